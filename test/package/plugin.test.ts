import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as grpc from '@grpc/grpc-js'
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, bundle, packageOf } from '../../tools/plugin/bundle'
import { buildPlugin, builtFolder, PROGRAM } from '../../tools/plugin/files'
import { archiveName, releaseExecutable, releaseScripts, thisMachine, versionOf } from '../../tools/plugin/release'
import { findPulumi } from '../pulumi/cli'
import { speaks } from '../pulumi/hosts'
import { PulumiStack } from '../pulumi/stack'
import { cleanEnvironment } from '../sandbox/environment'
import { type Lake, startLake } from '../support/lake'
import { ROOT } from './pack'

/** The plugin as others get it: its archives, unpacked where nothing of this repository is within reach. */
const version = versionOf(ROOT)
const cli = findPulumi()
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-plugin-'))
  await buildPlugin(ROOT)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function unpack(archive: string): string {
  const unpacked = mkdtempSync(join(folder, 'unpacked-'))
  execFileSync('tar', ['xzf', archive, '-C', unpacked])
  return unpacked
}

/** Starts a plugin, and asks it by the protocol for its version. */
async function versionTold(program: string, env: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
    return await new Promise<string>((told, failed) => {
      client.getPluginInfo(new Empty(), (error, info) => (error ? failed(error) : told(info.getVersion())))
    }).finally(() => client.close())
  } finally {
    child.kill('SIGKILL')
  }
}

describe('the bundle', () => {
  let made: Bundle
  beforeAll(async () => {
    made = await bundle(ROOT, join(folder, 'bundle.cjs'))
  })

  test('has the messages of the SDK, and nothing else of it', () => {
    const ofSdk = Object.keys(made.inputs).filter((input) => packageOf(input) === '@pulumi/pulumi')
    expect(ofSdk).toContain('node_modules/@pulumi/pulumi/proto/provider_pb.js')
    expect(ofSdk.filter((input) => !input.startsWith('node_modules/@pulumi/pulumi/proto/'))).toEqual([])
  })

  test('has none of the packages that only dynamic resources, programs or tests need', () => {
    const ours = ['@grpc/grpc-js', '@aws-sdk/client-s3', 'google-protobuf', 'hyparquet', 'mysql2']
    const packages = new Set(Object.keys(made.inputs).map(packageOf))
    expect(ours.filter((name) => !packages.has(name))).toEqual([])
    for (const name of ['typescript', 'ts-node', '@opentelemetry/api', '@npmcli/arborist', 'execa'])
      expect(packages, name).not.toContain(name)
    expect(Object.keys(made.inputs).filter((input) => /^(test|schema\/.*\.ts$|examples)/.test(input))).toEqual([])
  })

  test('loads modules of Node only', () => {
    const ofNode = (name: string) => builtinModules.includes(name.replace(/^node:/, ''))
    expect(made.loads.filter((name) => !ofNode(name))).toEqual([])
  })

  test('comes with the license of every package in it', () => {
    const text = readFileSync(join(builtFolder(ROOT), 'THIRD-PARTY-LICENSES.txt'), 'utf8')
    const packages = new Set(
      Object.keys(made.inputs)
        .map(packageOf)
        .filter((name) => name !== undefined),
    )
    expect(packages.size).toBeGreaterThan(20)
    expect([...packages].filter((name) => !text.includes(`\n## ${name} `))).toEqual([])
  })
})

describe('the archives', () => {
  let first: string
  let names: string[]
  beforeAll(() => {
    first = join(folder, 'first')
    names = releaseScripts(ROOT, first)
  })

  test('are there for every system, by the names that Pulumi asks for', () => {
    const systems = ['linux', 'darwin', 'windows'].flatMap((system) => [`${system}-amd64`, `${system}-arm64`])
    expect(names).toEqual(systems.map((system) => `pulumi-resource-starrocks-v${version}-${system}.tar.gz`))
  })

  test.each([
    ['linux', PROGRAM],
    ['darwin', PROGRAM],
    ['windows', `${PROGRAM}.cmd`],
  ])('have for %s the plugin and its starter, and the starter alone is executable', (system, starter) => {
    const listed = execFileSync('tar', ['tvzf', join(first, archiveName(version, system, 'amd64'))], {
      encoding: 'utf8',
    })
    const files = listed
      .trim()
      .split('\n')
      .map((line) => [line.split(/\s+/).at(-1), line.slice(0, 10)] as const)
    expect(Object.fromEntries(files)).toEqual({
      LICENSE: '-rw-r--r--',
      'THIRD-PARTY-LICENSES.txt': '-rw-r--r--',
      'schema.json': '-rw-r--r--',
      [`${PROGRAM}.cjs`]: '-rw-r--r--',
      [starter]: '-rwxr-xr-x',
    })
  })

  test('have the same bytes when they are built again', async () => {
    await buildPlugin(ROOT)
    const second = join(folder, 'second')
    releaseScripts(ROOT, second)
    for (const name of names)
      expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name))), name).toBe(true)
  })

  test.skipIf(process.platform === 'win32')(
    'start by a link, in a folder with a space, and tell their version',
    async () => {
      const unpacked = join(folder, 'a folder')
      cpSync(unpack(join(first, archiveName(version, 'linux', 'amd64'))), unpacked, { recursive: true })
      const link = join(folder, 'link')
      execFileSync('ln', ['-s', join(unpacked, PROGRAM), link])
      expect(await versionTold(link, cleanEnvironment())).toBe(version)
    },
  )

  test.skipIf(process.platform === 'win32')('say what is missing where there is no Node', () => {
    const program = join(unpack(join(first, archiveName(version, 'linux', 'amd64'))), PROGRAM)
    const env = { PATH: join(folder, 'empty') }
    expect(() => execFileSync('/bin/sh', [program], { env, stdio: 'pipe' })).toThrow(/needs Node 20\.19 or later/)
  })
})

