import packageSchema from '../../schema/inputs.json'
import type { Policy } from './policy'

/**
 * The inputs of the resources, from `schema/inputs.json`. That file is what check reads of `schema.json`, since every program loads it.
 * Both are generated from the interfaces of the arguments and their TSDoc (`npm run schema`), so an input is declared once.
 */

/** What a value may be. Any value can be the unknown sentinel, which every type accepts. */
export type Type =
  | { readonly kind: 'string'; readonly rule?: Rule; readonly secret?: boolean }
  | { readonly kind: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** A string, a number or a boolean. */
  | { readonly kind: 'scalar' }
  | { readonly kind: 'any' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly of: Type; readonly min: number }
  | { readonly kind: 'map'; readonly of: Type; readonly keys?: Rule }
  | { readonly kind: 'object'; readonly members: Members }
  /** An object, or one of these booleans in its place. */
  | { readonly kind: 'orFlag'; readonly of: Type; readonly flags: readonly boolean[] }
  /** An object whose member `tag` says which other members it has. */
  | { readonly kind: 'union'; readonly tag: string; readonly variants: Readonly<Record<string, Members>> }

export interface Rule {
  readonly pattern: RegExp
  readonly says: string
}

export type Members = Readonly<Record<string, Member>>

export interface Member {
  readonly type: Type
  readonly required: boolean
}

/** An input of a resource. */
export interface Input extends Member {
  /** What a change does, unless the spec has a policy of its own for the input. */
  readonly policy: Policy
  /** The value if the program sets none. */
  readonly default?: unknown
  /** True if every shown text masks the value when a program has marked it as secret. */
  readonly maskable: boolean
  /** True if the default is the logical name of the resource, which a face fills in before check. */
  readonly autoName: boolean
}

export type Inputs = Readonly<Record<string, Input>>

/** The part of Pulumi's package schema that check reads. */
export interface PackageSpec {
  readonly version?: string
  /** Types of single variants of a union: other languages see one type for all variants. */
  readonly language?: { readonly starrocks?: { readonly types: Readonly<Record<string, TypeSpec>> } }
  readonly types: Readonly<Record<string, TypeSpec>>
  readonly resources: Readonly<Record<string, ResourceSpec>>
  readonly functions?: Readonly<Record<string, FunctionSpec>>
}

interface FunctionSpec {
  readonly inputs?: TypeSpec
}

interface ResourceSpec {
  readonly inputProperties: Readonly<Record<string, PropertySpec>>
  readonly requiredInputs: readonly string[]
  /** The outputs that are no inputs. */
  readonly outputs: readonly string[]
}

interface PropertySpec {
  readonly type?: string
  readonly items?: PropertySpec
  readonly additionalProperties?: PropertySpec
  readonly $ref?: string
  readonly oneOf?: readonly PropertySpec[]
  readonly default?: unknown
  readonly secret?: boolean
  readonly willReplaceOnChanges?: boolean
  readonly language?: { readonly starrocks?: Rules }
}

/** What Pulumi's schema has no word for. */
interface Rules {
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly pattern?: RuleSpec
  readonly keyPattern?: RuleSpec
  readonly values?: readonly boolean[]
  /** True for a number that is an integer of more than 32 bits, which Pulumi's integer is not in every language. */
  readonly whole?: boolean
  readonly stateOnly?: boolean
  readonly maskable?: boolean
  readonly autoName?: boolean
  readonly default?: unknown
}

interface RuleSpec {
  readonly pattern: string
  readonly says: string
}

interface TypeSpec {
  readonly enum?: readonly { readonly value: string }[]
  readonly properties?: Readonly<Record<string, PropertySpec>>
  readonly required?: readonly string[]
  readonly language?: { readonly starrocks?: Variants }
}

interface Variants {
  readonly discriminator: string
  readonly variants: Readonly<
    Record<string, { properties: Readonly<Record<string, PropertySpec>>; required: string[] }>
  >
}

/** Reads a package schema. */
export class Schema {
  private readonly named = new Map<string, Type>()

  constructor(private readonly spec: PackageSpec) {}

  /** The version of this package. */
  get version(): string {
    return this.spec.version ?? ''
  }

  /** The inputs of a resource, by its kind, such as `PipeTable`. */
  inputsOf(kind: string): Inputs {
    const resource = this.resource(kind)
    return Object.fromEntries(
      Object.entries(resource.inputProperties).map(([name, property]) => {
        const { stateOnly, maskable = false, autoName = false, default: literal } = property.language?.starrocks ?? {}
        const inPlace = stateOnly ? 'stateOnly' : 'inPlace'
        const input: Input = {
          type: this.typeOf(property),
          required: autoName || resource.requiredInputs.includes(name),
          policy: property.willReplaceOnChanges ? 'replace' : inPlace,
          default: property.default ?? literal,
          maskable,
          autoName,
        }
        return [name, input]
      }),
    )
  }

  /** The outputs of a resource that are no inputs. */
  outputsOf(kind: string): readonly string[] {
    return this.resource(kind).outputs
  }

  private resource(kind: string): ResourceSpec {
    const resource = this.spec.resources[`starrocks:index:${kind}`]
    if (resource === undefined) throw new Error(`schema.json has no resource ${kind}: run \`npm run schema\``)
    return resource
  }

  /** A type by its name, such as `Connection`. */
  type(name: string): Type {
    return this.reference(`#/types/starrocks:index:${name}`)
  }

  /** The arguments of a function, by its name, such as `getTable`. */
  argumentsOf(name: string): Type {
    const { inputs } = this.spec.functions?.[`starrocks:index:${name}`] ?? {}
    return this.namedType(inputs ?? {})
  }

  /** The type of a property. Its rules are those of the elements where it is a list or a map. */
  private typeOf(
    property: PropertySpec,
    rules: Rules = property.language?.starrocks ?? {},
    secret = property.secret,
  ): Type {
    const { items, additionalProperties, $ref, oneOf } = property
    if ($ref !== undefined) return $ref === 'pulumi.json#/Any' ? { kind: 'any' } : this.reference($ref)
    if (oneOf !== undefined) return this.eitherOf(oneOf, rules)
    if (items !== undefined) return { kind: 'list', of: this.typeOf(items, rules, secret), min: rules.minItems ?? 0 }
    if (additionalProperties !== undefined)
      return { kind: 'map', of: this.typeOf(additionalProperties, rules, secret), keys: ruleOf(rules.keyPattern) }
    switch (property.type) {
      case 'string':
        return { kind: 'string', rule: ruleOf(rules.pattern), secret }
      case 'integer':
      case 'number':
        return { kind: rules.whole ? 'integer' : property.type, min: rules.minimum, max: rules.maximum }
      case 'boolean':
        return { kind: 'boolean' }
      default:
        throw new Error(`schema.json has a type that check does not know: ${JSON.stringify(property)}`)
    }
  }

  private eitherOf(options: readonly PropertySpec[], { values = [] }: Rules): Type {
    const object = options.find(({ $ref }) => $ref !== undefined)
    return object === undefined ? { kind: 'scalar' } : { kind: 'orFlag', of: this.typeOf(object), flags: values }
  }

  private reference($ref: string): Type {
    const known = this.named.get($ref)
    if (known !== undefined) return known
    const token = $ref.replace('#/types/', '')
    const spec = this.spec.types[token] ?? this.spec.language?.starrocks?.types[token]
    if (spec === undefined) throw new Error(`schema.json has no type ${$ref}`)
    const type = this.namedType(spec)
    this.named.set($ref, type)
    return type
  }

  private namedType({ enum: values, properties = {}, required = [], language }: TypeSpec): Type {
    if (values !== undefined) return { kind: 'choice', of: values.map(({ value }) => value) }
    if (language?.starrocks === undefined) return { kind: 'object', members: this.membersOf(properties, required) }
    const { discriminator, variants } = language.starrocks
    return {
      kind: 'union',
      tag: discriminator,
      variants: Object.fromEntries(
        Object.entries(variants).map(([tag, variant]) => [tag, this.membersOf(variant.properties, variant.required)]),
      ),
    }
  }

  private membersOf(properties: Readonly<Record<string, PropertySpec>>, required: readonly string[]): Members {
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        { type: this.typeOf(property), required: required.includes(name) },
      ]),
    )
  }
}

function ruleOf(rule: RuleSpec | undefined): Rule | undefined {
  return rule && { pattern: new RegExp(rule.pattern), says: rule.says }
}

/** The schema of this package. */
export const schema = new Schema(packageSchema as unknown as PackageSpec)
