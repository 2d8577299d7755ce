import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ProviderConfig } from '../../provider/core/settings'
import { isObject } from '../../provider/core/validate'
import { UsageError } from '../usage-error'
import type { Finding } from './finding'

const NAMESPACE = 'starrocks:'

export interface ConfigurationOptions {
  /** `key=value`, with or without `starrocks:`. They come before every other source. */
  readonly given: readonly string[]
  /** A file with the output of `pulumi config --json --show-secrets`. */
  readonly file: string | undefined
  readonly stack: string | undefined
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

export interface Configuration {
  readonly config: ProviderConfig
  /** The name of the Pulumi project, if there is one. */
  readonly project?: string
  readonly findings: readonly Finding[]
}

/** The settings as the provider gets them: from the stack's configuration, and from the environment. */
export async function readConfiguration(options: ConfigurationOptions): Promise<Configuration> {
  const { settings, project, findings } = await ofStack(options)
  const all = new Map([...settings, ...options.given.map(pairOf)])
  return {
    config: { setting: (key) => all.get(NAMESPACE + key), keys: [...all.keys()], env: options.env },
    ...(project !== undefined && { project }),
    findings,
  }
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  // The text may hold a password, so it is not repeated.
  if (at < 1) throw new UsageError('--config takes key=value, such as --config host=fe1.example.com')
  const key = text.slice(0, at)
  return [key.startsWith(NAMESPACE) ? key : NAMESPACE + key, text.slice(at + 1)]
}

interface Source {
  readonly settings: ReadonlyMap<string, string>
  readonly project?: string
  readonly findings: readonly Finding[]
}

async function ofStack({ file, stack, folder, env }: ConfigurationOptions): Promise<Source> {
  if (file !== undefined) return { settings: settingsOf(await fileText(file), file), findings: [] }
  const home = projectAbove(folder)
  if (home === undefined) {
    if (stack !== undefined) throw new UsageError(`--stack needs a Pulumi project, and ${folder} is in none`)
    return { settings: new Map(), findings: [] }
  }
  return ofPulumi(home, stack, env)
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function projectAbove(folder: string): string | undefined {
  if (['Pulumi.yaml', 'Pulumi.yml', 'Pulumi.json'].some((name) => existsSync(join(folder, name)))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : projectAbove(above)
}

/** Only Pulumi itself can decrypt the secrets of a stack. */
async function ofPulumi(cwd: string, stack: string | undefined, env: NodeJS.ProcessEnv): Promise<Source> {
  const args = [
    'config',
    '--json',
    '--show-secrets',
    '--non-interactive',
    ...(stack === undefined ? [] : ['--stack', stack]),
  ]
  try {
    const { stdout } = await promisify(execFile)('pulumi', args, { cwd, env, encoding: 'utf8' })
    return { settings: settingsOf(stdout, '`pulumi config --json`'), findings: [] }
  } catch (error) {
    if (error instanceof UsageError || stack !== undefined) throw unreadable(error)
    const finding: Finding = {
      status: 'warning',
      about: 'configuration',
      text: `${unreadable(error).message}; only the environment is used`,
      remedies: ['pulumi stack select <stack>'],
    }
    return { settings: new Map(), findings: [finding] }
  }
}

function unreadable(error: unknown): UsageError {
  if (error instanceof UsageError) return error
  const { stderr, code } = error as { readonly stderr?: string; readonly code?: unknown }
  const [line] = (stderr ?? '').split('\n').filter((line) => line.trim() !== '')
  const reason = code === 'ENOENT' ? 'there is no pulumi on PATH' : (line?.replace(/^error: /, '') ?? 'pulumi failed')
  return new UsageError(`the configuration of the stack cannot be read: ${reason}`)
}

/** The values under `starrocks:`, as texts. The content may be secret, so no error quotes it. */
function settingsOf(text: string, where: string): ReadonlyMap<string, string> {
  const values = parsed(text)
  if (!isObject(values))
    throw new UsageError(`${where} is not the JSON that \`pulumi config --json --show-secrets\` prints`)
  const own = Object.entries(values).filter(([key]) => key.startsWith(NAMESPACE))
  return new Map(
    own.map(([key, entry]) => [key, textOf(key, isObject(entry) && 'value' in entry ? entry.value : entry)]),
  )
}

function textOf(key: string, value: unknown): string {
  if (value === undefined || value === null)
    throw new UsageError(`the value of ${key} is missing: print the configuration with --show-secrets`)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
