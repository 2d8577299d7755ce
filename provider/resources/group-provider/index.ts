import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { GroupProviderArgs } from './args'

export type { GroupProviderArgs } from './args'
export type { GroupSourceArgs } from './source'

export interface GroupProvider extends InputOutputs<GroupProviderArgs> {}

/**
 * A group provider: it tells StarRocks the groups of a user who logs in by a `SecurityIntegration`. Roles are granted to groups.
 *
 * ```ts
 * const groups = new starrocks.GroupProvider('groups', { source: { type: 'file', groupFileUrl: 'groups/groups.txt' } })
 * new starrocks.SecurityIntegration('keycloak', {
 *   method: { type: 'jwt', jwksUrl: 'https://sso.example.com/certs', principalField: 'preferred_username' },
 *   groupProviders: [groups.name],
 *   permittedGroups: ['analysts'],
 * })
 * ```
 *
 * StarRocks cannot change a group provider, so every change replaces it, also one of a password. Until it is created again, users who log in
 * have no groups; the preview says so. If its create fails, as for a file that StarRocks cannot read, there is none until the next `up`. Another
 * name with the resource option `deleteBeforeReplace: false` leaves no gap. While a security
 * integration or the setting `group_provider` names it, a delete fails and says what to do.
 *
 * An adopted group provider keeps its former owner mark, since StarRocks cannot rewrite it.
 *
 * Built from StarRocks' source; not yet run on a real cluster. StarRocks 3.5 and later; the user of the connection needs SECURITY on
 * SYSTEM, and OPERATE on SYSTEM to read the setting `group_provider` before a delete.
 * @since 0.1.0
 */
export class GroupProvider extends StarRocksResource {
  /** The name of the group provider. */
  declare readonly name: Output<string>
  /** Every property; secrets show at most their first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The default name of the group provider is the resource's name. */
  constructor(name: string, args: GroupProviderArgs, options?: CustomResourceOptions) {
    super({ kind: 'GroupProvider' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a group provider that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `source` is undefined: `allProperties` has every property, with secrets masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): GroupProvider {
    return new GroupProvider(name, args as GroupProviderArgs, { ...options, id })
  }
}
