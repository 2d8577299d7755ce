import type { Session, Step } from '../../core/spec'
import { StaleError } from '../../errors'
import { columnNamed } from '../../sql/names'
import {
  createPipe,
  describePipe,
  dropPipe,
  PIPE_DEFAULTS,
  readPipe,
  readPipeHealth,
  resumePipe,
  retryPipe,
  type ShownPipe,
  sameInsert,
  samePipeProperty,
  setPipe,
  showPipes,
  suspendPipe,
} from '../../sql/pipe'
import { refreshMarker } from '../../sql/refresh-marker'
import type { ShownTable } from '../../sql/show-table'
import type { Storage } from '../../sql/storage'
import { createTable, doublesOnReload, dropTable, truncateTable } from '../../sql/table'
import { waitForPipeTasks } from '../../starrocks/jobs'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { finishRefresh } from '../partition-refresh/refresh'
import { alteration } from '../table/alteration'
import { waitForRefresh, whenIdle } from '../table/at-rest'
import { readNativeTable } from '../table/read'
import { conditionOf, type PipeCondition } from './condition'
import { confirmPipe } from './confirm'
import { hasOtherKeys, type RecordedKeys } from './keys'
import type { Desired } from './model'
import { refuseToLoadTwice } from './retry'
import { refuseToLoseRows } from './row-loss'
import { WORDING } from './wording'

/** The actual table and pipe. */
export interface Actual {
  readonly table: ShownTable | undefined
  readonly pipe: ActualPipe | undefined
  /** True if the table was created without a pipe because there was no file: its rows come from no file. */
  readonly waited?: boolean
}

export interface ActualPipe extends ShownPipe {
  readonly state: string
  /** The recorded keys of the pipe; absent if this resource has recorded none. */
  readonly recorded?: RecordedKeys
}

/** The table and the pipe of these names; undefined if there is neither. */
export async function read(
  database: string,
  tableName: string,
  pipeName: string,
  server: Server,
): Promise<Actual | undefined> {
  const table = await readNativeTable(database, tableName, server)
  const pipe = await readActualPipe(database, pipeName, server)
  return table === undefined && pipe === undefined ? undefined : { table, pipe }
}

export async function readActualPipe(database: string, name: string, server: Server): Promise<ActualPipe | undefined> {
  const described = await unlessMissing(server.query(describePipe(database, name)), 'databaseMissing', 'pipeMissing')
  const pipe = described && readPipe(described)
  if (pipe === undefined) return undefined
  const health = readPipeHealth(await server.query(showPipes(database)), name)
  return { ...pipe, state: health?.state ?? '' }
}

/**
 * The statements from the actual to the desired table and pipe. A pipe knows which files it has loaded. A pipe that is created
 * again does not, and loads every file again. So a plan that creates a pipe for an existing table empties the table first, unless
 * the key makes a second load harmless. The old pipe goes first, and the table is altered while it is empty and nothing loads into
 * it.
 */
export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  const { database, name } = desired.table
  const ready = actual === undefined ? undefined : afterPipeTasks(database, desired.pipe)
  const remove: Step[] = actual?.pipe ? [{ statement: dropPipe(database, desired.pipe), part: 'pipe' }] : []
  if (actual?.table === undefined)
    return [...remove, { statement: createTable(desired.table), ready }, ...makePipe(desired)]
  const alter = alteration(actual.table, desired.table, WORDING).steps
  // A pipe that an interrupted run has created continues, and is recognized when the files are known.
  if (desired.waits || (actual.waited && actual.pipe === undefined)) return [...alter, ...makePipe(desired)]
  const keepsPipe = actual.pipe && feeds(actual.pipe, desired) && !cannotStartAgain(actual.pipe, desired)
  if (actual.pipe && keepsPipe && !lacksColumn(actual.table, desired)) {
    const [first, ...rest] = [...alter, ...setProperties(actual.pipe, desired), ...changeState(actual.pipe, desired)]
    const finished = afterUnfinishedRefresh(database, actual.table, desired.source.storage)
    return first === undefined ? [] : [{ ...first, ready: inOrder(finished, first.ready) }, ...rest]
  }
  const confirm = confirmPipe(desired, alter.length > 0)
  if (!doublesOnReload(desired.table))
    return [...remove.map((step) => ({ ...step, ready: confirm })), ...alter, ...makePipe(desired)]
  const [first, ...rest]: Step[] = [...remove, { statement: truncateTable(database, name), ready }]
  const guarded = first && {
    ...first,
    // Before the pipe is dropped: StarRocks refuses TRUNCATE while the table is changed.
    ready: inOrder(
      whenIdle(database, name),
      desired.allowRowLoss ? undefined : refuseToLoseRows(actual.pipe, desired),
      confirm,
      first.ready,
    ),
  }
  return [...(guarded ? [guarded] : []), ...rest, ...alter, ...makePipe(desired)]
}

