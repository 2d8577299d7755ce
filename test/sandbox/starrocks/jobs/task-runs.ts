import { randomUUID } from 'node:crypto'
import { timeText } from '../answer'
import { StarRocksError } from '../errors'
import type { Masking } from '../masking'
import { maskedStatement } from '../masking'
import type { Cell } from '../store'

/** What is run: a statement of a submitted task, or of a pipe. */
export interface RunningTask {
  name: string
  database: string
  definition: string
  properties: string
}

interface TaskRun extends RunningTask {
  id: string
  state: 'RUNNING' | 'SUCCESS' | 'FAILED'
  createdAt: Date
  finishedAt?: Date
  error?: { number: number; message: string }
}

/** What runs, or has run, in the background. A run outlives the pipe that began it. */
export class TaskRuns {
  private readonly runs: TaskRun[] = []
  private readonly running = new Set<Promise<unknown>>()

  /** Does the work of a task, and keeps a record of it. */
  async record<T>(task: RunningTask, work: () => Promise<T>): Promise<T> {
    const run: TaskRun = { ...task, id: randomUUID(), state: 'RUNNING', createdAt: new Date() }
    this.runs.push(run)
    const done = work()
    this.running.add(done)
    try {
      const result = await done
      run.state = 'SUCCESS'
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
    return runs.map(({ id, name, database, definition, properties, state, createdAt, finishedAt, error }) => [
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
      state === 'SUCCESS' ? '100%' : '0%',
      null,
      properties,
      null,
      timeText(createdAt),
    ])
  }
}
