import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, Name } from '../args'

/**
 * When a job collects statistics, and how many rows it reads. The server has the defaults. The names are the server's, in camel case.
 * @since 0.1.0
 */
export interface AnalyzeSettings {
  /**
   * The share of unchanged rows above which a table counts as healthy and is skipped, 0 to 1.
   * @default `0.8`
   */
  readonly statisticAutoCollectRatio?: Input<Share> | undefined
  /**
   * Seconds between two collections.
   * @default `0` for a small table, `43200` for a large one
   * @minimum 0
   */
  readonly statisticAutoCollectInterval?: Input<number> | undefined
  /**
   * Rows of a sample.
   * @default `200000`
   * @minimum 1
   */
  readonly statisticSampleCollectRows?: Input<number> | undefined
  /**
   * Tables to leave out: a regular expression that matches `database.table`, written so that Java and JavaScript read it alike.
   * @default none
   */
  readonly statisticExcludePattern?: Input<string> | undefined
  /**
   * The share of the tablets with the most rows that a sample reads, 0 to 1. StarRocks 3.5.
   * @default the server's
   */
  readonly highWeightSampleRatio?: Input<Share> | undefined
  /**
   * The same share of tablets with many rows. StarRocks 3.5.
   * @default the server's
   */
  readonly mediumHighWeightSampleRatio?: Input<Share> | undefined
  /**
   * The same share of tablets with fewer rows. StarRocks 3.5.
   * @default the server's
   */
  readonly mediumLowWeightSampleRatio?: Input<Share> | undefined
  /**
   * The same share of tablets with the fewest rows. StarRocks 3.5.
   * @default the server's
   */
  readonly lowWeightSampleRatio?: Input<Share> | undefined
  /**
   * Buckets of a histogram.
   * @default `64`
   * @minimum 1
   */
  readonly histogramBucketNum?: Input<number> | undefined
  /**
   * The most frequent values that a histogram keeps.
   * @default `100`
   * @minimum 1
   */
  readonly histogramMcvSize?: Input<number> | undefined
  /**
   * The share of the rows from which a histogram is made, 0 to 1.
   * @default `0.1`
   */
  readonly histogramSampleRatio?: Input<Share> | undefined
}

/**
 * A part of a whole, 0 to 1.
 * @float
 * @minimum 0
 * @maximum 1
 * @since 0.1.0
 */
export type Share = number

/**
 * The arguments of an {@link AnalyzeSchedule}.
 * @since 0.1.0
 */
export interface AnalyzeScheduleArgs {
  /**
   * The database of the tables.
   * @replace
   */
  readonly database: Input<Name>
  /**
   * The tables, each with a job of its own. Without names, or with an empty list: all tables of the database. In the internal catalog one
   * job covers them. In an external one each table has its own job; every `up` creates jobs for new tables and drops those of dropped
   * tables. StarRocks collects nothing of views: `properties.statisticExcludePattern` leaves them out.
   * @default all tables of the database
   * @update Updated in place. Another order alone is no change.
   */
  readonly tableNames?: Input<Input<Name>[]> | undefined
  /**
   * An external catalog, whose tables are collected in full.
   * @default the internal catalog
   * @replace A change replaces the jobs, unless it is from none to `default_catalog` or back.
   */
  readonly catalog?: Input<Name> | undefined
  /**
   * The columns; only with one table.
   * @default all columns
   * @update Updated in place. Another order alone is no change.
   */
  readonly columns?: Input<Input<Name>[]> | undefined
  /**
   * Whether a job reads all rows or a sample.
   * @default "full"
   */
  readonly type?: Input<'full' | 'sample'> | undefined
  /**
   * When a job collects, and how many rows it reads.
   * @default the server's
   */
  readonly properties?: Input<AnalyzeSettings> | undefined
  /**
   * Whether there are standing jobs. With false, statistics are collected once, as with `runNow`: after the create, when another input
   * changes what is collected, and when `triggers` change.
   * @default `true`
   */
  readonly schedule?: Input<boolean> | undefined
  /**
   * Whether an `up` also collects at once, table by table, and waits for it: after the create, when this is turned on, and when
   * `triggers` change. Otherwise a new job runs in the background.
   * @default `false`
   * @stateOnly
   */
  readonly runNow?: Input<boolean> | undefined
  /**
   * Any values. With `runNow`, a change collects again.
   * @default none
   * @stateOnly
   */
  readonly triggers?: Input<Input<unknown>[]> | undefined
  /**
   * For how many seconds an `up` waits for the collection of one table, and for the run of a job before it drops the job: StarRocks
   * restores a job that is dropped while it runs.
   * @default `3660`
   * @stateOnly
   * @minimum 1
   */
  readonly timeoutSeconds?: Input<number> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}
