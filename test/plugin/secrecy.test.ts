import { Struct } from 'google-protobuf/google/protobuf/struct_pb'
import { describe, expect, test } from 'vitest'
import { schema } from '../../provider/core/schema'
import { UNKNOWN } from '../../provider/core/values'
import {
  eitherSecret,
  isAnySecret,
  type Secrecy,
  secretByType,
  secretTexts,
} from '../../provider/pulumi/plugin/secrecy'
import { encode } from '../../provider/pulumi/plugin/wire'
import { Redaction, redacted } from '../../provider/pulumi/redaction'
import { plain } from '../support/provider-client'
import { concealed } from '../support/wire-values'

const map = (members: Record<string, Secrecy>): Secrecy => new Map(Object.entries(members))

describe('by its type', () => {
  const storage = schema.type('Storage')
  const seen = (value: unknown) => {
    const encoded = encode({ values: { value }, secrecy: map({ value: secretByType(storage, value) }) })
    return concealed(plain(Struct.deserializeBinary(encoded))).value
  }

  test('the keys of a storage are secret, and its bucket is not', () => {
    const auth = { type: 'accessKey', accessKey: 'AK', secretKey: 'SK' }
    expect(seen({ bucket: 'b', auth })).toEqual({
      bucket: 'b',
      auth: { type: 'accessKey', accessKey: '[secret]', secretKey: '[secret]' },
    })
  })

  test('a value is secret as a whole if its parts cannot be told', () => {
    expect(seen('a text')).toBe('[secret]')
    expect(seen({ bucket: 'b', auth: 'AK:SK' })).toEqual({ bucket: 'b', auth: '[secret]' })
    expect(seen({ bucket: 'b', auth: { type: 'toString', secretKey: 'SK' } })).toEqual({
      bucket: 'b',
      auth: '[secret]',
    })
  })

  test('an unknown value is not: it has nothing to hide, and has to stay unknown', () => {
    expect(seen({ bucket: 'b', auth: UNKNOWN })).toEqual({ bucket: 'b', auth: UNKNOWN })
  })
})

test.each<[Secrecy, Secrecy, boolean]>([
  [false, false, false],
  [true, map({ a: true }), true],
  [map({ a: true }), false, true],
  [map({}), map({ a: map({}) }), false],
  [map({ a: false }), map({ a: map({ b: true }) }), true],
])('what is secret in one of two is secret (%#)', (a, b, expected) => {
  expect(isAnySecret(eitherSecret(a, b))).toBe(expected)
  expect(isAnySecret(eitherSecret(b, a))).toBe(expected)
})

test('the texts among secrets are found at any depth', () => {
  const value = { a: 'one', b: { c: ['two', { d: 3333 }], e: 'open' }, f: UNKNOWN, g: null }
  expect(secretTexts(map({ a: true, b: map({ c: true }), f: true, g: true }), value)).toEqual(['one', 'two', '3333'])
  expect(secretTexts(false, value)).toEqual([])
})

describe('redaction', () => {
  test.each([
    ['as it is', 'the comment "for the board" is refused'],
    ['in SQL', String.raw`in: CREATE ROLE r COMMENT "say \"for the board\""`],
    ['cut short', 'must be one of a, b, not "for the b…'],
  ])('masks a secret %s', (_, text) => {
    const shown = redacted(text, ['for the board', 'say "for the board"'])
    expect(shown).toContain('******')
    expect(shown).not.toMatch(/the b|board/)
  })

  test('leaves a text alone that has no secret, or one that is in every word', () => {
    expect(redacted('the comment is refused', [])).toBe('the comment is refused')
    expect(redacted('the comment is refused', ['e', 'is'])).toBe('the comment is refused')
  })

  test('masks the secrets of the resource that a message is about, also in the log', () => {
    const redaction = new Redaction()
    const said: string[] = []
    const say = (message: string, urn = '') => said.push(`${urn}: ${message}`)
    const log = redaction.log({ warn: say, progress: say })
    redaction.remember('urn:a', ['for the board'])
    log.warn('for the board', 'urn:a')
    log.progress('for the board', 'urn:b')
    redaction.remember('urn:a', [])
    log.warn('for the board', 'urn:a')
    expect(said).toEqual(['urn:a: ******', 'urn:b: for the board', 'urn:a: for the board'])
  })
})
