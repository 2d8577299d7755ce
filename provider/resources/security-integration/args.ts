import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'
import type { AuthenticationMethodArgs } from './method'

/**
 * The arguments of a {@link SecurityIntegration}.
 * @since 0.1.0
 */
export interface SecurityIntegrationArgs {
  /**
   * The name of the security integration, as `authentication_chain` has it: without commas, and not `native`.
   * @default the resource's name
   * @replace A change replaces the security integration.
   */
  readonly name?: Input<Name> | undefined
  /**
   * How StarRocks authenticates users.
   * @stateOnly A change shows in `allProperties`, which are updated in place; another `type` and a setting that is removed replace the security integration.
   */
  readonly method: Input<AuthenticationMethodArgs>
  /**
   * The names of the group providers that StarRocks asks for the groups of a user who logs in.
   * @default none
   * @stateOnly A change shows in `allProperties`, which are updated in place.
   */
  readonly groupProviders?: Input<Input<string>[]> | undefined
  /**
   * The groups whose members may log in. The group providers have to know them.
   * @default everybody may
   * @stateOnly A change shows in `allProperties`, which are updated in place.
   */
  readonly permittedGroups?: Input<Input<string>[]> | undefined
  /**
   * What the security integration is for. StarRocks keeps the owner mark of the resource behind it.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Further properties that no other argument sets, such as `auto_provision_user`. `allProperties` and the statements show only the values of
   * properties that are known to be harmless.
   * @default none
   * @secret
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the security integration.
   * @keyPattern `^[\w.-]+$` the key of a property has letters, digits, `_`, `-` and dots
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether a security integration of this name that exists is refused, or taken over and changed to the declared one.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the security integration: drops it, or leaves it in StarRocks. A retained one cannot be replaced under its name.
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
