import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { RoleArgs } from './args'

export type { RoleArgs } from './args'

export interface Role extends InputOutputs<RoleArgs> {}

/**
 * A role, to which privileges are granted (see `Grant`).
 *
 * ```ts
 * const analyst = new starrocks.Role('analyst', { comment: 'reads the lake' })
 * ```
 *
 * A drop removes the role's privileges, and its members lose the role. A replacement grants all of that again: the privileges, the
 * parents, and the users and roles that are members. The preview shows the statements. StarRocks does not list default roles
 * (`ALTER USER ... DEFAULT ROLE`) and external groups, so a replacement loses these. StarRocks 3.2 and later; the user of the connection needs the built-in role `user_admin`.
 * @since 0.1.0
 */
export class Role extends StarRocksResource {
  /** The name of the role. */
  declare readonly name: Output<string>

  /** The default name of the role is the resource's name. */
  constructor(name: string, args: RoleArgs = {}, options?: CustomResourceOptions) {
    super({ kind: 'Role' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a role that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): Role {
    return new Role(name, args as RoleArgs, { ...options, id })
  }
}
