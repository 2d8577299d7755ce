import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'

/**
 * The arguments of a {@link Role}.
 * @since 0.1.0
 */
export interface RoleArgs {
  /**
   * The name of the role: a letter, then at most 63 letters, digits and `_`.
   * @default the resource's name
   * @replace A change replaces the role.
   */
  readonly name?: Input<string> | undefined
  /**
   * What the role is for. StarRocks keeps the owner mark of the resource behind it.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Whether a role of this name that exists is refused, or taken over with everything that was granted to it.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the role: drops it, or leaves it in StarRocks. A retained role cannot be replaced under its name.
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
