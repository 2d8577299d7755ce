import { hasUnknown, type Props, plain, type Value } from './values'

/** The difference of one property, or of a part of one. */
export interface PropertyDiff {
  diffKind: 'add' | 'delete' | 'update' | 'add-replace' | 'delete-replace' | 'update-replace'
  inputDiff: boolean
}

/** A step into a value: a key or an index. */
export type Path = (string | number)[]

/** Writes a path as Pulumi does: `a.b[0]`, `["dotted.key"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[^.["\]]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text ? `${text}.${step}` : step
  }, '')
}

/** Reads a path; undefined when it is none. */
export function parsePath(text: string): Path | undefined {
  const path: Path = []
  const pattern = /\.?([^.[\]"]+)|\.?\[(\d+|\*)\]|\.?\["((?:[^"\\]|\\.)*)"\]/y
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) return undefined
    const [, key, index, quoted] = match
    path.push(key ?? (quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : index === '*' ? '*' : Number(index)))
  }
  return path
}

/** True if the path, in which `*` means any step, leads to the other one or to a value that contains it. */
export function contains(path: Path, other: Path): boolean {
  return path.length <= other.length && path.every((step, i) => step === '*' || step === other[i])
}

/** Compares inputs leaf by leaf, for providers that do not compare themselves. Secret marks are no difference. */
export function detailedDiff(olds: Props, news: Props): Record<string, PropertyDiff> {
  const found: Record<string, PropertyDiff> = {}
  const visit = (a: Value | undefined, b: Value | undefined, path: Path) => {
    const kind = a === undefined ? 'add' : b === undefined ? 'delete' : 'update'
    const keys = kind === 'update' ? commonKeys(a!, b!) : undefined
    if (keys) for (const key of keys) visit(child(a!, key), child(b!, key), [...path, key])
    else if (kind !== 'update' || a !== b || hasUnknown(b!))
      found[formatPath(path)] = { diffKind: kind, inputDiff: true }
  }
  const [a, b] = [plain(olds), plain(news)]
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    // Keys that begin with `__` are Pulumi's own.
    if (!key.startsWith('__')) visit(a[key], b[key], [key])
  }
  return found
}

function commonKeys(a: Value, b: Value): (string | number)[] | undefined {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return undefined
  if (Array.isArray(a) !== Array.isArray(b)) return undefined
  if (Array.isArray(a) && Array.isArray(b)) return [...Array(Math.max(a.length, b.length)).keys()]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
}

function child(v: Value, key: string | number): Value | undefined {
  return (v as Record<string | number, Value>)[key]
}

/** The value at a path. */
export function valueAt(v: Value | undefined, path: Path): Value | undefined {
  return path.reduce<Value | undefined>(
    (at, key) => (typeof at === 'object' && at !== null ? child(at, key) : undefined),
    v,
  )
}
