import type { Session } from '../../core/spec'
import { InputError, ProviderError, StarRocksError } from '../../errors'
import { GLOB_CHARACTERS } from '../../s3/layout'
import { counted } from '../../sql/counted'
import { storageOfFiles } from '../../sql/files'
import { resumePipe, setPipe, suspendPipe } from '../../sql/pipe'
import { selectPipeFiles } from '../../sql/pipe-files'
import { deletePartition, type PartitionSpec } from '../../sql/refresh'
import { explain } from '../../sql/session'
import type { Storage } from '../../sql/storage'
import { until, waitForAlterJobs, waitForPipeTasks } from '../../starrocks/jobs'
import { withRejectedRows } from '../../starrocks/load-errors'
import { LoadLabels } from '../../starrocks/load-labels'
import { Lock, LockLostError } from '../../starrocks/refresh-lock'
import { waitForStatements } from '../../starrocks/running-statements'
import type { Server } from '../../starrocks/server'
import { withLock } from '../../starrocks/with-lock'
import { replacement } from './statements'
import {
  filesOfPartition,
  findTarget,
  type RefreshArgs,
  refuseSharedRows,
  type Target,
  textOf,
  withPartition,
} from './target'

/**
 * The result of a refresh.
 * @since 0.1.0
 */
export interface Refreshed {
  /** The files whose rows have replaced the partition's. */
  readonly reloadedFiles: number
  /** New or changed files that the pipe has loaded itself. */
  readonly loadedFiles: number
}

/** A file in the store, with the name and the version by which the pipe knows it. */
interface File {
  readonly name: string
  readonly version: string
}

/**
 * Deletes all rows of one Hive partition and loads its files again, each exactly once. The pipe would load an overwritten file
 * again by itself, besides its old rows, since it has a new ETag. So the pipe is suspended meanwhile: the files that the pipe has
 * loaded in exactly the current version replace the partition's rows; all others are left to the pipe. Of all processes, one
 * refresh at a time has the table. Another refresh repairs one that was interrupted at any point: a recovery marker has the settings of the
 * pipe from before the first, and the partition that is half done.
 */
export function refresh(
  args: RefreshArgs,
  session: Session,
  timeoutSeconds: number,
  clientEndpoint?: string,
): Promise<Refreshed> {
  // Partitions of one table share a pipe, which must not run for the one while it is suspended for the other.
  const turn = `${args.database}.${args.tableName}`
  return withLock(turn, () => refreshAlone(args, session, timeoutSeconds, clientEndpoint))
}

/**
 * Finishes the work of a dead refresh: its rows may be gone, and its pipe suspended. The caller holds the lock on the table.
 *
 * @param partition one of those that the marker of the refresh names
 */
export async function finishRefresh(
  session: Session,
  database: string,
  tableName: string,
  partition: PartitionSpec,
  clientEndpoint: string | undefined,
): Promise<void> {
  session.warn(
    `a refresh of table ${database}.${tableName} was interrupted: the provider first loads its partitions again`,
  )
  await refreshAlone({ database, tableName, partitionSpec: partition }, session, FINISH_TIMEOUT_S, clientEndpoint)
}

const FINISH_TIMEOUT_S = 3_600

async function refreshAlone(
  args: RefreshArgs,
  session: Session,
  timeoutSeconds: number,
  clientEndpoint?: string,
): Promise<Refreshed> {
  const { server } = session
  const { database, table, partition, rowValues } = await findTarget(args, server)
  const pipeNow = async () => (await findTarget(args, server)).now
  for (;;) {
    // Neither rows nor comment can be written while the table is changed.
    await waitForAlterJobs(session, database, table.name, timeoutSeconds)
    const lock = await Lock.take(session, { database, table: table.name }, partition, pipeNow, timeoutSeconds)
    try {
      // A statement of a dead client may still run.
      await waitForStatements(session, [deletePartition(database, table.name, rowValues)], timeoutSeconds)
      const refreshed = await refreshUnder(lock, args, session, timeoutSeconds, clientEndpoint)
      await lock.release()
      return refreshed
    } catch (error) {
      if (error instanceof LockLostError) continue
      // Another refresh repairs a failure; until then the pipe runs as before.
      await setRight(args, lock, session).catch(() => undefined)
      throw await withRows(error, server)
    } finally {
      lock.abandon()
    }
  }
}

/** If this fails, the marker stays: the next refresh takes the settings of the pipe from it. */
async function setRight(args: RefreshArgs, lock: Lock, session: Session): Promise<void> {
  await leaveAsBefore(await findTarget(args, session.server), lock, session)
  await (lock.rowsMissing ? lock.handOver() : lock.release())
}

