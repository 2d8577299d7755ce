import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { HiveTableArgs } from './args'

export type { HiveColumnArgs, HiveTableArgs } from './args'

export interface HiveTable extends InputOutputs<HiveTableArgs> {}

/**
 * A managed table in a Hive metastore or in AWS Glue, into which StarRocks can INSERT.
 *
 * ```ts
 * const orders = new starrocks.HiveTable('orders', {
 *   catalog: hive.name,
 *   database: warehouse.name,
 *   columns: [
 *     { name: 'id', type: 'BIGINT' },
 *     { name: 'amount', type: 'DECIMAL(10,2)' },
 *     { name: 'day', type: 'DATE' },
 *   ],
 *   partitionBy: ['day'],
 * })
 * ```
 *
 * An existing table is refused, unless it is empty and equals the declared one: that finishes an interrupted create. StarRocks 3.2 and later;
 * 3.3 for `orc` and `textfile`.
 * @since 0.1.0
 */
export class HiveTable extends StarRocksResource {
  /** The name of the table. */
  declare readonly name: Output<string>
  /** The directory of the table in the metastore. */
  declare readonly locationUri: Output<string | undefined>

  /** The default name of the table is the resource's name. */
  constructor(name: string, args: HiveTableArgs, options?: CustomResourceOptions) {
    super({ kind: 'HiveTable', previewed: ['located'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a table that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `catalog.database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): HiveTable {
    return new HiveTable(name, args as HiveTableArgs, { ...options, id })
  }
}
