import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Declaration, ofPlugin, Project } from './project'
import { type EveryKind, everyKind, World } from './world'

/** The plugin on the real CLI, with a resource of every kind. */
let every: EveryKind
let world: World
let project: Project
beforeEach(async () => {
  every = await everyKind()
  world = await World.open()
  project = await Project.open({ config: world.config })
})
afterEach(async () => {
  await project?.close()
  await world?.close()
})

const writes = () =>
  world.lake.starrocks.statements.filter((text) =>
    /^(CREATE|ALTER|DROP|SUBMIT|GRANT|REVOKE|INSERT|TRUNCATE|ADMIN SET|SET)/.test(text),
  )

test('creates a resource of every kind, finds no change, and destroys nothing else', async () => {
  const before = await world.shown()
  await project.declare(every.declarations.map(ofPlugin)).run('up')
  await project.expectNoChange()
  await project.run('refresh')
  await project.expectNoChange()
  await project.run('destroy')
  await world.expectShown(before)
})

test('changes a resource of every kind in place, and shows the differing properties and the statements', async () => {
  await project.declare(every.declarations.map(ofPlugin)).run('up')
  const changed = every.lives.flatMap(({ kind, name, declared, changed: args }) =>
    ofPlugin({ kind, name, args: args ?? declared }),
  )
  const { operations, text } = await project.declare(changed).run('preview', '--diff')
  for (const life of every.lives.filter((one) => one.changed !== undefined)) {
    const urn = project.urn(life.name, `plugin ${life.kind}`)
    const step = operations.find((one) => one.urn === urn)
    expect(step?.op, `${life.name}\n${text}`).toBe('update')
    expect(step?.diffs?.length, life.name).toBeGreaterThan(0)
  }
  await project.run('up')
  await project.expectNoChange()
})

test('takes over a stack of dynamic resources without a change', async () => {
  await project.declare(every.declarations).run('up')
  const there = await world.shown()
  const moved = every.declarations.map(
    (declaration): Declaration => ({
      ...ofPlugin(declaration),
      options: { aliases: [{ type: `pulumi-nodejs:dynamic/starrocks:${declaration.kind}` }] },
    }),
  )
  world.lake.starrocks.statements.length = 0
  const preview = await project.declare(moved).run('preview')
  expect(Object.keys(preview.summary), preview.text).toEqual(['same'])
  await project.run('up')
  await project.expectNoChange()
  expect(writes()).toEqual([])
  await world.expectShown(there)
  await project.run('destroy')
})

test('a program goes back to the npm package, which takes over what carries no mark, and every object stays as it is', async () => {
  await project.declare(every.declarations.map(ofPlugin)).run('up')
  const there = await world.shown()
  const back = every.declarations.map((declaration, i): Declaration => {
    const { adopts, marked } = every.lives[i]!
    return adopts && !marked ? { ...declaration, args: { ...declaration.args, onExisting: 'adopt' } } : declaration
  })
  world.lake.starrocks.statements.length = 0
  const { text } = await project.declare(back).run('up')
  expect(
    // A PartitionRefresh is an action: the new resource refreshes its partition once.
    writes().filter((statement) => /^(DROP|REVOKE|INSERT(?!.*`pulumi_refresh_)|TRUNCATE)/.test(statement)),
    text,
  ).toEqual([])
  await world.expectShown(there)
  await project.run('refresh')
  await project.expectNoChange()
  await project.run('destroy')
})

test('a dynamic resource cannot continue what the plugin manages, and nothing is changed', async () => {
  const role = { kind: 'Role', name: 'analyst', args: { comment: 'reads' } }
  await project.declare([ofPlugin(role)]).run('up')
  const back = { ...role, options: { aliases: [{ type: 'starrocks:index:Role' }] } }
  world.lake.starrocks.statements.length = 0
  for (const command of ['preview', 'up'])
    expect(await project.declare([back]).fail(command)).toContain('a dynamic resource cannot continue its state')
  expect(writes()).toEqual([])
  const { operations } = await project.declare([ofPlugin(role)]).run('preview')
  expect(operations.find(({ name }) => name === 'analyst')?.op).toBe('same')
})
