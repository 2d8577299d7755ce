import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Declaration, Project } from './project'
import { type EveryKind, everyKind, World } from './world'

/** Every forced replacement of the real engine, for every kind of resource: nothing is lost. */
let every: EveryKind
let world: World
let project: Project
let before: string[]
let there: string[]
beforeAll(async () => {
  every = await everyKind()
  world = await World.open()
  before = await world.shown()
  project = await Project.open({ config: world.config })
  await project.declare(every.declarations).run('up')
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
const withOptions = (options: Declaration['options']): Declaration[] =>
  every.declarations.map((declaration) => ({ ...declaration, options }))

test('the program creates an object of every kind, and the next preview finds no change', async () => {
  expect(there).toContain('table d.trips: 2 rows')
  expect(there.filter((line) => !before.includes(line)).length).toBeGreaterThanOrEqual(10)
  await expectAllThere()
})

test('the preview of a replacement that a trigger forces shows DROP and CREATE, and the cost', async () => {
  await project.declare(withOptions({ replacementTrigger: 'first' })).run('up')
  const { operations } = await project.declare(withOptions({ replacementTrigger: 'second' })).run('preview')
  for (const { name } of every.lives.filter((life) => life.marked)) {
    const step = operations.find((one) => one.name === name && one.op === 'create-replacement')
    const plan = ((step?.new?.inputs.plan ?? []) as string[]).join('\n')
    expect(plan, name).toMatch(/^DROP /m)
    expect(plan, name).toMatch(/^(CREATE|SUBMIT) /m)
  }
  await world.expectShown(there)
  await project.run('up')
  await expectAllThere()
})

test('up --replace replaces several resources at once', async () => {
  await project.run('up', ...urns().flatMap((urn) => ['--replace', urn]))
  await expectAllThere()
})

test('up --target-replace replaces the resource', async () => {
  await project.run('up', ...urns(['trips', 'analyst', 'sales']).flatMap((urn) => ['--target-replace', urn]))
  await expectAllThere()
})

test('state taint replaces the resource', async () => {
  for (const urn of urns(['trips', 'lake', 'analyst', 'select', 'interval']))
    await project.tell('state', 'taint', '--stack', project.stackName, '--yes', urn)
  await project.run('up')
  await expectAllThere()
})

test('replaceWith replaces the resource', async () => {
  const [first, ...rest] = every.declarations
  const following = rest.map((declaration) => ({ ...declaration, options: { replaceWith: [first!.name] } }))
  await project.declare([first!, ...following]).run('up')
  await project.run('up', '--replace', project.urn(first!.name))
  await expectAllThere()
})

test('another explicit provider is no change of the resources', async () => {
  // The configuration of the stack reaches only the default provider; a program passes it on to others like this.
  const own = (name: string): Declaration[] => [
    { kind: 'provider', name, args: world.config },
    ...withOptions({ provider: name }),
  ]
  await project.declare(own('first')).run('up')
  await expectAllThere()
  const { summary } = await project.declare(own('second')).run('up')
  // Of the providers, one is created and one deleted.
  expect(summary).toEqual({ create: 1, delete: 1, same: expect.any(Number) })
  await expectAllThere()
  await project.declare(every.declarations).run('up')
  await expectAllThere()
})

test('destroy removes the objects of the stack, and nothing else', async () => {
  await project.run('destroy')
  await world.expectShown(before)
})

test('up --replace works with deleteBeforeReplace: false', async () => {
  const declarations = withOptions({ deleteBeforeReplace: false }).map((one, i) => {
    const { adopts, marked } = every.lives[i]!
    // The create cannot identify the owner of a database or a Hive table: once adopted, it is dropped with the stack.
    return adopts && !marked ? { ...one, args: { ...one.args, onExisting: 'adopt' } } : one
  })
  await project.declare(declarations).run('up')
  await project.run('up', ...urns().flatMap((urn) => ['--replace', urn]))
  await expectAllThere()
  await project.run('destroy')
  // The new resource has read the setting after the old one changed it, so the original value is lost.
  const setting = /^statistic_collect_interval_sec /
  expect((await world.shown()).filter((line) => !setting.test(line))).toEqual(
    before.filter((line) => !setting.test(line)),
  )
})
