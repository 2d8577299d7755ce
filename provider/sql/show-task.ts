import { shows } from './masked'
import { markedOwner } from './owner'
import { storedCredentials } from './stored-insert'
import { INTERVAL_UNITS, type Schedule, type Task } from './task'
import { evenlySpaced } from './tokens'
import { oneStatement } from './user-sql'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

export interface ShownTask {
  /** The time of its creation. A task that is submitted again has another time, and no task has an id. */
  readonly createTime?: string
  readonly database: string
  /** The statement as it was submitted, without the owner mark. */
  readonly statement: string
  readonly owner: string | undefined
  /** It always has a start. */
  readonly schedule: Schedule | undefined
  readonly properties: Readonly<Record<string, string>>
}

/** A row of information_schema.tasks. */
export function readTask([row]: readonly Row[]): ShownTask | undefined {
  if (row === undefined) return undefined
  return {
    ...(row.CREATE_TIME && { createTime: row.CREATE_TIME }),
    database: row.DATABASE ?? '',
    ...readDefinition(row),
    schedule: readSchedule(row.SCHEDULE ?? ''),
    properties: readProperties(row.PROPERTIES ?? ''),
  }
}

function readDefinition(row: Row): Pick<ShownTask, 'statement' | 'owner'> {
  const definition = oneStatement(row.DEFINITION ?? '') ?? ''
  return { statement: definition.replace(/\s*\/\* pulumi: \S+ \*\/$/, ''), owner: markedOwner(definition) }
}

/**
 * True if a task in StarRocks can have this statement. StarRocks masks its credentials since 3.5
 * (`enable_task_info_mask_credential`), and some releases then print it from the syntax tree, without the owner mark.
 */
export function showsStatement({ statement, owner }: Pick<ShownTask, 'statement' | 'owner'>, ours: string): boolean {
  return shows(statement, oneStatement(ours) ?? ours, owner === undefined)
}

/** Blank space does not count: a task that runs once and counts as changed runs again. */
export function sameStatement(a: Pick<Task, 'statement'>, b: Pick<Task, 'statement'>): boolean {
  const spaced = ({ statement }: Pick<Task, 'statement'>) => evenlySpaced(oneStatement(statement) ?? statement)
  return spaced(a) === spaced(b)
}

/**
 * True if the task has the desired statement. Compared with the statement in state every difference counts, such as another key.
 * StarRocks may mask keys, and a mask shows no difference.
 */
export function hasStatement(
  task: Pick<ShownTask, 'statement' | 'owner'> & { readonly statementFromState?: boolean },
  desired: Pick<Task, 'statement'>,
): boolean {
  return task.statementFromState ? sameStatement(task, desired) : showsStatement(task, desired.statement)
}

/** Without a declared start, it is the time of the create. */
export function sameSchedule(actual: Pick<ShownTask, 'schedule'>, { schedule }: Task): boolean {
  if (schedule === undefined || actual.schedule === undefined) return schedule === actual.schedule
  const { start, every } = actual.schedule
  const alike = every.interval === schedule.every.interval && every.unit === schedule.every.unit
  return alike && (schedule.start === undefined || start === undefined || start === schedule.start)
}

/** True if a task has exactly the desired properties, except for those that StarRocks adds. */
export function sameProperties(
  actual: Pick<ShownTask, 'properties'>,
  { properties }: Pick<Task, 'properties'>,
): boolean {
  return same(declaredProperties(actual, { properties }), properties)
}

/**
 * The properties of a task that a program can have declared. StarRocks adds some of its own, such as `warehouse`, but no session
 * variable. Some releases show only the id of a declared warehouse, which cannot be compared
 * (`TaskBuilder.handleSpecialTaskProperties`).
 */
export function declaredProperties(
  { properties: actual }: Pick<ShownTask, 'properties'>,
  { properties: desired }: Pick<Task, 'properties'>,
): Record<string, string> {
  const hidden = Object.entries(desired).filter(
    ([key]) => key === 'warehouse' && !(key in actual) && 'warehouse_id' in actual,
  )
  const shown = Object.entries(actual).filter(([key]) => Object.hasOwn(desired, key) || key.startsWith('session.'))
  return Object.fromEntries([...hidden, ...shown])
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys({ ...a, ...b }).every((key) => a[key] === b[key])
}

/** `PERIODICAL START(2030-01-01T00:00) EVERY(1 HOURS)`, without seconds if they are 0, or `MANUAL`. */
function readSchedule(text: string): Schedule | undefined {
  const [, day, time = '', amount, units = ''] =
    /START\((\d+-\d\d-\d\d)T([\d:]+)[^)]*\) EVERY\((\d+) (\w+)\)/.exec(text) ?? []
  const unit = INTERVAL_UNITS.find((known) => units.toLowerCase() === `${known}s`)
  if (unit === undefined) return undefined
  return { start: `${day} ${time.length === 5 ? `${time}:00` : time}`, every: { interval: Number(amount), unit } }
}

/** `('a'='1','b'='2')`. */
function readProperties(text: string): Record<string, string> {
  // Nothing in it is escaped: a text without a key belongs to the value before it.
  const entries: string[] = []
  for (const piece of text.replaceAll(/^\('|'\)$/g, '').split(BETWEEN)) {
    if (piece.includes(EQUALS)) entries.push(piece)
    else if (entries.length > 0) entries.push(`${entries.pop()}${BETWEEN}${piece}`)
  }
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf(EQUALS)
      return [entry.slice(0, at), entry.slice(at + EQUALS.length)]
    }),
  )
}

const BETWEEN = "','"
const EQUALS = "'='"

export interface TaskRun {
  /** PENDING, RUNNING, FAILED, SUCCESS, MERGED or SKIPPED. */
  readonly state: string
  readonly error?: string
  readonly finishTime?: string
}

/**
 * The last run of a task's statement. Another task may have had its name before. Times have no fractions: of two runs in one second
 * the last is the one that still runs, else one that succeeded, since only a failed run is followed so soon.
 */
export function lastRun(rows: readonly Row[], task: Pick<Task, 'statement'>): TaskRun | undefined {
  const rank = (row: Row) => `${row.CREATE_TIME} ${['FAILED', 'SUCCESS'].indexOf(row.STATE ?? '') + 1 || 3}`
  const runs = rows.filter((row) => isRunOf(readDefinition(row), task))
  const [last] = runs.sort((a, b) => (rank(a) < rank(b) ? 1 : -1))
  return (
    last && {
      state: last.STATE ?? '',
      ...(last.ERROR_MESSAGE && { error: last.ERROR_MESSAGE }),
      ...(last.FINISH_TIME && { finishTime: last.FINISH_TIME }),
    }
  )
}

/** A statement in clear has to be equal: after a rotation of keys, a run with the old ones belongs to another task. */
function isRunOf(run: Pick<ShownTask, 'statement' | 'owner'>, { statement }: Pick<Task, 'statement'>): boolean {
  if (!showsStatement(run, statement)) return false
  const [shown, ours] = [storedCredentials(run.statement), storedCredentials(statement)]
  return shown.every((value) => ours.includes(value))
}
