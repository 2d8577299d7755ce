import { timeText } from '../answer'
import { analyzing, bare } from '../errors'
import type { Features } from '../features'
import type { FrontEnd } from '../frontend'
import { INTERNAL_CATALOG } from '../metadata'
import type { Cell } from '../store'

const PROPERTIES = [
  'statistic_auto_collect_ratio',
  'statistic_auto_collect_interval',
  'statistic_exclude_pattern',
  'high_weight_sample_ratio',
  'medium_high_weight_sample_ratio',
  'medium_low_weight_sample_ratio',
  'low_weight_sample_ratio',
  'init_stats_sample_job',
  'sample_ratio',
  'update_interval_sec',
  'collect_interval_sec',
]
const NUMERIC = [
  'statistic_sample_collect_rows',
  'histogram_bucket_num',
  'histogram_mcv_size',
  'histogram_sample_ratio',
]

/** The scope of a job or a collection; absent parts mean all. */
export interface Scope {
  catalog: string
  database?: string
  table?: string
  columns?: string[]
  /** A native table is identified by its id, so that a re-created one is another table; an external one by its name. */
  tableId?: number
}

export interface AnalyzeJob extends Scope {
  id: number
  type: 'FULL' | 'SAMPLE'
  properties: Map<string, string>
  status: 'PENDING' | 'RUNNING' | 'FINISH' | 'FAILED'
  workedAt?: Date
}

export interface Collection extends Scope {
  id: number
  type: 'FULL' | 'SAMPLE' | 'HISTOGRAM'
  schedule: 'ONCE' | 'SCHEDULE'
  properties: Map<string, string>
  startedAt: Date
}

/** Statistics: the jobs that collect them, and the collections. */
export class Analyses {
  private jobs: AnalyzeJob[] = []
  private collections: Collection[] = []
  private readonly timers = new Set<NodeJS.Timeout>()
  /** The held runs, which wait for `release`. */
  private held?: (() => void)[]

  constructor(
    private readonly frontEnd: FrontEnd,
    private readonly milliseconds: number,
  ) {}

  state() {
    return { jobs: this.jobs, collections: this.collections }
  }

  restore({ jobs, collections }: ReturnType<Analyses['state']>): void {
    Object.assign(this, { jobs, collections })
  }

  /** Releases before 4.1 accept identical jobs, and both run; the first run starts in the background. */
  async createJob(scope: Scope, type: AnalyzeJob['type'], properties: Map<string, string>): Promise<void> {
    const what = (job: Scope & Pick<AnalyzeJob, 'type' | 'properties'>) =>
      JSON.stringify([
        job.catalog,
        job.database,
        job.tableId ?? job.table,
        job.columns,
        job.type,
        [...job.properties].sort(),
      ])
    const same = this.jobs.some((job) => what(job) === what({ ...scope, type, properties }))
    if (same && this.frontEnd.features.refusesIdenticalAnalyses)
      throw bare('Analyze job create failed; already exists', 5515)
    const job: AnalyzeJob = { ...scope, id: this.frontEnd.metadata.nextId(), type, properties, status: 'PENDING' }
    this.jobs.push(job)
    if (await this.hasRows(job)) void this.run(job)
  }

  /** From now on runs begin, and do not end before `release`. */
  hold(): void {
    this.held ??= []
  }

