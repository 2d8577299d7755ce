import { same } from '../../core/policy'
import { InputError, NotFoundError } from '../../errors'
import { showAnalyzeJobs } from '../../sql/analyze'
import { type ListedJob, readAnalyzeJobs } from '../../sql/show-analyze'
import type { Server } from '../../starrocks/server'
import { INTERNAL_CATALOG, type OwnJob, propertiesOf, type ScheduleInputs } from './jobs'

export const IMPORT_FORM =
  'a job id of SHOW ANALYZE JOB, such as 10012, or database or catalog.database, for all jobs on its tables'

/**
 * The schedule of a job, or of all jobs on a database. A job has no name, so an import finds it by the id that StarRocks gave it.
 *
 * @throws InputError if one schedule cannot have all these jobs
 * @throws NotFoundError if there is none
 */
export async function findSchedule(id: string, server: Server): Promise<Partial<ScheduleInputs> | undefined> {
  const listed = readAnalyzeJobs(await server.query(showAnalyzeJobs()))
  const jobs = /^\d+$/.test(id) ? listed.filter((job) => job.id === id) : listed.filter((job) => scopeOf(job) === id)
  const [first] = jobs
  if (first === undefined) {
    if (!/^[^.]+(\.[^.]+)?$/.test(id)) return undefined
    throw new NotFoundError(`there is no AnalyzeSchedule ${id}: StarRocks has no such job, and none on such a database`)
  }
  const isWhole = first.table === 'ALL'
  const alike = jobs.every(
    ({ type, properties, columns }) =>
      type === first.type && same(properties, first.properties) && columns === first.columns,
  )
  if (!alike || (jobs.length > 1 && (isWhole || first.columns !== 'ALL')))
    throw new InputError(
      'id',
      `the jobs on ${id} are not those of one AnalyzeSchedule; import each of them by its job id: ${jobs.map((job) => job.id).join(', ')}`,
    )
  refuseOthers(first)
  const schedule = inputsOf(first)
  return {
    ...schedule,
    ...(!isWhole && { tableNames: jobs.map(({ table }) => table) }),
    jobs: jobs.map((job) => ownJob(job, schedule)),
  }
}

function scopeOf({ catalog, database }: ListedJob): string {
  return catalog === INTERNAL_CATALOG ? database : `${catalog}.${database}`
}

function refuseOthers({ id, type, database, columns }: ListedJob): void {
  const reason =
    database === 'ALL'
      ? 'it collects statistics of all databases'
      : type !== 'FULL' && type !== 'SAMPLE'
        ? `it collects statistics of the type ${type}`
        : columns.endsWith('...')
          ? 'StarRocks does not show all of its columns'
          : undefined
  if (reason !== undefined) throw new InputError('id', `job ${id} is not imported: ${reason}`)
}

function inputsOf({ catalog, database, columns, type, properties }: ListedJob) {
  return {
    database,
    ...(catalog !== INTERNAL_CATALOG && { catalog }),
    ...(columns !== 'ALL' && { columns: columns.split(',') }),
    type: type === 'FULL' ? ('full' as const) : ('sample' as const),
    ...(Object.keys(properties).length > 0 && { properties: settingsOf(properties) }),
  }
}

function ownJob(
  { id, table, catalog, database }: ListedJob,
  { type, columns, properties }: ReturnType<typeof inputsOf>,
): OwnJob {
  return {
    id,
    ...(catalog !== INTERNAL_CATALOG && { catalog }),
    database,
    ...(table !== 'ALL' && { table }),
    ...(columns && { columns }),
    type,
    properties: propertiesOf(properties),
  }
}

/** All but one are numbers. */
function settingsOf(properties: Readonly<Record<string, string>>): NonNullable<ScheduleInputs['properties']> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, text]) => [
      name.replaceAll(/_[a-z]/g, (letter) => letter.slice(1).toUpperCase()),
      name === 'statistic_exclude_pattern' ? text : Number(text),
    ]),
  )
}
