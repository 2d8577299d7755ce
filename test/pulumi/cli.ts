import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, sep } from 'node:path'
import { CODE_CACHE, cleanEnvironment } from '../sandbox/environment'
import { buildHosts, speaks } from './hosts'
import { installCopy } from './install'

/** The release that is built where no CLI is installed; `tools/pulumi/go.mod` requires the same. */
export const PULUMI_VERSION = 'v3.276.0'

export interface PulumiCli {
  /** The folder of `pulumi` and its plugins. */
  readonly folder: string
  readonly version: string
  readonly origin: 'on PATH' | 'from the npm package' | 'built from its Go module'
}

/** The places of a CLI. */
export interface Places {
  readonly path: string
  /** The repository, which has the npm packages and the sources of the language hosts. */
  readonly root: string
  readonly cache: string
}

const PLACES: Places = {
  path: process.env.PATH ?? '',
  root: rootAbove(__dirname),
  cache: join(homedir(), '.cache', 'pulumi-starrocks', 'bin', `pulumi-${PULUMI_VERSION}`),
}

let found: { readonly cli: PulumiCli | undefined } | undefined

/** The real CLI of this machine, looked for once in a process. */
export function findPulumi(): PulumiCli | undefined {
  found ??= { cli: findPulumiIn(PLACES) }
  return found.cli
}

/** The real CLI: on PATH, else of the npm package `pulumi` if it runs, else the one that {@link buildPulumi} built. */
export function findPulumiIn({ path, root, cache }: Places): PulumiCli | undefined {
  for (const folder of path.split(delimiter)) {
    // npm adds the .bin folders of the project to PATH for scripts.
    if (folder === '' || folder.split(sep).includes('node_modules')) continue
    const version = versionIn(folder)
    if (version !== undefined) return { folder, version, origin: 'on PATH' }
  }
  const npm = join(root, 'node_modules', '.bin')
  const npmVersion = versionIn(npm)
  if (npmVersion !== undefined) return { folder: npm, version: npmVersion, origin: 'from the npm package' }
  const version = versionIn(cache)
  // An interrupted build leaves a CLI that can run no program.
  if (version === undefined || !speaks(cache, 'nodejs')) return undefined
  // The starter of dynamic providers is a file of the SDK. The CLI warns of plugins that it finds elsewhere on PATH.
  installCopy(join(root, 'node_modules', '@pulumi', 'pulumi', 'pulumi-resource-pulumi-nodejs'), cache)
  return { folder: cache, version, origin: 'built from its Go module' }
}

/** One line about a CLI, for people. */
export function describe({ version, origin }: PulumiCli): string {
  return `the Pulumi CLI ${version} (${origin})`
}

/** The version of the CLI in a folder; undefined where there is none that runs. */
function versionIn(folder: string): string | undefined {
  const program = join(folder, 'pulumi')
  try {
    accessSync(program, constants.X_OK)
    const env = { ...cleanEnvironment(), PULUMI_SKIP_UPDATE_CHECK: 'true' }
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    return execFileSync(program, ['version'], { env, encoding: 'utf8', timeout: 120_000, stdio }).trim()
  } catch {
    return undefined
  }
}

/**
 * Builds the CLI from its published Go module into the user's cache, and its language hosts, which takes some minutes; builds nothing if
 * a CLI is found that has them. Needs Go.
 */
export function buildPulumi(places: Places = PLACES): PulumiCli {
  const { root, path, cache } = places
  const installed = findPulumiIn(places)
  if (installed !== undefined && installed.folder !== cache) return installed
  const env = { ...process.env, PATH: path }
  if (versionIn(cache) === undefined) buildCli(root, cache, env)
  buildHosts(root, cache, env)
  found = undefined
  const built = findPulumiIn(places)
  if (built === undefined) throw new Error(`the CLI in ${cache} does not run`)
  return built
}

function buildCli(root: string, cache: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(cache, { recursive: true })
  const built = join(cache, `pulumi.${process.pid}`)
  const setVersion = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`
  const args = ['build', '-ldflags', setVersion, '-o', built, 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi']
  try {
    execFileSync('go', args, { cwd: join(root, 'tools', 'pulumi'), env, stdio: 'inherit' })
    // An interrupted build must not look like a complete one.
    renameSync(built, join(cache, 'pulumi'))
  } finally {
    rmSync(built, { force: true })
  }
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package-lock.json')) ? folder : rootAbove(dirname(folder))
}

/** The environment of a CLI: nothing in it depends on the caller's backend, credentials or settings. */
export function cliEnvironment({ folder }: PulumiCli, home: string, backend: string): Record<string, string> {
  return {
    ...cleanEnvironment(),
    PATH: [folder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // The CLI accepts `--event-log` only with this variable.
    PULUMI_DEBUG_COMMANDS: 'true',
    // The SDK's ts-node checks the types of a program once, and keeps what it compiled: by default in a folder for each HOME.
    TS_NODE_CACHE_DIRECTORY: join(PLACES.root, 'node_modules', '.cache', 'ts-node'),
    ...CODE_CACHE,
  }
}

if (require.main === module) console.log(`This is ${describe(buildPulumi())}.`)
