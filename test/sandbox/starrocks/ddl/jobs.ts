import { timeText } from '../answer'
import type { Metadata, Table, TableState } from '../metadata'
import type { Cell } from '../store'

const STATES = ['PENDING', 'WAITING_TXN', 'RUNNING'] as const

export interface AlterJob {
  id: number
  kind: 'COLUMN' | 'OPTIMIZE'
  tableName: string
  tableId: number
  database: string
  createdAt: Date
  finishedAt?: Date
  state: (typeof STATES)[number] | 'FINISHED' | 'CANCELLED'
  message: string
}

/** The jobs that ALTER TABLE starts: one a table at a time, in the background. */
export class AlterJobs {
  private readonly jobs: AlterJob[] = []
  private readonly timers = new Map<AlterJob, NodeJS.Timeout>()
  /** The last steps of the jobs that are held; undefined while none is. */
  private held?: (() => void)[]

  constructor(
    private readonly metadata: Metadata,
    /** The time that a job takes from PENDING to FINISHED. */
    private readonly milliseconds: number,
  ) {}

  of(database: string, kind: AlterJob['kind']): AlterJob[] {
    return this.jobs.filter((job) => job.database === database && job.kind === kind)
  }

  /** A change that was done at once leaves a finished job behind. */
  finished(table: Table): void {
    const job = this.create(table, 'COLUMN')
    Object.assign(job, { state: 'FINISHED', finishedAt: new Date() })
  }

  /** Starts a job; `work` is done at its end, and its failure cancels the job. */
  start(table: Table, kind: AlterJob['kind'], work: () => Promise<void>): void {
    const job = this.create(table, kind)
    const busy: TableState = kind === 'COLUMN' ? 'SCHEMA_CHANGE' : 'OPTIMIZE'
    table.state = busy
    const advance = async (step: number): Promise<void> => {
      if (step < STATES.length) {
        job.state = STATES[step]!
        this.after(job, () => advance(step + 1))
        return
      }
      this.timers.delete(job)
      await new Promise<void>((resolve) => (this.held ? this.held.push(resolve) : resolve()))
      if (isEnded(job)) return
      try {
        await work()
        job.state = 'FINISHED'
      } catch (error) {
        job.state = 'CANCELLED'
        job.message = (error as Error).message
      }
      job.finishedAt = new Date()
      table.state = 'NORMAL'
    }
    void advance(0)
  }

  /** Lets jobs start and stay RUNNING until they are released. */
  hold(): void {
    this.held ??= []
  }

  release(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const go of held) go()
  }

  /** Cancels the running job of a table; answers whether there was one. */
  cancel(table: Table): boolean {
    const job = this.jobs.find((j) => j.tableId === table.id && j.kind === 'COLUMN' && !isEnded(j))
    if (!job) return false
    clearTimeout(this.timers.get(job))
    this.timers.delete(job)
    Object.assign(job, { state: 'CANCELLED', message: 'user cancelled', finishedAt: new Date() })
    table.state = 'NORMAL'
    return true
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  private create(table: Table, kind: AlterJob['kind']): AlterJob {
    const job: AlterJob = {
      id: this.metadata.nextId(),
      kind,
      tableName: table.name,
      tableId: table.id,
      database: table.database.name,
      createdAt: new Date(),
      state: 'PENDING',
      message: '',
    }
    this.jobs.push(job)
    return job
  }

  private after(job: AlterJob, work: () => Promise<void>): void {
    const timer = setTimeout(() => void work(), this.milliseconds / STATES.length)
    timer.unref()
    this.timers.set(job, timer)
  }
}

const isEnded = ({ state }: AlterJob) => state === 'FINISHED' || state === 'CANCELLED'

/** The row of SHOW ALTER TABLE COLUMN. */
export function columnJobRow(job: AlterJob): Cell[] {
  const finished = job.finishedAt ? timeText(job.finishedAt) : null
  const id = String(job.id)
  const table = [job.tableName, timeText(job.createdAt), finished, job.tableName, id, String(job.tableId)]
  return [id, ...table, `1:${job.id}`, id, job.state, job.message, null, '86400']
}

/** The row of SHOW ALTER TABLE OPTIMIZE. */
export function optimizeJobRow(job: AlterJob): Cell[] {
  const finished = job.finishedAt ? timeText(job.finishedAt) : null
  return [
    String(job.id),
    job.tableName,
    timeText(job.createdAt),
    finished,
    'ALTER',
    String(job.id),
    job.state,
    job.message,
    null,
    '86400',
  ]
}
