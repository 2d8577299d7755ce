import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type { ListedCollection, ListedJob } from '../sql/show-analyze'
import type {
  GetAnalyzeStatusArgs,
  GetAnalyzeStatusOutputArgs,
  ListAnalyzeJobsArgs,
  ListAnalyzeJobsOutputArgs,
} from './ask/statistics'
import { lookUp } from './look-up'

/**
 * Lists the jobs that collect statistics, by id. A job whose table is out of reach is missing.
 * @result jobs The jobs.
 * @since 0.1.0
 */
export function listAnalyzeJobs(args: ListAnalyzeJobsArgs = {}): Promise<ListedJob[]> {
  return lookUp(args, async () => (await import('./ask/statistics.js')).askAnalyzeJobs)
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
 * @result collections The collections.
 * @since 0.1.0
 */
export function getAnalyzeStatus(args: GetAnalyzeStatusArgs): Promise<ListedCollection[]> {
  return lookUp(args, async () => (await import('./ask/statistics.js')).askAnalyzeStatus)
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
