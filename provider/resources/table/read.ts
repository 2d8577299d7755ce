import { markedOwner } from '../../sql/owner'
import { id, sql, str } from '../../sql/quote'
import { readTable, type ShownTable } from '../../sql/show-table'
import { showCreateTable, showTables, type Table } from '../../sql/table'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'

/** The actual table; undefined if there is none, or no database of the name. */
export async function readNativeTable(database: string, name: string, server: Server): Promise<ShownTable | undefined> {
  const names = await unlessMissing(server.query(showTables(database)), 'databaseMissing')
  if (!names?.some((row) => Object.values(row).includes(name))) return undefined
  return readTable(await server.query(showCreateTable(database, name)))
}

/**
 * The id of a table. A table that is created again has another one. Undefined without a live backend, because information_schema
 * cannot be read then.
 */
export async function readTableId(database: string, name: string, server: Server): Promise<string | undefined> {
  const [row] = await server
    .query(
      sql`SELECT ${id('TABLE_ID')} FROM ${id('information_schema', 'tables_config')} WHERE ${id('TABLE_SCHEMA')} = ${str(database)} AND ${id('TABLE_NAME')} = ${str(name)}`,
    )
    .catch(() => [])
  return row?.TABLE_ID ?? undefined
}

/** A declared table as StarRocks shows it, if nobody has changed it. */
export function shownAs(table: Table): ShownTable {
  const { name, columns, key, distribution, partition, orderBy, indexes, comment, properties } = table
  return {
    name,
    columns,
    key,
    distribution,
    properties,
    owner: markedOwner(comment ?? ''),
    ...(comment !== undefined && { comment }),
    ...(partition && { partition }),
    ...(orderBy && { orderBy }),
    ...(indexes && { indexes }),
  }
}
