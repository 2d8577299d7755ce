import { ownerMark } from './owner'
import { hidden, id, ids, join, none, pairs, type Sql, sql, str, verbatim } from './quote'
import { explain } from './session'
import { tokens } from './tokens'
import { oneStatement } from './user-sql'

/** A statement that StarRocks runs once or by a schedule. */
export interface Task {
  readonly database: string
  readonly name: string
  /** The INSERT of the user. */
  readonly statement: string
  /** True if the statement must not be shown. */
  readonly secret: boolean
  /** The owner of the task, as a comment in the stored statement. */
  readonly owner: string
  /** Absent: it runs once, at once. */
  readonly schedule?: Schedule
  readonly properties: Readonly<Record<string, string>>
}

export interface Schedule {
  /** `yyyy-MM-dd HH:mm:ss`. Absent: from now on. */
  readonly start?: string
  readonly every: { readonly interval: number; readonly unit: IntervalUnit }
}

/** The units that the parser accepts (recorded/tasks.json). */
export const INTERVAL_UNITS = ['second', 'minute', 'hour', 'day'] as const

export type IntervalUnit = (typeof INTERVAL_UNITS)[number]

const SECONDS: Readonly<Record<IntervalUnit, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 }

/** The shortest interval (`task_min_schedule_interval_s`). */
const MINIMUM_SECONDS = 10

/** Why StarRocks would refuse a schedule. */
export function scheduleProblem({ start, every: { interval, unit } }: Schedule): string | undefined {
  const problem = start === undefined ? undefined : momentProblem(start)
  if (problem !== undefined) return `schedule.start: ${problem}`
  if (interval * SECONDS[unit] >= MINIMUM_SECONDS) return undefined
  return `an interval has at least ${MINIMUM_SECONDS} seconds`
}

/** Why a text is no date and time. */
export function momentProblem(text: string): string | undefined {
  return isMoment(text) ? undefined : `there is no such date and time as "${text}"`
}

/** True if the date and time exist. */
function isMoment(text: string): boolean {
  const moment = new Date(`${text.replace(' ', 'T')}Z`)
  // JavaScript takes the 30th of February for the first days of March.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19).replace('T', ' ') === text
}

/**
 * Why a name is not usable for a task. StarRocks accepts every name. But it stores the history of runs by an INSERT in which names
 * are not escaped (`TaskRunHistoryTable`), so that one such name stops the history of all tasks; and an emoji before the statement
 * makes it store one character too many.
 */
export function taskNameProblem(name: string): string | undefined {
  if (name.includes("'") || name.endsWith('\\'))
    return `${JSON.stringify(name)}: the name of a task must not contain a single quote or end with a backslash, since StarRocks could then not store the history of runs`
  if (WIDE.test(name))
    return `${JSON.stringify(name)}: the name of a task must not contain an emoji or another character above U+FFFF`
  return undefined
}

/** A character that is two to Java and JavaScript. */
const WIDE = /[\u{10000}-\u{10ffff}]/u

const SESSION = 'session.'

