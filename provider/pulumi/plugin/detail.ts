import { same } from '../../core/policy'
import { isObject } from '../../core/validate'
import type { Values } from '../../core/values'

/** How one property differs, in the words of `DetailedDiff`. */
export interface PropertyChange {
  /** The top-level property. */
  readonly field: string
  readonly path: string
  readonly kind: 'ADD' | 'DELETE' | 'UPDATE'
  readonly replaces: boolean
  /** True if the engine finds the former value among the inputs, false if among the outputs. */
  readonly isInput: boolean
}

/**
 * The properties that differ, as deep as objects go. The engine displays nothing but these. A list counts as one property: its
 * elements have no names, and the engine shows the difference of the lists itself.
 */
export function propertyChanges(
  olds: { readonly outs: Values; readonly inputs: Values },
  news: Values,
  fields: readonly { readonly name: string; readonly replaces: boolean }[],
): PropertyChange[] {
  return fields.flatMap(({ name, replaces }) => {
    // `ddl` and `plan` are no outputs.
    const isInput = !Object.hasOwn(olds.outs, name)
    const before = isInput ? olds.inputs[name] : olds.outs[name]
    return differences(before, news[name], member('', name)).map((change) => ({
      ...change,
      field: name,
      replaces,
      isInput,
    }))
  })
}

type Difference = Pick<PropertyChange, 'path' | 'kind'>

function differences(before: unknown, after: unknown, path: string): Difference[] {
  if (same(before, after)) return []
  if (isMissing(before)) return [{ path, kind: 'ADD' }]
  if (isMissing(after)) return [{ path, kind: 'DELETE' }]
  if (!isObject(before) || !isObject(after)) return [{ path, kind: 'UPDATE' }]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  // No path can hold such a name: the backslash would escape the closing quote.
  if (names.some((name) => name.endsWith('\\'))) return [{ path, kind: 'UPDATE' }]
  return names.flatMap((name) => differences(before[name], after[name], member(path, name)))
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

/** A step in a property path (sdk/go/common/resource/properties_path.go). */
function member(path: string, name: string): string {
  if (/^[^.["\]]+$/.test(name)) return path === '' ? name : `${path}.${name}`
  return `${path}["${name.replaceAll('"', '\\"')}"]`
}
