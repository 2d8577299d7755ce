import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, Name } from '../args'

/**
 * The arguments of an {@link ExternalTableRefresh}.
 * @since 0.1.0
 */
export interface ExternalTableRefreshArgs {
  /**
   * The external catalog in StarRocks.
   * @replace A change replaces the resource, which drops nothing and refreshes the other table.
   */
  readonly catalog: Input<Name>
  /**
   * The database of the table.
   * @replace
   */
  readonly database: Input<Name>
  /**
   * The table.
   * @replace
   */
  readonly table: Input<Name>
  /**
   * Partitions such as `day=2024-01-01`, or `year=2024/month=1` where there are several partition columns.
   * @default the whole table
   * @update A change refreshes the partitions.
   * @minItems 1
   * @pattern `^[^=/]+=[^/]*(\/[^=/]+=[^/]*)*$` a partition is `column=value`, or several joined by `/`
   */
  readonly partitions?: Input<Input<string>[]> | undefined
  /**
   * Any values.
   * @default none
   * @update A change refreshes the table again.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a trigger can be any value that a program has
  readonly triggers?: Input<Input<any>[]> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
