import { same } from '../../core/policy'
import type { Session, Step } from '../../core/spec'
import type { Values } from '../../core/values'
import { type AnalyzeJob, createAnalyze, dropAnalyze, dropAnalyzeOf } from '../../sql/analyze'
import { type ListedJob, listsColumns, sameNames } from '../../sql/show-analyze'
import { type AnalyzeJobId, analyzeJobAtRest, analyzeJobsGone } from '../../starrocks/jobs'
import type { Checked } from '../args'
import type { AnalyzeScheduleArgs } from './args'
import { propertiesOf } from './settings'

/** The inputs of an AnalyzeSchedule after check. */
export interface ScheduleInputs extends Checked<AnalyzeScheduleArgs, 'type'> {
  /** All tables of a database of an external catalog, where none are named. */
  readonly tables?: readonly string[]
  /** The jobs that the last run left. */
  readonly jobs?: readonly OwnJob[]
  /** Whether the catalog has all names in lower case, whatever it is asked for. */
  readonly __lowerCase?: boolean
  /** Whether the tables of an external database could not be listed. */
  readonly __unlisted?: boolean
}

/** The jobs that there should be. */
export interface Desired {
  readonly jobs: readonly AnalyzeJob[]
  readonly timeoutSeconds: number
}

/** StarRocks gives up a collection after an hour (`statistic_collect_query_timeout`); a moment more, and its reason is heard. */
export const DEFAULT_TIMEOUT_S = 3660

/**
 * A job that the resource has made, or found there as it should be.
 * @since 0.1.0
 */
export interface OwnJob extends AnalyzeJob {
  /** Absent in plans only. */
  readonly id?: string
}

/** The jobs on the database that a schedule is about. */
export interface Actual {
  /** Ours: those that are listed, and those of which a list can say nothing because their table is out of reach. */
  readonly own: readonly OwnJob[]
  /** Ours that will never run again: dropped, or their table was made anew, since StarRocks remembers a table by its id. */
  readonly dead: readonly OwnJob[]
  /** All that are listed. */
  readonly listed: readonly ListedJob[]
  /** Whether the declared columns are all that the table has. */
  readonly everyColumn: boolean
}

export const INTERNAL_CATALOG = 'default_catalog'

/** The external catalog, or undefined for the internal one. */
export function externalCatalog(catalog: string | undefined): string | undefined {
  return catalog === INTERNAL_CATALOG ? undefined : catalog
}

/** What statistics are collected of: the whole database, or each table. */
export function collectionsOf(inputs: ScheduleInputs): AnalyzeJob[] {
  const catalog = externalCatalog(inputs.catalog)
  const stored = (name: string) => (inputs.__lowerCase ? name.toLowerCase() : name)
  const job: AnalyzeJob = {
    ...(catalog !== undefined && { catalog }),
    database: stored(inputs.database),
    type: inputs.type,
    properties: propertiesOf(inputs.properties),
  }
  const tables = inputs.tableNames?.length ? inputs.tableNames : inputs.tables
  if (tables === undefined) return [job]
  const columns = inputs.columns?.length ? { columns: inputs.columns } : {}
  return tables.map((table) => ({ ...job, table: stored(table), ...columns }))
}

/** The standing jobs: one for the whole database, or one for each table. */
export function jobsOf(inputs: ScheduleInputs): AnalyzeJob[] {
  return inputs.schedule === false ? [] : collectionsOf(inputs)
}

export function define(inputs: ScheduleInputs): Desired {
  return { jobs: jobsOf(inputs), timeoutSeconds: inputs.timeoutSeconds ?? DEFAULT_TIMEOUT_S }
}

/** The statements that drop jobs for good. */
export function dropSteps(jobs: readonly OwnJob[], timeoutSeconds = DEFAULT_TIMEOUT_S): Step[] {
  const dropped: AnalyzeJobId[] = []
  let areNew = false
  const steps = jobs.map((job): Step => {
    if (job.id === undefined) return { statement: dropAnalyzeOf(job) }
    const listed = { id: job.id, on: scopeText(job) }
    dropped.push(listed)
    const ready = async (session: Session) => {
      if (await analyzeJobAtRest(session, listed, timeoutSeconds)) areNew = true
    }
    return { statement: dropAnalyze(job.id), ready }
  })
  const last = steps.pop()
  if (last === undefined) return []
  return [...steps, { ...last, done: (session) => analyzeJobsGone(session, dropped, timeoutSeconds, areNew) }]
}

