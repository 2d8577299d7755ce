import { randomUUID } from 'node:crypto'
import type { Answer } from '../answer'
import { OK, textRows } from '../answer'
import type { QualifiedName } from '../ast'
import { isServed } from '../catalogs/catalog'
import { checkStart } from '../ddl/schedule-start'
import { analyzing, tableNotFound, unsupported } from '../errors'
import type { Handlers } from '../execute'
import { filterRows } from '../inline'
import type { Scope } from '../jobs/analyses'
import { checkAnalyzeProperties } from '../jobs/analyses'
import { analyzeInsert, translateSchema } from '../load/analyze'
import { findColumn, INTERNAL_CATALOG } from '../metadata'
import type { Session } from '../session'
import type { AnalyzeScope, Insert } from '../statements'
import { checkExternalInsert } from './external'

const JOB = 'Id Catalog Database Table Columns Type Schedule Properties Status LastWorkTime Reason'
const STATUS = 'Id Database Table Columns Type Schedule Status StartTime EndTime Properties Reason'
const META = 'Database Table Columns Type UpdateTime Properties Healthy'
const META_34 = 'ColumnStats'
const META_35 = 'TabletStatsReportTime TableHealthyMetrics TableUpdateTime'

export const jobHandlers: Handlers = {
  async explain(session, { of }) {
    await ('kind' in of ? analyzed(session, of) : translateSchema(session, of))
    // The plan is the optimizer's, which there is none of here.
    return textRows(['Explain String'], [['sandbox: accepted']])
  },

  async submitTask(session, { name, properties, schedule, insert }, { packet }) {
    const taskName = name?.parts.at(-1) ?? `insert-${randomUUID()}`
    if (schedule?.start !== undefined) checkStart(schedule.start, { needsTime: true })
    const database = name?.parts.at(-2) ?? session.database().name
    // A real server accepts the name, and can then store no history of any task (`TaskRunHistoryTable`).
    if (/'|\\$/.test(taskName)) throw unsupported('a task whose name holds a quote or ends with a backslash')
    if (properties.has('warehouse') && session.frontEnd.features.refusesWarehouseOfTasks)
      throw analyzing('Invalid parameter warehouse', 6013)
    await analyzed(session, insert)
    session.frontEnd.tasks.submit({
      name: taskName,
      database,
      creator: session.user,
      definition: definitionOf(packet, insert.start),
      properties,
      schedule,
    })
    return textRows(['TaskName', 'Status'], [[taskName, 'SUBMITTED']])
  },

  dropTask({ frontEnd }, { name, ifExists }) {
    frontEnd.tasks.drop(name, ifExists !== undefined)
    return OK
  },

  async createAnalyze(session, { sample, scope, properties }) {
    const resolved = resolveScope(session, scope)
    checkAnalyzeProperties(properties, session.frontEnd.features)
    // By default a table is analyzed in full, and a database or all databases by samples.
    const sampled = sample ?? resolved.table === undefined
    await session.frontEnd.analyses.createJob(resolved, sampled ? 'SAMPLE' : 'FULL', properties)
    return OK
  },

  dropAnalyze({ frontEnd }, { id }) {
    frontEnd.analyses.dropJob(id)
    return OK
  },

  killAnalyze(_, { id }) {
    // A collection ends within its statement, and those of jobs have no id here.
    throw analyzing(`There is no running task with analyzeId ${id}`)
  },

  dropStats(session, { table }) {
    session.frontEnd.analyses.dropStatistics(tableScope(session, table))
    return OK
  },

  async analyze(session, { sample, table, columns, histogram, properties }): Promise<Answer> {
    const scope = tableScope(session, table, columns)
    checkAnalyzeProperties(properties, session.frontEnd.features)
    const internal = scope.catalog === INTERNAL_CATALOG
    if (internal && (await session.frontEnd.store.countRows(session.table(table, tableNotFound))) === 0) return OK
    const type = histogram ? 'HISTOGRAM' : sample ? 'SAMPLE' : 'FULL'
    session.frontEnd.analyses.collected(scope, type, properties)
    const shown = `${internal ? '' : `${scope.catalog}.`}${scope.database}.${scope.table}`
    const operation = histogram ? 'histogram' : sample ? 'sample' : 'analyze'
    return textRows(['Table', 'Op', 'Msg_type', 'Msg_text'], [[shown, operation, 'status', 'OK']])
  },

  showAnalyze(session, { what, filter }) {
    const { analyses, features, store } = session.frontEnd
    const metaColumns = [
      META,
      ...(features.atLeast(3, 4) ? [META_34] : []),
      ...(features.atLeast(3, 5) ? [META_35] : []),
    ]
    const meta = metaColumns.join(' ').split(' ')
    const answer = {
      JOB: () => textRows(JOB.split(' '), analyses.jobRows()),
      STATUS: () => textRows(STATUS.split(' '), analyses.statusRows()),
      'STATS META': () =>
        textRows(
          meta,
          analyses.metaRows().map((row) => row.slice(0, meta.length)),
        ),
    }[what]()
    return filterRows(answer, filter, store, session.context)
  },
}

/** Refuses an INSERT that could not be run. */
function analyzed(session: Session, insert: Insert): Promise<unknown> {
  const external = session.qualify(insert.target).catalog !== INTERNAL_CATALOG
  return external ? checkExternalInsert(session, insert) : analyzeInsert(session, insert, true)
}

/**
 * The text of a packet that StarRocks stores, from INSERT to its end. The parser counts characters and Java's `substring`
 * counts UTF-16 units (`Analyzer.visitSubmitTaskStatement`): for each emoji before INSERT the text begins one unit too early.
 */
export function definitionOf(packet: string, start: number): string {
  return packet.slice([...packet.slice(0, start)].length)
}

function resolveScope(session: Session, { table, database, columns }: AnalyzeScope): Scope {
  if (table) return tableScope(session, table, columns)
  const { metadata } = session.frontEnd
  if (database) {
    const catalog = database.parts.at(-2) ?? session.catalog
    const name = database.parts.at(-1)!
    if (catalog !== INTERNAL_CATALOG) throw analyzing(`External catalog ${catalog} don't support analyze all databases`)
    if (!metadata.databases.has(name)) {
      const shown = session.frontEnd.features.atLeast(4, 1) ? `${catalog}.${name}` : name
      throw analyzing(`Database ${shown} is not found`)
    }
    return { catalog, database: name }
  }
  if (session.catalog !== INTERNAL_CATALOG) {
    throw analyzing("External catalog don't support analyze all tables, please give a specific table")
  }
  return { catalog: INTERNAL_CATALOG }
}

function tableScope(session: Session, name: QualifiedName, columns?: string[]): Scope {
  const { catalog, database, name: tableName } = session.qualify(name)
  if (catalog !== INTERNAL_CATALOG) return externalScope(session, catalog, database, tableName, columns)
  const table = session.table(name, tableNotFound)
  if (['information_schema', '_statistics_', 'sys'].includes(database))
    throw analyzing(`Forbidden collect database: ${database}`)
  checkColumns(columns, (column) => findColumn(table.columns, column) !== undefined)
  return { catalog, database, table: tableName, tableId: table.id, columns: unlessAll(columns, table.columns.length) }
}

function externalScope(session: Session, catalog: string, database: string, name: string, columns?: string[]): Scope {
  const { catalogs } = session.frontEnd
  const of = session.externalCatalog(catalog)
  // A Hive metastore converts names to lower case.
  const stored = (given: string) => (isServed(of) ? given : given.toLowerCase())
  const found = catalogs.databases(of)?.get(stored(database))
  const table = found?.tables.get(stored(name))
  if (!found || !table) throw analyzing(`Unknown table '${database}.${name}'`, 5502)
  checkColumns(columns, (column) => table.columns.some((c) => c.name.toLowerCase() === column.toLowerCase()))
  return { catalog, database: found.name, table: table.name, columns: unlessAll(columns, table.columns.length) }
}

function checkColumns(columns: string[] | undefined, exists: (name: string) => boolean): void {
  for (const [i, column] of (columns ?? []).entries()) {
    if (!exists(column)) throw analyzing(`Column '\`${column}\`' cannot be resolved`)
    if (columns!.indexOf(column) < i) throw analyzing(`Column '${column}' specified twice`)
  }
}

/** Columns that are all of them are shown as ALL. */
const unlessAll = (columns: string[] | undefined, all: number) => (columns?.length === all ? undefined : columns)
