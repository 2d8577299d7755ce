import { printable } from '../../provider/errors'

/*
 * Values as a reviewer reads them. `pulumi preview --json` writes a secret as `[secret]`; what else could hold one, an object with the
 * signature of the SDK, is never looked into.
 */

/** What the SDK puts into an object that stands for a secret, or for another value that JSON lacks. */
const SIGNATURE = '4dabf18193072939515e22adb298388d'
/** What the engine writes for a value that is not known before the update. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

export const SECRET = '[secret]'
const SHOWN_UNKNOWN = '[unknown]'

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN
}

/** A value without what must not be shown, and without what would change the look of the text around it. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string') return printable(value.replaceAll(UNKNOWN, SHOWN_UNKNOWN))
  if (Array.isArray(value)) return value.map(masked)
  if (!isObject(value)) return value
  if (Object.hasOwn(value, SIGNATURE)) return SECRET
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [printable(key), masked(member)]))
}

/** A masked value on one line. A mark stands for itself; any other text is in quotes. */
export function inline(value: unknown): string {
  if (value === undefined) return 'none'
  return value === SECRET || value === SHOWN_UNKNOWN ? value : JSON.stringify(value)
}

/** A masked value as lines: a text as it is, anything else as JSON. */
export function lines(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}

export function containsSecret(value: unknown): boolean {
  if (value === SECRET) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(containsSecret)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