/** First the work that dead refreshes have left, since its rows may be gone; then the requested partition. */
async function refreshUnder(
  lock: Lock,
  args: RefreshArgs,
  session: Session,
  timeoutSeconds: number,
  clientEndpoint?: string,
): Promise<Refreshed> {
  const { before } = lock
  const target = await findTarget(args, session.server)
  const { database, pipe } = target
  await rest(target, lock, session, timeoutSeconds)
  const changed = new Map<string, File>()
  let reloaded: readonly File[] = []
  let found = 0
  lock.rowsMissing = lock.partitions.length > 1
  for (const partition of lock.partitions) {
    const { again, others } = await replaceRows(
      withPartition(target, partition),
      lock,
      session,
      timeoutSeconds,
      clientEndpoint,
    )
    for (const file of others) changed.set(versionOf(file), file)
    reloaded = again
    found = again.length + others.length
    lock.rowsMissing = partition !== lock.partitions.at(-1)
  }
  // This may be meant; a misspelt value looks the same, and leaves the rows that were to be replaced.
  if (found === 0)
    session.warn(
      `no file of ${textOf(target.partition)} is in the lake, so table ${database}.${target.table.name} has no row of it now; if there are such files, write each value of partitionSpec as it stands in the path`,
    )
  const others = [...changed.values()]
  if (!before.suspended) await loadOthers(target, others, lock, session, timeoutSeconds)
  else if (others.length > 0)
    session.warn(
      `pipe ${database}.${pipe.name} is suspended, so it does not load ${counted(others.length, 'new or changed file')}`,
    )
  await leaveAsBefore(target, lock, session)
  return { reloadedFiles: reloaded.length, loadedFiles: before.suspended ? 0 : others.length }
}

/** The error of an INSERT that was refused for its rows shows them. */
async function withRows(error: unknown, server: Server): Promise<unknown> {
  if (!(error instanceof StarRocksError) || !error.is('filteredRows')) return error
  return new ProviderError(await withRejectedRows(server, error.message))
}

/** Restores the pipe. The marker goes last: until then the next refresh knows from it what to restore. */
async function leaveAsBefore({ database, pipe }: Target, lock: Lock, { server }: Session): Promise<void> {
  const { before } = lock
  await lock.confirm()
  await server.query(setPipe(database, pipe.name, { poll_interval: before.pollInterval }))
  await server.query((before.suspended ? suspendPipe : resumePipe)(database, pipe.name))
}

/** How often files may be overwritten during a refresh before it gives up. */
const ATTEMPTS = 5

/** Replaces the partition's rows by those of the files that the pipe has loaded in their current version. */
async function replaceRows(
  target: Target,
  lock: Lock,
  session: Session,
  timeoutSeconds: number,
  clientEndpoint: string | undefined,
): Promise<{ again: File[]; others: File[] }> {
  const loadedFiles = await filesLoaded(target, session)
  refuseSharedRows(
    target,
    loadedFiles.map(({ name }) => name),
  )
  const loaded = new Set(loadedFiles.map(versionOf))
  let files = await currentFiles(target, clientEndpoint)
  const labels = new LoadLabels(lock.first, target.database, target.partition)
  if (lock.isInherited && !target.swappable) await labels.skipUsed(session, timeoutSeconds)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const again = files.filter((file) => loaded.has(versionOf(file)))
    session.progress(`loading ${counted(again.length, 'file')} again`)
    try {
      for (const statement of statementsFor(target, again, labels.current)) {
        await lock.confirm()
        if (statement.text.startsWith('DELETE')) lock.rowsMissing = true
        // A load takes time for its rows, which does not count as a wait for an answer.
        await session.server.query(statement, { timeoutMs: timeoutSeconds * 1000 })
      }
    } catch (error) {
      // StarRocks refuses a label that an INSERT of a dead process has used, after our DELETE or before it. If it cannot be found
      // out, the first error is shown.
      const refused = !target.swappable && error instanceof StarRocksError && error.answered
      if (refused && (await labels.skipUsed(session, timeoutSeconds).catch(() => false))) continue
      throw error
    }
    labels.next()
    // A file that was overwritten just now was loaded with its new rows, and the pipe would load them once more.
    const before = new Set(again.map(versionOf))
    files = await currentFiles(target, clientEndpoint)
    const now = files.filter((file) => loaded.has(versionOf(file)))
    if (now.length === again.length && now.every((file) => before.has(versionOf(file)))) {
      return { again, others: files.filter((file) => !loaded.has(versionOf(file))) }
    }
  }
  throw new ProviderError(
    `the files of the partition kept changing during the refresh (${ATTEMPTS} attempts); retry when no writer is active`,
  )
}

