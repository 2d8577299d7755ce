import type { Values } from './digest'
import { inline, isObject, lines, masked } from './values'

/** A changed input: on one line each, or as lines to compare. Both sides are masked. */
export interface PropertyChange {
  /** `waitForLoad.timeoutSeconds`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
  /** True if the resource is replaced because of it. */
  readonly replaces: boolean
}

/** Inputs that are shown as what they are: statements. */
const STATEMENTS = ['ddl', 'plan']

/** The changed inputs. `reasons` are the properties that the provider itself reports, by name or by path. */
export function propertyChanges(
  before: Values,
  after: Values,
  reasons: readonly string[],
  replaceReasons: readonly string[],
): PropertyChange[] {
  const isInput = (name: string) => !name.startsWith('__') && !STATEMENTS.includes(name)
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isInput).sort()
  const seen = names.flatMap((name) => differences([name], masked(before[name]), masked(after[name])))
  const hidden = reasons
    .filter(
      (reason) =>
        isInput(rootOf(reason)) && names.includes(rootOf(reason)) && !seen.some(({ path }) => overlap(path, reason)),
    )
    .map((path) => ({ path, before: undefined, after: undefined }))
  return [...seen, ...hidden].map((pair) => ({
    ...pair,
    replaces: replaceReasons.some((reason) => rootOf(reason) === rootOf(pair.path)),
  }))
}

/** True if one path is the other, or leads to it. */
function overlap(one: string, other: string): boolean {
  return (
    [`${one}.`, `${one}[`].some((begin) => other.startsWith(begin)) ||
    [`${other}.`, `${other}[`].some((begin) => one.startsWith(begin)) ||
    one === other
  )
}

function differences(path: readonly string[], before: unknown, after: unknown): Omit<PropertyChange, 'replaces'>[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isObject(before) || !isObject(after)) return [{ path: pathOf(path), before, after }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return keys.flatMap((key) => differences([...path, key], before[key], after[key]))
}

function pathOf([root = '', ...keys]: readonly string[]): string {
  return root + keys.map((key) => (/^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('')
}

/** `columns` of `columns[0].type`. */
export function rootOf(path: string): string {
  return /^[^.[]*/.exec(path)![0]
}

const LONGEST_LINE = 80

/** True if both sides of a change can stand on one line. */
export function isShort({ before, after }: PropertyChange): boolean {
  return [before, after].every((value) => {
    if (typeof value === 'string' && value.includes('\n')) return false
    return inline(value).length <= LONGEST_LINE
  })
}

/** True if the provider reports the change, and both sides look the same: they are masked. */
export function isHidden({ before, after }: PropertyChange): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

export function linesOf({ before, after }: PropertyChange): { before: string; after: string } {
  return { before: lines(before), after: lines(after) }
}
