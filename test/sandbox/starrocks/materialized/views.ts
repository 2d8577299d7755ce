import { randomUUID } from 'node:crypto'
import { timeText } from '../answer'
import type { QualifiedName } from '../ast'
import { isExcluded } from '../ddl/materialized-properties'
import { analyzeDefinition, columnsIn } from '../ddl/materialized-view'
import { withTime } from '../ddl/schedule-start'
import { analyzing, bare, StarRocksError } from '../errors'
import type { FrontEnd } from '../frontend'
import type { Refresh, TaskRun } from '../jobs/task-runs'
import type { Materialized, Table } from '../metadata'
import { INTERNAL_CATALOG } from '../metadata'
import { Session } from '../session'
import type { RefreshScheme } from '../statements'
import type { Cell } from '../store'
import { StoreError } from '../store'
import { refreshRows } from './refresh'

export type MaterializedTable = Table & { materialized: Materialized }

/** The options of a refresh, and its origin. */
type Order = Partial<Pick<Refresh, 'manual' | 'sync' | 'priority' | 'force' | 'partitions'>> & {
  /** One that waits already will do. */
  mergeable?: boolean
}

const SECONDS: Record<string, number> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86400 }
/** `Constants.TaskRunPriority`. */
export const PRIORITY = { lowest: 0, normal: 50, high: 80 }
export const BY_HAND = 'user use alter materialized view set status to inactive'

/** A timer cannot wait longer than 24 days: it wakes then, and plans again. */
const LONGEST = 2 ** 31 - 1

interface Pending {
  run: TaskRun
  table: MaterializedTable
  refresh: Refresh
  done: Promise<unknown>
  start: () => Promise<unknown>
}

