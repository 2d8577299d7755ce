import { type Input, type Output, type Plain, resolved } from '../pulumi/dynamic'
import { showAnalyzeJobs, showAnalyzeStatus } from '../sql/analyze'
import { type ListedCollection, type ListedJob, readAnalyzeJobs, readAnalyzeStatus } from '../sql/show-analyze'
import { type LookUpArgs, lookUp } from './look-up'

/**
 * What {@link listAnalyzeJobs} is given.
 * @since 0.1.0
 */
export interface ListAnalyzeJobsArgs extends LookUpArgs {
  /** Default: of all databases, and the jobs that are on all databases. */
  readonly database?: Input<string>
  /** Default: of all catalogs. */
  readonly catalog?: Input<string>
}

/**
 * What {@link getAnalyzeStatus} is given.
 * @since 0.1.0
 */
export interface GetAnalyzeStatusArgs extends LookUpArgs {
  /** The database. */
  readonly database: Input<string>
  /** Default: of all tables. */
  readonly tableName?: Input<string>
  /** Default: the internal catalog. */
  readonly catalog?: Input<string>
}

export type { ListedCollection as AnalyzeStatus, ListedJob as AnalyzeJobListing } from '../sql/show-analyze'

/**
 * The jobs that collect statistics, by id. A job whose table is out of reach is not among them.
 * @since 0.1.0
 */
export function listAnalyzeJobs(args: Plain<ListAnalyzeJobsArgs> = {}): Promise<ListedJob[]> {
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
export function listAnalyzeJobsOutput(args: ListAnalyzeJobsArgs = {}): Output<ListedJob[]> {
  return resolved(args, listAnalyzeJobs)
}

/**
 * What was collected of a database in the last three days, the newest first.
 * @since 0.1.0
 */
export function getAnalyzeStatus(args: Plain<GetAnalyzeStatusArgs>): Promise<ListedCollection[]> {
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
export function getAnalyzeStatusOutput(args: GetAnalyzeStatusArgs): Output<ListedCollection[]> {
  return resolved(args, getAnalyzeStatus)
}
