import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { findPulumi } from '../pulumi/cli'
import { type EngineEvent, openSandboxStack, openStack, type Stack, type StackOptions } from './engine'

// A run starts two processes, which is slow when other tests run in parallel.
vi.setConfig({ testTimeout: 180_000 })

const NODE_MODULES = resolve('node_modules')

/** A provider that keeps its objects nowhere: its outputs are its inputs and a number. */
const PROVIDER = `
const engine = require('@pulumi/pulumi/proto/engine_grpc_pb')
const { LogRequest, LogSeverity } = require('@pulumi/pulumi/proto/engine_pb')
const grpc = require('@grpc/grpc-js')

const log = (message, urn) => new Promise((done) => {
  const client = new engine.EngineClient(process.argv.at(-1), grpc.credentials.createInsecure())
  client.log(new LogRequest().setSeverity(LogSeverity.INFO).setMessage(message).setUrn(urn).setEphemeral(true), done)
})

exports.handler = () => ({
  configure: async (request) => { exports.password = request.config.get('shop:password') },
  check: async (olds, news) => news.size < 0
    ? { inputs: news, failures: [{ property: 'size', reason: 'must not be negative' }] }
    : { inputs: news },
  diff: async (id, olds, news) => ({
    changes: Object.keys(news).some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key])),
  }),
  create: async (news) => {
    if (news.says) await log(news.says.message, news.says.urn)
    return { id: 'id-1', outs: { ...news, knownBy: exports.password.length, revision: 1 } }
  },
  update: async (id, olds, news) => ({ outs: { ...news, knownBy: exports.password.length, revision: olds.revision + 1 } }),
  read: async (id, props) => ({ id: process.env.GONE ? '' : id, props }),
  delete: async () => {},
})`

const PROGRAM = `
import * as pulumi from '@pulumi/pulumi'

class Box extends pulumi.CustomResource {
  declare readonly revision: pulumi.Output<number>
  constructor(name: string, inputs: Record<string, pulumi.Input<unknown>>, options?: pulumi.CustomResourceOptions) {
    const __provider = 'exports.handler=()=>require("module").createRequire(process.cwd()+"/_")("./box.js").handler()'
    super('pulumi-nodejs:dynamic/shop:Box', name, { __provider, revision: undefined, ...inputs }, options)
  }
}

const config = new pulumi.Config()
const env = process.env
const first = new Box('first', {
  size: Number(env.SIZE ?? 1),
  text: env.TEXT ?? 'a\\nb\\nc',
  password: config.requireSecret('password'),
}, env.TRANSFORM ? { transforms: [async () => undefined] } : {})
const says = env.SAYS && { message: env.SAYS, urn: pulumi.createUrn('second', 'pulumi-nodejs:dynamic/shop:Box') }
if (!env.ONE) new Box('second', { of: first.revision, names: { a: 'x', b: env.B ?? 'y' }, says })
export const revision = first.revision
export const password = config.requireSecret('password')
`

const box = (name: string) => `urn:pulumi:test::shop::pulumi-nodejs:dynamic/shop:Box::${name}`

let dir: string
const open: Stack[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'engine-test-'))
  await writeFile(join(dir, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\nmain: program.ts\n')
  await writeFile(join(dir, 'package.json'), '{ "private": true }')
  await writeFile(join(dir, 'tsconfig.json'), '{ "compilerOptions": { "target": "es2022", "noCheck": true } }')
  await writeFile(join(dir, 'program.ts'), PROGRAM)
  await writeFile(join(dir, 'box.js'), PROVIDER)
  await symlink(NODE_MODULES, join(dir, 'node_modules'))
})
afterEach(() => Promise.all(open.splice(0).map((stack) => stack.close())))
afterAll(() => rm(dir, { recursive: true }))

async function shop(options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await openSandboxStack({ dir, config: { password: { secret: 'hush' } }, passphrase: 'p', ...options })
  open.push(stack)
  return stack
}

const resourcesOf = async (stack: Stack) => (await stack.export()).deployment.resources ?? []

test('previews, creates, changes, refreshes and destroys a TypeScript program', async () => {
  const stack = await shop()

  const preview = await stack.preview({ diff: true })
  expect(preview.text).toContain('of   : [unknown]')
  expect(preview.text).toContain('password: [secret]')
  expect(preview.summary).toEqual({ create: 3 })
  expect(await resourcesOf(stack)).toEqual([])

  const up = await stack.up()
  expect(up).toMatchObject({ exitCode: 0, summary: { create: 3 }, outputs: { revision: 1, password: '[secret]' } })
  expect(await stack.outputs()).toEqual({ revision: 1, password: 'hush' })

  const change = await stack.preview({ diff: true, env: { TEXT: 'a\nB\nc', B: 'z' } })
  expect(change.text).toContain('~ text    : \n            a\n          - b\n          + B\n            c\n')
  expect(change.text).toMatch(/~ names: \{\n +a: "x"\n +~ b: "y" => "z"\n +\}/)
  expect(change.summary).toEqual({ same: 1, update: 2 })

  expect((await stack.up({ env: { ONE: '1' } })).summary).toEqual({ same: 2, delete: 1 })
  expect((await stack.refresh({ env: { GONE: '1' } })).summary).toEqual({ same: 1, delete: 1 })
  expect((await stack.up({ env: { ONE: '1' } })).summary).toEqual({ same: 1, create: 1 })
  expect((await stack.destroy()).summary).toEqual({ delete: 2 })
  expect(await resourcesOf(stack)).toEqual([])
})

