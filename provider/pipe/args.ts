import type { ConnectionArgs, StorageArgs } from '../args'
import type { Input } from '../core/resource'

/** How StarRocks combines the rows of one key in a column of an aggregate table. */
export type Aggregation =
  | 'SUM'
  | 'MIN'
  | 'MAX'
  | 'REPLACE'
  | 'REPLACE_IF_NOT_NULL'
  | 'HLL_UNION'
  | 'BITMAP_UNION'
  | 'PERCENTILE_UNION'

/** The key of a table: its data model. */
export interface KeyConfig {
  /**
   * `duplicate` keeps all rows; `primary` and `unique` keep the last row of each key; `aggregate` combines the rows of each key,
   * column by column, as `aggregationOverrides` say.
   */
  readonly type: Input<'duplicate' | 'primary' | 'unique' | 'aggregate'>
  /** Key columns in order; they come first in the table. May be left out for a duplicate key: then the first column that can be one. */
  readonly columns?: Input<Input<string>[]>
}

/** How rows are spread over buckets; without `buckets` StarRocks decides. */
export type DistributionConfig =
  | { readonly type: 'hash'; readonly columns: Input<Input<string>[]>; readonly buckets?: Input<number> }
  | { readonly type: 'random'; readonly buckets?: Input<number> }

/** How a table is partitioned. Partitions are made as rows arrive. */
export type PartitionConfig =
  /** One partition for each combination of values, as for the Hive keys of the path. */
  | { readonly type: 'column'; readonly columns: Input<Input<string>[]> }
  /** One partition for each hour, day, ... of a DATE or DATETIME column. */
  | {
      readonly type: 'dateTrunc'
      readonly column: Input<string>
      readonly unit: Input<'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'>
    }
  /** One partition for each `slices` units of a DATE or DATETIME column. */
  | {
      readonly type: 'timeSlice'
      readonly column: Input<string>
      readonly unit: Input<'minute' | 'hour' | 'day' | 'month' | 'year'>
      readonly slices: Input<number>
    }

/** What the pipe selects for a column: `<function>(<column>)`. */
export interface ColumnExpression {
  readonly function: Input<string>
  /** A column of the files. */
  readonly column: Input<string>
}

/** The arguments of a PipeTable. */
export interface PipeTableArgs {
  /** The database of table and pipe. A change replaces both. */
  readonly database: Input<string>
  /** A lower-case letter, then at most 62 lower-case letters, digits, `_` and `-`. Default: the resource's name. A change replaces. */
  readonly tableName?: Input<string>
  /** At most 64 letters, digits and `_`. Default: derived from the table's, which may have hyphens. A change replaces. */
  readonly pipeName?: Input<string>
  /**
   * The directory of the files in the bucket, such as `flights/`. All Parquet files below it lie at one depth: in the directory
   * itself, or under one hierarchy of Hive partitions (`year=2024/month=01/`), whose keys become columns with the values as they stand
   * in the path: StarRocks neither decodes them nor reads `__HIVE_DEFAULT_PARTITION__` as NULL. A change replaces.
   */
  readonly pathPrefix: Input<string>
  /** A storage of the stack configuration `starrocks:objectStorages`. Either this or `sourceStorage`. */
  readonly sourceStorageName?: Input<string>
  /** The storage itself. Another bucket replaces; other credentials or endpoints make the pipe anew, which loads all files again. */
  readonly sourceStorage?: Input<StorageArgs>
  /** Default: a duplicate key of the first column that can be one. A change replaces. */
  readonly keyConfig?: Input<KeyConfig>
  /** How each column outside an aggregate key is combined; ignored for other keys. A change replaces. */
  readonly aggregationOverrides?: Input<Record<string, Input<Aggregation>>>
  /** Target column to what is selected for it; needed for HLL, BITMAP and PERCENTILE columns. A change makes the pipe anew. */
  readonly columnExpressions?: Input<Record<string, Input<ColumnExpression>>>
  /** Column name to StarRocks type, in place of the inferred one: `{ year: 'INT' }`. Widened in place, else replaced. */
  readonly columnOverrides?: Input<Record<string, Input<string>>>
  /** Caps inferred VARCHARs, which are VARCHAR(1048576). Default: 0, no cap. */
  readonly maxVarcharLength?: Input<number>
  /** Default: random for a duplicate key, else hash over the key. Changed in place, as a job that rewrites the table. */
  readonly distributionConfig?: Input<DistributionConfig>
  /** Default: not partitioned. A change replaces. */
  readonly partitionConfig?: Input<PartitionConfig>
  /** The sort key, where it is not the table's key. Duplicate and primary keys only. A change replaces. */
  readonly orderBy?: Input<Input<string>[]>
  /** PROPERTIES of the table. Default: `{ replication_num: '1' }`. Changed in place where StarRocks can, else replaced. */
  readonly tableProperties?: Input<Record<string, Input<string>>>
  /** The comment of the table; the name of the resource it belongs to is added in brackets. Changed in place. */
  readonly comment?: Input<string>
  /** Seconds between two looks at the store, 1 to 3600. Default, and 0: the server's, 300. Changed in place. */
  readonly pollingIntervalSeconds?: Input<number>
  /** How many bytes one load takes at most, in bytes or with a unit (`512MB`). Default: the server's, 1GB. Changed in place. */
  readonly batchSize?: Input<string>
  /** How many files one load takes at most, 1 to 1024. Default: the server's, 256. Changed in place. */
  readonly batchFiles?: Input<number>
  /** Whether files that arrive later are loaded as well. Default: true. A change makes the pipe anew. */
  readonly autoIngest?: Input<boolean>
  /** Whether the pipe rests. Default: false. Changed in place. */
  readonly suspended?: Input<boolean>
  /**
   * `frozen`: the columns stay as they were at the create, and no preview reads the store. `detect`: every preview reads the footers
   * again; a new column is added to the table, and all files are loaded again for it. Default: `frozen`.
   */
  readonly schemaEvolution?: Input<'frozen' | 'detect'>
  /** Who reads the footers: this machine, or StarRocks where this machine cannot see the store. Default: `files`. */
  readonly inferFrom?: Input<'files' | 'server'>
  /** Whether create and update wait until all files are loaded, and for how long (default: 3600 s). Default: they do not wait. */
  readonly waitForLoad?: Input<{ readonly timeoutSeconds?: Input<number> }>
  /**
   * Whether a pipe may be made anew although the table has more rows than the files under the prefix, so that loading all files again
   * loses some: of files that are gone from the lake. Default: false, and then such a change fails before it begins.
   */
  readonly allowRowLoss?: Input<boolean>
  /** What becomes of the objects when the resource goes: both dropped, both kept, or only the table kept. Default: `delete`. */
  readonly deletionPolicy?: Input<'delete' | 'retain' | 'retainTable'>
  /**
   * What a create does with a table of this name that is there already: refuse it, or take it over if it can be made what is
   * declared without touching its rows. Default: `fail`.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. */
  readonly connection?: Input<ConnectionArgs>
}
