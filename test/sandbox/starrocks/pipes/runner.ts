import type { FrontEnd } from '../frontend'
import type { LakeFile } from '../lake'
import { runInsert } from '../load/insert'
import { Session } from '../session'
import type { Insert } from '../statements'
import type { Pipe, PipeFile } from './pipe'

const MAX_FAILURES = 5
/** A failed task is tried again after this; a real front end looks every second. */
const RETRY_MILLISECONDS = 50

/** Polls the source of a pipe and loads its files, one task at a time, until it is stopped. */
export class PipeRunner {
  private timer?: NodeJS.Timeout
  private running?: Promise<void>
  private stopped = false

  constructor(
    private readonly frontEnd: FrontEnd,
    readonly pipe: Pipe,
  ) {}

  /** Runs the work that is due. */
  wake(): void {
    if (this.stopped || this.running) return
    clearTimeout(this.timer)
    this.running = this.turn().finally(() => {
      this.running = undefined
      this.schedule()
    })
  }

  /** Starts no more tasks. A running task continues, as after a real DROP PIPE. */
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  /** Resolves when nothing is being done any more. */
  async idle(): Promise<void> {
    await this.running
  }

  /** Does all the work of a poll now, whatever the poll interval is. */
  async pollNow(): Promise<void> {
    await this.idle()
    this.pipe.polledAt = undefined
    do {
      this.wake()
      await this.idle()
    } while (!this.stopped && this.pipe.state === 'RUNNING' && this.pipe.filesIn('UNLOADED').length > 0)
  }

  private schedule(): void {
    if (this.stopped || this.pipe.state !== 'RUNNING') return
    const { polledAt, settings, failures } = this.pipe
    const poll = polledAt ? polledAt.getTime() + settings.pollSeconds * 1000 - Date.now() : 0
    const due = this.pipe.filesIn('UNLOADED').length > 0 ? (failures > 0 ? RETRY_MILLISECONDS : 0) : Math.max(poll, 0)
    this.timer = setTimeout(() => this.wake(), due)
    this.timer.unref()
  }

  /** Lists the source if it is due and no file waits; then runs one task. */
  private async turn(): Promise<void> {
    const { pipe } = this
    if (pipe.state !== 'RUNNING') return
    if (pipe.filesIn('UNLOADED').length === 0 && this.pollDue()) await this.poll()
    if (this.stopped) return
    const batch = pipe.takeBatch()
    if (batch.length > 0) await this.runTask(batch)
    if (!pipe.settings.autoIngest) this.endOnceLoaded()
  }

  private pollDue(): boolean {
    const { polledAt, settings } = this.pipe
    if (!polledAt) return true
    // A one-shot pipe lists until one listing succeeds.
    return (settings.autoIngest || !this.pipe.listed) && Date.now() - polledAt.getTime() >= settings.pollSeconds * 1000
  }

  private async poll(): Promise<void> {
    const { source } = this.pipe.definition
    this.pipe.polledAt = new Date()
    try {
      this.pipe.discover(await this.frontEnd.lake.list(source.get('path')!, source))
      this.pipe.listed = true
    } catch (error) {
      this.pipe.report(`poll from source failed: ${(error as Error).message}`)
    }
  }

  /** Runs the stored INSERT over the batch; after more than five failures its files and the pipe are in ERROR. */
  private async runTask(batch: PipeFile[]): Promise<void> {
    const { pipe } = this
    const { definition } = pipe
    const id = this.frontEnd.metadata.nextId()
    for (let attempt = 0; ; attempt++) {
      const session = new Session(this.frontEnd, 'root')
      session.databaseName = definition.database
      for (const [key, value] of definition.properties)
        if (key.startsWith('task.')) session.variables.set(key.slice('task.'.length), value)
      try {
        const insert = overFiles(definition.insert, await Promise.all(batch.map((one) => this.present(one))))
        const name = `pipe-${definition.name}-task-${id}-${attempt}`
        const task = { name, database: definition.database, definition: definition.sql, properties: '' }
        await this.frontEnd.taskRuns.record(task, () => runInsert(session, insert, name))
        return pipe.finish(batch)
      } catch (error) {
        const message = `execution failed: ${(error as Error).message}`
        pipe.failures++
        if (attempt >= MAX_FAILURES) {
          pipe.fail(batch, message)
          break
        }
        pipe.report(message)
        if (this.stopped || pipe.state !== 'RUNNING') return pipe.putBack(batch)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
      }
    }
    if (pipe.failures > MAX_FAILURES && pipe.state === 'RUNNING') pipe.state = 'ERROR'
  }

  /** A front end loads files by their names. Between a failure and RETRY a file can have got another content, which keeps the old entry. */
  private async present({ file, retried }: PipeFile): Promise<LakeFile> {
    if (!retried) return file
    const listed = await this.frontEnd.lake.listPrefix(file.bucket, file.key, file.uri, this.pipe.definition.source)
    return listed.find(({ uri }) => uri === file.uri) ?? file
  }

  private endOnceLoaded(): void {
    const { pipe } = this
    if (pipe.state !== 'RUNNING' || !pipe.listed || pipe.filesIn('UNLOADED').length > 0) return
    if (pipe.filesIn('ERROR').length === 0) pipe.state = 'FINISHED'
    else {
      pipe.state = 'ERROR'
      pipe.report('leave some unfinished files')
    }
  }
}

/** The statement of a task: over the files of the batch, and with BY NAME lost, as on a real server. */
function overFiles(insert: Insert, batch: LakeFile[]): Insert {
  const source = structuredClone(insert.source)
  if (Array.isArray(source) || !('items' in source.first) || source.first.from?.kind !== 'files') {
    throw new Error('a pipe reads one FILES()')
  }
  source.first.from.batch = batch
  return { ...insert, source, byName: false }
}
