import type { Step } from '../../core/spec'
import { StaleError } from '../../errors'
import type { ShownTable } from '../../sql/show-table'
import type { Storage } from '../../sql/storage'
import { readNote } from '../../starrocks/refresh-note'
import { finishRefresh } from '../partition-refresh/refresh'
import { refreshEnded } from '../table/at-rest'

/**
 * Waits for the refresh of a partition to end, or finishes it if its process has died: its rows may be missing. Undefined if the table has no
 * note of a refresh.
 */
export function refreshFinished(
  database: string,
  { name, comment = '' }: ShownTable,
  { clientEndpoint, endpoint }: Storage,
): Step['ready'] {
  const [partition] = readNote(comment)?.holder?.partitions ?? []
  if (partition === undefined) return undefined
  return async (session) => {
    if (await refreshEnded(session, database, name))
      await finishRefresh(session, database, name, partition, clientEndpoint ?? endpoint)
    throw new StaleError(`table ${database}.${name} was refreshed`)
  }
}
