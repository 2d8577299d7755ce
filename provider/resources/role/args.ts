import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link Role}.
 * @since 0.1.0
 */
export interface RoleArgs {
  /** The role's name: a letter, then at most 63 letters, digits and `_`. Default: the resource's name. A change replaces the role. */
  readonly name?: Input<string>
  /** What it is for. StarRocks keeps behind it which stack made the role. Default: none but that. Changed in place. */
  readonly comment?: Input<string>
  /** `adopt` takes over a role of this name that exists, with all that was granted to it. Default: `fail`. Changes only Pulumi's state. */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
