import type { OwnedObject } from '../../core/ownership'
import { columnNamed } from '../../sql/names'
import { markedOwner } from '../../sql/owner'
import { id, sql, str } from '../../sql/quote'
import { readTable, type ShownTable } from '../../sql/show-table'
import { showCreateTable, showTables, type Table } from '../../sql/table'
import { propertyOf, sameProperty } from '../../sql/table-properties'
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
  const { name, columns, key, distribution, partition, orderBy, comment, properties } = table
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
  }
}

/** A native table has its owner mark in its comment, and an id. */
export function ownedTable(database: string, name: string, table: ShownTable): OwnedObject {
  return {
    part: 'table',
    what: `table ${database}.${name}`,
    owner: table.owner,
    markable: true,
    id: (server) => readTableId(database, name, server),
  }
}

/** The declared columns with their actual types. Columns that others have added are no drift. */
export function columnsFound(table: ShownTable, declared: Table): Record<string, string> {
  const found = declared.columns.flatMap(({ name }) => {
    const column = columnNamed(table.columns, name)
    return column ? [[name, column.type] as const] : []
  })
  return Object.fromEntries(found)
}

/** The declared properties with their actual values. Another spelling of a value is no drift, nor is a property that StarRocks does not show. */
export function propertiesFound(table: ShownTable, declared: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(declared).map(([key, value]) => {
    const shown = propertyOf(key, table.properties)
    return [key, shown === undefined || sameProperty(key, shown, value) ? value : shown] as const
  })
  return Object.fromEntries(found)
}
