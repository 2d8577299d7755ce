import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * A column of a {@link CatalogTable}.
 * @since 0.1.0
 */
export interface CatalogColumnArgs {
  /** The name of the column; Hive keeps it in lower case. */
  readonly name: Input<Name>
  /**
   * BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, DATETIME, STRING, VARBINARY, ARRAY, MAP or STRUCT. In Iceberg TINYINT and SMALLINT
   * become INT, and CHAR and VARCHAR become STRING, which has no length; Hive has all four.
   */
  readonly type: Input<string>
  /**
   * What the column holds: one line.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Iceberg only: the former name of the column. Where the table has a column of that name and none of the new one, it is renamed and keeps its
   * values.
   * @default none
   */
  readonly renamedFrom?: Input<Name> | undefined
}

/**
 * A column by which the rows of each file are sorted.
 * @since 0.1.0
 */
export interface CatalogSortArgs {
  /** The name of the column. */
  readonly column: Input<string>
  /**
   * Whether small values come first or large ones.
   * @default `asc`
   */
  readonly order?: Input<'asc' | 'desc'> | undefined
  /**
   * Whether NULL comes first or last.
   * @default `first` in ascending order, `last` in descending order
   */
  readonly nulls?: Input<'first' | 'last'> | undefined
}

/**
 * The arguments of a {@link CatalogTable}. StarRocks alters a table of Iceberg in place, and cannot alter one of Hive: there every change of the
 * definition replaces the table.
 * @since 0.1.0
 */
export interface CatalogTableArgs {
  /**
   * The catalog in StarRocks: of Iceberg, of Hive, or a unified one.
   * @replace A change replaces the table.
   */
  readonly catalog: Input<Name>
  /**
   * The database of the table.
   * @replace A change replaces the table.
   */
  readonly database: Input<Name>
  /**
   * The name of the table. A Hive metastore and AWS Glue keep it in lower case; a REST catalog keeps it as it is.
   * @default the resource's name
   * @replace A change replaces the table.
   */
  readonly name?: Input<Name> | undefined
  /**
   * The format of the table. A unified catalog has both.
   * @default "iceberg"
   * @replace A change replaces the table.
   */
  readonly engine?: Input<'iceberg' | 'hive'> | undefined
  /**
   * The columns in order. In Hive the partition columns are the last ones.
   * @update Iceberg: columns are added, renamed (`renamedFrom`), moved, commented and widened (INT to BIGINT, FLOAT to DOUBLE, more digits of a
   * DECIMAL) in place, and dropped with `allowRowLoss` or in an empty table. Any other change, and every change in Hive, replaces the
   * table.
   * @minItems 1
   */
  readonly columns: Input<Input<CatalogColumnArgs>[]>
  /**
   * What the table is partitioned by. Hive: the names of the last columns. Iceberg: names of columns, and `year(column)`, `month(column)`,
   * `day(column)`, `hour(column)`, `bucket(column, buckets)` and `truncate(column, width)` (StarRocks 4.0 and later), in any order.
   * @default []
   * @update Iceberg: updated in place by StarRocks 4.0.3 and later; files that are there keep their partitions. Any other change replaces the
   * table.
   */
  readonly partitionBy?: Input<Input<string>[]> | undefined
  /**
   * Iceberg only: how the rows of each file are sorted. StarRocks 4.0 and later.
   * @default []
   * @update A change replaces the table.
   */
  readonly sortBy?: Input<Input<CatalogSortArgs>[]> | undefined
  /**
   * The directory of the table, such as `s3://lake/warehouse/orders`; for Hive an empty one. Iceberg in AWS Glue needs it if the database has
   * none.
   * @default a directory below the database's
   * @update Iceberg: updated in place; files that are there stay where they are. Hive: replaces the table, unless it is in the new directory
   * already.
   * @pattern `^[a-z][a-z0-9+.-]*:\/[^"]+$` a location is a URI such as s3://bucket/directory
   */
  readonly location?: Input<string> | undefined
  /**
   * The format of new files. Iceberg: `parquet`, `orc` or `avro`, of which StarRocks itself writes `parquet`. Hive: StarRocks itself writes
   * `parquet`, `orc` and `textfile`.
   * @default "parquet"
   * @update Iceberg: updated in place, for new files. Hive: replaces the table.
   */
  readonly fileFormat?: Input<'parquet' | 'orc' | 'avro' | 'textfile' | 'rcbinary' | 'rctext' | 'sequence'> | undefined
  /**
   * Iceberg only: how new files are compressed.
   * @default the server's, `zstd` for Parquet
   */
  readonly compressionCodec?: Input<'uncompressed' | 'snappy' | 'gzip' | 'zstd' | 'lz4'> | undefined
  /**
   * Iceberg only: further properties of the table, such as `format-version` or `write.target-file-size-bytes`. Others that the table has are no
   * drift.
   * @default none
   * @update Updated in place; one that is removed replaces the table.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * What the table holds: one line. StarRocks does not show it for Hive, so drift is not found there.
   * @default none
   * @update Iceberg: updated in place. Hive: replaces the table.
   */
  readonly comment?: Input<string> | undefined
  /**
   * Iceberg only: whether columns may be dropped from a table with rows. Otherwise that is refused. A column that is not in Pulumi's state, as another
   * engine may have added it, is never dropped: run `pulumi refresh` first.
   * @default false
   * @stateOnly
   */
  readonly allowRowLoss?: Input<boolean> | undefined
  /**
   * What a delete or a replacement does with the table: `delete` drops it with all its files (`DROP TABLE ... FORCE`); `retain` leaves it,
   * and refuses a change that would replace it under its name.
   * @default "retain"
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * Whether a table of this name that exists is refused, or taken over if it can become the declared one with its rows. Hive: if it has the
   * same columns.
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
