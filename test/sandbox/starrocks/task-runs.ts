import { timeText } from './answer'
import type { Cell } from './store'

export interface TaskRun {
  id: number
  name: string
  database: string
  definition: string
  state: 'RUNNING' | 'SUCCESS' | 'FAILED'
  createdAt: Date
  finishedAt?: Date
  error?: string
}

/** What runs, or has run, in the background. A run outlives the pipe that began it. */
export class TaskRuns {
  private readonly runs: TaskRun[] = []
  private readonly running = new Set<Promise<unknown>>()

  /** Does the work of a task, and keeps a record of it. */
  async record<T>(name: string, database: string, definition: string, work: () => Promise<T>): Promise<T> {
    const run: TaskRun = {
      id: this.runs.length + 1,
      name,
      database,
      definition,
      state: 'RUNNING',
      createdAt: new Date(),
    }
    this.runs.push(run)
    const done = work()
    this.running.add(done)
    try {
      const result = await done
      run.state = 'SUCCESS'
      return result
    } catch (error) {
      Object.assign(run, { state: 'FAILED', error: (error as Error).message })
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

  /** The rows of information_schema.task_runs. */
  rows(): Cell[][] {
    return this.runs.map(({ id, name, database, definition, state, createdAt, finishedAt, error }) => [
      String(id),
      name,
      timeText(createdAt),
      finishedAt ? timeText(finishedAt) : null,
      state,
      'default_catalog',
      database,
      definition,
      null,
      error === undefined ? '0' : '1064',
      error ?? null,
      state === 'SUCCESS' ? '100%' : '0%',
      null,
      '{}',
    ])
  }
}
