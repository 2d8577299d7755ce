import { describe, expect, test } from 'vitest'
import { columnChanges } from '../../../cli/plan/columns'
import { propertyChanges } from '../../../cli/plan/properties'
import { inline, masked } from '../../../cli/plan/values'

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const SIGNATURE = '4dabf18193072939515e22adb298388d'
const SECRET = '1b47061264138c4ac30d75fd1eb44270'

describe('the changed inputs', () => {
  const changes = (before: object, after: object, reasons: string[] = [], replaceReasons: string[] = []) =>
    propertyChanges(before as never, after as never, reasons, replaceReasons).map(
      ({ path, before, after, replaces }) => `${path}: ${inline(before)} → ${inline(after)}${replaces ? ' !' : ''}`,
    )

  test('are found at their path', () => {
    const before = { name: 'a', waitForLoad: { timeoutSeconds: 60 }, columns: ['x'], gone: true }
    const after = { name: 'a', waitForLoad: { timeoutSeconds: 90 }, columns: ['x', 'y'], properties: { 'a.b': '1' } }
    expect(changes(before, after)).toEqual([
      'columns: ["x"] → ["x","y"]',
      'gone: true → none',
      'properties: none → {"a.b":"1"}',
      'waitForLoad.timeoutSeconds: 60 → 90',
    ])
    expect(changes({ properties: { 'a.b': '1' } }, { properties: { 'a.b': '2' } })).toEqual([
      'properties["a.b"]: "1" → "2"',
    ])
  })

  test('name the reason of a replacement', () => {
    expect(changes({ a: 1, b: 1 }, { a: 2, b: 2 }, [], ['b'])).toEqual(['a: 1 → 2', 'b: 1 → 2 !'])
  })

  test('are neither statements nor what the SDK adds', () => {
    expect(
      changes({ ddl: 'a', plan: [], __urn: 'a' }, { ddl: 'b', plan: ['x'], __urn: 'b' }, ['ddl', 'plan', '__urn']),
    ).toEqual([])
  })

  test('are named also where both values are masked', () => {
    const secret = { auth: { key: '[secret]' }, region: 'a' }
    expect(
      changes({ storage: secret }, { storage: { ...secret, region: 'b' } }, ['storage.auth.key', 'storage.region']),
    ).toEqual(['storage.region: "a" → "b"', 'storage.auth.key: none → none'])
  })
})

describe('a value', () => {
  test.each([
    { what: 'ciphertext', value: { [SIGNATURE]: SECRET, ciphertext: 'v1:abc' } },
    { what: 'plaintext', value: { [SIGNATURE]: SECRET, plaintext: '"db-password-1"' } },
    { what: 'ciphertext inside', value: [{ deep: { [SIGNATURE]: SECRET, ciphertext: 'v1:abc' } }] },
  ])('with $what is masked', ({ value }) => {
    const shown = inline(masked(value))
    expect(shown).toContain('[secret]')
    expect(shown).not.toMatch(/v1:abc|db-password-1|4dabf181/)
  })

  test('that is unknown says so', () => {
    expect(inline(masked(UNKNOWN))).toBe('[unknown]')
    expect(inline(masked({ name: UNKNOWN }))).toBe('{"name":"[unknown]"}')
  })

  test('cannot control a terminal, or reverse the text around it', () => {
    expect(masked('a\u001b[31mb\u202ec\rd')).toBe('a\\x1b[31mb\\u202ec\\x0dd')
  })
})

describe('columns', () => {
  const lines = (before: unknown, after: unknown) =>
    columnChanges(before, after)?.map(({ mark, text }) => `${mark} ${text}`)

  test('of a table are added, changed, renamed and removed', () => {
    const before = [
      { name: 'id', type: 'BIGINT' },
      { name: 'amount', type: 'INT' },
      { name: 'note', type: 'VARCHAR(10)' },
    ]
    const after = [
      { name: 'id', type: 'BIGINT' },
      { name: 'total', type: 'BIGINT', renamedFrom: 'amount' },
      { name: 'city', type: 'VARCHAR(20)', default: 'Rome' },
    ]
    expect(lines(before, after)).toEqual([
      '- amount INT',
      '+ total BIGINT (renamed from amount)',
      '- note VARCHAR(10)',
      '+ city VARCHAR(20) default="Rome"',
    ])
    expect(lines(before, before)).toEqual([])
  })

  test('of a pipe table have their types by name', () => {
    expect(lines({ id: 'INT', n: 'INT' }, { id: 'BIGINT', n: 'INT', city: 'VARCHAR(5)' })).toEqual([
      '- id INT',
      '+ id BIGINT',
      '+ city VARCHAR(5)',
    ])
  })

  test.each([['[unknown]'], [['id', 'n']], [{ id: { type: 'INT' } }]])('are not %j', (value) => {
    expect(lines({ id: 'INT' }, value)).toBeUndefined()
  })
})
