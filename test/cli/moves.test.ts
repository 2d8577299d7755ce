import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDirectory } from '../support/hive'
import { type Declaration, ofPlugin, Project } from './project'
import { World } from './world'

/**
 * Resources that move without aliases: the engine creates the new one before it deletes the former one. Nothing on a database, a grant or a
 * table in Hive tells the delete that another resource declares the object by now.
 */
let world: World
let project: Project
beforeAll(async () => {
  world = await World.open()
  project = await Project.open({ config: world.config })
})
afterAll(async () => {
  await project?.close()
  await world?.close()
})

test('an object that moves to a resource of another provider stays, with all that is in it', async () => {
  const settings = Object.fromEntries(
    Object.entries(world.config).map(([key, value]) => [key.replace('starrocks:', ''), value]),
  )
  const held = (provider: string): Declaration[] => {
    const of = (kind: string, args: object, dependsOn: string[] = []) =>
      ofPlugin({
        kind,
        name: `${kind}-of-${provider}`,
        args: { ...args },
        options: { provider, dependsOn: dependsOn.map((other) => `${other}-of-${provider}`) },
      })
    const onExisting = 'adopt'
    return [
      { kind: 'starrocks-provider', name: provider, args: settings },
      of('Database', { name: 'moving', forceDestroy: true, onExisting }),
      of('Role', { name: 'mover', onExisting }),
      of(
        'Grant',
        {
          privileges: ['CREATE TABLE'],
          on: { type: 'database', name: 'moving' },
          to: { type: 'role', name: 'mover' },
        },
        ['Database', 'Role'],
      ),
      of('GlobalVariable', { name: 'query_timeout', value: '777' }),
      of('ScheduledTask', {
        database: 'd',
        name: 'moving',
        statement: 'INSERT INTO d.a SELECT * FROM d.a',
        onExisting,
      }),
    ]
  }
  const shown = async () => [
    ...(await world.shown()),
    ...(await world.sql('SHOW GRANTS FOR ROLE mover')).map(({ Grants }) => `${Grants}`),
    ...(await world.sql("SHOW VARIABLES LIKE 'query_timeout'")).map(({ Value }) => `query_timeout ${Value}`),
  ]
  await project.declare(held('first')).run('up')
  await world.sql('CREATE TABLE moving.kept (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  await world.sql('INSERT INTO moving.kept VALUES (1), (2)')
  const there = await shown()
  expect(there).toContain('table moving.kept: 2 rows')

  const { text } = await project.declare(held('second')).run('up')
  expect(text).toContain('moving is not dropped: another resource of this stack declares it')
  expect(await shown()).toEqual(there)
  await project.run('refresh')
  await project.expectNoChange()
  await project.run('destroy')
})

test('a database and a table of Hive that become a CatalogDatabase and a CatalogTable without aliases stay', async () => {
  await makeDirectory(world.lake, 'house/moved')
  const database = { catalog: 'hive', name: 'moved', location: `s3://${world.lake.s3.bucket}/house/moved` }
  const table = {
    catalog: 'hive',
    database: 'moved',
    name: 'kept',
    columns: [{ name: 'id', type: 'BIGINT' }],
    deletionPolicy: 'delete',
  }
  await project
    .declare([
      { kind: 'HiveDatabase', name: 'moved', args: database },
      { kind: 'HiveTable', name: 'kept', args: table, options: { dependsOn: ['moved'] } },
    ])
    .run('up')
  await world.sql('INSERT INTO hive.moved.kept VALUES (1), (2)')
  const onExisting = 'adopt'
  const { text } = await project
    .declare([
      { kind: 'CatalogDatabase', name: 'moved', args: { ...database, onExisting } },
      {
        kind: 'CatalogTable',
        name: 'kept',
        args: { ...table, engine: 'hive', onExisting },
        options: { dependsOn: ['moved'] },
      },
    ])
    .run('up')
  expect(text).toContain('hive.moved.kept is not dropped: another resource of this stack declares it')
  expect(await world.rows('hive.moved.kept')).toBe('2')
  await project.expectNoChange()
})
