import { describeLakeTable, showCreateLakeTable, showLakeTables } from '../../sql/hive'
import { readIcebergTable, type ShownIcebergTable } from '../../sql/iceberg'
import { readIcebergType } from '../../sql/iceberg-types'
import { unlessMetastoreFails } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { TableInputs } from './engine'

export interface ActualIcebergTable extends ShownIcebergTable {
  /** The names of the columns in Pulumi's state, which a preview has compared with. Absent before there is state. */
  readonly recordedColumns?: readonly string[]
}

/** Where a table is. */
export type TablePlace = Pick<TableInputs, 'catalog' | 'database' | 'name'>

export function idOf({ catalog, database, name }: TablePlace): string {
  return `${catalog}.${database}.${name}`
}

export function read({ catalog, database, name }: TablePlace, server: Server): Promise<ActualIcebergTable | undefined> {
  return unlessMetastoreFails(server, catalog, async () => {
    const tables = await server.query(showLakeTables(catalog, database))
    if (!tables.some((row) => Object.values(row).includes(name))) return undefined
    const described = await server.query(describeLakeTable(catalog, database, name))
    const shown = readIcebergTable(described, await server.query(showCreateLakeTable(catalog, database, name)))
    return { ...shown, columns: shown.columns.map((column) => ({ ...column, type: readIcebergType(column.type) })) }
  })
}

/** Some releases show only the location of a table, and so no mark; which ones is not known. */
export function showsProperties({ properties }: ShownIcebergTable): boolean {
  return Object.keys(properties).some((key) => key !== 'location')
}
