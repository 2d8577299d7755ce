import { InputError, NotFoundError } from '../../errors'
import type { Input, Plain } from '../../pulumi/dynamic'
import { describePipeSettings, describeTable, placeOf } from '../../resources/pipe-table/describe'
import { withoutCredentials } from '../../sql/masked'
import { parseOwner } from '../../sql/owner'
import { describePipe, readPipe, readPipeHealth, showPipes } from '../../sql/pipe'
import { selectPipeFiles } from '../../sql/pipe-files'
import { id, scrub, sql, str } from '../../sql/quote'
import { readTable } from '../../sql/show-table'
import { storedCredentials } from '../../sql/stored-insert'
import { type Distribution, type Key, type Partition, showCreateTable } from '../../sql/table'
import { pipeErrorShown } from '../../starrocks/load-errors'
import type { Row, Server } from '../../starrocks/server'
import type { LookUpOutputArgs } from '../look-up'

/**
 * The arguments of {@link listPipeTables}.
 * @since 0.1.0
 */
export interface ListPipeTablesArgs extends Plain<ListPipeTablesOutputArgs> {}

/**
 * The arguments of {@link listPipeTablesOutput}.
 * @since 0.1.0
 */
export interface ListPipeTablesOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
  /**
   * Which page, from 0 on.
   * @default `0`
   */
  readonly page?: Input<number> | undefined
  /**
   * Items a page, 1 to 500.
   * @default `50`
   */
  readonly size?: Input<number> | undefined
  /**
   * What more each item shall have; one statement more an item.
   * @default nothing
   */
  readonly include?: Input<Input<'columns'>[]> | undefined
}

/**
 * A page of pipe tables.
 * @since 0.1.0
 */
export interface PipeTablePage {
  /** The items of this page. */
  readonly items: PipeTableListing[]
  /** The number of items on all pages. */
  readonly total: number
  /** The arguments of this page and of its neighbours, if there are any. */
  readonly links: {
    /** This page. */
    readonly self: PageLink
    /** The next page. */
    readonly next?: PageLink
    /** The previous page. */
    readonly previous?: PageLink
  }
}

/**
 * The arguments for a page.
 * @since 0.1.0
 */
export interface PageLink {
  /** The number of the page, from 0 on. */
  readonly page: number
  /** Items a page. */
  readonly size: number
}

/**
 * A pipe and its table.
 * @since 0.1.0
 */
export interface PipeTableListing {
  /** The database of both. */
  readonly database: string
  /** The table. */
  readonly tableName: string
  /** The pipe. */
  readonly pipeName: string
  /** RUNNING, SUSPEND, FINISHED or ERROR. */
  readonly state: string
  /** How many files the pipe has loaded. */
  readonly loadedFiles: number
  /**
   * Their size in bytes.
   * @long
   */
  readonly loadedBytes: number
  /** The reason of the last failure of the pipe to load a file. */
  readonly lastError?: string
  /** Name to type of every column, if they were included. */
  readonly columns?: Record<string, string>
}

/**
 * The arguments of {@link getPipeTable}.
 * @since 0.1.0
 */
export interface GetPipeTableArgs extends Plain<GetPipeTableOutputArgs> {}

/**
 * The arguments of {@link getPipeTableOutput}.
 * @since 0.1.0
 */
export interface GetPipeTableOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
  /** The table. */
  readonly tableName: Input<string>
}

/**
 * A pipe table, also one that no resource manages: its inputs as far as StarRocks shows them, its health and its files.
 * @since 0.1.0
 */
export interface PipeTableResult extends PipeTableListing {
  /** Name to type of every column. */
  readonly columns: Record<string, string>
  /** The bucket of the files. */
  readonly bucket: string
  /** Their directory. */
  readonly pathPrefix: string
  /** The key of the table. */
  readonly keyConfig: Key
  /** How each column outside an aggregate key is combined. */
  readonly aggregationOverrides?: Record<string, string>
  /** How rows are distributed over buckets. */
  readonly distributionConfig: Distribution
  /** How the table is partitioned; a text for a kind that PipeTable does not have. */
  readonly partitionConfig?: Partition | string
  /** The sort key, if it is not the table's key. */
  readonly orderBy?: readonly string[]
  /** PROPERTIES of the table. */
  readonly tableProperties: Record<string, string>
  /** The comment of the table, without the owner mark. */
  readonly comment: string
  /** Seconds between two listings of the store by the pipe. */
  readonly pollingIntervalSeconds: number
  /** How many bytes one load takes at most, as StarRocks writes it. */
  readonly batchSize: string
  /** How many files one load takes at most. */
  readonly batchFiles: number
  /** Whether files that arrive later are loaded as well. */
  readonly autoIngest: boolean
  /** Whether the pipe is suspended. */
  readonly suspended: boolean
  /** The resource that owns it, `project/stack/name`. */
  readonly owner?: string
  /** The files that the pipe has seen, at most 1,000 of them: those in ERROR first. */
  readonly files: PipeFile[]
}

