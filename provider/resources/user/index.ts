import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { UserArgs } from './args'

export type { UserArgs } from './args'

export interface User extends InputOutputs<UserArgs> {}

/**
 * A user.
 *
 * ```ts
 * const rose = new starrocks.User('rose', {
 *   authentication: { type: 'password', password: config.requireSecret('rosePassword') },
 *   defaultRoles: [analyst.name],
 * })
 * ```
 *
 * The password is secret in state, masked in previews, and changed in place. StarRocks does not show it: a password that somebody else has changed is
 * not found, but one that was removed is, and so is another plugin or another text of it.
 *
 * A role is granted either by `defaultRoles`, if it is to be active at login, or by a `RoleMembership`. The roles in `defaultRoles` have to exist before
 * the user. StarRocks does not show default roles: a refresh finds only that one of them was revoked.
 *
 * StarRocks keeps no comment for a user. So the owner mark is the comment of a role without privileges, `pulumi_user_...`, which CREATE USER grants. It
 * counts as one of the 64 roles that a user may have. Without it the user counts as somebody else's: an update is refused, and a delete leaves it.
 *
 * A replacement (another name, host or domain) grants the roles and privileges of the former user to the new one, as well as IMPERSONATE on
 * it. Tasks that the former user has submitted do not move: they would run as a user who is gone. A delete is refused while the user has further roles or privileges, unless `forceDestroy` is
 * set. The user of the connection itself is neither dropped nor given another authentication, and `root` is refused. StarRocks 3.2 and later; the user of the
 * connection needs the built-in role `user_admin`.
 * @since 0.1.0
 */
export class User extends StarRocksResource {
  /** The name of the user. */
  declare readonly name: Output<string>

  /** The default name of the user is the resource's name. */
  constructor(name: string, args: UserArgs, options?: CustomResourceOptions) {
    super({ kind: 'User' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a user that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id the user as SHOW USERS writes it, such as `'rose'@'%'`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): User {
    return new User(name, args as unknown as UserArgs, { ...options, id })
  }
}
