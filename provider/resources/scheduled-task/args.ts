import type { Input } from '../../pulumi/dynamic'
import type { IntervalUnit } from '../../sql/task'
import type { ConnectionArgs } from '../args'

/**
 * When a task runs.
 * @since 0.1.0
 */
export interface ScheduleArgs {
  /** The first time, `yyyy-MM-dd HH:mm:ss` in the time zone of the front end. Default: now. */
  readonly start?: Input<string>
  /** How much time lies between two runs, 10 seconds at least. */
  readonly every: Input<{
    /** How many units. */
    readonly interval: Input<number>
    /** The unit of time. */
    readonly unit: Input<IntervalUnit>
  }>
}

/**
 * The arguments of a {@link ScheduledTask}.
 * @since 0.1.0
 */
export interface ScheduledTaskArgs {
  /** The database in which the statement's names are looked up, where it leaves theirs out. A change replaces the task. */
  readonly database: Input<string>
  /**
   * The task's name, of which there is one in the whole cluster. It holds no single quote and no emoji, and does not end with a backslash.
   * Default: the resource's name. A change replaces the task.
   */
  readonly name?: Input<string>
  /**
   * Your own SQL: one statement, that begins with INSERT INTO or INSERT OVERWRITE. It is sent as it is. Of one that is secret
   * (`pulumi.secret`, or made of something secret) preview and state show nothing. Changed in place: the task is dropped and
   * submitted again; one that runs once then runs again.
   */
  readonly statement: Input<string>
  /** When it runs. Default: once, when it is made. Changed in place: the task is dropped and submitted again. */
  readonly schedule?: Input<ScheduleArgs>
  /**
   * Such as `session.query_timeout`. Session variables are also set where StarRocks checks the statement when it is submitted, such as
   * `session.enable_write_hive_external_table`. Default: none. Changed in place: the task is dropped and submitted again.
   */
  readonly properties?: Input<Record<string, Input<string>>>
  /**
   * Whether an `up` waits for the run of a task that runs once, and fails with its reason; the next `up` then submits it again.
   * Default: it does not wait. Changes only Pulumi's state.
   */
  readonly waitForRun?: Input<{
    /** After how many seconds waiting fails. Default: 3600. */
    readonly timeoutSeconds?: Input<number>
  }>
  /**
   * `adopt` takes over a task of this name that exists: it is submitted again only where it differs from what is declared. Default:
   * `fail`. Changes only Pulumi's state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