  release(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const end of held) end()
  }

  /**
   * A job of which nothing has rows does not run, and stays PENDING. One that runs is written back when it begins and when it ends,
   * whether it was dropped or not (`AnalyzeMgr.updateAnalyzeJobWithLog`).
   */
  private async run(job: AnalyzeJob): Promise<void> {
    this.write(job, { status: 'RUNNING' })
    await new Promise<void>((resolve) => {
      if (this.held) this.held.push(resolve)
      else this.after(this.milliseconds, resolve)
    })
    this.write(job, { status: 'FINISH', workedAt: new Date() })
  }

  private write(job: AnalyzeJob, change: Pick<AnalyzeJob, 'status' | 'workedAt'>): void {
    Object.assign(job, change)
    this.jobs = [...this.jobs.filter(({ id }) => id !== job.id), job].sort((a, b) => a.id - b.id)
  }

  private after(milliseconds: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      run()
    }, milliseconds)
    timer.unref()
    this.timers.add(timer)
  }

  private async hasRows({ catalog, database, table }: Scope): Promise<boolean> {
    if (catalog !== INTERNAL_CATALOG) return true
    const { metadata, store } = this.frontEnd
    const databases = database === undefined ? [...metadata.databases.values()] : [metadata.databases.get(database)]
    const tables = databases.flatMap((found) => [...(found?.tables.values() ?? [])])
    for (const found of tables) {
      if ((table === undefined || found.name === table) && (await store.countRows(found)) > 0) return true
    }
    return false
  }

  dropJob(id?: string): void {
    this.jobs = id === undefined ? [] : this.jobs.filter((job) => String(job.id) !== id)
  }

  collected(scope: Scope, type: Collection['type'], properties: Map<string, string>): void {
    const id = this.frontEnd.metadata.nextId()
    this.collections.push({ ...scope, id, type, schedule: 'ONCE', properties, startedAt: new Date() })
  }

  dropStatistics({ catalog, database, table }: Scope): void {
    this.collections = this.collections.filter(
      (c) => c.catalog !== catalog || c.database !== database || c.table !== table,
    )
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer)
  }

  /** The rows of SHOW ANALYZE JOB. */
  jobRows(): Cell[][] {
    return this.jobs
      .filter((job) => this.exists(job))
      .map(({ id, catalog, database = 'ALL', table = 'ALL', columns, type, properties, status, workedAt }) => [
        String(id),
        catalog,
        database,
        table,
        columnsText(columns),
        type,
        'SCHEDULE',
        propertiesText(properties),
        status,
        workedAt ? timeText(workedAt) : 'None',
        '',
      ])
  }

  /** The rows of SHOW ANALYZE STATUS. */
  statusRows(): Cell[][] {
    return this.collections
      .filter((collection) => this.exists(collection))
      .map(({ id, catalog, database, table, columns, type, schedule, properties, startedAt }) => [
        String(id),
        `${catalog}.${database}`,
        table!,
        columnsText(columns),
        type,
        schedule,
        'SUCCESS',
        timeText(startedAt),
        timeText(startedAt),
        propertiesText(properties),
        '',
      ])
  }

  /** The rows of SHOW STATS META: the last collection of each table. */
  metaRows(): Cell[][] {
    const last = new Map(
      this.collections.filter((c) => this.exists(c)).map((c) => [`${c.catalog}.${c.database}.${c.table}`, c]),
    )
    return [...last.values()].map(({ catalog, database, table, columns, type, startedAt, properties }) => [
      catalog === 'default_catalog' ? database! : `${catalog}.${database}`,
      table!,
      columnsText(columns),
      type,
      timeText(startedAt),
      propertiesText(properties),
      '100%',
      ...['', '', '', ''],
    ])
  }

  /** A job is hidden while its object is missing, and is shown again when an object of that name or id exists. */
  private exists({ catalog, database, table, tableId }: Scope): boolean {
    if (database === undefined) return true
    if (catalog !== INTERNAL_CATALOG) {
      const found = this.frontEnd.catalogs.get(catalog)
      const tables = found && this.frontEnd.catalogs.databases(found)?.get(database)?.tables
      return tables?.has(table ?? '') ?? false
    }
    const tables = this.frontEnd.metadata.databases.get(database)?.tables
    return table === undefined ? tables !== undefined : tables?.get(table)?.id === tableId
  }
}

export function checkAnalyzeProperties(properties: Map<string, string>, features: Features): void {
  for (const [key, value] of properties) {
    const numeric = NUMERIC.includes(key)
    const known = PROPERTIES.includes(key) && features.knowsProperty('analyze', key)
    if (!numeric && !known) throw analyzing(`Property '${key}' is not valid`)
    if (numeric && !/^\d+(\.\d+)?$/.test(value)) throw analyzing(`Property '${key}' value must be numeric`)
  }
}

/** Cut at a hundred characters, as SHOW does. */
function columnsText(columns?: string[]): string {
  if (!columns) return 'ALL'
  const text = columns.join(', ').replaceAll(', ', ',')
  return text.length > 100 ? `${text.slice(0, 100)}...` : text
}

function propertiesText(properties: Map<string, string>): string {
  return `{${[...properties].map(([key, value]) => `${key}=${value}`).join(', ')}}`
}
