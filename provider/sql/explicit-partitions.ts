import { DdlCursor } from './ddl-cursor'
import { sameName } from './names'
import { id, ids, join, type Sql, sql, str, verbatim } from './quote'

/**
 * Partitions that the table declares one by one. Rows that fit into none of them are refused.
 * @since 0.1.0
 */
export type ExplicitPartitions =
  /** Partitions by ranges of values. */
  | {
      readonly type: 'range'
      /** The columns. */
      readonly columns: readonly string[]
      /** The partitions. */
      readonly partitions: readonly RangePartition[]
    }
  /** Partitions by lists of values. */
  | {
      readonly type: 'list'
      /** The columns. */
      readonly columns: readonly string[]
      /** The partitions. */
      readonly partitions: readonly ListPartition[]
    }

/**
 * A partition of a range. Bounds have one value a column.
 * @since 0.1.0
 */
export interface RangePartition {
  /** The name. */
  readonly name: string
  /** The lower bound. Absent: the upper bound of the partition before, or no bound. */
  readonly from?: readonly string[]
  /** The upper bound, which is not part of the partition. */
  readonly to: readonly string[]
}

/**
 * A partition of a list of values.
 * @since 0.1.0
 */
export interface ListPartition {
  /** The name. */
  readonly name: string
  /** The values, each with one a column. */
  readonly values: readonly (readonly string[])[]
}

const MAXVALUE = 'MAXVALUE'

/** PARTITION BY RANGE or LIST. */
export function partitionByExplicit(by: ExplicitPartitions): Sql {
  const kind = by.type === 'range' ? 'RANGE' : 'LIST'
  const partitions = by.partitions.map((partition) => sql`\n  ${partitionDefinition(by, partition)}`)
  return sql`PARTITION BY ${verbatim(kind)}(${ids(by.columns)}) (${join(partitions, ',')}\n)`
}

/** Takes effect at once, without a job. */
export function addPartition(
  database: string,
  table: string,
  by: ExplicitPartitions,
  partition: RangePartition | ListPartition,
): Sql {
  return sql`ALTER TABLE ${id(database, table)} ADD ${partitionDefinition(by, partition)}`
}

function partitionDefinition(by: ExplicitPartitions, partition: RangePartition | ListPartition): Sql {
  const name = id(partition.name)
  if ('values' in partition) {
    const single = by.columns.length === 1
    const rows = partition.values.map((row) => (single ? str(row[0] ?? '') : tuple(row)))
    return sql`PARTITION ${name} VALUES IN (${join(rows)})`
  }
  const { from, to } = partition
  if (from === undefined) {
    const all = to.length === 1 && to[0] === MAXVALUE
    return sql`PARTITION ${name} VALUES LESS THAN ${all ? verbatim(MAXVALUE) : tuple(to)}`
  }
  return sql`PARTITION ${name} VALUES [${tuple(from)}, ${tuple(to)})`
}

function tuple(values: readonly string[]): Sql {
  return sql`(${join(values.map((value) => (value === MAXVALUE ? verbatim(MAXVALUE) : str(value))))})`
}

/** PARTITION BY in SHOW CREATE TABLE; undefined for another kind of partitions. LESS THAN reads back as a range with both bounds. */
export function readExplicitPartitions(text: string): ExplicitPartitions | undefined {
  const [head = '', kind] = /^(RANGE|LIST)/.exec(text) ?? []
  if (kind === undefined) return undefined
  const cursor = new DdlCursor(text.slice(head.length))
  const columns = cursor.names()
  cursor.expect('(')
  if (cursor.accept(')')) return { type: kind === 'RANGE' ? 'range' : 'list', columns, partitions: [] }
  const ranges: RangePartition[] = []
  const lists: ListPartition[] = []
  do {
    cursor.expect('PARTITION')
    const name = cursor.unbroken()
    cursor.expect('VALUES')
    if (cursor.accept('IN')) lists.push({ name, values: rowsAt(cursor) })
    else {
      cursor.expect('[')
      const from = boundAt(cursor)
      cursor.expect(',')
      const to = boundAt(cursor)
      cursor.expect(')')
      ranges.push({ name, from, to })
    }
    // Properties of the partition.
    if (cursor.accept('(')) {
      cursor.until(/\)/y)
      cursor.expect(')')
    }
  } while (cursor.accept(','))
  return kind === 'RANGE'
    ? { type: 'range', columns, partitions: ranges }
    : { type: 'list', columns, partitions: lists }
}

function boundAt(cursor: DdlCursor): string[] {
  const values: string[] = []
  cursor.expect('(')
  do values.push(cursor.accept(MAXVALUE) ? MAXVALUE : cursor.string())
  while (cursor.accept(','))
  cursor.expect(')')
  return values
}

function rowsAt(cursor: DdlCursor): string[][] {
  const rows: string[][] = []
  cursor.expect('(')
  do {
    if (!cursor.accept('(')) {
      rows.push([cursor.singleQuoted()])
      continue
    }
    const row: string[] = []
    do row.push(cursor.singleQuoted())
    while (cursor.accept(','))
    cursor.expect(')')
    rows.push(row)
  } while (cursor.accept(','))
  cursor.expect(')')
  return rows
}

/** How existing partitions compare with the declared ones. Those that are not declared, such as dynamic ones, do not count. */
export interface PartitionChange {
  readonly missing: readonly (RangePartition | ListPartition)[]
  /** The declared ones that have other values. */
  readonly other: readonly string[]
}

export function comparePartitions(actual: ExplicitPartitions, declared: ExplicitPartitions): PartitionChange {
  const found = (name: string) =>
    (actual.partitions as readonly (RangePartition | ListPartition)[]).find((one) => sameName(one.name, name))
  return {
    missing: declared.partitions.filter(({ name }) => found(name) === undefined),
    other: declared.partitions.flatMap((partition) => {
      const actual = found(partition.name)
      return actual === undefined || samePartition(actual, partition) ? [] : [partition.name]
    }),
  }
}

function samePartition(one: RangePartition | ListPartition, other: RangePartition | ListPartition): boolean {
  if ('values' in one !== 'values' in other) return false
  if ('values' in one && 'values' in other) {
    const rows = (values: ListPartition['values']) => values.map((row) => JSON.stringify(row.map(canonical))).sort()
    return JSON.stringify(rows(one.values)) === JSON.stringify(rows(other.values))
  }
  const [actual, desired] = [one as RangePartition, other as RangePartition]
  const alike = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((value, i) => canonical(value) === canonical(b[i] ?? ''))
  // The lower bound of LESS THAN is that of the partition before.
  const sameLower = desired.from === undefined || actual.from === undefined || alike(actual.from, desired.from)
  return sameLower && alike(actual.to, desired.to)
}

/** A date at midnight and a date are the same bound of a DATETIME column; a number can have zeros in front. */
function canonical(value: string): string {
  const text = value.trim().replace(/^(\d{4}-\d\d-\d\d) 00:00:00(\.0+)?$/, '$1')
  return /^-?\d+$/.test(text) ? String(BigInt(text)) : text
}
