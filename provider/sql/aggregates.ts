import { canBeStored, type StarRocksType } from './types'

type Kind = StarRocksType['kind']

/** What a value column of an aggregate table does with the rows of one key. */
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

/** Types that are the inside of an aggregate: no other table can hold them. */
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

/** Whether a column of this type can have this aggregate. */
export function mayAggregate(fn: AggregateFunction, type: StarRocksType): boolean {
  return ACCEPTS[fn].includes(type.kind) && canBeStored(type)
}

/** The aggregates that a column of this type can have. */
export function aggregatesFor(type: StarRocksType): AggregateFunction[] {
  return AGGREGATE_FUNCTIONS.filter((fn) => mayAggregate(fn, type))
}

/** The type that a column reads back with: StarRocks gives the sum of a DECIMAL all the digits there are. */
export function typeAfter(fn: AggregateFunction, type: StarRocksType): StarRocksType {
  return fn === 'SUM' && type.kind === 'DECIMAL' ? { ...type, precision: Math.max(type.precision, 38) } : type
}

/** Whether only an aggregate table can hold a column of this type. */
export function needsAggregate(type: StarRocksType): boolean {
  return SKETCHES.includes(type.kind)
}

/**
 * Whether rows that are loaded a second time leave the table as it was.
 *
 * A sum counts them twice, and a percentile sketch gives them twice the weight. REPLACE keeps what came last, which after a second
 * load of an older file is that file's value; REPLACE_IF_NOT_NULL the same, wherever the value is not NULL.
 */
export function idempotent(fn: AggregateFunction): boolean {
  return IDEMPOTENT.includes(fn)
}

const IDEMPOTENT: readonly AggregateFunction[] = ['MIN', 'MAX', 'HLL_UNION', 'BITMAP_UNION']
