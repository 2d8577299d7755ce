import { randomUUID } from 'node:crypto'
import { timeText } from '../answer'
import { StarRocksError } from '../errors'
import type { Masking } from '../masking'
import { maskedStatement } from '../masking'
import type { RefreshMaterializedView } from '../statements'
import type { Cell } from '../store'

/** The subject of a run: a statement of a submitted task, or of a pipe. */
export interface RunningTask {
  name: string
  database: string
  definition: string
  properties: string
}

export interface TaskRun extends RunningTask {
  id: string
  state: 'PENDING' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'SKIPPED'
  createdAt: Date
  processedAt?: Date
  finishedAt?: Date
  error?: { number: number; message: string }
  /** For the refresh of a materialized view. */
  refresh?: Refresh
}

/** The options and the result of a refresh of a materialized view. */
export interface Refresh {
  jobId: string
  manual: boolean
  sync: boolean
  priority: number
  force: boolean
  partitions?: RefreshMaterializedView['partitions']
  /** The partitions that it read and that it wrote, as far as it got. */
  basePartitions: Record<string, string[]>
  ownPartitions: string[]
}

/** The current and past background runs. A run survives the pipe that started it. */
export class TaskRuns {
  private readonly runs: TaskRun[] = []
  private readonly running = new Set<Promise<unknown>>()

  /** Does the work of a task, and keeps a record of it. */
  record<T>(task: RunningTask, work: () => Promise<T>): Promise<T> {
    return this.process(this.submit(task), work)
  }

  /** Records a pending run. */
  submit(task: RunningTask, refresh?: Refresh): TaskRun {
    const run: TaskRun = { ...task, refresh, id: randomUUID(), state: 'PENDING', createdAt: new Date() }
    this.runs.push(run)
    return run
  }

  /** Performs a run; `SKIPPED` is a separate result. */
  async process<T>(run: TaskRun, work: () => Promise<T>): Promise<T> {
    run.state = 'RUNNING'
    run.processedAt = new Date()
    const done = work()
    this.running.add(done)
    try {
      const result = await done
      run.state = result === 'SKIPPED' ? 'SKIPPED' : 'SUCCESS'
      return result
    } catch (error) {
      run.state = 'FAILED'
      run.error = { number: error instanceof StarRocksError ? error.errno : 1064, message: (error as Error).message }
      throw error
    } finally {
      run.finishedAt = new Date()
      this.running.delete(done)
    }
  }

  /** Resolves when nothing runs any more. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.running)
  }

  /** The rows of information_schema.task_runs, of those that are wanted. */
  rows(wanted: (run: TaskRun) => boolean, { tasks: style }: Masking): Cell[][] {
    const runs = this.runs.filter(wanted)
    return runs.map(({ id, name, database, definition, properties, state, createdAt, finishedAt, error, ...run }) => [
      id,
      name,
      timeText(createdAt),
      finishedAt ? timeText(finishedAt) : null,
      state,
      'default_catalog',
      database,
      maskedStatement(definition, style),
      null,
      String(error?.number ?? 0),
      error?.message ?? null,
      state === 'SUCCESS' || state === 'SKIPPED' ? '100%' : '0%',
      run.refresh ? extraMessage(run.refresh) : null,
      properties,
      run.refresh?.jobId ?? null,
      run.processedAt ? timeText(run.processedAt) : null,
    ])
  }
}

/** The JSON of `MVTaskRunExtraMessage`, without the members that only a plan knows. */
function extraMessage({ manual, sync, priority, force, partitions, ...refresh }: Refresh): string {
  const range = partitions && 'from' in partitions ? partitions : undefined
  return JSON.stringify({
    forceRefresh: force,
    ...(range && { partitionStart: range.from, partitionEnd: range.to }),
    mvPartitionsToRefresh: refresh.ownPartitions,
    refBasePartitionsToRefreshMap: refresh.basePartitions,
    basePartitionsToRefreshMap: refresh.basePartitions,
    executeOption: { priority, isMergeRedundant: false, isManual: manual, isSync: sync, isReplay: false },
  })
}
