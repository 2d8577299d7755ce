import type { Members, NamedSpec, PropertySpec, ResourceSpec, TypeSpec } from './spec'

/** The part of `schema.json` that `inputs.json` is made of. */
interface PackageSpec {
  readonly version: string
  readonly language: { readonly starrocks: { readonly types: Named } }
  readonly types: Named
  readonly resources: Readonly<Record<string, ResourceSpec>>
  readonly functions: Readonly<Record<string, { readonly inputs: Members }>>
}

type Named = Readonly<Record<string, NamedSpec>>
type Property = PropertySpec & TypeSpec

/**
 * What check reads of the package schema, as the text of `inputs.json`. Every program and every provider process loads it: texts for
 * readers are most of the whole schema, and the outputs repeat the inputs.
 */
export function inputsOf(schema: string): string {
  const { version, language, types, resources, functions } = JSON.parse(schema) as PackageSpec
  return `${JSON.stringify({
    version,
    language: { starrocks: { types: mapped(language.starrocks.types, typeOf) } },
    types: mapped(types, typeOf),
    resources: mapped(resources, ({ inputProperties, requiredInputs, properties }) => ({
      inputProperties: mapped(inputProperties, withoutTexts),
      requiredInputs,
      outputs: Object.keys(properties).filter((name) => !Object.hasOwn(inputProperties, name)),
    })),
    functions: mapped(functions, ({ inputs }) => ({ inputs: typeOf(inputs) })),
  })}\n`
}

function typeOf({ properties, required, enum: values, language }: NamedSpec): object {
  return {
    ...(values && { enum: values.map(({ value }) => ({ value })) }),
    ...(properties && { properties: mapped(properties, withoutTexts) }),
    ...(required && required.length > 0 && { required }),
    ...(language && { language: withoutDescriptions(language) }),
  }
}

function withoutTexts({ description: _text, ...property }: Property): object {
  return property
}

/** The variants of a union contain properties. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name, member]) => name !== 'description' || typeof member !== 'string')
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDescriptions(member)]))
}

function mapped<T, R>(values: Readonly<Record<string, T>>, to: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]))
}
