import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { registry } from '../../provider/resources/registry'
import { ofPlugin, Project } from './project'
import { type EveryKind, everyKind, World } from './world'

/** `pulumi import` of every kind whose objects can be imported. */
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

const importable = new Set(registry.flatMap(({ kind, imports }) => (typeof imports === 'string' ? [] : [kind])))

const isSecret = (value: unknown) => Object.hasOwn(Object(value), '4dabf18193072939515e22adb298388d')

/** The arguments of the program that `pulumi import` generates: the inputs in state that the schema has. */
async function importedInputs(): Promise<Map<string, Record<string, unknown>>> {
  const resources = (await project.export()).deployment.resources ?? []
  return new Map(
    resources.flatMap(({ type, urn, inputs }) => {
      const spec = registry.find(({ kind }) => type === `starrocks:index:${kind}`)
      if (spec === undefined) return []
      const own = Object.entries({ ...(inputs as object) }).filter(
        ([name]) => Object.hasOwn(spec.inputs, name) || name === '__missing',
      )
      return [[`plugin ${spec.kind} ${urn.split('::').at(-1)}`, Object.fromEntries(own)]]
    }),
  )
}

test('takes objects of every kind over whose state is lost, and the program that declares them previews without a change', async () => {
  const before = await world.shown()
  const declarations = every.declarations.filter(({ kind }) => importable.has(kind)).map(ofPlugin)
  await project.declare(declarations).run('up')
  const there = await world.shown()
  const resources = ((await project.export()).deployment.resources ?? []).flatMap(({ type, urn, id }) =>
    type.startsWith('starrocks:') ? [{ type, name: urn.split('::').at(-1), id }] : [],
  )
  expect(resources).toHaveLength(declarations.length)
  await project.tell('state', 'delete', '--stack', project.stackName, '--all', '--force', '--yes')

  const file = join(project.folder, 'import.json')
  writeFileSync(file, JSON.stringify({ resources }))
  world.lake.starrocks.statements.length = 0
  const imported = await project.run('import', '--file', file, '--protect=false', '--generate-code=false')
  expect(imported.text).not.toContain('bug in the')
  expect(
    world.lake.starrocks.statements.filter((text) =>
      /^(CREATE|ALTER|DROP|GRANT|REVOKE|SUBMIT|INSERT|ADMIN SET|SET GLOBAL)/.test(text),
    ),
  ).toEqual([])

  const inputs = await importedInputs()
  const program = declarations.map((declaration) => {
    const { __missing = [], ...args } = inputs.get(`${declaration.kind} ${declaration.name}`)!
    // What StarRocks does not show, the user adds.
    if ((__missing as string[]).length > 0) return declaration
    const known = Object.entries(args).map(([name, value]) => [
      name,
      isSecret(value) ? declaration.args?.[name] : value,
    ])
    return { ...declaration, args: Object.fromEntries(known) }
  })
  const { operations, text } = await project.declare(program).run('preview', '--diff')
  const changed = operations
    .filter(({ op }) => op !== 'same')
    .map(({ name, op }) => `${op} ${name}`)
    .sort()
  expect(changed, text).toEqual(['update hot', 'update rose'])
  await project.run('up')
  await project.expectNoChange()
  await world.expectShown(there)
  await project.run('destroy')
  // An import cannot know the former value of a setting, and a table in Hive stays unless the program says `deletionPolicy: 'delete'`.
  const kept = /^(statistic_collect_interval_sec |table hive\.house\.)/
  expect((await world.shown()).filter((line) => !kept.test(line))).toEqual(before.filter((line) => !kept.test(line)))
})
