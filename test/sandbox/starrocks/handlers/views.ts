import { OK, textRows } from '../answer'
import type { Query } from '../ast'
import { refuseDrop } from '../ddl/materialized-view'
import { analyzing, bare, StarRocksError, tableNotFound, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import { translateSchema } from '../load/analyze'
import { INTERNAL_CATALOG, type View } from '../metadata'
import { checkTableName } from '../names'
import type { Source } from '../query/select'
import { Session } from '../session'
import type { StatementOf } from '../statements'
import { quoted } from '../store'

const COLUMNS = ['View', 'Create View', 'character_set_client', 'collation_connection']

export const viewHandlers: Handlers = {
  async createView(session, statement) {
    const { database: databaseName, name } = session.qualify(statement.name)
    checkTableName(name)
    const database = session.frontEnd.metadata.database(databaseName)
    const columns = await columnsOf(session, statement)
    const existing = database.views.get(name)
    if (existing && statement.ifNotExists) return OK
    if (database.tables.has(name) || (existing && !statement.orReplace))
      throw bare(`Table '${name}' already exists`, 1050)
    const { comment, text, query } = statement
    // OR REPLACE alters the view that exists (`LocalMetastore.createView`).
    if (existing) session.frontEnd.materializedViews.baseChanged(existing, `base-view changed: ${name}`)
    const { id, createdAt } = existing ?? { id: session.frontEnd.metadata.nextId(), createdAt: new Date() }
    database.views.set(name, { id, name, columns, comment, text, query, createdAt, ...place(session) })
    return OK
  },

  async alterView(session, statement) {
    const { database, name } = session.qualify(statement.name)
    const view = session.frontEnd.metadata.database(database).views.get(name)
    if (!view) throw tableNotFound(name)
    const columns = await columnsOf(session, statement)
    const { text, query } = statement
    session.frontEnd.materializedViews.baseChanged(view, `base-view changed: ${name}`)
    Object.assign(view, { columns, comment: '', text, query, ...place(session) })
    return OK
  },

  dropView(session, { name: qualified, ifExists }) {
    const { database: databaseName, name } = session.qualify(qualified)
    const database = session.frontEnd.metadata.database(databaseName)
    const table = database.tables.get(name)
    if (table) {
      refuseDrop(table)
      throw wrongKind('VIEW', databaseName, name)
    }
    const view = database.views.get(name)
    if (view) session.frontEnd.materializedViews.baseChanged(view, `base-table dropped: ${name}`)
    if (!database.views.delete(name) && !ifExists) throw unknownTable(name)
    return OK
  },

  showCreateView(session, { name: qualified }) {
    const { database, name } = session.qualify(qualified)
    const view = session.frontEnd.metadata.database(database).views.get(name)
    if (view) return showCreateView(view)
    if (session.frontEnd.metadata.database(database).tables.has(name)) throw wrongKind('VIEW', database, name)
    throw tableNotFound(name)
  },
}

/** The error if a statement about tables names a view, or vice versa. */
export const wrongKind = (kind: 'TABLE' | 'VIEW' | 'MATERIALIZED VIEW', database: string, name: string) =>
  analyzing(`'${database}'.'${name}' is not '${kind}'`, 1347)

export function showCreateView({ name, columns, comment, text }: View) {
  const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&')
  const list = columns.map(
    (column) => `\`${column.name}\`${column.comment ? ` COMMENT "${escaped(column.comment)}"` : ''}`,
  )
  const commentText = comment ? `\nCOMMENT "${escaped(comment)}"` : ''
  const ddl = `CREATE VIEW \`${name}\` (${list.join(', ')})${commentText} SECURITY NONE AS ${text};`
  return textRows(COLUMNS, [[name, ddl, 'utf8', 'utf8_general_ci']])
}

/** The rows of a view, with the privileges of its creator: SECURITY NONE. */
export async function viewSource(session: Session, database: string, view: View): Promise<Source> {
  const there = new Session(session.frontEnd, 'root').at(view.catalog, view.database)
  try {
    const { sql, columns } = await there.translate(view.query)
    const items = view.columns.map(({ name }, i) => `c${i + 1} AS ${quoted(name)}`)
    const named = view.columns.map(({ name }, i) => ({ name, type: columns[i]?.type }))
    return { sql: `SELECT ${items.join(', ')} FROM (${sql}) AS v`, columns: named }
  } catch (error) {
    if (!(error instanceof StarRocksError) || error.message.startsWith('sandbox:')) throw error
    throw analyzing(
      `View ${database}.${view.name} references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them: ${error.message}`,
      error.errno,
    )
  }
}

const place = ({ catalog, databaseName = '' }: Session) => ({ catalog, database: databaseName })

/** The columns by the names that the statement gives them, or by those of the query. */
async function columnsOf(
  session: Session,
  { columns: given, query }: StatementOf<'createView' | 'alterView'>,
): Promise<View['columns']> {
  if (session.catalog !== INTERNAL_CATALOG) throw unsupported('a view over an external catalog')
  const found = (await translateSchema(session, query as Query)).columns
  if (given && given.length !== found.length) throw unsupported('a view with another number of columns than its query')
  const columns = found.map(({ name, type }, i) => ({ name, comment: '', type, ...given?.[i] }))
  for (const [i, { name }] of columns.entries()) {
    if (columns.slice(0, i).some((other) => other.name.toLowerCase() === name.toLowerCase()))
      throw analyzing(`Duplicate column name '${name}'`)
  }
  return columns
}
