import { DdlCursor } from './ddl-cursor'
import { sameName } from './names'
import { id, join, none, pairs, type Sql, sql, str, verbatim } from './quote'

/** An index of a native table. */
export interface TableIndex {
  readonly name: string
  /** As StarRocks calls it: BITMAP, NGRAMBF, GIN, VECTOR. */
  readonly using: string
  readonly columns: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  readonly comment?: string
}

/** The definition, in CREATE TABLE and behind ADD. */
export function indexDefinition({ name, using, columns, properties, comment }: TableIndex): Sql {
  const listed = join(columns.map((column) => id(column)))
  const set = Object.keys(properties).length === 0 ? none : sql` (${pairs(properties)})`
  const commentClause = comment === undefined || comment === '' ? none : sql` COMMENT ${str(comment)}`
  return sql`INDEX ${id(name)} (${listed}) USING ${verbatim(using)}${set}${commentClause}`
}

/** Starts a job of kind COLUMN. */
export function addIndexes(database: string, table: string, indexes: readonly TableIndex[]): Sql {
  const clauses = indexes.map((index) => sql`ADD ${indexDefinition(index)}`)
  return sql`ALTER TABLE ${id(database, table)}\n  ${join(clauses, ',\n  ')}`
}

/** Starts a job of kind COLUMN. */
export function dropIndexes(database: string, table: string, names: readonly string[]): Sql {
  const clauses = names.map((name) => sql`DROP INDEX ${id(name)}`)
  return sql`ALTER TABLE ${id(database, table)}\n  ${join(clauses, ',\n  ')}`
}

/**
 * The line of an index in SHOW CREATE TABLE, without the word INDEX. The server quotes neither the name nor the quotes inside the
 * comment (`Index.toSql`).
 */
export function readIndex(line: string): TableIndex {
  const [, name = '', rest = ''] = /^\s*`?([^\s`]+)`? (\(.*)$/s.exec(line) ?? []
  const cursor = new DdlCursor(rest)
  const columns = cursor.names()
  const [, using = 'BITMAP', set = '', comment] =
    /^ USING (\w+)(?: ?\((.*?)\))?(?: COMMENT ['"](.*)['"])?$/s.exec(rest.slice(rest.indexOf(')') + 1)) ?? []
  const properties = [...set.matchAll(/"([^"]*)"\s*=\s*"([^"]*)"/g)].map(([, key, value]) => [key, value])
  return {
    name,
    using,
    columns,
    properties: Object.fromEntries(properties) as Record<string, string>,
    ...(comment !== undefined && comment !== '' && { comment }),
  }
}

/** True if an index is as declared. StarRocks adds the properties that are not declared, with its defaults. */
export function sameIndex(actual: TableIndex, declared: TableIndex): boolean {
  const value = (name: string) => Object.entries(actual.properties).find(([key]) => sameName(key, name))?.[1]
  return (
    actual.using === declared.using &&
    actual.columns.length === declared.columns.length &&
    actual.columns.every((column, i) => sameName(column, declared.columns[i] ?? '')) &&
    (actual.comment ?? '') === (declared.comment ?? '') &&
    Object.entries(declared.properties).every(([key, wanted]) => sameName(value(key) ?? '', wanted))
  )
}
