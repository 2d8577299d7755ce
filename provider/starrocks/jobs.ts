import { ProviderError, StaleError } from '../errors'
import { type AlterJob, showAlterJobs } from '../sql/alter'
import { dropAnalyze, showAnalyzeJobs } from '../sql/analyze'
import { counted } from '../sql/counted'
import { readLastRefresh, showLastRefresh, showRefreshRuns } from '../sql/materialized-view'
import { readPipeHealth, showPipes } from '../sql/pipe'
import { type PipeFileColumn, selectPipeFiles } from '../sql/pipe-files'
import { id, type Sql, sql, str } from '../sql/quote'
import { type ListedJob, readAnalyzeJobs } from '../sql/show-analyze'
import { lastRun } from '../sql/show-task'
import { showTask, showTaskRuns } from '../sql/task'
import { cancellation } from './cancellation'
import { pipeErrorShown, withRejectedRows } from './load-errors'
import type { Row, Server } from './server'

/** What a wait needs of its operation. */
export interface Waiting {
  readonly server: Server
  /** The last message of a wait is always shown, however soon it comes. */
  progress(message: string, isLast?: boolean): void
}

/** Work that StarRocks did not finish in time, or gave up. */
export class JobError extends ProviderError {}

/** The polls come soon at first, since most work is short, and later every second. */
const FIRST_POLL_MS = 50
const LAST_POLL_MS = 1_000

/** How long a running load task may take to end after its pipe is dropped: a batch is 1 GB by default. */
const TASK_TIMEOUT_S = 900

/**
 * Waits until no load task of a pipe runs. DROP and SUSPEND interrupt a pipe's task but do not wait for it (`Pipe.suspend`), and a
 * pending task finds its table by name: it would load into the new one. The name of such a task has the pipe's name but no database
 * (`PipeTaskDesc.genUniqueTaskName`), and a pipe of another database may have the same name.
 */
export async function waitForPipeTasks(waiting: Waiting, database: string, pipe: string): Promise<void> {
  const running = sql`SELECT ${id('TASK_NAME')} FROM ${id('information_schema', 'task_runs')}
WHERE ${id('DATABASE')} = ${str(database)} AND ${id('STATE')} IN (${str('PENDING')}, ${str('RUNNING')})`
  await until(TASK_TIMEOUT_S, `the running load task of pipe ${database}.${pipe} to end`, async () => {
    const rows = await waiting.server.query(running)
    const left = rows.filter((row) => row.TASK_NAME?.startsWith(`pipe-${pipe}-task-`))
    if (left.length > 0) waiting.progress(`waiting for the load task ${left[0]?.TASK_NAME} to end`)
    return left.length === 0
  })
}

/** The files of a pipe, and the table. */
export interface Load {
  readonly database: string
  readonly table: string
  readonly pipe: string
  /** The number of files when they were last counted. Some may be gone from the lake since. */
  readonly files: number
  /** Whether the pipe has loaded every file that is in the lake; undefined if nobody can tell. */
  readonly hasLoadedAll?: () => Promise<boolean | undefined>
}

/** A pipe that loads no further file for so long may have loaded all that are left. To ask is to list the lake, so each time it takes twice as long. */
const IDLE_MS = 5_000

/**
 * Waits until a pipe has loaded all files that it knows, and at least as many as were counted, or all that are left in the lake. Ends
 * at once if a file cannot be loaded.
 */
