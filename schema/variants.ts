import type { EnumValue, Members, PropertySpec, TypeSpec } from './spec'

/** One of the object types of a union. */
export interface Variant extends Members {
  /** The value of the member that tells it apart; absent where no member does. */
  readonly value?: string
  readonly description?: string
}

/** The variants of a union, and the member that tells them apart. */
export interface Union {
  readonly tag?: string
  readonly variants: readonly Variant[]
}

/** Merges types of one member into one. */
export type Merge = (member: string, types: readonly TypeSpec[]) => TypeSpec

/**
 * The members of all variants, as members of one object type. Pulumi's schema has unions of objects, but most languages lose the types
 * of their members. A sentence says which variants a member belongs to.
 */
export function united({ tag, variants }: Union, merge: Merge): Members {
  const names = [...new Set(variants.flatMap(({ properties }) => Object.keys(properties)))]
  return {
    properties: Object.fromEntries(names.map((name) => [name, memberOf(name, tag, variants, merge)])),
    required: names.filter((name) => variants.every(({ required }) => required.includes(name))).sort(),
  }
}

/** The values that tell the variants apart. */
export function valuesOf(variants: readonly Variant[]): EnumValue[] {
  return distinct(
    variants.flatMap(({ value, description }) =>
      value === undefined ? [] : [{ value, ...(description && { description }) }],
    ),
  )
}

/** Each value once, as it comes first. */
export function distinct(values: readonly EnumValue[]): EnumValue[] {
  return values.filter(({ value }, i) => values.findIndex((other) => other.value === value) === i)
}

function memberOf(name: string, tag: string | undefined, variants: readonly Variant[], merge: Merge): PropertySpec {
  const found = variants.flatMap(({ properties }) => properties[name] ?? [])
  const types = [...new Map(found.map(typeIn).map((type) => [JSON.stringify(type), type])).values()]
  const [first, ...others] = found
  if (first === undefined) throw new Error(`no variant has ${name}`)
  const sentence = tag === undefined ? '' : usage(name, tag, variants)
  return {
    ...(types.length > 1 ? { ...withoutType(first), ...merge(name, types) } : first),
    ...(others.some(({ secret }) => secret) && { secret: true }),
    description: [first.description, sentence].filter(Boolean).join(' '),
  }
}

/** Which variants a member belongs to; empty if all are alike. */
function usage(name: string, tag: string, variants: readonly Variant[]): string {
  const having = variants.filter(({ properties }) => properties[name] !== undefined)
  const needing = having.filter(({ required }) => required.includes(name))
  if (having.length === variants.length) {
    if (needing.length === 0 || needing.length === having.length) return ''
    return `Needed for \`${tag}\` ${listed(needing.map(({ value }) => `\`${value}\``))}.`
  }
  const labels = having.map((variant) => `\`${variant.value}\`${needing.includes(variant) ? ' (needed)' : ''}`)
  return `For \`${tag}\` ${listed(labels)}.`
}

function listed(labels: readonly string[]): string {
  const all = [...new Set(labels)]
  return all.length === 1 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

function typeIn({ type, items, additionalProperties, $ref, oneOf }: PropertySpec): TypeSpec {
  return { type, items, additionalProperties, $ref, oneOf }
}

function withoutType({ type, items, additionalProperties, $ref, oneOf, ...rest }: PropertySpec): PropertySpec {
  return rest
}

/** The types that a type may be. */
export function optionsOf(type: TypeSpec): readonly TypeSpec[] {
  return type.oneOf ?? [type]
}

export function undescribed(properties: Readonly<Record<string, PropertySpec>>): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, { description, ...rest }]) => [name, rest]))
}
