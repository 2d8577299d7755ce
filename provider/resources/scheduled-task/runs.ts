import type { Values } from '../../core/values'
import { shownReason } from '../../sql/masked'
import type { TaskRun } from '../../sql/show-task'

interface Statement {
  readonly statement: string
  /** True if the statement is secret. */
  readonly __secret?: boolean
}

/** StarRocks keeps runs for seven days: the recorded outcome of an older one is still true. */
export function outcome(run: TaskRun | undefined, inputs: Statement, before: Values): Values {
  const { lastRunState, lastRunError, lastRunFinishTime } = before
  if (run === undefined) return { lastRunState, lastRunError, lastRunFinishTime }
  const error = run.error && shown(run.error, inputs)
  return { lastRunState: run.state, lastRunError: error, lastRunFinishTime: run.finishTime }
}

/** The reason of a failed run: StarRocks quotes the statement in it. */
export function shown(reason: string, { statement, __secret = false }: Statement): string {
  return shownReason(reason, statement, __secret)
}
