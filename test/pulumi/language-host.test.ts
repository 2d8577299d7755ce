import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import * as grpc from '@grpc/grpc-js'
import { LanguageRuntimeClient } from '@pulumi/pulumi/proto/language_grpc_pb'
import * as language from '@pulumi/pulumi/proto/language_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import { Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cleanEnvironment } from '../sandbox/environment'
import { findPulumi } from './cli'

/**
 * The test calls the host of a CLI that we built as the CLI does; an official CLI has another. A program that records its arguments
 * replaces the runner of the SDK.
 */
const cli = findPulumi()
const isOurs = cli?.origin === 'built from its Go module'
const HOST = join(cli?.folder ?? '', 'pulumi-language-nodejs')
const SDK = resolve('node_modules/@pulumi/pulumi')
const RUNNER = `
const { existsSync, writeFileSync } = require('fs')
const { HOME, NODE_DEBUG, PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT } = process.env
const env = { HOME, NODE_DEBUG, PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT }
console.log('port of the pack')
console.error('a warning of the pack')
writeFileSync('started.json', JSON.stringify({ pid: process.pid, args: process.argv.slice(2), env }))
if (existsSync('hang')) setInterval(() => {}, 1000)
else process.exitCode = Number(process.argv.at(-1)) || 0
`

let dir: string
let host: ChildProcess
let client: LanguageRuntimeClient
let printed: string

beforeEach(async () => {
  if (!isOurs) return
  dir = mkdtempSync(join(tmpdir(), 'language-host-'))
  const sdk = join(dir, 'node_modules/@pulumi/pulumi')
  for (const name of ['run', 'run-policy-pack', 'run-plugin']) {
    const runner = join(sdk, 'cmd', name, 'index.js')
    mkdirSync(dirname(runner), { recursive: true })
    writeFileSync(runner, RUNNER)
  }
  for (const name of ['index.js', 'package.json']) symlinkSync(join(SDK, name), join(sdk, name))
  host = spawn(HOST, ['127.0.0.1:4711'], { cwd: dir, env: { ...cleanEnvironment(), NODE_DEBUG: 'child_process' } })
  client = await connect(host)
})
afterEach(() => {
  if (!isOurs) return
  client.close()
  host.kill('SIGKILL')
  rmSync(dir, { recursive: true })
})

/** Waits for the port, and collects the output after it. */
async function connect({ stdout, stderr }: ChildProcess): Promise<LanguageRuntimeClient> {
  printed = ''
  const lines = createInterface({ input: stdout! })
  const [port] = (await once(lines, 'line')) as [string]
  lines.on('line', (line) => {
    printed += `${line}\n`
  })
  stderr?.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  return new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
}

const info = (options: Record<string, boolean> = {}) =>
  new language.ProgramInfo()
    .setRootDirectory('/root-of-the-project')
    .setProgramDirectory(dir)
    .setEntryPoint('index.js')
    .setOptions(Struct.fromJavaScript(options))

function run(request: language.RunRequest): Promise<language.RunResponse> {
  return new Promise((done, failed) => {
    client.run(request, (error, response) => (error ? failed(error) : done(response)))
  })
}

const started = (folder = dir) => JSON.parse(readFileSync(join(folder, 'started.json'), 'utf8'))
const hasStarted = () => existsSync(join(dir, 'started.json')) && readFileSync(join(dir, 'started.json')).length > 0

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended is still there until its parent looks.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const gone = (pid: number) => vi.waitUntil(() => !isAlive(pid), { timeout: 60_000 })

