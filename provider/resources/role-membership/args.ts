import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, GrantToArgs, Name } from '../args'

/**
 * The arguments of a {@link RoleMembership}.
 * @since 0.1.0
 */
export interface RoleMembershipArgs {
  /**
   * The role that is granted. Built-in roles such as `db_admin` can be granted as well.
   * @replace A change replaces the membership.
   */
  readonly role: Input<Name>
  /**
   * Who gets the role.
   * @replace A change replaces the membership.
   */
  readonly to: Input<GrantToArgs>
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
