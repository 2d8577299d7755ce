import type { Session } from '../../core/spec'
import { messageOf, StarRocksError } from '../../errors'
import { type AnalyzeJob, analyzeTable } from '../../sql/analyze'
import { counted } from '../../sql/counted'
import { readTables, showFullTables } from '../../sql/objects'
import { JobError } from '../../starrocks/jobs'
import { collectionsOf, DEFAULT_TIMEOUT_S, excludes, type ScheduleInputs, scopeText } from './jobs'

/** Collects statistics of every table now, one after the other. A failure does not stop the others. */
export async function collectNow(inputs: ScheduleInputs, session: Session): Promise<void> {
  const jobs = await tableJobs(inputs, session)
  const timeoutMs = (inputs.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000
  const failures: string[] = []
  for (const [i, job] of jobs.entries()) {
    session.progress(`collecting statistics of ${scopeText(job)} (${i + 1} of ${jobs.length})`)
    const reason = await collect(job, session, timeoutMs)
    if (reason !== undefined) failures.push(`${scopeText(job)}: ${reason}`)
  }
  if (failures.length === 0) return
  throw new JobError(
    `statistics of ${failures.length} of ${counted(jobs.length, 'table')} could not be collected; the next \`pulumi up\` retries\n  ${failures.join('\n  ')}`,
  )
}

type TableJob = AnalyzeJob & { readonly table: string }

async function tableJobs(inputs: ScheduleInputs, { server }: Session): Promise<TableJob[]> {
  const jobs = collectionsOf(inputs)
  const named = jobs.flatMap((job) => (job.table === undefined ? [] : [{ ...job, table: job.table }]))
  const [whole] = jobs
  if (named.length > 0 || whole === undefined) return named
  const tables = readTables(await server.query(showFullTables(inputs.database))).filter(
    ({ type }) => type === 'BASE TABLE',
  )
  return tables.filter(({ name }) => !excludes(inputs, name)).map(({ name }) => ({ ...whole, table: name }))
}

/** The reason of a failure: a failed collection is a row of the answer, and only one that cannot begin is an error. */
async function collect(job: TableJob, { server }: Session, timeoutMs: number): Promise<string | undefined> {
  try {
    const rows = await server.query(analyzeTable(job), { timeoutMs })
    const failed = rows.find((row) => row.MSG_TYPE === 'error')
    return failed && (failed.MSG_TEXT ?? 'no reason given')
  } catch (error) {
    if (!(error instanceof StarRocksError) || !(error.answered || error.is('timedOut')) || error.is('accessDenied'))
      throw error
    return messageOf(error)
  }
}
