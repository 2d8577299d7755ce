import { canBeStored, type StarRocksType } from './types'

type Kind = StarRocksType['kind']

/** How an aggregate table combines the values of a column for one key. */
export const AGGREGATE_FUNCTIONS = [
  'SUM',
  'MIN',
  'MAX',
  'REPLACE',
  'REPLACE_IF_NOT_NULL',
  'HLL_UNION',
  'BITMAP_UNION',
  'PERCENTILE_UNION',
] as const

export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number]

const ORDERED: readonly Kind[] = [
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'LARGEINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'DATE',
  'DATETIME',
  'CHAR',
  'VARCHAR',
]

/** Types that hold the state of an aggregate: no other table can hold them. */
const SKETCHES: readonly Kind[] = ['HLL', 'BITMAP', 'PERCENTILE']

const PLAIN: readonly Kind[] = [...ORDERED, 'BOOLEAN', 'JSON', 'VARBINARY', 'ARRAY', 'MAP', 'STRUCT']

/** Recorded from a StarRocks 4.0, matrices/aggregates.json. */
const ACCEPTS: Readonly<Record<AggregateFunction, readonly Kind[]>> = {
  SUM: ['INT', 'BIGINT', 'LARGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL'],
  MIN: ORDERED,
  MAX: ORDERED,
  REPLACE: [...PLAIN, ...SKETCHES],
  REPLACE_IF_NOT_NULL: [...PLAIN, 'BITMAP'],
  HLL_UNION: ['HLL'],
  BITMAP_UNION: ['BITMAP'],
  PERCENTILE_UNION: ['PERCENTILE'],
}

/** True if a column of this type can have this aggregate. */
export function mayAggregate(fn: AggregateFunction, type: StarRocksType): boolean {
  return ACCEPTS[fn].includes(type.kind) && canBeStored(type)
}

/** The aggregates that a column of this type can have. */
export function aggregatesFor(type: StarRocksType): AggregateFunction[] {
  return AGGREGATE_FUNCTIONS.filter((fn) => mayAggregate(fn, type))
}

/** The type that a column reads back with: StarRocks gives the sum of a DECIMAL the largest precision. */
export function typeAfter(fn: AggregateFunction, type: StarRocksType): StarRocksType {
  return fn === 'SUM' && type.kind === 'DECIMAL' ? { ...type, precision: Math.max(type.precision, 38) } : type
}

/** True if only an aggregate table can hold a column of this type. */
export function needsAggregate(type: StarRocksType): boolean {
  return SKETCHES.includes(type.kind)
}

/**
 * True if a second load of the same rows leaves the table unchanged. A sum counts them twice, and a percentile sketch gives them
 * twice the weight. REPLACE keeps the last value, which after a second load of an older file is the value of that file;
 * REPLACE_IF_NOT_NULL does the same for values that are not NULL.
 */
export function idempotent(fn: AggregateFunction): boolean {
  return IDEMPOTENT.includes(fn)
}

const IDEMPOTENT: readonly AggregateFunction[] = ['MIN', 'MAX', 'HLL_UNION', 'BITMAP_UNION']
