import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  AGGREGATE_FUNCTIONS,
  type AggregateFunction,
  aggregatesFor,
  idempotent,
  mayAggregate,
  needsAggregate,
  typeAfter,
} from '../../provider/sql/aggregates'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'
import matrix from '../conformance/starrocks/matrices/aggregates.json'

/** `type function` and the column as SHOW CREATE TABLE printed it, or the refusal. */
const recorded = Object.entries(matrix.aggregates)
  .filter(([entry]) => !entry.endsWith(' (none)'))
  .map(([entry, answer]) => {
    const at = entry.lastIndexOf(' ')
    const fn = entry.slice(at + 1).toUpperCase() as AggregateFunction
    return { entry, type: parseType(entry.slice(0, at)), fn, shown: typeof answer === 'string' ? answer : undefined }
  })

describe('aggregates that a StarRocks 4.0 accepts', () => {
  test('every function is recorded', () => {
    expect(new Set(recorded.map(({ fn }) => fn))).toEqual(new Set(AGGREGATE_FUNCTIONS))
  })

  test.each(recorded)('$entry', ({ type, fn, shown }) => {
    expect(mayAggregate(fn, type)).toBe(shown !== undefined)
    expect(aggregatesFor(type).includes(fn)).toBe(shown !== undefined)
  })

  test.each(recorded.flatMap(({ shown, ...rest }) => (shown === undefined ? [] : [{ ...rest, shown }])))(
    '$entry reads back as the declared type',
    ({ type, fn, shown }) => {
      const [before] = shown.split(` ${fn} NULL`)
      expect(printType(typeAfter(fn, type))).toBe(printType(parseType(before ?? '')))
    },
  )
})

test('no aggregate allows a type that no table can hold', () => {
  expect(aggregatesFor(parseType('time'))).toEqual([])
  expect(aggregatesFor(parseType('array<time>'))).toEqual([])
})

test.each([
  ['hll', true],
  ['bitmap', true],
  ['percentile', true],
  ['varbinary', false],
  ['bigint', false],
])('%s needs an aggregate: %s', (type, needs) => {
  expect(needsAggregate(parseType(type))).toBe(needs)
})

/** The value of a column after several loads, in order. */
const RESULTS: Record<AggregateFunction, (loaded: number[]) => unknown> = {
  SUM: (loaded) => loaded.reduce((sum, value) => sum + value),
  MIN: (loaded) => Math.min(...loaded),
  MAX: (loaded) => Math.max(...loaded),
  REPLACE: (loaded) => loaded.at(-1),
  REPLACE_IF_NOT_NULL: (loaded) => loaded.at(-1),
  HLL_UNION: (loaded) => new Set(loaded),
  BITMAP_UNION: (loaded) => new Set(loaded),
  PERCENTILE_UNION: (loaded) => loaded,
}

test.each(AGGREGATE_FUNCTIONS)('%s is idempotent unless a repeated value changes its result', (fn) => {
  const shows = !isDeepStrictEqual(RESULTS[fn]([1, 2, 1]), RESULTS[fn]([1, 2]))
  expect(idempotent(fn)).toBe(!shows)
})
