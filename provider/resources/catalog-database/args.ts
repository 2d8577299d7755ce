import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * The arguments of a {@link CatalogDatabase}.
 * @since 0.1.0
 */
export interface CatalogDatabaseArgs {
  /**
   * The catalog in StarRocks: of Hive, of Iceberg, or a unified one.
   * @replace A change replaces the database.
   */
  readonly catalog: Input<Name>
  /**
   * The name of the database: at most 256 characters, a letter first. A Hive metastore and AWS Glue keep it in lower case; a REST catalog
   * keeps it as it is.
   * @default the resource's name
   * @replace A change replaces the database.
   */
  readonly name?: Input<string> | undefined
  /**
   * The directory of its tables, such as `s3://lake/warehouse/sales.db`. AWS Glue has no default and refuses a database without a location.
   * StarRocks creates a table of Hive only if this directory exists. A Hive metastore that may write to the store creates it; with AWS Glue, create it first.
   * If somebody moves the database, `locationUri` shows it and a refresh warns of it; nothing is changed.
   * @default the directory that the metastore or the REST catalog chooses
   * @replace A change replaces the database, unless Hadoop takes both for one directory (one slash more, `file:///x` and `file:/x`) or
   * the database is in the new directory already.
   * @pattern `^[a-z][a-z0-9+.-]*:\/[^"]+$` a location is a URI such as s3://bucket/directory
   */
  readonly location?: Input<string> | undefined
  /**
   * What a create does with a database of this name that exists: `fail` refuses one that holds tables, and uses an empty one without
   * dropping it later; `adopt` takes over either.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * Whether `destroy` may drop a database that still holds tables, and every table before it, with all files of managed tables and of
   * Iceberg tables. Otherwise it fails and names them.
   * @default `false`
   * @stateOnly
   */
  readonly forceDestroy?: Input<boolean> | undefined
  /**
   * What a delete does with the database: drops it, or leaves it in StarRocks. A retained database cannot be replaced under its name.
   * @default `delete`
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
