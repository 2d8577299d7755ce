import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSandboxStack, type StackOptions } from '.'

vi.setConfig({ testTimeout: 180_000 })

const CORPUS = join(__dirname, '../../conformance/pulumi')
/** Runs one command by the built engine, in a process that can be killed. */
const RUNNER = `
const [options, command] = JSON.parse(process.argv[1])
require(${JSON.stringify(resolve('dist/test/sandbox/engine'))}).openSandboxStack(options).then((stack) => stack[command]())`

/** Two resources; the operation of the second one takes an hour if HOLD is set. */
const PROGRAM = `
const pulumi = require('@pulumi/pulumi')
require('fs').writeFileSync('program.pid', String(process.pid))
const __provider = 'exports.handler=()=>require("module").createRequire(process.cwd()+"/_")("./backend.js").thing'
class Thing extends pulumi.CustomResource {
  constructor(name, inputs, opts) {
    super('pulumi-nodejs:dynamic/test:Thing', name, { __provider, name, rev: undefined, ...inputs }, opts)
  }
}
const a = new Thing('a', {})
const delay = process.env.HOLD && { [process.env.HOLD]: 3600000 }
new Thing('b', { of: a.rev, delay, size: Number(process.env.SIZE ?? 1) })
`

const urn = (name: string) => `urn:pulumi:test::conf::pulumi-nodejs:dynamic/test:Thing::${name}`

let dir: string
let options: StackOptions
let engine: ChildProcess | undefined

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'engine-kill-'))
  await writeFile(join(dir, 'Pulumi.yaml'), 'name: conf\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n')
  await writeFile(join(dir, 'package.json'), '{ "private": true }')
  await writeFile(join(dir, 'index.js'), PROGRAM)
  await cp(join(CORPUS, 'backend.js'), join(dir, 'backend.js'))
  await symlink(resolve('node_modules'), join(dir, 'node_modules'))
  options = { dir, stateDir: join(dir, 'state'), passphrase: 'p' }
})
afterEach(async () => {
  engine?.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

/** The calls in the provider's log: method and resource, and the process. */
function calls(): { pid: number; method?: string; name?: string; at: string }[] {
  const file = join(dir, 'calls.jsonl')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line ? [JSON.parse(line)] : []))
}

/** Runs `up` with a method of b held, kills the engine in the middle of it, and waits for its processes to end. */
async function killDuring(method: string, env: Record<string, string> = {}): Promise<void> {
  const given = { ...options, env: { HOLD: method, ...env } }
  engine = spawn(process.execPath, ['-e', RUNNER, JSON.stringify([given, 'up'])], { stdio: 'inherit' })
  const begun = () => calls().find((call) => call.method === method && call.name === 'b')
  const provider = (await vi.waitUntil(begun, { timeout: 120_000 }))!.pid
  const program = Number(readFileSync(join(dir, 'program.pid'), 'utf8'))
  expect([program, provider].map(isAlive)).toEqual([true, true])

  engine.kill('SIGKILL')
  expect(await once(engine, 'exit')).toEqual([null, 'SIGKILL'])
  await vi.waitUntil(() => !isAlive(program) && !isAlive(provider), { timeout: 20_000 })
}

/** True if a process runs; a zombie does not. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

/** The state on disk: ids, sizes and pending operations. */
async function onDisk() {
  const { resources = [], pending_operations = [] } = (await (await openSandboxStack(options)).export()).deployment
  const things = resources.filter((r) => r.type.endsWith(':Thing'))
  return {
    things: things.map(({ id, inputs }) => [id, (inputs as { size?: number }).size]),
    pending: pending_operations.map((o) => [o.type, o.resource.urn]),
  }
}

const warning = (what: string) => ({
  severity: 'warning',
  message: expect.stringContaining(
    `1 pending operations from previous deployment.\n  * ${urn('b')}, interrupted while ${what}`,
  ),
})

test('an engine that is killed during a create keeps the state before it, and the next run creates the resource', async () => {
  await killDuring('create')
  expect(await onDisk()).toEqual({ things: [['a-1', undefined]], pending: [['creating', urn('b')]] })

  const next = await (await openSandboxStack(options)).up()
  expect(next).toMatchObject({ exitCode: 0, summary: { same: 2, create: 1 }, diagnostics: [warning('creating')] })
  // As in the real engine, a pending create stays recorded until the user resolves it.
  expect(await onDisk()).toEqual({
    things: [
      ['a-1', undefined],
      ['b-1', 1],
    ],
    pending: [['creating', urn('b')]],
  })
})

test('an engine that is killed during an update keeps the old state, and the next run updates the resource', async () => {
  await (await openSandboxStack(options)).up()
  await killDuring('update', { SIZE: '2' })
  const things = [
    ['a-1', undefined],
    ['b-1', 1],
  ]
  expect(await onDisk()).toEqual({ things, pending: [['updating', urn('b')]] })

  const next = await (await openSandboxStack({ ...options, env: { SIZE: '2' } })).up()
  expect(next).toMatchObject({ exitCode: 0, summary: { same: 2, update: 1 }, diagnostics: [warning('updating')] })
  expect(await onDisk()).toEqual({ things: [things[0], ['b-1', 2]], pending: [] })
})
