import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  isSecret,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { ScheduledTaskArgs } from './args'

export type { ScheduleArgs, ScheduledTaskArgs } from './args'

export interface ScheduledTask extends InputOutputs<ScheduledTaskArgs> {}

/**
 * An INSERT that StarRocks runs once or by a schedule: from an external catalog into a native table or back.
 *
 * ```ts
 * new starrocks.ScheduledTask('hourly', {
 *   database: lake.name,
 *   statement: 'INSERT OVERWRITE orders SELECT * FROM hive.shop.orders',
 *   schedule: { every: { interval: 1, unit: 'hour' } },
 * })
 * ```
 *
 * StarRocks cannot alter a task, so a change drops it and submits it again. The provider asks StarRocks to explain the new statement first: if
 * StarRocks refuses it, the old task stays. The task runs as the user who submitted it. StarRocks forgets a task that runs once
 * after a day; that is no drift. A task
 * of this name that exists already is refused, except one that an interrupted run of the same resource has left. StarRocks 3.3
 * and later; 3.2 without a schedule.
 * @since 0.1.0
 */
export class ScheduledTask extends StarRocksResource {
  /** The name of the task. */
  declare readonly name: Output<string>
  /** PENDING, RUNNING, SUCCESS or FAILED, at the last read; absent before the first run. */
  declare readonly lastRunState: Output<string | undefined>
  /** The reason of the failure of the last run. */
  declare readonly lastRunError: Output<string | undefined>
  /** The end of the last run. */
  declare readonly lastRunFinishTime: Output<string | undefined>

  /** The default name of the task is the resource's name. */
  constructor(name: string, args: ScheduledTaskArgs, options?: CustomResourceOptions) {
    super(
      { kind: 'ScheduledTask' },
      name,
      { ...args, name: args.name ?? name, __secret: isSecret(args.statement) },
      options,
    )
  }

  /**
   * Reads a task that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. `statement` is secret, since its stack may have marked it so, and credentials in it are masked. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id `database.name`
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): ScheduledTask {
    return new ScheduledTask(name, args as ScheduledTaskArgs, { ...options, id })
  }
}
