import type { Input } from '../../pulumi/dynamic'
import type {
  Aggregation,
  ConnectionArgs,
  DistributionConfig,
  KeyConfig,
  Name,
  OnExisting,
  PartitionConfig,
  StorageArgs,
} from '../args'

/**
 * What the pipe selects for a column.
 * @since 0.1.0
 */
export type ColumnExpression =
  /** A column of the files under another name, or a function of it. */
  | {
      /** A column of the files. Without `function` it is renamed: the table has it under the new name only, and with its type. */
      readonly column: Input<string>
      /**
       * A function of one argument, such as `to_bitmap`, `hll_hash` or `upper`.
       * @default none
       * @pattern `^[a-zA-Z_]\w*$` the name of a function has letters, digits and _
       */
      readonly function?: Input<string> | undefined
    }
  /** Any expression. */
  | {
      /**
       * One SQL expression of the columns of the files and the keys of the path, without a query or a comment in it:
       * `CAST(price AS DECIMAL(12,2))`. It may use columns that the table does not have.
       */
      readonly sql: Input<string>
    }

/**
 * The arguments of a PipeTable.
 * @since 0.1.0
 */
export interface PipeTableArgs {
  /**
   * The database of table and pipe.
   * @replace A change replaces both.
   */
  readonly database: Input<Name>
  /**
   * The name of the table: a lower-case letter, then at most 62 lower-case letters, digits, `_` and `-`.
   * @default the resource's name
   * @replace A change replaces the table.
   * @pattern `^[a-z][a-z0-9_-]{0,62}$` a table name is a lower-case letter and at most 62 lower-case letters, digits, _ and -
   */
  readonly tableName?: Input<string> | undefined
  /**
   * The name of the pipe: at most 64 letters, digits and `_` (`FeNameFormat.COMMON_NAME_REGEX`).
   * @default the table's name, with `_` for hyphens
   * @replace A change replaces table and pipe.
   * @pattern `^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$` a pipe name is a letter (or _ and a letter or digit) and at most 64 letters, digits and _ in all
   */
  readonly pipeName?: Input<string> | undefined
  /**
   * The directory of the files in the bucket, such as `flights/`. All Parquet files below it are at one depth: in the directory
   * itself, or under one hierarchy of Hive partitions (`year=2024/month=01/`). The keys of the hierarchy become columns, whose values
   * are the texts in the path (see `decodePath`).
   * @replace A change replaces the table.
   */
  readonly pathPrefix: Input<string>
  /**
   * A glob for the names of the files, with `*`, `?` and sets such as `[0-9]`: `*.parq`, or `*` for files of Hive and Athena such as
   * `000000_0`. Files whose names begin with `_` or `.` are never loaded. A preview that reads the store shows how many objects do not
   * match.
   * @default `*.parquet`
   * @replace A change replaces the table.
   */
  readonly filePattern?: Input<string> | undefined
  /**
   * The source of a key of the path that is also a column of the files; StarRocks cannot read both. `path`: the value in the path, and
   * files with such a column are refused. `file`: the column of the files; keys without a column still come from the path.
   * @default `path`
   * @stateOnly A change shows in `columns`; the pipe is created again, which loads all files again.
   */
  readonly partitionColumns?: Input<'path' | 'file'> | undefined
  /**
   * Whether URL-encoded values of the path are decoded (`ts=2022-11-26%2013%3A51%3A14`) and `__HIVE_DEFAULT_PARTITION__` becomes NULL.
   * StarRocks' pipes do neither. Without it, a preview that finds such values warns.
   * @default `false`
   * @update Updated in place: the pipe is created again, which loads all files again.
   */
  readonly decodePath?: Input<boolean> | undefined
  /**
   * Whether to load the files of a Delta Lake, Hudi or Iceberg table, including rows that were deleted or overwritten in that table.
   * Otherwise such a directory is refused.
   * @default `false`
   * @stateOnly
   */
  readonly allowTableFormat?: Input<boolean> | undefined
  /**
   * A storage of the stack configuration `starrocks:objectStorages`.
   * @default none: either this or `sourceStorage` is needed
   * @stateOnly A change shows in `source`, as one of `sourceStorage` does.
   */
  readonly sourceStorageName?: Input<string> | undefined
  /**
   * The storage itself.
   * @default none: either this or `sourceStorageName` is needed
   * @stateOnly A change shows in `source`: another bucket replaces the table; for other credentials or another endpoint the pipe is
   * created again, which loads all files again.
   */
  readonly sourceStorage?: Input<StorageArgs> | undefined
  /**
   * The key.
   * @default a duplicate key of the first column whose type a key may have
   * @replace A change replaces the table.
   */
  readonly keyConfig?: Input<KeyConfig> | undefined
  /**
   * How each column outside an aggregate key is combined; ignored for other keys. Without it, no column may be outside the key.
   * @default none
   * @replace A change replaces the table, unless it concerns only a column that is added by it.
   */
  readonly aggregationOverrides?: Input<Record<string, Input<Aggregation>>> | undefined
  /**
   * What the pipe selects for a column of the table: `{ id: { column: 'order_id' } }` renames a column, `{ users: { function:
   * 'to_bitmap', column: 'user_id' } }` applies a function, `{ day: { sql: "date_trunc('day', ts)" } }` is any expression. HLL,
   * BITMAP and PERCENTILE columns need one. A column that no file has needs a type in `columnOverrides`, unless the function's type is
   * known.
   * @default none: each column is loaded as it is
   * @update Updated in place: the pipe is created again, which loads all files again; a column that no expression names any more is
   * dropped.
   */
  readonly columnExpressions?: Input<Record<string, Input<ColumnExpression>>> | undefined
  /**
   * Columns of the files and keys of the path that the table does not have. Expressions and `where` may use them.
   * @default none
   * @stateOnly A change shows in `columns`: in place the column is dropped, or added and all files are loaded again; a key column
   * replaces the table.
   */
  readonly excludeColumns?: Input<Input<string>[]> | undefined
  /**
   * Which rows are loaded: a condition on the columns of the files and the keys of the path, such as `dt >= '2024-01-01' AND
   * country = 'DE'`.
   * @default all rows
   * @update Updated in place: the pipe is created again, which loads all files again.
   */
  readonly where?: Input<string> | undefined
  /**
   * All columns of the table, name to StarRocks type, in place of the inferred ones: `{ id: 'BIGINT', dt: 'DATE' }`. Other columns of
   * the files are not loaded; columns that no file has are NULL. With it the table can be created before there is a file. StarRocks
   * creates no pipe without files, so the next `pulumi up` that finds a file creates it. Not together with `columnOverrides`,
   * `excludeColumns` and `maxVarcharLength`.
   * @default the columns of the files
   * @stateOnly A change shows in `columns`: columns are added and dropped and types widened in place, else the table is replaced.
   */
  readonly schema?: Input<Record<string, Input<string>>> | undefined
  /**
   * Column name to StarRocks type, in place of the inferred type: `{ year: 'INT' }`.
   * @default none
   * @stateOnly A change shows in `columns`: a type is widened in place, else the table is replaced.
   */
  readonly columnOverrides?: Input<Record<string, Input<string>>> | undefined
  /**
   * The longest inferred VARCHAR, in bytes as StarRocks counts them; inferred VARCHARs are VARCHAR(1048576). 0 sets no limit.
   * @default `0`
   * @stateOnly A change shows in `columns`: a type is widened in place, else the table is replaced.
   * @minimum 0
   * @maximum 1048576
   */
  readonly maxVarcharLength?: Input<number> | undefined
  /**
   * How rows are distributed over buckets.
   * @default random for a duplicate key, else a hash of the key
   * @update Updated in place where StarRocks can, by a job that rewrites the table; else a change replaces the table.
   */
  readonly distributionConfig?: Input<DistributionConfig> | undefined
  /**
   * How the table is partitioned.
   * @default no partitions
   * @replace A change replaces the table.
   */
  readonly partitionConfig?: Input<PartitionConfig> | undefined
  /**
   * The sort key, if it is not the table's key. Duplicate and primary keys only.
   * @default the key
   * @replace A change replaces the table.
   * @minItems 1
   */
  readonly orderBy?: Input<Input<string>[]> | undefined
  /**
   * PROPERTIES of the table.
   * @default {"replication_num": "1"}
   * @update Updated in place where StarRocks can, else a change replaces the table.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly tableProperties?: Input<Record<string, Input<string>>> | undefined
  /**
   * The comment of the table. The provider adds the name of the resource in brackets.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Seconds between two listings of the store by the pipe, 1 to 3600; 0 stands for the default.
   * @default the server's, `300`
   * @minimum 0
   * @maximum 3600
   */
  readonly pollingIntervalSeconds?: Input<number> | undefined
  /**
   * How many bytes one load takes at most, in bytes or with a unit (`512MB`).
   * @default the server's, `1GB`
   * @pattern `^\s*0*[1-9]\d*\s*([bBkKmMgGtTpP][bB]?)?\s*$` a batch size is a number of bytes of at least 1, alone or with B, KB, MB, GB, TB or PB
   */
  readonly batchSize?: Input<string> | undefined
  /**
   * How many files one load takes at most, 1 to 1024.
   * @default the server's, `256`
   * @minimum 1
   * @maximum 1024
   */
  readonly batchFiles?: Input<number> | undefined
  /**
   * The time zone to which StarRocks shifts the timestamps of the files when it loads them: `UTC`, `Asia/Shanghai`, `+08:00`. Before
   * 4.1.3 it shifts all timestamps, since then only those that are adjusted to UTC. It is the same as `time_zone` in `taskProperties`.
   * @default the server's
   * @update Updated in place, for files that are loaded later. Without the input the pipe keeps the last one.
   * @pattern `^([+-]\d{1,2}:\d{2}|[A-Za-z][\w+/-]*)$` a time zone is a name such as Asia/Shanghai or UTC, or an offset such as +08:00
   */
  readonly timeZone?: Input<string> | undefined
  /**
   * Session variables of the loads, without the prefix `task.`: `{ query_timeout: '3600', insert_max_filter_ratio: '0.01' }`.
   * @default the server's
   * @update Updated in place, for later loads. A variable that is removed keeps its value in the pipe.
   * @keyPattern `^(?!task\.)[A-Za-z_]\w*$` the name of a session variable has letters, digits and _, and no prefix "task."
   */
  readonly taskProperties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether files that arrive later are loaded as well.
   * @default `true`
   * @update Updated in place. When it is turned on again, the pipe is created again, which loads all files again.
   */
  readonly autoIngest?: Input<boolean> | undefined
  /**
   * Whether the pipe is suspended. StarRocks starts every new pipe, so it may load its first files before the provider suspends it.
   * @default `false`
   */
  readonly suspended?: Input<boolean> | undefined
  /**
   * `frozen`: the columns stay as they were at the create, and no preview reads the store. `detect`: every preview reads the
   * footers again; a new column is added to the table, and all files are loaded again for it; a type is widened where StarRocks can
   * widen it in place. Files alone never replace the table: a change that needs a new table is refused, unless `allowRowLoss` is true.
   * Files that the pipe loads before the `up` are loaded with the former types.
   * @default `frozen`
   * @stateOnly
   */
  readonly schemaEvolution?: Input<'frozen' | 'detect'> | undefined
  /**
   * Who reads the footers: this machine, or StarRocks if this machine cannot reach the store. StarRocks does not tell unsigned
   * integers from signed ones, so they need `columnOverrides`.
   * @default `files`
   * @stateOnly
   */
  readonly inferFrom?: Input<'files' | 'server'> | undefined
  /**
   * Whether create and update wait until all files are loaded, and for how long.
   * @default no wait
   * @stateOnly
   */
  readonly waitForLoad?:
    | Input<{
        /**
         * After how many seconds the wait fails; the pipe continues to load.
         * @default `3600`
         * @minimum 1
         */
        readonly timeoutSeconds?: Input<number> | undefined
      }>
    | undefined
  /**
   * Whether a change may lose rows: it creates the pipe again although the table has more rows than the files under the prefix, because
   * some files have left the lake. Also whether the table may be replaced because of what `schemaEvolution: 'detect'` finds in the
   * files. Otherwise such a change fails before it begins.
   * @default `false`
   * @stateOnly
   */
  readonly allowRowLoss?: Input<boolean> | undefined
  /**
   * What a delete does with the objects: drops both, keeps both, or keeps only the table. While a policy keeps the table, it cannot be
   * replaced under its name.
   * @default `delete`
   * @stateOnly
   */
  readonly deletionPolicy?: Input<'delete' | 'retain' | 'retainTable'> | undefined
  /**
   * Whether a table of this name that exists is refused, or taken over if it can become the declared one without a change of its rows.
   * @default `fail`
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
