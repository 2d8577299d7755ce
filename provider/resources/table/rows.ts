import type { Session, Step } from '../../core/spec'
import { InputError } from '../../errors'
import { counted } from '../../sql/counted'
import { id, sql } from '../../sql/quote'
import type { Server } from '../../starrocks/server'

export async function countRows(server: Server, database: string, name: string): Promise<number> {
  const [row] = await server.query(sql`SELECT count(*) AS ${id('N')} FROM ${id(database, name)}`)
  return Number(row?.N)
}

/**
 * Refuses a statement that would lose rows, right before it runs.
 *
 * @throws InputError
 */
export function refuseRows(
  database: string,
  name: string,
  message: (rows: string) => string,
): NonNullable<Step['ready']> {
  return async ({ server }: Session) => {
    const count = await countRows(server, database, name)
    if (count > 0) throw new InputError('allowRowLoss', message(counted(count, 'row')))
  }
}

/** The error of a delete that would lose rows. */
export function deleteRefusal(table: string): (rows: string) => string {
  return (rows) =>
    `table ${table} has ${rows}, which a delete would lose; empty the table first, or set allowRowLoss: true or deletionPolicy: "retain" and run \`pulumi up\` before the delete`
}

/** Runs the waits one after the other. */
export function inOrder(...waits: Step['ready'][]): NonNullable<Step['ready']> {
  return async (session) => {
    for (const wait of waits) await wait?.(session)
  }
}
