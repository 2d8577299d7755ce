import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, Name } from '../args'

/**
 * The arguments of a {@link PartitionRefresh}.
 * @since 0.1.0
 */
export interface PartitionRefreshArgs {
  /**
   * The database of the table.
   * @replace A change replaces the resource, which refreshes the other partition.
   */
  readonly database: Input<Name>
  /**
   * The table of a PipeTable.
   * @replace
   */
  readonly tableName: Input<Name>
  /**
   * The partition, each value as it stands in the path: `{ year: '2024', month: '01' }`. The keys are the columns of the path that
   * partition the table; without such columns, all Hive keys of the path.
   * @replace
   */
  readonly partitionSpec: Input<Record<string, Input<string>>>
  /**
   * Any plain values.
   * @default none
   * @update A change refreshes the partition again.
   */
  readonly triggers?: Input<Input<unknown>[]> | undefined
  /**
   * For how many seconds the whole refresh may take.
   * @default `3600`
   * @stateOnly
   * @minimum 1
   */
  readonly timeoutSeconds?: Input<number> | undefined
  /**
   * The address of the object store for the machine that runs Pulumi.
   * @default the address that StarRocks uses
   * @stateOnly
   */
  readonly clientEndpoint?: Input<string> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
