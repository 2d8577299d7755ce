import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { registry } from '../../provider/resources/registry'
import { generate } from '../../schema/generate'
import { inputsOf } from '../../schema/inputs'

const ROOT = join(__dirname, '../..')

test('schema.json equals the declared arguments; if not, run `npm run schema`', () => {
  expect(readFileSync(join(ROOT, 'schema/schema.json'), 'utf8')).toBe(generate(ROOT))
}, 60_000)

test('inputs.json equals what check reads of schema.json; if not, run `npm run schema`', () => {
  const schema = readFileSync(join(ROOT, 'schema/schema.json'), 'utf8')
  expect(readFileSync(join(ROOT, 'schema/inputs.json'), 'utf8')).toBe(inputsOf(schema))
})

test('has every resource of the registry, and no other', () => {
  const { resources } = JSON.parse(readFileSync(join(ROOT, 'schema/schema.json'), 'utf8')) as { resources: object }
  expect(Object.keys(resources).sort()).toEqual(registry.map(({ kind }) => `starrocks:index:${kind}`).sort())
})

interface Generated {
  readonly types: Readonly<Record<string, unknown>>
  readonly functions: Readonly<Record<string, object>>
  readonly language: { readonly starrocks: { readonly types: Readonly<Record<string, unknown>> } }
  readonly resources: Readonly<Record<string, { inputProperties: Record<string, unknown>; requiredInputs: string[] }>>
}

/** A public module with one resource, in the project so that TypeScript finds its configuration. */
const folder = mkdtempSync(join(ROOT, 'test/schema/.module-'))
afterAll(() => rmSync(folder, { recursive: true }))

function module(members: string, declarations = ''): Generated {
  const file = join(folder, 'index.ts')
  writeFileSync(
    file,
    `export type Input<T> = T | Promise<T>
     export type Output<T> = Promise<T>
     class StarRocksResource {}
     export interface ConnectionArgs { /** A front end. */ readonly host?: Input<string> }
     export interface StorageArgs { /** The bucket. */ readonly bucket: Input<string> }
     ${declarations}
     export interface ThingArgs {
${members}
}
     /** A thing. */
     export class Thing extends StarRocksResource { /** Its state. */ declare readonly state: Output<string> }`,
  )
  return JSON.parse(generate(ROOT, file)) as Generated
}

const inputs = (members: string, declarations?: string) => {
  const { resources, types, language } = module(members, declarations)
  return { ...resources['starrocks:index:Thing']!, types, hidden: language.starrocks.types }
}

