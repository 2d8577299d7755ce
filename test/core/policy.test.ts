import { describe, expect, test } from 'vitest'
import { changes, type FieldPolicy, same } from '../../provider/core/policy'
import { hasUnknown, UNKNOWN } from '../../provider/core/values'

const policies: Record<string, FieldPolicy> = {
  name: 'replace',
  interval: 'inPlace',
  connection: 'stateOnly',
  ddl: 'shown',
  source: (before, after) => (before === `${after}` ? 'inPlace' : 'replace'),
}
const before = { name: 'a', interval: 5, connection: { host: 'x' }, ddl: 'CREATE', source: 's', state: 'RUNNING' }

test.each<[string, object, string[]]>([
  ['nothing', {}, []],
  ['a display-only input', { ddl: 'CREATE OTHER' }, []],
  ['an observed output', { state: undefined }, []],
  ['in place', { interval: 6 }, ['interval inPlace']],
  ['taken away', { interval: undefined }, ['interval inPlace']],
  ['state only, nested', { connection: { host: 'y' } }, ['connection stateOnly']],
  ['replace', { name: 'b' }, ['name replace']],
  ['depends on the values', { source: 't' }, ['source replace']],
  ['several', { name: 'b', interval: 6 }, ['name replace', 'interval inPlace']],
  ['unknown never replaces', { name: UNKNOWN, source: UNKNOWN, ddl: UNKNOWN }, ['name inPlace', 'source inPlace']],
  ['unknown inside', { connection: { host: UNKNOWN } }, ['connection inPlace']],
])('%s', (_, change, expected) => {
  const found = changes(policies, before, { ...before, ...change })
  expect(found.map(({ field, policy }) => `${field} ${policy}`)).toEqual(expected)
})

describe('equality of values', () => {
  test.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [undefined, null, true],
    [{ a: null }, {}, true],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    ['', undefined, false],
    [0, undefined, false],
    [{ a: { b: [1] } }, { a: { b: [1] } }, true],
    [{ a: { b: [1] } }, { a: { b: [1, 2] } }, false],
  ])('%j and %j', (a, b, expected) => {
    expect(same(a, b)).toBe(expected)
  })
})

describe('an unknown value', () => {
  test('is found at any depth', () => {
    expect([UNKNOWN, [UNKNOWN], { a: { b: [UNKNOWN] } }].map(hasUnknown)).toEqual([true, true, true])
    expect([`x${UNKNOWN}`, null, 3, {}].map(hasUnknown)).toEqual([false, false, false, false])
  })
})
