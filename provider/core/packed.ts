import { isObject } from './validate'
import { hasUnknown, type Values } from './values'

const MARK = 'json:'

/**
 * The values as they travel to the engine: a hidden property with an object becomes one text. The SDK and the engine convert every
 * value of an object on its own, in each call and again for state, and nobody reads these. An unknown value inside has to stay visible to the
 * engine, so such a property stays as it is.
 */
export function packed(values: Values): Values {
  return withHidden(values, pack)
}

/** The values of {@link packed}. State of older releases has hidden properties that are not packed, which stay as they are. */
export function unpacked(values: Values): Values {
  return withHidden(values, unpack)
}

/** The values, with the hidden ones changed. They keep their order. */
function withHidden(values: Values, change: (value: unknown) => unknown): Values {
  const hidden = Object.keys(values).filter((name) => name.startsWith('__'))
  return { ...values, ...Object.fromEntries(hidden.map((name) => [name, change(values[name])])) }
}

/** The texts of unpacked values: most calls return them as they are, and a refresh of a thousand resources would write each again. */
const texts = new WeakMap<object, string>()

function pack(value: unknown): unknown {
  const text = isObject(value) ? texts.get(value) : undefined
  if (text !== undefined) return text
  return (isObject(value) && !hasUnknown(value)) || isPacked(value) ? MARK + JSON.stringify(value, sorted) : value
}

/** The same members have to be the same text: where state differs, the engine writes all of it again for each resource. */
function sorted(_name: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}

function isPacked(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(MARK)
}

function unpack(value: unknown): unknown {
  if (!isPacked(value)) return value
  const unpacked: unknown = JSON.parse(value.slice(MARK.length))
  if (isObject(unpacked)) texts.set(unpacked, value)
  return unpacked
}
