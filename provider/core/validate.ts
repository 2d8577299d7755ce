import type { FieldPolicy } from './policy'
import type { Inputs, Member, Members, Rule, Type } from './schema'
import { UNKNOWN } from './values'

/** A value that its type does not accept. The path starts at the value that was validated. */
export interface Problem {
  readonly path: string
  readonly reason: string
}

/** Every problem of a value; empty if it is of the type. */
export function validate(type: Type, value: unknown, path = ''): Problem[] {
  if (value === UNKNOWN) return []
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') return expected('a string', type, value, path)
      if (!value.isWellFormed()) return [{ path, reason: `${show(type, value)} is refused: ${HALF}` }]
      if (type.rule && !type.rule.pattern.test(value))
        return [{ path, reason: `${show(type, value)} is refused: ${type.rule.says}` }]
      return []
    case 'integer':
      return Number.isInteger(value) && inRange(value as number, type)
        ? []
        : expected(rangeText('a whole number', type), type, value, path)
    case 'number':
      return typeof value === 'number' && inRange(value, type)
        ? []
        : expected(rangeText('a number', type), type, value, path)
    case 'boolean':
      return typeof value === 'boolean' ? [] : expected('true or false', type, value, path)
    case 'scalar':
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? []
        : expected('a string, a number or a boolean', type, value, path)
    case 'any':
      return []
    case 'choice':
      return type.of.includes(value as string) ? [] : expected(`one of ${type.of.join(', ')}`, type, value, path)
    case 'list':
      if (!Array.isArray(value)) return expected('a list', type, value, path)
      if (value.length < type.min) return [{ path, reason: `at least ${type.min} element is needed` }]
      return value.flatMap((element, i) => validate(type.of, element, `${path}[${i}]`))
    case 'map':
      if (!isObject(value)) return expected('an object', type, value, path)
      return Object.entries(value).flatMap(([key, element]) => [
        ...keyProblems(type.keys, key, path),
        ...validate(type.of, element, join(path, key)),
      ])
    case 'object':
      if (!isObject(value)) return expected('an object', type, value, path)
      return memberProblems(type.members, value, path)
    case 'orFlag':
      if (type.flags.includes(value as boolean)) return []
      if (!isObject(value)) return expected([...type.flags, 'an object'].join(' or '), type, value, path)
      return validate(type.of, value, path)
    case 'union': {
      if (!isObject(value)) return expected('an object', type, value, path)
      const tag = value[type.tag]
      if (tag === UNKNOWN) return []
      const members = Object.hasOwn(type.variants, String(tag)) ? type.variants[String(tag)] : undefined
      const choices = `one of ${Object.keys(type.variants).join(', ')}`
      if (tag === undefined) return [{ path: join(path, type.tag), reason: `is needed: ${choices}` }]
      if (!members) return expected(choices, type, tag, join(path, type.tag))
      return memberProblems({ [type.tag]: TAG, ...members }, value, path, ` with ${type.tag} "${String(tag)}"`)
    }
  }
}

const TAG: Member = { type: { kind: 'string' }, required: true }

/** No encoding can carry it: it would arrive as another character. */
const HALF = 'it contains half of a surrogate pair, which is not a character'

function keyProblems(rule: Rule | undefined, key: string, path: string): Problem[] {
  const problem = key.isWellFormed() ? rule && !rule.pattern.test(key) && rule.says : HALF
  return problem ? [{ path, reason: `the key ${JSON.stringify(key)} is refused: ${problem}` }] : []
}

function memberProblems(members: Members, value: Record<string, unknown>, path: string, where = ''): Problem[] {
  const superfluous = Object.keys(value)
    .filter((name) => !Object.hasOwn(members, name))
    .map((name) => ({
      path: join(path, name),
      reason: `there is no such setting${where}; the settings are ${Object.keys(members).join(', ')}`,
    }))
  const unfit = Object.entries(members).flatMap(([name, { type, required }]) => {
    if (value[name] !== undefined) return validate(type, value[name], join(path, name))
    return required ? [{ path: join(path, name), reason: `is needed${where}` }] : []
  })
  return [...superfluous, ...unfit]
}

function expected(what: string, type: Type, value: unknown, path: string): Problem[] {
  return [{ path, reason: `must be ${what}, not ${show(type, value)}` }]
}

/** A value in an error. A value that may hold a secret is not shown. */
function show(type: Type, value: unknown): string {
  if (holdsSecret(type)) return 'what was given'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** True if a value of this type can hold a secret: the engine prints the value of a property that fails its check. */
export function holdsSecret(type: Type | undefined): boolean {
  switch (type?.kind) {
    case 'string':
      return type.secret === true
    case 'list':
    case 'map':
    case 'orFlag':
      return holdsSecret(type.of)
    case 'object':
      return anyHolds(type.members)
    case 'union':
      return Object.values(type.variants).some(anyHolds)
    default:
      return false
  }
}

/** True for an input whose value the shown statements can contain in clear: they are secret if it is. */
export function showsInStatements(
  { inputs, policies }: { readonly inputs: Inputs; readonly policies?: Readonly<Record<string, FieldPolicy>> },
  name: string,
): boolean {
  const input = inputs[name]
  const policy = policies?.[name] ?? input?.policy
  return input !== undefined && policy !== 'stateOnly' && !input.maskable && !holdsSecret(input.type)
}

/** The type of each member of an object; undefined if it cannot be told, as of a union whose variant is an output. */
export function memberTypes(
  type: Type,
  value: Readonly<Record<string, unknown>>,
): ((name: string) => Type | undefined) | undefined {
  if (type.kind === 'orFlag') return memberTypes(type.of, value)
  if (type.kind === 'map') return () => type.of
  const members = membersOf(type, value)
  return members && ((name) => (Object.hasOwn(members, name) ? members[name]?.type : undefined))
}

/** Two variants of a union may have members of one name with different types. */
function membersOf(type: Type, value: Readonly<Record<string, unknown>>): Members | undefined {
  if (type.kind === 'object') return type.members
  if (type.kind !== 'union') return undefined
  const tag = String(value[type.tag])
  return Object.hasOwn(type.variants, tag) ? type.variants[tag] : undefined
}

function anyHolds(members: Members): boolean {
  return Object.values(members).some(({ type }) => holdsSecret(type))
}

function inRange(value: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }): boolean {
  return value >= min && value <= max
}

function rangeText(what: string, { min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`
  return min !== undefined ? `${what} of at least ${min}` : what
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
