import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link FrontendConfig}.
 * @since 0.1.0
 */
export interface FrontendConfigArgs {
  /** The item, such as `background_refresh_metadata_interval_millis`. Default: the resource's name. A change replaces the resource. */
  readonly name?: Input<string>
  /** Its value, of the type that ADMIN SHOW FRONTEND CONFIG shows of the item. Changed in place. */
  readonly value: Input<string | number | boolean>
  /**
   * Whether StarRocks also writes it into the fe.conf of every front end, so that it survives their restart. StarRocks 3.5 and later, where
   * the front ends may write the file and do not run in containers. When it is turned off again, the files keep what they have. Default:
   * false. Changed in place.
   */
  readonly persistent?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
