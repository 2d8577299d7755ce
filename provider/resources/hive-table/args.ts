import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * A column of a {@link HiveTable}.
 * @since 0.1.0
 */
export interface HiveColumnArgs {
  /** In lower case, as Hive keeps it. */
  readonly name: Input<string>
  /**
   * BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, DATETIME, CHAR(n), VARCHAR(n), STRING, VARBINARY, ARRAY, MAP or
   * STRUCT. STRING, and a VARCHAR longer than 65535, becomes Hive's `string`.
   */
  readonly type: Input<string>
  /** What it holds. Default: none. */
  readonly comment?: Input<string>
}

/**
 * The arguments of a {@link HiveTable}. A change of what defines the table replaces it: StarRocks cannot alter a table in Hive.
 * @since 0.1.0
 */
export interface HiveTableArgs {
  /** The Hive catalog in StarRocks. A change replaces the table. */
  readonly catalog: Input<string>
  /** The table's database. A change replaces the table. */
  readonly database: Input<string>
  /** The table's name, in lower case as Hive keeps it. Default: the resource's name. A change replaces the table. */
  readonly name?: Input<string>
  /** In order, the partition columns last. A change replaces the table. */
  readonly columns: Input<Input<HiveColumnArgs>[]>
  /** The names of the last columns, in order. Default: not partitioned. A change replaces the table. */
  readonly partitionBy?: Input<Input<string>[]>
  /**
   * An empty directory, such as `s3://lake/warehouse/orders`. Default: one below the database's. A change replaces the table, unless it is the same
   * directory to Hadoop (one slash more, `file:///x` and `file:/x`) or the one in which the table lies already. That somebody has
   * moved the table shows in `locationUri` and as a warning of a refresh, and changes nothing.
   */
  readonly location?: Input<string>
  /** How its files are written. StarRocks itself writes the first three. Default: `parquet`. A change replaces the table. */
  readonly fileFormat?: Input<'parquet' | 'orc' | 'textfile' | 'avro' | 'rcbinary' | 'rctext' | 'sequence'>
  /**
   * Kept by the metastore. StarRocks does not show it: what others make of it is not seen. Default: none. A change replaces the
   * table.
   */
  readonly comment?: Input<string>
  /**
   * `delete` drops the table with all its files when the resource is deleted or replaced. `retain` only forgets it, and refuses a
   * change that would replace it under its name. Default: `retain`. Changes only Pulumi's state.
   */
  readonly deletionPolicy?: Input<'retain' | 'delete'>
  /** `adopt` takes over a table of the same columns that exists and holds rows. Default: `fail`. Changes only Pulumi's state. */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
