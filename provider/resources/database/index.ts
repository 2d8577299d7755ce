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
 * To set a quota takes the privilege ALTER on the database, and to read it back OPERATE on SYSTEM.
 *
 * An existing database that holds tables is refused (see `onExisting`). An empty one is used as it is, which finishes a create that was
 * cut off; since it may be somebody else's, `destroy` leaves it. A replacement gives the grants on the database, and those on all tables, views or pipes in it, to the new one; this
 * needs the built-in role `user_admin`. A dropped database can be recovered for a day (`RECOVER DATABASE`). StarRocks 3.2 and later.
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
