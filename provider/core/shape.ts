import { UNKNOWN } from './unknown'

/**
 * What an input may be. A shape checks plain values as they reach the provider; any of them can be the unknown sentinel, which
 * fits every shape. TypeScript checks the same at compile time, but programs in JavaScript, configuration and values of other
 * resources get here unchecked.
 */
export type Shape =
  | { readonly kind: 'string'; readonly rule?: Rule; readonly secret?: boolean }
  | { readonly kind: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'scalar' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape; readonly min: number }
  | { readonly kind: 'map'; readonly of: Shape; readonly keys?: Rule }
  | { readonly kind: 'object'; readonly members: Members }
  | { readonly kind: 'orFlag'; readonly of: Shape; readonly flags: readonly boolean[] }
  | { readonly kind: 'union'; readonly tag: string; readonly variants: Readonly<Record<string, Members>> }

export interface Rule {
  readonly pattern: RegExp
  readonly says: string
}

/** The members of an object; the name of an optional one ends in `?`. */
export type Members = Readonly<Record<string, Shape>>

export const string = (rule?: Rule): Shape => ({ kind: 'string', rule })
/** The name of anything in StarRocks; what kind of thing it is narrows that further. */
export const name = (): Shape =>
  string({
    pattern: /^[^`\0]+$/,
    says: 'a name has at least one character, and no backquote, which StarRocks would remove, and no NUL',
  })
export const secretString = (): Shape => ({ kind: 'string', secret: true })
export const integer = (min?: number, max?: number): Shape => ({ kind: 'integer', min, max })
/** A number that need not be whole. */
export const number = (min: number, max: number): Shape => ({ kind: 'number', min, max })
export const boolean = (): Shape => ({ kind: 'boolean' })
/** A string, a number or a boolean. */
export const scalar = (): Shape => ({ kind: 'scalar' })
/** Any value at all. */
export const plain = (): Shape => ({ kind: 'plain' })
export const choice = (...of: string[]): Shape => ({ kind: 'choice', of })
export const list = (of: Shape, min = 0): Shape => ({ kind: 'list', of, min })
export const map = (of: Shape, keys?: Rule): Shape => ({ kind: 'map', of, keys })
/** Properties by their keys, from which StarRocks takes away blanks at both ends. */
export const properties = (of = string()): Shape =>
  map(of, {
    pattern: /^(?![\s\0-\x20]).*(?<![\s\0-\x20])$/s,
    says: 'StarRocks takes away the blanks around the key of a property',
  })
export const object = (members: Members): Shape => ({ kind: 'object', members })
/** False, to turn off what the settings of a shape are for. */
export const orFalse = (of: Shape): Shape => ({ kind: 'orFlag', of, flags: [false] })
/** Off, on as it is without settings, or the settings of a shape. */
export const orBoolean = (of: Shape): Shape => ({ kind: 'orFlag', of, flags: [false, true] })
export const union = (tag: string, variants: Readonly<Record<string, Members>>): Shape => ({
  kind: 'union',
  tag,
  variants,
})

/** Where a value does not fit, and why. The path starts at the value that was checked. */
export interface Misfit {
  readonly path: string
  readonly reason: string
}

/** Everything that does not fit; empty when the value is of the shape. */
export function misfits(shape: Shape, value: unknown, path = ''): Misfit[] {
  if (value === UNKNOWN) return []
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') return expected('a string', shape, value, path)
      if (!value.isWellFormed()) return [{ path, reason: `${show(shape, value)} is refused: ${HALF}` }]
      if (shape.rule && !shape.rule.pattern.test(value))
        return [{ path, reason: `${show(shape, value)} is refused: ${shape.rule.says}` }]
      return []
    case 'integer':
      return Number.isInteger(value) && inRange(value as number, shape)
        ? []
        : expected(rangeText(shape), shape, value, path)
    case 'number':
      return typeof value === 'number' && inRange(value, shape)
        ? []
        : expected(`a number from ${shape.min} to ${shape.max}`, shape, value, path)
    case 'boolean':
      return typeof value === 'boolean' ? [] : expected('true or false', shape, value, path)
    case 'scalar':
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? []
        : expected('a string, a number or a boolean', shape, value, path)
    case 'plain':
      return []
    case 'choice':
      return shape.of.includes(value as string) ? [] : expected(`one of ${shape.of.join(', ')}`, shape, value, path)
    case 'list':
      if (!Array.isArray(value)) return expected('a list', shape, value, path)
      if (value.length < shape.min) return [{ path, reason: `at least ${shape.min} element is needed` }]
      return value.flatMap((element, i) => misfits(shape.of, element, `${path}[${i}]`))
    case 'map':
      if (!isObject(value)) return expected('an object', shape, value, path)
      return Object.entries(value).flatMap(([key, element]) => [
        ...keyMisfits(shape.keys, key, path),
        ...misfits(shape.of, element, join(path, key)),
      ])
    case 'object':
      if (!isObject(value)) return expected('an object', shape, value, path)
      return memberMisfits(shape.members, value, path)
    case 'orFlag':
      if (shape.flags.includes(value as boolean)) return []
      if (!isObject(value)) return expected([...shape.flags, 'an object'].join(' or '), shape, value, path)
      return misfits(shape.of, value, path)
    case 'union': {
      if (!isObject(value)) return expected('an object', shape, value, path)
      const tag = value[shape.tag]
      if (tag === UNKNOWN) return []
      const members = Object.hasOwn(shape.variants, String(tag)) ? shape.variants[String(tag)] : undefined
      if (!members)
        return expected(`one of ${Object.keys(shape.variants).join(', ')}`, shape, tag, join(path, shape.tag))
      return memberMisfits({ [shape.tag]: string(), ...members }, value, path, ` with ${shape.tag} "${String(tag)}"`)
    }
  }
}

/** No encoding can carry it: it would arrive as another character. */
const HALF = 'it holds half of a surrogate pair, which is no character'

function keyMisfits(rule: Rule | undefined, key: string, path: string): Misfit[] {
  const problem = key.isWellFormed() ? rule && !rule.pattern.test(key) && rule.says : HALF
  return problem ? [{ path, reason: `the key ${JSON.stringify(key)} is refused: ${problem}` }] : []
}

function memberMisfits(members: Members, value: Record<string, unknown>, path: string, where = ''): Misfit[] {
  const known = Object.keys(members).map((name) => name.replace(/\?$/, ''))
  const superfluous = Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: join(path, name),
      reason: `there is no such setting${where}; there are ${known.join(', ')}`,
    }))
  const unfit = Object.entries(members).flatMap(([key, shape]) => {
    const name = key.replace(/\?$/, '')
    if (value[name] !== undefined) return misfits(shape, value[name], join(path, name))
    return key === name ? [{ path: join(path, name), reason: `is needed${where}` }] : []
  })
  return [...superfluous, ...unfit]
}

function expected(what: string, shape: Shape, value: unknown, path: string): Misfit[] {
  return [{ path, reason: `must be ${what}, not ${show(shape, value)}` }]
}

/** A value in an error; never one that may be, or may hold, a secret. */
function show(shape: Shape, value: unknown): string {
  if (holdsSecret(shape)) return 'what was given'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Whether a value of this shape can hold a secret: the engine prints the value of a property that fails its check. */
export function holdsSecret(shape: Shape | undefined): boolean {
  switch (shape?.kind) {
    case 'string':
      return shape.secret === true
    case 'list':
    case 'map':
    case 'orFlag':
      return holdsSecret(shape.of)
    case 'object':
      return Object.values(shape.members).some(holdsSecret)
    case 'union':
      return Object.values(shape.variants).some((members) => Object.values(members).some(holdsSecret))
    default:
      return false
  }
}

function inRange(value: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }): boolean {
  return value >= min && value <= max
}

function rangeText({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return `a whole number from ${min} to ${max}`
  return min !== undefined ? `a whole number of at least ${min}` : 'a whole number'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
