import { describe, expect, test } from 'vitest'
import { type PackageSpec, Schema, type Type } from '../../provider/core/schema'
import { holdsSecret, validate } from '../../provider/core/validate'
import { UNKNOWN } from '../../provider/core/values'

/** A package of one resource, with every kind of type. */
const spec: PackageSpec = {
  types: {
    'starrocks:index:Unit': { enum: [{ value: 'day' }, { value: 'month' }] },
    'starrocks:index:Everything': {
      properties: {
        name: {
          type: 'string',
          language: { starrocks: { pattern: { pattern: '^[a-z]+$', says: 'lower case only' } } },
        },
        port: { type: 'integer', language: { starrocks: { minimum: 1, maximum: 65535 } } },
        on: { type: 'boolean' },
        unit: { $ref: '#/types/starrocks:index:Unit' },
        keys: { items: { type: 'string' }, language: { starrocks: { minItems: 1 } } },
        tags: { additionalProperties: { type: 'string' } },
        ratio: { type: 'number', language: { starrocks: { minimum: 0, maximum: 1 } } },
        value: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
        triggers: { items: { $ref: 'pulumi.json#/Any' } },
        wait: {
          oneOf: [{ $ref: '#/types/starrocks:index:Wait' }, { type: 'boolean' }],
          language: { starrocks: { values: [false] } },
        },
        auth: { $ref: '#/types/starrocks:index:Auth' },
      },
      required: ['name'],
    },
    'starrocks:index:Wait': { properties: { seconds: { type: 'integer', language: { starrocks: { minimum: 1 } } } } },
    'starrocks:index:Auth': {
      language: {
        starrocks: {
          discriminator: 'type',
          variants: {
            key: {
              properties: { id: { type: 'string' }, secret: { type: 'string', secret: true } },
              required: ['id', 'secret'],
            },
            none: { properties: {}, required: [] },
          },
        },
      },
    },
  },
  resources: {
    'starrocks:index:Thing': {
      inputProperties: {
        name: { type: 'string', willReplaceOnChanges: true, language: { starrocks: { autoName: true } } },
        size: { type: 'integer', default: 3, language: { starrocks: { stateOnly: true } } },
        options: {
          additionalProperties: { type: 'string' },
          secret: true,
          language: { starrocks: { default: { a: 'b' } } },
        },
        sql: { type: 'string', language: { starrocks: { maskable: true } } },
      },
      requiredInputs: ['sql'],
      outputs: [],
    },
  },
}
const schema = new Schema(spec)
const type = schema.type('Everything')
const auth = schema.type('Auth')

test('the inputs of a resource have their type, policy and default', () => {
  const string: Type = { kind: 'string' }
  expect(schema.inputsOf('Thing')).toEqual({
    name: { type: string, required: true, policy: 'replace', maskable: false, autoName: true },
    size: {
      type: { kind: 'integer' },
      required: false,
      policy: 'stateOnly',
      default: 3,
      maskable: false,
      autoName: false,
    },
    options: {
      type: { kind: 'map', of: { kind: 'string', secret: true } },
      required: false,
      policy: 'inPlace',
      default: { a: 'b' },
      maskable: false,
      autoName: false,
    },
    sql: { type: string, required: true, policy: 'inPlace', maskable: true, autoName: false },
  })
})

test('a resource that the schema lacks is named, with the remedy', () => {
  expect(() => schema.inputsOf('Other')).toThrow('schema.json has no resource Other: run `npm run schema`')
})

test.each<[unknown, string[]]>([
  [{ name: 'x' }, []],
  [{ name: 'x', port: 1, on: false, unit: 'day', keys: ['a'], tags: { a: 'b' }, auth: { type: 'none' } }, []],
  [{ name: 'x', value: 7, triggers: [1, 'a', null, { deep: [true] }] }, []],
  [{ name: 'x', ratio: 0.25 }, []],
  [{ name: 'x', ratio: 1.5 }, ['ratio must be a number from 0 to 1, not 1.5']],
  [{ name: 'x', ratio: '0.5' }, ['ratio must be a number from 0 to 1, not "0.5"']],
  [{ name: 'x', value: [1] }, ['value must be a string, a number or a boolean, not [1]']],
  [{}, ['name is needed']],
  [{ name: 'X' }, ['name "X" is refused: lower case only']],
  [{ name: 3 }, ['name must be a string, not 3']],
  [{ name: 'x', port: 0 }, ['port must be a whole number from 1 to 65535, not 0']],
  [{ name: 'x', port: 1.5 }, ['port must be a whole number from 1 to 65535, not 1.5']],
  [{ name: 'x', port: '80' }, ['port must be a whole number from 1 to 65535, not "80"']],
  [{ name: 'x', on: 'yes' }, ['on must be true or false, not "yes"']],
  [{ name: 'x', unit: 'year' }, ['unit must be one of day, month, not "year"']],
  [{ name: 'x', keys: [] }, ['keys at least 1 element is needed']],
  [{ name: 'x', keys: 'a' }, ['keys must be a list, not "a"']],
  [{ name: 'x', keys: ['a', 1] }, ['keys[1] must be a string, not 1']],
  [{ name: 'x', tags: { a: 1 } }, ['tags.a must be a string, not 1']],
  [{ name: 'x', auth: { type: 'kerberos' } }, ['auth.type must be one of key, none, not what was given']],
  [{ name: 'x', auth: {} }, ['auth.type is needed: one of key, none']],
  [{ name: 'x', auth: { type: 'toString' } }, ['auth.type must be one of key, none, not what was given']],
  [{ name: 'x', auth: { type: 'key', id: 'i' } }, ['auth.secret is needed with type "key"']],
  [
    { name: 'x', auth: { type: 'none', id: 'i' } },
    ['auth.id there is no such setting with type "none"; the settings are type'],
  ],
  [
    { name: 'x', prot: 1 },
    [
      'prot there is no such setting; the settings are name, port, on, unit, keys, tags, ratio, value, triggers, wait, auth',
    ],
  ],
  [{ name: 'x', wait: false }, []],
  [{ name: 'x', wait: true }, ['wait must be false or an object, not true']],
  [{ name: 'x', wait: { seconds: 0 } }, ['wait.seconds must be a whole number of at least 1, not 0']],
  ['x', ['must be an object, not what was given']],
])('%j', (value, wrong) => {
  expect(validate(type, value).map(({ path, reason }) => `${path} ${reason}`.trim())).toEqual(wrong)
})

describe('an unknown value', () => {
  test.each([
    UNKNOWN,
    { name: UNKNOWN },
    { name: 'x', port: UNKNOWN, keys: UNKNOWN, auth: UNKNOWN },
    { name: 'x', keys: [UNKNOWN], auth: { type: UNKNOWN } },
  ])('is valid for every type: %j', (value) => {
    expect(validate(type, value)).toEqual([])
  })
})

describe('secrets', () => {
  test('are found at any depth', () => {
    const list: Type = { kind: 'list', of: auth, min: 0 }
    expect([type, auth, list, schema.inputsOf('Thing').options!.type].map(holdsSecret)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([schema.type('Unit'), schema.type('Wait')].map(holdsSecret)).toEqual([false, false])
  })

  test('are never in a message', () => {
    const wrong = validate(type, { name: 'x', auth: { type: 'key', id: 'i', secret: { value: 'hunter2' } } })
    expect(wrong).toEqual([{ path: 'auth.secret', reason: 'must be a string, not what was given' }])
  })
})