describe('the executable', () => {
  test('starts without Node, and tells its version', async () => {
    const machine = thisMachine()
    const name = await releaseExecutable(ROOT, folder, machine)
    expect(name).toBe(`${PROGRAM}-executable-v${version}-${machine.system}-${machine.architecture}.tar.gz`)
    const unpacked = unpack(join(folder, name))
    const program = join(unpacked, machine.system === 'windows' ? `${PROGRAM}.exe` : PROGRAM)
    expect(existsSync(join(unpacked, `${PROGRAM}.cjs`))).toBe(false)
    expect(await versionTold(program, { PATH: join(folder, 'empty') })).toBe(version)
  })
})

test('the folder for `pulumi package add` has the version of the package', () => {
  expect(JSON.parse(readFileSync(join(ROOT, 'plugin/package.json'), 'utf8')).version).toBe(version)
})

/** What is written of Pulumi's commands in plugin/README.md, in projects outside of this repository. */
describe.skipIf(cli === undefined)('on the real CLI', () => {
  let lake: Lake
  const stacks: PulumiStack[] = []
  beforeAll(async () => {
    lake = await startLake()
  })
  afterAll(async () => {
    for (const stack of stacks) await stack.close()
    await lake?.close()
  })

  async function project(name: string, files: Record<string, string>): Promise<PulumiStack> {
    const dir = join(folder, name)
    mkdirSync(dir)
    for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
    const stack = await PulumiStack.open({ dir, config: lake.config }, cli!)
    stacks.push(stack)
    return stack
  }

  async function succeed(stack: PulumiStack, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await stack.command(args)
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }

  async function lives(stack: PulumiStack): Promise<void> {
    for (const command of ['up', 'preview', 'destroy'] as const) {
      const { exitCode, summary, diagnostics } = await stack[command]()
      expect([exitCode, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([0, []])
      expect(summary).toEqual({ [{ up: 'create', preview: 'same', destroy: 'delete' }[command]]: 2 })
    }
  }

  const yaml = (database: string) => ({
    'Pulumi.yaml': `name: ${database}\nruntime: yaml\nresources:\n  ${database}:\n    type: starrocks:Database\n`,
  })

  test.skipIf(!cli || !speaks(cli.folder, 'yaml'))('a YAML program runs with an installed archive', async () => {
    const { system, architecture } = thisMachine()
    releaseScripts(ROOT, join(folder, 'installed'))
    const stack = await project('yaml-installed', yaml('installed'))
    const file = join(folder, 'installed', archiveName(version, system, architecture))
    await succeed(stack, 'plugin', 'install', 'resource', 'starrocks', version, '--file', file)
    expect(JSON.parse(await succeed(stack, 'package', 'get-schema', `starrocks@${version}`)).version).toBe(version)
    await lives(stack)
  })

  /** A copy, as it would be beside a project. Node finds no SDK in the folders above it. */
  function copyPlugin(name: string): void {
    const copy = join(folder, name, 'plugin')
    cpSync(join(ROOT, 'plugin'), copy, {
      recursive: true,
      filter: (path) => !/plugin\/(node_modules|package-lock\.json)$/.test(path),
    })
  }

  test.skipIf(!cli || !speaks(cli.folder, 'yaml'))('a YAML program runs with the added folder', async () => {
    const stack = await project('yaml-added', yaml('added'))
    copyPlugin('yaml-added')
    await succeed(stack, 'package', 'add', './plugin')
    expect(readFileSync(join(folder, 'yaml-added/Pulumi.yaml'), 'utf8')).toContain('starrocks: ./plugin')
    await lives(stack)
  })

  test('a TypeScript program compiles and runs with the SDK of the added folder', async () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const stack = await project('typescript-added', {
      'Pulumi.yaml': 'name: typescript-added\nruntime: nodejs\n',
      'package.json': JSON.stringify({
        name: 'typescript-added',
        main: 'index.ts',
        dependencies: {
          // Generated SDKs need an SDK that is as new as the CLI.
          '@pulumi/pulumi': cli!.version.replace(/^v/, ''),
          typescript: devDependencies.typescript,
          '@types/node': devDependencies['@types/node'],
        },
      }),
      'index.ts': `import * as starrocks from '@pulumi-starrocks/starrocks'
        export const database = new starrocks.Database('typed', { onExisting: 'fail' }).name`,
    })
    copyPlugin('typescript-added')
    await succeed(stack, 'package', 'add', './plugin')
    await lives(stack)
  })
})
