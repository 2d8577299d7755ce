import { DdlCursor } from './ddl-cursor'
import { markedOwner } from './owner'
import { id, join, pairs, type Sql, sql, str, strShownAs, verbatim } from './quote'
import { distributionAt, propertiesAt } from './show-table'
import { type Distribution, distributedBy } from './table'
import { INTERVAL_UNITS, type Schedule } from './task'
import { querySql, viewColumnsAt } from './view'

/** When StarRocks refreshes a materialized view. */
export interface RefreshScheme {
  readonly type: 'async' | 'manual'
  /** Only of `async`. Absent: after each load into a table of the query. */
  readonly every?: Schedule['every']
  /** `yyyy-MM-dd HH:mm:ss`; only with `every`. */
  readonly start?: string
  /** Whether the create leaves the view empty until its first refresh. */
  readonly deferred?: boolean
}

export interface MaterializedView {
  readonly database: string
  readonly name: string
  /** With the owner mark. */
  readonly comment: string
  /** The comment in a preview. */
  readonly shownComment: string
  /** Expressions of the program. */
  readonly partitionBy?: readonly string[]
  readonly distribution?: Distribution
  readonly orderBy?: readonly string[]
  readonly refresh: RefreshScheme
  readonly properties: Readonly<Record<string, string>>
  readonly query: string
  /** True if the query must not be shown. */
  readonly secret: boolean
}

/** CREATE MATERIALIZED VIEW, a clause a line. */
export function createMaterializedView(view: MaterializedView): Sql {
  const { database, name, comment, shownComment, partitionBy, distribution, orderBy, refresh, properties } = view
  return join(
    [
      sql`CREATE MATERIALIZED VIEW ${id(database, name)}`,
      sql`COMMENT ${strShownAs(comment, shownComment)}`,
      ...(partitionBy === undefined ? [] : [sql`PARTITION BY (${join(partitionBy.map(verbatim))})`]),
      ...(distribution === undefined ? [] : [distributedBy(distribution)]),
      ...(orderBy === undefined ? [] : [sql`ORDER BY (${join(orderBy.map((column) => id(column)))})`]),
      refreshClause(refresh),
      ...(Object.keys(properties).length === 0 ? [] : [sql`PROPERTIES (${pairs(properties)})`]),
      sql`AS ${querySql(view)}`,
    ],
    '\n',
  )
}

function refreshClause({ type, every, start, deferred = false }: RefreshScheme): Sql {
  const head = verbatim(`REFRESH ${deferred ? 'DEFERRED ' : ''}${type.toUpperCase()}`)
  if (every === undefined) return head
  const from = start === undefined ? verbatim('') : sql` START(${str(start)})`
  return sql`${head}${from} EVERY(INTERVAL ${verbatim(`${every.interval} ${every.unit.toUpperCase()}`)})`
}

function alter(database: string, name: string, change: Sql): Sql {
  return sql`ALTER MATERIALIZED VIEW ${id(database, name)} ${change}`
}

/** Whether a view is deferred does not change: only its create heeds that. */
export function alterRefresh(database: string, name: string, { deferred: _, ...refresh }: RefreshScheme): Sql {
  return alter(database, name, refreshClause(refresh))
}

export function setMaterializedView(database: string, name: string, properties: Readonly<Record<string, string>>): Sql {
  return alter(database, name, sql`SET (${pairs(properties)})`)
}

/** StarRocks analyzes the query again, and refuses if it is no longer valid. */
export function activate(database: string, name: string): Sql {
  return alter(database, name, sql`ACTIVE`)
}

/** Both views exchange their names at once. Comments, rows and privileges go with the object (recorded/materialized-views.json). */
export function swapMaterializedViews(database: string, name: string, other: string): Sql {
  return alter(database, name, sql`SWAP WITH ${id(other)}`)
}

/** It returns at once; the refresh is a run of the view's task. */
export function refreshMaterializedView(database: string, name: string): Sql {
  return sql`REFRESH MATERIALIZED VIEW ${id(database, name)}`
}

/** A materialized view has no recycle bin worth its name: its rows can be computed again. */
export function dropMaterializedView(database: string, name: string): Sql {
  return sql`DROP MATERIALIZED VIEW IF EXISTS ${id(database, name)}`
}

