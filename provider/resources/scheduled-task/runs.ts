import type { Values } from '../../core/values'
import { withoutCredentials } from '../../sql/masked'
import { hidden, scrub } from '../../sql/quote'
import type { TaskRun } from '../../sql/show-task'

interface Statement {
  readonly statement: string
  /** Whether the statement is. */
  readonly __secret?: boolean
}

/** Runs are kept for seven days: what was known of an older one is still true. */
export function outcome(run: TaskRun | undefined, inputs: Statement, before: Values): Values {
  const { lastRunState, lastRunError, lastRunFinishTime } = before
  if (run === undefined) return { lastRunState, lastRunError, lastRunFinishTime }
  const error = run.error && shown(run.error, inputs)
  return { lastRunState: run.state, lastRunError: error, lastRunFinishTime: run.finishTime }
}

/** Why a run has failed: StarRocks quotes the statement. */
export function shown(reason: string, { statement, __secret }: Statement): string {
  const bare = withoutCredentials(reason)
  return __secret ? scrub(bare, hidden(statement)) : bare
}
