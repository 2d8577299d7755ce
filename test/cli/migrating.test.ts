import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Lake, startLake } from '../support/lake'
import { type Declaration, Project } from './project'

/** The steps of docs/migrating.md, "From pulumi-command": objects of commands become resources. */
let lake: Lake
let project: Project
beforeEach(async () => {
  lake = await startLake()
  project = await Project.open({ config: lake.config })
})
afterEach(async () => {
  await project.close()
  await lake.close()
})

function command(name: string, create: string[], remove: string[], options: Declaration['options'] = {}): Declaration {
  const { 'starrocks:host': host, 'starrocks:port': port } = lake.config
  const args = { driver: require.resolve('mysql2/promise'), host, port: Number(port), create, delete: remove }
  return {
    kind: 'command',
    name,
    args: { ...args, triggers: create },
    options: { deleteBeforeReplace: true, ...options },
  }
}

const roles = (options?: Declaration['options'], ...more: string[]) =>
  command(
    'roles',
    ['CREATE ROLE IF NOT EXISTS reader', 'GRANT USAGE ON CATALOG default_catalog TO ROLE reader', ...more],
    ['DROP ROLE IF EXISTS reader'],
    options,
  )
const database = (options?: Declaration['options']) =>
  command('reports', ['CREATE DATABASE IF NOT EXISTS reports'], ['DROP DATABASE IF EXISTS reports'], options)
const member = (options?: Declaration['options']) =>
  command('member', ['GRANT reader TO USER rose'], ['REVOKE reader FROM USER rose'], {
    dependsOn: ['roles'],
    ...options,
  })

const to = { type: 'role', name: 'reader' }
const resources: readonly Declaration[] = [
  { kind: 'Role', name: 'reader', args: { onExisting: 'adopt' } },
  {
    kind: 'Grant',
    name: 'usage',
    args: { privileges: ['USAGE'], on: { type: 'catalog', name: 'default_catalog' }, to },
  },
  { kind: 'RoleMembership', name: 'rose', args: { role: 'reader', to: { type: 'user', name: 'rose' } } },
  { kind: 'Database', name: 'reports-database', args: { name: 'reports', onExisting: 'adopt' } },
]

const losses = () => lake.starrocks.statements.filter((text) => /^(DROP|REVOKE)/.test(text))
const grantsOf = async (holder: string) =>
  (await lake.starrocks.query(`SHOW GRANTS FOR ${holder}`)).map(({ Grants }) => String(Grants))

test('resources take over what commands made, and the commands go without their delete scripts', async () => {
  await lake.starrocks.query("CREATE USER rose IDENTIFIED BY 'secret-of-rose'")
  await project.declare([roles(), database(), member()]).run('up')
  await lake.starrocks.query(
    'CREATE TABLE reports.kept (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  )
  const before = [await grantsOf('ROLE reader'), await grantsOf('rose')]
  lake.starrocks.statements.length = 0

  const kept = { retainOnDelete: true }
  await project.declare([...resources, roles(kept), database(kept), member(kept)]).run('up')
  await project.declare(resources).run('up')
  expect(losses()).toEqual([])
  expect([await grantsOf('ROLE reader'), await grantsOf('rose')]).toEqual(before)
  expect(await lake.starrocks.query('SHOW TABLES FROM reports')).toHaveLength(1)
  await project.expectNoChange()
})

test('a changed text of a command drops the role, and its members lose it', async () => {
  await lake.starrocks.query("CREATE USER rose IDENTIFIED BY 'secret-of-rose'")
  await project.declare([roles(), member({ dependsOn: ['roles'] })]).run('up')
  expect(await grantsOf('rose')).toEqual(["GRANT 'reader' TO 'rose'@'%'"])
  const more = roles({}, 'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE reader')
  await project.declare([more, member({ dependsOn: ['roles'] })]).run('up')
  expect(losses()).toEqual(['DROP ROLE IF EXISTS reader'])
  expect(await grantsOf('rose')).toEqual([])
})
