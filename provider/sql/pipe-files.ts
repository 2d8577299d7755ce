import { id, join, type Sql, sql, str } from './quote'

/** The columns of `information_schema.pipe_files` that we read. */
export type PipeFileColumn = 'FILE_NAME' | 'FILE_VERSION' | 'FILE_SIZE' | 'LOAD_STATE' | 'ERROR_MSG'

/**
 * The files that a pipe has seen.
 *
 * @param rest the clauses after the first conditions, such as `AND ...` or `ORDER BY ...`
 */
export function selectPipeFiles(
  database: string,
  pipe: string,
  columns: readonly (PipeFileColumn | Sql)[],
  rest?: Sql,
): Sql {
  const selected = join(
    columns.map((column) => (typeof column === 'string' ? id(column) : column)),
    ', ',
  )
  const all = sql`SELECT ${selected}
FROM ${id('information_schema', 'pipe_files')}
WHERE ${id('DATABASE_NAME')} = ${str(database)} AND ${id('PIPE_NAME')} = ${str(pipe)}`
  return rest === undefined ? all : sql`${all}\n${rest}`
}
