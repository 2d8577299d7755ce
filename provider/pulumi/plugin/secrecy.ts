import type { Type } from '../../core/schema'
import { holdsSecret, isObject, memberTypes } from '../../core/validate'
import { UNKNOWN } from '../../core/values'

/**
 * Which parts of a value are secret: all of it, or some of its members. A list with a secret element is secret as a whole, since its
 * elements can change places.
 */
export type Secrecy = boolean | ReadonlyMap<string, Secrecy>

/** True if any part is secret. */
export function isAnySecret(secrecy: Secrecy | undefined): boolean {
  if (secrecy === undefined || typeof secrecy === 'boolean') return secrecy === true
  return [...secrecy.values()].some(isAnySecret)
}

/** What is secret in one of two, or in both. */
export function eitherSecret(a: Secrecy, b: Secrecy): Secrecy {
  if (a === true || b === true) return true
  if (a === false || b === false) return a || b
  const names = new Set([...a.keys(), ...b.keys()])
  return new Map([...names].map((name) => [name, eitherSecret(a.get(name) ?? false, b.get(name) ?? false)]))
}

export function memberOf(secrecy: Secrecy, name: string): Secrecy {
  return typeof secrecy === 'boolean' ? secrecy : (secrecy.get(name) ?? false)
}

/** The parts of a value that are secret by their type. A value whose parts cannot be told is secret as a whole. */
export function secretByType(type: Type | undefined, value: unknown): Secrecy {
  if (type === undefined || value === undefined || value === null || !holdsSecret(type)) return false
  if (value === UNKNOWN) return false
  const typeOf = isObject(value) ? memberTypes(type, value) : undefined
  if (typeOf === undefined) return true
  return new Map(Object.entries(value as object).map(([name, member]) => [name, secretByType(typeOf(name), member)]))
}

/** The texts and numbers among the secret parts of a value. */
export function secretTexts(secrecy: Secrecy, value: unknown): string[] {
  if (secrecy === false || value === undefined || value === null || value === UNKNOWN) return []
  if (typeof value === 'string' || typeof value === 'number') return secrecy === true ? [String(value)] : []
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, member]) => secretTexts(memberOf(secrecy, name), member))
}
