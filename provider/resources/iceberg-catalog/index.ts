import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { IcebergCatalogArgs } from './args'

export type { IcebergCatalogArgs } from './args'

export interface IcebergCatalog extends InputOutputs<IcebergCatalogArgs> {}

/**
 * An external catalog: StarRocks queries Iceberg tables in place, which a Hive metastore, AWS Glue, a REST server, a database or a
 * directory has.
 *
 * ```ts
 * const lakehouse = new starrocks.IcebergCatalog('lakehouse', {
 *   metastore: {
 *     type: 'rest',
 *     uri: 'https://polaris.example.com/api/catalog',
 *     warehouse: 'analytics',
 *     security: { type: 'oauth2', credential: config.requireSecret('polaris'), scope: 'PRINCIPAL_ROLE:ALL' },
 *   },
 * })
 * ```
 *
 * StarRocks asks a REST server and a database before it creates or changes the catalog: an address that does not answer and a credential
 * that is refused are errors then, and the former catalog stays.
 *
 * StarRocks 3.3.12, 3.4.2, 3.5 and later change properties in place, in one statement. An older release, a property that is removed (as
 * by another type of metastore) and another comment need a replacement; the provider then grants the privileges on the catalog again.
 * StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class IcebergCatalog extends StarRocksResource {
  /** The name of the catalog. */
  declare readonly name: Output<string>
  /** Every property of the catalog; secrets show only their first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The default name of the catalog is the resource's name. */
  constructor(name: string, args: IcebergCatalogArgs, options?: CustomResourceOptions) {
    super({ kind: 'IcebergCatalog', previewed: ['replacement'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a catalog that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `storage` and `properties` are undefined, and so is `metastore` unless it is a Hive metastore or a directory: `allProperties` has every property, with secrets masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): IcebergCatalog {
    return new IcebergCatalog(name, args as IcebergCatalogArgs, { ...options, id })
  }
}
