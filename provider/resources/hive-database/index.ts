import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { HiveDatabaseArgs } from './args'
import { spec } from './spec'

export type { HiveDatabaseArgs } from './args'

export interface HiveDatabase extends InputOutputs<HiveDatabaseArgs> {}

/**
 * A database in a Hive metastore or in AWS Glue, made by way of a Hive catalog.
 *
 * ```ts
 * const warehouse = new starrocks.HiveDatabase('warehouse', {
 *   catalog: hive.name,
 *   location: 's3://lake/warehouse',
 * })
 * ```
 *
 * An existing database is refused if it holds tables (see `onExisting`) or lies elsewhere. An empty one is used as it is, which finishes a
 * create that was cut off; since it may be somebody else's, `destroy` leaves it. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class HiveDatabase extends StarRocksResource {
  /** The name of the database. */
  declare readonly name: Output<string>
  /** The directory of the database in the metastore. */
  declare readonly locationUri: Output<string | undefined>

  /** The default name of the database is the resource's name. */
  constructor(name: string, args: HiveDatabaseArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
