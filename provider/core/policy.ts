import { hasUnknown } from './values'

/** The effect of a change of an input on the object. */
export type Policy =
  /** The object is dropped and created again. */
  | 'replace'
  /** Statements alter the object. */
  | 'inPlace'
  /** Only Pulumi's state changes: the connection, timeouts. */
  | 'stateOnly'
  /** A computed input that a preview shows. It is never a reason for a change. */
  | 'shown'
  /** As `shown`. A replacement of the same name takes it over: only the first resource could read it. */
  | 'inherited'

/** A policy, or a function of the change and of all other inputs. It is never called with unknown values. */
export type FieldPolicy = Policy | ((before: unknown, after: unknown, olds: Values, news: Values) => Policy)

export interface Change {
  readonly field: string
  readonly policy: Exclude<Policy, 'shown' | 'inherited'>
}

/** True for an input whose change is never a reason for an update. */
export function isShown(policy: FieldPolicy): policy is 'shown' | 'inherited' {
  return policy === 'shown' || policy === 'inherited'
}

type Values = Readonly<Record<string, unknown>>

/**
 * The changes, input by input. An unknown value is a change in place at most: a preview decides about a replacement only when it
 * knows the value.
 */
export function changes(policies: Readonly<Record<string, FieldPolicy>>, before: Values, after: Values): Change[] {
  return Object.entries(policies).flatMap(([field, declared]): Change[] => {
    if (same(before[field], after[field])) return []
    if (hasUnknown(after[field])) return isShown(declared) ? [] : [{ field, policy: 'inPlace' }]
    const policy = typeof declared === 'function' ? declared(before[field], after[field], before, after) : declared
    return isShown(policy) ? [] : [{ field, policy }]
  })
}

/**
 * Deep equality of plain values. Absent and null are equal, and the order of an object's keys does not count, because the engine
 * sorts them.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? undefined) === (b ?? undefined)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same((a as Values)[key], (b as Values)[key]))
}
