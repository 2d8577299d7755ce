import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { ExternalCatalogArgs } from './args'

export type { ExternalCatalogArgs } from './args'

export interface ExternalCatalog extends InputOutputs<ExternalCatalogArgs> {}

/**
 * A catalog of Delta Lake, Hudi, Paimon, a database with a JDBC driver, Elasticsearch, Kudu or MaxCompute, or a unified catalog. For Hive
 * and Iceberg use {@link HiveCatalog} and `IcebergCatalog`, whose properties have types.
 *
 * ```ts
 * const sales = new starrocks.ExternalCatalog('sales', {
 *   type: 'jdbc',
 *   properties: {
 *     user: 'reader',
 *     jdbc_uri: 'jdbc:postgresql://postgres.internal:5432/sales',
 *     driver_url: 'https://repo1.maven.org/maven2/org/postgresql/postgresql/42.7.4/postgresql-42.7.4.jar',
 *     driver_class: 'org.postgresql.Driver',
 *   },
 *   secretProperties: { password: config.requireSecret('salesPassword') },
 * })
 * ```
 *
 * The preview checks what each type is known to need. Properties are changed in place by ALTER CATALOG, secrets included, and grants on the
 * catalog stay. What StarRocks cannot do in place replaces the catalog, with its grants: another name, type or comment, a property that is
 * removed, another `driver_url` of a JDBC catalog, and in StarRocks before 3.3.12 and 3.4.2 every change.
 *
 * StarRocks reads the driver of a JDBC catalog when it creates the catalog, and refuses the catalog if it cannot.
 * @since 0.1.0
 */
export class ExternalCatalog extends StarRocksResource {
  /** The name of the catalog. */
  declare readonly name: Output<string>
  /** Every property of the catalog; secrets show only their first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The default name of the catalog is the resource's name. */
  constructor(name: string, args: ExternalCatalogArgs, options?: CustomResourceOptions) {
    super({ kind: 'ExternalCatalog', previewed: ['replacement'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a catalog that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `properties` has those that are known to be no secrets, `secretProperties` is undefined, and `allProperties` has every property, with secrets masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): ExternalCatalog {
    return new ExternalCatalog(name, args as ExternalCatalogArgs, { ...options, id })
  }
}
