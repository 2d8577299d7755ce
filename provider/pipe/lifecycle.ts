import { StarRocksError } from '../core/errors'
import type { Session, Step } from '../core/spec'
import {
  createPipe,
  describePipe,
  dropPipe,
  type PipeProperties,
  resumePipe,
  retryPipe,
  sameInsert,
  setPipe,
  showPipes,
} from '../sql/pipe'
import type { Sql } from '../sql/quote'
import { readPipe, readPipeHealth, readTable, type ShownPipe, type ShownTable } from '../sql/show'
import {
  createTable,
  doublesOnReload,
  dropTable,
  showCreateTable,
  showTables,
  type Table,
  truncateTable,
} from '../sql/table'
import type { Server } from '../starrocks/connection'
import { pipeTasksEnded } from '../starrocks/jobs'

/** A table and the pipe that feeds it, as they should be. */
export interface Wanted {
  readonly table: Table
  readonly pipe: string
  readonly insert: Sql
  readonly properties: PipeProperties
}

/** What is there of them. */
export interface Seen {
  readonly table: ShownTable | undefined
  readonly pipe: (ShownPipe & { readonly state: string }) | undefined
}

/** The table and the pipe of these names; undefined where there is neither. */
export async function observe(
  database: string,
  tableName: string,
  pipeName: string,
  server: Server,
): Promise<Seen | undefined> {
  const table = await observeTable(database, tableName, server)
  const pipe = await observePipe(database, pipeName, server)
  return table === undefined && pipe === undefined ? undefined : { table, pipe }
}

async function observeTable(database: string, name: string, server: Server): Promise<ShownTable | undefined> {
  const names = await unless('databaseMissing', server.query(showTables(database)))
  if (!names?.some((row) => Object.values(row).includes(name))) return undefined
  return readTable(await server.query(showCreateTable(database, name)))
}

async function observePipe(database: string, name: string, server: Server): Promise<Seen['pipe']> {
  const described = await unless('databaseMissing', unless('pipeMissing', server.query(describePipe(database, name))))
  const pipe = described && readPipe(described)
  if (pipe === undefined) return undefined
  const health = readPipeHealth(await server.query(showPipes(database)), name)
  return { ...pipe, state: health?.state ?? '' }
}

/**
 * The statements between what is there and what is wanted.
 *
 * A pipe knows which files it has loaded; that memory goes with the pipe, and a pipe made again loads every file again. So
 * whatever makes a pipe for a table that is there empties the table first, unless its key makes a second load harmless.
 */
export function steps(seen: Seen | undefined, wanted: Wanted): Step[] {
  const { database, name } = wanted.table
  const create = { statement: createPipe(database, wanted.pipe, wanted.properties, wanted.insert) }
  const remove = { statement: dropPipe(database, wanted.pipe) }
  if (seen?.table === undefined) {
    return [
      ...(seen?.pipe ? [remove] : []),
      { statement: createTable(wanted.table), ready: tasksEnded(wanted.pipe, seen) },
      create,
    ]
  }
  const empty = doublesOnReload(wanted.table.key)
    ? [{ statement: truncateTable(database, name), ready: tasksEnded(wanted.pipe, seen) }]
    : []
  if (seen.pipe === undefined) return [...empty, create]
  if (!feeds(seen.pipe, wanted)) return [remove, ...empty, create]
  return [...setProperties(seen.pipe, wanted), ...revive(seen.pipe, wanted)]
}

/** The pipe first: without its table it would go on, and feed any table that gets the name. */
export function drop(database: string, table: string, pipe: string): Step[] {
  return [
    { statement: dropPipe(database, pipe) },
    {
      statement: dropTable(database, table),
      ready: ({ server, progress }) => pipeTasksEnded({ server, progress }, pipe),
    },
  ]
}

/** How a pipe is, in a word: an input that is always `running`, so that whatever else a refresh finds shows as a difference. */
export function condition(seen: Seen, wanted: Wanted | undefined): string {
  if (seen.table === undefined) return 'without its table'
  if (seen.pipe === undefined) return 'missing'
  if (wanted !== undefined && !feeds(seen.pipe, wanted)) return 'changed'
  return CONDITION_WORDS[seen.pipe.state] ?? 'running'
}

export const AS_DECLARED = 'running'

const CONDITION_WORDS: Readonly<Record<string, string>> = { SUSPEND: 'suspended', ERROR: 'stopped by errors' }

function feeds(pipe: ShownPipe, wanted: Wanted): boolean {
  return pipe.table === `${wanted.table.database}.${wanted.table.name}` && sameInsert(pipe.statement, wanted.insert)
}

/** ALTER PIPE cannot take a property away, so one that is no longer declared is set to the server's default. */
const DEFAULTS: PipeProperties = { poll_interval: '300' }

function setProperties(pipe: ShownPipe, wanted: Wanted): Step[] {
  const names = [...new Set([...Object.keys(wanted.properties), ...Object.keys(DEFAULTS)])]
  const differing = names.flatMap((name) => {
    const value = wanted.properties[name] ?? DEFAULTS[name]
    const current = pipe.properties[name] ?? DEFAULTS[name]
    return value === undefined || value === current ? [] : [[name, value] as const]
  })
  if (differing.length === 0) return []
  return [{ statement: setPipe(wanted.table.database, wanted.pipe, Object.fromEntries(differing)) }]
}

function revive(pipe: { readonly state: string }, wanted: Wanted): Step[] {
  const { database } = wanted.table
  if (pipe.state === 'SUSPEND') return [{ statement: resumePipe(database, wanted.pipe) }]
  // RETRY sets a pipe that gave up going again as well, and RESUME alone leaves its failed files behind.
  return pipe.state === 'ERROR' ? [{ statement: retryPipe(database, wanted.pipe) }] : []
}

/** Where there was nothing, no task can be running. */
function tasksEnded(pipe: string, seen: Seen | undefined): Step['ready'] {
  return seen === undefined ? undefined : ({ server, progress }: Session) => pipeTasksEnded({ server, progress }, pipe)
}

async function unless<T>(condition: StarRocksError['condition'], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StarRocksError && error.is(condition)) return undefined
    throw error
  }
}
