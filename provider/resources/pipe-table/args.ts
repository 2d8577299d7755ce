import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, StorageArgs } from '../args'

/**
 * How StarRocks combines the rows of one key in a column of an aggregate table.
 * @since 0.1.0
 */
export type Aggregation =
  | 'SUM'
  | 'MIN'
  | 'MAX'
  | 'REPLACE'
  | 'REPLACE_IF_NOT_NULL'
  | 'HLL_UNION'
  | 'BITMAP_UNION'
  | 'PERCENTILE_UNION'

/**
 * The key of a table: its data model.
 * @since 0.1.0
 */
export interface KeyConfig {
  /**
   * `duplicate` keeps all rows; `primary` and `unique` keep the last row of each key; `aggregate` combines the rows of each key,
   * column by column, as `aggregationOverrides` say.
   */
  readonly type: Input<'duplicate' | 'primary' | 'unique' | 'aggregate'>
  /** Key columns in order; they come first in the table. Default, for a duplicate key only: the first column that can be one. */
  readonly columns?: Input<Input<string>[]>
}

/**
 * How rows are spread over buckets; without `buckets` StarRocks decides.
 * @since 0.1.0
 */
export type DistributionConfig =
  /** By a hash of some columns. */
  | {
      readonly type: 'hash'
      /** The columns. */
      readonly columns: Input<Input<string>[]>
      /** How many buckets, 1 to 1024. Default: StarRocks decides. */
      readonly buckets?: Input<number>
    }
  /** At random; for duplicate keys, and for aggregate keys without REPLACE. */
  | {
      readonly type: 'random'
      /** How many buckets, 1 to 1024. Default: StarRocks decides. */
      readonly buckets?: Input<number>
    }

/**
 * How a table is partitioned. Partitions are made as rows arrive.
 * @since 0.1.0
 */
export type PartitionConfig =
  /** One partition for each combination of values, as for the Hive keys of the path. */
  | {
      readonly type: 'column'
      /** The columns. */
      readonly columns: Input<Input<string>[]>
    }
  /** One partition for each hour, day, ... of a DATE or DATETIME column. */
  | {
      readonly type: 'dateTrunc'
      /** The column. */
      readonly column: Input<string>
      /** How much time a partition holds. */
      readonly unit: Input<'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'>
    }
  /** One partition for each `slices` units of a DATE or DATETIME column. */
  | {
      readonly type: 'timeSlice'
      /** The column. */
      readonly column: Input<string>
      /** The unit of time. */
      readonly unit: Input<'minute' | 'hour' | 'day' | 'month' | 'year'>
      /** How many units a partition holds. */
      readonly slices: Input<number>
    }

/**
 * What the pipe selects for a column.
 * @since 0.1.0
 */
export type ColumnExpression =
  /** A column of the files under another name, or a function of it. */
  | {
      /** A column of the files. Without `function` it is renamed: the table has it under the new name only, and with its type. */
      readonly column: Input<string>
      /** A function of one argument, such as `to_bitmap`, `hll_hash` or `upper`. Default: none. */
      readonly function?: Input<string>
    }
  /** Any expression. */
  | {
      /**
       * One SQL expression of the columns of the files and the keys of the path, without a query or a comment in it:
       * `CAST(price AS DECIMAL(12,2))`. Columns that the table does not have can be used as well.
       */
      readonly sql: Input<string>
    }

/**
 * The arguments of a PipeTable.
 * @since 0.1.0
 */