export async function waitForFiles(waiting: Waiting, load: Load, timeoutSeconds: number): Promise<void> {
  const { database, pipe } = load
  const states = filesByState(database, pipe)
  const report = progressOf(waiting, load)
  let idleSince = Date.now()
  let idleMs = IDLE_MS
  let count = -1
  const shown = async (reason: string | null | undefined) =>
    reason
      ? withRejectedRows(waiting.server, await pipeErrorShown(waiting.server, database, pipe, reason))
      : 'no reason given'
  const refuseFailed = async (rows: readonly Row[]) => {
    const failed = rows.find((row) => row.LOAD_STATE === 'ERROR')
    if (failed === undefined) return
    throw new JobError(
      `pipe ${database}.${pipe} could not load ${counted(Number(failed.FILES), 'file')}, among them ${failed.FILE_NAME}: ${await shown(failed.ERROR_MSG)}; remove the cause, then run \`pulumi up\` again`,
    )
  }
  await until(timeoutSeconds, `the files of pipe ${database}.${pipe} to be loaded`, async () => {
    const rows = await waiting.server.query(states)
    const sum = (column: 'FILES' | 'BYTES', ...states: string[]) =>
      rows.reduce((total, row) => total + (states.includes(row.LOAD_STATE ?? '') ? Number(row[column]) : 0), 0)
    await refuseFailed(rows)
    const health = readPipeHealth(await waiting.server.query(showPipes(database)), pipe)
    if (health === undefined || health.state === 'SUSPEND') {
      const what = health === undefined ? 'has been dropped' : 'has been suspended'
      throw new JobError(`pipe ${database}.${pipe} ${what} while its files were loaded: another client has changed it`)
    }
    if (health.state === 'ERROR') {
      // A file may have failed since the states were read, and its error says more.
      await refuseFailed(await waiting.server.query(states))
      throw new JobError(
        `pipe ${database}.${pipe} has stopped: ${await shown(health.lastError)}; the next \`pulumi up\` restarts it`,
      )
    }
    const [loaded, left] = [sum('FILES', 'FINISHED', 'SKIPPED'), sum('FILES', 'UNLOADED', 'LOADING')]
    // A pipe that has loaded once and for all reads no further file.
    let done = left === 0 && (loaded >= load.files || health.state === 'FINISHED')
    if (left > 0 || loaded !== count) idleSince = Date.now()
    count = loaded
    if (!done && Date.now() - idleSince > idleMs) {
      done = (await load.hasLoadedAll?.()) === true
      idleSince = Date.now()
      idleMs *= 2
    }
    await report(loaded, Math.max(load.files, loaded + left), sum('BYTES', 'FINISHED'), done)
    return done
  })
}

const PROGRESS_MS = 2_000

/**
 * `3 of 7 files loaded, 1,234,567 rows, 12.3 MB, after 4 s`. Apart from the last message it is computed only as often as it is
 * shown, because counting rows costs time.
 */
function progressOf({ server, progress }: Waiting, { database, table }: Load) {
  const began = Date.now()
  let last = Number.NEGATIVE_INFINITY
  return async (files: number, of: number, bytes: number, done: boolean): Promise<void> => {
    if (!done && Date.now() - last < PROGRESS_MS) return
    last = Date.now()
    const [row] = await server.query(sql`SELECT count(*) AS ${id('N')} FROM ${id(database, table)}`)
    const rows = counted(Number(row?.N), 'row')
    const seconds = Math.round((last - began) / 1000)
    progress(
      `${files} of ${counted(of, 'file')} loaded, ${rows}, ${(bytes / 1e6).toFixed(1)} MB, after ${seconds} s`,
      done,
    )
  }
}

/** After this time StarRocks cancels a change of a table (`alter_table_timeout_second`). */
const ALTER_TIMEOUT_S = 86_400

/**
 * The newest job of a table, or 0. It is read before an ALTER TABLE, to tell the new job from others. A running job, such as one of
 * an interrupted run, is awaited: until it ends the table refuses every other change.
 *
 * @throws StaleError if there was one, since the table has changed
 */
export async function lastJobId(waiting: Waiting, job: AlterJob, database: string, table: string): Promise<number> {
  // A job of the other kind blocks the change as well.
  if (!(await waitForAlterJobs(waiting, database, table)))
    throw new StaleError(`table ${database}.${table} was changed by another client meanwhile`)
  const rows = await waiting.server.query(showAlterJobs(job, database, table))
  return Math.max(0, ...rows.map((row) => Number(row.JOBID)))
}

const JOBS: readonly AlterJob[] = ['COLUMN', 'OPTIMIZE']

/**
 * Waits until no schema change and no OPTIMIZE job of a table runs, such as one of a killed run: until then StarRocks refuses to
 * change or truncate the table and to overwrite its partitions. Returns whether there was none. The result of the job does not
 * matter: a failed one has left the table as it was.
 */
