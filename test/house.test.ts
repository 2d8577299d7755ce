import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { registry } from '../provider/resources/registry'

/** The import rules and the other rules of the layout (CONTRIBUTING.md, "The house"). */
const root = join(__dirname, '..')
const files = readdirSync(join(root, 'provider'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const commandFiles = readdirSync(join(root, 'cli'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const resources = files.filter((file) => read(file).includes('extends StarRocksResource'))

function read(file: string): string {
  return readFileSync(join(root, 'provider', file), 'utf8')
}

function imports(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import\(|require\(|fromSdk\()\s*'([^']+)'/g)].map(([, target]) => target!)
}

/** The unit of a file for the import rules: its folder, that of its resource, or the one file that all may import. */
function unitOf(file: string): string {
  if (file === 'errors') return 'errors'
  const [folder = '', kind, ...rest] = file.split('/')
  if (kind === undefined) return 'index'
  if (folder === 'pulumi' && kind === 'plugin') return 'pulumi/plugin'
  // `resources/args` has argument types that resources have in common.
  return folder === 'resources' && rest.length > 0 ? `resources/${kind}` : folder
}

const MAY_IMPORT: Record<string, string[]> = {
  errors: [],
  sql: ['sql', 'errors'],
  s3: ['s3', 'sql', 'errors'],
  parquet: ['parquet', 's3', 'sql', 'errors'],
  starrocks: ['starrocks', 'sql', 'errors'],
  core: ['core', 'sql', 'starrocks', 'errors'],
  pulumi: ['pulumi', 'core', 'sql', 'starrocks', 'errors'],
  // The plugin serves the registry and the look-ups; nothing imports the plugin.
  'pulumi/plugin': ['pulumi/plugin', 'functions', 'resources', 'pulumi', 'core', 'sql', 'starrocks', 'errors'],
  resource: ['resources', 'pulumi', 'core', 'sql', 'starrocks', 's3', 'parquet', 'errors'],
  functions: ['functions', 'resources', 'pulumi', 'core', 'sql', 'starrocks', 'errors'],
  index: ['index', 'functions', 'resources', 'pulumi', 'core', 'sql', 'starrocks', 's3', 'parquet', 'errors'],
}

/** The resources that a resource may import from, in addition to its own folder. */
const FROM_OTHERS: Record<string, string[]> = {
  'resources/pipe-table': ['resources/partition-refresh', 'resources/table'],
  'resources/catalog-database': ['resources/catalog-table'],
  'resources/hive-database': ['resources/catalog-database'],
  'resources/hive-table': ['resources/catalog-table'],
  'resources/external-catalog': ['resources/catalog'],
  'resources/hive-catalog': ['resources/catalog'],
  'resources/iceberg-catalog': ['resources/catalog'],
  'resources/storage-volume': ['resources/catalog'],
  'resources/materialized-view': ['resources/table'],
}

function mayImport(own: string, target: string): boolean {
  if (own.startsWith('resources/'))
    return target === own || [...MAY_IMPORT.resource!, ...(FROM_OTHERS[own] ?? [])].includes(target)
  return [target, target.split('/')[0]!].some((place) => MAY_IMPORT[own]?.includes(place))
}

const ENTERS_BY: Record<string, string[]> = {
  '@pulumi/pulumi': ['pulumi/dynamic.ts', 'pulumi/engine-log.ts', 'pulumi/plugin/protocol.ts'],
  '@grpc/grpc-js': ['pulumi/engine-log.ts', 'pulumi/plugin/protocol.ts'],
  'google-protobuf': ['pulumi/plugin/protocol.ts'],
  'mysql2/promise': ['starrocks/front-end.ts'],
  '@aws-sdk/client-s3': ['s3/sdk.ts'],
  hyparquet: ['parquet/footer.ts'],
}

/** What is generated for check, and the whole schema, which only the plugin serves. */
const SCHEMAS: Record<string, string> = {
  'core/schema.ts': '../schema/inputs.json',
  'pulumi/plugin/main.ts': '../schema/schema.json',
}

const PURE = [
  's3/layout.ts',
  'parquet/file-columns.ts',
  'parquet/table-columns.ts',
  'parquet/widen.ts',
  'core/policy.ts',
  'core/schema.ts',
  'core/validate.ts',
  'core/values.ts',
  ...files.filter((f) => f.startsWith('sql/')),
]

/** The inputs that only a PipeTable has. */
const INPUTS_OF_PIPE_TABLE =
  /\b(keyConfig|aggregationOverrides|distributionConfig|partitionConfig|partitionColumns|columnOverrides|columnExpressions|excludeColumns|maxVarcharLength|tableProperties|allowRowLoss|allowTableFormat|pathPrefix|filePattern|inferFrom|schemaEvolution|decodePath|sourceStorage|sourceStorageName)\b/

/** The files of a folder that files of another one import, and what these import in turn. */
function sharedBy(user: string, folder: string): string[] {
  const found = new Set<string>()
  const visit = (file: string): void => {
    for (const target of imports(file).filter((t) => t.startsWith('.'))) {
      const resolved = `${posix.join(posix.dirname(file), target)}.ts`
      if (!resolved.startsWith(folder) || found.has(resolved)) continue
      found.add(resolved)
      visit(resolved)
    }
  }
  for (const file of files.filter((file) => file.startsWith(user))) visit(file)
  return [...found]
}

/** What PipeTable and Table are built on; the other files of the folder are those of Table. */
const nativeTables = sharedBy('resources/pipe-table/', 'resources/table/')

test('PipeTable is built on the code of native tables, and not on Table', () => {
  expect(nativeTables).toContain('resources/table/alteration.ts')
  expect(nativeTables).not.toContain('resources/table/spec.ts')
})

test.each([...files.filter((file) => /^(sql|starrocks|s3|parquet)\//.test(file)), ...nativeTables])(
  '%s knows tables, columns and files, and not the inputs of a PipeTable',
  (file) => {
    expect(INPUTS_OF_PIPE_TABLE.exec(read(file))?.[0]).toBeUndefined()
  },
)

test('no imports are circular, including those of types', () => {
  const modules = new Set(files.map((file) => file.replace(/\.ts$/, '')))
  const importsOf = (module: string) =>
    imports(`${module}.ts`)
      .filter((target) => target.startsWith('.'))
      .map((target) => posix.join(posix.dirname(module), target))
      .map((target) => (modules.has(target) ? target : `${target}/index`))
      .filter((target) => modules.has(target))
  const done = new Set<string>()
  const visit = (module: string, path: readonly string[]): string[] => {
    if (path.includes(module)) return [[...path.slice(path.indexOf(module)), module].join(' -> ')]
    if (done.has(module)) return []
    const circles = importsOf(module).flatMap((target) => visit(target, [...path, module]))
    done.add(module)
    return circles
  }
  expect([...modules].flatMap((module) => visit(module, []))).toEqual([])
})

test.each(['resources', 'functions'])('the registry of %s loads no Pulumi SDK', (folder) => {
  const registry = join(root, 'dist/provider', folder, 'registry.js')
  const loaded = `require(${JSON.stringify(registry)}); console.log(JSON.stringify(Object.keys(require.cache)))`
  const modules = JSON.parse(execFileSync(process.execPath, ['-e', loaded], { encoding: 'utf8' })) as string[]
  expect(modules.length).toBeGreaterThan(50)
  expect(modules.filter((module) => /node_modules.@pulumi|provider.pulumi/.test(module))).toEqual([])
})

describe.each(files)('provider/%s', (file) => {
  test('imports only lower layers', () => {
    const own = unitOf(file.replace(/\.ts$/, ''))
    for (const target of imports(file).filter((t) => t.startsWith('.'))) {
      const resolved = posix.join(posix.dirname(file), target)
      if (SCHEMAS[file] === resolved) continue
      expect(mayImport(own === 'resources' ? 'resource' : own, unitOf(resolved)), `${file} imports ${target}`).toBe(
        true,
      )
    }
  })

  test('imports each third party in one file', () => {
    for (const target of imports(file).filter((t) => !t.startsWith('.') && !t.startsWith('node:'))) {
      const doors =
        Object.entries(ENTERS_BY).find(([name]) => target === name || target.startsWith(`${name}/`))?.[1] ?? []
      expect(doors.includes(file), `${file} imports ${target}`).toBe(true)
    }
  })
})

test.each(PURE)('%s does no I/O', (file) => {
  expect(
    imports(file).filter(
      (target) => target.startsWith('node:') || target.includes('starrocks/') || /\/store(-error)?$/.test(target),
    ),
  ).toEqual([])
})

/** The third parties of the command line, and the file by which each enters. */
const COMMANDS_ENTER_BY: Record<string, string> = { diff: 'plan/line-diff.ts' }

describe.each(commandFiles)('cli/%s', (file) => {
  const targets = imports(`../cli/${file}`)

  test('imports each third party in one file', () => {
    for (const target of targets.filter(
      (one) => !one.startsWith('.') && !one.startsWith('node:') && !one.startsWith('pulumi-starrocks'),
    ))
      expect(COMMANDS_ENTER_BY[target], `${file} imports ${target}`).toBe(file)
  })

  test('does no I/O between the input and the output of plan', () => {
    if (!file.startsWith('plan/') || file === 'plan/index.ts') return
    expect(targets.filter((target) => target.startsWith('node:'))).toEqual([])
    const provider = targets.filter((target) => target.includes('/provider/'))
    expect(provider.filter((target) => !/provider\/(?:errors$|sql\/)/.test(target))).toEqual([])
  })
})

test('no file of the provider imports the command line', () => {
  expect(files.filter((file) => imports(file).some((target) => /(?:^|\/)cli\//.test(target)))).toEqual([])
})

describe.each(resources)('resource %s', (file) => {
  const name = posix.basename(posix.dirname(file))
  const exported = /export class (\w+) extends StarRocksResource/.exec(read(file))?.[1]

  test('is exported, has a test and a fixture, and is used in an example', () => {
    expect(readFileSync(join(root, 'provider/index.ts'), 'utf8')).toContain(`from './resources/${name}'`)
    for (const path of [`test/${name}.test.ts`, `test/fixtures/${name}.ts`])
      expect(existsSync(join(root, path)), path).toBe(true)
    const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.ts'),
    )
    expect(
      examples.some((f) => readFileSync(join(root, 'examples', f), 'utf8').includes(`starrocks.${exported}(`)),
    ).toBe(true)
  })

  test('is in the registry, and state points to its module', () => {
    expect(registry.filter((spec) => spec.file === name).map((spec) => spec.kind)).toEqual([exported])
    expect(read(`resources/${name}/handler.ts`)).toContain('export const handler = dynamicProvider(spec)')
  })
})

test('no member of a spec serves a single kind of resource', () => {
  const members = registry.flatMap((spec) => Object.keys(spec))
  const users = (member: string) => members.filter((other) => other === member).length
  expect([...new Set(members)].filter((member) => users(member) < 2)).toEqual([])
})

describe('examples', () => {
  const folder = join(root, 'examples')
  const tests = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts'))
  const tested = tests.map((file) => readFileSync(join(__dirname, file), 'utf8')).join('\n')

  test.each(readdirSync(folder))('%s has a README, can be started, and is run by a test', (name) => {
    expect(existsSync(join(folder, name, 'README.md'))).toBe(true)
    expect(existsSync(join(folder, name, 'tsconfig.json'))).toBe(true)
    // The project of the quickstart is the repository itself.
    const project = name === 'quickstart' ? root : join(folder, name)
    expect(['Pulumi.yaml', 'PulumiPolicy.yaml'].some((file) => existsSync(join(project, file)))).toBe(true)
    expect(tested).toMatch(new RegExp(`['/(]${name}['/\\s]`))
  })
})
