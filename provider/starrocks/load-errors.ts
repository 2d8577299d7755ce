import { withoutCredentials } from '../sql/masked'
import { describePipe, readPipe } from '../sql/pipe'
import { id, scrub, sql, verbatim } from '../sql/quote'
import { storedCredentials } from '../sql/stored-insert'
import type { Server } from './server'

/** How many of the rows are shown, and how much of each. */
const ROWS = 3
const CHARACTERS = 300

/** `Insert has filtered data` (5610) ends with a query for the rows and the reasons; the number in it is nowhere else. */
const TRACKING_LOG = /load_tracking_logs where job_id\s*=\s*(\d+)/i

/**
 * The reason of a failed load with the first filtered rows. The backend that read them keeps them only for a while: without them
 * the reason stays as it is.
 */
export async function withRejectedRows(server: Server, reason: string): Promise<string> {
  const [, job] = TRACKING_LOG.exec(reason) ?? []
  if (job === undefined) return reason
  const rows = await server
    .query(
      sql`SELECT ${id('TRACKING_LOG')} FROM ${id('information_schema', 'load_tracking_logs')} WHERE ${id('JOB_ID')} = ${verbatim(job)}`,
    )
    .catch(() => [])
  const lines = rows.flatMap((row) => (row.TRACKING_LOG ?? '').split('\n')).filter((line) => line.trim() !== '')
  if (lines.length === 0) return reason
  const shown = lines.slice(0, ROWS).map((line) => (line.length > CHARACTERS ? `${line.slice(0, CHARACTERS)}…` : line))
  const more = lines.length > ROWS ? ` and ${lines.length - ROWS} more` : ''
  return `${reason}; rows that were filtered: ${shown.join(' | ')}${more}`
}

/**
 * The reason of a failed load, with its secrets masked. StarRocks may quote the pipe's statement, which has the keys of the store
 * in clear. The keys are read from the pipe itself, since the configuration may have other keys by now. A release that masks them
 * there may still quote them in an error, so every `"key" = "value"` is masked in any case.
 */
export async function pipeErrorShown(server: Server, database: string, pipe: string, reason: string): Promise<string> {
  const stored = readPipe(await server.query(describePipe(database, pipe)))
  return scrub(withoutCredentials(reason), { secrets: storedCredentials(stored?.statement ?? '') })
}
