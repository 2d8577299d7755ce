import { describe, expect, test } from 'vitest'
import { parseType } from '../../provider/sql/type-text'
import { lossOf, mayBecome } from '../../provider/sql/widening'
import matrix from '../conformance/starrocks/matrices/conversions.json'

/** `from -> to`, and whether StarRocks accepted it; the entries that begin with a word are about keys (alter.test.ts). */
const recorded = Object.entries(matrix.conversions)
  .filter(([entry]) => !/^(primary )?key /.test(entry))
  .map(([entry, answer]) => {
    const [from = '', to = ''] = entry.split(' -> ')
    return { entry, from: parseType(from), to: parseType(to), accepted: answer === 'ok' }
  })

describe('a type can change to those that a StarRocks 4.0 converts it to', () => {
  test.each(recorded.filter(({ accepted }) => accepted))('$entry: allowed, or the loss is known', ({ from, to }) => {
    expect(mayBecome(from, to)).toBe(lossOf(from, to) === undefined)
  })

  test.each(recorded.filter(({ accepted }) => !accepted))('$entry: refused', ({ from, to }) => {
    expect(mayBecome(from, to)).toBe(false)
  })
})

test('refuses only those accepted conversions that lose or break values', () => {
  const refused = recorded.filter(({ accepted, from, to }) => accepted && !mayBecome(from, to))
  const fromText = ['varchar(10)', 'varchar(100)', 'varchar(65533)', 'string']
  const toOther = ['tinyint', 'smallint', 'int', 'bigint', 'largeint', 'float', 'double']
    .concat('decimal(10,2)', 'decimal(18,4)', 'decimal(38,10)', 'date', 'json')
    .flatMap((to) => fromText.map((from) => `${from} -> ${to}`))
  expect(refused.map(({ entry }) => entry).sort()).toEqual(
    [
      ...toOther,
      'int -> date',
      'int -> varchar(10)',
      'bigint -> double',
      'bigint -> varchar(10)',
      'largeint -> varchar(10)',
      'float -> double',
      'float -> varchar(10)',
      'double -> varchar(10)',
      'datetime -> date',
      'json -> varchar(65533)',
      'json -> string',
    ].sort(),
  )
})

test.each([
  ['decimal(10,2)', 'decimal(12,4)', true],
  ['decimal(10,2)', 'decimal(11,4)', false],
  ['decimal(10,2)', 'decimal(12,1)', false],
  ['decimal(38,10)', 'decimal(40,10)', false],
  ['decimal(10,2)', 'varchar(11)', false],
  ['decimal(10,2)', 'varchar(12)', true],
  ['decimal(2,2)', 'varchar(4)', false],
  ['decimal(2,2)', 'varchar(5)', true],
  ['decimal(10,0)', 'varchar(11)', true],
  ['int', 'varchar(11)', true],
  ['bigint', 'varchar(19)', false],
  ['bigint', 'varchar(20)', true],
  ['double', 'varchar(24)', true],
  ['char(10)', 'char(9)', false],
  ['char(10)', 'char(11)', true],
  ['char(10)', 'varchar(9)', false],
  ['varbinary(10)', 'varbinary(9)', false],
  ['varbinary(10)', 'varbinary(11)', true],
  ['varbinary(10)', 'varbinary', true],
  ['varbinary', 'varbinary(11)', false],
  ['struct<A int>', 'struct<a int>', true],
  ['hll', 'hll', true],
  ['hll', 'bitmap', false],
])('%s to %s: %s', (from, to, may) => {
  expect(mayBecome(parseType(from), parseType(to))).toBe(may)
})

test.each([
  ['varchar(10)', 'int', /another form/],
  ['varchar(10)', 'varchar(9)', /can take 10 characters/],
  ['bigint', 'double', /2\^53/],
  ['float', 'double', /six decimals/],
  ['boolean', 'int', undefined],
  ['int', 'bigint', undefined],
])('finds whether a conversion of %s to %s loses values', (from, to, reason) => {
  const loss = lossOf(parseType(from), parseType(to))
  if (reason === undefined) expect(loss).toBeUndefined()
  else expect(loss).toMatch(reason)
})
