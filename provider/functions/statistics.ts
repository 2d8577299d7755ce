import type { LookUpOutputOptions } from '../pulumi/dynamic'
import { type Input, type Output, type Plain, resolved } from '../pulumi/dynamic'
import { showAnalyzeJobs, showAnalyzeStatus } from '../sql/analyze'
import { type ListedCollection, type ListedJob, readAnalyzeJobs, readAnalyzeStatus } from '../sql/show-analyze'
import type { LookUpOutputArgs } from './look-up'
import { lookUp } from './look-up'

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

export type { ListedCollection as AnalyzeStatus, ListedJob as AnalyzeJobListing } from '../sql/show-analyze'

/**
 * Lists the jobs that collect statistics, by id. A job whose table is out of reach is missing.
 * @since 0.1.0
 */
export function listAnalyzeJobs(args: ListAnalyzeJobsArgs = {}): Promise<ListedJob[]> {
  return lookUp(args, async (server) =>
    readAnalyzeJobs(await server.query(showAnalyzeJobs())).filter(
      ({ catalog, database }) =>
        (args.catalog === undefined || catalog === args.catalog) &&
        (args.database === undefined || database === args.database),
    ),
  )
}

/**
 * {@link listAnalyzeJobs} for outputs.
 * @since 0.1.0
 */
export function listAnalyzeJobsOutput(
  args: ListAnalyzeJobsOutputArgs = {},
  options?: LookUpOutputOptions,
): Output<ListedJob[]> {
  return resolved(args, listAnalyzeJobs, options)
}

/**
 * Lists the collections of a database in the last three days, the newest first.
 * @since 0.1.0
 */
export function getAnalyzeStatus(args: GetAnalyzeStatusArgs): Promise<ListedCollection[]> {
  const { database, tableName, catalog = 'default_catalog' } = args
  return lookUp(args, async (server) =>
    readAnalyzeStatus(await server.query(showAnalyzeStatus()))
      .filter((status) => status.catalog === catalog && status.database === database)
      .filter(({ table }) => tableName === undefined || table === tableName)
      .sort((a, b) => Number(b.id) - Number(a.id)),
  )
}

/**
 * {@link getAnalyzeStatus} for outputs.
 * @since 0.1.0
 */
export function getAnalyzeStatusOutput(
  args: GetAnalyzeStatusOutputArgs,
  options?: LookUpOutputOptions,
): Output<ListedCollection[]> {
  return resolved(args, getAnalyzeStatus, options)
}
