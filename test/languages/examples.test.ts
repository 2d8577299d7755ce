import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import schema from '../../schema/schema.json'
import { errorsOf, requirePulumi } from '../cli/project'
import { blocksOf, page } from '../docs/markdown'
import { PulumiStack } from '../pulumi/stack'
import type { ConfigValue, RunResult } from '../sandbox/engine'
import { EXAMPLES } from '../support/examples'
import { installPlugin } from '../support/install-plugin'
import type { Lake } from '../support/lake'
import { installPython, pythonMissing } from './python'
import { STORIES, type Story } from './stories'
import { openWorld, type World } from './world'

/**
 * The examples in YAML and Python, on the real CLI and the plugin, beside the same example in TypeScript with dynamic resources: they
 * declare the same resources with the same statements.
 */
const missing = pythonMissing()
if (missing !== undefined) console.log(`The examples in Python are not tested: ${missing}`)

const folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-languages-'))
let world: World
let python: string
beforeAll(async () => {
  world = await openWorld()
  if (missing === undefined) python = await installPython(folder)
})
afterAll(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

type Form = 'typescript' | 'yaml' | 'python'

/** What a form of an example declares: each resource, and the outputs if it was run. */
interface Declared {
  readonly resources: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** A stack of a form, in a state of its own or in the given one. */
async function open(story: Story, form: Form, stateDir?: string): Promise<PulumiStack> {
  const lake = story.sharesData ? world.shared : world.lake
  const stack = await openProject(projectOf(story, form), lake, stateDir)
  const config = Object.entries(configOf(story, form)).flatMap(([path, value]) =>
    typeof value === 'string' ? ['--plaintext', `${path}=${value}`] : ['--secret', `${path}=${value.secret}`],
  )
  if (config.length > 0) {
    const { exitCode, stderr } = await stack.command(['config', 'set-all', '--path', ...stack.selected, ...config])
    expect(exitCode, stderr).toBe(0)
  }
  return stack
}

async function openProject(dir: string, { config }: Lake, stateDir?: string): Promise<PulumiStack> {
  const stack = await PulumiStack.open({ dir, config, stateDir }, requirePulumi())
  installPlugin(stack.home)
  return stack
}

async function declared(story: Story, form: Form): Promise<Declared> {
  const stack = await open(story, form)
  try {
    if (story.outputs === undefined) return { resources: resourcesOf(succeeded(await stack.preview())), outputs: {} }
    const up = succeeded(await stack.up())
    expect(Object.keys(succeeded(await stack.preview()).summary)).toEqual(['same'])
    succeeded(await stack.destroy())
    return { resources: resourcesOf(up), outputs: up.outputs }
  } finally {
    await stack.close()
  }
}

function configOf({ config, yaml }: Story, form: Form): Readonly<Record<string, ConfigValue>> {
  return (form === 'yaml' && typeof yaml === 'function' ? yaml : config)?.(world) ?? {}
}

/** The project of a form. Python gets a copy, since it keeps its packages and its byte code in the folder of the project. */
function projectOf({ example }: Pick<Story, 'example'>, form: Form): string {
  // The project of the quickstart is the repository itself.
  if (form === 'typescript') return example === 'quickstart' ? join(EXAMPLES, '..') : join(EXAMPLES, example)
  if (form === 'yaml') return join(EXAMPLES, example, 'yaml')
  const copy = mkdtempSync(join(folder, `${example}-`))
  cpSync(join(EXAMPLES, example, 'python'), copy, { recursive: true })
  if (missing === undefined) symlinkSync(python, join(copy, 'venv'), 'dir')
  return copy
}

function succeeded(result: RunResult): RunResult {
  expect(errorsOf(result), result.text).toEqual([])
  expect(result.exitCode, result.text).toBe(0)
  return result
}

/** The inputs of each resource, those that check computes included. */
function resourcesOf({ operations }: RunResult): Record<string, unknown> {
  return Object.fromEntries(
    operations.flatMap(({ type, name, new: view }) => {
      const kind = /^(?:pulumi-nodejs:dynamic\/starrocks:|starrocks:index:)(\w+)$/.exec(type)?.[1]
      if (kind === undefined || view === undefined) return []
      const inputs = Object.entries(view.inputs).filter(([key]) => !key.startsWith('__'))
      const shown = inputs.map(([key, value]) => [key, isWhollySecret(kind, key) ? '[secret]' : value])
      return [[`${kind} ${name}`, ownersHidden(Object.fromEntries(shown))]]
    }),
  )
}

/** The plugin marks an input that can hold a secret as a whole, a dynamic resource only the secret in it. `ddl` shows the rest. */
function isWhollySecret(kind: string, input: string): boolean {
  const { inputProperties } = schema.resources[`starrocks:index:${kind}` as keyof typeof schema.resources]
  const declared: Record<string, object> = inputProperties
  return 'secret' in (declared[input] ?? {})
}

/** The owner mark names the project, and an identity that is new in each run. */
function ownersHidden(inputs: object): unknown {
  const text = JSON.stringify(inputs)
    .replaceAll(/pulumi: [\w-]+\/test\/([\w.-]+)#(\w+|<id>)/g, 'pulumi: $1')
    .replaceAll(/pulumi_user_\w+/g, 'pulumi_user')
  return JSON.parse(text)
}

describe.each(STORIES)('examples/$example', (story) => {
  let typescript: Declared
  beforeAll(async () => {
    typescript = await declared(story, 'typescript')
  })

  test('declares its resources in TypeScript', () => {
    expect(Object.keys(typescript.resources)).toHaveLength(story.resources)
    expect(typescript.outputs).toMatchObject(story.outputs ?? {})
  })

  if (story.yaml !== 'none')
    test('declares the same in YAML', async () => {
      const { resources, outputs } = await declared(story, 'yaml')
      expect(resources).toEqual(typescript.resources)
      expect(outputs).toMatchObject(story.outputs ?? {})
    })

  test.skipIf(missing !== undefined)('declares the same in Python', async () => {
    const { resources, outputs } = await declared(story, 'python')
    expect(resources).toEqual(typescript.resources)
    expect(outputs).toMatchObject(story.outputs ?? {})
  })
})

test('a stack of the npm package goes on in YAML and in Python without a change', async () => {
  const story = STORIES.find(({ example }) => example === 'role-and-grants')!
  const stateDir = join(folder, 'state')
  const forms: readonly Form[] = missing === undefined ? ['typescript', 'yaml', 'python'] : ['typescript', 'yaml']
  for (const form of forms) {
    const stack = await open(story, form, stateDir)
    try {
      if (form !== 'typescript') expect(Object.keys(succeeded(await stack.preview()).summary), form).toEqual(['same'])
      const { operations } = succeeded(await stack.up())
      expect(operations.filter(({ name }) => name === 'analyst')).toMatchObject([
        { op: form === 'typescript' ? 'create' : 'same' },
      ])
      if (form === forms.at(-1)) succeeded(await stack.destroy())
    } finally {
      await stack.close()
    }
  }
  const roles = await world.lake.starrocks.query('SHOW ROLES')
  expect(roles.filter(({ Name }) => Name === 'analyst')).toEqual([])
})

test.each([['yaml', 'Pulumi.yaml'], ...(missing === undefined ? [['python', '__main__.py'] as const] : [])] as const)(
  'the program of docs/languages.md in %s shows the columns',
  async (language, file) => {
    const project = projectOf({ example: 'quickstart' }, 'python')
    const program = blocksOf(page('docs/languages.md')).find((block) => block.language === language)
    writeFileSync(join(project, file), program!.text)
    const stack = await openProject(project, world.lake)
    try {
      const resources = resourcesOf(succeeded(await stack.preview()))
      expect(resources).toMatchObject({ 'Database lake': {}, 'PipeTable flights': { columns: { delay: 'BIGINT' } } })
    } finally {
      await stack.close()
    }
  },
)

test('every example has its forms, or says in its README why it has one only', () => {
  const inYaml = STORIES.filter(({ yaml }) => yaml !== 'none').map(({ example }) => example)
  const inPython = STORIES.map(({ example }) => example)
  const examples = readdirSync(EXAMPLES)
  expect(examples.filter((name) => existsSync(join(EXAMPLES, name, 'yaml')))).toEqual(inYaml)
  expect(examples.filter((name) => existsSync(join(EXAMPLES, name, 'python')))).toEqual(inPython)
  const readme = (name: string) => readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8')
  const others = examples.filter((name) => !inPython.includes(name))
  expect(others.filter((name) => !readme(name).includes('only in TypeScript'))).toEqual([])
})
