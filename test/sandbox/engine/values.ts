import { isDeepStrictEqual } from 'node:util'
import { Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { Unsupported } from './errors'

/** A property value between program, engine and provider: JSON, with marked objects for values that JSON lacks. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value }
/** The properties of a resource. */
export type Props = Record<string, Value>

/** Stands for a value that is not known before an update; Pulumi sends the same string whatever the type. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
/** The key that marks an object as something else than an object. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d'
/** The mark of a secret. */
export const SECRET = '1b47061264138c4ac30d75fd1eb44270'
const OUTPUT_VALUE = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'
const RESOURCE_REFERENCE = '5cf8f73096256a8f31e491e813e4eb8e'

type Marked = { [key: string]: Value }

const isObject = (v: Value | undefined): v is Marked => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Marks a value as secret. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value }
}

/** True if the whole value is secret. */
export function isSecret(v: Value | undefined): v is { value: Value } {
  return isObject(v) && v[SIGNATURE] === SECRET
}

/** True if a part of the value is secret. */
export function hasSecret(v: Value): boolean {
  return isSecret(v) || (isParent(v) && Object.values(v).some(hasSecret))
}

/** True if a part of the value is unknown. */
export function hasUnknown(v: Value): boolean {
  return v === UNKNOWN || (isParent(v) && Object.values(v).some(hasUnknown))
}

const isParent = (v: Value): v is Value[] | Marked => typeof v === 'object' && v !== null

function map<T extends Value>(v: T, each: (child: Value) => Value): T {
  if (Array.isArray(v)) return v.map(each) as T
  if (isObject(v)) return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, each(e)])) as T
  return v
}

/** The value as a dynamic provider sees it: secrets in plain text, a resource as its id. */
export function plain<T extends Value>(v: T): T {
  if (isSecret(v)) return plain(v.value) as T
  if (isObject(v) && v[SIGNATURE] === RESOURCE_REFERENCE) return (v.id === '' ? UNKNOWN : (v.id ?? v.urn)) as T
  return map(v, plain)
}

/** The value without its unknown parts: in an update the provider never sees them (conformance: `failures-create` 2). */
export function known<T extends Value>(v: T): T {
  if (Array.isArray(v)) return v.filter((e) => e !== UNKNOWN).map(known) as T
  if (!isObject(v)) return v
  return Object.fromEntries(
    Object.entries(v)
      .filter(([, e]) => e !== UNKNOWN)
      .map(([k, e]) => [k, known(e)]),
  ) as T
}

/** The value with every secret replaced by `[secret]`, for printing. */
export function masked<T extends Value>(v: T): T {
  return (isSecret(v) ? '[secret]' : map(v, masked)) as T
}

/** True if two values are equal, including the secret marks. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return isDeepStrictEqual(a, b)
}

/**
 * Marks outputs as secret if the input with the same path is. A list that contains a secret becomes secret as a whole; an
 * object keeps the marks inside (conformance: `secrets` 2).
 */
export function markSecrets(outputs: Props, inputs: Props): Props {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, out]) => {
      const input = inputs[key]
      if (input === undefined) return [key, out]
      if (isObject(out) && isObject(input) && !isSecret(out) && !isSecret(input)) return [key, markSecrets(out, input)]
      return [key, hasSecret(input) ? secret(out) : out]
    }),
  )
}

/** Reads the properties of a message. */
export function fromStruct(struct: Struct | undefined): Props {
  return struct ? (lower(struct.toJavaScript() as Props) as Props) : {}
}

/** Writes properties into a message. */
export function toStruct(props: Props): Struct {
  return Struct.fromJavaScript(props as Parameters<typeof Struct.fromJavaScript>[0])
}

/** Converts the output values that the SDK can send to values, secrets and unknowns. */
function lower(v: Value): Value {
  if (!isObject(v) || v[SIGNATURE] === undefined) return map(v, lower)
  switch (v[SIGNATURE]) {
    case SECRET:
      return secret(lower(v.value ?? null))
    case OUTPUT_VALUE: {
      const value = v.value === undefined ? UNKNOWN : lower(v.value)
      return v.secret === true && value !== UNKNOWN ? secret(value) : value
    }
    case RESOURCE_REFERENCE:
      return v
    default:
      throw new Unsupported('assets and archives as property values')
  }
}
