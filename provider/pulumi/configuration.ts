import type { Members, Type } from '../core/schema'
import { type ProviderConfig, providerType } from '../core/settings'
import { isObject } from '../core/validate'
import { hasUnknown, type Values } from '../core/values'

/** What the engine itself adds to the inputs of a provider. */
const OF_THE_ENGINE = ['version', 'pluginDownloadURL', '__internal', '__name']

/**
 * The configuration of a provider instance: `starrocks:*` of the stack, or the inputs of a `starrocks.Provider`. The engine sends an
 * object as JSON text, and sends what `pulumi config set` stores as text.
 */
export class Configuration {
  private readonly texts: ReadonlyMap<string, string>

  constructor(inputs: Values) {
    const own = Object.entries(inputs).filter(
      ([key, value]) => !OF_THE_ENGINE.includes(key) && value !== undefined && value !== null && !hasUnknown(value),
    )
    this.texts = new Map(own.map(([key, value]) => [key, textOf(key, value)]))
  }

  /** As `ResourceProvider.configure` takes it. */
  get config(): { get(key: string): string | undefined; readonly rawConfig: object } {
    return {
      get: (key) => this.texts.get(key.replace('starrocks:', '')),
      rawConfig: Object.fromEntries([...this.texts].map(([key, text]) => [`starrocks:${key}`, text])),
    }
  }

  /** As the core takes it. */
  get providerConfig(): ProviderConfig {
    const { get, rawConfig } = this.config
    return { setting: (key) => get(`starrocks:${key}`), keys: Object.keys(rawConfig), env: process.env }
  }
}

/** A setting as the text of a stack's configuration. */
function textOf(key: string, value: unknown): string {
  const type = providerType.members[key]?.type
  if (typeof value !== 'string') return JSON.stringify(inCamelCase(type, value))
  if (type === undefined || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.stringify(inCamelCase(type, JSON.parse(value)))
  } catch {
    return value
  }
}

/**
 * The value with the names of members as the schema has them. Pulumi's SDK for Python translates the names of a resource's inputs, and leaves those
 * in a dictionary for a provider as they are: `server_name`.
 */
function inCamelCase(type: Type | undefined, value: unknown): unknown {
  if (!isObject(value)) return value
  switch (type?.kind) {
    case 'orFlag':
      return inCamelCase(type.of, value)
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inCamelCase(type.of, member)]))
    case 'object':
      return membersInCamelCase(type.members, value)
    case 'union':
      return membersInCamelCase(type.variants[String(value[type.tag])] ?? {}, value)
    default:
      return value
  }
}

function membersInCamelCase(members: Members, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const camel = key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      const name = !Object.hasOwn(members, key) && Object.hasOwn(members, camel) ? camel : key
      return [name, inCamelCase(members[name]?.type, member)]
    }),
  )
}