describe('a type becomes', { timeout: 60_000 }, () => {
  test.each([
    ['string', { type: 'string' }],
    ['number', { type: 'integer' }],
    ['boolean', { type: 'boolean' }],
    ['Input<string>[]', { type: 'array', items: { type: 'string' } }],
    ['Record<string, Input<number>>', { type: 'object', additionalProperties: { type: 'integer' } }],
    ['unknown', { $ref: 'pulumi.json#/Any' }],
    ['string | number', { oneOf: [{ type: 'string' }, { type: 'integer' }] }],
    ['string | undefined', { type: 'string' }],
  ])('%s', (type, expected) => {
    const { inputProperties } = inputs(`/** What it is. */ readonly it: Input<${type}>`)
    expect(inputProperties.it).toEqual({ ...expected, description: 'What it is. Updated in place.' })
  })

  test('a choice without a type of its own, for a member whose type differs between the variants of a union', () => {
    const { types } = inputs(
      `/** It. */ readonly it: Input<{ readonly type: 'a'; /** Some. */ readonly some: Input<string>[] } | { readonly type: 'b'; /** Some. */ readonly some: Input<number>[] }>`,
    )
    const { properties } = types['starrocks:index:ThingIt'] as { properties: Record<string, object> }
    expect(properties.some).toEqual({
      description: expect.anything(),
      oneOf: [
        { type: 'array', items: { type: 'string' } },
        { type: 'array', items: { type: 'integer' } },
      ],
    })
  })

  test('one enum and one object type, for a member whose enums or objects differ between the variants of a union', () => {
    const { types, hidden } = inputs(
      `/** It. */ readonly it: Input<
         | { readonly type: 'a'; /** Unit. */ readonly unit: Input<'day' | 'hour'>; /** Auth. */ readonly auth: Input<KeyArgs> }
         | { readonly type: 'b'; /** Unit. */ readonly unit: Input<'hour' | 'year'>; /** Auth. */ readonly auth: Input<RoleArgs> }>`,
      `export type KeyArgs = /** Key. */ { readonly type: 'key';
         /** The key.
          * @secret */ readonly key: Input<string> } | /** None. */ { readonly type: 'none' }
       export type RoleArgs = /** Role. */ { readonly type: 'role'
         /** The role. */
         readonly role?: Input<string> }
         | /** Nothing. */ { readonly type: 'none' }`,
    )
    const union = types['starrocks:index:ThingIt'] as { properties: Record<string, object>; required: string[] }
    expect(union.properties.unit).toMatchObject({ $ref: '#/types/starrocks:index:ThingItUnit' })
    expect(union.properties.auth).toMatchObject({ $ref: '#/types/starrocks:index:ThingItAuth' })
    expect(union.required).toEqual(['type', 'auth', 'unit'])
    expect(types['starrocks:index:ThingItUnit']).toEqual({
      type: 'string',
      enum: [{ value: 'day' }, { value: 'hour' }, { value: 'year' }],
    })
    expect(types['starrocks:index:ThingItAuth']).toEqual({
      type: 'object',
      properties: {
        type: { $ref: '#/types/starrocks:index:ThingItAuthType' },
        key: { type: 'string', description: 'The key. For `type` `key` (needed).', secret: true },
        role: { type: 'string', description: 'The role. For `type` `role`.' },
      },
      required: ['type'],
    })
    // Check validates each variant by its own types, which no other language sees.
    expect(types).not.toHaveProperty('starrocks:index:Key')
    expect(hidden).toHaveProperty('starrocks:index:Key')
    expect(hidden).toHaveProperty('starrocks:index:ThingItAUnit')
  })

  test('a named enum, for a union of strings', () => {
    const { inputProperties, types } = inputs(`/** The color. */ readonly color: Input<'red' | 'blue'>`)
    expect(inputProperties.color).toMatchObject({ $ref: '#/types/starrocks:index:ThingColor' })
    expect(types['starrocks:index:ThingColor']).toEqual({ type: 'string', enum: [{ value: 'red' }, { value: 'blue' }] })
  })

  test('one object type with all members, for variants with a literal each', () => {
    const { types } = inputs(
      `/** The key. */ readonly key: Input<KeyArgs>`,
      `export type KeyArgs =
         /** By hash. */
         | { readonly type: 'hash',
/** The columns.
* @minItems 1 */
readonly columns: Input<string>[] }
         | {
/** Anything. */
readonly type: 'random'
/** How many. */
readonly buckets?: Input<number> }`,
    )
    expect(types['starrocks:index:KeyType']).toEqual({
      type: 'string',
      enum: [
        { value: 'hash', description: 'By hash.' },
        { value: 'random', description: 'Anything.' },
      ],
    })
    expect(types['starrocks:index:Key']).toEqual({
      type: 'object',
      properties: {
        type: { $ref: '#/types/starrocks:index:KeyType' },
        columns: {
          type: 'array',
          items: { type: 'string' },
          description: 'The columns. For `type` `hash` (needed).',
          language: { starrocks: { minItems: 1 } },
        },
        buckets: { type: 'integer', description: 'How many. For `type` `random`.' },
      },
      required: ['type'],
      language: {
        starrocks: {
          discriminator: 'type',
          variants: {
            hash: {
              properties: {
                columns: { type: 'array', items: { type: 'string' }, language: { starrocks: { minItems: 1 } } },
              },
              required: ['columns'],
            },
            random: { properties: { buckets: { type: 'integer' } }, required: [] },
          },
        },
      },
    })
  })
})

