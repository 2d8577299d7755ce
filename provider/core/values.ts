/** Plain values by name, as in Pulumi's state. */
export type Values = Readonly<Record<string, unknown>>

/** The inputs while check works on them. */
export type Draft = Record<string, unknown>

/**
 * The value that the engine sends in a preview for an unknown value of any type: a number, a list or an object arrives as this one
 * string, too. Whatever is computed from an unknown value is the sentinel itself: inside another text it would look like a known
 * value.
 */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** True if a value is unknown as a whole: an optional input may turn out to be absent. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN
}

/** True if any part of a value is unknown. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true
  if (Array.isArray(value)) return value.some(hasUnknown)
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasUnknown)
  return false
}
