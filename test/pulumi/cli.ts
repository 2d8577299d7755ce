import { execFileSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The release that is built where no CLI is installed. */
export const PULUMI_VERSION = 'v3.276.0'

const CACHE = join(homedir(), '.cache', 'pulumi-starrocks', 'bin', `pulumi-${PULUMI_VERSION}`)

/** Of this repository, from the source and from dist alike. */
const ROOT = rootAbove(__dirname)

export interface PulumiCli {
  /** The folder of `pulumi` and of the plugins beside it. */
  readonly folder: string
  readonly version: string
  readonly origin: 'PATH' | 'the npm package pulumi' | 'built from its Go module'
}

let found: { readonly cli: PulumiCli | undefined } | undefined

/** The real CLI: on PATH, else of the npm package `pulumi` if it runs, else the one that {@link buildPulumi} built. */
export function findPulumi(): PulumiCli | undefined {
  found ??= { cli: lookForPulumi() }
  return found.cli
}

function lookForPulumi(): PulumiCli | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    // npm puts the .bin folders of the project on PATH, for its scripts.
    if (folder.includes('node_modules')) continue
    const version = versionIn(folder)
    if (version !== undefined) return { folder, version, origin: 'PATH' }
  }
  const npm = join(ROOT, 'node_modules', '.bin')
  const npmVersion = versionIn(npm)
  if (npmVersion !== undefined) return { folder: npm, version: npmVersion, origin: 'the npm package pulumi' }
  const version = versionIn(CACHE)
  if (version === undefined) return undefined
  installHelpers()
  return { folder: CACHE, version, origin: 'built from its Go module' }
}

/** The version of the CLI in a folder; undefined where there is none that runs. */
function versionIn(folder: string): string | undefined {
  const program = join(folder, 'pulumi')
  try {
    accessSync(program, constants.X_OK)
    const env = { PATH: process.env.PATH, HOME: homedir(), PULUMI_SKIP_UPDATE_CHECK: 'true' }
    return execFileSync(program, ['version'], {
      env,
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/**
 * Builds the CLI from its published Go module into the user's cache, which takes some minutes; does nothing where a CLI is found.
 * Needs Go.
 */
export function buildPulumi(): PulumiCli {
  const there = findPulumi()
  if (there !== undefined) return there
  mkdirSync(CACHE, { recursive: true })
  const built = join(CACHE, `pulumi.${process.pid}`)
  const setVersion = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`
  execFileSync('go', ['build', '-ldflags', setVersion, '-o', built, 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi'], {
    cwd: join(ROOT, 'tools', 'pulumi'),
    stdio: 'inherit',
  })
  // A build that is cut off must not look like one that ended.
  renameSync(built, join(CACHE, 'pulumi'))
  found = undefined
  const cli = findPulumi()
  if (cli === undefined) throw new Error(`the CLI in ${CACHE} does not run`)
  return cli
}

/**
 * Puts beside the CLI what its Go module has not: the Node language host, which is ours, and the SDK's own starter of dynamic
 * providers. From elsewhere on PATH the CLI would warn of them.
 */
function installHelpers(): void {
  install(join(ROOT, 'tools', 'pulumi', 'pulumi-language-nodejs'))
  install(join(ROOT, 'node_modules', '@pulumi', 'pulumi', 'pulumi-resource-pulumi-nodejs'))
}

function install(source: string): void {
  const target = join(CACHE, source.slice(dirname(source).length + 1))
  if (existsSync(target) && readFileSync(target, 'utf8') === readFileSync(source, 'utf8')) return
  // Another process may be starting it.
  const copy = `${target}.${process.pid}`
  copyFileSync(source, copy)
  chmodSync(copy, 0o755)
  renameSync(copy, target)
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package-lock.json')) ? folder : rootAbove(dirname(folder))
}

/**
 * The environment of a CLI that does not depend on the caller's: his backend, his credentials and his variables of Pulumi, StarRocks
 * and AWS stay out of it.
 */
export function cliEnvironment({ folder }: PulumiCli, home: string, backend: string): Record<string, string> {
  return {
    PATH: [folder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // `--event-log` is a flag for debugging.
    PULUMI_DEBUG_COMMANDS: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
}
