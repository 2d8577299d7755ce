import fc from 'fast-check'
import { Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { describe, expect, test } from 'vitest'
import { UNKNOWN } from '../../provider/core/values'
import type { Secrecy } from '../../provider/pulumi/plugin/secrecy'
import { decode, encode } from '../../provider/pulumi/plugin/wire'
import { plain } from '../support/provider-client'
import { type Properties, struct } from '../support/provider-requests'
import { secret } from '../support/wire-values'

const SIGNATURE = '4dabf18193072939515e22adb298388d'
const resource = (reference: object) => ({ [SIGNATURE]: '5cf8f73096256a8f31e491e813e4eb8e', ...reference })
const output = (part: object) => ({ [SIGNATURE]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', ...part })

function decoded(properties: Properties) {
  const { values, secrecy } = decode(struct(properties).serializeBinary())
  return { values, secrecy: readable(secrecy) }
}

function readable(secrecy: Secrecy): unknown {
  if (typeof secrecy === 'boolean') return secrecy
  return Object.fromEntries([...secrecy].map(([name, part]) => [name, readable(part)]))
}

/** As the engine gets it. */
const sent = (bytes: Uint8Array) => plain(Struct.deserializeBinary(bytes))

const map = (members: Record<string, Secrecy>): Secrecy => new Map(Object.entries(members))

describe('decode', () => {
  test('keeps plain values', () => {
    const values = { text: 'a', number: -1.5, yes: true, nothing: null, list: [1, [{ a: null }]], object: { a: {} } }
    expect(decoded(values)).toEqual({ values, secrecy: {} })
  })

  // sdk/go/common/resource/plugin/rpc.go, and the same in the proto files of the SDK.
  test.each([
    ['boolean', '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7'],
    ['number', '3eeb2bf0-c639-47a8-9e75-3b44932eb421'],
    ['string', '04da6b54-80e4-46f7-96ec-b56ff0331ba9'],
    ['list', '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2'],
    ['asset', '030794c1-ac77-496b-92df-f27374a8bd58'],
    ['archive', 'e48ece36-62e2-4504-bad9-02848725956a'],
    ['object', 'dd056dcd-154b-4c76-9bd3-c8f88648b5ff'],
  ])('makes the unknown %s the one unknown value of the core', (_, sentinel) => {
    const { values } = decoded({ a: sentinel, deep: { list: [sentinel] } })
    expect(values).toEqual({ a: UNKNOWN, deep: { list: [UNKNOWN] } })
  })

  test('unwraps secrets at any depth and remembers their places', () => {
    expect(decoded({ a: secret('x'), b: { c: secret({ d: 1 }), e: 2 }, f: 3 })).toEqual({
      values: { a: 'x', b: { c: { d: 1 }, e: 2 }, f: 3 },
      secrecy: { a: true, b: { c: true } },
    })
  })

  test('takes a list with a secret element for secret as a whole', () => {
    expect(decoded({ list: ['a', { b: secret('x') }] })).toEqual({
      values: { list: ['a', { b: 'x' }] },
      secrecy: { list: true },
    })
  })

  test('unwraps a secret in a secret, a secret null and an unknown secret', () => {
    expect(decoded({ a: secret({ b: secret('x') }), c: secret(null), d: secret(UNKNOWN) })).toEqual({
      values: { a: { b: 'x' }, c: null, d: UNKNOWN },
      secrecy: { a: true, c: true, d: true },
    })
  })

  test('makes a reference to a resource its id, and to a component its URN', () => {
    const urn = 'urn:pulumi:s::p::t::n'
    const { values } = decoded({
      table: resource({ urn, id: 'lake.trips', packageVersion: '' }),
      component: resource({ urn }),
      'not yet created': resource({ urn, id: '' }),
      unknown: resource({ urn, id: UNKNOWN }),
    })
    expect(values).toEqual({ table: 'lake.trips', component: urn, 'not yet created': UNKNOWN, unknown: UNKNOWN })
  })

  test('unwraps an output, with its secrecy', () => {
    expect(
      decoded({ a: output({ value: 1 }), b: output({}), c: output({ value: 'x', secret: true, dependencies: ['u'] }) }),
    ).toEqual({ values: { a: 1, b: UNKNOWN, c: 'x' }, secrecy: { c: true } })
  })

  test('has the keys in one order, whatever the order of the message is', () => {
    const { values } = decoded({ columns: { b: 1, a: 2, B: 3, ä: 4 } })
    expect(Object.keys(values.columns as object)).toEqual(['B', 'a', 'b', 'ä'])
  })

  test.each(['constructor', 'toString', 'hasOwnProperty', 'value', ''])('keeps the key %j', (key) => {
    expect(decoded({ columns: { [key]: 'INT' } }).values).toEqual({ columns: { [key]: 'INT' } })
  })

  test('has no values without a member', () => {
    expect(decode(new Uint8Array()).values).toEqual({})
  })
})

describe('encode', () => {
  test('wraps what is secret, and only that', () => {
    const values = { a: 'x', b: { c: 'y', d: 'z' }, list: [{ e: 1 }], plain: true }
    const secrecy = map({ a: true, b: map({ c: true }), list: true })
    expect(sent(encode({ values, secrecy }))).toEqual({
      a: secret('x'),
      b: { c: secret('y'), d: 'z' },
      list: secret([{ e: 1 }]),
      plain: true,
    })
  })

  test('leaves out what is undefined, and sends null in a list', () => {
    expect(sent(encode({ values: { a: undefined, b: [undefined, null] }, secrecy: false }))).toEqual({
      b: [null, null],
    })
  })

  test('sends an unknown secret as unknown', () => {
    expect(sent(encode({ values: { a: UNKNOWN }, secrecy: map({ a: true }) }))).toEqual({ a: UNKNOWN })
  })

  test('what is decoded is encoded as it came', () => {
    const properties = { a: secret('x'), b: { c: secret({ d: [1, 2] }), e: null }, f: [true, 'g'], u: UNKNOWN }
    expect(sent(encode(decode(struct(properties).serializeBinary())))).toEqual(properties)
  })
})

/** Values as a program has them, also with secrets: not in a list and not in a secret, where a place is no longer told. */
const { value, marked } = fc.letrec<{ value: unknown; marked: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, UNKNOWN, ''),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    properties(tie('value')),
  ),
  marked: fc.oneof(
    { maxDepth: 3 },
    tie('value'),
    properties(tie('marked')),
    tie('value')
      .filter((plain) => plain !== UNKNOWN)
      .map(secret),
  ),
}))

function properties(member: fc.Arbitrary<unknown>): fc.Arbitrary<Properties> {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.startsWith('__')),
    fc.constantFrom('constructor', 'toString', 'value', 'id', '0'),
  )
  return fc.dictionary(name, member, { maxKeys: 4, noNullPrototype: true })
}

describe('the generated classes agree', () => {
  test('on what is decoded', () => {
    fc.assert(
      fc.property(properties(value), (values) => {
        expect(decode(struct(values).serializeBinary()).values).toEqual(values)
      }),
    )
  })

  test('on what is encoded', () => {
    fc.assert(
      fc.property(properties(value), (values) => {
        expect(sent(encode({ values, secrecy: false }))).toEqual(values)
      }),
    )
  })

  test('on secrets, which are encoded as they came', () => {
    fc.assert(
      fc.property(properties(marked), (values) => {
        expect(sent(encode(decode(struct(values).serializeBinary())))).toEqual(values)
      }),
    )
  })

  test('on deep values', () => {
    const deep = (depth: number): Properties => (depth === 0 ? {} : { a: [deep(depth - 1)] })
    const values = deep(300)
    expect(sent(encode(decode(struct(values).serializeBinary())))).toEqual(values)
  })
})
