import type { Session, Step } from '../../core/spec'
import { StaleError } from '../../errors'
import { until, waitForAlterJobs } from '../../starrocks/jobs'
import { isRefreshed } from '../../starrocks/refresh-lock'

/**
 * Waits for a running change of the table, such as one of a killed run: until it has ended StarRocks refuses ALTER, TRUNCATE,
 * DELETE and INSERT OVERWRITE of the table. The table has changed then, so the statements are planned again.
 */
export function whenIdle(database: string, table: string): NonNullable<Step['ready']> {
  return async (session) => {
    if (!(await waitForRefresh(session, database, table)))
      throw new StaleError(`table ${database}.${table} was refreshed`)
    if (await waitForAlterJobs(session, database, table)) return
    throw new StaleError(`table ${database}.${table} was changed by another client meanwhile`)
  }
}

/** How long a wait for the refresh of a partition may take. */
const REFRESH_TIMEOUT_S = 3600

/**
 * Waits for the refresh of a partition by another process, which has set the comment and suspended the pipe. Returns whether there
 * was none.
 */
export async function waitForRefresh(session: Session, database: string, table: string): Promise<boolean> {
  let idle = true
  await until(REFRESH_TIMEOUT_S, `the refresh of table ${database}.${table} to end`, async () => {
    const running = await isRefreshed(session.server, database, table)
    if (running) {
      idle = false
      session.progress(`waiting for the refresh of a partition of table ${database}.${table}`)
    }
    return !running
  })
  return idle
}
