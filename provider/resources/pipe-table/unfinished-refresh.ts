import type { Step } from '../../core/spec'
import { StaleError } from '../../errors'
import type { Storage } from '../../sql/files'
import { refreshMarker } from '../../sql/refresh-marker'
import type { ShownTable } from '../../sql/show-table'
import { finishRefresh } from '../partition-refresh/refresh'
import { refreshEnded } from '../table/at-rest'

/**
 * Waits for the refresh of a partition to end, or finishes it if its process has died: its rows may be missing. Undefined if the table has no
 * marker of a refresh.
 */
export function refreshFinished(
  database: string,
  { name, comment = '' }: ShownTable,
  { clientEndpoint, endpoint }: Storage,
): Step['ready'] {
  const [partition] = refreshMarker.read(comment)?.holder?.partitions ?? []
  if (partition === undefined) return undefined
  return async (session) => {
    if (await refreshEnded(session, database, name))
      await finishRefresh(session, database, name, partition, clientEndpoint ?? endpoint)
    throw new StaleError(`table ${database}.${name} was refreshed`)
  }
}
