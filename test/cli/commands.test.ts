import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { loadLives } from '../fixtures'
import { type Declaration, Project } from './project'
import { declarationOf, World } from './world'

/** Other options and commands of Pulumi, on objects with rows. */
let some: readonly Declaration[]
let world: World
let project: Project
let before: string[]
let there: string[]
beforeAll(async () => {
  const lives = await loadLives()
  some = lives.filter(({ name }) => ['sales', 'trips', 'analyst'].includes(name)).map(declarationOf)
})
beforeEach(async () => {
  world = await World.open()
  before = await world.shown()
  project = await Project.open({ config: world.config })
  await project.declare(some).run('up')
  there = await world.shown()
})
afterEach(async () => {
  await project?.close()
  await world?.close()
})

const withOptions = (options: Declaration['options']): Declaration[] => some.map((one) => ({ ...one, options }))
const commented = (text: string, options: Declaration['options'] = {}): Declaration[] =>
  some.map((one) => (one.name === 'sales' ? one : { ...one, args: { ...one.args, comment: text }, options }))

test('protect, ignoreChanges and retainOnDelete have their effect', async () => {
  await project.declare(withOptions({ protect: true })).run('up')
  expect(await project.declare([]).fail('up')).toMatch(/protected/)
  await world.expectShown(there)

  await project.declare(commented('ignored', { ignoreChanges: ['comment'] })).run('up')
  await world.expectShown(there)
  expect(JSON.stringify(await world.sql('SHOW ROLES'))).not.toContain('ignored')

  await project.declare(withOptions({ retainOnDelete: true })).run('up')
  await project.declare([]).run('up')
  await world.expectShown(there)
})

test('replaceOnChanges has no effect, since the provider reports changes without paths', async () => {
  const options = { replaceOnChanges: ['comment'] }
  const { operations } = await project.declare(commented('first', options)).run('up')
  expect(
    operations
      .filter(({ op }) => op === 'update')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['analyst', 'trips'])
  await world.expectShown(there)
})

test('a destroy runs no delete for an object with deletedWith', async () => {
  const [role, ...rest] = [...some].sort((a) => (a.kind === 'Role' ? -1 : 1))
  await project.declare([role!, ...rest.map((one) => ({ ...one, options: { deletedWith: 'analyst' } }))]).run('up')
  await project.run('destroy')
  await world.expectShown(there.filter((line) => line !== 'role analyst'))
})

test('--target, --refresh, --plan and --continue-on-error have their effect', async () => {
  project.declare(commented('targeted'))
  await project.run('up', '--target', project.urn('analyst'))
  expect(JSON.stringify(await world.sql('SHOW ROLES'))).toContain('targeted')
  expect(JSON.stringify(await world.sql('SHOW CREATE TABLE d.trips'))).not.toContain('targeted')

  await world.sql('ALTER PIPE d.trips SUSPEND')
  await project.run('up', '--refresh')
  expect((await world.sql('SHOW PIPES FROM d')).find(({ PIPE_NAME }) => PIPE_NAME === 'trips')?.STATE).toBe('RUNNING')

  const plan = join(project.folder, 'plan.json')
  project.declare(commented('planned'))
  await project.run('preview', '--save-plan', plan)
  await project.run('up', '--plan', plan)
  expect(JSON.stringify(await world.sql('SHOW CREATE TABLE d.trips'))).toContain('planned')
  await world.expectShown(there)
  await project.expectNoChange()
})

test('exports and imports the state, changes the passphrase provider, cancels', async () => {
  const state = await project.export()
  await project.import(state)
  await project.expectNoChange()
  await project.tell('cancel', '--yes', '--stack', project.stackName)
  await project.expectNoChange()
  await project.run('destroy')
  await world.expectShown(before)
})

test('pulumi import fails inside the SDK, and creates nothing', async () => {
  const ended = await project.attempt('import', 'pulumi-nodejs:dynamic/starrocks:Role', 'bystander', 'bystander')
  expect(ended.exitCode).toBe(1)
  expect(ended.text).toMatch(/require-from-string|__provider|unexpected type|Cannot read properties|code must be/i)
  await world.expectShown(there)
})

test('reads state of release 0.1.0 without a change, updates and destroys it', async () => {
  const state = await project.export()
  const { deployment } = state as unknown as { deployment: { resources: { outputs?: Record<string, unknown> }[] } }
  for (const { outputs } of deployment.resources) {
    delete outputs?.__incarnation
    delete outputs?.__ids
  }
  await project.import(state)
  await world.sql('ALTER ROLE analyst SET COMMENT = "pulumi: house/dev/analyst"')
  await world.sql('ALTER TABLE d.trips COMMENT = "[pulumi: house/dev/trips]"')
  await project.expectNoChange()
  await project.declare(commented('upgraded')).run('up')
  expect(JSON.stringify(await world.sql('SHOW ROLES'))).toMatch(/upgraded \[pulumi: house\/dev\/analyst#[0-9a-f]{24}\]/)
  await world.expectShown(there)
  await project.run('destroy')
  await world.expectShown(before)
})

test('reads state of 0.1.0 with another pointer to the provider, shows no change, refreshes and destroys it', async () => {
  const deployment = await project.export()
  const text = JSON.stringify(deployment)
  const old = text.replace(
    /module\.filename=[^;]*;module\.paths\.push\([^)]*\);this\.handler=_=>require\((\\"pulumi-starrocks\/provider\/[a-z-]+\\")\)\.handler/g,
    'exports.handler=()=>require(\\"module\\").createRequire(process.cwd()+\\"/_\\")($1).handler',
  )
  expect(old).not.toBe(text)
  expect(old).not.toContain('this.handler')
  await project.import(JSON.parse(old))
  await project.expectNoChange()
  await project.import(JSON.parse(old))
  await project.run('refresh')
  await world.expectShown(there)
  await project.import(JSON.parse(old))
  await project.run('destroy')
  await world.expectShown(before)
})
