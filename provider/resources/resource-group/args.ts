import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * The queries that a resource group holds: those that meet all conditions of one of its classifiers. StarRocks chooses the group whose classifier has
 * the most conditions.
 * @since 0.1.0
 */
export interface ClassifierArgs {
  /**
   * The name of the user, without a host.
   * @default any user
   */
  readonly user?: Input<string> | undefined
  /**
   * A role that the user has activated. A built-in role is refused: StarRocks chooses no group by it.
   * @default any role
   */
  readonly role?: Input<string> | undefined
  /**
   * The kinds of statements; loads count as `insert`.
   * @default all
   * @minItems 1
   */
  readonly queryTypes?: Input<Input<'select' | 'insert'>[]> | undefined
  /**
   * The databases of the internal catalog that the statement may use, and no others. They must exist.
   * @default any database
   * @minItems 1
   */
  readonly databases?: Input<Input<Name>[]> | undefined
  /**
   * The IPv4 network of the client, such as `10.0.0.0/8`, with a prefix of at most 30 bits. StarRocks leaves out its first and its last address.
   * @default any address
   */
  readonly sourceIp?: Input<string> | undefined
  /**
   * The estimated cost of the processors (PlanCpuCost in fe.audit.log), such as `[0, 1000)` or `[1000, infinity)`.
   * @default any cost
   */
  readonly planCpuCostRange?: Input<string> | undefined
  /**
   * The estimated cost of the memory (PlanMemCost in fe.audit.log), in the same form.
   * @default any cost
   */
  readonly planMemCostRange?: Input<string> | undefined
}

/**
 * The arguments of a {@link ResourceGroup}.
 * @since 0.1.0
 */
export interface ResourceGroupArgs {
  /**
   * The name of the group. `default_wg` and `default_mv_wg` are built into StarRocks: see {@link ResourceGroup}.
   * @default the resource's name
   * @replace A change replaces the group.
   */
  readonly name?: Input<Name> | undefined
  /**
   * The queries in the group; their order does not count. Every type but `mv` needs one at least.
   * @default none
   * @update Updated in place: new ones are added before old ones are dropped.
   */
  readonly classifiers?: Input<Input<ClassifierArgs>[]> | undefined
  /**
   * The weight of the group where groups compete for the processors of a back end, up to the number of its cores. A group has exactly one of
   * `cpuWeight`, `cpuWeightPercent`, `exclusiveCpuCores` and `exclusiveCpuPercent`.
   * @default none
   * @minimum 1
   */
  readonly cpuWeight?: Input<number> | undefined
  /**
   * The weight as a share of all cores in percent, 1 to 100. StarRocks 4.1.
   * @default none
   * @minimum 1
   * @maximum 100
   */
  readonly cpuWeightPercent?: Input<number> | undefined
  /**
   * How many cores of each back end are for this group alone, at least one less than it has. StarRocks 3.3.5.
   * @default none
   * @minimum 1
   */
  readonly exclusiveCpuCores?: Input<number> | undefined
  /**
   * The same as a share of the cores in percent, 1 to 99. StarRocks 4.1.
   * @default none
   * @minimum 1
   * @maximum 99
   */
  readonly exclusiveCpuPercent?: Input<number> | undefined
  /**
   * The greatest number of cores of each back end that the group uses. StarRocks has deprecated it; the cores of `exclusiveCpuCores` are a limit as well.
   * @default no limit
   * @minimum 1
   */
  readonly maxCpuCores?: Input<number> | undefined
  /**
   * The part of the memory for queries that the group may use on each back end, such as `30%` or `0.3`. Every group needs it, but the built-in ones.
   * @default none
   * @update Updated in place; in a `memPool`, the group is replaced, and refused if the pool has another group.
   * @pattern `^(100(\.0+)?%|\d{1,2}(\.\d+)?%|0?\.\d+|1(\.0+)?)$` a part of the memory is a percentage such as 30%, or a number up to 1 such as 0.3
   */
  readonly memLimit?: Input<string> | undefined
  /**
   * A pool whose groups share one `memLimit`. All of them declare the same; for another one, declare another pool for all of them. StarRocks 3.5.
   * @default `default_mem_pool`, in which each group has its own
   * @replace A change replaces the group.
   */
  readonly memPool?: Input<string> | undefined
  /**
   * How many queries of the group may run at the same time.
   * @default no limit
   * @minimum 1
   */
  readonly concurrencyLimit?: Input<number> | undefined
  /**
   * After how many seconds of processor time on one back end a query is cancelled.
   * @default no limit
   * @minimum 1
   */
  readonly bigQueryCpuSecondLimit?: Input<number> | undefined
  /**
   * After how many rows that it has read on one back end a query is cancelled.
   * @default no limit
   * @minimum 1
   * @long
   */
  readonly bigQueryScanRowsLimit?: Input<number> | undefined
  /**
   * After how many bytes of memory on one back end a query is cancelled.
   * @default no limit
   * @minimum 1
   * @long
   */
  readonly bigQueryMemLimit?: Input<number> | undefined
  /**
   * The part of `memLimit` from which on queries spill to disk, such as `80%` or `0.8`, less than 1.
   * @default no spilling by the group
   * @update Updated in place; without the input the group is replaced, since StarRocks cannot remove the limit.
   * @pattern `^(\d{1,2}(\.\d+)?%|0?\.\d+)$` a part of the memory is a percentage below 100 such as 80%, or a number below 1 such as 0.8
   */
  readonly spillMemLimitThreshold?: Input<string> | undefined
  /**
   * `normal`; `mv` for refreshes of materialized views that name the group, without classifiers; `short_query`, deprecated, of which a
   * cluster has one.
   * @default `normal`
   * @replace A change replaces the group.
   */
  readonly type?: Input<'normal' | 'short_query' | 'mv'> | undefined
  /**
   * The warehouses in which the group is effective. StarRocks 4.1.
   * @default all
   */
  readonly warehouses?: Input<Input<string>[]> | undefined
  /**
   * What a create does with a group of this name that exists: `fail` refuses one that differs, and uses one that equals the declared
   * one without dropping it later; `adopt` takes over and changes any.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the group: drops it, or leaves it in StarRocks. A retained group cannot be replaced under its name.
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
