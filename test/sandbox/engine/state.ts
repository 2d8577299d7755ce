import type { Crypter } from './secrets'
import { isSecret, type Props, SECRET, SIGNATURE, secret, type Value } from './values'

/** The state of one resource. Its identity matters: an object and its successor share a URN. */
export interface ResourceState {
  urn: string
  type: string
  custom: boolean
  /** The old object of a replacement, still to be deleted. */
  delete: boolean
  /** Deleted before its replacement was created. */
  pendingReplacement: boolean
  id: string
  inputs: Props
  outputs: Props
  parent?: string
  protect: boolean
  /** Read (`get`), not managed. */
  external: boolean
  retainOnDelete: boolean
  dependencies: string[]
  propertyDependencies: Record<string, string[]>
  /** The reference (`URN::ID`) of its provider. */
  provider: string
  deletedWith?: string
  initErrors: string[]
  additionalSecretOutputs: string[]
  ignoreChanges: string[]
  replaceOnChanges: string[]
  customTimeouts?: Record<string, number>
  created?: string
  modified?: string
  /** The URN under which the last run knew it, when the program renamed it by an alias. */
  formerUrn?: string
}

/** An operation that has begun and not ended. */
export interface PendingOperation {
  resource: ResourceState
  type: 'creating' | 'updating' | 'deleting' | 'reading'
}

/** The resources of a stack in the order of their dependencies, and the pending operations. */
export interface Snapshot {
  resources: ResourceState[]
  pendingOperations: PendingOperation[]
}

/** One resource in Pulumi's deployment JSON. */
export interface DeployedResource {
  urn: string
  custom: boolean
  type: string
  [key: string]: unknown
}

/** The JSON of `pulumi stack export` and `pulumi stack import`. */
export interface Deployment {
  version: 3
  deployment: {
    manifest: { time: string; magic: string; version: string }
    secrets_providers?: { type: string; state?: Record<string, unknown> }
    resources?: DeployedResource[]
    pending_operations?: { resource: DeployedResource; type: string }[]
    metadata: Record<string, unknown>
  }
}

const FLAGS = ['delete', 'pendingReplacement', 'protect', 'external', 'retainOnDelete'] as const
const TEXTS = ['id', 'parent', 'provider', 'deletedWith', 'created', 'modified'] as const
const LISTS = ['dependencies', 'initErrors', 'additionalSecretOutputs', 'ignoreChanges', 'replaceOnChanges'] as const
const MAPS = ['propertyDependencies', 'customTimeouts'] as const
const PROPS = ['inputs', 'outputs'] as const

/** Converts a resource to deployment JSON: secrets encrypted by `seal`, empty members omitted. */
export function serialize(r: ResourceState, seal: (props: Props) => Value): DeployedResource {
  const out: DeployedResource = { urn: r.urn, custom: r.custom, type: r.type }
  for (const key of [...FLAGS, ...TEXTS]) if (r[key]) out[key] = r[key]
  for (const key of PROPS) if (Object.keys(r[key]).length) out[key] = seal(r[key])
  for (const key of LISTS) if (r[key].length) out[key] = r[key]
  for (const key of MAPS) if (Object.keys(r[key] ?? {}).length) out[key] = r[key]
  return out
}

/** Reads a resource from deployment JSON. */
export function deserialize(json: DeployedResource, crypter: Crypter): ResourceState {
  const pick = (keys: readonly string[], empty: () => unknown) =>
    Object.fromEntries(keys.map((key) => [key, json[key] ?? empty()]))
  return {
    urn: json.urn,
    custom: json.custom,
    type: json.type,
    ...pick(FLAGS, () => false),
    ...pick(LISTS, () => []),
    ...pick(MAPS, () => ({})),
    ...pick(['id', 'provider'], () => ''),
    ...pick(['parent', 'deletedWith', 'created', 'modified'], () => undefined),
    ...Object.fromEntries(PROPS.map((key) => [key, decrypt((json[key] ?? {}) as Props, crypter)])),
  } as ResourceState
}

/** A deployment with its secrets in plain text next to the marks, as in `pulumi stack export --show-secrets`. */
export function withPlainSecrets(deployment: Deployment, crypter: Crypter): Deployment {
  const reveal = (v: Value): Value => {
    if (!isSecret(v)) return mapValue(v, reveal)
    return { [SIGNATURE]: SECRET, plaintext: crypter.decrypt((v as unknown as { ciphertext: string }).ciphertext) }
  }
  return reveal(deployment as unknown as Value) as unknown as Deployment
}

/** Encrypts properties. Unchanged values keep their ciphertext: a state is written again after every step. */
export function propertyEncrypter(crypter: Crypter): (props: Props) => Value {
  const sealed = new WeakMap<Props, Value>()
  return (props) => {
    const value = sealed.get(props) ?? encrypt(props, crypter)
    sealed.set(props, value)
    return value
  }
}

function encrypt(v: Value, crypter: Crypter): Value {
  if (isSecret(v)) return { [SIGNATURE]: SECRET, ciphertext: crypter.encrypt(JSON.stringify(v.value)) }
  return mapValue(v, (child) => encrypt(child, crypter))
}

function decrypt(v: Value, crypter: Crypter): Value {
  if (isSecret(v)) {
    const { ciphertext, plaintext } = v as unknown as { ciphertext?: string; plaintext?: string }
    return secret(JSON.parse(plaintext ?? crypter.decrypt(ciphertext ?? '')) as Value)
  }
  return mapValue(v, (child) => decrypt(child, crypter))
}

function mapValue(v: Value, each: (child: Value) => Value): Value {
  if (Array.isArray(v)) return v.map(each)
  if (typeof v === 'object' && v !== null) return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, each(e)]))
  return v
}
