import type { Values } from '../../core/values'
import { StarRocksError } from '../../errors'
import { readOutline, showOutline } from '../../sql/outline'
import { type PipeHealth, readPipeHealth, showPipes } from '../../sql/pipe'
import { pipeErrorShown } from '../../starrocks/load-errors'
import type { Server } from '../../starrocks/server'
import { fingerprintOf } from '../table/fingerprint'
import { conditionOf } from './condition'
import { pipeNameOf } from './definition'
import type { PipeTableInputs } from './model'

/** The health of a table and its pipe if both are gone. */
const GONE: PipeHealth = { state: 'MISSING', loadedFiles: 0, loadedBytes: 0, lastError: undefined }

/**
 * The health of the pipe, and a fingerprint of the definitions of pipe and table: as long as the next refresh finds the same one,
 * nobody has altered them. Without a backend StarRocks shows no outline, and then a refresh reads each object in full.
 */
export async function outputs(inputs: PipeTableInputs, server: Server): Promise<Values> {
  const { database, tableName: table } = inputs
  const pipe = pipeNameOf(inputs)
  try {
    const outline = readOutline(await server.query(showOutline(database, { table, pipe })), table, pipe)
    const health = await shown(readPipeHealth(outline.health, pipe), server, database, pipe)
    return { ...health, __fingerprint: fingerprintOf(outline.definition), __ids: outline.ids }
  } catch (error) {
    if (!(error instanceof StarRocksError && error.answered)) throw error
    const rows = await server.query(showPipes(database))
    const id = rows.find((row) => row.PIPE_NAME === pipe)?.PIPE_ID
    const health = readPipeHealth(rows, pipe)
    return {
      ...(await shown(health, server, database, pipe)),
      __fingerprint: undefined,
      __ids: id ? { pipe: id } : {},
    }
  }
}

/** The pipe's health, if the table and the pipe have not changed since the last full read. The fingerprint covers their ids and owner marks. */
export async function readCached(
  recorded: PipeTableInputs,
  server: Server,
  { __fingerprint: before }: Values,
  alone: boolean,
): Promise<Values | undefined> {
  if (before === undefined) return undefined
  const { database, tableName: table } = recorded
  const pipe = pipeNameOf(recorded)
  try {
    const query = showOutline(database, alone ? { table, pipe } : undefined)
    const outline = readOutline(await server.query(query), table, pipe)
    const health = readPipeHealth(outline.health, pipe)
    if (health === undefined || fingerprintOf(outline.definition) !== before) return undefined
    if (conditionOf(health.state) !== recorded.pipe) return undefined
    return { ...(await shown(health, server, database, pipe)) }
  } catch (error) {
    if (error instanceof StarRocksError && error.answered) return undefined
    throw error
  }
}

/** The health with its secrets masked. */
async function shown(health: PipeHealth = GONE, server: Server, database: string, pipe: string): Promise<PipeHealth> {
  if (health.lastError === undefined) return health
  return { ...health, lastError: await pipeErrorShown(server, database, pipe, health.lastError) }
}
