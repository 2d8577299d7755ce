import { rowsBy } from './once-for'
import { id, join, type Sql, sql, str } from './quote'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

interface Part {
  /** Names in information_schema. */
  readonly view: string
  readonly database: string
  readonly name: string
  readonly columns: readonly string[]
}

const TABLE = { database: 'TABLE_SCHEMA', name: 'TABLE_NAME' }

/** The tables and columns that have the parts of a definition. */
const PARTS: Readonly<Record<string, Part>> = {
  table: { ...TABLE, view: 'tables', columns: ['TABLE_COMMENT'] },
  config: {
    ...TABLE,
    view: 'tables_config',
    columns: [
      'TABLE_ID',
      'TABLE_MODEL',
      'PRIMARY_KEY',
      'PARTITION_KEY',
      'DISTRIBUTE_TYPE',
      'DISTRIBUTE_KEY',
      'DISTRIBUTE_BUCKET',
      'SORT_KEY',
      'PROPERTIES',
    ],
  },
  column: {
    ...TABLE,
    view: 'columns',
    columns: [
      'ORDINAL_POSITION',
      'COLUMN_NAME',
      'COLUMN_TYPE',
      'IS_NULLABLE',
      'COLUMN_KEY',
      'COLUMN_DEFAULT',
      'EXTRA',
      'COLUMN_COMMENT',
    ],
  },
  pipe: {
    view: 'pipes',
    database: 'DATABASE_NAME',
    name: 'PIPE_NAME',
    columns: ['PIPE_ID', 'TABLE_NAME', 'PROPERTIES', 'STATE', 'LOAD_STATUS', 'LAST_ERROR'],
  },
}

/** The headers of the cells of an answer: the same for every part, so as many as the widest has. */
const CELLS = Array.from(
  { length: Math.max(...Object.values(PARTS).map(({ columns }) => columns.length)) },
  (_, i) => `C${i}`,
)

/**
 * The definitions of the tables and pipes of a database, in one answer: the same as SHOW CREATE TABLE and DESC PIPE show object by
 * object. It lacks the statement of a pipe; but that cannot be altered, and a pipe that is created again has another id. It needs a
 * live backend, as all of information_schema.
 *
 * @param only one table, and one pipe or none, instead of all
 */
export function showOutline(database: string, only?: { readonly table: string; readonly pipe?: string }): Sql {
  return only === undefined ? showAll(database) : outlineQuery(database, only)
}

/** The queries about whole databases: a refresh sends each for all of its tables, one after another. */
const queries = new Map<string, Sql>()

function showAll(database: string): Sql {
  const query = queries.get(database) ?? outlineQuery(database)
  queries.set(database, query)
  return query
}

function outlineQuery(database: string, only?: { readonly table: string; readonly pipe?: string }): Sql {
  const parts = Object.entries(PARTS).filter(
    ([kind]) => kind !== 'pipe' || only === undefined || only.pipe !== undefined,
  )
  const selects = parts.map(([kind, { view, columns, ...keys }]) => {
    const cells = CELLS.map((cell, i) => {
      const column = columns[i]
      return sql`CAST(${column === undefined ? sql`NULL` : id(column)} AS VARCHAR) AS ${id(cell)}`
    })
    const desired = kind === 'pipe' ? only?.pipe : only?.table
    const narrowed = desired === undefined ? [] : [sql`${id(keys.name)} = ${str(desired)}`]
    return sql`SELECT ${str(kind)} AS ${id('KIND')}, ${id(keys.name)} AS ${id('NAME')}, ${join(cells)}
FROM ${id('information_schema', view)}
WHERE ${join([sql`${id(keys.database)} = ${str(database)}`, ...narrowed], ' AND ')}`
  })
  return join(selects, '\nUNION ALL\n')
}

/** A table and its pipe in an outline. */
export interface Outline {
  /** Everything that somebody could have altered, in a fixed order; undefined if the table or the pipe is missing. */
  readonly definition: readonly string[] | undefined
  /** The row of the pipe, as in SHOW PIPES. */
  readonly health: readonly Row[]
  /** The ids of table and pipe. A table or pipe that is created again has another id. */
  readonly ids: { readonly table?: string; readonly pipe?: string }
}

const rowsOf = rowsBy('NAME')

/** @param pipe absent for a table alone */
export function readOutline(rows: readonly Row[], table: string, pipe?: string): Outline {
  const ofTable = rowsOf(rows, table).filter((row) => row.KIND !== 'pipe')
  const ofPipe = pipe === undefined ? [] : rowsOf(rows, pipe).filter((row) => row.KIND === 'pipe')
  const altered = [
    ...ofTable.map((row) => [row.KIND, ...CELLS.map((cell) => row[cell])]),
    ...ofPipe.map(({ KIND, C0, C1, C2 }) => [KIND, C0, C1, C2]),
  ]
  const tableId = ofTable.find(({ KIND }) => KIND === 'config')?.C0
  const pipeId = ofPipe[0]?.C0
  return {
    ids: { ...(tableId && { table: tableId }), ...(pipeId && { pipe: pipeId }) },
    definition:
      ofTable.length > 0 && (pipe === undefined || ofPipe.length > 0)
        ? altered.map((part) => JSON.stringify(part)).sort()
        : undefined,
    health: ofPipe.map(({ C3 = null, C4 = null, C5 = null }) => ({
      PIPE_NAME: pipe ?? null,
      STATE: C3,
      LOAD_STATUS: C4,
      LAST_ERROR: C5,
    })),
  }
}
