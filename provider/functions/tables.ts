import { NotFoundError, StarRocksError } from '../errors'
import { type Input, type LookUpOutputOptions, type Output, type Plain, resolved } from '../pulumi/dynamic'
import {
  type DescribedColumn,
  describe,
  type ListedTable,
  readColumns,
  readTables,
  showFullTables,
} from '../sql/objects'
import { INTERNAL_CATALOG } from '../sql/show-grants'
import { orMissing, unlessMetastoreFails } from '../starrocks/missing'
import type { Row, Server } from '../starrocks/server'
import { type LookUpOutputArgs, lookUp } from './look-up'

/**
 * The arguments of {@link listTables}.
 * @since 0.1.0
 */
export interface ListTablesArgs extends Plain<ListTablesOutputArgs> {}

/**
 * The arguments of {@link listTablesOutput}.
 * @since 0.1.0
 */
export interface ListTablesOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
  /**
   * The catalog.
   * @default the internal catalog
   */
  readonly catalog?: Input<string> | undefined
}

/**
 * The arguments of {@link describeTable}.
 * @since 0.1.0
 */
export interface DescribeTableArgs extends Plain<DescribeTableOutputArgs> {}

/**
 * The arguments of {@link describeTableOutput}.
 * @since 0.1.0
 */
export interface DescribeTableOutputArgs extends ListTablesOutputArgs {
  /** The table or view. */
  readonly tableName: Input<string>
}

export type { DescribedColumn as ColumnResult, ListedTable as TableListing } from '../sql/objects'

/**
 * Lists the tables and views of a database, by name. Fails with a NotFoundError if there is no such database.
 * @since 0.1.0
 */
export function listTables(args: ListTablesArgs): Promise<ListedTable[]> {
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
export function listTablesOutput(args: ListTablesOutputArgs, options?: LookUpOutputOptions): Output<ListedTable[]> {
  return resolved(args, listTables, options)
}

/**
 * Lists the columns of a table. Fails with a NotFoundError if there is no such table.
 * @since 0.1.0
 */
export function describeTable(args: DescribeTableArgs): Promise<DescribedColumn[]> {
  const { database, tableName, catalog } = args
  return lookUp(args, async (server) =>
    readColumns(
      await there(server, catalog, `table "${path(catalog, database, tableName)}"`, () => described(server, args)),
    ),
  )
}

/** Undefined for a missing table. A missing external table is refused without an error number of its own, so a list decides. */
async function described(server: Server, args: DescribeTableArgs): Promise<Row[] | undefined> {
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
export function describeTableOutput(
  args: DescribeTableOutputArgs,
  options?: LookUpOutputOptions,
): Output<DescribedColumn[]> {
  return resolved(args, describeTable, options)
}

/** Reads an object that must exist. If a metastore does not answer, its objects only look missing: that is another error. */
async function there(
  server: Server,
  catalog: string | undefined,
  what: string,
  look: () => Promise<Row[] | undefined>,
): Promise<Row[]> {
  const isExternal = catalog !== undefined && catalog !== INTERNAL_CATALOG
  const rows = isExternal ? await unlessMetastoreFails(server, catalog, look) : await orMissing(look)
  if (rows === undefined) throw new NotFoundError(`there is no ${what}`)
  return rows
}

function path(...names: readonly (string | undefined)[]): string {
  return names.filter((name) => name !== undefined).join('.')
}
