import { id, sql } from '../sql/quote'
import { tokens } from '../sql/user-sql'
import { until, type Waiting } from './jobs'

const WRITES = ['INSERT', 'DELETE', 'UPDATE', 'TRUNCATE']

/**
 * Waits until no connection of this user writes to the table. A statement goes on when its client has died, and its DELETE or INSERT
 * would take effect behind those of the next run. A user sees the own connections without any privilege, and each front end shows those
 * that are connected to it. The loads of pipes are no statements of a client.
 */
export async function statementsEnded(
  waiting: Waiting,
  database: string,
  table: string,
  timeoutSeconds: number,
): Promise<void> {
  const name = id(database, table).text
  await until(timeoutSeconds, `statements that write to table ${database}.${table} to end`, async () => {
    const rows = await waiting.server.query(sql`SHOW FULL PROCESSLIST`)
    const writing = rows.find(({ INFO }) => INFO?.includes(name) && WRITES.includes(tokens(INFO)[0]?.text ?? ''))
    if (writing === undefined) return true
    waiting.progress(`waiting for a statement of connection ${writing.ID} that writes to ${database}.${table}`)
    return false
  })
}
