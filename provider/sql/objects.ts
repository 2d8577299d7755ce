import { id, type Sql, sql } from './quote'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** The tables and views of a database, also of one in an external catalog. */
export function showFullTables(database: string, catalog?: string): Sql {
  return sql`SHOW FULL TABLES FROM ${path(catalog, database)}`
}

/**
 * A table or a view.
 * @since 0.1.0
 */
export interface ListedTable {
  /** The name. */
  readonly name: string
  /** `BASE TABLE` or `VIEW`; absent if StarRocks does not show it, as in external catalogs. */
  readonly type?: string
}

/** SHOW FULL TABLES: the header of the first column contains the name of the database. */
export function readTables(rows: readonly Row[]): ListedTable[] {
  return rows.map((row) => {
    const [name] = Object.entries(row).flatMap(([header, cell]) => (header.startsWith('TABLES_IN_') ? [cell] : []))
    return { name: name ?? '', ...(row.TABLE_TYPE && { type: row.TABLE_TYPE }) }
  })
}

export function describe(database: string, table: string, catalog?: string): Sql {
  return sql`DESC ${path(catalog, database, table)}`
}

/**
 * A column of a table.
 * @since 0.1.0
 */
export interface DescribedColumn {
  /** The name of the column. */
  readonly name: string
  /** The type, as StarRocks writes it. */
  readonly type: string
  /** Whether it may be NULL. */
  readonly nullable: boolean
  /** Whether it is part of the table's key. */
  readonly key: boolean
  /** The default value. Absent if there is none. */
  readonly default?: string
  /** Only tables in external catalogs show it. */
  readonly comment?: string
}

/** DESC of a table. */
export function readColumns(rows: readonly Row[]): DescribedColumn[] {
  return rows.map((row) => ({
    name: row.FIELD ?? '',
    type: row.TYPE ?? '',
    nullable: row.NULL?.toUpperCase() === 'YES',
    key: row.KEY === 'true',
    ...(row.DEFAULT != null && { default: row.DEFAULT }),
    ...(row.COMMENT && { comment: row.COMMENT }),
  }))
}

function path(catalog: string | undefined, ...names: readonly string[]): Sql {
  return catalog === undefined ? id(...names) : id(catalog, ...names)
}
