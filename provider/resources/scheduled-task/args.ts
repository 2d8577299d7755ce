import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, Name, OnExisting } from '../args'

/**
 * When a task runs.
 * @since 0.1.0
 */
export interface ScheduleArgs {
  /**
   * The first run, `yyyy-MM-dd HH:mm:ss` in the time zone of the front end.
   * @default now
   * @pattern `^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$` a start has the form 2030-01-31 06:30:00
   */
  readonly start?: Input<string> | undefined
  /** The time between two runs, 10 seconds at least. */
  readonly every: Input<{
    /**
     * How many units.
     * @minimum 1
     */
    readonly interval: Input<number>
    /** The unit of time. */
    readonly unit: Input<'second' | 'minute' | 'hour' | 'day'>
  }>
}

/**
 * The arguments of a {@link ScheduledTask}.
 * @since 0.1.0
 */
export interface ScheduledTaskArgs {
  /**
   * The database of the names in the statement that have none.
   * @replace A change replaces the task.
   */
  readonly database: Input<string>
  /**
   * The name of the task, unique in the whole cluster. It has no single quote and no emoji, and does not end with a backslash.
   * @default the resource's name
   * @replace A change replaces the task.
   */
  readonly name?: Input<Name> | undefined
  /**
   * Your own SQL: one statement that begins with INSERT INTO or INSERT OVERWRITE. The provider sends it as it is. If it is secret
   * (`pulumi.secret`, or made of a secret), preview and state do not show it.
   * @update Updated in place: the task is dropped and submitted again; one that runs once then runs again.
   * @maskable
   */
  readonly statement: Input<string>
  /**
   * When it runs.
   * @default once, when it is created
   * @update Updated in place: the task is dropped and submitted again.
   */
  readonly schedule?: Input<ScheduleArgs> | undefined
  /**
   * Properties such as `session.query_timeout`. Session variables are also set when the task is submitted and StarRocks analyzes the
   * statement: `session.enable_write_hive_external_table` is needed then.
   * @default none
   * @update Updated in place: the task is dropped and submitted again.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether an `up` waits for the run of a task that runs once, and fails with its reason; the next `up` then submits it again.
   * @default no wait
   * @stateOnly
   */
  readonly waitForRun?:
    | Input<{
        /**
         * After how many seconds the wait fails.
         * @default `3600`
         * @minimum 1
         */
        readonly timeoutSeconds?: Input<number> | undefined
      }>
    | undefined
  /**
   * Whether a task of this name that exists is refused, or taken over; it is submitted again only if it differs from the declared one.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the task: drops it, or leaves it in StarRocks. A retained task cannot be replaced under its name.
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
