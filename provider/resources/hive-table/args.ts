import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * A column of a {@link HiveTable}.
 * @since 0.1.0
 */
export interface HiveColumnArgs {
  /** The name of the column, in lower case as Hive keeps it. */
  readonly name: Input<Name>
  /**
   * BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, DATETIME, CHAR(n), VARCHAR(n), STRING, VARBINARY, ARRAY, MAP or
   * STRUCT. STRING, and a VARCHAR longer than 65535, becomes Hive's `string`.
   */
  readonly type: Input<string>
  /**
   * What the column holds.
   * @default none
   */
  readonly comment?: Input<string> | undefined
}

/**
 * The arguments of a {@link HiveTable}. A change of the table's definition replaces it: StarRocks cannot alter a table in Hive.
 * @since 0.1.0
 */
export interface HiveTableArgs {
  /**
   * The Hive catalog in StarRocks.
   * @replace A change replaces the table.
   */
  readonly catalog: Input<Name>
  /**
   * The database of the table.
   * @replace A change replaces the table.
   */
  readonly database: Input<Name>
  /**
   * The name of the table, in lower case as Hive keeps it.
   * @default the resource's name
   * @replace A change replaces the table.
   */
  readonly name?: Input<Name> | undefined
  /**
   * The columns in order, the partition columns last.
   * @replace A change replaces the table.
   * @minItems 1
   */
  readonly columns: Input<Input<HiveColumnArgs>[]>
  /**
   * The names of the partition columns, which are the last columns, in order. Without them the table is not partitioned.
   * @default []
   * @replace A change replaces the table.
   */
  readonly partitionBy?: Input<Input<string>[]> | undefined
  /**
   * An empty directory, such as `s3://lake/warehouse/orders`. If somebody moves the table, `locationUri` shows it and a refresh warns of it;
   * nothing is changed.
   * @default a directory below the database's
   * @replace A change replaces the table, unless Hadoop takes both for one directory (one slash more, `file:///x` and `file:/x`) or the
   * table is in the new directory already.
   * @pattern `^[a-z][a-z0-9+.-]*:\/[^"]+$` a location is a URI such as s3://bucket/directory
   */
  readonly location?: Input<string> | undefined
  /**
   * The format of its files. StarRocks itself writes the first three.
   * @default "parquet"
   * @replace A change replaces the table.
   */
  readonly fileFormat?: Input<'parquet' | 'orc' | 'textfile' | 'avro' | 'rcbinary' | 'rctext' | 'sequence'> | undefined
  /**
   * A comment that the metastore keeps. StarRocks does not show it, so drift is not found.
   * @default none
   * @replace A change replaces the table.
   */
  readonly comment?: Input<string> | undefined
  /**
   * What a delete or a replacement does with the table: `delete` drops it with all its files; `retain` leaves it, and refuses a
   * change that would replace it under its name.
   * @default "retain"
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * Whether a table of this name that exists is refused, or taken over if it has the same columns; it may hold rows.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