/** All of a database; answered by the front end alone. */
export function showMaterializedViews(database: string): Sql {
  return sql`SHOW MATERIALIZED VIEWS FROM ${id(database)}`
}

const MATERIALIZED_VIEWS = id('information_schema', 'materialized_views')

/** The state of the last refresh of one view. It needs a live backend, as does the refresh. */
export function showLastRefresh(database: string, name: string): Sql {
  const columns = ['TASK_NAME', 'LAST_REFRESH_STATE', 'LAST_REFRESH_ERROR_MESSAGE', 'IS_ACTIVE', 'INACTIVE_REASON']
  return sql`SELECT ${join(columns.map((column) => id(column)))} FROM ${MATERIALIZED_VIEWS} WHERE ${id('TABLE_SCHEMA')} = ${str(database)} AND ${id('TABLE_NAME')} = ${str(name)}`
}

/** The runs of a view's task that have not ended. A view with many partitions is refreshed in several runs. */
export function showRefreshRuns(task: string): Sql {
  return sql`SELECT ${join(['STATE', 'PROGRESS'].map((column) => id(column)))} FROM ${id('information_schema', 'task_runs')} WHERE ${id('TASK_NAME')} = ${str(task)} AND ${id('STATE')} IN (${str('PENDING')}, ${str('RUNNING')})`
}

/** The last refresh of a materialized view. */
export interface LastRefresh {
  /** PENDING, RUNNING, SUCCESS, FAILED or SKIPPED; absent before the first. */
  readonly state?: string
  readonly finishTime?: string
  readonly error?: string
}

