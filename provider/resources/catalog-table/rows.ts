import { StarRocksError } from '../../errors'
import { anyRow } from '../../sql/hive'
import type { Server } from '../../starrocks/server'
import type { TableInputs } from './engine'

/** True if a table has no rows. */
export async function isEmpty(
  { catalog, database, name }: Pick<TableInputs, 'catalog' | 'database' | 'name'>,
  server: Server,
): Promise<boolean> {
  try {
    return (await server.query(anyRow(catalog, database, name))).length === 0
  } catch (error) {
    // Files that cannot be read count as rows.
    if (error instanceof StarRocksError && error.answered && !error.is('notPermitted')) return false
    throw error
  }
}
