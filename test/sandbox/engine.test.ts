import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openStack, type Stack, type StackOptions } from './engine'

const NODE_MODULES = resolve('node_modules')

/** A provider that keeps its objects nowhere: its outputs are its inputs and a number. */
const PROVIDER = `
exports.handler = () => ({
  configure: async (r) => { exports.password = r.config.get('shop:password') },
  check: async (olds, news) => news.size < 0
    ? { inputs: news, failures: [{ property: 'size', reason: 'must not be negative' }] }
    : { inputs: news },
  diff: async (id, olds, news) => ({
    changes: Object.keys(news).some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key])),
  }),
  create: async (news) => ({ id: 'id-1', outs: { ...news, knownBy: exports.password.length, revision: 1 } }),
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
const first = new Box('first', {
  size: Number(process.env.SIZE ?? 1),
  text: process.env.TEXT ?? 'a\\nb\\nc',
  password: config.requireSecret('password'),
})
if (!process.env.ONE) new Box('second', { of: first.revision, names: { a: 'x', b: process.env.B ?? 'y' } })
export const revision = first.revision
export const password = config.requireSecret('password')
`

let dir: string
const open: Stack[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'engine-test-'))
  await writeFile(join(dir, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\nmain: program.ts\n')
  await writeFile(join(dir, 'package.json'), '{ "private": true }')
  await writeFile(join(dir, 'program.ts'), PROGRAM)
  await writeFile(join(dir, 'box.js'), PROVIDER)
  await symlink(NODE_MODULES, join(dir, 'node_modules'))
})
afterEach(() => Promise.all(open.splice(0).map((stack) => stack.close())))
afterAll(() => rm(dir, { recursive: true }))

async function shop(options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await openStack({ dir, config: { password: { secret: 'hush' } }, passphrase: 'p', ...options })
  open.push(stack)
  return stack
}

test('a TypeScript program is previewed, created, changed, refreshed and destroyed', async () => {
  const stack = await shop()

  const preview = await stack.preview({ diff: true })
  expect(preview.text).toContain('of   : [unknown]')
  expect(preview.text).toContain('password: [secret]')
  expect(preview.summary).toEqual({ create: 3 })
  expect((await stack.export()).deployment.resources ?? []).toEqual([])

  const up = await stack.up()
  expect(up).toMatchObject({ exitCode: 0, summary: { create: 3 }, outputs: { revision: 1, password: '[secret]' } })
  expect(await stack.outputs()).toEqual({ revision: 1, password: 'hush' })

  const change = await stack.preview({ diff: true, env: { TEXT: 'a\nB\nc', B: 'z' } })
  expect(change.text).toContain('~ text    : \n            a\n          - b\n          + B\n            c\n')
  expect(change.text).toMatch(/~ names: \{\n +a: "x"\n +~ b: "y" => "z"\n +\}/)
  expect(change.summary).toEqual({ same: 1, update: 2 })

  expect((await stack.up({ env: { ONE: '1' } })).summary).toEqual({ same: 2, delete: 1 })
  expect((await stack.refresh()).summary).toEqual({ same: 2 })
  expect((await stack.refresh({ env: { GONE: '1' } })).summary).toEqual({ same: 1, delete: 1 })
  expect((await stack.up({ env: { ONE: '1' } })).summary).toEqual({ same: 1, create: 1 })
  expect((await stack.destroy()).summary).toEqual({ delete: 2 })
  expect((await stack.export()).deployment.resources ?? []).toEqual([])
})

test('a failed check is an exit code and a diagnostic, and nothing is created', async () => {
  const stack = await shop()
  const up = await stack.up({ env: { SIZE: '-1' } })
  expect(up.exitCode).toBe(1)
  expect(up.diagnostics).toContainEqual({
    severity: 'error',
    urn: 'urn:pulumi:test::shop::pulumi-nodejs:dynamic/shop:Box::first',
    message:
      "pulumi-nodejs:dynamic/shop:Box resource 'first': property size value {-1} has a problem: must not be negative",
  })
  expect(up.text).toContain('must not be negative')
  const { resources } = (await stack.export()).deployment
  expect(resources?.map((r) => r.type)).toEqual(['pulumi:pulumi:Stack', 'pulumi:providers:pulumi-nodejs'])
})

test('secrets are encrypted in the state and never printed', async () => {
  const stack = await shop()
  const up = await stack.up({ diff: true })
  expect(JSON.stringify(await stack.export())).not.toContain('hush')
  expect(JSON.stringify([up.text, up.operations, up.outputs])).not.toContain('hush')
  const again = await stack.up()
  expect(again.summary).toEqual({ same: 3 })
})
