import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type {
  GetMaterializedViewArgs,
  GetMaterializedViewOutputArgs,
  ListMaterializedViewsArgs,
  ListMaterializedViewsOutputArgs,
  MaterializedViewListing,
  MaterializedViewResult,
} from './ask/materialized-views'
import { lookUp } from './look-up'

/**
 * Lists the materialized views of a database, by name, without the synchronous ones. Fails with a NotFoundError if there is no such database.
 * @result materializedViews The materialized views.
 * @since 0.1.0
 */
export function listMaterializedViews(args: ListMaterializedViewsArgs): Promise<MaterializedViewListing[]> {
  return lookUp(args, async () => (await import('./ask/materialized-views.js')).askMaterializedViews)
}

/**
 * {@link listMaterializedViews} for outputs.
 * @since 0.1.0
 */
export function listMaterializedViewsOutput(
  args: ListMaterializedViewsOutputArgs,
  options?: LookUpOutputOptions,
): Output<MaterializedViewListing[]> {
  return resolved(args, listMaterializedViews, options)
}

/**
 * Reads one materialized view. Fails with a NotFoundError if there is no such view.
 * @since 0.1.0
 */
export function getMaterializedView(args: GetMaterializedViewArgs): Promise<MaterializedViewResult> {
  return lookUp(args, async () => (await import('./ask/materialized-views.js')).askMaterializedView)
}

/**
 * {@link getMaterializedView} for outputs.
 * @since 0.1.0
 */
export function getMaterializedViewOutput(
  args: GetMaterializedViewOutputArgs,
  options?: LookUpOutputOptions,
): Output<MaterializedViewResult> {
  return resolved(args, getMaterializedView, options)
}
