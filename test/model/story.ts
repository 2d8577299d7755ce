import { handler as refreshHandler } from '../../provider/resources/partition-refresh/handler'
import { handler } from '../../provider/resources/pipe-table/handler'
import type { Lake, Row } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { bytesOf, type Form, isDeclared, isLoaded, type LakeFile, type LakeRow, shownRow } from './files'
import { Operations } from './operations'
import { type Change, changed, FIRST, type Program } from './program'
import { pipeState, type Seen, see } from './seen'
import type { ByHand, Fault, Setting, Step } from './steps'

/** The statements that take rows away. */
const REMOVES = /^(TRUNCATE|DROP TABLE|DELETE|INSERT OVERWRITE|ALTER TABLE [^(]*DROP PARTITION)/

/**
 * A PipeTable, its lake and the people around it, in one sequence of steps. Beside the real things it keeps what the documentation promises
 * of the rows, and compares after each step.
 */
export class Story {
  private program: Program = FIRST
  private life: ResourceLife
  private readonly operations: Operations
  private readonly refreshes = new Map<string, ResourceLife>()
  private readonly files = new Map<string, LakeFile>()
  /** Each row that any file has ever had. */
  private readonly known = new Map<number, { readonly row: LakeRow; readonly file: LakeFile }>()
  /** Rows that came by an INSERT. */
  private readonly inserted = new Set<number>()
  /** Rows that went by a DELETE: no pipe loads them again. */
  private readonly deleted = new Set<number>()
  /** The rows that the table had, or will have again when an interrupted operation is finished. */
  private owed = new Set<number>()
  /** The program of the last `up` that succeeded: the pipe loads by it. */
  private applied: Program | undefined
  /** True if the state and StarRocks agree, as far as a refresh can tell. */
  private synced = true
  /** True while nobody knows which files the rows came from: the provider compares numbers of rows. */
  private blind = false
  /** True if the last operation has failed: the engine updates the resource whatever the diff says. */
  private unfinished = false
  /** True after a refresh of a partition has failed, until somebody finishes it: no state tells. */
  private interrupted = false
  private lastId = 0
  private triggers = 0
  private readonly told: string[] = []

  constructor(
    private readonly lake: Lake,
    private readonly setting: Setting,
  ) {
    this.life = ResourceLife.of(handler, lake, 'trips')
    this.operations = new Operations(lake)
  }

  async run(steps: readonly Step[]): Promise<void> {
    try {
      await this.put({ step: 'put', slot: 0, partition: '1', form: 'plain', place: 'declared' })
      for (const step of steps) {
        this.told.push(JSON.stringify(step))
        await this.take(step)
        await this.confirmNoDoubles()
      }
      this.told.push('at the end')
      await this.up({ step: 'up', refresh: true, waits: false, fault: undefined })
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.told.join('\n')}`, { cause: error })
    }
  }

  private async take(step: Step): Promise<void> {
    switch (step.step) {
      case 'put':
        return this.put(step)
      case 'delete':
        return this.delete(step.slot)
      case 'poll':
        return this.poll()
      case 'change':
        return this.change(step.change)
      case 'up':
        return this.up(step)
      case 'replace':
        return this.replace(step.createFirst)
      case 'destroy':
        return this.destroy(step.fault)
      case 'loseState':
        return this.loseState(step.toAnother)
      case 'refreshPartition':
        return this.refreshPartition(step.partition, step.fault)
      case 'byHand':
        return this.byHand(step.what)
    }
  }

  // The lake

  private async put({ slot, partition, form, place }: Extract<Step, { step: 'put' }>): Promise<void> {
    const directory = `${place === 'otherPrefix' ? 'other' : 'trips'}/${this.setting.partitioned ? `p=${partition}/` : ''}`
    const key = `${directory}${place === 'hidden' ? '_' : ''}f${slot}.${place === 'otherPattern' ? 'parq' : 'parquet'}`
    const file: LakeFile = {
      key,
      partition: this.setting.partitioned ? partition : undefined,
      rows: [this.newRow(form), this.newRow(form)],
    }
    for (const row of file.rows) this.known.set(row.id, { row, file })
    this.files.set(key, file)
    await this.lake.s3.put(key, await bytesOf(file, form))
  }

  private newRow(form: Form): LakeRow {
    const id = ++this.lastId
    return { id, city: id % 2 ? 'odd' : 'even', amount: id * 10, ...(form === 'noted' && { note: `note ${id}` }) }
  }

  private async delete(slot: number): Promise<void> {
    const key = [...this.files.keys()][slot]
    if (key === undefined) return
    this.files.delete(key)
    await this.lake.s3.delete(key)
  }

  private async poll(): Promise<void> {
    const before = await this.see()
    await this.lake.starrocks.pollPipes()
    const after = await this.see()
    this.fail('a poll loses rows', missing(before.ids, after.ids))
    for (const id of after.ids) this.owed.add(id)
  }

  // The program

  private change(change: Change): void {
    this.program = changed(this.program, change)
  }

  // Runs of Pulumi

  private async up({ refresh, waits, fault }: Extract<Step, { step: 'up' }>): Promise<void> {
    const args = { ...this.program, ...(waits && { waitForLoad: { timeoutSeconds: 20 } }) }
    if (refresh && this.life.id !== '') {
      await this.operations.newProcess()
      await this.life.refresh()
      this.synced = true
    }
    const before = await this.see()
    let shown: Awaited<ReturnType<ResourceLife['preview']>>
    try {
      await this.operations.newProcess()
      shown = await this.life.preview(args)
    } catch (error) {
      return this.confirmRefusal(error, before)
    }
    const { operation } = shown
    const repairs = operation === 'same' && this.unfinished
    const plan = plannedStatements(operation, shown.inputs)
    await this.operations.newProcess()
    const run = () => (repairs ? this.life.repair(args) : this.life.up(args))
    const { failure, struck, sent } = await this.operations.during(fault, run, waits)
    if (failure !== undefined) {
      if (!struck) return this.confirmRefusal(failure, before, sent)
      this.afterFailure(sent)
      this.told.push(`  failed: ${message(failure)}`)
      return
    }
    this.told.push(
      `  ${operation}${struck ? ', with a fault' : ''}: ${sent.map((one) => one.slice(0, 60).replaceAll('\n', ' ')).join('; ')}`,
    )
    if (operation === 'same' && !repairs && !this.synced) return
    if (this.synced && !this.interrupted && !struck && !repairs && plan !== undefined)
      this.confirmPlan(this.life.sent(plan), sent)
    if (operation !== 'same' || repairs) this.applied = this.program
    await this.confirmRows(before, sent, this.program)
    await this.confirmNothingToDo(args)
  }

  private async replace(createFirst: boolean): Promise<void> {
    if (this.life.id === '') return
    const before = await this.see()
    await this.operations.newProcess()
    const { failure, sent } = await this.operations.during(undefined, () =>
      this.life.replaceTarget({ ...this.program }, { createFirst }),
    )
    if (failure !== undefined) return this.confirmRefusal(failure, before, sent)
    this.told.push(`  ${sent.map((one) => one.slice(0, 60).replaceAll('\n', ' ')).join('; ')}`)
    this.applied = this.program
    this.synced = true
    await this.confirmRows(before, sent, this.program)
  }

  private async destroy(fault: Fault | undefined): Promise<void> {
    if (this.life.id === '') return
    const before = await this.see()
    const policy = this.life.outs.deletionPolicy ?? 'delete'
    await this.operations.newProcess()
    const { failure, struck, sent } = await this.operations.during(fault, () => this.life.destroy())
    if (failure !== undefined && !struck) throw failure
    const after = await this.see()
    if (policy === 'retain') this.confirmSame('a destroy that retains changes', before, after)
    if (policy === 'retainTable')
      this.fail('a destroy that retains the table loses rows', missing(before.ids, after.ids))
    if (failure !== undefined) {
      if (after.rows === undefined) this.owed.clear()
      return this.afterFailure(sent)
    }
    if (policy === 'delete') {
      if (after.rows !== undefined || after.pipe !== undefined) throw new Error('a destroy leaves table or pipe')
      this.owed.clear()
      this.deleted.clear()
      this.blind = false
    }
    if (policy === 'retainTable') this.blind = true
    this.unfinished = false
    this.synced = true
  }

  /** The resource is declared again, with the program that the lost state was of. */
  private async loseState(toAnother: boolean): Promise<void> {
    if (this.life.id === '' || this.applied === undefined || !this.synced || this.unfinished) return
    const before = await this.see()
    if (before.rows === undefined) return
    const life = ResourceLife.of(handler, this.lake, 'trips')
    this.life = toAnother ? life.ofAnotherDeveloper() : life
    await this.operations.newProcess()
    const args = { ...this.applied, onExisting: toAnother ? 'adopt' : 'fail' }
    const { failure, sent } = await this.operations.during(undefined, () => this.life.up(args))
    if (failure !== undefined) return this.confirmRefusal(failure, before, sent)
    const after = await this.see()
    this.told.push(`  ${sent.map((one) => one.slice(0, 60).replaceAll('\n', ' ')).join('; ')}`)
    if (before.pipe !== undefined) this.fail('after its state was lost, rows are lost', missing(before.ids, after.ids))
    await this.confirmRows(before, sent, this.applied)
  }

  private async refreshPartition(partition: string, fault: Fault | undefined): Promise<void> {
    const before = await this.see()
    if (this.applied === undefined || before.pipe === undefined || before.rows === undefined || !this.synced) return
    const program = this.applied
    if (program.excludeColumns?.includes('p') || (await this.pipeState()) === 'ERROR') return
    const name = `p${partition}`
    const life = this.refreshes.get(name) ?? ResourceLife.of(refreshHandler, this.lake, name)
    this.refreshes.set(name, life)
    const args = {
      database: 'lake',
      tableName: 'trips',
      partitionSpec: { p: partition },
      timeoutSeconds: 30,
      triggers: [++this.triggers],
    }
    const { failure, struck, sent } = await this.operations.during(fault, () => life.up(args))
    if (failure !== undefined) {
      if (!struck) throw failure
      const after = await this.see()
      const lost = missing(before.ids, after.ids).filter((id) => this.known.get(id)?.file.partition !== partition)
      this.fail('a refresh of a partition that failed loses rows of another', lost)
      // A next refresh, or an update of the table, loads the partition again.
      for (const id of before.ids) if (this.known.get(id)?.file.partition === partition) this.owed.delete(id)
      this.interrupted = true
      this.told.push(`  failed: ${message(failure)}`)
      return
    }
    const after = await this.see()
    const isOf = (id: number) => this.known.get(id)?.file.partition === partition
    const lost = missing(before.ids, after.ids).filter((id) => !isOf(id) && !this.inserted.has(id))
    this.fail('a refresh of a partition loses rows of another', lost)
    const wanted = this.wanted(program).filter(isOf)
    const found = after.ids.filter(isOf)
    this.fail('a refreshed partition has rows of no file', missing(found, wanted))
    if ((await this.pipeState()) === 'RUNNING') this.fail('a refreshed partition lacks rows', missing(wanted, found))
    this.told.push(`  ${sent.map((one) => one.slice(0, 60).replaceAll('\n', ' ')).join('; ')}`)
    for (const id of found) this.deleted.delete(id)
    this.owed = new Set(after.ids)
    this.interrupted = false
  }

  // What others do in StarRocks

  private async byHand(what: ByHand): Promise<void> {
    const { query } = this.lake.starrocks
    const { rows, ids, pipe } = await this.see()
    if (rows === undefined) return
    if (what === 'suspend' && pipe !== undefined) await query('ALTER PIPE lake.trips SUSPEND').catch(() => [])
    if (what === 'dropPipe' && pipe !== undefined) {
      await query('DROP PIPE lake.trips')
      this.blind = true
    }
    if (what === 'comment') await query('ALTER TABLE lake.trips COMMENT = "mine"')
    if (what === 'dropTable') {
      await query('DROP TABLE lake.trips')
      this.owed.clear()
      this.deleted.clear()
    }
    const [id] = ids
    if (what === 'deleteRow' && id !== undefined) {
      await query(`DELETE FROM lake.trips WHERE id = ${id}`)
      this.deleted.add(id)
      this.owed.delete(id)
    }
    if (what === 'insertRow') {
      const own = ++this.lastId
      await query(
        `INSERT INTO lake.trips (id${this.setting.partitioned ? ', p' : ''}) VALUES (${own}${this.setting.partitioned ? ", '1'" : ''})`,
      )
      this.inserted.add(own)
    }
    if (what === 'dropColumn' && rows[0] !== undefined && 'amount' in rows[0])
      await query('ALTER TABLE lake.trips DROP COLUMN amount').catch(() => [])
    this.synced = false
  }

  // What has to hold

  private see(): Promise<Seen> {
    return see(this.lake)
  }

  private pipeState(): Promise<string | undefined> {
    return pipeState(this.lake)
  }

  private fail(what: string, ids: readonly number[]): void {
    if (ids.length === 0) return
    const of = ids.map((id) => {
      const { file } = this.known.get(id) ?? {}
      return `${id} (${this.inserted.has(id) ? 'by hand' : file?.key}${file && this.files.get(file.key) !== file ? ', gone' : ''})`
    })
    throw new Error(`${what}: ${of.join(', ')}`)
  }

  private async confirmNoDoubles(): Promise<void> {
    const { ids } = await this.see()
    this.fail(
      'rows are doubled',
      ids.filter((id, i) => ids.indexOf(id) !== i),
    )
    this.fail(
      'rows are of no file',
      ids.filter((id) => !this.known.has(id) && !this.inserted.has(id)),
    )
  }

  /** After an operation that has succeeded. */
  private async confirmRows(before: Seen, sent: readonly string[], program: Program): Promise<void> {
    await this.lake.starrocks.pollPipes()
    const after = await this.see()
    if (after.rows === undefined) throw new Error('there is no table')
    const lost = missing([...this.owed, ...before.ids], after.ids)
    if (!this.unfinished && !this.interrupted && !sent.some((one) => REMOVES.test(one)))
      this.fail('rows are lost without a statement', missing(before.ids, after.ids))
    this.fail(
      'rows are lost',
      lost.filter((id) => !this.mayLose(id, program)),
    )
    const state = await this.pipeState()
    if (state === 'ERROR') {
      const [pipe] = await this.lake.starrocks.query('SHOW PIPES FROM lake')
      if (this.setting.forms.length === 1) throw new Error(`the pipe is in error: ${pipe?.LAST_ERROR}`)
      this.told.push(`  the pipe is in error: ${pipe?.LAST_ERROR?.slice(0, 200)}`)
    }
    const replayed = sent.some((one) => /^(TRUNCATE|DROP TABLE|CREATE TABLE)/.test(one))
    if (replayed) this.deleted.clear()
    if (state === 'RUNNING' && !program.suspended)
      this.fail(
        'rows of the lake are not in the table',
        missing(this.wanted(program), after.ids).filter((id) => !this.deleted.has(id)),
      )
    if (state === 'RUNNING') this.confirmValues(after.rows, program)
    this.owed = new Set(after.ids)
    this.blind = false
    this.unfinished = false
    if (sent.length > 0) this.interrupted = false
    this.synced = true
    await this.confirmNoDoubles()
  }

  private mayLose(id: number, program: Program): boolean {
    const { row, file } = this.known.get(id) ?? {}
    if (row === undefined || file === undefined) return true
    const now = this.files.get(file.key)
    if (now !== undefined && now !== file) return true
    if (!isDeclared(file, program) || !isLoaded(row, program)) return true
    return now === undefined && (program.allowRowLoss === true || this.blind)
  }

  private wanted(program: Program): number[] {
    const declared = [...this.files.values()].filter((file) => isDeclared(file, program))
    return declared.flatMap(({ rows }) => rows.filter((row) => isLoaded(row, program)).map(({ id }) => id))
  }

  private confirmValues(rows: readonly Row[], program: Program): void {
    for (const shown of rows) {
      const { row, file } = this.known.get(Number(shown.id)) ?? {}
      if (row === undefined || file === undefined || this.files.get(file.key) !== file) continue
      const expected = shownRow(row, file, program)
      for (const [name, value] of Object.entries(shown)) {
        // A create that finds the table does not know which of its columns the program has given up.
        if (!(name in expected)) continue
        const same = name === 'amount' ? Number(value) === Number(expected[name]) : value === expected[name]
        if (!same || (name === 'amount' && value === null))
          throw new Error(`column ${name} of row ${row.id} (${file.key}) is ${value} and not ${expected[name]}`)
      }
      const absent = Object.keys(expected).find((name) => name !== 'note' && !(name in shown))
      if (absent !== undefined) throw new Error(`the table lacks the column ${absent}`)
    }
  }

  private async confirmNothingToDo(args: object): Promise<void> {
    const running = (await this.pipeState()) !== 'ERROR'
    for (const refresh of running ? [false, true] : [false]) {
      this.lake.starrocks.statements.length = 0
      await this.operations.newProcess()
      if (refresh) await this.life.refresh()
      const operation = await this.life.up({ ...args })
      const sent = this.operations.sent()
      if (operation !== 'same' || sent.length > 0)
        throw new Error(`a second up${refresh ? ' after a refresh' : ''} is ${operation}, and sends ${sent.join('; ')}`)
    }
  }

  private confirmPlan(plan: readonly string[], sent: readonly string[]): void {
    if (JSON.stringify(plan) !== JSON.stringify(sent))
      throw new Error(`the plan is not what is sent:\n${plan.join(';\n')}\nand sent:\n${sent.join(';\n')}`)
  }

  private async confirmRefusal(error: unknown, before: Seen, sent: readonly string[] = []): Promise<void> {
    const text = message(error)
    this.told.push(`  refused: ${text.slice(0, 200)}`)
    if (!this.isExplained(text, before)) throw error
    const after = await this.see()
    this.confirmSame(`a refused operation changes (${sent.join('; ')})`, before, after)
  }

  private confirmSame(what: string, before: Seen, after: Seen): void {
    this.fail(`${what}: rows`, missing(before.ids, after.ids))
    if (before.definition !== after.definition) throw new Error(`${what}: ${before.definition}\n${after.definition}`)
    if (before.pipe !== after.pipe) throw new Error(`${what}: ${before.pipe}\n${after.pipe}`)
  }

  /** Whether the documentation has this refusal for what is there. */
  private isExplained(text: string, before: Seen): boolean {
    const gone = before.ids.some((id) => {
      const { file } = this.known.get(id) ?? {}
      return file === undefined || this.files.get(file.key) === undefined
    })
    const none = ![...this.files.values()].some((file) => isDeclared(file, this.program))
    if (/would be lost/.test(text)) return gone || this.blind
    if (/no Parquet file|No files were found/.test(text)) return none || gone
    if (/cannot be replaced while deletionPolicy keeps it/.test(text))
      return (
        (this.life.outs.deletionPolicy ?? 'delete') !== 'delete' ||
        (this.program.deletionPolicy ?? 'delete') !== 'delete'
      )
    if (/there is no such column|no file has a column/.test(text))
      return this.program.excludeColumns !== undefined || this.program.columnExpressions?.label !== undefined
    // Without state, as in `up --replace`, the table is one that a create finds.
    return /cannot become the declared one|exists already and it belongs to|has rows, and no pipe/.test(text)
  }

  private afterFailure(sent: readonly string[]): void {
    this.unfinished = true
    this.synced = false
    if (sent.some((one) => /^(DROP|TRUNCATE)/.test(one))) this.blind = true
  }
}

function plannedStatements(operation: string, { ddl, plan }: Record<string, unknown>): string[] | undefined {
  if (operation === 'same') return []
  if (!Array.isArray(plan)) return operation === 'create' ? undefined : (ddl as string[])
  const forced = plan.findIndex((line: string) => line.startsWith('-- with --replace'))
  return (forced < 0 ? plan : plan.slice(0, forced)).filter((line: string) => !line.startsWith('--'))
}

function missing(some: readonly number[], of: readonly number[]): number[] {
  const there = new Set(of)
  return [...new Set(some)].filter((id) => !there.has(id))
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