/** Refreshes materialized views: by hand, by their schedules, and after loads into their tables. */
export class MaterializedViews {
  private pending: Pending[] = []
  private readonly timers = new Map<number, NodeJS.Timeout>()
  private dispatch?: NodeJS.Timeout
  private draining: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly frontEnd: FrontEnd,
    private readonly milliseconds: number,
  ) {}

  all(): MaterializedTable[] {
    return this.frontEnd.metadata.tables().filter(isMaterialized)
  }

  /** Starts to refresh the restored views. */
  restore(): void {
    if (this.frontEnd.passive) return
    for (const table of this.all()) this.plan(table)
  }

  created(table: MaterializedTable): void {
    this.plan(table)
    if (!table.materialized.refresh.deferred) this.submit(table, { manual: true })
  }

  /** ALTER MATERIALIZED VIEW ... REFRESH: a deferred view stays deferred. */
  reschedule(table: MaterializedTable, scheme: RefreshScheme): void {
    const { materialized } = table
    const elsewhere = materialized.bases.some(({ catalog }) => catalog !== INTERNAL_CATALOG)
    if (scheme.type === 'ASYNC' && !scheme.every && elsewhere)
      throw bare('Materialized view which type is ASYNC need to specify refresh interval for external table')
    materialized.refresh = { ...scheme, deferred: materialized.refresh.deferred }
    this.plan(table)
    if (isEventTriggered(table)) this.submit(table, { mergeable: true })
  }

  /** Removes the data of a dropped view. */
  forget(table: MaterializedTable): void {
    clearTimeout(this.timers.get(table.id))
    this.timers.delete(table.id)
    this.pending = this.pending.filter((one) => one.table.id !== table.id)
  }

  /** Has it refreshed soon, as the task manager does. */
  submit(table: MaterializedTable, order: Order): TaskRun {
    const merged = order.mergeable && this.pending.find((one) => one.table === table && !one.refresh.partitions)
    if (merged) {
      merged.refresh.priority = Math.max(merged.refresh.priority, order.priority ?? 0)
      return merged.run
    }
    const refresh: Refresh = {
      jobId: randomUUID(),
      manual: order.manual ?? false,
      sync: order.sync ?? false,
      priority: order.priority ?? PRIORITY.lowest,
      force: order.force ?? false,
      partitions: order.partitions,
      basePartitions: {},
      ownPartitions: [],
    }
    const { taskRuns } = this.frontEnd
    const run = taskRuns.submit(taskOf(table), refresh)
    const start = () => taskRuns.process(run, () => this.refresh(table, refresh))
    this.pending.push({ run, table, refresh, start, done: Promise.resolve() })
    this.settle(table)
    this.dispatch ??= setTimeout(() => this.drain(), this.milliseconds)
    this.dispatch.unref()
    return run
  }

  /** REFRESH ... WITH SYNC MODE: runs all pending refreshes at once, by priority. */
  async refreshNow(table: MaterializedTable, order: Order): Promise<TaskRun> {
    const run = this.submit(table, { ...order, sync: true })
    await this.drain()
    if (run.state === 'FAILED') throw bare(`execute task ${taskName(table)} failed: ${run.error?.message}`)
    return run
  }

  /** CANCEL REFRESH: a refresh that has begun runs to its end here. */
  cancel(table: MaterializedTable): void {
    const cancelled = this.pending.filter((one) => one.table === table)
    this.pending = this.pending.filter((one) => one.table !== table)
    for (const { run } of cancelled) {
      run.state = 'FAILED'
      run.finishedAt = new Date()
      run.error = { number: -1, message: 'kill TaskRun' }
    }
  }

  /** After a load: those that follow their tables are refreshed. */
  loaded(base: Table): void {
    if (this.frontEnd.passive) return
    const loaded = { database: base.database.name, name: base.name }
    for (const table of this.all()) {
      if (!isEventTriggered(table) || !readsTable(table, base) || table.materialized.inactiveReason !== undefined)
        continue
      if (!isExcluded(table, 'excluded_trigger_tables', loaded)) this.submit(table, { mergeable: true })
    }
  }

  /** Deactivates the views that read a changed table or view, and the views that read those. */
  baseChanged(base: Pick<Table, 'id'>, reason: string): void {
    for (const table of this.all()) if (readsTable(table, base)) this.deactivate(table, reason)
  }

  /** Deactivates the views that read one of these columns. */
  columnsChanged(base: Table, columns: string[]): void {
    if (columns.length === 0) return
    const reason = `base table schema changed for columns: ${columns.join(',')}`
    for (const table of this.all()) {
      if (!readsTable(table, base)) continue
      const named = columnsIn(table.materialized.query)
      if (named === 'all' || columns.some((column) => named.has(column.toLowerCase()))) this.deactivate(table, reason)
    }
  }

  /** If the definition of the rows has changed, all rows are computed again. */
  deactivate(table: MaterializedTable, reason: string): void {
    table.materialized.inactiveReason = reason
    if (reason !== BY_HAND) for (const base of table.materialized.bases) base.version = undefined
    this.baseChanged(table, `base-mv inactive: ${table.name}`)
  }

  /** ALTER ... ACTIVE: the definition is analyzed again. */
  async activate(table: MaterializedTable): Promise<void> {
    const { materialized } = table
    const session = sessionOf(this.frontEnd, materialized)
    try {
      const { bases } = await analyzeDefinition(session, materialized.query)
      materialized.bases = bases
      materialized.inactiveReason = undefined
    } catch (error) {
      if (!(error instanceof StarRocksError)) throw error
      const detail = error.message.replace(/^Getting analyzing error.*? Detail message: (.*)\.$/s, '$1')
      throw analyzing(
        `Can not active materialized view [${table.name}] because analyze materialized view define sql: \n\n${materialized.text}\n\nCause an error: ${detail}`,
      )
    }
  }

  /** A refresh that has begun runs to its end. */
  stop(): void {
    clearTimeout(this.dispatch)
    this.pending = []
    for (const timer of this.timers.values()) clearTimeout(timer)
  }

  /** The rows of information_schema.tasks. */
  taskRows(wanted: (name: string) => boolean): Cell[][] {
    return this.all()
      .filter((table) => wanted(taskName(table)))
      .map((table) => [
        taskName(table),
        timeText(table.createdAt),
        scheduleText(table),
        'default_catalog',
        table.database.name,
        definitionOf(table),
        null,
        `('mvId'='${table.id}')`,
        `'${table.materialized.creator}'@'%'`,
      ])
  }

  /** Runs all pending refreshes; later ones wait for the next call. */
  private drain(): Promise<unknown> {
    clearTimeout(this.dispatch)
    this.dispatch = undefined
    const work = this.draining.then(async () => {
      for (;;) {
        const [next] = this.inOrder()
        if (!next) return
        this.pending = this.pending.filter((one) => one !== next)
        const done = next.start().catch(() => undefined)
        this.settle(next.table, next.run)
        await done
      }
    })
    this.draining = work
    return work
  }

  private inOrder(): Pending[] {
    return [...this.pending].sort((a, b) => b.refresh.priority - a.refresh.priority)
  }

  /** Selects the run that SHOW MATERIALIZED VIEWS shows: the last pending one, or the last one. */
  private settle(table: MaterializedTable, processed?: TaskRun): void {
    const last = this.inOrder()
      .filter((one) => one.table === table)
      .at(-1)
    table.materialized.lastRun = last?.run ?? processed ?? table.materialized.lastRun
  }

  private async refresh(table: MaterializedTable, refresh: Refresh): Promise<'SKIPPED' | undefined> {
    const { materialized } = table
    if (materialized.inactiveReason !== undefined) {
      await this.activate(table).catch(() => undefined)
      if (materialized.inactiveReason !== undefined)
        throw bare(`Materialized view: ${table.name}/${table.id} is not active due to ${materialized.inactiveReason}.`)
    }
    try {
      return await refreshRows(sessionOf(this.frontEnd, materialized), table, refresh)
    } catch (error) {
      throw error instanceof StoreError ? bare(error.message) : error
    }
  }

  private plan(table: MaterializedTable): void {
    clearTimeout(this.timers.get(table.id))
    this.timers.delete(table.id)
    const { type, every, start } = table.materialized.refresh
    if (type !== 'ASYNC' || !every) return
    const interval = every.amount * SECONDS[every.unit]! * 1000
    const from = start === undefined ? table.createdAt : new Date(withTime(start).replace(' ', 'T'))
    const since = Date.now() - from.getTime()
    const due = since <= 0 ? -since : interval - (since % interval)
    const timer = setTimeout(
      () => {
        if (due <= LONGEST) this.submit(table, { mergeable: true })
        this.plan(table)
      },
      Math.min(due, LONGEST),
    )
    timer.unref()
    this.timers.set(table.id, timer)
  }
}

