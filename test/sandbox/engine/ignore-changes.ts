import { type Path, parsePath, valueAt } from './property-diff'
import type { Props, Value } from './values'

/** Puts the recorded values back where the program asks that changes be ignored (conformance: `options-ignore`). */
export function ignoreChanges(news: Props, olds: Props, paths: string[]): Props {
  const result = structuredClone(news)
  for (const text of paths) {
    const path = parsePath(text)
    if (path) reset(olds, result, path)
  }
  return result
}

function reset(olds: Value | undefined, news: Value | undefined, path: Path): void {
  const [step, ...rest] = path
  if (step === undefined || !isParent(news)) return
  const keys = step === '*' ? new Set([...keysOf(olds), ...keysOf(news)]) : [step]
  for (const key of keys) {
    const old = valueAt(olds, [key])
    if (rest.length) reset(old, valueAt(news, [key]), rest)
    else if (!Array.isArray(news)) setOrDelete(news, String(key), old)
    // An element that came or went leaves the others where they are.
    else if (old !== undefined && Number(key) < news.length) news[Number(key)] = old
  }
}

function setOrDelete(target: Props, key: string, value: Value | undefined): void {
  if (value === undefined) delete target[key]
  else target[key] = value
}

const isParent = (v: Value | undefined): v is Value[] | Props => typeof v === 'object' && v !== null
const keysOf = (v: Value | undefined) => (isParent(v) ? Object.keys(v) : [])
