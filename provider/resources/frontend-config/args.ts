import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link FrontendConfig}.
 * @since 0.1.0
 */
export interface FrontendConfigArgs {
  /**
   * The name of the item, such as `background_refresh_metadata_interval_millis`.
   * @default the resource's name
   * @replace
   * @pattern `^[A-Za-z]\w*$` the name of an item has letters, digits and _
   */
  readonly name?: Input<string> | undefined
  /**
   * The value of the item, of the type that ADMIN SHOW FRONTEND CONFIG shows.
   * @float
   */
  readonly value: Input<string | number | boolean>
  /**
   * Whether StarRocks also writes the value into the fe.conf of every front end, so that a restart keeps it. StarRocks 3.5 and later, where
   * the front ends may write the file and do not run in containers.
   * @default `false`
   * @update Updated in place. The files keep the value when it is turned off.
   */
  readonly persistent?: Input<boolean> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
