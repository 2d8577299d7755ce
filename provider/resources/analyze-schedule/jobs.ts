import { same } from '../../core/policy'
import type { Session, Step } from '../../core/spec'
import type { Values } from '../../core/values'
import type { Plain } from '../../pulumi/dynamic'
import { type AnalyzeJob, createAnalyze, dropAnalyze, dropAnalyzeOf } from '../../sql/analyze'
import { type ListedJob, listsColumns, sameNames } from '../../sql/show-analyze'
import { type AnalyzeJobId, waitForAnalyzeJob, waitUntilAnalyzeJobsAreGone } from '../../starrocks/jobs'
import type { Checked } from '../args'
import type { AnalyzeScheduleArgs, AnalyzeSettings } from './args'

/** The inputs of an AnalyzeSchedule after check. */
export interface ScheduleInputs extends Checked<AnalyzeScheduleArgs, 'type'> {
  /** All tables of a database of an external catalog, if `tableNames` has none. */
  readonly tables?: readonly string[]
  /** The jobs after the last run. */
  readonly jobs?: readonly OwnJob[]
  /** True if the catalog stores all names in lower case and finds them in any. */
  readonly __lowerCase?: boolean
  /** True if the tables of an external database could not be listed. */
  readonly __unlisted?: boolean
}

/** The desired jobs. */
export interface Desired {
  readonly jobs: readonly AnalyzeJob[]
  readonly timeoutSeconds: number
}

/** StarRocks gives up a collection after an hour (`statistic_collect_query_timeout`); a little later its reason is known. */
export const DEFAULT_TIMEOUT_S = 3660

/**
 * A job of the resource.
 * @since 0.1.0
 */
export interface OwnJob extends AnalyzeJob {
  /** Absent only in plans. */
  readonly id?: string
}

/** The jobs on the database of a schedule. */
export interface Actual {
  /** Our jobs: those that are listed, and those that are not listed because their table is out of reach. */
  readonly own: readonly OwnJob[]
  /** Our jobs that will never run again: they were dropped, or their table was created again, since StarRocks knows a table by its id. */
  readonly dead: readonly OwnJob[]
  /** All jobs that are listed. */
  readonly listed: readonly ListedJob[]
  /** True if the declared columns are all columns of the table. */
  readonly everyColumn: boolean
}

export const INTERNAL_CATALOG = 'default_catalog'

/** The external catalog, or undefined for the internal one. */
export function externalCatalog(catalog: string | undefined): string | undefined {
  return catalog === INTERNAL_CATALOG ? undefined : catalog
}

/** The scopes of the statistics: the whole database, or each table. */
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
      if (await waitForAnalyzeJob(session, listed, timeoutSeconds)) areNew = true
    }
    return { statement: dropAnalyze(job.id), ready }
  })
  const last = steps.pop()
  if (last === undefined) return []
  return [
    ...steps,
    { ...last, done: (session) => waitUntilAnalyzeJobsAreGone(session, dropped, timeoutSeconds, areNew) },
  ]
}

/** The actual jobs if nothing has changed since state was written. */
export function actualFromState(recorded: ScheduleInputs): Actual {
  return { own: recorded.jobs ?? jobsOf(recorded), dead: [], listed: [], everyColumn: false }
}

/** New jobs first: the old ones continue to collect meanwhile. */
export function plan(actual: Actual | undefined, { jobs, timeoutSeconds }: Desired): Step[] {
  if (actual === undefined) return jobs.map((job) => ({ statement: createAnalyze(job) }))
  const kept = jobs.map((job) => find(actual, job))
  const missing = jobs.filter((_, i) => kept[i] === undefined)
  const superfluous = [...actual.own, ...actual.dead].filter((job) => !kept.includes(job))
  return [...missing.map((job) => ({ statement: createAnalyze(job) })), ...dropSteps(superfluous, timeoutSeconds)]
}

/** An actual job that equals the desired one: ours, else the newest, which a run has just created. */
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

/** The jobs of the resource after a run: the desired ones, and those that it could not drop. */
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
 * The inputs that would declare the actual jobs: without the tables whose jobs are missing, and with the jobs that should have been
 * dropped, which no program declares.
 */
export function declaredInputs(actual: Actual, recorded: ScheduleInputs): Values {
  const desired = jobsOf(recorded)
  const existing = desired.filter((job) => find(actual, job) !== undefined)
  const superfluous = actual.own.filter((own) => !desired.some((job) => sameJob(own, job))).map(({ id }) => id)
  return {
    jobs: ownAfter(actual, desired),
    superfluous: superfluous.length > 0 ? superfluous : undefined,
    ...(existing.length > 0 &&
      existing.length < desired.length &&
      namesOf(recorded, (_, i) => existing.includes(desired[i]!))),
  }
}

/** The declared tables, or all tables, for which a condition holds. */
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

/** Most external catalogs store names in lower case, and find them in any. */
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

/** True if a job leaves a table out: StarRocks searches for the pattern in `database.table` (`StatisticsCollectJobFactory`). */
export function excludes({ database, properties }: ScheduleInputs, table: string): boolean {
  const pattern = properties?.statisticExcludePattern
  return pattern !== undefined && new RegExp(pattern).test(`${database}.${table}`)
}

/** True if JavaScript accepts a text as a regular expression. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

export function weighsSamples(setting: string): boolean {
  return setting.endsWith('WeightSampleRatio')
}

/** The properties of a job by the server's names. */
export function propertiesOf(settings: Plain<AnalyzeSettings> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      String(value),
    ]),
  )
}
