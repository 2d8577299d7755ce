import { id, join, type Sql, sql, str } from './quote'

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

interface Part {
  /** Of information_schema. */
  readonly view: string
  readonly database: string
  readonly name: string
  readonly columns: readonly string[]
}

const TABLE = { database: 'TABLE_SCHEMA', name: 'TABLE_NAME' }

/** Where the parts of a definition are found, and what they are called there. */
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

const WIDTH = Math.max(...Object.values(PARTS).map(({ columns }) => columns.length))

/**
 * How the tables and pipes of a database are defined, in one answer: what SHOW CREATE TABLE and DESC PIPE say object by object. It does
 * not hold the statement of a pipe; but that cannot be altered, and a pipe that is made anew has another id. Needs a live backend, as
 * all of information_schema.
 *
 * @param only one table and one pipe, instead of all
 */
export function showOutline(database: string, only?: { readonly table: string; readonly pipe: string }): Sql {
  const selects = Object.entries(PARTS).map(([kind, { view, columns, ...keys }]) => {
    const cells = Array.from({ length: WIDTH }, (_, i) => {
      const column = columns[i]
      return sql`CAST(${column === undefined ? sql`NULL` : id(column)} AS VARCHAR) AS ${id(`C${i}`)}`
    })
    const desired = kind === 'pipe' ? only?.pipe : only?.table
    const narrowed = desired === undefined ? [] : [sql`${id(keys.name)} = ${str(desired)}`]
    return sql`SELECT ${str(kind)} AS ${id('KIND')}, ${id(keys.name)} AS ${id('NAME')}, ${join(cells)}
FROM ${id('information_schema', view)}
WHERE ${join([sql`${id(keys.database)} = ${str(database)}`, ...narrowed], ' AND ')}`
  })
  return join(selects, '\nUNION ALL\n')
}

/** A table and its pipe, of an outline. */
export interface Outline {
  /** Everything that somebody could have altered, in a fixed order; undefined where the table or the pipe is missing. */
  readonly definition: readonly string[] | undefined
  /** Of the pipe, as SHOW PIPES has it. */
  readonly health: readonly Row[]
  /** The ids of table and pipe, which a table or pipe that is created again does not share. */
  readonly ids: { readonly table?: string; readonly pipe?: string }
}

export function readOutline(rows: readonly Row[], table: string, pipe: string): Outline {
  const ofTable = rows.filter((row) => row.KIND !== 'pipe' && row.NAME === table)
  const ofPipe = rows.filter((row) => row.KIND === 'pipe' && row.NAME === pipe)
  const altered = [
    ...ofTable.map((row) => [row.KIND, ...Array.from({ length: WIDTH }, (_, i) => row[`C${i}`])]),
    ...ofPipe.map(({ KIND, C0, C1, C2 }) => [KIND, C0, C1, C2]),
  ]
  const tableId = ofTable.find(({ KIND }) => KIND === 'config')?.C0
  const pipeId = ofPipe[0]?.C0
  return {
    ids: { ...(tableId && { table: tableId }), ...(pipeId && { pipe: pipeId }) },
    definition:
      ofTable.length > 0 && ofPipe.length > 0 ? altered.map((part) => JSON.stringify(part)).sort() : undefined,
    health: ofPipe.map(({ C3 = null, C4 = null, C5 = null }) => ({
      PIPE_NAME: pipe,
      STATE: C3,
      LOAD_STATUS: C4,
      LAST_ERROR: C5,
    })),
  }
}
