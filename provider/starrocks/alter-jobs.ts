import { type AlterJob, showAlterJobs } from '../sql/alter'
import type { Row } from './connection'
import { JobError, until, type Waiting } from './jobs'

/** `alter_table_timeout_second`: StarRocks gives a job a day. */
const ALTER_TIMEOUT_S = 86_400

/** The newest job of a table, 0 where there was none. Ids grow; creation times do not tell two jobs of one second apart. */
export async function lastJobId({ server }: Waiting, job: AlterJob, database: string, table: string): Promise<number> {
  const rows = await server.query(showAlterJobs(job, database, table))
  return Math.max(0, ...rows.map(idOf))
}

/**
 * Waits until the jobs that began after `last` have ended. Adding a column is done when ALTER TABLE answers and may show no job at
 * all; a change that failed shows only here, as CANCELLED.
 */
export async function schemaChangeEnded(
  waiting: Waiting,
  job: AlterJob,
  database: string,
  table: string,
  last: number,
): Promise<void> {
  await until(ALTER_TIMEOUT_S, `the change of table ${database}.${table} to end`, async () => {
    const rows = (await waiting.server.query(showAlterJobs(job, database, table))).filter((row) => idOf(row) > last)
    const cancelled = rows.find((row) => row.STATE === 'CANCELLED')
    if (cancelled)
      throw new JobError(`StarRocks gave up changing table ${database}.${table}: ${cancelled.MSG ?? 'no reason given'}`)
    const running = rows.find((row) => row.STATE !== 'FINISHED')
    if (running)
      waiting.progress(`changing table ${database}.${table}: ${running.STATE} ${running.PROGRESS ?? ''}`.trim())
    return running === undefined
  })
}

function idOf(row: Row): number {
  return Number(row.JOBID ?? 0)
}