test('a failed check gives an exit code and a diagnostic, and creates nothing', async () => {
  const stack = await shop()
  const up = await stack.up({ env: { SIZE: '-1' } })
  expect(up.exitCode).toBe(1)
  expect(up.diagnostics).toContainEqual({
    severity: 'error',
    urn: box('first'),
    message:
      "pulumi-nodejs:dynamic/shop:Box resource 'first': property size value {-1} has a problem: must not be negative",
  })
  expect(up.text).toContain('must not be negative')
  expect((await resourcesOf(stack)).map((r) => r.type)).toEqual([
    'pulumi:pulumi:Stack',
    'pulumi:providers:pulumi-nodejs',
  ])
})

test('encrypts secrets in the state and never prints them', async () => {
  const stack = await shop()
  const up = await stack.up({ diff: true })
  expect(JSON.stringify(await stack.export())).not.toContain('hush')
  expect(JSON.stringify([up.text, up.operations, up.outputs])).not.toContain('hush')
  expect(JSON.stringify(await stack.export({ showSecrets: true }))).toContain('hush')
})

test('reports steps and progress as they happen, and keeps no progress in the output', async () => {
  const events: EngineEvent[] = []
  const stack = await shop({ onEvent: (event) => events.push(event) })
  const up = await stack.up({ env: { SAYS: '12 of 340 files' } })
  const started = events.findIndex((e) => e.kind === 'step' && e.step.urn === box('second') && e.phase === 'start')
  const said = events.findIndex((e) => e.kind === 'diagnostic' && e.diagnostic.message === '12 of 340 files')
  const ended = events.findIndex((e) => e.kind === 'step' && e.step.urn === box('second') && e.phase === 'outputs')
  expect([started, said, ended]).toEqual([started, said, ended].sort((a, b) => a - b))
  expect(events[said]).toMatchObject({ diagnostic: { urn: box('second'), ephemeral: true } })
  expect(up.diagnostics).toEqual([])
  expect(up.text).not.toContain('340')
})

test('a refresh with the program uses the current configuration, and creates, changes and deletes nothing', async () => {
  const stack = await shop()
  await stack.up({ env: { ONE: '1' } })
  await stack.setConfig('password', { secret: 'rotated' })

  // The second box is not in the state yet, then it is not in the program any more.
  const before = await stack.refresh({ runProgram: true })
  expect(before).toMatchObject({ exitCode: 0, summary: { same: 3 } })
  expect((await resourcesOf(stack)).map((r) => r.urn.split('::').at(-1)).sort()).toEqual([
    'default',
    'first',
    'shop-test',
  ])
  const [password] = Object.values(
    (await stack.export({ showSecrets: true })).deployment.resources!.find((r) => r.urn.endsWith('::default'))!
      .inputs as Record<string, { plaintext: string }>,
  )
  expect(password!.plaintext).toBe('"rotated"')

  await stack.up()
  const after = await stack.refresh({ runProgram: true, env: { ONE: '1' } })
  expect(after).toMatchObject({ exitCode: 0, summary: { same: 3 } })
  expect((await resourcesOf(stack)).map((r) => r.urn)).toContain(box('second'))

  const gone = await stack.refresh({ runProgram: true, env: { ONE: '1', GONE: '1' } })
  expect(gone).toMatchObject({ exitCode: 0, summary: { delete: 2, same: 2 } })
  expect((await resourcesOf(stack)).map((r) => r.custom)).toEqual([false, true])
})

test.runIf(findPulumi())('the real CLI can read the state, and the sandbox can read it back', async () => {
  const here = await shop()
  await here.up()
  const there = await openStack({ dir, config: { password: { secret: 'hush' } }, passphrase: 'p' })
  open.push(there)
  await there.import(await here.export())
  expect((await there.preview()).summary).toEqual({ same: 3 })
  const back = await shop()
  await back.import(await there.export())
  expect((await back.preview()).summary).toEqual({ same: 3 })
})

test('refuses unsupported features by name', async () => {
  const stack = await shop()
  const up = await stack.up({ env: { TRANSFORM: '1' } })
  expect(up.exitCode).toBe(1)
  expect(up.diagnostics.map((d) => d.message).join()).toContain('does not support transforms')

  const python = await mkdtemp(join(tmpdir(), 'engine-python-'))
  await writeFile(join(python, 'Pulumi.yaml'), 'name: snake\nruntime: python\n')
  await expect(openSandboxStack({ dir: python })).rejects.toThrow('not supported: runtime python')
  await rm(python, { recursive: true })
})
