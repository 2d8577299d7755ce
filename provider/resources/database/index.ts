import {
  type CustomResourceOptions,
  dynamicProvider,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { DatabaseArgs } from './args'
import { spec } from './spec'

export type { DatabaseArgs } from './args'

export interface Database extends InputOutputs<DatabaseArgs> {}

/**
 * A StarRocks database in the internal catalog.
 *
 * ```ts
 * const lake = new starrocks.Database('lake', { dataQuota: '10TB' })
 * ```
 *
 * To set a quota, the user needs the privilege ALTER on the database; to read it back, OPERATE on SYSTEM.
 *
 * An existing database that holds tables is refused (see `onExisting`). An empty one is used, which finishes an interrupted create;
 * since it may belong to somebody else, `destroy` leaves it. A replacement grants the privileges on the database, and those on all
 * tables, views or pipes in it, again; this needs the built-in role `user_admin`. A dropped database can be recovered for a day (`RECOVER DATABASE`). StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class Database extends StarRocksResource {
  /** The name of the database. */
  declare readonly name: Output<string>

  /** The default name of the database is the resource's name. */
  constructor(name: string, args: DatabaseArgs = {}, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

/** The provider of this kind of resource, for the dynamic provider process. */
export const handler = dynamicProvider(spec)
