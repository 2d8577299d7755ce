import { readFileSync, writeFileSync } from 'node:fs'
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

test('an object of another stack is read by get, and not changed or dropped after an import', async () => {
  const owner = await Project.open({ config: world.config, project: 'owner' })
  try {
    await owner.declare([{ kind: 'Role', name: 'analyst', args: { comment: 'reads' } }]).run('up')
    const there = await world.shown()
    const role = ofPlugin({ kind: 'Role', name: 'analyst', args: { comment: 'reads' } })

    await project.declare([{ ...role, args: {}, options: { id: 'analyst' } }]).run('up')
    const { resources = [] } = (await project.export()).deployment
    const read = resources.find(({ type }) => type === 'starrocks:index:Role')
    expect(read).toMatchObject({ external: true, outputs: { comment: 'reads' } })
    await project.run('refresh')
    await project.declare([]).run('up')

    await project.attempt('import', 'starrocks:index:Role', 'analyst', 'analyst', '--protect=false')
    expect(await project.declare([role]).fail('up')).toContain('it belongs to owner/dev/analyst')
    await project.run('destroy')
    await world.expectShown(there)
  } finally {
    await owner.close()
  }
})

test('a program is made also of an object of another stack, whose import fails', async () => {
  const owner = await Project.open({ config: world.config, project: 'owner' })
  try {
    const authentication = { type: 'password', password: 'hunter22' }
    const [trips] = every.declarations.filter(({ kind }) => kind === 'PipeTable')
    await owner
      .declare([
        { kind: 'User', name: 'lily', args: { authentication } },
        { kind: 'PipeTable', name: 'other', args: { ...trips?.args, tableName: 'other' } },
      ])
      .run('up')
    const file = join(project.folder, 'imported.ts')
    const imported = await project.attempt('import', 'starrocks:index:User', 'lily', "'lily'@'%'", '--out', file)
    expect(imported.text).toContain('it belongs to owner/dev/lily')
    // Our language host writes no program, but it is asked only after the CLI has made one in its own language.
    expect(readFileSync(file, 'utf8')).not.toContain('error generating the import code')
    await project.attempt('import', 'starrocks:index:PipeTable', 'other', 'd.other')
    await project.run('refresh')
    for (const name of ['lily', 'other']) {
      const type = name === 'lily' ? 'User' : 'PipeTable'
      await project.tell(
        'state',
        'delete',
        '--stack',
        project.stackName,
        '--yes',
        '--force',
        project.urn(name, `plugin ${type}`),
      )
    }
    await owner.run('destroy')
  } finally {
    await owner.close()
  }
})

test('get uses the connection that the program gives it', async () => {
  const elsewhere = await Project.open({ config: {}, project: 'elsewhere' })
  try {
    await world.sql('CREATE ROLE visitor')
    const setting = (key: string) => world.config[`starrocks:${key}`]
    const connection = {
      host: setting('host'),
      port: Number(setting('port')),
      user: setting('user'),
      password: setting('password'),
    }
    const visitor = ofPlugin({ kind: 'Role', name: 'visitor', args: { connection }, options: { id: 'visitor' } })
    await elsewhere.declare([visitor]).run('up')
    await elsewhere.run('refresh')
    const { resources = [] } = (await elsewhere.export()).deployment
    expect(resources.find(({ type }) => type === 'starrocks:index:Role')).toMatchObject({
      id: 'visitor',
      external: true,
    })
  } finally {
    await elsewhere.close()
  }
})
