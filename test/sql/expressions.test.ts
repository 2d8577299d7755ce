import { describe, expect, test } from 'vitest'
import { AGGREGATE_FUNCTIONS, mayAggregate, needsAggregate } from '../../provider/sql/aggregates'
import { expressionProblem, expressionSql, mayFill, resultType } from '../../provider/sql/expressions'
import { QuoteError } from '../../provider/sql/quote'
import { parseType } from '../../provider/sql/type-text'
import { canBeStored } from '../../provider/sql/types'
import matrix from '../conformance/starrocks/matrices/types.json'
import files from '../conformance/starrocks/recorded/files.json'
import expressions from '../conformance/starrocks/recorded/pipe-expressions.json'

/** The columns of the files of the recorded pipes. */
const sources = new Map(files.steps[0]?.rows?.map(([name, type]) => [name, parseType(type ?? '')]))
const targets = new Map(
  Object.entries({ users: 'hll', ids: 'bitmap', p: 'percentile', total: 'bigint' }).map(([n, t]) => [n, parseType(t)]),
)

const problem = (fn: string, source: string | undefined, target: string) =>
  expressionProblem(
    { function: fn, column: 'c' },
    source === undefined ? undefined : parseType(source),
    parseType(target),
  )

describe('the expressions of the recorded pipes', () => {
  const created = expressions.steps.find(({ sql }) => sql?.startsWith('create pipe agg_p') && sql.includes('hll_hash'))
  const used = [...(created?.sql ?? '').matchAll(/(\w+)\((\w+)\) as (\w+)/g)].map(([, fn, column, target]) => ({
    function: fn ?? '',
    column: column ?? '',
    target: target ?? '',
  }))

  test('are the recorded ones', () => {
    expect(used.map((entry) => entry.function)).toEqual(['hll_hash', 'to_bitmap', 'percentile_hash'])
  })

  test.each(used)('accept $function($column) AS $target', ({ target, ...expression }) => {
    const type = targets.get(target)
    expect(type).toBeDefined()
    expect(expressionProblem(expression, sources.get(expression.column), type ?? parseType('time'))).toBeUndefined()
    expect(parseType(resultType(expression) ?? '')).toEqual(type)
  })

  /** StarRocks creates these pipes, and their batches fail. */
  test.each([
    ['id', 'hll'],
    ['string_col', 'hll'],
    ['string_col', 'bitmap'],
    ['double_col', 'percentile'],
    ['string_col', 'array<int>'],
  ])('refuse %s unchanged for a column of type %s', (column, target) => {
    expect(mayFill(sources.get(column) ?? parseType(target), parseType(target))).toBe(false)
  })

  test.each([
    ['id', 'tinyint'],
    ['timestamp_col', 'date'],
    ['double_col', 'decimal(9,3)'],
    ['string_col', 'varchar(5)'],
    ['bool_col', 'boolean'],
  ])('accept %s unchanged for a column of type %s', (column, target) => {
    expect(mayFill(sources.get(column) ?? parseType('hll'), parseType(target))).toBe(true)
  })

  test('refuse an aggregate, as the server does', () => {
    expect(problem('SUM', 'bigint', 'bigint')).toMatch(/sum is an aggregate/)
  })
})

test('every type fits a column of the same type, and a sketch fits only that', () => {
  const types = matrix.types.flatMap(({ spelled, errno }) => (errno === undefined ? [parseType(spelled)] : []))
  for (const from of types) {
    expect(mayFill(from, from)).toBe(true)
    for (const to of types.filter((type) => type.kind !== from.kind)) {
      if (needsAggregate(from) || needsAggregate(to)) expect(mayFill(from, to)).toBe(false)
    }
  }
})

test.each([
  ['array<int>', 'int', false],
  ['map<int,int>', 'array<int>', false],
  ['struct<a int>', 'json', true],
  ['array<int>', 'varchar(20)', true],
  ['json', 'array<int>', true],
  ['date', 'int', true],
])('%s fits a column of type %s: %s', (from, to, may) => {
  expect(mayFill(parseType(from), parseType(to))).toBe(may)
})

test.each([
  ['hll_hash', 'varchar(10)', 'bitmap', /returns HLL, which a column of type BITMAP cannot hold/],
  ['hll_hash', 'array<int>', 'hll', /hll_hash does not accept the type ARRAY<INT> of column "c"/],
  ['to_bitmap', 'double', 'bitmap', /takes no DOUBLE/],
  ['percentile_hash', 'varchar(10)', 'percentile', /takes no VARCHAR\(10\)/],
  ['TO_BITMAP', 'bigint', 'bitmap', undefined],
  ['bitmap_hash64', 'varchar(10)', 'bitmap', undefined],
  ['upper', 'varchar(10)', 'varchar(20)', undefined],
  ['upper', 'varchar(10)', 'array<int>', /returns VARCHAR/],
  ['year', 'datetime', 'smallint', undefined],
  ['array_length', 'array<date>', 'int', undefined],
  ['parse_json', 'varchar(10)', 'struct<a int>', undefined],
  ['hll_hash', undefined, 'hll', undefined],
  ['hll_hash', undefined, 'int', /cannot hold/],
  ['my_function', 'array<int>', 'hll', undefined],
])('%s(%s) for a column of type %s', (fn, source, target, expected) => {
  if (expected === undefined) expect(problem(fn, source, target)).toBeUndefined()
  else expect(problem(fn, source, target)).toMatch(expected)
})

test('a known function returns a type that a table can hold', () => {
  for (const fn of [
    'hll_hash',
    'bitmap_hash',
    'percentile_hash',
    'upper',
    'crc32',
    'date',
    'timestamp',
    'parse_json',
  ]) {
    const type = parseType(resultType({ function: fn, column: 'c' }) ?? '')
    expect(canBeStored(type) && AGGREGATE_FUNCTIONS.some((aggregate) => mayAggregate(aggregate, type)), fn).toBe(true)
  }
  expect(resultType({ function: 'my_function', column: 'c' })).toBeUndefined()
})

describe('an expression as SQL', () => {
  test('quotes its column', () => {
    expect(expressionSql({ function: 'hll_hash', column: 'two words' }).text).toBe('hll_hash(`two words`)')
  })

  test.each(['', 'a b', 'now(),', 'f(x); DROP TABLE t --', '1f', 'f`', 'db.f'])(
    'refuses the unknown function %j',
    (fn) => {
      expect(() => expressionSql({ function: fn, column: 'c' })).toThrow(QuoteError)
    },
  )
})
