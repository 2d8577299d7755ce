import { randomUUID } from 'node:crypto'
import { timeText } from '../answer'
import { BACKENDS } from '../ddl/properties'
import { analyzing } from '../errors'
import type { Database, Metadata, Table } from '../metadata'
import type { Cell } from '../store'

const LABEL = /^[-\w]{1,128}$/
const LABEL_TEXT = '^[-\\w]{1,128}$'

/** A running load: no other load of the database can have its label, unless it is aborted. */
export interface LoadTransaction {
  id: number
  label: string
  databaseId: number
}

/** The data of a load in addition to its transaction. */
export interface LoadTerms {
  user: string
  /** Seconds. */
  timeout: string
  maxFilterRatio: string
  /** True if it reads anything but constants. */
  reads: boolean
}

export interface LoadJob extends LoadTransaction, LoadTerms {
  jobId: number
  tableId: number
  loadId: string
  state: 'LOADING' | 'FINISHED' | 'CANCELLED'
  createdAt: Date
  finishedAt?: Date
  rows: number
  filteredRows: number
  error?: string
}

/**
 * The loads of INSERT and DELETE, and their labels (`DatabaseTransactionMgr.beginTransaction`): the label of a running or
 * successful load is in use; that of an aborted one can be used again, and then has two jobs. Not modelled: jobs and labels are
 * removed after three days (`label_keep_max_second`).
 */
export class Loads {
  private jobs: LoadJob[] = []
  /** The transactions that are not aborted, by database and label. */
  private readonly taken = new Map<string, number>()
  private lastTransaction = 0
  /** The callbacks that release held loads; undefined while none is held. */
  private held?: (() => void)[]

  constructor(private readonly metadata: Metadata) {}

  state() {
    return { jobs: this.jobs, taken: [...this.taken], lastTransaction: this.lastTransaction }
  }

  /** A load that was running when the state was saved ran into its timeout. */
  restore({ jobs, taken, lastTransaction }: ReturnType<Loads['state']>): void {
    this.lastTransaction = lastTransaction
    this.jobs = jobs
    for (const [key, id] of taken) this.taken.set(key, id)
    for (const job of jobs) if (job.state === 'LOADING') this.cancel(job, 'timeout by txn manager')
  }

  begin(databaseId: number, label = `insert_${randomUUID()}`): LoadTransaction {
    if (!LABEL.test(label)) throw analyzing(`Label format error. regex: ${LABEL_TEXT}, label: ${label}`)
    const transaction = { id: this.lastTransaction + 1, label, databaseId }
    if (this.taken.has(keyOf(transaction)))
      throw analyzing(`fail to begin transaction. Label [${label}] has already been used.`)
    this.lastTransaction++
    this.taken.set(keyOf(transaction), transaction.id)
    return transaction
  }

  abort(transaction: LoadTransaction): void {
    // Meanwhile another may have begun with that label.
    if (this.taken.get(keyOf(transaction)) === transaction.id) this.taken.delete(keyOf(transaction))
  }

  /** Does the work of a load, which answers how many rows it has written, and keeps its job. */
  async run(
    transaction: LoadTransaction,
    table: Table,
    terms: LoadTerms,
    work: (job: LoadJob) => Promise<number>,
  ): Promise<LoadJob> {
    const job: LoadJob = {
      ...transaction,
      ...terms,
      jobId: this.metadata.nextId(),
      tableId: table.id,
      loadId: randomUUID(),
      state: 'LOADING',
      createdAt: new Date(),
      rows: 0,
      filteredRows: 0,
    }
    this.jobs.push(job)
    await new Promise<void>((resolve) => (this.held ? this.held.push(resolve) : resolve()))
    try {
      job.rows = await work(job)
      job.state = 'FINISHED'
      job.finishedAt = new Date()
      return job
    } catch (error) {
      this.cancel(job, job.filteredRows > 0 ? 'Cancelled' : `Cancelled, msg: ${(error as Error).message}`)
      throw error
    }
  }

