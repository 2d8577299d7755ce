import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findPulumi } from './cli'
import { PulumiStack } from './stack'

/** The real CLI behind the interface that it shares with the sandbox engine, with a program that has no resource but the stack. */
const cli = findPulumi()
const PROGRAM = `
const pulumi = require('@pulumi/pulumi')
console.log('printed to stdout')
console.error('printed to stderr')
// Node 20.20 loops for ever when the SDK prints an error that is thrown here (util.inspect with colours, markNodeModules).
if (process.env.BREAK) process.exit(3)
const settings = Object.keys(process.env).filter((name) => /^(PULUMI_ACCESS|STARROCKS|AWS_SECRET)_/.test(name))
const password = new pulumi.Config().requireSecret('password')
module.exports = { settings, set: process.env.SET, ...(process.env.PLAIN ? { list: [1, { a: null }] } : { password }) }
`
let dir: string
let stack: PulumiStack
const configured = { password: { secret: 'hush-hush' } }

beforeAll(async () => {
  if (!cli) return
  dir = mkdtempSync(join(tmpdir(), 'pulumi-stack-'))
  writeFileSync(join(dir, 'Pulumi.yaml'), 'name: shop\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n')
  writeFileSync(join(dir, 'package.json'), '{ "private": true }')
  writeFileSync(join(dir, 'index.js'), PROGRAM)
  symlinkSync(resolve('node_modules'), join(dir, 'node_modules'))
  const stateDir = join(dir, 'not', 'made', 'yet')
  stack = await PulumiStack.open({ dir, stateDir, config: configured, env: { SET: 'by the stack' } }, cli)
})
afterAll(async () => {
  if (!cli) return
  await stack.close()
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

describe.runIf(cli)('a stack of the real CLI', () => {
  test('creates the folder of its backend, and leaves no file beside the program', () => {
    expect(readdirSync(join(dir, 'not/made/yet/.pulumi/stacks/shop'))).toContain('test.json')
    expect(readdirSync(dir).filter((name) => /^Pulumi\..*\.yaml$/.test(name))).toEqual([])
  })

  test('gives the program the settings of the stack, and none of the caller', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', "the caller's")
    vi.stubEnv('STARROCKS_HOST', "the caller's")
    const { exitCode, outputs, summary } = await stack.up()
    expect({ exitCode, outputs, summary }).toEqual({
      exitCode: 0,
      outputs: { settings: [], set: 'by the stack', password: '[secret]' },
      summary: { create: 1 },
    })
    expect(await stack.outputs()).toMatchObject({ password: 'hush-hush' })
    expect((await stack.preview({ env: { SET: undefined } })).operations[0]?.new).toBeDefined()
  })

  test('has the outputs that `stack output` prints, without asking it where none is a secret', async () => {
    const ask = vi.spyOn(stack, 'command')
    const { outputs } = await stack.up({ env: { PLAIN: 'yes' } })
    expect(ask.mock.calls.map(([[command]]) => command)).toEqual(['up'])
    ask.mockRestore()
    expect(outputs).toEqual(await stack.outputs())
    expect(outputs).toEqual({ settings: [], list: [1, { a: null }], set: 'by the stack' })
  })

  test('reports the output of the program, and how it fails', async () => {
    const { exitCode, diagnostics } = await stack.preview({ env: { BREAK: '1' } })
    expect(exitCode).toBe(1)
    const said = (severity: string) =>
      diagnostics.filter((each) => each.severity === severity).map(({ message }) => message)
    expect(said('info#err').join()).toMatch(/printed to stderr/)
    expect(diagnostics.map(({ message }) => message).join()).toMatch(/printed to stdout/)
    expect(said('error').join()).toContain('exit code: 3')
  })

  test('leaves no secret in a file, not even in the event log', async () => {
    const files = [dir, stack.home].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    expect(files.filter((file) => readFileSync(file, 'utf8').includes('hush-hush'))).toEqual([])
    expect(files.filter((file) => file.includes('events-'))).toEqual([])
  })
})
