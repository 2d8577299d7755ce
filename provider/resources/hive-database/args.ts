import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link HiveDatabase}.
 * @since 0.1.0
 */
export interface HiveDatabaseArgs {
  /** The Hive catalog in StarRocks. A change replaces the database. */
  readonly catalog: Input<string>
  /** The database's name: at most 256 characters, a letter first. Default: the resource's name. A change replaces the database. */
  readonly name?: Input<string>
  /**
   * The directory in which its tables lie, such as `s3://lake/warehouse/sales.db`. Default: that of a Hive metastore; AWS Glue has
   * none, and refuses a database without a location. A change replaces the database, unless it is the same directory to Hadoop (one slash
   * more, `file:///x` and `file:/x`) or the one in which the database lies already. That somebody has moved the database shows in
   * `locationUri` and as a warning of a refresh, and changes nothing.
   */
  readonly location?: Input<string>
  /**
   * What a create does with a database of this name that exists: `fail` refuses one that holds tables, and uses an empty one without
   * dropping it later; `adopt` takes over either. Default: `fail`. Changes only Pulumi's state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /**
   * Whether `destroy` may drop a database that still holds tables, and every table before it, with all files of managed tables.
   * Default: false, and then it fails and names them. Changes only Pulumi's state.
   */
  readonly forceDestroy?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
