import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Declaration, ofPlugin, Project } from './project'
import { type EveryKind, everyKind, World } from './world'

/**
 * Forced replacements of the plugin's resources. The engine creates first, because nothing tells it otherwise: the classes of the
 * dynamic resources set `deleteBeforeReplace`, and a program for the plugin need not.
 */
let every: EveryKind
let world: World
let project: Project
let before: string[]
let there: string[]
let declarations: Declaration[]
beforeAll(async () => {
  every = await everyKind()
  world = await World.open()
  before = await world.shown()
  project = await Project.open({ config: world.config })
  declarations = every.declarations.map((one, i) => {
    const { adopts, marked } = every.lives[i]!
    // The create cannot identify the owner of a database or a Hive table: once adopted, it is dropped with the stack.
    return ofPlugin(adopts && !marked ? { ...one, args: { ...one.args, onExisting: 'adopt' } } : one)
  })
  await project.declare(declarations).run('up')
  there = await world.shown()
})
afterAll(async () => {
  await project?.close()
  await world?.close()
})

async function expectAllThere(): Promise<void> {
  await world.expectShown(there)
  await project.expectNoChange()
}

const urns = (names = every.lives.map(({ name }) => name)) => names.map((name) => project.urn(name))

test('up --replace replaces every resource and loses nothing', async () => {
  expect(there).toContain('table d.trips: 2 rows')
  const { text } = await project.run('up', ...urns().flatMap((urn) => ['--replace', urn]))
  expect(text).toContain('d.trips is not dropped: its replacement was created first, and uses it')
  expect(text).not.toContain('is not dropped: another resource of this stack')
  await expectAllThere()
})

test('state taint replaces every resource and loses nothing', async () => {
  for (const urn of urns(['trips', 'lake', 'analyst', 'select', 'interval']))
    await project.tell('state', 'taint', '--stack', project.stackName, '--yes', urn)
  await project.run('up')
  await expectAllThere()
})

test('another explicit provider is no change of the resources', async () => {
  const own = (name: string): Declaration[] => [
    { kind: 'starrocks-provider', name, args: settingsOf(world.config) },
    ...declarations.map((one) => ({ ...one, options: { provider: name, deleteBeforeReplace: true } })),
  ]
  await project.declare(own('first')).run('up')
  await expectAllThere()
  const { summary } = await project.declare(own('second')).run('up')
  // Of the providers, one is created and one deleted.
  expect(summary).toEqual({ create: 1, delete: 1, same: expect.any(Number) })
  await expectAllThere()
})

test('destroy removes the objects of the stack, and nothing else', async () => {
  await project.run('destroy')
  // The new resource has read the setting after the old one changed it, so the original value is lost.
  const setting = /^statistic_collect_interval_sec /
  expect((await world.shown()).filter((line) => !setting.test(line))).toEqual(
    before.filter((line) => !setting.test(line)),
  )
})

/** The inputs of a provider, of the stack's configuration. */
function settingsOf(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace('starrocks:', ''), value]))
}
