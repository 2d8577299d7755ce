import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { RoleArgs } from './args'
import { spec } from './spec'

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
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
