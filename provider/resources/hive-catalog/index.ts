import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { HiveCatalogArgs } from './args'
import { spec } from './spec'

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
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