export const isMaterialized = (table: Table): table is MaterializedTable => table.materialized !== undefined

export const taskName = ({ id }: Table) => `mv-${id}`

/** At each load, since there is no interval. */
const isEventTriggered = ({ materialized: { refresh } }: MaterializedTable) =>
  refresh.type === 'ASYNC' && refresh.every === undefined

const readsTable = ({ materialized }: MaterializedTable, { id }: Pick<Table, 'id'>) =>
  materialized.bases.some((base) => base.id === id)

/** StarRocks has the query here with all names written out. */
const definitionOf = ({ name, materialized }: MaterializedTable) => `insert overwrite \`${name}\` ${materialized.text}`

function taskOf(table: MaterializedTable) {
  const properties = JSON.stringify({ mvId: String(table.id) })
  return { name: taskName(table), database: table.database.name, definition: definitionOf(table), properties }
}

function scheduleText(table: MaterializedTable): string {
  const { type, start, every } = table.materialized.refresh
  if (type === 'MANUAL') return 'MANUAL'
  if (!every) return 'EVENT_TRIGGERED'
  const [date, time] = (start === undefined ? timeText(table.createdAt) : withTime(start)).split(' ') as [
    string,
    string,
  ]
  return `PERIODICAL START(${date}T${time.replace(/:00$/, '')}) EVERY(${every.amount} ${every.unit}S)`
}

function sessionOf(frontEnd: FrontEnd, { catalog, databaseName }: Materialized): Session {
  return new Session(frontEnd, 'root').at(catalog, databaseName)
}

/** The materialized view of that name, which an ALTER needs. */
export function alteredView(session: Session, name: QualifiedName): MaterializedTable {
  const { database, name: view } = session.qualify(name)
  const inside = session.frontEnd.metadata.databases.get(database)
  const table = inside?.tables.get(view)
  if (!table && !inside?.views.has(view)) throw analyzing(`Table ${database}.${view} is not found`)
  if (!table || !isMaterialized(table)) throw analyzing(`${view} is not async materialized view`, 1064, name.span.from)
  return table
}
