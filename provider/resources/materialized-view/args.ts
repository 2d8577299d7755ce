import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, DistributionConfig, Name, OnExisting } from '../args'

/**
 * When StarRocks refreshes a materialized view.
 * @since 0.1.0
 */
export type RefreshArgs =
  /** By itself: after each load into a native table of the query, or by a schedule, which a query over an external catalog needs. */
  | {
      readonly type: 'async'
      /**
       * The time between two refreshes. StarRocks refuses less than a minute (`materialized_view_min_refresh_interval`).
       * @default after each load
       */
      readonly every?:
        | Input<{
            /**
             * How many units.
             * @minimum 1
             */
            readonly interval: Input<number>
            /** The unit of time. */
            readonly unit: Input<'second' | 'minute' | 'hour' | 'day'>
          }>
        | undefined
      /**
       * The first refresh of the schedule, `yyyy-MM-dd HH:mm:ss` in the time zone of the front end.
       * @default now
       * @pattern `^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$` a start is written as 2030-01-31 06:30:00
       */
      readonly start?: Input<string> | undefined
      /**
       * Whether the create leaves the view empty until its first refresh.
       * @default `false`
       */
      readonly deferred?: Input<boolean> | undefined
      /**
       * How a refresh computes rows: `incremental` reads only what was added to the tables, and `auto` does so where it can. StarRocks decides
       * which queries and tables allow it (4.1: Iceberg tables to which rows are only added), and does not rewrite other queries with such a view. 4.1 and
       * later.
       * @default by partitions
       */
      readonly mode?: Input<'incremental' | 'auto'> | undefined
    }
  /** When somebody asks for it: by REFRESH, or by `triggers`. */
  | {
      readonly type: 'manual'
      /**
       * Whether the create leaves the view empty until its first refresh.
       * @default `false`
       */
      readonly deferred?: Input<boolean> | undefined
      /**
       * As of `async`.
       * @default by partitions
       */
      readonly mode?: Input<'incremental' | 'auto'> | undefined
    }

/**
 * The arguments of a {@link MaterializedView}.
 * @since 0.1.0
 */
export interface MaterializedViewArgs {
  /**
   * The database of the view. Names in the query that have no database are of this one.
   * @replace A change replaces the view.
   */
  readonly database: Input<Name>
  /**
   * The name of the view.
   * @default the resource's name
   * @replace A change replaces the view.
   */
  readonly name?: Input<Name> | undefined
  /**
   * The query, which begins with SELECT or WITH. The provider sends it as it is. If it is secret (`pulumi.secret`, or made of a secret),
   * preview and state do not show it.
   * @update A change makes a second view, refreshes it and swaps both, so that readers miss no row.
   * @maskable
   */
  readonly query: Input<string>
  /** When StarRocks refreshes it. */
  readonly refresh: Input<RefreshArgs>
  /**
   * The partition columns or expressions, such as `dt` or `date_trunc('month', dt)`. They follow the partitions of a table of the query, so that a refresh
   * computes only the partitions that have changed.
   * @default no partitions
   * @update A change makes a second view, refreshes it and swaps both.
   * @minItems 1
   */
  readonly partitionBy?: Input<Input<string>[]> | undefined
  /**
   * How rows are distributed over buckets.
   * @default random
   * @update A change makes a second view, refreshes it and swaps both.
   */
  readonly distributionConfig?: Input<DistributionConfig> | undefined
  /**
   * The sort key.
   * @default the first columns
   * @update A change makes a second view, refreshes it and swaps both.
   * @minItems 1
   */
  readonly orderBy?: Input<Input<Name>[]> | undefined
  /**
   * Properties such as `partition_ttl`, and session variables of the refresh such as `session.query_timeout`.
   * @default none
   * @update Updated in place where StarRocks can; to remove a property, or to change another one, makes a second view, refreshes it and swaps both.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` StarRocks removes blanks around the key of a property
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * What the view is for. StarRocks keeps the owner mark of the resource behind it.
   * @default none
   * @update StarRocks cannot change it: a change makes a second view, refreshes it and swaps both.
   */
  readonly comment?: Input<string> | undefined
  /**
   * Whether a change that is made in place is followed by a refresh.
   * @default `false`
   * @stateOnly
   */
  readonly refreshOnChange?: Input<boolean> | undefined
  /**
   * Any values.
   * @default none
   * @update A change refreshes the view.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a trigger can be any value that a program has
  readonly triggers?: Input<Input<any>[]> | undefined
  /**
   * Whether an `up` waits until the view is refreshed, and fails with the reason of a failed refresh; the next `up` then refreshes it again.
   * The second view of a change is always awaited.
   * @default no wait
   * @stateOnly
   */
  readonly waitForRefresh?:
    | Input<{
        /**
         * After how many seconds the wait fails.
         * @default `3600`
         * @minimum 1
         */
        readonly timeoutSeconds?: Input<number> | undefined
      }>
    | undefined
  /**
   * Whether a materialized view of this name that exists is refused, or taken over and changed to the declared one. StarRocks cannot change its
   * comment, so it keeps the mark of its former owner until a change creates it again.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the view: drops it, or leaves it in StarRocks. A retained view cannot be replaced under its name.
   * @default `delete`
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
