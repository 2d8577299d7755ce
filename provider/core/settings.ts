import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { InputError, messageOf } from '../errors'
import type { Storage } from '../sql/storage'
import type { ConnectionSettings, TlsSettings } from '../starrocks/server'
import { schema, type Type } from './schema'
import { isObject, type Problem, validate } from './validate'

/**
 * The sources of settings: the resource's own input, then the stack's configuration (`starrocks:host`), then the environment
 * (`STARROCKS_HOST`). Values of the last two do not enter the state of a resource.
 */
export interface ProviderConfig {
  /** The stack's configuration under `starrocks:`; objects as JSON text. */
  setting(key: string): string | undefined
  /** All keys of it, if they can be listed. */
  readonly keys?: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The `connection` input of every resource. */
export const connectionType = schema.type('Connection')
/** The `sourceStorage` input, and each entry of `starrocks:objectStorages`. */
const storageType = schema.type('Storage')
/** The inputs of a `starrocks.Provider`, which are the keys of the stack's configuration under `starrocks:`. */
export const providerType: Extract<Type, { kind: 'object' }> = {
  kind: 'object',
  members: {
    ...(connectionType.kind === 'object' && connectionType.members),
    objectStorages: { type: { kind: 'map', of: storageType }, required: false },
  },
}

/** The `connection` input: every setting may be left out. */
export type ConnectionInput = Partial<ConnectionSettings>

const MAX_CONNECTIONS = 8
/** A restart of a front end, or the election of a new leader, takes some seconds. */
const RETRY_SECONDS = 15
/** The timeout of a front end for DDL (`query_timeout`). */
const OPERATION_TIMEOUT_SECONDS = 300

/** How long an operation waits for all answers together. */
export function operationSeconds({ operationTimeoutSeconds }: ConnectionSettings): number {
  return operationTimeoutSeconds ?? OPERATION_TIMEOUT_SECONDS
}

/** The settings of the resources without a `connection`: a provider process reads and checks them once. */
const common = new WeakMap<ProviderConfig, ConnectionSettings>()

/** How to reach StarRocks; `undefined` if no host is set anywhere. */
export function connectionSettings(
  input: ConnectionInput | undefined,
  config: ProviderConfig,
): ConnectionSettings | undefined {
  const known = input === undefined ? common.get(config) : undefined
  if (known !== undefined) return known
  const settings = readSettings(input, config)
  if (input === undefined && settings !== undefined) common.set(config, settings)
  return settings
}

function readSettings(input: ConnectionInput | undefined, config: ProviderConfig): ConnectionSettings | undefined {
  const setting = (key: string) => settingOf(key, config)
  const host = input?.host ?? setting('host')?.text
  if (host === undefined || host === '') return undefined
  const settings = {
    host,
    port: input?.port ?? numeric(setting('port')) ?? 9030,
    user: input?.user ?? setting('user')?.text ?? 'root',
    password: input?.password ?? setting('password')?.text ?? '',
    tls: input?.tls ?? tlsOf(setting('tls')?.text, config.env),
    maxConnections: input?.maxConnections ?? numeric(setting('maxConnections')) ?? MAX_CONNECTIONS,
    retrySeconds: input?.retrySeconds ?? numeric(setting('retrySeconds')) ?? RETRY_SECONDS,
    operationTimeoutSeconds:
      input?.operationTimeoutSeconds ?? numeric(setting('operationTimeoutSeconds')) ?? OPERATION_TIMEOUT_SECONDS,
    allowClearTextPassword: input?.allowClearTextPassword ?? truth(setting('allowClearTextPassword')?.text) ?? false,
  }
  const wrong = validate(connectionType, settings)
  if (wrong.length > 0) throw new InputError('connection', `StarRocks connection: ${list(wrong)}`)
  if (settings.allowClearTextPassword && settings.tls === false)
    throw new InputError(
      'connection',
      'StarRocks connection: allowClearTextPassword needs tls: without TLS, anybody on the network could read the password',
    )
  const checked = settings as ConnectionSettings
  const problem = typeof checked.tls === 'object' ? certificateProblem(checked.tls) : undefined
  if (problem !== undefined) throw new InputError('connection', `StarRocks connection: ${problem}`)
  return checked
}

/**
 * Why the certificates cannot be used. Node passes over an authority that is no certificate and over a certificate without a key, and the
 * error of a connection would blame the server. Nothing of a text is shown, since it may be a key.
 */
function certificateProblem({ ca, certificate, key }: TlsSettings): string | undefined {
  if (ca !== undefined && readBy(() => new X509Certificate(ca)) === undefined)
    return 'tls.ca is no certificate in PEM that can be read'
  if (certificate === undefined && key === undefined) return undefined
  if (key === undefined) return 'tls.certificate needs tls.key, the private key of that certificate'
  if (certificate === undefined) return 'tls.key needs tls.certificate, the certificate of that private key'
  const own = readBy(() => new X509Certificate(certificate))
  if (own === undefined) return 'tls.certificate is no certificate in PEM that can be read'
  const secret = readBy(() => createPrivateKey(key))
  if (secret === undefined) return 'tls.key is no private key in PEM that can be read; it must have no passphrase'
  return own.checkPrivateKey(secret) ? undefined : 'tls.key is not the private key of tls.certificate'
}

function readBy<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const NAMESPACE = 'starrocks:'

/**
 * Why a key of the stack's configuration is not a setting, or undefined. A misspelled key would silently have no effect. A project
 * named `starrocks` has its own settings under the same prefix.
 */
export function configurationProblem({ keys = [] }: ProviderConfig, project: string | undefined): string | undefined {
  if (`${project}:` === NAMESPACE) return undefined
  const settings = [...membersOf(connectionType), 'objectStorages']
  const own = keys.filter((key) => key.startsWith(NAMESPACE)).map((key) => key.slice(NAMESPACE.length))
  const unknown = own.find((key) => !settings.includes(key))
  if (unknown === undefined) return undefined
  const [closest] = settings.toSorted((a, b) => distance(a, unknown) - distance(b, unknown))
  const meant = closest !== undefined && distance(closest, unknown) <= 3 ? `; did you mean starrocks:${closest}?` : '.'
  return `the stack configuration has starrocks:${unknown}, which is not a setting of this provider${meant} The settings are ${settings.map((key) => `starrocks:${key}`).join(', ')}; settings of a program belong under the name of its project`
}

function membersOf(type: Type): string[] {
  return type.kind === 'object' ? Object.keys(type.members) : []
}

/** How many characters have to be added, removed or changed (Levenshtein), without regard to case. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, character] of [...a.toLowerCase()].entries()) {
    const row = [i + 1]
    for (const [j, other] of [...b.toLowerCase()].entries())
      row.push(Math.min((row[j] ?? 0) + 1, (above[j + 1] ?? 0) + 1, (above[j] ?? 0) + (character === other ? 0 : 1)))
    above = row
  }
  return above.at(-1) ?? 0
}

/** A setting for all resources, and its place: without the place nobody finds a variable that a shell has set. */
interface Setting {
  readonly text: string
  readonly place: string
}

function settingOf(key: string, config: ProviderConfig): Setting | undefined {
  const configured = config.setting(key)
  if (configured !== undefined) return { text: configured, place: `the stack configuration starrocks:${key}` }
  const name = environmentName(key)
  const text = config.env[name]
  return text === undefined ? undefined : { text, place: `the environment variable ${name}` }
}

/**
 * The credentials of the environment, if they may be tried in place of the configured ones: refresh and destroy get the
 * configuration of the last `up`, which may be stale. They belong to the configured cluster. So they are not sent for a resource
 * with a `connection` of its own, nor to a host that the environment does not name.
 */
export function environmentCredentials(
  input: ConnectionInput | undefined,
  settings: ConnectionSettings,
  { setting, env }: ProviderConfig,
): ConnectionSettings | undefined {
  const own = [input?.host, input?.port, input?.user, input?.password, input?.tls]
  if (own.some((value) => value !== undefined)) return undefined
  if (env.STARROCKS_HOST !== undefined && env.STARROCKS_HOST !== settings.host) return undefined
  if (setting('user') === undefined && setting('password') === undefined) return undefined
  const user = env.STARROCKS_USER ?? settings.user
  const password = env.STARROCKS_PASSWORD
  if (password === undefined || (user === settings.user && password === settings.password)) return undefined
  return { ...settings, user, password }
}

/** The names in `starrocks:objectStorages`. */
export function storageNames(config: ProviderConfig): string[] {
  const text = config.setting('objectStorages')
  return text === undefined ? [] : Object.keys(parseStorages(text))
}

/** A storage named in `starrocks:objectStorages`. */
export function namedStorage(name: string, config: ProviderConfig): Storage {
  const text = config.setting('objectStorages')
  const storages = text === undefined ? {} : parseStorages(text)
  const storage = Object.hasOwn(storages, name) ? storages[name] : undefined
  if (storage === undefined) {
    const known = Object.keys(storages)
    throw new InputError(
      'sourceStorageName',
      `there is no storage "${name}" in the stack's configuration starrocks:objectStorages; ${known.length > 0 ? `there are: ${known.join(', ')}` : 'none is configured there'}`,
    )
  }
  const wrong = validate(storageType, storage)
  if (wrong.length > 0)
    throw new InputError('sourceStorageName', `starrocks:objectStorages, storage "${name}": ${list(wrong)}`)
  return storage as Storage
}

/** The configured storages that were parsed last: each table of a stack asks for its own. */
let last: { readonly text: string; readonly storages: Readonly<Record<string, unknown>> } | undefined

function parseStorages(text: string): Readonly<Record<string, unknown>> {
  if (last?.text === text) return last.storages
  const storages = parsed(text)
  if (isObject(storages)) {
    last = { text, storages }
    return storages
  }
  throw new InputError(
    'sourceStorageName',
    'the stack configuration starrocks:objectStorages must be an object of named storages (set it with `--path`, or as JSON)',
  )
}

function numeric(setting: Setting | undefined): number | undefined {
  if (setting === undefined || setting.text === '') return undefined
  if (/^\s*\d+\s*$/.test(setting.text)) return Number(setting.text)
  throw new InputError('connection', `${setting.place} is ${JSON.stringify(setting.text)}, which is not a whole number`)
}

/** `maxConnections` is STARROCKS_MAX_CONNECTIONS. */
function environmentName(key: string): string {
  return `STARROCKS_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

/** `true`, `false`, or settings as JSON. Variables of their own can also hold the settings, and turn TLS on. */
function tlsOf(text: string | undefined, env: ProviderConfig['env']): unknown {
  if (text?.trimStart().startsWith('{')) {
    const settings = parsed(text)
    if (settings === undefined) throw new InputError('connection', 'the stack configuration starrocks:tls is not JSON')
    return settings
  }
  // A misspelt `true` would send the password in the clear. It may be a key, so the error does not show it.
  if (text && !/^(true|false|1|0|yes|no|on|off)$/i.test(text))
    throw new InputError(
      'connection',
      'StarRocks connection: starrocks:tls (STARROCKS_TLS) is neither true, false nor an object of settings in JSON',
    )
  const own = {
    ca: pemOf('STARROCKS_TLS_CA', env),
    certificate: pemOf('STARROCKS_TLS_CERTIFICATE', env),
    key: pemOf('STARROCKS_TLS_KEY', env),
    serverName: env.STARROCKS_TLS_SERVER_NAME,
  }
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value))
  if (Object.keys(set).length === 0 || truth(text) === false) return truth(text) ?? false
  return set
}

/** A text in PEM, or the content of the file with this name. The error of a key does not show the text, which may be the key itself. */
function pemOf(variable: string, env: ProviderConfig['env']): string | undefined {
  const text = env[variable]
  if (text === undefined || text === '' || text.includes('-----BEGIN')) return text
  try {
    return readFileSync(text, 'utf8')
  } catch (error) {
    const reason = variable.endsWith('_KEY') ? '' : `: ${messageOf(error)}`
    throw new InputError(
      'connection',
      `StarRocks connection: tls: ${variable} is neither PEM nor a file that can be read${reason}`,
    )
  }
}

/** The value of a JSON text; undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function truth(text: string | undefined): boolean | undefined {
  return text === undefined || text === '' ? undefined : /^(true|1|yes|on)$/i.test(text)
}

function list(wrong: readonly Problem[]): string {
  return wrong.map(({ path, reason }) => `${path} ${reason}`).join('; ')
}
