import { NotFoundError } from '../../errors'
import type { Input, Plain } from '../../pulumi/dynamic'
import { withoutCredentials } from '../../sql/masked'
import {
  type ListedMaterializedView,
  parseMaterializedView,
  readMaterializedViews,
  showMaterializedViews,
} from '../../sql/materialized-view'
import { parseOwner, withoutMark } from '../../sql/owner'
import { orMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { LookUpOutputArgs } from '../look-up'

/**
 * The arguments of {@link listMaterializedViews}.
 * @since 0.1.0
 */
export interface ListMaterializedViewsArgs extends Plain<ListMaterializedViewsOutputArgs> {}

/**
 * The arguments of {@link listMaterializedViewsOutput}.
 * @since 0.1.0
 */
export interface ListMaterializedViewsOutputArgs extends LookUpOutputArgs {
  /** The database. */
  readonly database: Input<string>
}

/**
 * The arguments of {@link getMaterializedView}.
 * @since 0.1.0
 */
export interface GetMaterializedViewArgs extends Plain<GetMaterializedViewOutputArgs> {}

/**
 * The arguments of {@link getMaterializedViewOutput}.
 * @since 0.1.0
 */
export interface GetMaterializedViewOutputArgs extends ListMaterializedViewsOutputArgs {
  /** The name of the materialized view. */
  readonly name: Input<string>
}

/**
 * A materialized view in the list of its database.
 * @since 0.1.0
 */
export interface MaterializedViewListing {
  /** The name. */
  readonly name: string
  /** Whether StarRocks refreshes it and rewrites queries with it. */
  readonly isActive: boolean
  /** Why it is not active. Absent if it is. */
  readonly inactiveReason?: string
  /** PENDING, RUNNING, SUCCESS, SKIPPED or FAILED; absent before the first refresh. */
  readonly lastRefreshState?: string
  /** The end of the last refresh. */
  readonly lastRefreshFinishTime?: string
  /** The reason of the failure of the last refresh, without credentials. */
  readonly lastRefreshError?: string
  /**
   * How many rows it has, as StarRocks last counted them.
   * @long
   */
  readonly rows: number
}

/**
 * A materialized view.
 * @since 0.1.0
 */
export interface MaterializedViewResult extends MaterializedViewListing {
  /** The query, without credentials. Releases before 4.1 show it rewritten. */
  readonly query: string
  /** The properties, with those that StarRocks adds. */
  readonly properties: Readonly<Record<string, string>>
  /** What the view is for, without the owner mark. */
  readonly comment: string
  /** `project/stack/resource` of the resource that created it; absent if none did. */
  readonly owner?: string
}

export async function askMaterializedViews(
  args: ListMaterializedViewsArgs,
  server: Server,
): Promise<MaterializedViewListing[]> {
  const listed = [...(await viewsOf(server, args.database))].map(listing)
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1))
}

export async function askMaterializedView(
  args: GetMaterializedViewArgs,
  server: Server,
): Promise<MaterializedViewResult> {
  const { database, name } = args
  const found = (await viewsOf(server, database)).find((view) => view.name === name)
  if (found === undefined) throw new NotFoundError(`there is no materialized view "${database}.${name}"`)
  const { query, properties, comment, owner } = parseMaterializedView(found.text)
  return {
    ...listing(found),
    query: withoutCredentials(query),
    properties,
    comment: withoutMark(comment),
    ...(owner !== undefined && { owner: parseOwner(owner).name }),
  }
}

async function viewsOf(server: Server, database: string): Promise<ListedMaterializedView[]> {
  const rows = await orMissing(() => server.query(showMaterializedViews(database)))
  if (rows === undefined) throw new NotFoundError(`there is no database "${database}"`)
  return readMaterializedViews(rows)
}

function listing({ name, active, inactiveReason, lastRefresh, rows }: ListedMaterializedView): MaterializedViewListing {
  const { state, finishTime, error } = lastRefresh
  return {
    name,
    isActive: active,
    ...(inactiveReason !== undefined && { inactiveReason }),
    ...(state !== undefined && { lastRefreshState: state }),
    ...(finishTime !== undefined && { lastRefreshFinishTime: finishTime }),
    ...(error !== undefined && { lastRefreshError: withoutCredentials(error) }),
    rows,
  }
}
