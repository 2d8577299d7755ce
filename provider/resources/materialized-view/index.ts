import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  isSecret,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { MaterializedViewArgs } from './args'
import type { ViewStatus } from './status'

export type { MaterializedViewArgs, RefreshArgs } from './args'

export interface MaterializedView extends InputOutputs<MaterializedViewArgs> {}

/**
 * A materialized view: the rows of a query, which StarRocks refreshes. Over native tables or over tables of a Hive or Iceberg catalog.
 *
 * ```ts
 * new starrocks.MaterializedView('daily', {
 *   database: lake.name,
 *   query: 'SELECT dt, count(*) AS orders, sum(total) AS total FROM hive.shop.orders GROUP BY dt',
 *   partitionBy: ['dt'],
 *   refresh: { type: 'async', every: { interval: 1, unit: 'hour' } },
 *   waitForRefresh: {},
 * })
 * ```
 *
 * Schedule and properties are changed in place. For another query, partition, distribution, sort key or comment, the provider makes a second view
 * under the name with `_pulumi_next` behind it, refreshes it, gives it the privileges of the first one, exchanges the names of both by SWAP, and drops the former one: readers never
 * miss a row, and while the second view cannot be refreshed they keep the first. The next `pulumi up` finishes an interrupted change.
 *
 * StarRocks makes a view inactive when a table or view of its query is dropped, renamed, swapped or changed. After a refresh that is drift (`status`), and `pulumi up` makes it
 * active again. A SWAP does that to materialized views over this one. StarRocks 3.3 and later.
 * @since 0.1.0
 */
export class MaterializedView extends StarRocksResource {
  /** The name of the view. */
  declare readonly name: Output<string>
  /** `active` for a view that is as declared; otherwise what a refresh has found, and what the next `pulumi up` repairs. */
  declare readonly status: Output<ViewStatus>
  /** Whether StarRocks refreshes the view and rewrites queries with it. */
  declare readonly isActive: Output<boolean>
  /** Why it is not active. */
  declare readonly inactiveReason: Output<string | undefined>
  /** PENDING, RUNNING, SUCCESS, SKIPPED (nothing to do) or FAILED; absent before the first refresh. */
  declare readonly lastRefreshState: Output<string | undefined>
  /** The end of the last refresh. */
  declare readonly lastRefreshFinishTime: Output<string | undefined>
  /** The reason of the failure of the last refresh. */
  declare readonly lastRefreshError: Output<string | undefined>

  /** The default name of the view is the resource's name. */
  constructor(name: string, args: MaterializedViewArgs, options?: CustomResourceOptions) {
    super(
      { kind: 'MaterializedView' },
      name,
      { ...args, name: args.name ?? name, __secret: isSecret(args.query) },
      options,
    )
  }

  /**
   * Reads a materialized view that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined, and `query` is secret, since its stack may have marked it so. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): MaterializedView {
    return new MaterializedView(name, args as MaterializedViewArgs, { ...options, id })
  }
}
