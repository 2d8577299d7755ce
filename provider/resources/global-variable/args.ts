import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link GlobalVariable}.
 * @since 0.1.0
 */
export interface GlobalVariableArgs {
  /**
   * The name of the variable, such as `query_timeout`.
   * @default the resource's name
   * @replace
   * @pattern `^[A-Za-z]\w*$` the name of a variable has letters, digits and _
   */
  readonly name?: Input<string> | undefined
  /**
   * The value, in any spelling that StarRocks accepts: `true` and `ON` are the same, and so are `2G` and `2147483648`.
   * @float
   */
  readonly value: Input<string | number | boolean>
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