/** A row of SHOW MATERIALIZED VIEWS. */
export interface ListedMaterializedView {
  readonly id: string
  readonly name: string
  readonly active: boolean
  readonly inactiveReason?: string
  readonly lastRefresh: LastRefresh
  readonly rows: number
  /** The text of SHOW CREATE MATERIALIZED VIEW. */
  readonly text: string
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** SHOW MATERIALIZED VIEWS, without the synchronous ones, which are indexes of their tables. */
export function readMaterializedViews(rows: readonly Row[]): ListedMaterializedView[] {
  return rows
    .filter((row) => row.REFRESH_TYPE !== 'ROLLUP')
    .map((row) => ({
      id: row.ID ?? '',
      name: row.NAME ?? '',
      active: row.IS_ACTIVE === 'true',
      ...(row.INACTIVE_REASON && { inactiveReason: row.INACTIVE_REASON }),
      lastRefresh: readLastRefresh(row),
      rows: Number(row.ROWS ?? 0),
      text: row.TEXT ?? '',
    }))
}

/** Also a row of information_schema.materialized_views. */
export function readLastRefresh(row: Row): LastRefresh {
  const finish = row.LAST_REFRESH_FINISHED_TIME
  return {
    ...(row.LAST_REFRESH_STATE && { state: row.LAST_REFRESH_STATE }),
    ...(finish && { finishTime: finish }),
    ...(row.LAST_REFRESH_ERROR_MESSAGE && { error: row.LAST_REFRESH_ERROR_MESSAGE }),
  }
}

/** A materialized view as StarRocks prints it. */
export interface ShownMaterializedView {
  /** With the owner mark. */
  readonly comment: string
  readonly owner: string | undefined
  /** The clause in the words of StarRocks, without parentheses. */
  readonly partitionBy?: string
  readonly distribution: Distribution
  /** The columns as StarRocks prints them, without quotes. */
  readonly orderBy?: string
  readonly refresh: RefreshScheme
  readonly properties: Readonly<Record<string, string>>
  /** 4.1 prints the query as it was written. */
  readonly query: string
}

/**
 * The text of SHOW CREATE MATERIALIZED VIEW.
 *
 * @throws DdlTextError
 */
export function parseMaterializedView(text: string): ShownMaterializedView {
  const cursor = new DdlCursor(text)
  cursor.expect('CREATE MATERIALIZED VIEW')
  cursor.name()
  viewColumnsAt(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  const partitionBy = cursor.accept('PARTITION BY') ? cursor.until(/\s*\bDISTRIBUTED BY\b/y) : undefined
  const distribution = distributionAt(cursor)
  const orderBy = cursor.accept('ORDER BY') ? cursor.until(/\s*\bREFRESH\b/y) : undefined
  const refresh = refreshAt(cursor)
  const properties = cursor.accept('PROPERTIES') ? propertiesAt(cursor) : {}
  cursor.expect('AS')
  return {
    comment,
    owner: markedOwner(comment),
    ...(partitionBy !== undefined && { partitionBy: withoutParentheses(partitionBy) }),
    distribution,
    ...(orderBy !== undefined && { orderBy: withoutParentheses(orderBy) }),
    refresh,
    properties,
    query: cursor.remainder(),
  }
}

function refreshAt(cursor: DdlCursor): RefreshScheme {
  cursor.expect('REFRESH')
  const deferred = cursor.accept('DEFERRED')
  const type = cursor.acceptOne('ASYNC', 'MANUAL')
  if (type === undefined) throw cursor.error('ASYNC or MANUAL')
  const start = cursor.accept('START') ? startAt(cursor) : undefined
  const every = cursor.accept('EVERY(INTERVAL') ? intervalAt(cursor) : undefined
  return {
    type: type === 'ASYNC' ? 'async' : 'manual',
    ...(every && { every }),
    ...(start !== undefined && { start }),
    ...(deferred && { deferred }),
  }
}

function startAt(cursor: DdlCursor): string {
  cursor.expect('(')
  const start = cursor.string()
  cursor.expect(')')
  return start
}

function intervalAt(cursor: DdlCursor): Schedule['every'] {
  const interval = cursor.acceptNumber()
  const unit = INTERVAL_UNITS.find((known) => cursor.accept(known.toUpperCase()))
  if (interval === undefined || unit === undefined) throw cursor.error('an interval')
  cursor.expect(')')
  return { interval, unit }
}

function withoutParentheses(clause: string): string {
  return clause.trim().replace(/^\((.*)\)$/s, '$1')
}

/** True if a clause that StarRocks prints is the declared list of expressions. It adds and removes quotes and blanks. */
export function sameExpressions(shown: string | undefined, declared: readonly string[] | undefined): boolean {
  const plain = (text: string) => text.replaceAll(/[`\s]/g, '').replaceAll('"', "'").toLowerCase()
  return plain(shown ?? '') === plain((declared ?? []).join(','))
}

/** True if StarRocks refreshes by the declared scheme. */
export function sameRefresh(a: RefreshScheme, b: RefreshScheme): boolean {
  const alike = a.type === b.type && a.start === b.start
  return alike && a.every?.interval === b.every?.interval && a.every?.unit === b.every?.unit
}

/**
 * The properties that ALTER MATERIALIZED VIEW SET accepts, besides `session.*` (`AlterMVJobExecutor.visitModifyTablePropertiesClause`).
 * Only a new view gets another value of any other.
 */
const ALTERABLE = new Set([
  'auto_refresh_partitions_limit',
  'bloom_filter_columns',
  'colocate_with',
  'enable_query_rewrite',
  'excluded_refresh_tables',
  'excluded_trigger_tables',
  'force_external_table_query_rewrite',
  'foreign_key_constraints',
  'labels.location',
  'mv_rewrite_staleness_second',
  'partition_refresh_number',
  'partition_refresh_strategy',
  'partition_retention_condition',
  'partition_ttl',
  'partition_ttl_number',
  'query_rewrite_consistency',
  'refresh_mode',
  'resource_group',
  'time_drift_constraint',
  'transparent_mv_rewrite_mode',
  'unique_constraints',
  'warehouse',
])

export function isAlterable(property: string): boolean {
  return ALTERABLE.has(property) || property.startsWith('session.')
}

/** StarRocks prints these with names in full or not at all, so only state knows the declared value. */
const NOT_COMPARABLE = new Set([
  'colocate_with',
  'excluded_refresh_tables',
  'excluded_trigger_tables',
  'foreign_key_constraints',
  'labels.location',
  'unique_constraints',
])

export function isComparable(property: string): boolean {
  return !NOT_COMPARABLE.has(property)
}

/** True if a property has the value. StarRocks prints words in upper case that were written in lower case. */
export function sameProperty(key: string, shown: string | undefined, declared: string): boolean {
  if (shown === undefined) return false
  return key.startsWith('session.') ? shown === declared : shown.toLowerCase() === declared.toLowerCase()
}
