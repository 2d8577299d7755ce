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
  /** The database's name. */
  declare readonly name: Output<string>
  /** Where it lies, as the metastore says. */
  declare readonly locationUri: Output<string | undefined>

  /** The resource's name is that of the database, where `args` have none. */
  constructor(name: string, args: HiveDatabaseArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
