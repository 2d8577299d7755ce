import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { DatabaseArgs } from './args'

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
    super({ kind: 'Database' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a database that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. Of the inputs, only `name` is an output. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): Database {
    return new Database(name, args as DatabaseArgs, { ...options, id })
  }
}
