import { id, ids, join, pairs, type Sql, sql, str, verbatim } from './quote'
import { withSecrets } from './storage'
import type { StoredInsert } from './stored-insert'

/** A partition as values by column. */
export type PartitionSpec = Readonly<Record<string, string>>

/** A partition by the values in its rows: those of integer columns are integers, which StarRocks takes without quotes. */
export type RowValues = Readonly<Record<string, string | bigint>>

/** Replaces all rows of one partition by the rows of these files in one step: StarRocks swaps the partition (`INSERT OVERWRITE`). */
export function overwritePartition(
  table: { readonly database: string; readonly name: string; readonly columns: readonly string[] },
  partition: RowValues,
  insert: StoredInsert,
  files: readonly string[],
): Sql {
  const values = join(equations(partition))
  // An INSERT into a partition by its values accepts no column list: so it selects every column of the table, in its order.
  const projections = table.columns.map((column) => {
    const at = insert.columns.findIndex((name) => name.toLowerCase() === column.toLowerCase())
    return at < 0 ? sql`NULL` : sql`${verbatim(insert.projections[at] ?? '')} AS ${id(column)}`
  })
  return join(
    [
      sql`INSERT OVERWRITE ${id(table.database, table.name)} PARTITION (${values})`,
      sql`SELECT ${join(projections)}`,
      sql`FROM ${filesOf(insert, files)}`,
      ...conditionOf(insert),
    ],
    '\n',
  )
}

/** Adds the rows of these files. StarRocks loads them once: it refuses a second INSERT with the label. */
export function insertFiles(
  database: string,
  table: string,
  label: string,
  insert: StoredInsert,
  files: readonly string[],
): Sql {
  return join(
    [
      sql`INSERT INTO ${id(database, table)} WITH LABEL ${id(label)} (${ids(insert.columns)})`,
      sql`SELECT ${join(insert.projections.map(verbatim))}`,
      sql`FROM ${filesOf(insert, files)}`,
      ...conditionOf(insert),
    ],
    '\n',
  )
}

/** Deletes all rows of one partition. */
export function deletePartition(database: string, table: string, partition: RowValues): Sql {
  return sql`DELETE FROM ${id(database, table)} WHERE ${join(equations(partition), ' AND ')}`
}

function equations(partition: RowValues): Sql[] {
  return Object.entries(partition).map(([column, value]) => {
    return sql`${id(column)} = ${typeof value === 'bigint' ? verbatim(value.toString()) : str(value)}`
  })
}

function conditionOf({ where }: StoredInsert): Sql[] {
  return where === undefined ? [] : [sql`WHERE ${verbatim(where)}`]
}

function filesOf(insert: StoredInsert, files: readonly string[]): Sql {
  const properties = { ...insert.properties, path: files.join(',') }
  return sql`FILES(\n  ${pairs(withSecrets(properties), ',\n  ')}\n)`
}