export interface PipeTableArgs {
  /** The database of table and pipe. A change replaces both. */
  readonly database: Input<string>
  /**
   * A lower-case letter, then at most 62 lower-case letters, digits, `_` and `-`. Default: the resource's name. A change replaces
   * the table.
   */
  readonly tableName?: Input<string>
  /**
   * At most 64 letters, digits and `_`. Default: derived from the table's, which may have hyphens. A change replaces table and
   * pipe.
   */
  readonly pipeName?: Input<string>
  /**
   * The directory of the files in the bucket, such as `flights/`. All Parquet files below it lie at one depth: in the directory
   * itself, or under one hierarchy of Hive partitions (`year=2024/month=01/`), whose keys become columns with the values as they
   * stand in the path (see `decodePath`). A change replaces the table.
   */
  readonly pathPrefix: Input<string>
  /**
   * A glob of the names of the files, with `*`, `?` and sets such as `[0-9]`: `*.parq`, or `*` for files of Hive and Athena such as
   * `000000_0`. Files with `_` or `.` in front are never loaded. A preview that reads the store says how many objects do not match.
   * Default: `*.parquet`. A change replaces the table.
   */
  readonly filePattern?: Input<string>
  /**
   * Where the values come from of a key of the path that is a column of the files as well; StarRocks cannot read both. `path`: from
   * the path, and then such files are refused. `file`: from the files; keys that no file has still come from the path. Default:
   * `path`. A change shows in `columns`; the pipe is made anew, which loads all files again.
   */
  readonly partitionColumns?: Input<'path' | 'file'>
  /**
   * Whether URL-encoded values of the path are decoded (`ts=2022-11-26%2013%3A51%3A14`) and `__HIVE_DEFAULT_PARTITION__` becomes NULL;
   * by themselves StarRocks' pipes do neither. Default: false, and then a preview that finds such values says so. Changed in place: the
   * pipe is made anew, which loads all files again.
   */
  readonly decodePath?: Input<boolean>
  /**
   * Whether the files of a Delta Lake, Hudi or Iceberg table are loaded as they are, with rows that were deleted or overwritten in
   * that table. Default: false, and then such a directory is refused. Changes only Pulumi's state.
   */
  readonly allowTableFormat?: Input<boolean>
  /**
   * A storage of the stack configuration `starrocks:objectStorages`. No default: either this or `sourceStorage` is needed. A change
   * shows in `source`, as one of `sourceStorage` does.
   */
  readonly sourceStorageName?: Input<string>
  /**
   * The storage itself. No default: either this or `sourceStorageName` is needed. A change shows in `source`: another bucket
   * replaces the table; other credentials or another endpoint make the pipe anew, which loads all files again.
   */
  readonly sourceStorage?: Input<StorageArgs>
  /** The key. Default: a duplicate key of the first column that can be one. A change replaces the table. */
  readonly keyConfig?: Input<KeyConfig>
  /**
   * How each column outside an aggregate key is combined; ignored for other keys. Default: none, and then no column may be outside
   * the key. A change replaces the table, unless it is of a column that is only now added.
   */
  readonly aggregationOverrides?: Input<Record<string, Input<Aggregation>>>
  /**
   * Column of the table to what the pipe selects for it: `{ id: { column: 'order_id' } }` renames a column, `{ users: { function:
   * 'to_bitmap', column: 'user_id' } }` applies a function, `{ day: { sql: "date_trunc('day', ts)" } }` is any expression. HLL,
   * BITMAP and PERCENTILE columns need one. A column that no file has needs a type in `columnOverrides`, unless the function's is
   * known. Default: each column is loaded as it is. Changed in place: the pipe is made anew, which loads all files again; a column
   * that is named in no expression any more is dropped.
   */
  readonly columnExpressions?: Input<Record<string, Input<ColumnExpression>>>
  /**
   * Columns of the files and keys of the path that the table does not have. Expressions and `where` can use them all the same. Default:
   * none. A change shows in `columns`: in place the column is dropped, or added and all files are loaded again; a key column
   * replaces the table.
   */
  readonly excludeColumns?: Input<Input<string>[]>
  /**
   * Which rows are loaded: a condition on the columns of the files and the keys of the path, such as `dt >= '2024-01-01' AND
   * country = 'DE'`. Default: all rows. Changed in place: the pipe is made anew, which loads all files again.
   */
  readonly where?: Input<string>
  /**
   * All columns of the table, name to StarRocks type, in place of those that the files have: `{ id: 'BIGINT', dt: 'DATE' }`. Columns
   * of the files that are not among them are not loaded, and NULL is loaded for those that no file has. With it the table can
   * be created before there is a file; StarRocks makes no pipe then, so that the next `pulumi up` that finds a file makes it. Not
   * together with `columnOverrides`, `excludeColumns` and `maxVarcharLength`. Default: the columns of the files. A change shows in
   * `columns`: columns are added and dropped and types widened in place, else the table is replaced.
   */
  readonly schema?: Input<Record<string, Input<string>>>
  /**
   * Column name to StarRocks type, in place of the inferred one: `{ year: 'INT' }`. Default: none. A change shows in `columns`: a
   * type is widened in place, else the table is replaced.
   */
  readonly columnOverrides?: Input<Record<string, Input<string>>>
  /**
   * Caps inferred VARCHARs, which are VARCHAR(1048576); in bytes, as StarRocks counts them. Default: 0, no cap. A change shows in
   * `columns`: a type is widened in place, else the table is replaced.
   */
  readonly maxVarcharLength?: Input<number>
  /**
   * How rows are spread over buckets. Default: random for a duplicate key, else hash over the key. Changed in place where StarRocks
   * can, as a job that rewrites the table; else the table is replaced.
   */
  readonly distributionConfig?: Input<DistributionConfig>
  /** How the table is partitioned. Default: not at all. A change replaces the table. */
  readonly partitionConfig?: Input<PartitionConfig>
  /** The sort key, where it is not the table's key. Duplicate and primary keys only. Default: the key. A change replaces the table. */
  readonly orderBy?: Input<Input<string>[]>
  /** PROPERTIES of the table. Default: `{ replication_num: '1' }`. Changed in place where StarRocks can, else the table is replaced. */
  readonly tableProperties?: Input<Record<string, Input<string>>>
  /**
   * The comment of the table; the name of the resource it belongs to is added in brackets. Default: none but that. Changed in
   * place.
   */
  readonly comment?: Input<string>
  /** Seconds between two looks at the store, 1 to 3600. Default, and 0: the server's, 300. Changed in place. */
  readonly pollingIntervalSeconds?: Input<number>
  /** How many bytes one load takes at most, in bytes or with a unit (`512MB`). Default: the server's, 1GB. Changed in place. */
  readonly batchSize?: Input<string>
  /** How many files one load takes at most, 1 to 1024. Default: the server's, 256. Changed in place. */
  readonly batchFiles?: Input<number>
  /**
   * The time zone to which StarRocks shifts the timestamps of the files as it loads them: `UTC`, `Asia/Shanghai`, `+08:00`. Before
   * 4.1.3 those are all timestamps, since then those that are adjusted to UTC. The same as `time_zone` among the `taskProperties`.
   * Default: the server's. Changed in place, for files that are loaded from then on; left out again, the pipe keeps the last one.
   */
  readonly timeZone?: Input<string>
  /**
   * Session variables of the loads, without `task.` in front: `{ query_timeout: '3600', insert_max_filter_ratio: '0.01' }`. Default:
   * those of the server. Changed in place, for the loads from then on; one that is left out again, the pipe keeps.
   */
  readonly taskProperties?: Input<Record<string, Input<string>>>
  /**
   * Whether files that arrive later are loaded as well. Default: true. Changed in place; turned on again, the pipe is made anew,
   * which loads all files again.
   */
  readonly autoIngest?: Input<boolean>
  /** Whether the pipe is suspended. Default: false. Changed in place. */
  readonly suspended?: Input<boolean>
  /**
   * `frozen`: the columns stay as they were at the create, and no preview reads the store. `detect`: every preview reads the
   * footers again; a new column is added to the table, and all files are loaded again for it; a type is widened where StarRocks can do
   * that in place. Files alone never replace the table: what only a new table could hold is refused, unless `allowRowLoss` is true.
   * Files that the pipe loads before the `up` are loaded with the types of before. Default: `frozen`. Changes only Pulumi's state.
   */
  readonly schemaEvolution?: Input<'frozen' | 'detect'>
  /**
   * Who reads the footers: this machine, or StarRocks where this machine cannot see the store; StarRocks does not tell unsigned
   * integers from signed ones, so that those need `columnOverrides`. Default: `files`. Changes only Pulumi's state.
   */
  readonly inferFrom?: Input<'files' | 'server'>
  /**
   * Whether create and update wait until all files are loaded, and for how long. Default: they do not wait. Changes only Pulumi's
   * state.
   */
  readonly waitForLoad?: Input<{
    /** After how many seconds waiting fails; the pipe goes on loading. Default: 3600. */
    readonly timeoutSeconds?: Input<number>
  }>
  /**
   * Whether a pipe may be made anew although the table has more rows than the files under the prefix, so that loading all files
   * again loses some: of files that are gone from the lake. Also whether the table may be replaced because of what
   * `schemaEvolution: 'detect'` finds in the files. Default: false, and then such a change fails before it begins. Changes only
   * Pulumi's state.
   */
  readonly allowRowLoss?: Input<boolean>
  /**
   * What becomes of the objects when the resource goes: both dropped, both kept, or only the table kept. Default: `delete`. Changes
   * only Pulumi's state.
   */
  readonly deletionPolicy?: Input<'delete' | 'retain' | 'retainTable'>
  /**
   * What a create does with a table of this name that is there already: refuse it, or take it over if it can be made what is
   * declared without touching its rows. Default: `fail`. Changes only Pulumi's state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
