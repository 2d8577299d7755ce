import { StarRocksError } from '../../core/errors'
import type { Session, Step } from '../../core/spec'
import {
  createPipe,
  describePipe,
  dropPipe,
  PIPE_DEFAULTS,
  resumePipe,
  retryPipe,
  sameInsert,
  samePipeProperty,
  setPipe,
  showPipes,
  suspendPipe,
} from '../../sql/pipe'
import { readPipe, readPipeHealth, type ShownPipe } from '../../sql/show'
import { readTable, type ShownTable } from '../../sql/show-table'
import { createTable, doublesOnReload, dropTable, showCreateTable, showTables, truncateTable } from '../../sql/table'
import type { Server } from '../../starrocks/connection'
import { pipeTasksEnded } from '../../starrocks/jobs'
import { confirmPipe } from './confirm'
import type { Wanted } from './definition'
import { hasOtherKeys, type RecordedKeys } from './keys'
import { refuseToLoseRows } from './row-loss'
import { alteration, atRest } from './table-steps'
import { refreshFinished } from './unfinished-refresh'

/** What is there of a table and the pipe that feeds it. */
export interface Seen {
  readonly table: ShownTable | undefined
  readonly pipe: SeenPipe | undefined
  /** Whether the table was made without a pipe, since there was no file: its rows come from no file. */
  readonly waited?: boolean
}

