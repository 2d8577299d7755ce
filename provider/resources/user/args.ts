import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'

/**
 * How a user logs in.
 * @since 0.1.0
 */
export type UserAuthenticationArgs =
  /** By a password that StarRocks stores as a hash (`mysql_native_password`). */
  | {
      readonly type: 'password'
      /**
       * The password; an empty one is refused.
       * @secret
       */
      readonly password: Input<string>
    }
  /** By the password that a directory has for the user (`authentication_ldap_simple`). */
  | {
      readonly type: 'ldap'
      /**
       * The distinguished name of the user in the directory, such as `uid=rose,ou=people,dc=example,dc=com`.
       * @default StarRocks searches the directory for the name, as `authentication_ldap_simple_*` in fe.conf say
       */
      readonly distinguishedName?: Input<string> | undefined
    }
  /** By another plugin, such as `authentication_jwt` or `authentication_oauth2` (StarRocks 3.5 and later). */
  | {
      readonly type: 'plugin'
      /**
       * The name of the plugin.
       * @pattern `^\w+$` the name of a plugin has letters, digits and _
       */
      readonly plugin: Input<string>
      /**
       * The settings of the plugin for this user, for `authentication_jwt` and `authentication_oauth2` a JSON text. StarRocks shows them to every user who may
       * see the authentication of users.
       * @default those in fe.conf
       * @secret
       */
      readonly as?: Input<string> | undefined
    }

/**
 * The arguments of a {@link User}.
 * @since 0.1.0
 */
export interface UserArgs {
  /**
   * The name of the user: letters, digits and `_`, then at most one `/`, and then also `.` and `-`; 64 characters in all. A name with `@`, such
   * as an e-mail address, is refused by StarRocks.
   * @default the resource's name
   * @replace A change replaces the user.
   */
  readonly name?: Input<string> | undefined
  /**
   * The host or addresses from which the user connects, as in `'rose'@'10.%'`.
   * @default `%`, any host
   * @replace A change replaces the user.
   * @pattern `^[^\s'"\x60\\@[\]\x00-\x1f\x7f]+$` a host is a name or an address, in which % stands for any characters
   */
  readonly host?: Input<string> | undefined
  /**
   * In place of `host`: the domain from which the user connects, as in `'rose'@['example.com']`.
   * @default none
   * @replace A change replaces the user.
   * @pattern `^[^\s'"\x60\\@[\]\x00-\x1f\x7f]+$` a domain is a name such as example.com
   */
  readonly domain?: Input<string> | undefined
  /**
   * How the user logs in.
   * @update Updated in place by ALTER USER; a password is changed without being shown. Sessions that are open stay open.
   */
  readonly authentication: Input<UserAuthenticationArgs>
  /**
   * The roles that are active when the user logs in. StarRocks wants the user to hold them: those that are missing are granted. An empty list
   * is none.
   * @default StarRocks keeps what the user has, which is none for a new one
   * @update Updated in place. A role that leaves the list is no longer active at login, and stays granted: a `RoleMembership`, or somebody else, may have granted it as well.
   */
  readonly defaultRoles?: Input<Input<string>[]> | undefined
  /**
   * Properties: `max_user_connections` (1 to 10000, else 1024), and from StarRocks 3.3.3 on `catalog` and `database` of new sessions, and `session.*` for a session variable.
   * Only the keys in it are read and changed. StarRocks keeps one set of properties for all users of one name, from whichever host.
   * @default none
   * @update Updated in place. A key that is removed gets its default back.
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether a user of this name and host that exists is refused, or taken over with all roles and privileges. The authentication becomes the declared
   * one.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * Whether a delete drops a user who has roles that are none of `defaultRoles`, or privileges. Otherwise it is refused: somebody else may have granted them.
   * @default `false`
   * @stateOnly
   */
  readonly forceDestroy?: Input<boolean> | undefined
  /**
   * What a delete does with the user: drops it, or leaves it in StarRocks. A retained user cannot be replaced under its name.
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
