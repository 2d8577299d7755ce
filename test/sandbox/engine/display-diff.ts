import { isDeepStrictEqual } from 'node:util'
import { lineDiff } from './line-diff'
import type { Operation } from './steps'
import { isSecret, type Props, UNKNOWN, type Value } from './values'

/** The two characters before a line that show its operation. */
export const SIGNS: Record<Operation, string> = {
  same: '  ',
  create: '+ ',
  delete: '- ',
  update: '~ ',
  replace: '+-',
  'create-replacement': '++',
  'delete-replaced': '--',
  read: '> ',
  'read-replacement': '>>',
  refresh: '~ ',
  discard: '< ',
  'discard-replaced': '<<',
  'remove-pending-replace': '~ ',
  import: '= ',
}

const CONTEXT = 2
const MAX_LINES = 3
const MAX_LENGTH = 150

/** Pulumi's own properties are not shown. */
const visible = (key: string) => !key.startsWith('__')

/** Writes properties, and the differences between them, as `pulumi preview --diff` does. */
export class PropertyPrinter {
  private readonly lines: string[] = []
  private line = ''

  /** `full`: prints long strings completely (`--show-full-output`). */
  constructor(private readonly full = false) {}

  /** The text so far. */
  toString(): string {
    return this.lines.map((line) => `${line}\n`).join('')
  }

  /** Writes all properties, with a sign before each if one is given. */
  object(props: Props, indent: number, sign = '  '): void {
    const keys = Object.keys(props).filter(visible).sort()
    for (const key of keys) this.property(title(key, keys), props[key]!, indent, sign)
  }

  /** Writes the differences between two versions of properties, with unchanged parts between them. */
  difference(olds: Props, news: Props, indent: number): void {
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(visible).sort()
    for (const key of keys) this.change(title(key, keys), olds[key], news[key], indent)
  }

  private change(name: string, old: Value | undefined, now: Value | undefined, indent: number): void {
    if (old === undefined || now === undefined) {
      this.property(name, (old ?? now)!, indent, old === undefined ? SIGNS.create : SIGNS.delete)
    } else if (isDeepStrictEqual(old, now)) {
      if (!isEmpty(now)) this.property(name, now, indent, SIGNS.same)
    } else if (Array.isArray(old) && Array.isArray(now)) {
      this.write(indent, SIGNS.update, `${name}[`).end()
      for (let i = 0; i < Math.max(old.length, now.length); i++) {
        this.change(`[${i}]: `, old[i], now[i], indent + 1)
      }
      this.write(indent, SIGNS.same, ']').end()
    } else if (isMap(old) && isMap(now)) {
      this.write(indent, SIGNS.update, `${name}{`).end()
      this.difference(old, now, indent + 1)
      this.write(indent, SIGNS.same, '}').end()
    } else if (isPrimitive(old) && isPrimitive(now) && !isEmpty(old) && !isEmpty(now)) {
      this.primitives(name, old, now, indent)
    } else {
      if (!isEmpty(old)) this.property(name, old, indent, SIGNS.delete)
      if (!isEmpty(now)) this.property(name, now, indent, SIGNS.create)
    }
  }

  private primitives(name: string, old: Value, now: Value, indent: number): void {
    this.write(indent, SIGNS.update, name)
    if (typeof old === 'string' && typeof now === 'string' && old !== UNKNOWN && now !== UNKNOWN) {
      const [a, b] = [parsedJson(old), parsedJson(now)]
      if (a && b && !isDeepStrictEqual(a, b)) {
        this.line += '(json) {'
        this.end()
        this.difference(a, b, indent + 1)
        this.write(indent, SIGNS.same, '}').end()
        return
      }
      if (old.includes('\n') || now.includes('\n')) {
        this.end().textDifference(old, now, indent + 1)
        return
      }
    }
    this.line += `${this.primitive(old)} => ${this.primitive(now)}`
    this.end()
  }

  private textDifference(old: string, now: string, indent: number): void {
    const runs = lineDiff(old.split('\n'), now.split('\n'))
    for (const [i, { kind, lines }] of runs.entries()) {
      const shown = lines.filter((line) => line.trim() !== '')
      if (kind !== 'same') {
        for (const line of shown) this.write(indent, kind === 'add' ? SIGNS.create : SIGNS.delete, line).end()
        continue
      }
      // Long unchanged parts are shortened to the lines next to a change.
      const head = i === 0 ? 0 : CONTEXT
      const tail = i === runs.length - 1 ? 0 : CONTEXT
      const cut = shown.length > head + tail + 1
      const kept = cut ? [...shown.slice(0, head), '...', ...shown.slice(shown.length - tail)] : shown
      for (const line of kept) this.write(indent, SIGNS.same, line).end()
    }
  }

  private property(name: string, value: Value, indent: number, sign: string): void {
    this.write(indent, sign, name)
    this.value(value, indent, sign)
    this.end()
  }

  private value(v: Value, indent: number, sign: string): void {
    if (Array.isArray(v) && v.length) {
      this.line += '['
      this.end()
      for (const [i, element] of v.entries()) {
        this.write(indent, sign, `    [${i}]: `)
        this.value(element, indent + 1, sign)
        this.end()
      }
      this.write(indent, SIGNS.same, ']')
    } else if (isMap(v) && Object.keys(v).length) {
      this.line += '{'
      this.end()
      this.object(v, indent + 1, sign)
      this.write(indent, SIGNS.same, '}')
    } else if (typeof v === 'string' && parsedJson(v)) {
      this.line += '(json) '
      this.value(parsedJson(v)!, indent, sign)
    } else {
      this.line += Array.isArray(v) ? '[]' : isMap(v) ? '{}' : this.primitive(v)
    }
  }

  private primitive(v: Value): string {
    if (v === null) return '<null>'
    if (isSecret(v)) return '[secret]'
    if (v === UNKNOWN) return '[unknown]'
    return typeof v === 'string' ? JSON.stringify(this.full ? v : truncated(v)) : String(v)
  }

  private write(indent: number, sign: string, text: string): this {
    this.line += '    '.repeat(indent).slice(0, -2) + sign + text
    return this
  }

  private end(): this {
    this.lines.push(this.line)
    this.line = ''
    return this
  }
}

const title = (key: string, keys: string[]) => `${key.padEnd(Math.max(...keys.map((k) => k.length)))}: `

const isMap = (v: Value): v is Props => typeof v === 'object' && v !== null && !Array.isArray(v) && !isSecret(v)
const isPrimitive = (v: Value) => typeof v !== 'object' || v === null || isSecret(v)
const isEmpty = (v: Value) =>
  v === null || v === '' || (typeof v === 'object' && !isSecret(v) && Object.keys(v).length === 0)

function parsedJson(text: string): Props | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Props
  } catch {
    return undefined
  }
}

function truncated(text: string): string {
  const lines = text.split('\n')
  const cut = lines.slice(0, MAX_LINES).map((l) => (l.length > MAX_LENGTH ? `${l.slice(0, MAX_LENGTH)}...` : l))
  return lines.length > MAX_LINES ? `${cut.join('\n')}\n...` : cut.join('\n')
}
