import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { HiveCatalogArgs } from './args'

export type { HiveCatalogArgs } from './args'

export interface HiveCatalog extends InputOutputs<HiveCatalogArgs> {}

/**
 * An external catalog: StarRocks queries the tables of a Hive metastore or of AWS Glue in place.
 *
 * ```ts
 * const warehouse = new starrocks.HiveCatalog('warehouse', {
 *   metastore: { type: 'hive', uris: ['thrift://metastore:9083'] },
 *   storage: { type: 's3', region: 'us-west-2', auth: { type: 'instanceProfile', iamRoleArn: lakeRole.arn } },
 * })
 * ```
 *
 * StarRocks 3.3.12, 3.4.2, 3.5 and later change properties in place, in one statement. An older release, a property that is removed
 * and another comment need a replacement; the provider then grants the privileges on the catalog again. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class HiveCatalog extends StarRocksResource {
  /** The name of the catalog. */
  declare readonly name: Output<string>
  /** Every property of the catalog; secrets show only their first and last two characters. */
  declare readonly allProperties: Output<Record<string, string>>

  /** The default name of the catalog is the resource's name. */
  constructor(name: string, args: HiveCatalogArgs, options?: CustomResourceOptions) {
    super({ kind: 'HiveCatalog', previewed: ['replacement'] }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a catalog that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `storage` and `properties` are undefined: `allProperties` has every property, with secrets masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): HiveCatalog {
    return new HiveCatalog(name, args as HiveCatalogArgs, { ...options, id })
  }
}
