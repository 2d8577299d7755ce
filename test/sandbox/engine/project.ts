import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { Unsupported } from './errors'
import { type Props, secret } from './values'

/** A configuration value; objects as JSON text. */
export type ConfigValue = string | { secret: string }

/** The content of Pulumi.yaml. */
export interface Project {
  name: string
  /** The folder of Pulumi.yaml. */
  root: string
  /** The working directory of program and provider. */
  directory: string
  /** The program: a file, or `.`. */
  entry: string
  typescript: boolean
  /** The defaults of the project's `config` section, by full key. */
  defaults: Record<string, string>
}

interface ProjectFile {
  name: string
  runtime: string | { name: string; options?: Record<string, unknown> }
  main?: string
  config?: Record<string, unknown>
}

/** Reads Pulumi.yaml. */
export function readProject(dir: string): Project {
  const root = resolve(dir)
  const file = load(readFileSync(join(root, 'Pulumi.yaml'), 'utf8')) as ProjectFile
  const { name: runtime, options = {} } = typeof file.runtime === 'string' ? { name: file.runtime } : file.runtime
  if (runtime !== 'nodejs') throw new Unsupported(`runtime ${runtime}`)
  for (const option of Object.keys(options)) {
    if (option !== 'typescript' && option !== 'packagemanager') throw new Unsupported(`runtime option ${option}`)
  }
  const main = join(root, file.main ?? '.')
  const isDirectory = statSync(main).isDirectory()
  return {
    name: file.name,
    root,
    directory: isDirectory ? resolve(main) : dirname(main),
    entry: isDirectory ? '.' : basename(main),
    typescript: options.typescript !== false,
    defaults: defaults(file),
  }
}

function defaults({ name, config = {} }: ProjectFile): Record<string, string> {
  const entries = Object.entries(config).flatMap(([key, declared]) => {
    const value = isDeclaration(declared) ? (declared.value ?? declared.default) : declared
    return value === undefined ? [] : [[fullKey(name, key), asText(value)]]
  })
  return Object.fromEntries(entries)
}

const isDeclaration = (v: unknown): v is { value?: unknown; default?: unknown } =>
  typeof v === 'object' && v !== null && !Array.isArray(v)

const asText = (v: unknown) => (typeof v === 'string' ? v : JSON.stringify(v))

/** A key with its namespace, which is the project's unless it names one. */
export function fullKey(project: string, key: string): string {
  return key.includes(':') ? key : `${project}:${key}`
}

/** The configuration of a stack: its settings over the defaults of the project. */
export class Config {
  private readonly values = new Map<string, ConfigValue>()

  constructor(private readonly project: Project) {
    for (const [key, value] of Object.entries(project.defaults)) this.values.set(key, value)
  }

  /** Sets a value from now on. */
  set(key: string, value: ConfigValue): void {
    this.values.set(fullKey(this.project.name, key), value)
  }

  /** The inputs of a default provider: the whole configuration, secrets marked. */
  asProviderInputs(): Props {
    return Object.fromEntries(
      this.entries().map(([key, v]) => [key, typeof v === 'string' ? v : secret(v.secret)] as const),
    )
  }

  /** The variables from which the SDK reads the configuration. */
  asEnvironment(): { PULUMI_CONFIG: string; PULUMI_CONFIG_SECRET_KEYS: string } {
    const keyInSdk = (key: string) => key.replace(':', ':config:')
    const plain = this.entries().map(([key, v]) => [keyInSdk(key), typeof v === 'string' ? v : v.secret])
    return {
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(plain)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(
        this.entries().flatMap(([key, v]) => (typeof v === 'string' ? [] : [key])),
      ),
    }
  }

  private entries(): [string, ConfigValue][] {
    return [...this.values].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}
