import { id, ids, join, type Sql, sql, verbatim } from './quote'

/** A column of the new table, and the column of the old one that fills it. */
export interface CopiedColumn {
  readonly target: string
  readonly source: string
}

/** Fills a table from another. StarRocks does it once: it refuses a second INSERT with the label. */
export function insertSelect(
  database: string,
  { from, to, label }: { readonly from: string; readonly to: string; readonly label: string },
  columns: readonly CopiedColumn[],
): Sql {
  return join(
    [
      sql`INSERT INTO ${id(database, to)} WITH LABEL ${id(label)} (${ids(columns.map(({ target }) => target))})`,
      sql`SELECT ${ids(columns.map(({ source }) => source))}`,
      sql`FROM ${id(database, from)}`,
    ],
    '\n',
  )
}

/** Exchanges the names of two tables in one step, without a job. Each keeps its rows, its id and its privileges. */
export function swapTables(database: string, table: string, other: string): Sql {
  return sql`ALTER TABLE ${id(database, table)} SWAP WITH ${id(other)}`
}

/** Takes effect at once, without a job. */
export function renameColumn(database: string, table: string, from: string, to: string): Sql {
  return sql`ALTER TABLE ${id(database, table)} RENAME COLUMN ${id(from)} TO ${id(to)}`
}

/** How many rows have another value after a conversion to a type and back. */
export function countChanged(
  database: string,
  table: string,
  { column, from, to }: { readonly column: string; readonly from: string; readonly to: string },
): Sql {
  const cast = sql`CAST(${id(column)} AS ${verbatim(to)})`
  return sql`SELECT count(*) AS ${id('N')} FROM ${id(database, table)} WHERE NOT (CAST(${cast} AS ${verbatim(from)}) <=> ${id(column)})`
}

export function showPartitions(database: string, table: string): Sql {
  return sql`SHOW PARTITIONS FROM ${id(database, table)}`
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/**
 * The partitions and their versions, which change with every write. Compactions change the visible version in a shared-data cluster,
 * but not the data version; releases before 3.3 do not show that.
 */
export function readVersions(rows: readonly Row[]): string[] {
  return rows.map((row) => `${row.PARTITIONID}:${row.DATAVERSION ?? row.VISIBLEVERSION}`).sort()
}
