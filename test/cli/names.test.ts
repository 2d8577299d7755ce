import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Declaration, Project } from './project'
import { type EveryKind, everyKind, World } from './world'

/** Resources, stacks and programs can be renamed without a loss. */
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

const renamed = (suffix: string, options: (one: Declaration) => Declaration['options'] = () => ({})) =>
  every.declarations.map((one) => ({ ...one, name: `${one.name}-${suffix}`, options: options(one) ?? {} }))
const adopting = (declarations: readonly Declaration[]) =>
  declarations.map((one, i) => (every.lives[i]!.adopts ? { ...one, args: { ...one.args, onExisting: 'adopt' } } : one))

test('a rename with aliases keeps the object', async () => {
  const { summary } = await project.declare(renamed('aliased', ({ name }) => ({ aliases: [{ name }] }))).run('up')
  expect(summary).toEqual({ same: every.declarations.length + 1 })
  await expectAllThere()
  await project.declare(renamed('aliased')).run('up')
  await expectAllThere()
})

test('a rename without aliases is refused for objects with a mark, and the message names aliases', async () => {
  const marked = every.lives.filter((life) => life.marked)
  for (const { name } of marked) {
    const declarations = renamed('aliased').map((one) =>
      one.name === `${name}-aliased` ? { ...one, name: `${name}-anew` } : one,
    )
    const text = await project.declare(declarations).fail('preview')
    expect(text, name).toContain(`if you have renamed the resource, give it aliases: [{ name: "${name}" }]`)
  }
  await project.declare(renamed('aliased'))
  await world.expectShown(there)
})

test('a rename without aliases adopts the object if the kind supports adoption', async () => {
  await project.declare(adopting(renamed('adopted'))).run('up')
  await expectAllThere()
})

test('pulumi state rename keeps the object', async () => {
  const renames = adopting(every.declarations)
  for (const { kind, name } of renames)
    await project.tell(
      'state',
      'rename',
      '--stack',
      project.stackName,
      '--yes',
      project.urn(`${name}-adopted`, kind),
      name,
    )
  await project.declare(renames).run('up')
  await expectAllThere()
})

test('pulumi stack rename keeps the objects', async () => {
  await project.renameStack('prod')
  await project.run('up')
  await expectAllThere()
})

test('pulumi state move keeps the objects; both stacks can then update and destroy', async () => {
  const { stateDir } = project
  const other = await Project.open({ config: world.config, project: 'annex', stack: 'dev', stateDir })
  try {
    // The source must contain the root stack, and the target gets its own by its first update.
    await other.declare([]).run('up')
    const urns = every.declarations.map(({ name }) => project.urn(name))
    await project.tell('state', 'move', '--yes', '--source', project.fullName, '--dest', other.fullName, ...urns)
    await other.declare(adopting(every.declarations)).run('up')
    await world.expectShown(there)
    await other.expectNoChange()
    await project.declare([]).run('destroy')
    await world.expectShown(there)
    await other.run('destroy')
    // Only the first resource knew the former value of the setting, and the adoption has recorded another one.
    const setting = /^statistic_collect_interval_sec /
    expect((await world.shown()).filter((line) => !setting.test(line))).toEqual(
      before.filter((line) => !setting.test(line)),
    )
  } finally {
    await other.close()
  }
})