describe.runIf(isOurs)('the Node language host', () => {
  test('reports the version of the SDK', async () => {
    const version = await new Promise((done) => {
      client.getPluginInfo(new Empty(), (_, response) => done(response.getVersion()))
    })
    expect(version).toBe(JSON.parse(readFileSync(join(SDK, 'package.json'), 'utf8')).version)
  })

  test('reports the Node that runs the programs', async () => {
    const about = await new Promise<language.AboutResponse>((done, failed) => {
      client.about(new language.AboutRequest(), (error, response) => (error ? failed(error) : done(response)))
    })
    const asked = execFileSync('node', ['-p', '[process.execPath, process.version].join()'], {
      env: cleanEnvironment(),
    })
    expect([about.getExecutable(), about.getVersion()].join()).toBe(String(asked).trim())
  })

  test('refuses unsupported calls by name', async () => {
    const error = await new Promise<grpc.ServiceError | null>((done) => {
      client.generateProgram(new language.GenerateProgramRequest(), (refused) => done(refused))
    })
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED)
  })

  describe('a program', () => {
    test('gets the settings of the engine, and prints to the streams that the CLI reads', async () => {
      const request = new language.RunRequest()
        .setInfo(info())
        .setMonitorAddress('127.0.0.1:4712')
        .setOrganization('organization')
        .setProject('shop')
        .setStack('dev')
        .setDryrun(true)
        .setParallel(8)
        .setConfigsecretkeysList(['shop:password'])
      request.getConfigMap().set('shop:password', 'hush').set('shop:size', '1')
      const response = await run(request)
      expect([response.getError(), response.getBail()]).toEqual(['', false])

      const { args, env } = started()
      const flags = {
        '--monitor': '127.0.0.1:4712',
        '--engine': '127.0.0.1:4711',
        '--organization': 'organization',
        '--project': 'shop',
        '--stack': 'dev',
        '--root-directory': '/root-of-the-project',
        '--pwd': dir,
        '--parallel': '8',
      }
      for (const [flag, value] of Object.entries(flags)) expect(args[args.indexOf(flag) + 1], flag).toBe(value)
      expect(args).toContain('--dry-run')
      expect(args.at(-1)).toBe('index.js')
      expect(JSON.parse(env.PULUMI_CONFIG)).toEqual({ 'shop:password': 'hush', 'shop:size': '1' })
      expect(JSON.parse(env.PULUMI_CONFIG_SECRET_KEYS)).toEqual(['shop:password'])
      expect(env.PULUMI_NODEJS_TYPESCRIPT).toBe('true')
      // Node would print what a host in Node starts, with the environment.
      expect(env.NODE_DEBUG).toBe('child_process')
      expect(printed).not.toContain('hush')
      await vi.waitUntil(() => printed.includes('port of the pack') && printed.includes('a warning of the pack'))
    })

    test('of an update is no dry run, and runs without TypeScript if the project says so', async () => {
      await run(new language.RunRequest().setInfo(info({ typescript: false })))
      const { args, env } = started()
      expect(args).not.toContain('--dry-run')
      expect(env.PULUMI_NODEJS_TYPESCRIPT).toBeUndefined()
    })

    test('is run by the SDK of a folder above, if its own has no runner', async () => {
      const inner = join(dir, 'packages/app')
      mkdirSync(join(inner, 'node_modules/@pulumi/pulumi'), { recursive: true })
      await run(new language.RunRequest().setInfo(info().setProgramDirectory(inner)))
      expect(started(inner).args).toContain(inner)
    })

    test('without the SDK fails with what has to be done', async () => {
      rmSync(join(dir, 'node_modules'), { recursive: true })
      await expect(run(new language.RunRequest().setInfo(info()))).rejects.toThrow(`not installed for ${dir}: run npm`)
    })

    test.each([
      ['0', '', false],
      // The runner has reported the problem to the engine.
      ['32', '', true],
      ['3', 'Program exited with non-zero exit code: 3', false],
    ])('that ends with %s is reported as %j, bail %j', async (code, error, bail) => {
      const response = await run(new language.RunRequest().setInfo(info()).setArgsList([code]))
      expect([response.getError(), response.getBail()]).toEqual([error, bail])
    })

    test('ends when the engine cancels it', async () => {
      writeFileSync(join(dir, 'hang'), '')
      const response = run(new language.RunRequest().setInfo(info()))
      await vi.waitUntil(hasStarted, { timeout: 60_000 })
      client.cancel(new Empty(), () => {})
      expect((await response).getError()).toContain('signal SIGTERM')
      await gone(started().pid)
    })

    test('ends with its host if the CLI is killed', async () => {
      writeFileSync(join(dir, 'hang'), '')
      const script = `
      const host = require('child_process').spawn(${JSON.stringify(HOST)}, ['127.0.0.1:4711'], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      require('fs').writeFileSync('host.pid', String(host.pid))`
      const killed = spawn(process.execPath, ['-e', script], { cwd: dir, env: cleanEnvironment() })
      client.close()
      client = await connect(killed)
      const answer = run(new language.RunRequest().setInfo(info())).catch((error: grpc.ServiceError) => error.code)
      await vi.waitUntil(hasStarted, { timeout: 60_000 })
      killed.kill('SIGKILL')
      expect(await answer).toBe(grpc.status.UNAVAILABLE)
      await gone(Number(readFileSync(join(dir, 'host.pid'), 'utf8')))
      await gone(started().pid)
    })
  })

  test('runs a policy pack in its own folder, and passes on its output', async () => {
    const request = new language.RunPluginRequest()
      .setKind('analyzer')
      .setPwd(tmpdir())
      .setInfo(info())
      .setArgsList(['127.0.0.1:4711'])
      .setEnvList(['PULUMI_CONFIG={"a":"b=c"}'])
    const answers: language.RunPluginResponse[] = []
    const stream = client.runPlugin(request).on('data', (answer) => answers.push(answer))
    await once(stream, 'end')
    const text = (of: 'getStdout_asU8' | 'getStderr_asU8') =>
      answers.map((answer) => Buffer.from(answer[of]()).toString()).join('')
    expect(text('getStdout_asU8')).toBe('port of the pack\n')
    expect(text('getStderr_asU8')).toBe('a warning of the pack\n')
    expect(answers.at(-1)?.getExitcode()).toBe(0)
    expect(started()).toMatchObject({ args: ['127.0.0.1:4711', dir], env: { PULUMI_CONFIG: '{"a":"b=c"}' } })
  })

  test('runs a plugin in the folder that the engine names', async () => {
    const request = new language.RunPluginRequest()
      .setKind('resource')
      .setPwd(dir)
      .setInfo(info())
      .setArgsList(['127.0.0.1:4711', '7'])
    const codes: number[] = []
    const stream = client.runPlugin(request).on('data', (answer) => {
      if (answer.hasExitcode()) codes.push(answer.getExitcode())
    })
    await once(stream, 'end')
    // It has the environment that the engine names, and nothing of the host's.
    expect(started()).toMatchObject({ args: [dir, '127.0.0.1:4711', '7'] })
    expect(started().env).toEqual({})
    expect(codes).toEqual([7])
  })

  test('ends a plugin when the engine closes its stream', async () => {
    writeFileSync(join(dir, 'hang'), '')
    const stream = client.runPlugin(new language.RunPluginRequest().setKind('resource').setPwd(dir).setInfo(info()))
    const closed = once(
      stream.on('data', () => {}),
      'error',
    )
    await vi.waitUntil(hasStarted, { timeout: 60_000 })
    stream.cancel()
    expect((await closed)[0].code).toBe(grpc.status.CANCELLED)
    await gone(started().pid)
  })

  test('says that the SDK is missing, and goes on', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'language-host-'))
    try {
      const request = new language.RunPluginRequest().setKind('resource').setPwd(dir)
      const stream = client.runPlugin(request.setInfo(info().setProgramDirectory(elsewhere))).on('data', () => {})
      const [error] = (await once(stream, 'error')) as [grpc.ServiceError]
      expect(error.message).toContain(`the Pulumi SDK is not installed for ${elsewhere}: run npm install there`)
      expect((await run(new language.RunRequest().setInfo(info()))).getError()).toBe('')
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  })

  test('links a generated SDK by the name in its package.json', async () => {
    mkdirSync(join(dir, 'sdks/lake'), { recursive: true })
    writeFileSync(join(dir, 'sdks/lake/package.json'), JSON.stringify({ name: '@acme/lake' }))
    writeFileSync(join(dir, 'package.json'), '{}')
    const request = new language.LinkRequest().setInfo(info())
    request.addPackages(new language.LinkRequest.LinkDependency().setPath('sdks/lake'))
    await new Promise<void>((done, failed) => {
      client.link(request, (error) => (error ? failed(error) : done()))
    })
    const { dependencies } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
    expect(dependencies).toEqual({ '@acme/lake': 'file:sdks/lake' })
  })
})
