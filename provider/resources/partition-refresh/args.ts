import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link PartitionRefresh}.
 * @since 0.1.0
 */
export interface PartitionRefreshArgs {
  /** The database of the table. A change replaces the resource, which refreshes the other partition. */
  readonly database: Input<string>
  /** The table of a PipeTable. A change replaces the resource. */
  readonly tableName: Input<string>
  /**
   * The partition, each value as it stands in the path: `{ year: '2024', month: '01' }`. The keys are the columns that the table is
   * partitioned by where they come from the path, else all Hive keys of the path. A change replaces the resource.
   */
  readonly partitionSpec: Input<Record<string, Input<string>>>
  /** Any plain values. Default: none. Changed in place: the partition is refreshed again. */
  readonly triggers?: Input<Input<unknown>[]>
  /** For how many seconds all of it may take. Default: 3600. Changes only Pulumi's state. */
  readonly timeoutSeconds?: Input<number>
  /** The object store as the machine that runs Pulumi sees it. Default: as StarRocks sees it. Changes only Pulumi's state. */
  readonly clientEndpoint?: Input<string>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
