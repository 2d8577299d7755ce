import { StarRocksError } from '../core/errors'
import { type Input, type Output, type Plain, resolved } from '../core/resource'
import {
  type DescribedColumn,
  describe,
  type ListedTable,
  readColumns,
  readTables,
  showFullTables,
} from '../sql/objects'
import type { Row } from '../starrocks/connection'
import { type LookUpArgs, lookUp, NotFoundError } from './look-up'

/**
 * What {@link listTables} is given.
 * @since 0.1.0
 */
export interface ListTablesArgs extends LookUpArgs {
  /** The database. */
  readonly database: Input<string>
  /** Default: the internal catalog. */
  readonly catalog?: Input<string>
}

/**
 * What {@link describeTable} is given.
 * @since 0.1.0
 */
export interface DescribeTableArgs extends ListTablesArgs {
  /** The table, or view. */
  readonly tableName: Input<string>
}

export type { DescribedColumn as ColumnResult, ListedTable as TableListing } from '../sql/objects'

/**
 * The tables and views of a database, by name. There is an error when there is no such database.
 * @since 0.1.0
 */
export function listTables(args: Plain<ListTablesArgs>): Promise<ListedTable[]> {
  const { database, catalog } = args
  return lookUp(args, async (server) =>
    readTables(await there(`database "${path(catalog, database)}"`, server.query(showFullTables(database, catalog)))),
  )
}

/**
 * {@link listTables} for outputs.
 * @since 0.1.0
 */
export function listTablesOutput(args: ListTablesArgs): Output<ListedTable[]> {
  return resolved(args, listTables)
}

/**
 * The columns of a table. There is an error when there is no such table.
 * @since 0.1.0
 */
export function describeTable(args: Plain<DescribeTableArgs>): Promise<DescribedColumn[]> {
  const { database, tableName, catalog } = args
  return lookUp(args, async (server) =>
    readColumns(
      await there(
        `table "${path(catalog, database, tableName)}"`,
        server.query(describe(database, tableName, catalog)),
      ),
    ),
  )
}

/**
 * {@link describeTable} for outputs.
 * @since 0.1.0
 */
export function describeTableOutput(args: DescribeTableArgs): Output<DescribedColumn[]> {
  return resolved(args, describeTable)
}

async function there(what: string, rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof StarRocksError && error.is('tableMissing', 'databaseMissing', 'catalogMissing'))
      throw new NotFoundError(`there is no ${what}`)
    throw error
  }
}

function path(...names: readonly (string | undefined)[]): string {
  return names.filter((name) => name !== undefined).join('.')
}
