import { id, sql, str } from '../sql/quote'
import type { Server } from './server'

/**
 * When a table or view was created. A view that is altered keeps the time, and one that is created again has another; no statement shows
 * an id of a view. Undefined without a live backend, because information_schema cannot be read then.
 */
export async function readCreateTime(database: string, name: string, server: Server): Promise<string | undefined> {
  const [row] = await server
    .query(
      sql`SELECT ${id('CREATE_TIME')} FROM ${id('information_schema', 'tables')} WHERE ${id('TABLE_SCHEMA')} = ${str(database)} AND ${id('TABLE_NAME')} = ${str(name)}`,
    )
    .catch(() => [])
  return row?.CREATE_TIME ?? undefined
}
