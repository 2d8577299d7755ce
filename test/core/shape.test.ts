import { describe, expect, test } from 'vitest'
import {
  boolean,
  choice,
  holdsSecret,
  integer,
  list,
  map,
  misfits,
  number,
  object,
  plain,
  type Shape,
  scalar,
  secretString,
  string,
  union,
} from '../../provider/core/shape'
import { UNKNOWN } from '../../provider/core/unknown'

const auth = union('type', { key: { id: string(), secret: secretString() }, none: {} })
const shape: Shape = object({
  name: string({ pattern: /^[a-z]+$/, says: 'lower case only' }),
  'port?': integer(1, 65535),
  'on?': boolean(),
  'unit?': choice('day', 'month'),
  'keys?': list(string(), 1),
  'tags?': map(string()),
  'ratio?': number(0, 1),
  'value?': scalar(),
  'triggers?': list(plain()),
  'auth?': auth,
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
  [{ name: 'x', auth: { type: 'toString' } }, ['auth.type must be one of key, none, not what was given']],
  [{ name: 'x', auth: { type: 'key', id: 'i' } }, ['auth.secret is needed with type "key"']],
  [
    { name: 'x', auth: { type: 'none', id: 'i' } },
    ['auth.id there is no such setting with type "none"; there are type'],
  ],
  [
    { name: 'x', prot: 1 },
    ['prot there is no such setting; there are name, port, on, unit, keys, tags, ratio, value, triggers, auth'],
  ],
  ['x', ['must be an object, not what was given']],
])('%j', (value, wrong) => {
  expect(misfits(shape, value).map(({ path, reason }) => `${path} ${reason}`.trim())).toEqual(wrong)
})

describe('what is not known yet', () => {
  test.each([
    UNKNOWN,
    { name: UNKNOWN },
    { name: 'x', port: UNKNOWN, keys: UNKNOWN, auth: UNKNOWN },
    { name: 'x', keys: [UNKNOWN], auth: { type: UNKNOWN } },
  ])('fits everywhere: %j', (value) => {
    expect(misfits(shape, value)).toEqual([])
  })
})

describe('secrets', () => {
  test('are found at any depth', () => {
    expect([shape, auth, list(auth), map(secretString())].map(holdsSecret)).toEqual([true, true, true, true])
    expect([string(), integer(), object({ a: list(string()) })].map(holdsSecret)).toEqual([false, false, false])
  })

  test('are never in a reason', () => {
    const wrong = misfits(shape, { name: 'x', auth: { type: 'key', id: 'i', secret: { value: 'hunter2' } } })
    expect(wrong).toEqual([{ path: 'auth.secret', reason: 'must be a string, not what was given' }])
  })
})
