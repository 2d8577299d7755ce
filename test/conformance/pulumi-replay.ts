import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type ConfigValue,
  type Deployment,
  openSandboxStack,
  type RunResult,
  type Stack,
  type StepReport,
} from '../sandbox/engine'
import { EXCLUDED } from './pulumi-exclusions'
import { Names } from './pulumi-names'

const CORPUS = join(__dirname, 'pulumi')
const NODE_MODULES = resolve(__dirname, '../../node_modules')
/** The recorder's settings, and a log collector that the SDK does not know. */
const ENVIRONMENT = {
  NO_COLOR: '1',
  PULUMI_LOG_OTLP_ENDPOINT: 'localhost:1',
}

/** JSON as in the recordings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** One step of a scenario: the command, and the result of the real engine. */
export interface RecordedStep {
  name: string
  command: 'preview' | 'up' | 'refresh' | 'destroy'
  env?: Record<string, Json>
  flags?: string[]
  config?: Record<string, ConfigValue>
  before?: Record<'add' | 'set', Record<string, Record<string, Json>> | undefined> & { remove?: string[] }
  /** If set, only this is recorded, with exit code and summary. */
  only?: ['maxConcurrency']
  expected: Record<string, Json>
}

/** A scenario of the corpus. */
export interface Scenario {
  name: string
  steps: RecordedStep[]
}

/** The result of a step in the replay, before it is compared. */
export interface Replayed {
  result: RunResult
  /** The operations as they were when they began. */
  begun: StepReport[]
  calls: Json[]
  observed: Json[]
  state: Deployment
  names: Names
}

/** All scenarios that are not excluded. */
export function scenarios(): Scenario[] {
  const names = readdirSync(CORPUS).filter((name) => existsSync(join(CORPUS, name, 'steps.json')))
  return names
    .filter((name) => !(name in EXCLUDED))
    .map((name) => {
      const read = (file: string) => JSON.parse(readFileSync(join(CORPUS, name, file), 'utf8'))
      const recorded = read('expected.json').steps as Record<string, Json>[]
      const steps = (read('steps.json') as RecordedStep[]).map((step, i) => ({ ...step, expected: recorded[i]! }))
      return { name, steps }
    })
}

/** Runs the steps of a scenario one after the other, from an empty state; passes on each result as soon as it exists. */
export async function replay(
  scenario: Scenario,
  done: (step: number, replayed: Replayed | Error) => void,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'replay-'))
  const dir = join(root, 'program')
  await mkdir(dir)
  for (const file of ['Pulumi.yaml', 'index.js']) await cp(join(CORPUS, scenario.name, file), join(dir, file))
  await cp(join(CORPUS, 'backend.js'), join(dir, 'backend.js'))
  await writeFile(join(dir, 'package.json'), '{ "name": "conf", "private": true }\n')
  await symlink(NODE_MODULES, join(dir, 'node_modules'))
  const files = { backend: join(dir, 'backend.json'), calls: join(root, 'calls'), observed: join(root, 'observed') }
  const env = { ...ENVIRONMENT, CONF_BACKEND: files.backend, CONF_CALLS: files.calls, CONF_OBSERVED: files.observed }
  const stack = await openSandboxStack({ dir, stateDir: join(root, 'state'), passphrase: 'x', env })
  const names = new Names(dir, root, NODE_MODULES)
  const config = new StackConfig(stack)
  let broken: Error | undefined
  for (const [i, step] of scenario.steps.entries()) {
    try {
      if (broken) throw broken
      await config.apply(step.config)
      await edit(files.backend, step.before)
      await Promise.all([rm(files.calls, { force: true }), rm(files.observed, { force: true })])
      const begun: StepReport[] = []
      const result = await command(stack, step, (report) => begun.push(report))
      done(i, {
        result,
        begun,
        names,
        calls: await lines(files.calls),
        observed: await lines(files.observed),
        state: await stack.export({ showSecrets: true }),
      })
    } catch (e) {
      broken = e as Error
      done(i, broken)
    }
  }
  await stack.close()
  await rm(root, { recursive: true, force: true })
}

function command(
  stack: Stack,
  { command, env = {}, flags = [] }: RecordedStep,
  onBegin: (report: StepReport) => void,
): Promise<RunResult> {
  const texts = Object.entries(env).map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)])
  const argument = (flag: string) => flags.flatMap((f, i) => (f === flag ? [flags[i + 1]!] : []))
  const known = ['--parallel', '--replace', '--refresh', '--continue-on-error', '--expect-no-changes', '--run-program']
  const unknown = flags.filter((f) => f.startsWith('--') && !known.includes(f))
  if (unknown.length) throw new Error(`the replay does not know ${unknown}`)
  return stack[command]({
    env: Object.fromEntries(texts),
    parallel: argument('--parallel').map(Number)[0],
    replace: argument('--replace'),
    refresh: flags.includes('--refresh'),
    runProgram: flags.includes('--run-program'),
    continueOnError: flags.includes('--continue-on-error'),
    onEvent: (e) => e.kind === 'step' && e.phase === 'start' && onBegin({ ...e.step }),
  })
}

/** Sets configuration as `pulumi config set --path` does: a key with dots after its namespace is a path. */
class StackConfig {
  private readonly trees = new Map<string, { value: Record<string, Json>; secret: boolean }>()

  constructor(private readonly stack: Stack) {}

  async apply(config: Record<string, ConfigValue> = {}): Promise<void> {
    for (const [key, value] of Object.entries(config)) {
      const [root, ...path] = key.split('.')
      if (path.length) await this.setPath(root!, path, value)
      else await this.stack.setConfig(key, value)
    }
  }

  private async setPath(root: string, path: string[], value: ConfigValue): Promise<void> {
    const tree = this.trees.get(root) ?? { value: {}, secret: false }
    this.trees.set(root, tree)
    let at = tree.value
    for (const key of path.slice(0, -1)) {
      at[key] ??= {}
      at = at[key] as Record<string, Json>
    }
    tree.secret ||= typeof value !== 'string'
    const text = typeof value === 'string' ? value : value.secret
    at[path.at(-1)!] = typeof value === 'string' && /^\d+$/.test(text) ? Number(text) : text
    const json = JSON.stringify(tree.value)
    await this.stack.setConfig(root, tree.secret ? { secret: json } : json)
  }
}

async function edit(file: string, change: RecordedStep['before']): Promise<void> {
  if (!change) return
  const backend = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { ids: {}, objects: {} }
  for (const [id, inputs] of Object.entries(change.add ?? {})) {
    backend.objects[id] = { name: inputs.name, rev: 1, inputs }
  }
  for (const [id, inputs] of Object.entries(change.set ?? {})) Object.assign(backend.objects[id].inputs, inputs)
  for (const id of change.remove ?? []) delete backend.objects[id]
  await writeFile(file, JSON.stringify(backend))
}

async function lines(file: string): Promise<Json[]> {
  if (!existsSync(file)) return []
  return (await readFile(file, 'utf8')).split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))
}
