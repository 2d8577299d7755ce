import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'
import type { AnalyzeSettings } from './settings'

/**
 * The arguments of an {@link AnalyzeSchedule}.
 * @since 0.1.0
 */
export interface AnalyzeScheduleArgs {
  /** The database of the tables. A change replaces. */
  readonly database: Input<string>
  /**
   * The tables, each with a job of its own. Default, and when empty: all tables of the database. In the internal catalog they have one
   * job. In an external one each has its own; every `up` makes jobs for tables that have come and drops those of tables that have gone, and
   * views, of which StarRocks collects nothing, are left out by `properties.statisticExcludePattern`. Changed in place; another order alone
   * is no change.
   */
  readonly tableNames?: Input<Input<string>[]>
  /**
   * An external catalog, whose tables are collected in full. Default: the internal one. A change replaces the jobs, unless it is from none
   * to `default_catalog` or back.
   */
  readonly catalog?: Input<string>
  /** The columns; only with one table. Default: all. Changed in place; another order alone is no change. */
  readonly columns?: Input<Input<string>[]>
  /** Whether all rows are read, or a sample of them. Default: `full`. Changed in place. */
  readonly type?: Input<'full' | 'sample'>
  /** When a job collects, and how much. Default: as the server has it. Changed in place. */
  readonly properties?: Input<AnalyzeSettings>
  /**
   * Whether there are standing jobs. With false, statistics are collected once, as with `runNow`: after the create, when what is collected
   * changes, and when `triggers` change. Default: true. Changed in place.
   */
  readonly schedule?: Input<boolean>
  /**
   * Whether an `up` also collects at once, table by table, and waits for it: after the create, when this is turned on, and when
   * `triggers` change. Default: false; a new job then runs in the background. Changes only Pulumi's state.
   */
  readonly runNow?: Input<boolean>
  /** Any values; with `runNow`, a change collects again. Default: none. Changes only Pulumi's state. */
  readonly triggers?: Input<Input<unknown>[]>
  /**
   * For how many seconds an `up` waits for the collection of one table, and for the run of a job that is to be dropped: StarRocks brings
   * back a job that is dropped while it runs. Default: 3660. Changes only Pulumi's state.
   */
  readonly timeoutSeconds?: Input<number>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
