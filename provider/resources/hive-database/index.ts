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
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