export async function waitForAlterJobs(
  waiting: Waiting,
  database: string,
  table: string,
  timeoutSeconds = ALTER_TIMEOUT_S,
): Promise<boolean> {
  let rested = true
  await until(timeoutSeconds, `the running change of table ${database}.${table} to end`, async () => {
    for (const job of JOBS) {
      const rows = await waiting.server.query(showAlterJobs(job, database, table))
      const running = rows.find((row) => !ENDED.includes(row.STATE ?? ''))
      if (running === undefined) continue
      rested = false
      const state = [running.STATE, running.PROGRESS].filter(Boolean).join(' ')
      waiting.progress(`waiting for the running change of table ${database}.${table} (job ${running.JOBID}): ${state}`)
      return false
    }
    return true
  })
  return rested
}

const ENDED = ['FINISHED', 'CANCELLED']

/**
 * Waits for the job that an ALTER TABLE started: until then the table refuses every other change. Jobs are told apart by id, since
 * two of one second have the same CreateTime. A change that took effect at once leaves no job, or one that is FINISHED.
 */
export async function waitForSchemaChange(
  waiting: Waiting,
  job: AlterJob,
  database: string,
  table: string,
  afterJobId: number,
): Promise<void> {
  const name = `${database}.${table}`
  const jobs = showAlterJobs(job, database, table)
  await until(ALTER_TIMEOUT_S, `the change of table ${name} to end`, async () => {
    const rows = (await waiting.server.query(jobs)).filter((row) => Number(row.JOBID) > afterJobId)
    const cancelled = rows.find((row) => row.STATE === 'CANCELLED')
    if (cancelled) {
      const reason = cancelled.MSG || 'no reason given'
      throw new JobError(
        `StarRocks cancelled the change of table ${name}: ${reason} (job ${cancelled.JOBID}); the table is unchanged`,
      )
    }
    const running = rows.find((row) => row.STATE !== 'FINISHED')
    if (running)
      waiting.progress(`changing table ${name}: ${[running.STATE, running.PROGRESS].filter(Boolean).join(' ')}`)
    return running === undefined
  })
}

/** Waits until the last run of a submitted task has ended. Fails if the run failed, with its reason, secrets masked. */
export async function waitForTaskRun(
  waiting: Waiting,
  { database, name: task, statement }: { readonly database: string; readonly name: string; readonly statement: string },
  timeoutSeconds: number,
  shown: (reason: string) => string,
): Promise<void> {
  await until(timeoutSeconds, `the run of task ${task} to end`, async () => {
    const run = lastRun(await waiting.server.query(showTaskRuns(database, task)), { statement })
    // StarRocks forgets runs after seven days, and the task before them.
    if (run === undefined) return !(await waiting.server.query(showTask(task))).some((row) => row.DATABASE === database)
    if (run.state === 'FAILED' || run.state === 'SKIPPED') {
      const reason = await withRejectedRows(waiting.server, shown(run.error ?? 'no reason given'))
      throw new JobError(
        `the run of task ${task} has ${run.state === 'FAILED' ? 'failed' : 'been skipped'}: ${reason}; the next \`pulumi up\` submits it again`,
      )
    }
    if (run.state !== 'SUCCESS') waiting.progress(`the run of task ${task} is ${run.state.toLowerCase()}`)
    return run.state === 'SUCCESS'
  })
}

/**
 * Waits until no refresh of a materialized view runs, and fails if the last one has failed, with its reason, secrets masked. StarRocks
 * refreshes a view with many partitions in several runs, and counts it as running until the last.
 */
export async function waitForMaterializedView(
  waiting: Waiting,
  database: string,
  name: string,
  timeoutSeconds: number,
  shown: (reason: string) => string,
): Promise<void> {
  const began = Date.now()
  const view = `materialized view ${database}.${name}`
  await until(timeoutSeconds, `the refresh of ${view} to end`, async () => {
    const [row] = await waiting.server.query(showLastRefresh(database, name))
    if (row === undefined)
      throw new JobError(`${view} was dropped while it was refreshed: somebody else has changed it`)
    const { state, error } = readLastRefresh(row)
    if (state === 'FAILED') {
      const reason = await withRejectedRows(waiting.server, shown(error ?? 'no reason given'))
      throw new JobError(`the refresh of ${view} has failed: ${reason}; the next \`pulumi up\` refreshes it again`)
    }
    if (state !== 'PENDING' && state !== 'RUNNING') return true
    const [run] = await waiting.server.query(showRefreshRuns(row.TASK_NAME ?? ''))
    const progress = [run?.STATE ?? state, run?.PROGRESS].filter(Boolean).join(' ')
    waiting.progress(`refreshing ${view}: ${progress}, after ${Math.round((Date.now() - began) / 1000)} s`)
    return false
  })
}

