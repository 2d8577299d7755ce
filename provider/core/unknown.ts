/**
 * What the engine sends in a preview for a value that is not known yet, whatever the value's type: a number, a list and an
 * object arrive as this one string, too. What is computed from an unknown value is the sentinel itself: in the middle of a text it would
 * look like a value.
 */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** Whether any part of a value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true
  if (Array.isArray(value)) return value.some(hasUnknown)
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasUnknown)
  return false
}
