import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { RoleMembershipArgs } from './args'

export type { RoleMembershipArgs } from './args'

export interface RoleMembership extends InputOutputs<RoleMembershipArgs> {}

/**
 * A role that is granted to a user, to another role or to an external group.
 *
 * ```ts
 * new starrocks.RoleMembership('rose-is-analyst', {
 *   role: analyst.name,
 *   to: { type: 'user', name: 'rose' },
 * })
 * ```
 *
 * Declare one resource for each role and holder; other roles of the holder stay. A membership that exists already is taken over, with a
 * warning. A delete revokes the role. Memberships by which roles hold each other are refused in the preview, and so is a built-in role as the
 * holder, unless it is `public`. StarRocks refuses more than 16
 * levels of roles (`privilege_max_role_depth`), and more than 64 roles for one user (`privilege_max_total_roles_per_user`).
 *
 * A user who gets a role this way has to activate it by SET ROLE, unless it is a default role of the user (see `User.defaultRoles`) or the
 * cluster activates all roles (`SET GLOBAL activate_all_roles_on_login = true`). External groups need StarRocks 4.0; StarRocks does
 * not list them, so a replacement of a `Role` loses the memberships of groups until the next `pulumi up --refresh`. StarRocks 3.2
 * and later; the user of the connection needs the built-in role `user_admin`.
 * @since 0.1.0
 */
export class RoleMembership extends StarRocksResource {
  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: RoleMembershipArgs, options?: CustomResourceOptions) {
    super({ kind: 'RoleMembership' }, name, args, options)
  }

  /**
   * Reads a membership that the stack does not manage. Its outputs are those of the class; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id the role and the holder, such as `analyst TO USER 'rose'@'%'`, `analyst TO ROLE 'staff'` or `analyst TO EXTERNAL GROUP analysts`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): RoleMembership {
    return new RoleMembership(name, args as RoleMembershipArgs, { ...options, id })
  }
}
