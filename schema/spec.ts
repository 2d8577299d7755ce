/** A type, as Pulumi's package schema has it. */
export interface TypeSpec {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly items?: TypeSpec
  readonly additionalProperties?: TypeSpec
  readonly $ref?: string
  readonly oneOf?: readonly TypeSpec[]
}

/** A property. What Pulumi's schema has no word for is in `language.starrocks`. */
export interface PropertySpec extends TypeSpec {
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  readonly willReplaceOnChanges?: boolean
  readonly language?: { readonly starrocks: Readonly<Record<string, unknown>> }
}

export interface Members {
  readonly properties: Record<string, PropertySpec>
  readonly required: string[]
}

/** An object type or an enum that the schema declares by name. */
export interface NamedSpec extends Partial<Members> {
  readonly type?: 'object' | 'string'
  readonly description?: string
  readonly enum?: readonly EnumValue[]
  readonly language?: PropertySpec['language']
}

export interface EnumValue {
  readonly value: string
  readonly description?: string
}

type Properties = Readonly<Record<string, PropertySpec>>

export interface ResourceSpec {
  readonly description: string
  readonly inputProperties: Properties
  readonly requiredInputs: readonly string[]
  readonly properties: Properties
  readonly required: readonly string[]
  readonly aliases: readonly { readonly type: string }[]
}

export interface FunctionSpec {
  readonly description: string
  readonly inputs: Members & { readonly type: 'object' }
  readonly outputs: Members & { readonly type: 'object' }
}

/** The named types of the schema by their tokens. */
export type NamedSpecs = ReadonlyMap<string, NamedSpec>

/** The named type that a type refers to. */
export function referred({ $ref }: TypeSpec, types: NamedSpecs): NamedSpec | undefined {
  return $ref === undefined ? undefined : types.get($ref.replace('#/types/', ''))
}
