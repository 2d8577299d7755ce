import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { HiveDatabaseArgs } from './args'

export type { HiveDatabaseArgs } from './args'

export interface HiveDatabase extends InputOutputs<HiveDatabaseArgs> {}

/**
 * A database in a Hive metastore or in AWS Glue, created through a Hive catalog.
 *
 * ```ts
 * const warehouse = new starrocks.HiveDatabase('warehouse', {
 *   catalog: hive.name,
 *   location: 's3://lake/warehouse',
 * })
 * ```
 *
 * An existing database is refused if it holds tables (see `onExisting`) or has another location. An empty one is used, which
 * finishes an interrupted create; since it may belong to somebody else, `destroy` leaves it. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class HiveDatabase extends StarRocksResource {
  /** The name of the database. */
  declare readonly name: Output<string>
  /** The directory of the database in the metastore. */
  declare readonly locationUri: Output<string | undefined>

  /** The default name of the database is the resource's name. */
  constructor(name: string, args: HiveDatabaseArgs, options?: CustomResourceOptions) {
    super({ kind: 'HiveDatabase', previewed: ['located'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a database that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `catalog.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): HiveDatabase {
    return new HiveDatabase(name, args as HiveDatabaseArgs, { ...options, id })
  }
}
