import { NotFoundError, StarRocksError } from '../../errors'
import type { Input, Plain } from '../../pulumi/dynamic'
import { type DescribedTableColumn, describe as describeNative } from '../../resources/table/declared'
import { readNativeTable, readTableId } from '../../resources/table/read'
import type { ExplicitPartitions } from '../../sql/explicit-partitions'
import {
  type DescribedColumn,
  describe,
  type ListedTable,
  readColumns,
  readTables,
  showFullTables,
} from '../../sql/objects'
import { parseOwner } from '../../sql/owner'
import { id, sql, str } from '../../sql/quote'
import { INTERNAL_CATALOG } from '../../sql/show-grants'
import type { Distribution, Key, Partition } from '../../sql/table'
import { orMissing, unlessMetastoreFails } from '../../starrocks/missing'
import type { Row, Server } from '../../starrocks/server'
import type { LookUpOutputArgs } from '../look-up'

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

export type { DescribedColumn as ColumnResult, ListedTable as TableListing } from '../../sql/objects'

/**
 * The arguments of {@link getTable}.
 * @since 0.1.0
 */
export interface GetTableArgs extends Plain<GetTableOutputArgs> {}

/**
 * The arguments of {@link getTableOutput}.
 * @since 0.1.0
 */
export interface GetTableOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
  /** The table. */
  readonly name: Input<string>
}

export type { DescribedTableColumn as TableColumnResult } from '../../resources/table/declared'
export type {
  ExplicitPartitions as ExplicitTablePartitions,
  ListPartition as ListTablePartition,
  RangePartition as RangeTablePartition,
} from '../../sql/explicit-partitions'

/**
 * An index of a table.
 * @since 0.1.0
 */
export interface TableIndexResult {
  /** `bitmap`, `ngramBloomFilter` or `inverted`; any other type as StarRocks calls it. */
  readonly type: string
  /** The name. */
  readonly name: string
  /** The column. */
  readonly column: string
  /** Its comment. */
  readonly comment?: string
  /** Its properties, those with the server's defaults included. */
  readonly properties?: Record<string, string>
}

/**
 * A native table, also one that no resource manages, in the inputs of a `Table`.
 * @since 0.1.0
 */
export interface TableResult {
  /** The database. */
  readonly database: string
  /** The name. */
  readonly name: string
  /** The columns in order. */
  readonly columns: readonly DescribedTableColumn[]
  /** The key. */
  readonly keyConfig: Key
  /** How rows are distributed over buckets. */
  readonly distributionConfig: Distribution
  /** How the table is partitioned; a text for a kind that a `Table` does not have. */
  readonly partitionConfig?: Partition | ExplicitPartitions | string
  /** The sort key, if it is not the table's key. */
  readonly orderBy?: readonly string[]
  /** The indexes. */
  readonly indexes?: readonly TableIndexResult[]
  /** PROPERTIES of the table. */
  readonly tableProperties: Record<string, string>
  /** The comment, without the owner mark. */
  readonly comment: string
  /** The resource that owns it, `project/stack/name`. */
  readonly owner?: string
  /**
   * How many rows it had when StarRocks last counted them, which it does every few minutes. Absent without a live backend.
   * @long
   */
  readonly rows?: number
  /**
   * Its size in bytes at that time.
   * @long
   */
  readonly bytes?: number
  /** The id of the table; one that is created again has another. Absent without a live backend. */
  readonly tableId?: string
}

export async function askTables(args: ListTablesArgs, server: Server): Promise<ListedTable[]> {
  const { database, catalog } = args
  return readTables(
    await there(server, catalog, `database "${path(catalog, database)}"`, () =>
      server.query(showFullTables(database, catalog)),
    ),
  )
}

export async function askColumns(args: DescribeTableArgs, server: Server): Promise<DescribedColumn[]> {
  const { database, tableName, catalog } = args
  return readColumns(
    await there(server, catalog, `table "${path(catalog, database, tableName)}"`, () => described(server, args)),
  )
}

export async function askTable(args: GetTableArgs, server: Server): Promise<TableResult> {
  const { database, name } = args
  const table = await readNativeTable(database, name, server)
  if (table === undefined) throw new NotFoundError(`there is no table "${path(database, name)}"`)
  const tableId = await readTableId(database, name, server)
  return {
    database,
    name,
    ...(describeNative(table) as Omit<TableResult, 'database' | 'name'>),
    ...(table.owner !== undefined && { owner: parseOwner(table.owner).name }),
    ...(await sizeOf(server, database, name)),
    ...(tableId !== undefined && { tableId }),
  }
}

/** Rows and bytes as information_schema shows them, which needs a live backend. */
async function sizeOf(server: Server, database: string, name: string): Promise<Pick<TableResult, 'rows' | 'bytes'>> {
  const [row] = await server
    .query(
      sql`SELECT ${id('TABLE_ROWS')}, ${id('DATA_LENGTH')} FROM ${id('information_schema', 'tables')} WHERE ${id('TABLE_SCHEMA')} = ${str(database)} AND ${id('TABLE_NAME')} = ${str(name)}`,
    )
    .catch((error: unknown): Row[] => {
      if (error instanceof StarRocksError && error.answered) return []
      throw error
    })
  const number = (cell: string | null | undefined) => (cell === null || cell === undefined ? undefined : Number(cell))
  const [rows, bytes] = [number(row?.TABLE_ROWS), number(row?.DATA_LENGTH)]
  return { ...(rows !== undefined && { rows }), ...(bytes !== undefined && { bytes }) }
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
