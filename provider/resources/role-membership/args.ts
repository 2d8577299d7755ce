import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, Name } from '../args'

/**
 * The holder of a role.
 * @since 0.1.0
 */
export type MemberArgs =
  /** A role, which then has all that the granted role has. */
  | {
      readonly type: 'role'
      /** The name of the role. */
      readonly name: Input<Name>
    }
  /** A user: one from a host, or one from a domain. */
  | {
      readonly type: 'user'
      /** The name of the user. */
      readonly name: Input<Name>
      /**
       * The host or addresses from which the user connects, as in `'rose'@'10.%'`.
       * @default `%`, any host
       */
      readonly host?: Input<Name> | undefined
      /**
       * In place of `host`: the domain from which the user connects, as in `'rose'@['example.com']`.
       * @default none
       */
      readonly domain?: Input<Name> | undefined
    }
  /**
   * A group of an identity provider or a directory. StarRocks knows its members by a group provider, and does not check that the group
   * exists. StarRocks 4.0 and later.
   */
  | {
      readonly type: 'externalGroup'
      /**
       * The name of the group, as the group provider has it.
       * @pattern `^[^\x00-\x1f\x7f\x60]+$` a group name has at least one character, no backquote and no control character
       */
      readonly name: Input<string>
    }

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
  readonly to: Input<MemberArgs>
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
