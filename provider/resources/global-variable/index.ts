import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { GlobalVariableArgs } from './args'

export type { GlobalVariableArgs } from './args'

export interface GlobalVariable extends InputOutputs<GlobalVariableArgs> {}

/**
 * The value of a system variable with which new sessions begin, on all front ends (`SET GLOBAL`).
 *
 * ```ts
 * new starrocks.GlobalVariable('query_timeout', { value: 600 })
 * ```
 *
 * A restart keeps the value. Sessions that are open already keep theirs, and a property of a user (`session.query_timeout`) takes precedence.
 * The preview tries the value in a session of its own, so StarRocks itself refuses a wrong one before anything is changed. A refresh
 * compares what StarRocks shows. A delete restores the value from before: the default of the release, if the variable had that.
 * It does not if the value was changed by hand since. If the process is killed right after it has set the value, before Pulumi has recorded
 * it, the next run takes that value for the one from before.
 *
 * Variables that only a session has (`resource_group`), and variables that cannot be changed (`version`), are refused. The user of the connection
 * needs OPERATE on SYSTEM.
 * @since 0.1.0
 */
export class GlobalVariable extends StarRocksResource {
  /** The name of the variable. */
  declare readonly name: Output<string>
  /** The value, as the program spells it. */
  declare readonly value: Output<string>
  /** The value before the resource was created. A delete restores it. */
  declare readonly previous: Output<string | undefined>

  /** The default name of the variable is the resource's name. */
  constructor(name: string, args: GlobalVariableArgs, options?: CustomResourceOptions) {
    super({ kind: 'GlobalVariable' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a variable that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are
   * undefined. The run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): GlobalVariable {
    return new GlobalVariable(name, args as GlobalVariableArgs, { ...options, id })
  }
}