function statementsFor(target: Target, files: readonly File[], label: string) {
  const { database, table, rowValues } = target
  const names = files.map(({ name }) => name)
  // Of one file more than its own rows would be loaded, of another none.
  const odd = names.find((name) => GLOB_CHARACTERS.test(name))
  if (odd !== undefined)
    throw new ProviderError(
      `the file ${odd} cannot be loaded by name: StarRocks reads ${GLOB_CHARACTERS.exec(odd)?.[0]} as part of a pattern`,
    )
  if (files.length === 0) return [deletePartition(database, table.name, rowValues)]
  const statements = replacement(target, names, label)
  // A refused INSERT must not cost the existing rows.
  return target.swappable ? statements : [...statements.slice(-1).map(explain), ...statements]
}

async function currentFiles(target: Target, clientEndpoint: string | undefined): Promise<File[]> {
  const { storage, scheme } = storageOfFiles(target.insert.properties)
  if (clientEndpoint === undefined) refuseForeignEndpoint(storage, target)
  const { prefix, matches } = filesOfPartition(target)
  const { openStore } = await import('../../s3/store.js')
  const store = await openStore({ ...storage, ...(clientEndpoint !== undefined && { clientEndpoint }) })
  const files: File[] = []
  try {
    for await (const { key, etag } of store.list(prefix)) {
      if (matches(key)) files.push({ name: `${scheme}${storage.bucket}/${key}`, version: etag })
    }
  } finally {
    store.close()
  }
  return files
}

/**
 * The endpoint comes from the pipe's statement, which anyone who may create pipes has written. Without keys in the statement,
 * requests to it would be signed with the credentials of this machine: so it has to be Amazon's, or be named by the program.
 */
function refuseForeignEndpoint({ auth, endpoint }: Storage, { database, pipe }: Target): void {
  if (auth.type === 'accessKey' || endpoint === undefined || isAmazon(endpoint)) return
  throw new InputError(
    'clientEndpoint',
    `pipe ${database}.${pipe.name} reads ${endpoint} without keys, and the provider sends the AWS credentials of this machine only to an address in the program: set clientEndpoint to that address`,
  )
}

function isAmazon(endpoint: string): boolean {
  const url = /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`
  return URL.canParse(url) && /(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(url).hostname)
}

/**
 * Suspends the pipe so that no file is half loaded. A task that SUSPEND has interrupted leaves its files in LOADING, committed or
 * not (`Pipe.suspend`): then only the pipe itself can tell, so it runs until it has.
 */
async function rest(target: Target, lock: Lock, session: Session, timeoutSeconds: number): Promise<void> {
  const { database, pipe } = target
  await until(timeoutSeconds, `pipe ${database}.${pipe.name} to rest`, async () => {
    await lock.confirm()
    await session.server.query(suspendPipe(database, pipe.name))
    await waitForPipeTasks(session, database, pipe.name)
    const states = await statesOfFiles(target, session)
    if (!states.some(({ state }) => state === 'LOADING')) return true
    await session.server.query(resumePipe(database, pipe.name))
    return false
  })
}

async function filesLoaded(target: Target, session: Session): Promise<File[]> {
  const states = await statesOfFiles(target, session)
  return states.filter(({ state }) => state === 'FINISHED')
}

/** Resumes the pipe, with a poll every second until it has loaded the rest. */
async function loadOthers(
  target: Target,
  others: readonly File[],
  lock: Lock,
  session: Session,
  timeoutSeconds: number,
): Promise<void> {
  const { database, pipe } = target
  if (others.length === 0) return
  await lock.confirm()
  await session.server.query(setPipe(database, pipe.name, { poll_interval: '1' }))
  await session.server.query(resumePipe(database, pipe.name))
  const all = counted(others.length, 'new or changed file')
  await until(timeoutSeconds, `pipe ${database}.${pipe.name} to load ${all}`, async () => {
    const loaded = new Set((await filesLoaded(target, session)).map(versionOf))
    const left = others.filter((file) => !loaded.has(versionOf(file))).length
    session.progress(`${others.length - left} of ${all} loaded by the pipe`, left === 0)
    return left === 0
  })
}

async function statesOfFiles({ database, pipe }: Target, { server }: Session): Promise<(File & { state: string })[]> {
  const rows = await server.query(selectPipeFiles(database, pipe.name, ['FILE_NAME', 'FILE_VERSION', 'LOAD_STATE']))
  return rows.map((row) => ({
    name: row.FILE_NAME ?? '',
    version: row.FILE_VERSION ?? '',
    state: row.LOAD_STATE ?? '',
  }))
}

function versionOf({ name, version }: File): string {
  return `${name}\n${version}`
}
