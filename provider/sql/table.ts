import { type AggregateFunction, idempotent } from './aggregates'
import { type Column, columnDefinition } from './column'
import { type ExplicitPartitions, partitionByExplicit } from './explicit-partitions'
import { id, ids, join, none, pairs, type Sql, sql, str, verbatim } from './quote'
import { indexDefinition, type TableIndex } from './table-index'

/**
 * The key of a table.
 * @since 0.1.0
 */
export interface Key {
  /** The data model. */
  readonly type: 'duplicate' | 'primary' | 'unique' | 'aggregate'
  /** The columns, in order. */
  readonly columns: readonly string[]
}

/**
 * How the rows of a table are distributed over buckets.
 * @since 0.1.0
 */
export type Distribution =
  /** By a hash of columns. */
  | {
      readonly type: 'hash'
      /** The columns. */
      readonly columns: readonly string[]
      /** How many buckets. Absent: StarRocks chooses. */
      readonly buckets?: number
    }
  /** At random. */
  | {
      readonly type: 'random'
      /** How many buckets. Absent: StarRocks chooses. */
      readonly buckets?: number
    }

/**
 * How a table is partitioned.
 * @since 0.1.0
 */
export type Partition =
  /** One partition for each combination of values. */
  | {
      readonly type: 'column'
      /** The columns. */
      readonly columns: readonly string[]
    }
  /** One partition for each unit of time. */
  | {
      readonly type: 'dateTrunc'
      /** The column. */
      readonly column: string
      /** The unit of time. */
      readonly unit: string
    }
  /** One partition for each `slices` units of time. */
  | {
      readonly type: 'timeSlice'
      /** The column. */
      readonly column: string
      /** The unit of time. */
      readonly unit: string
      /** How many units a partition holds. */
      readonly slices: number
    }

export interface Table {
  readonly database: string
  readonly name: string
  readonly columns: readonly Column[]
  readonly key: Key
  readonly distribution: Distribution
  readonly partition?: Partition | ExplicitPartitions
  /** The sort key, if it is not the key. */
  readonly orderBy?: readonly string[]
  readonly indexes?: readonly TableIndex[]
  readonly comment?: string
  readonly properties: Readonly<Record<string, string>>
  /** Columns that were declared once and have to be dropped. */
  readonly revoked?: readonly string[]
  /** Columns without any value: they are dropped and added again if StarRocks does not convert their type. */
  readonly retyped?: readonly string[]
}

const KEY_WORDS = {
  duplicate: 'DUPLICATE KEY',
  primary: 'PRIMARY KEY',
  unique: 'UNIQUE KEY',
  aggregate: 'AGGREGATE KEY',
} as const

/** CREATE TABLE, a clause a line, in the order that the grammar fixes. The key columns come first. */
export function createTable(table: Table): Sql {
  const columns = [...table.columns.map(columnDefinition), ...(table.indexes ?? []).map(indexDefinition)]
  const clauses = [
    sql`CREATE TABLE ${id(table.database, table.name)} (\n  ${join(columns, ',\n  ')}\n)`,
    sql`${verbatim(KEY_WORDS[table.key.type])}(${ids(table.key.columns)})`,
    table.comment === undefined ? none : sql`COMMENT ${str(table.comment)}`,
    table.partition === undefined ? none : partitionBy(table.partition),
    distributedBy(table.distribution),
    table.orderBy === undefined ? none : sql`ORDER BY (${ids(table.orderBy)})`,
    Object.keys(table.properties).length === 0 ? none : sql`PROPERTIES (${pairs(table.properties)})`,
  ]
  return join(
    clauses.filter((clause) => clause !== none),
    '\n',
  )
}

function partitionBy(partition: Partition | ExplicitPartitions): Sql {
  switch (partition.type) {
    case 'range':
    case 'list':
      return partitionByExplicit(partition)
    case 'column':
      return sql`PARTITION BY (${ids(partition.columns)})`
    case 'dateTrunc':
      return sql`PARTITION BY date_trunc(${str(partition.unit)}, ${id(partition.column)})`
    case 'timeSlice':
      return sql`PARTITION BY time_slice(${id(partition.column)}, INTERVAL ${verbatim(String(partition.slices))} ${verbatim(partition.unit.toUpperCase())})`
  }
}

/** Also a clause of ALTER TABLE. */
export function distributedBy(distribution: Distribution): Sql {
  const buckets = distribution.buckets === undefined ? none : verbatim(` BUCKETS ${distribution.buckets}`)
  return distribution.type === 'random'
    ? sql`DISTRIBUTED BY RANDOM${buckets}`
    : sql`DISTRIBUTED BY HASH(${ids(distribution.columns)})${buckets}`
}

/** Without FORCE: the table goes to the recycle bin and can be recovered for a day (`catalog_trash_expire_second`). */
export function dropTable(database: string, name: string): Sql {
  return sql`DROP TABLE IF EXISTS ${id(database, name)}`
}

export function truncateTable(database: string, name: string): Sql {
  return sql`TRUNCATE TABLE ${id(database, name)}`
}

/** The names of all tables. This query precedes SHOW CREATE TABLE, which refuses a missing table without an error number of its own. */
export function showTables(database: string): Sql {
  return sql`SHOW TABLES FROM ${id(database)}`
}

export function showCreateTable(database: string, name: string): Sql {
  return sql`SHOW CREATE TABLE ${id(database, name)}`
}

/**
 * True if a second load of the same file changes the rows. Primary and unique keys replace a row by itself; a duplicate key keeps
 * both; an aggregate key combines them, which changes nothing only if every function of it is idempotent.
 */
export function doublesOnReload(table: Pick<Table, 'key' | 'columns'>): boolean {
  if (table.key.type === 'aggregate')
    return table.columns.some(({ aggregate }) => aggregate && !idempotent(aggregate as AggregateFunction))
  return table.key.type === 'duplicate'
}