/** Why a task cannot have these properties. */
export function taskPropertiesProblem(properties: Readonly<Record<string, string>>): string | undefined {
  const wrong = Object.keys(properties).find(
    (key) => key.startsWith(SESSION) && !/^\w+$/.test(key.slice(SESSION.length)),
  )
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)}: the name of a session variable has letters, digits and _`
}

/**
 * The session variables of a task's statement, from its properties `session.*`. StarRocks analyzes the statement in the session
 * that submits it, and refuses it there without them.
 */
export function taskVariables({ properties }: Pick<Task, 'properties'>): Record<string, string> | undefined {
  const own = Object.entries(properties).filter(([key]) => key.startsWith(SESSION))
  if (own.length === 0) return undefined
  return Object.fromEntries(own.map(([key, value]) => [key.slice(SESSION.length), value]))
}

/** Variables that `INSERT /*+ SET_VAR(...) *\/` sets. Not every release reads them behind EXPLAIN (`HintCollector`). */
export function hintedVariables(statement: string): Record<string, string> {
  const [, hints = ''] = /^INSERT\s*((?:\/\*\+.*?\*\/\s*)+)/is.exec(oneStatement(statement) ?? statement) ?? []
  const bodies = [...hints.matchAll(/set_var\s*\(([^)]*)\)/gi)].map(([, body = '']) => body)
  return Object.fromEntries(
    bodies
      .flatMap((body) => [...body.matchAll(/(\w+)\s*=\s*('[^']*'|"[^"]*"|[^,\s]+)/g)])
      .map(([, name = '', value = '']) => [name, value.replace(/^(['"])(.*)\1$/, '$2')]),
  )
}

/** Why a text is not valid as a task's statement. StarRocks also accepts CREATE TABLE ... AS, which would fail the second time. */
export function taskStatementProblem(statement: string): string | undefined {
  const [first, second] = tokens(statement)
  if (first?.text !== 'INSERT' || !['INTO', 'OVERWRITE'].includes(second?.text ?? ''))
    return 'a task runs a statement that begins with INSERT INTO or INSERT OVERWRITE'
  return oneStatement(statement) === undefined ? 'a task runs one statement, not several' : undefined
}

/** SUBMIT TASK. StarRocks stores the text from INSERT to the end of the packet: only the owner mark may follow it. */
export function submitTask(task: Task): Sql {
  const { database, name, schedule, properties, statement, secret, owner } = task
  const text = oneStatement(statement) ?? statement
  const head = join(
    [
      sql`SUBMIT TASK ${id(database, name)}`,
      ...(schedule === undefined ? [] : [scheduleClause(schedule)]),
      ...(Object.keys(properties).length === 0 ? [] : [sql`PROPERTIES (${pairs(properties)})`]),
    ],
    '\n',
  )
  // For each wide character before it the stored text begins one character too early (`Analyzer.visitSubmitTaskStatement`).
  const blanks = verbatim(' '.repeat(head.text.length - [...head.text].length))
  const statementText = secret ? hidden(text) : verbatim(text)
  return join([head, sql`AS ${blanks}${statementText}`, verbatim(`/* ${ownerMark(owner)} */`)], '\n')
}

/** StarRocks analyzes the statement of a task, and runs nothing. */
export function explainTask({ statement, secret }: Pick<Task, 'statement' | 'secret'>): Sql {
  const text = oneStatement(statement) ?? statement
  return explain(secret ? hidden(text) : verbatim(text))
}

/** Only a shared-data cluster has warehouses; any other refuses the query (5907). */
export function showWarehouses(): Sql {
  return sql`SHOW WAREHOUSES`
}

/** Drops a task and interrupts its run. StarRocks has no IF EXISTS here. The names of tasks belong to the cluster. */
export function dropTask(name: string): Sql {
  return sql`DROP TASK ${id(name)}`
}

const TASKS = id('information_schema', 'tasks')
const TASK_RUNS = id('information_schema', 'task_runs')
/** The columns for a run. */
const RUN = ['DEFINITION', 'STATE', 'CREATE_TIME', 'FINISH_TIME', 'ERROR_MESSAGE']

/** It needs a live backend, as all of information_schema. */
export function showTask(name: string): Sql {
  return sql`SELECT ${ids(['DATABASE', 'CREATE_TIME', 'SCHEDULE', 'DEFINITION', 'PROPERTIES'])} FROM ${TASKS} WHERE ${id('TASK_NAME')} = ${str(name)}`
}

/** Tasks that StarRocks has created itself, for pipes and materialized views. */
const OWN_TASKS = sql`${id('TASK_NAME')} NOT LIKE ${str('pipe-%')} AND ${id('TASK_NAME')} NOT LIKE ${str('mv-%')}`

/** All tasks that users have submitted. */
export function showTasks(): Sql {
  return sql`SELECT ${ids(['TASK_NAME', 'DATABASE', 'CREATE_TIME', 'SCHEDULE', 'DEFINITION', 'PROPERTIES'])} FROM ${TASKS} WHERE ${OWN_TASKS}`
}

/** The runs that began in the last second in which each task had one. */
export function showLastRuns(): Sql {
  return sql`SELECT ${join(['TASK_NAME', 'DATABASE', ...RUN].map((column) => id('r', column)))}
FROM ${TASK_RUNS} ${id('r')}
JOIN (SELECT ${id('TASK_NAME')}, max(${id('CREATE_TIME')}) AS ${id('LAST')} FROM ${TASK_RUNS} WHERE ${OWN_TASKS} GROUP BY ${id('TASK_NAME')}) ${id('l')}
ON ${id('r', 'TASK_NAME')} = ${id('l', 'TASK_NAME')} AND ${id('r', 'CREATE_TIME')} = ${id('l', 'LAST')}`
}

/**
 * The runs of the last seven days. A task of this name in another database may have been dropped since: its runs are still listed,
 * and are not ours.
 */
export function showTaskRuns(database: string, name: string): Sql {
  return sql`SELECT ${ids(RUN)} FROM ${TASK_RUNS} WHERE ${id('DATABASE')} = ${str(database)} AND ${id('TASK_NAME')} = ${str(name)}`
}

function scheduleClause({ start, every: { interval, unit } }: Schedule): Sql {
  const from = start === undefined ? none : sql`START(${str(start)}) `
  return sql`SCHEDULE ${from}EVERY(INTERVAL ${verbatim(`${interval} ${unit.toUpperCase()}`)})`
}