function inOrder(...waits: Step['ready'][]): NonNullable<Step['ready']> {
  return async (session) => {
    for (const wait of waits) await wait?.(session)
  }
}

/** The pipe first: without its table it would continue, and feed any table that gets the name. */
export function planDelete(database: string, table: string, pipe: string): Step[] {
  return [
    { statement: dropPipe(database, pipe), part: 'pipe' },
    { statement: dropTable(database, table), part: 'table', ready: afterPipeTasks(database, pipe) },
  ]
}

/** The actual condition of the pipe. */
export function condition(actual: Actual, desired: Desired | undefined): PipeCondition {
  if (actual.table === undefined) return 'missingTable'
  if (actual.pipe === undefined) return desired?.waits ? 'waitingForFiles' : 'missing'
  // Keys do not count: some releases mask them, and a mask shows no difference.
  if (desired !== undefined && !loadsTheSame(actual.pipe, desired)) return 'changed'
  return conditionOf(actual.pipe.state)
}

/** True if the pipe loads exactly the desired files into the desired table, with the desired keys. */
export function feeds(pipe: ActualPipe, desired: Desired): boolean {
  return loadsTheSame(pipe, desired) && !hasOtherKeys(pipe, desired)
}

function loadsTheSame(pipe: ActualPipe, desired: Desired): boolean {
  return pipe.table === `${desired.table.database}.${desired.table.name}` && sameInsert(pipe.statement, desired.insert)
}

/** A column that somebody has dropped is empty when it is added again: only a reload of all files restores its values. */
function lacksColumn(table: ShownTable, desired: Desired): boolean {
  return desired.table.columns.some(({ name }) => columnNamed(table.columns, name) === undefined)
}

function makePipe(desired: Desired): Step[] {
  if (desired.waits) return []
  const { database } = desired.table
  const create = {
    statement: createPipe(database, desired.pipe, desired.properties, desired.insert),
    recreates: 'pipe',
  }
  return desired.suspended ? [create, { statement: suspendPipe(database, desired.pipe) }] : [create]
}

/** A pipe that has loaded once and for all never polls again, whatever `auto_ingest` is later (`FilePipeSource`). */
function cannotStartAgain(pipe: ShownPipe, desired: Desired): boolean {
  return property(pipe.properties, 'auto_ingest') === 'false' && property(desired.properties, 'auto_ingest') === 'true'
}

/** ALTER PIPE cannot remove a property, so one that is no longer declared is set to the server's default. */
function setProperties(pipe: ShownPipe, desired: Desired): Step[] {
  const differing = Object.keys({ ...PIPE_DEFAULTS, ...desired.properties }).flatMap((name) => {
    const [current, value] = [property(pipe.properties, name), property(desired.properties, name)]
    return samePipeProperty(name, current, value) ? [] : [[name, value] as const]
  })
  if (differing.length === 0) return []
  return [{ statement: setPipe(desired.table.database, desired.pipe, Object.fromEntries(differing)) }]
}

function property(properties: Readonly<Record<string, string>>, name: string): string {
  return properties[name] ?? PIPE_DEFAULTS[name] ?? ''
}

function changeState({ state }: ActualPipe, desired: Desired): Step[] {
  const { pipe, suspended, table } = desired
  const { database } = table
  if (suspended) return state === 'SUSPEND' ? [] : [{ statement: suspendPipe(database, pipe) }]
  if (state === 'SUSPEND') return [{ statement: resumePipe(database, pipe) }]
  // RETRY also resumes a pipe that gave up; RESUME alone does not load its failed files again.
  return state === 'ERROR' ? [{ statement: retryPipe(database, pipe), ready: refuseToLoadTwice(desired) }] : []
}

function afterPipeTasks(database: string, pipe: string): NonNullable<Step['ready']> {
  return (session: Session) => waitForPipeTasks(session, database, pipe)
}

/**
 * Waits for the refresh of a partition to end, or finishes it if its process has died: its rows may be missing. Undefined if the table has no
 * note of a refresh.
 */
export function afterUnfinishedRefresh(
  database: string,
  { name, comment = '' }: ShownTable,
  { clientEndpoint, endpoint }: Storage,
): Step['ready'] {
  const [partition] = refreshMarker.read(comment)?.holder?.partitions ?? []
  if (partition === undefined) return undefined
  return async (session) => {
    if (await waitForRefresh(session, database, name))
      await finishRefresh(session, database, name, partition, clientEndpoint ?? endpoint)
    throw new StaleError(`table ${database}.${name} was refreshed`)
  }
}
