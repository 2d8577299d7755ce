import type { NamedSpec, NamedSpecs, PropertySpec, TypeSpec } from './spec'

/** The named types, apart by whether other languages see them. */
export interface Separated {
  /** The types of properties. */
  readonly types: Record<string, NamedSpec>
  /** The types of single variants of a union, which only check reads. */
  readonly hidden: Record<string, NamedSpec>
}

/** Separates the types that the properties need from the others: a generator makes an enum of every type in the schema. */
export function separated(types: NamedSpecs, properties: readonly PropertySpec[]): Separated {
  const seen = new Set<string>()
  const visit = (type: TypeSpec | undefined): void => {
    if (type === undefined) return
    for (const part of [type.items, type.additionalProperties, ...(type.oneOf ?? [])]) visit(part)
    const token = type.$ref?.replace('#/types/', '')
    if (token === undefined || seen.has(token)) return
    seen.add(token)
    for (const property of Object.values(types.get(token)?.properties ?? {})) visit(property)
  }
  for (const property of properties) visit(property)
  const all = [...types]
  return {
    types: Object.fromEntries(all.filter(([token]) => seen.has(token))),
    hidden: Object.fromEntries(all.filter(([token]) => !seen.has(token))),
  }
}
