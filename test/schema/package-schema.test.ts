import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type PackageSpec, Schema } from '../../provider/core/schema'
import { holdsSecret } from '../../provider/core/validate'

/** What the schema says to other languages, and that check does not read it. */
interface Property {
  readonly type?: string
  readonly $ref?: string
  readonly items?: Property
  readonly additionalProperties?: Property
  readonly oneOf?: readonly Property[]
  readonly secret?: boolean
  readonly description?: string
}

interface Resource {
  readonly description: string
  readonly inputProperties: Readonly<Record<string, Property>>
  readonly properties: Readonly<Record<string, Property>>
  readonly aliases: readonly object[]
}

interface Named {
  readonly type: string
  readonly enum?: readonly { readonly value: string }[]
  readonly properties?: Readonly<Record<string, Property>>
}

const text = readFileSync(join(__dirname, '../../schema/schema.json'), 'utf8')
const spec = JSON.parse(text) as {
  readonly types: Readonly<Record<string, Named>>
  readonly provider: { readonly inputProperties: Readonly<Record<string, Property>> }
  readonly resources: Readonly<Record<string, Resource>>
}
const resources = Object.entries(spec.resources).map(([token, resource]) => [token.split(':')[2]!, resource] as const)

describe.each(resources)('%s', (kind, { description, inputProperties, properties, aliases }) => {
  test('takes over the dynamic resource of its kind', () => {
    expect(aliases).toEqual([{ type: `pulumi-nodejs:dynamic/starrocks:${kind}` }])
  })

  test('marks every input that can hold a secret, as an input and as an output', () => {
    const inputs = new Schema(spec as unknown as PackageSpec).inputsOf(kind)
    const holding = Object.keys(inputs).filter((name) => holdsSecret(inputs[name]?.type))
    const marked = (all: Readonly<Record<string, Property>>) => Object.keys(all).filter((name) => all[name]?.secret)
    expect(holding).toContain('connection')
    expect(marked(inputProperties).sort()).toEqual(holding.sort())
    expect(marked(properties)).toEqual(expect.arrayContaining(holding))
  })

  test('leaves replacements to the diff of the provider', () => {
    expect(Object.values(properties).filter((property) => 'replaceOnChanges' in property)).toEqual([])
  })

  test('has no name that a class in C# or Pulumi itself uses', () => {
    const names = Object.keys({ ...inputProperties, ...properties })
    expect(names.filter((name) => name.toLowerCase() === kind.toLowerCase())).toEqual([])
    expect(names.filter((name) => ['id', 'urn', 'pulumi'].includes(name.toLowerCase()))).toEqual([])
  })

  test('shows its examples in TypeScript to programs in TypeScript only', () => {
    const shown = description.replaceAll(/\{\{% examples %\}\}[\s\S]*?\{\{% \/examples %\}\}/g, '')
    expect(shown).not.toContain('```')
    expect(description).toContain('```typescript\n')
  })

  test('gives no statements as outputs: after an update they would be null, or twice in state', () => {
    expect(properties).not.toHaveProperty('ddl')
    expect(properties).not.toHaveProperty('plan')
  })
})

test('the configuration of the provider has the same secrets', () => {
  const { inputProperties } = spec.provider
  const secret = Object.keys(inputProperties).filter((name) => inputProperties[name]?.secret)
  expect(secret.sort()).toEqual(['objectStorages', 'password', 'tls'])
})

test('the marks of whole inputs change nothing for check', () => {
  const unmarked = JSON.parse(text) as { resources: Record<string, { inputProperties: Record<string, Property> }> }
  for (const { inputProperties } of Object.values(unmarked.resources))
    for (const [name, property] of Object.entries(inputProperties))
      if (isComposed(property)) inputProperties[name] = { ...property, secret: undefined }
  for (const [kind] of resources)
    expect(new Schema(unmarked as unknown as PackageSpec).inputsOf(kind), kind).toEqual(
      new Schema(spec as unknown as PackageSpec).inputsOf(kind),
    )
})

/** True for a value with members, whose types say which of them are secret. */
function isComposed({ $ref, oneOf, items, additionalProperties }: Property): boolean {
  const parts = [...(oneOf ?? []), items, additionalProperties]
  return $ref !== undefined || parts.some((part) => part !== undefined && isComposed(part))
}

test.each(Object.entries(spec.types))(
  '%s is a type that every language has',
  (_, { enum: values, properties = {} }) => {
    const names = values?.map(({ value }) => value) ?? []
    expect(new Set(names).size).toBe(names.length)
    // Most languages have no union of objects, and lose the types of the members.
    for (const [name, { oneOf = [] }] of Object.entries(properties))
      expect(oneOf.filter(({ $ref }) => $ref !== undefined).length, name).toBeLessThan(2)
  },
)

test('no text links to what only TypeScript has', () => {
  expect(text).not.toMatch(/\{@link/)
})
