import type { Values } from '../../core/values'
import { StarRocksError } from '../../errors'
import { readOutline, showOutline } from '../../sql/outline'
import type { Server } from '../../starrocks/server'
import { fingerprintOf } from './fingerprint'
import type { Inputs } from './model'
import { readTableId } from './read'

/** The id of the table, and a fingerprint of its definition. Without a backend StarRocks shows neither. */
export async function outputs({ database, name }: Inputs, server: Server): Promise<Values> {
  try {
    const { definition, ids } = readOutline(await server.query(showOutline(database, { table: name })), name)
    return { __fingerprint: fingerprintOf(definition), __ids: ids }
  } catch (error) {
    if (!(error instanceof StarRocksError && error.answered)) throw error
    const id = await readTableId(database, name, server)
    return { __fingerprint: undefined, __ids: id === undefined ? {} : { table: id } }
  }
}

/** Whether the table is as at the last full read. An outline has no indexes and no explicit partitions. */
export async function readCached(
  recorded: Inputs,
  server: Server,
  { __fingerprint: before }: Values,
): Promise<Values | undefined> {
  const { database, name, indexes, partitionConfig } = recorded
  const isWhole = (indexes ?? []).length === 0 && !(partitionConfig && 'partitions' in partitionConfig)
  if (before === undefined || !isWhole) return undefined
  try {
    const { definition } = readOutline(await server.query(showOutline(database)), name)
    return fingerprintOf(definition) === before ? {} : undefined
  } catch (error) {
    if (error instanceof StarRocksError && error.answered) return undefined
    throw error
  }
}
