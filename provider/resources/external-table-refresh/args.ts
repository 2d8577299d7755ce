import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of an {@link ExternalTableRefresh}.
 * @since 0.1.0
 */
export interface ExternalTableRefreshArgs {
  /** The external catalog in StarRocks. A change replaces the resource, which costs nothing and refreshes the other table. */
  readonly catalog: Input<string>
  /** The database of the table. A change replaces the resource. */
  readonly database: Input<string>
  /** The table. A change replaces the resource. */
  readonly table: Input<string>
  /**
   * Such as `day=2024-01-01`, or `year=2024/month=1` where there are several partition columns. Default: the whole table. Changed
   * in place: they are refreshed.
   */
  readonly partitions?: Input<Input<string>[]>
  /** Any values. Default: none. Changed in place: the table is refreshed again. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a program has at hand
  readonly triggers?: Input<Input<any>[]>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