export interface SeenPipe extends ShownPipe {
  readonly state: string
  /** What was recorded of the keys that it was made with; absent where this resource has recorded nothing. */
  readonly recorded?: RecordedKeys
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

async function observePipe(database: string, name: string, server: Server): Promise<SeenPipe | undefined> {
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
 * whatever makes a pipe for a table that is there empties the table first, unless its key makes a second load harmless. The old
 * pipe goes before anything else, and the table is altered while it is empty and nobody loads into it.
 */
export function steps(seen: Seen | undefined, wanted: Wanted): Step[] {
  const { database, name } = wanted.table
  const ready = seen === undefined ? undefined : tasksEnded(database, wanted.pipe)
  const remove: Step[] = seen?.pipe ? [{ statement: dropPipe(database, wanted.pipe), part: 'pipe' }] : []
  if (seen?.table === undefined)
    return [...remove, { statement: createTable(wanted.table), ready }, ...makePipe(wanted)]
  const alter = alteration(seen.table, wanted.table).steps
  // A pipe that a run which was cut off has made goes on, and is known again when the files are.
  if (wanted.waits || (seen.waited && seen.pipe === undefined)) return [...alter, ...makePipe(wanted)]
  const keepsPipe = seen.pipe && feeds(seen.pipe, wanted) && !cannotStartAgain(seen.pipe, wanted)
  if (seen.pipe && keepsPipe && !lacksColumn(seen.table, wanted)) {
    const [first, ...rest] = [...alter, ...setProperties(seen.pipe, wanted), ...changeState(seen.pipe, wanted)]
    const finished = refreshFinished(database, seen.table, wanted.source.storage)
    return first === undefined ? [] : [{ ...first, ready: inTurn(finished, first.ready) }, ...rest]
  }
  const confirm = confirmPipe(wanted, alter.length > 0)
  if (!doublesOnReload(wanted.table))
    return [...remove.map((step) => ({ ...step, ready: confirm })), ...alter, ...makePipe(wanted)]
  const [first, ...rest]: Step[] = [...remove, { statement: truncateTable(database, name), ready }]
  const guarded = first && {
    ...first,
    // Before the pipe is dropped: TRUNCATE is refused while the table is changed.
    ready: inTurn(
      atRest(database, name),
      wanted.allowRowLoss ? undefined : refuseToLoseRows(seen.pipe, wanted),
      confirm,
      first.ready,
    ),
  }
  return [...(guarded ? [guarded] : []), ...rest, ...alter, ...makePipe(wanted)]
}

function inTurn(...waits: Step['ready'][]): NonNullable<Step['ready']> {
  return async (session) => {
    for (const wait of waits) await wait?.(session)
  }
}

/** The pipe first: without its table it would go on, and feed any table that gets the name. */
export function drop(database: string, table: string, pipe: string): Step[] {
  return [
    { statement: dropPipe(database, pipe), part: 'pipe' },
    { statement: dropTable(database, table), part: 'table', ready: tasksEnded(database, pipe) },
  ]
}

/** How a pipe is, in words: `running` or `suspended` as declared, or what a refresh has found instead. */
export function condition(seen: Seen, wanted: Wanted | undefined): string {
  if (seen.table === undefined) return 'without its table'
  if (seen.pipe === undefined) return wanted?.waits ? WAITING : 'missing'
  // Its keys do not count: one release shows them and another masks them, and neither has changed the pipe.
  if (wanted !== undefined && !loadsTheSame(seen.pipe, wanted)) return 'changed'
  return conditionOf(seen.pipe.state)
}

export function conditionOf(state: string): string {
  return CONDITIONS[state] ?? 'running'
}

/** How a pipe is that StarRocks does not make yet: there is no file. */
export const WAITING = 'waiting for files'

export function declaredCondition(suspended: boolean | undefined): string {
  return suspended ? 'suspended' : 'running'
}

const CONDITIONS: Readonly<Record<string, string>> = { SUSPEND: 'suspended', ERROR: 'stopped by errors' }

/** The state of a pipe that a condition was read from. */
export function stateOf(found: string): string {
  return Object.entries(CONDITIONS).find(([, word]) => word === found)?.[0] ?? 'RUNNING'
}

/** Whether the pipe loads just what it should into the table that it should, with the keys that it should. */
export function feeds(pipe: SeenPipe, wanted: Wanted): boolean {
  return loadsTheSame(pipe, wanted) && !hasOtherKeys(pipe, wanted)
}

function loadsTheSame(pipe: SeenPipe, wanted: Wanted): boolean {
  return pipe.table === `${wanted.table.database}.${wanted.table.name}` && sameInsert(pipe.statement, wanted.insert)
}

/** A column that somebody has dropped comes back empty: only loading everything again brings its values back. */
function lacksColumn(table: ShownTable, wanted: Wanted): boolean {
  const there = new Set(table.columns.map((column) => column.name.toLowerCase()))
  return wanted.table.columns.some((column) => !there.has(column.name.toLowerCase()))
}

function makePipe(wanted: Wanted): Step[] {
  if (wanted.waits) return []
  const { database } = wanted.table
  const create = { statement: createPipe(database, wanted.pipe, wanted.properties, wanted.insert), recreates: 'pipe' }
  return wanted.suspended ? [create, { statement: suspendPipe(database, wanted.pipe) }] : [create]
}

/** A pipe that has loaded once and for all never looks again, whatever `auto_ingest` says later (`FilePipeSource`). */
function cannotStartAgain(pipe: ShownPipe, wanted: Wanted): boolean {
  return property(pipe.properties, 'auto_ingest') === 'false' && property(wanted.properties, 'auto_ingest') === 'true'
}

/** ALTER PIPE cannot take a property away, so one that is no longer declared is set to the server's default. */
function setProperties(pipe: ShownPipe, wanted: Wanted): Step[] {
  const differing = Object.keys({ ...PIPE_DEFAULTS, ...wanted.properties }).flatMap((name) => {
    const [current, value] = [property(pipe.properties, name), property(wanted.properties, name)]
    return samePipeProperty(name, current, value) ? [] : [[name, value] as const]
  })
  if (differing.length === 0) return []
  return [{ statement: setPipe(wanted.table.database, wanted.pipe, Object.fromEntries(differing)) }]
}

function property(properties: Readonly<Record<string, string>>, name: string): string {
  return properties[name] ?? PIPE_DEFAULTS[name] ?? ''
}

function changeState({ state }: SeenPipe, { pipe, suspended, table: { database } }: Wanted): Step[] {
  if (suspended) return state === 'SUSPEND' ? [] : [{ statement: suspendPipe(database, pipe) }]
  if (state === 'SUSPEND') return [{ statement: resumePipe(database, pipe) }]
  // RETRY sets a pipe that gave up going again as well, and RESUME alone leaves its failed files behind.
  return state === 'ERROR' ? [{ statement: retryPipe(database, pipe) }] : []
}

function tasksEnded(database: string, pipe: string): NonNullable<Step['ready']> {
  return (session: Session) => pipeTasksEnded(session, database, pipe)
}

async function unless<T>(missing: StarRocksError['condition'], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StarRocksError && error.is(missing)) return undefined
    throw error
  }
}