  /** Lets loads begin and stay LOADING until they are released. */
  hold(): void {
    this.held ??= []
  }

  release(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const go of held) go()
  }

  /** The jobs of a database, or of all, in the order in which they began. */
  all(databaseId?: number): LoadJob[] {
    return this.jobs.filter((job) => databaseId === undefined || job.databaseId === databaseId)
  }

  /** The row of SHOW LOAD. */
  row(job: LoadJob): Cell[] {
    const created = timeText(job.createdAt)
    return [
      String(job.jobId),
      job.label,
      job.state,
      progressOf(job),
      'INSERT',
      'NORMAL',
      ...countsOf(job),
      null,
      `resource:N/A; timeout(s):${job.timeout}; max_filter_ratio:${job.maxFilterRatio}`,
      job.error ?? null,
      created,
      created,
      created,
      created,
      job.finishedAt ? timeText(job.finishedAt) : null,
      trackingOf(job) ?? '',
      detailsOf(job),
      '',
    ]
  }

  /** The row of information_schema.loads in releases since 3.4; two JSON columns are not known. */
  viewRow(job: LoadJob): Cell[] {
    const database = this.databaseOf(job)
    const table = [...(database?.tables.values() ?? [])].find(({ id }) => id === job.tableId)
    const [scanned, filtered, unselected, sunk] = countsOf(job)
    const created = timeText(job.createdAt)
    const finished = job.finishedAt ? timeText(job.finishedAt) : null
    return [
      String(job.jobId),
      job.label,
      null,
      database?.name ?? '',
      table?.name ?? String(job.tableId),
      job.user,
      '',
      job.state,
      progressOf(job),
      'INSERT',
      'NORMAL',
      scanned!,
      '0',
      filtered!,
      unselected!,
      sunk!,
      null,
      created,
      created,
      job.state === 'FINISHED' ? finished : null,
      finished,
      null,
      job.error ?? null,
      trackingOf(job),
      null,
      String(job.jobId),
    ]
  }

  /** The label and the database of a job. */
  placeOf(jobId: number): { label: string; database: string } {
    const job = this.jobs.find((one) => one.jobId === jobId)!
    return { label: job.label, database: this.databaseOf(job)?.name ?? '' }
  }

  private databaseOf({ databaseId }: LoadJob): Database | undefined {
    return [...this.metadata.databases.values()].find(({ id }) => id === databaseId)
  }

  private cancel(job: LoadJob, reason: string): void {
    this.abort(job)
    Object.assign(job, { state: 'CANCELLED', finishedAt: new Date(), error: `type:LOAD_RUN_FAIL; msg:${reason}` })
  }
}

const keyOf = ({ databaseId, label }: LoadTransaction) => `${databaseId}.${label}`

function progressOf({ state }: LoadJob): string {
  if (state === 'CANCELLED') return 'ETL:N/A; LOAD:N/A'
  return `ETL:100%; LOAD:${state === 'FINISHED' ? 100 : 0}%`
}

/** Scanned, filtered, unselected and written rows. */
function countsOf({ reads, rows, filteredRows }: LoadJob): string[] {
  return [reads ? rows + filteredRows : 0, filteredRows, 0, rows].map(String)
}

function trackingOf({ filteredRows, jobId }: LoadJob): string | null {
  if (filteredRows === 0) return null
  return `select tracking_log from information_schema.load_tracking_logs where job_id=${jobId}`
}

/** The number of bytes is the one that a mocked storage layer reports for a row. */
function detailsOf({ loadId, rows, state }: LoadJob): string {
  const backend = BACKENDS.at(-1)!
  return JSON.stringify({
    'All backends': { [loadId]: [backend] },
    FileNumber: 0,
    FileSize: 0,
    InternalTableLoadBytes: 100 * rows,
    InternalTableLoadRows: rows,
    ScanBytes: 0,
    ScanRows: 0,
    TaskNumber: 1,
    'Unfinished backends': { [loadId]: state === 'LOADING' ? [backend] : [] },
  })
}
