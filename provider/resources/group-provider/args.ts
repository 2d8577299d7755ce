import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'
import type { GroupSourceArgs } from './source'

/**
 * The arguments of a {@link GroupProvider}.
 * @since 0.1.0
 */
export interface GroupProviderArgs {
  /**
   * The name of the group provider, as `groupProviders` of a {@link SecurityIntegration} has it: without commas.
   * @default the resource's name
   * @replace A change replaces the group provider.
   */
  readonly name?: Input<Name> | undefined
  /**
   * Where StarRocks finds the groups of a user. StarRocks cannot change it.
   * @replace A change replaces the group provider.
   */
  readonly source: Input<GroupSourceArgs>
  /**
   * Whether a group provider of this name that exists is refused, or taken over if it has the same source.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the group provider: drops it, or leaves it in StarRocks. A retained one cannot be replaced under its name.
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
