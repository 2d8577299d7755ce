import type { Step } from '../../core/spec'
import { InputError, StarRocksError } from '../../errors'
import { files } from '../../sql/files'
import { type Sql, sql } from '../../sql/quote'
import { explain } from '../../sql/session'
import type { Server } from '../../starrocks/server'
import type { Desired } from './model'

/** An input with SQL, and why StarRocks refuses it. */
interface Refused {
  readonly input: 'columnExpressions' | 'where'
  readonly reason: string
}

/**
 * The refusal of StarRocks for the SQL of the program, in a preview. Undefined if it accepts the SQL or cannot tell: it does not
 * answer, or cannot read the files.
 */
export async function refusedSql({ query, source, where }: Desired, server: Server): Promise<Refused | undefined> {
  const refusal = async (statement: Sql) => {
    try {
      await server.query(explain(statement))
      return undefined
    } catch (error) {
      return error instanceof StarRocksError && error.answered ? error.reason : undefined
    }
  }
  const reason = await refusal(query)
  if (reason === undefined || (await refusal(sql`SELECT 1 FROM ${files(source)}`)) !== undefined) return undefined
  const ofCondition = where && (await refusal(sql`SELECT 1 FROM ${files(source)} WHERE ${where}`))
  return ofCondition ? { input: 'where', reason: ofCondition } : { input: 'columnExpressions', reason }
}

const TASK = 'task.'

/**
 * Refuses what CREATE PIPE would refuse, such as wrong keys or an expression that is no SQL, before the existing pipe is dropped
 * and its table emptied. If the table still has to be altered, only the query can be checked.
 *
 * @throws InputError
 */
export function confirmPipe(desired: Desired, altersTable: boolean): NonNullable<Step['ready']> {
  const tasks = Object.entries(desired.properties).filter(([key]) => key.startsWith(TASK))
  const variables = Object.fromEntries(tasks.map(([key, value]) => [key.slice(TASK.length), value]))
  return async ({ server }) => {
    try {
      const options = tasks.length === 0 ? {} : { variables }
      await server.query(explain(altersTable ? desired.query : desired.insert), options)
    } catch (error) {
      if (!(error instanceof StarRocksError && error.answered)) throw error
      throw new InputError(
        '',
        `table ${desired.table.database}.${desired.table.name} and its pipe were not changed, since StarRocks would refuse the new pipe: ${error.message}`,
      )
    }
  }
}
