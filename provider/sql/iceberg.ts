import { type LakeColumn, lakeColumn, lines } from './hive'
import { type PartitionField, partitionFieldSql, readPartitionFields } from './iceberg-partition'
import { id, join, none, pairs, type Sql, sql, str, verbatim } from './quote'

/*
 * Tables of an Iceberg catalog, by `CreateTableAnalyzer`, `IcebergMetadata`, `IcebergAlterTableExecutor` and `AstToStringBuilder` of
 * StarRocks' source, and by its own recordings in `test/sql/test_iceberg`. We have no recording of our own: the metastore that ours
 * were made with refuses the commits of Iceberg.
 */

/** The order of the rows in each file. */
export interface SortField {
  readonly column: string
  readonly order: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

export interface IcebergTable {
  readonly database: string
  readonly name: string
  readonly columns: readonly LakeColumn[]
  readonly partitionBy: readonly PartitionField[]
  readonly sortBy: readonly SortField[]
  readonly comment?: string
  /** Those of the statement: `file_format`, `compression_codec`, `location`, and any of Iceberg's own. */
  readonly properties: Readonly<Record<string, string>>
}

/** CREATE TABLE, a clause a line. A unified catalog needs the engine, and an Iceberg catalog accepts it. */
export function createIcebergTable({ database, name, columns, ...table }: IcebergTable): Sql {
  return lines(
    sql`CREATE TABLE ${id(database, name)} (\n  ${join(columns.map(lakeColumn), ',\n  ')}\n)`,
    sql`ENGINE = ${verbatim('iceberg')}`,
    table.comment === undefined ? none : sql`COMMENT ${str(table.comment)}`,
    table.partitionBy.length === 0 ? none : sql`PARTITION BY ${partitionList(table.partitionBy)}`,
    table.sortBy.length === 0 ? none : sql`ORDER BY (${join(table.sortBy.map(sortField))})`,
    sql`PROPERTIES (${pairs(table.properties)})`,
  )
}

/** Parentheses around columns alone: every release accepts that. */
function partitionList(fields: readonly PartitionField[]): Sql {
  const list = join(fields.map(partitionFieldSql))
  return fields.every(({ transform }) => transform === 'identity') ? sql`(${list})` : list
}

function sortField({ column, order, nulls }: SortField): Sql {
  return sql`${id(column)} ${verbatim(order.toUpperCase())} NULLS ${verbatim(nulls.toUpperCase())}`
}

/** Where ADD COLUMN and MODIFY COLUMN put a column. */
export type Place = 'last' | 'first' | { readonly after: string }

export type IcebergChange =
  | { readonly set: Readonly<Record<string, string>> }
  | { readonly comment: string }
  | { readonly addColumn: LakeColumn; readonly place: Place }
  | { readonly modifyColumn: LakeColumn; readonly place?: Place }
  | { readonly renameColumn: string; readonly to: string }
  | { readonly dropColumn: string }
  | { readonly addPartition: PartitionField }
  | { readonly dropPartition: PartitionField }

/**
 * One change. A statement with several fails: the releases before the fix run the earlier clauses once more for each later one, and
 * Iceberg says `name already exists` (StarRocks/starrocks#75429).
 */
export function alterIcebergTable(database: string, name: string, change: IcebergChange): Sql {
  return sql`ALTER TABLE ${id(database, name)} ${clauseOf(change)}`
}

function clauseOf(change: IcebergChange): Sql {
  if ('set' in change) return sql`SET (${pairs(change.set)})`
  if ('comment' in change) return sql`COMMENT = ${str(change.comment)}`
  if ('addColumn' in change) return sql`ADD COLUMN ${lakeColumn(change.addColumn)}${placeOf(change.place)}`
  if ('modifyColumn' in change) return sql`MODIFY COLUMN ${lakeColumn(change.modifyColumn)}${placeOf(change.place)}`
  if ('renameColumn' in change) return sql`RENAME COLUMN ${id(change.renameColumn)} TO ${id(change.to)}`
  if ('dropColumn' in change) return sql`DROP COLUMN ${id(change.dropColumn)}`
  if ('addPartition' in change) return sql`ADD PARTITION COLUMN ${partitionFieldSql(change.addPartition)}`
  return sql`DROP PARTITION COLUMN ${partitionFieldSql(change.dropPartition)}`
}

function placeOf(place: Place | undefined): Sql {
  if (place === undefined || place === 'last') return none
  return place === 'first' ? sql` FIRST` : sql` AFTER ${id(place.after)}`
}

export interface ShownIcebergTable {
  readonly columns: readonly LakeColumn[]
  readonly partitionBy: readonly PartitionField[]
  readonly sortBy: readonly SortField[]
  readonly comment: string | undefined
  /** The table's own properties, with its location. Some releases show only that. */
  readonly properties: Readonly<Record<string, string>>
  /** True if it is a table of Hive, which a unified catalog has as well. */
  readonly isHive: boolean
}

type Row = Readonly<Record<string, string | null>>

/** DESC and SHOW CREATE TABLE of one table. */
export function readIcebergTable(described: readonly Row[], created: readonly Row[]): ShownIcebergTable {
  const text = created[0]?.['CREATE TABLE'] ?? ''
  const properties = readProperties(text)
  return {
    columns: described.map((row) => ({
      name: row.FIELD ?? '',
      type: row.TYPE ?? '',
      ...(row.COMMENT && { comment: row.COMMENT }),
    })),
    partitionBy: readPartitionFields(clause(text, 'PARTITION BY ')),
    sortBy: readSortFields(clause(text, 'ORDER BY ')),
    comment: /^\("(.*)"\)$/.exec(clause(text, 'COMMENT '))?.[1],
    properties,
    isHive: Object.hasOwn(properties, 'hive.table.input.format'),
  }
}

/** A clause on a line of its own behind the columns, whose lines are indented. Nothing in it is escaped. */
function clause(text: string, keyword: string): string {
  const behind = text.slice(text.indexOf('\n)\n') + 3)
  const line = behind.split('\n').find((one) => one.startsWith(keyword)) ?? ''
  return line.slice(keyword.length).replace(/;$/, '')
}

/** `"key" = "value"`, with a comma between two of them, and a space behind it or not. Values may contain quotes. */
function readProperties(text: string): Record<string, string> {
  const [, body] = /\nPROPERTIES \("(.*)"\);?\s*$/s.exec(text) ?? []
  const entries = (body ?? '').split(/",\s?"(?=[^"]+" = ")/).map((entry) => entry.split(/" = "(.*)/s))
  return Object.fromEntries(entries.flatMap(([key = '', value]) => (value === undefined ? [] : [[key, value]])))
}

function readSortFields(text: string): SortField[] {
  const fields = text.replace(/^\(|\)$/g, '').split(/,\s*/)
  return fields.flatMap((field) => {
    const [, column = '', order, nulls] = /^`?(.+?)`? (ASC|DESC) NULLS (FIRST|LAST)$/i.exec(field) ?? []
    if (order === undefined || nulls === undefined) return []
    return [{ column, order: order.toLowerCase() as 'asc', nulls: nulls.toLowerCase() as 'first' }]
  })
}
