import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { FrontendConfigArgs } from './args'

export type { FrontendConfigArgs } from './args'

export interface FrontendConfig extends InputOutputs<FrontendConfigArgs> {}

/**
 * A setting of the whole cluster, set on all running front ends.
 *
 * ```ts
 * new starrocks.FrontendConfig('background_refresh_metadata_interval_millis', { value: 300_000 })
 * ```
 *
 * Without `persistent`, a restart of a front end restores the value of its fe.conf: write the setting there, too. A refresh finds
 * the lost setting, and the next `up` sets it again. A delete of the resource restores the value from before, unless somebody has
 * changed it since. If the process is killed right after it has set the value, before Pulumi has recorded it, the next run takes that value
 * for the one from before. StarRocks 3.2 and later; the user of the connection needs OPERATE on SYSTEM.
 *
 * For the metadata of Hive catalogs there are `enable_background_refresh_connector_metadata` (default true),
 * `background_refresh_metadata_interval_millis` (600000) and `background_refresh_metadata_time_secs_since_last_access_secs` (86400).
 * @since 0.1.0
 */
export class FrontendConfig extends StarRocksResource {
  /** The name of the item. */
  declare readonly name: Output<string>
  /** The value of the item. */
  declare readonly value: Output<string>
  /** The value before the resource was created. A delete restores it. */
  declare readonly previous: Output<string | undefined>

  /** The default name of the item is the resource's name. */
  constructor(name: string, args: FrontendConfigArgs, options?: CustomResourceOptions) {
    super({ kind: 'FrontendConfig' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads an item that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): FrontendConfig {
    return new FrontendConfig(name, args as FrontendConfigArgs, { ...options, id })
  }
}
