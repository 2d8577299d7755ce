import { hasUnknown } from './unknown'

/** What a change of a field means for the resource that exists. */
export type Policy =
  /** The object is dropped and made anew. */
  | 'replace'
  /** The object is altered by statements. */
  | 'inPlace'
  /** Only Pulumi's state changes: how to connect, how long to wait. */
  | 'stateOnly'
  /** Worked out by check to be read in a preview; never a reason for a change. */
  | 'shown'

/** A policy, or one that depends on what the change is, and on all else. Never asked about unknown values. */
export type FieldPolicy = Policy | ((before: unknown, after: unknown, olds: Values, news: Values) => Policy)

export interface Change {
  readonly field: string
  readonly policy: Exclude<Policy, 'shown'>
}

type Values = Readonly<Record<string, unknown>>

/**
 * What has changed, field by field. A value that is not known yet is a change in place at most: whether a table has to be
 * replaced is decided when the value is known, not feared in a preview.
 */
export function changes(policies: Readonly<Record<string, FieldPolicy>>, before: Values, after: Values): Change[] {
  return Object.entries(policies).flatMap(([field, declared]): Change[] => {
    if (same(before[field], after[field])) return []
    if (hasUnknown(after[field])) return declared === 'shown' ? [] : [{ field, policy: 'inPlace' }]
    const policy = typeof declared === 'function' ? declared(before[field], after[field], before, after) : declared
    return policy === 'shown' ? [] : [{ field, policy }]
  })
}

/** Deep equality of plain values. Absent and null are the same, and the order of an object's keys means nothing: the engine sorts them. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? undefined) === (b ?? undefined)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same((a as Values)[key], (b as Values)[key]))
}