describe('a tag', { timeout: 60_000 }, () => {
  test('gives the default, and the effect of a change', () => {
    const { inputProperties } = inputs(`
      /**
       * The name.
       * @default the resource's name
       * @replace
       */
      readonly name?: Input<string>
      /**
       * The size.
       * @default 3
       * @stateOnly A change shows in \`plan\`.
       */
      readonly size?: Input<number>
      /**
       * Options.
       * @default {"a": "b"}
       */
      readonly options?: Input<Record<string, Input<string>>>
      /**
       * Whether.
       * @default \`false\`
       */
      readonly whether?: Input<boolean>`)
    expect(inputProperties).toEqual({
      name: {
        type: 'string',
        description: "The name. Default: the resource's name. A change replaces the resource.",
        willReplaceOnChanges: true,
        language: { starrocks: { autoName: true } },
      },
      size: {
        type: 'integer',
        description: 'The size. Default: 3. A change shows in `plan`.',
        default: 3,
        language: { starrocks: { stateOnly: true } },
      },
      options: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Options. Default: {"a": "b"}. Updated in place.',
        language: { starrocks: { default: { a: 'b' } } },
      },
      whether: { type: 'boolean', description: 'Whether. Default: `false`. Updated in place.' },
    })
  })

  test('on an alias applies wherever the alias is used, also in a list', () => {
    const { inputProperties } = inputs(
      '/** The names. */ readonly names: Input<Input<Name>[]>',
      '/**\n * A name.\n * @pattern `^[^@]+$` a name has no @\n */\nexport type Name = string',
    )
    expect(inputProperties.names).toMatchObject({
      items: { type: 'string' },
      language: { starrocks: { pattern: { pattern: '^[^@]+$', says: 'a name has no @' } } },
    })
  })

  test('marks a secret', () => {
    const { inputProperties } = inputs('/**\n * The key.\n * @secret\n */\nreadonly key: Input<string>')
    expect(inputProperties.key).toMatchObject({ secret: true })
  })
})

test('a number that may need more than 32 bits is no integer of Pulumi, and whole for check', {
  timeout: 60_000,
}, () => {
  const { inputProperties } = inputs('/**\n * The bytes.\n * @long\n * @minimum 1\n */\nreadonly bytes: Input<number>')
  expect(inputProperties.bytes).toEqual({
    type: 'number',
    description: 'The bytes. Updated in place.',
    language: { starrocks: { minimum: 1, whole: true } },
  })
})

describe('a look-up becomes a function', { timeout: 60_000 }, () => {
  const lookUp = (result: string, tag = '') =>
    module(
      '',
      `export interface GetOutputArgs {
         /** The name. */
         readonly name: Input<string>
         /** The size. */
         readonly size?: Input<number>
       }
       export interface Found {
         /** Its type. */
         readonly type: string | null
         /** Its rows. */
         readonly rows?: number
       }
       /**
        * Finds it.
        ${tag}
        */
       export function find(args: object): Promise<${result}> { throw args }
       export function findOutput(args: GetOutputArgs): Output<Found> { throw args }`,
    ).functions

  test('with the arguments of its form for outputs, and the members of its result', () => {
    expect(lookUp('Found')).toEqual({
      'starrocks:index:find': {
        description: 'Finds it.',
        inputs: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'The name.' },
            size: { type: 'integer', description: 'The size.' },
          },
          required: ['name'],
        },
        outputs: {
          type: 'object',
          properties: {
            type: { type: 'string', description: 'Its type.' },
            rows: { type: 'integer', description: 'Its rows.' },
          },
          required: ['type'],
        },
      },
    })
  })

  test('with a property for a result that is no object', () => {
    const { outputs } = lookUp('Found[]', '* @result all All of them.')['starrocks:index:find'] as { outputs: object }
    expect(outputs).toEqual({
      type: 'object',
      properties: {
        all: { type: 'array', items: { $ref: '#/types/starrocks:index:Found' }, description: 'All of them.' },
      },
      required: ['all'],
    })
    expect(() => lookUp('Found[]')).toThrow('the result of find is no object: name a property by @result')
  })
})

describe('the build fails', { timeout: 60_000 }, () => {
  test.each([
    ['a type that the schema cannot express', 'readonly when: Input<Date>', '', 'Date is not a type of data'],
    ['a bigint', 'readonly big: Input<bigint>', '', 'the schema has no type for bigint'],
    [
      'a tag that is misspelled',
      '/** It.\n * @replaces */\nreadonly it: Input<string>',
      '',
      'there is no tag @replaces',
    ],
    [
      'a pattern without its meaning',
      '/**\n * It.\n * @pattern `^a$`\n */\nreadonly it: Input<string>',
      '',
      'a @pattern is a regular expression in backquotes and what it means',
    ],
    [
      'two types of one name',
      "readonly color: Input<'red'>; readonly other: Input<ThingColor>",
      'export interface ThingColor { readonly hue: Input<number> }',
      'two types have the name ThingColor',
    ],
  ])('on %s', (_, members, declarations, message) => {
    expect(() => inputs(members, declarations)).toThrow(message)
  })
})