/** A job that collects statistics, and its name in messages. */
export interface AnalyzeJobId {
  readonly id: string
  readonly on: string
}

/** A new job may begin its first run a moment after the create, even if it was dropped by then. */
const FIRST_RUN_MS = 1_000

/**
 * Waits until a job that collects statistics does not run. A run writes its job back when it ends, dropped or not
 * (`AnalyzeMgr.updateAnalyzeJobWithLog`), so a drop during a run does not last. A job that is not listed does not run, or its table
 * is out of reach. Returns whether it may be about to begin its first run.
 */
export async function waitForAnalyzeJob(waiting: Waiting, job: AnalyzeJobId, timeoutSeconds: number): Promise<boolean> {
  let isNew = false
  const what = `the run of job ${job.id} on ${job.on} to end, before which it cannot be dropped`
  await until(timeoutSeconds, what, async () => {
    const [listed] = await listedJobs(waiting, [job])
    isNew = listed?.status === 'PENDING' && listed.lastWorkTime === undefined
    return listed === undefined || !isRunning(waiting, listed)
  })
  return isNew
}

/** Waits until dropped jobs stay dropped: a run that began before the drop restores its job. */
export async function waitUntilAnalyzeJobsAreGone(
  waiting: Waiting,
  jobs: readonly AnalyzeJobId[],
  timeoutSeconds: number,
  areNew: boolean,
): Promise<void> {
  const least = Date.now() + (areNew ? FIRST_RUN_MS : 0)
  await until(timeoutSeconds, `${jobs.map(({ id, on }) => `job ${id} on ${on}`).join(', ')} to be gone`, async () => {
    const left = await listedJobs(waiting, jobs)
    for (const job of left) if (!isRunning(waiting, job)) await waiting.server.query(dropAnalyze(job.id))
    return left.length === 0 && Date.now() >= least
  })
}

function isRunning({ progress }: Waiting, { id, status, database, table }: ListedJob): boolean {
  if (status !== 'RUNNING') return false
  progress(`waiting for the run of job ${id} (${database}.${table}) to end`)
  return true
}

async function listedJobs({ server }: Waiting, jobs: readonly AnalyzeJobId[]): Promise<ListedJob[]> {
  const listed = readAnalyzeJobs(await server.query(showAnalyzeJobs()))
  return listed.filter(({ id }) => jobs.some((job) => job.id === id))
}

function filesByState(database: string, pipe: string): Sql {
  const first = (column: PipeFileColumn) => sql`min(${id(column)}) AS ${id(column)}`
  const counts = [sql`count(*) AS ${id('FILES')}`, sql`sum(${id('FILE_SIZE')}) AS ${id('BYTES')}`]
  return selectPipeFiles(
    database,
    pipe,
    ['LOAD_STATE', ...counts, first('FILE_NAME'), first('ERROR_MSG')],
    sql`GROUP BY ${id('LOAD_STATE')}`,
  )
}

/** Polls until the work is done, the timeout is over, or the engine cancels. */
export async function until(timeoutSeconds: number, what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000
  for (let pause = FIRST_POLL_MS; !(await done()); pause = Math.min(pause * 1.5, LAST_POLL_MS)) {
    if (cancellation.isCancelled)
      throw new JobError(
        `cancelled while waiting for ${what}; it continues in StarRocks; run \`pulumi up\` again to resume waiting`,
      )
    if (Date.now() > deadline)
      throw new JobError(
        `timed out after ${timeoutSeconds} s waiting for ${what}; it continues in StarRocks; run \`pulumi up\` again to resume waiting`,
      )
    await cancellation.pause(pause)
  }
}
