import { DdlCursor } from './ddl-cursor'
import { shows } from './masked'
import { markedOwner, withoutMark } from './owner'
import { hidden, id, join, none, type Sql, sql, str, strShownAs, verbatim } from './quote'
import { bareQuery, oneStatement } from './user-sql'

/** A column of a view. */
export interface ViewColumn {
  readonly name: string
  readonly comment?: string
}

export interface View {
  readonly database: string
  readonly name: string
  /** Absent: the columns of the query. */
  readonly columns?: readonly ViewColumn[]
  /** With the owner mark. */
  readonly comment: string
  /** The comment in a preview. */
  readonly shownComment: string
  readonly query: string
  /** True if the query must not be shown. */
  readonly secret: boolean
}

/**
 * CREATE VIEW. With `replace`, StarRocks alters the view that exists: its id, and with it the privileges on it, stay. ALTER VIEW would remove the
 * comment (recorded/views.json), and the owner mark with it.
 */
export function createView(view: View, replace: boolean): Sql {
  const { database, name, columns, comment, shownComment } = view
  const list = columns === undefined ? none : sql` (${join(columns.map(columnSql))})`
  const head = sql`${verbatim(replace ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW')} ${id(database, name)}${list}`
  return join([head, sql`COMMENT ${strShownAs(comment, shownComment)}`, sql`AS ${querySql(view)}`], '\n')
}

/** The query of a program in a statement. */
export function querySql({ query, secret }: Pick<View, 'query' | 'secret'>): Sql {
  const text = oneStatement(query) ?? query
  return secret ? hidden(text) : verbatim(text)
}

function columnSql({ name, comment }: ViewColumn): Sql {
  return comment === undefined || comment === '' ? id(name) : sql`${id(name)} COMMENT ${str(comment)}`
}

export function dropView(database: string, name: string): Sql {
  return sql`DROP VIEW IF EXISTS ${id(database, name)}`
}

/** What SHOW CREATE TABLE prints of a view. */
export interface ShownView {
  readonly columns: readonly ViewColumn[]
  /** With the owner mark. */
  readonly comment: string
  readonly owner: string | undefined
  /** 4.1 prints the query as it was written; earlier releases print it rewritten, with all names in full. */
  readonly query: string
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** SHOW CREATE TABLE; undefined for an object that is no view. */
export function readView([row]: readonly Row[]): ShownView | undefined {
  const ddl = row?.['CREATE VIEW']
  return ddl === undefined || ddl === null ? undefined : parseView(ddl)
}

/** @throws DdlTextError */
function parseView(ddl: string): ShownView {
  const cursor = new DdlCursor(ddl)
  cursor.expect('CREATE VIEW')
  cursor.name()
  const columns = viewColumnsAt(cursor)
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  if (cursor.accept('SECURITY')) cursor.acceptOne('NONE', 'INVOKER')
  cursor.until(/\s*\bAS\b/y)
  cursor.expect('AS')
  return { columns, comment, owner: markedOwner(comment), query: cursor.remainder() }
}

/** The columns in the text of a view or a materialized view. */
export function viewColumnsAt(cursor: DdlCursor): ViewColumn[] {
  const columns: ViewColumn[] = []
  cursor.expect('(')
  do {
    const name = cursor.name()
    const comment = cursor.accept('COMMENT') ? cursor.string() : ''
    columns.push({ name, ...(comment !== '' && { comment }) })
  } while (cursor.accept(','))
  cursor.expect(')')
  return columns
}

/** True if the shown query is the declared one, as it was written. */
export function showsQuery(shown: string, declared: string): boolean {
  return shows(bareQuery(shown), bareQuery(declared), false)
}

/** What a program declares as the comment. */
export function declaredComment({ comment }: Pick<ShownView, 'comment'>): string {
  return withoutMark(comment)
}

export function sameColumns(a: readonly ViewColumn[], b: readonly ViewColumn[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, comment = '' }, i) => b[i]?.name === name && (b[i]?.comment ?? '') === comment)
  )
}
