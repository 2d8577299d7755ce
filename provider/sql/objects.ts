import { id, type Sql, sql } from './quote'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** The tables and views of a database; of an external catalog, where one is given. */
export function showFullTables(database: string, catalog?: string): Sql {
  return sql`SHOW FULL TABLES FROM ${path(catalog, database)}`
}

/**
 * A table or a view.
 * @since 0.1.0
 */
export interface ListedTable {
  /** Its name. */
  readonly name: string
  /** `BASE TABLE` or `VIEW`; absent where StarRocks does not say, as in external catalogs. */
  readonly type?: string
}

/** SHOW FULL TABLES: the first column's header has the database's name in it. */
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
 * A column of a table, in its order.
 * @since 0.1.0
 */
export interface DescribedColumn {
  /** The column's name. */
  readonly name: string
  /** Its type, as StarRocks writes it. */
  readonly type: string
  /** Whether it may be NULL. */
  readonly nullable: boolean
  /** Whether it is part of the table's key. */
  readonly key: boolean
  /** The value where none is given. Absent: there is none. */
  readonly default?: string
  /** Shown of tables in external catalogs only. */
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
