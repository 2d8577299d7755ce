import type { Input, Plain } from '../../pulumi/dynamic'
import { showAnalyzeJobs, showAnalyzeStatus } from '../../sql/analyze'
import { type ListedCollection, type ListedJob, readAnalyzeJobs, readAnalyzeStatus } from '../../sql/show-analyze'
import type { Server } from '../../starrocks/server'
import type { LookUpOutputArgs } from '../look-up'

/**
 * The arguments of {@link listAnalyzeJobs}.
 * @since 0.1.0
 */
export interface ListAnalyzeJobsArgs extends Plain<ListAnalyzeJobsOutputArgs> {}

/**
 * The arguments of {@link listAnalyzeJobsOutput}.
 * @since 0.1.0
 */
export interface ListAnalyzeJobsOutputArgs extends LookUpOutputArgs {
  /**
   * The database of the jobs.
   * @default all databases, and the jobs on all databases
   */
  readonly database?: Input<string> | undefined
  /**
   * The catalog.
   * @default all catalogs
   */
  readonly catalog?: Input<string> | undefined
}

/**
 * The arguments of {@link getAnalyzeStatus}.
 * @since 0.1.0
 */
export interface GetAnalyzeStatusArgs extends Plain<GetAnalyzeStatusOutputArgs> {}

/**
 * The arguments of {@link getAnalyzeStatusOutput}.
 * @since 0.1.0
 */
export interface GetAnalyzeStatusOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
  /**
   * The table.
   * @default all tables
   */
  readonly tableName?: Input<string> | undefined
  /**
   * The catalog.
   * @default the internal catalog
   */
  readonly catalog?: Input<string> | undefined
}

export type { ListedCollection as AnalyzeStatus, ListedJob as AnalyzeJobListing } from '../../sql/show-analyze'

export async function askAnalyzeJobs(args: ListAnalyzeJobsArgs, server: Server): Promise<ListedJob[]> {
  return readAnalyzeJobs(await server.query(showAnalyzeJobs())).filter(
    ({ catalog, database }) =>
      (args.catalog === undefined || catalog === args.catalog) &&
      (args.database === undefined || database === args.database),
  )
}

export async function askAnalyzeStatus(args: GetAnalyzeStatusArgs, server: Server): Promise<ListedCollection[]> {
  const { database, tableName, catalog = 'default_catalog' } = args
  return readAnalyzeStatus(await server.query(showAnalyzeStatus()))
    .filter((status) => status.catalog === catalog && status.database === database)
    .filter(({ table }) => tableName === undefined || table === tableName)
    .sort((a, b) => Number(b.id) - Number(a.id))
}
