import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * A column of a {@link View}.
 * @since 0.1.0
 */
export interface ViewColumnArgs {
  /** The name of the column. */
  readonly name: Input<Name>
  /**
   * What the column is.
   * @default none
   */
  readonly comment?: Input<string> | undefined
}

/**
 * The arguments of a {@link View}.
 * @since 0.1.0
 */
export interface ViewArgs {
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
   * @maskable
   */
  readonly query: Input<string>
  /**
   * The names and comments of the columns, in the order of the query.
   * @default the columns of the query
   * @minItems 1
   */
  readonly columns?: Input<Input<ViewColumnArgs>[]> | undefined
  /**
   * What the view is for. StarRocks keeps the owner mark of the resource behind it.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Whether a view of this name that exists is refused, or taken over and changed to the declared one.
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
