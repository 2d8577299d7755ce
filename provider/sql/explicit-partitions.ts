import type { NamedType } from './column'
import { DdlCursor } from './ddl-cursor'
import { columnNamed, sameName } from './names'
import { id, ids, join, type Sql, sql, str, verbatim } from './quote'
import { readType } from './type-text'

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
      rows.push([cursor.listValue()])
      continue
    }
    const row: string[] = []
    do row.push(cursor.listValue())
    while (cursor.accept(','))
    cursor.expect(')')
    rows.push(row)
  } while (cursor.accept(','))
  cursor.expect(')')
  return rows
}

/** How existing partitions compare with the declared ones. Those that are not declared, such as dynamic ones, do not count. */
export interface PartitionChange {
  /** The declared ones that can be added. */
  readonly missing: readonly (RangePartition | ListPartition)[]
  /** The declared ones that have other values. */
  readonly other: readonly (RangePartition | ListPartition)[]
  /** The declared ones that StarRocks would not add, since an existing one has a part of their values. */
  readonly overlapping: readonly Overlap[]
}

/** A declared partition, and the existing one that has a part of its values. */
export interface Overlap {
  readonly partition: RangePartition | ListPartition
  readonly existing: string
}

export function comparePartitions(
  actual: ExplicitPartitions,
  declared: ExplicitPartitions,
  columns: readonly NamedType[],
): PartitionChange {
  const forms = declared.columns.map((name) => FORM_OF[readKind(columns, name)] ?? 'date')
  const there: readonly (RangePartition | ListPartition)[] = actual.partitions
  const found = (name: string) => there.find((one) => sameName(one.name, name))
  const absent = declared.partitions.filter(({ name }) => found(name) === undefined)
  const overlapping = absent.flatMap((partition) => {
    const existing = overlapped(partition, there, forms)
    return existing === undefined ? [] : [{ partition, existing }]
  })
  return {
    missing: absent.filter((partition) => !overlapping.some((overlap) => overlap.partition === partition)),
    other: declared.partitions.filter((partition) => {
      const actual = found(partition.name)
      return actual !== undefined && !samePartition(actual, partition, forms)
    }),
    overlapping,
  }
}

/** How the values of a column are written: a text is the same only if it is the same letter by letter. */
type Form = 'text' | 'integer' | 'date'

const FORM_OF: Readonly<Record<string, Form>> = {
  VARCHAR: 'text',
  CHAR: 'text',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INT: 'integer',
  BIGINT: 'integer',
  LARGEINT: 'integer',
}

function readKind(columns: readonly NamedType[], name: string): string {
  const type = columnNamed(columns, name)?.type
  return type === undefined ? '' : readType(type).kind
}

function samePartition(
  actual: RangePartition | ListPartition,
  declared: RangePartition | ListPartition,
  forms: readonly Form[],
): boolean {
  const alike = (a: readonly string[], b: readonly string[]) => compareRows(a, b, forms) === 0
  if ('values' in actual || 'values' in declared) {
    if (!('values' in actual && 'values' in declared)) return false
    const covers = (some: ListPartition, others: ListPartition) =>
      others.values.every((row) => some.values.some((one) => alike(one, row)))
    return covers(actual, declared) && covers(declared, actual)
  }
  // The lower bound of LESS THAN is that of the partition before.
  const sameLower = declared.from === undefined || actual.from === undefined || alike(actual.from, declared.from)
  return sameLower && alike(actual.to, declared.to)
}

/** The name of an existing partition that has a part of the values of a new one (`RangePartitionInfo.checkNewRange`). */
function overlapped(
  added: RangePartition | ListPartition,
  there: readonly (RangePartition | ListPartition)[],
  forms: readonly Form[],
): string | undefined {
  if ('values' in added) {
    const has = (one: ListPartition) =>
      one.values.some((row) => added.values.some((other) => compareRows(row, other, forms) === 0))
    return there.find((one) => 'values' in one && has(one))?.name
  }
  const ranges = there.flatMap((one) => ('values' in one ? [] : [one]))
  const below = (a: readonly string[], b: readonly string[]) => compareRows(a, b, forms) < 0
  const lowerOf = ({ from, to }: RangePartition) =>
    from ??
    ranges
      .map((one) => one.to)
      .filter((bound) => below(bound, to))
      .sort((a, b) => compareRows(b, a, forms))[0]
  const lower = lowerOf(added)
  return ranges.find((one) => {
    const itsLower = lowerOf(one)
    return (lower === undefined || below(lower, one.to)) && (itsLower === undefined || below(itsLower, added.to))
  })?.name
}

function compareRows(a: readonly string[], b: readonly string[], forms: readonly Form[]): number {
  for (const [i, form] of forms.entries()) {
    const order = compareValues(a[i] ?? '', b[i] ?? '', form)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareValues(a: string, b: string, form: Form): number {
  if (form === 'text') return ordered(a, b)
  const [one, other] = [a.trim(), b.trim()]
  if (one === MAXVALUE || other === MAXVALUE) return Number(one === MAXVALUE) - Number(other === MAXVALUE)
  const integer = /^-?\d+$/
  if (form === 'integer' && integer.test(one) && integer.test(other)) return ordered(BigInt(one), BigInt(other))
  return ordered(atMidnight(one), atMidnight(other))
}

/** A date and that date at midnight are the same bound of a DATETIME column. */
function atMidnight(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d) 00:00:00(\.0+)?$/, '$1')
}

function ordered<Value extends string | bigint>(a: Value, b: Value): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