/**
 * A file of a pipe.
 * @since 0.1.0
 */
export interface PipeFile {
  /** Its path in the store. */
  readonly name: string
  /** UNLOADED, LOADING, FINISHED, SKIPPED or ERROR. */
  readonly state: string
  /**
   * Its size in bytes.
   * @long
   */
  readonly bytes: number
  /** The reason of a failed load. */
  readonly error?: string
}

export async function askPipeTables(args: ListPipeTablesArgs, server: Server): Promise<PipeTablePage> {
  const { database, page = 0, size = 50, include = [] } = args
  if (!Number.isInteger(page) || page < 0)
    throw new InputError('page', `page must be a whole number of at least 0, not ${page}`)
  if (!Number.isInteger(size) || size < 1 || size > 500) {
    throw new InputError('size', `size must be a whole number from 1 to 500, not ${size}`)
  }
  const all = listings(await server.query(showPipes(database)), database)
  const items = all.slice(page * size, (page + 1) * size)
  const shown = await Promise.all(items.map((item) => withErrorShown(server, item)))
  return {
    items: include.includes('columns') ? await Promise.all(shown.map((item) => withColumns(server, item))) : shown,
    total: all.length,
    links: {
      self: { page, size },
      ...((page + 1) * size < all.length && { next: { page: page + 1, size } }),
      ...(page > 0 && { previous: { page: page - 1, size } }),
    },
  }
}

export async function askPipeTable(args: GetPipeTableArgs, server: Server): Promise<PipeTableResult> {
  const { database, tableName } = args
  const listed = listings(await server.query(showPipes(database)), database).find(
    (item) => item.tableName === tableName,
  )
  const table = listed && readTable(await server.query(showCreateTable(database, tableName)))
  const pipe = listed && readPipe(await server.query(describePipe(database, listed.pipeName)))
  if (!listed || !table || !pipe) throw new NotFoundError(`no pipe loads a table ${database}.${tableName}`)
  return {
    ...(await withErrorShown(server, listed)),
    bucket: placeOf(pipe.source).bucket,
    ...describeTable(table),
    ...describePipeSettings(pipe, listed.state),
    ...(table.owner !== undefined && { owner: parseOwner(table.owner).name }),
    files: await filesOf(server, listed, (reason) =>
      scrub(withoutCredentials(reason), { secrets: storedCredentials(pipe.statement) }),
    ),
  }
}

function listings(rows: readonly Row[], database: string): PipeTableListing[] {
  const found = rows.map((row) => {
    const { lastError, ...health } = readPipeHealth(rows, row.PIPE_NAME ?? '') ?? {
      state: '',
      loadedFiles: 0,
      loadedBytes: 0,
    }
    const tableName = (row.TABLE_NAME ?? '').slice(database.length + 1)
    return {
      database,
      tableName,
      pipeName: row.PIPE_NAME ?? '',
      ...health,
      ...(lastError !== undefined && { lastError }),
    }
  })
  return found.sort((a, b) => (a.pipeName < b.pipeName ? -1 : 1))
}

async function withErrorShown(server: Server, item: PipeTableListing): Promise<PipeTableListing> {
  const { database, pipeName, lastError } = item
  return lastError ? { ...item, lastError: await pipeErrorShown(server, database, pipeName, lastError) } : item
}

async function withColumns(server: Server, item: PipeTableListing): Promise<PipeTableListing> {
  const table = readTable(await server.query(showCreateTable(item.database, item.tableName)))
  return table ? { ...item, columns: columnsOf(table) } : item
}

function columnsOf({ columns }: { columns: readonly { name: string; type: string }[] }): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]))
}

async function filesOf(
  server: Server,
  { database, pipeName }: PipeTableListing,
  shown: (reason: string) => string,
): Promise<PipeFile[]> {
  const rows = await server.query(
    selectPipeFiles(
      database,
      pipeName,
      ['FILE_NAME', 'LOAD_STATE', 'FILE_SIZE', 'ERROR_MSG'],
      sql`ORDER BY CASE ${id('LOAD_STATE')} WHEN ${str('ERROR')} THEN 0 ELSE 1 END, ${id('FILE_NAME')} LIMIT 1000`,
    ),
  )
  return rows.map((row) => ({
    name: row.FILE_NAME ?? '',
    state: row.LOAD_STATE ?? '',
    bytes: Number(row.FILE_SIZE ?? 0),
    ...(row.ERROR_MSG && { error: shown(row.ERROR_MSG) }),
  }))
}
