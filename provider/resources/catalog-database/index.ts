import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { CatalogDatabaseArgs } from './args'

export type { CatalogDatabaseArgs } from './args'

export interface CatalogDatabase extends InputOutputs<CatalogDatabaseArgs> {}

/**
 * A database in an Iceberg catalog, in a Hive catalog, or in a unified one. In Iceberg it is a namespace.
 *
 * ```ts
 * const warehouse = new starrocks.CatalogDatabase('warehouse', {
 *   catalog: 'iceberg',
 *   location: 's3://lake/warehouse',
 * })
 * ```
 *
 * An existing database is refused if it holds tables (see `onExisting`) or has another location. An empty one is used, which
 * finishes an interrupted create; since it may belong to somebody else, `destroy` leaves it. StarRocks 3.1 and later for Iceberg, 3.2 for Hive.
 *
 * A {@link HiveDatabase} is the same and can move here by `aliases: [{ type: 'pulumi-nodejs:dynamic/starrocks:HiveDatabase' }]`.
 * @since 0.1.0
 */
export class CatalogDatabase extends StarRocksResource {
  /** The name of the database. */
  declare readonly name: Output<string>
  /** The directory of the database, as the metastore or the REST catalog has it. */
  declare readonly locationUri: Output<string | undefined>

  /** The default name of the database is the resource's name. */
  constructor(name: string, args: CatalogDatabaseArgs, options?: CustomResourceOptions) {
    super({ kind: 'CatalogDatabase', previewed: ['located'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a database that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `catalog.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): CatalogDatabase {
    return new CatalogDatabase(name, args as CatalogDatabaseArgs, { ...options, id })
  }
}
