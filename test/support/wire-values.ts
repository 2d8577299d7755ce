/*
 * Values as the engine sends them to a provider that accepts secrets. A secret is an object with a signature, as in the engine's
 * own checkpoint, so a state that is kept in a test can be sent again as it is.
 */

const SIGNATURE = '4dabf18193072939515e22adb298388d'
const SECRET = '1b47061264138c4ac30d75fd1eb44270'

/** A value that the program has marked. */
export function secret(value: unknown): Record<string, unknown> {
  return { [SIGNATURE]: SECRET, value }
}

export function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET
}

/** The value without its marks, as the engine sends it to a provider that does not accept secrets. */
export function revealed<T>(value: T): T {
  if (isSecret(value)) return revealed(value.value) as T
  return mapped(value, revealed)
}

/** The value as somebody sees it who may not see secrets. */
export function concealed<T>(value: T): T {
  return isSecret(value) ? ('[secret]' as T) : mapped(value, concealed)
}

function mapped<T>(value: T, change: (part: unknown) => unknown): T {
  if (Array.isArray(value)) return value.map(change) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)])) as T
}
