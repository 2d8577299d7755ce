import { StarRocksError } from '../errors'
import { type Input, type Output, type Plain, resolved } from '../pulumi/dynamic'
import {
  type DescribedColumn,
  describe,
  type ListedTable,
  readColumns,
  readTables,
  showFullTables,
} from '../sql/objects'
import { INTERNAL_CATALOG } from '../sql/show-grants'
import { found, orMissing } from '../starrocks/metastore'
import type { Row, Server } from '../starrocks/server'
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
    readTables(
      await there(server, catalog, `database "${path(catalog, database)}"`, () =>
        server.query(showFullTables(database, catalog)),
      ),
    ),
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
      await there(server, catalog, `table "${path(catalog, database, tableName)}"`, () => described(server, args)),
    ),
  )
}

/** Of a table that is not there; an external one is refused without a number of its own, so that another look has to tell. */
async function described(server: Server, args: Plain<DescribeTableArgs>): Promise<Row[] | undefined> {
  const { database, tableName, catalog } = args
  try {
    return await server.query(describe(database, tableName, catalog))
  } catch (error) {
    if (!(error instanceof StarRocksError && error.is('refused')) || catalog === undefined) throw error
    const tables = readTables(await server.query(showFullTables(database, catalog)))
    if (tables.some(({ name }) => name === tableName)) throw error
    return undefined
  }
}

/**
 * {@link describeTable} for outputs.
 * @since 0.1.0
 */
export function describeTableOutput(args: DescribeTableArgs): Output<DescribedColumn[]> {
  return resolved(args, describeTable)
}

/** What a look finds. Where a metastore does not answer, its objects only look as if they were gone: that is an error of its own. */
async function there(
  server: Server,
  catalog: string | undefined,
  what: string,
  look: () => Promise<Row[] | undefined>,
): Promise<Row[]> {
  const isExternal = catalog !== undefined && catalog !== INTERNAL_CATALOG
  const rows = isExternal ? await found(server, catalog, look) : await orMissing(look)
  if (rows === undefined) throw new NotFoundError(`there is no ${what}`)
  return rows
}

function path(...names: readonly (string | undefined)[]): string {
  return names.filter((name) => name !== undefined).join('.')
}