/** What there is if nothing has changed since the inputs were recorded. */
export function actualFromState(recorded: ScheduleInputs): Actual {
  return { own: recorded.jobs ?? jobsOf(recorded), dead: [], listed: [], everyColumn: false }
}

/** New jobs first: in between, the old ones go on collecting. */
export function plan(actual: Actual | undefined, { jobs, timeoutSeconds }: Desired): Step[] {
  if (actual === undefined) return jobs.map((job) => ({ statement: createAnalyze(job) }))
  const kept = jobs.map((job) => find(actual, job))
  const missing = jobs.filter((_, i) => kept[i] === undefined)
  const superfluous = [...actual.own, ...actual.dead].filter((job) => !kept.includes(job))
  return [...missing.map((job) => ({ statement: createAnalyze(job) })), ...dropSteps(superfluous, timeoutSeconds)]
}

/** A job that is there and just as it should be: ours, else the newest, which is the one that a run has just made. */
export function find(actual: Actual, job: AnalyzeJob): OwnJob | undefined {
  const own = actual.own.find((candidate) => sameJob(candidate, job))
  if (own !== undefined) return own
  const alike = actual.listed.filter(
    (listed) =>
      inScope(actual, listed, job) && listed.type === job.type.toUpperCase() && same(listed.properties, job.properties),
  )
  const newest = alike.reduce<ListedJob | undefined>((a, b) => (Number(a?.id ?? 0) > Number(b.id) ? a : b), undefined)
  return newest && { ...job, id: newest.id }
}

/** The jobs that are the resource's after a run: those that should be there, and those that it could not drop. */
export function ownAfter(actual: Actual, desired: readonly AnalyzeJob[]): OwnJob[] {
  return [...new Set([...desired.flatMap((job) => find(actual, job) ?? []), ...actual.own])]
}

/** Jobs of the same scope that are not ours. */
export function duplicates(actual: Actual, desired: readonly AnalyzeJob[]): ListedJob[] {
  const own = ownAfter(actual, desired).map((job) => job.id)
  return actual.listed.filter(
    (listed) => !own.includes(listed.id) && desired.some((job) => inScope(actual, listed, job)),
  )
}

/**
 * The inputs as they would be if the jobs had been declared as they are: without the tables whose jobs are missing, and with the
 * jobs that should have gone, which no program declares.
 */
export function declaredInputs(actual: Actual, recorded: ScheduleInputs): Values {
  const desired = jobsOf(recorded)
  const there = desired.filter((job) => find(actual, job) !== undefined)
  const superfluous = actual.own.filter((own) => !desired.some((job) => sameJob(own, job))).map(({ id }) => id)
  return {
    jobs: ownAfter(actual, desired),
    superfluous: superfluous.length > 0 ? superfluous : undefined,
    ...(there.length > 0 && there.length < desired.length && namesOf(recorded, (_, i) => there.includes(desired[i]!))),
  }
}

/** Those of the declared tables, or of all tables, that a condition holds of. */
function namesOf({ tableNames, tables }: ScheduleInputs, holds: (name: string, i: number) => boolean): Values {
  return tableNames?.length ? { tableNames: tableNames.filter(holds) } : { tables: tables?.filter(holds) }
}

export function scopeText({ catalog, database, table }: AnalyzeJob): string {
  return [catalog, database, table].filter((part) => part !== undefined).join('.')
}

export function sameJob(a: AnalyzeJob, b: AnalyzeJob): boolean {
  const columns =
    a.columns === undefined || b.columns === undefined ? a.columns === b.columns : sameNames(a.columns, b.columns)
  return columns && sameName(a.catalog, a.table, b.table) && a.type === b.type && same(a.properties, b.properties)
}

/** Most external catalogs have names in lower case, and are asked for them in any. */
export function sameName(catalog: string | undefined, a = 'ALL', b = 'ALL'): boolean {
  return catalog === undefined ? a === b : a.toLowerCase() === b.toLowerCase()
}

function inScope(
  { everyColumn }: Actual,
  listed: ListedJob,
  { catalog, database, table, columns }: AnalyzeJob,
): boolean {
  return (
    listed.catalog === (catalog ?? INTERNAL_CATALOG) &&
    sameName(catalog, listed.database, database) &&
    sameName(catalog, listed.table, table) &&
    listsColumns(listed.columns, columns, everyColumn)
  )
}
