import { InputError, StarRocksError } from '../core/errors'
import type { Step } from '../core/spec'
import { explain } from '../sql/explain'
import type { Wanted } from './definition'

const TASK = 'task.'

/**
 * Refuses what CREATE PIPE would refuse, such as wrong keys or an expression that is no SQL, before the pipe that is there is dropped
 * and its table emptied. Where the table is still to be altered only the query can be asked about.
 *
 * @throws InputError
 */
export function confirmPipe(wanted: Wanted, altersTable: boolean): NonNullable<Step['ready']> {
  const tasks = Object.entries(wanted.properties).filter(([key]) => key.startsWith(TASK))
  const variables = Object.fromEntries(tasks.map(([key, value]) => [key.slice(TASK.length), value]))
  return async ({ server }) => {
    try {
      const options = tasks.length === 0 ? {} : { variables }
      await server.query(explain(altersTable ? wanted.query : wanted.insert), options)
    } catch (error) {
      if (!(error instanceof StarRocksError && error.answered)) throw error
      throw new InputError(
        '',
        `table ${wanted.table.database}.${wanted.table.name} and its pipe stay as they are, since StarRocks would refuse the new pipe: ${error.message}`,
      )
    }
  }
}
