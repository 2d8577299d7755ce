import { AGGREGATE_FUNCTIONS } from './aggregates'
import type { Column } from './column'
import { DdlCursor } from './ddl-cursor'
import type { ExplicitPartitions } from './explicit-partitions'
import { markedOwner } from './owner'
import type { Distribution, Key, Partition } from './table'
import { readIndex, type TableIndex } from './table-index'
import { readType } from './type-text'
import { printType } from './types'

/** A table as SHOW CREATE TABLE describes it. */
export interface ShownTable {
  readonly name: string
  readonly columns: readonly Column[]
  readonly key: Key
  readonly comment?: string
  /** The stack resource that created it, if one did. */
  readonly owner: string | undefined
  /** SHOW CREATE TABLE gives no {@link ExplicitPartitions}: `readExplicitPartitions` reads them from the text. */
  readonly partition?: Partition | ExplicitPartitions | OtherPartition
  readonly distribution: Distribution
  readonly orderBy?: readonly string[]
  /** Absent without any. */
  readonly indexes?: readonly TableIndex[]
  readonly properties: Readonly<Record<string, string>>
}

/** Partitions by ranges, by lists or by several expressions, as text. */
export interface OtherPartition {
  readonly type: 'other'
  readonly text: string
}

/** SHOW CREATE TABLE; undefined for a view. */
export function readTable(rows: readonly Readonly<Record<string, string | null>>[]): ShownTable | undefined {
  const ddl = rows[0]?.['CREATE TABLE']
  return ddl === undefined || ddl === null ? undefined : parseTable(ddl)
}

/**
 * Parses the text of CREATE TABLE that `AstToStringBuilder.getDdlStmt` prints or that we write.
 *
 * @throws DdlTextError
 */
export function parseTable(ddl: string): ShownTable {
  const cursor = new DdlCursor(ddl)
  cursor.expect('CREATE TABLE')
  const qualifier = cursor.name()
  const name = cursor.accept('.') ? cursor.name() : qualifier
  const { columns, indexes } = columnsAt(cursor)
  cursor.accept('ENGINE=OLAP')
  const key = keyAt(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : undefined
  const partition = cursor.accept('PARTITION BY') ? partitionOf(cursor.untilLine('DISTRIBUTED BY'), columns) : undefined
  const distribution = distributionAt(cursor)
  const orderBy = cursor.accept('ORDER BY') ? cursor.names() : undefined
  const properties = cursor.accept('PROPERTIES') ? propertiesAt(cursor) : {}
  if (!cursor.atEnd()) throw cursor.error('the end')
  return {
    name,
    columns,
    key,
    ...(comment !== undefined && { comment }),
    owner: markedOwner(comment ?? ''),
    ...(partition && { partition }),
    distribution,
    ...(orderBy && { orderBy }),
    ...(indexes.length > 0 && { indexes }),
    properties,
  }
}

/** Columns that the server adds for partition expressions. Nobody declared them, and nobody can change them. */
const HIDDEN = '__generated_partition_column_'

function columnsAt(cursor: DdlCursor): { columns: Column[]; indexes: TableIndex[] } {
  const columns: Column[] = []
  const indexes: TableIndex[] = []
  cursor.expect('(')
  do {
    if (cursor.accept('INDEX')) indexes.push(readIndex(cursor.until(/,?\s*\n/y)))
    else columns.push(columnAt(cursor))
  } while (cursor.accept(','))
  cursor.expect(')')
  return { columns: columns.filter((column) => !column.name.startsWith(HIDDEN)), indexes }
}

function columnAt(cursor: DdlCursor): Column {
  const name = cursor.name()
  const type = printType(readType(cursor.unbroken()))
  const aggregate = aggregateAt(cursor)
  const nullability = cursor.acceptOne('NOT NULL', 'NULL')
  if (nullability === undefined) throw cursor.error('NULL or NOT NULL')
  const literal = cursor.at('DEFAULT "') && cursor.accept('DEFAULT') ? cursor.string() : undefined
  const filledBy = cursor.until(/\s*(?:\bCOMMENT "|,\s*\n|\n\))/y)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  return {
    name,
    type,
    nullable: nullability === 'NULL',
    ...aggregate,
    ...(literal !== undefined && { default: literal }),
    ...(filledBy !== '' && { filledBy }),
    ...(comment !== '' && { comment }),
  }
}

function aggregateAt(cursor: DdlCursor): Pick<Column, 'aggregate' | 'aggregateState'> {
  const aggregate = cursor.acceptOne(...AGGREGATE_FUNCTIONS)
  if (aggregate !== undefined) return { aggregate }
  return cursor.at('NULL') || cursor.at('NOT NULL') ? {} : { aggregateState: cursor.unbroken() }
}

const KEY_TYPES = { DUPLICATE: 'duplicate', AGGREGATE: 'aggregate', UNIQUE: 'unique', PRIMARY: 'primary' } as const

function keyAt(cursor: DdlCursor): ShownTable['key'] {
  const word = cursor.acceptOne('DUPLICATE', 'AGGREGATE', 'UNIQUE', 'PRIMARY')
  if (word === undefined) throw cursor.error('a key')
  cursor.expect('KEY')
  return { type: KEY_TYPES[word], columns: cursor.names() }
}

export function distributionAt(cursor: DdlCursor): Distribution {
  cursor.expect('DISTRIBUTED BY')
  const columns = cursor.accept('HASH') ? cursor.names() : undefined
  if (columns === undefined) cursor.expect('RANDOM')
  const buckets = cursor.accept('BUCKETS') ? cursor.acceptNumber() : undefined
  const counted = buckets === undefined ? {} : { buckets }
  return columns === undefined ? { type: 'random', ...counted } : { type: 'hash', columns, ...counted }
}

const DATE_TRUNC = /^date_trunc\(['"](?<unit>\w+)['"], `?(?<column>[^`]+)`?\)$/i
/** The program declares INTERVAL; the server prints the function with all its arguments. */
const TIME_SLICE =
  /^time_slice\(`?(?<column>[^`]+?)`?, (?:INTERVAL (?<slices>\d+) (?<unit>\w+)|(?<count>\d+), '(?<each>\w+)', 'floor')\)$/i

function partitionOf(text: string, columns: readonly Column[]): Partition | OtherPartition {
  // The server prints names without quotes: the text between the marks can be several names.
  const groups = (DATE_TRUNC.exec(text) ?? TIME_SLICE.exec(text))?.groups ?? {}
  const column = columns.find(({ name }) => name === groups.column)?.name
  const unit = (groups.unit ?? groups.each ?? '').toLowerCase()
  const slices = groups.slices ?? groups.count
  if (column !== undefined) {
    return slices === undefined
      ? { type: 'dateTrunc', column, unit }
      : { type: 'timeSlice', column, unit, slices: Number(slices) }
  }
  return /^\(`[^`]*`(,\s*`[^`]*`)*\)$/.test(text)
    ? { type: 'column', columns: new DdlCursor(text).names() }
    : { type: 'other', text }
}

export function propertiesAt(cursor: DdlCursor): Record<string, string> {
  const properties: [key: string, value: string][] = []
  cursor.expect('(')
  do {
    const key = cursor.string()
    cursor.expect('=')
    properties.push([key, cursor.propertyValue()])
  } while (cursor.accept(','))
  cursor.expect(')')
  return Object.fromEntries(properties)
}
