import { type Expression, expressionSql } from './expressions'
import { files, type Source } from './files'
import { shows } from './masked'
import { rowsBy } from './once-for'
import { markedOwner, ownerMark } from './owner'
import { id, ids, join, none, pairs, type Sql, sql, str, verbatim } from './quote'
import { sameParts } from './same-insert'
import { withoutFrame } from './user-sql'

/** A column of the target table, and what the pipe selects for it. */
export interface Projection {
  readonly name: string
  /** A cast to this type: values from paths arrive as VARCHAR(65533). */
  readonly castTo?: string
  /** True if the value is URL-encoded, or Hive's word for NULL. */
  readonly decodes?: boolean
  /** The source of the value. Absent together with `castTo`: the column itself. */
  readonly expression?: Expression
}

export interface Insert {
  readonly database: string
  readonly table: string
  readonly columns: readonly Projection[]
  readonly source: Source
  /** The condition for rows. Default: all rows. */
  readonly where?: Sql
  /** The owner of the pipe, as a comment in the stored statement. */
  readonly owner: string
}

/** The name of a table's pipe. A pipe's name takes no hyphen; table names take no capitals, so no two tables share a pipe's name. */
export function pipeNameFor(table: string): string {
  return table.replaceAll('-', 'X')
}

export type PipeProperties = Readonly<Record<string, string>>

/**
 * The statement that a pipe runs for each batch of files. The column list is always written, and never `BY NAME`: StarRocks
 * rebuilds the statement for each batch, keeps the list and loses BY NAME, so that columns would be matched by position.
 *
 * @param query the query of the insert, if the caller has it
 */
export function pipeInsert(insert: Insert, query = pipeQuery(insert)): Sql {
  return join(
    [
      sql`INSERT INTO ${id(insert.database, insert.table)} (${ids(insert.columns.map((column) => column.name))})`,
      query,
      verbatim(`/* ${ownerMark(insert.owner)} */`),
    ],
    '\n',
  )
}

/** The query of the INSERT. */
export function pipeQuery(insert: Pick<Insert, 'columns' | 'source' | 'where'>): Sql {
  const projections = insert.columns.map((column) => {
    const isItself = !column.expression && column.castTo === undefined && !column.decodes
    return isItself ? valueSql(column) : sql`${valueSql(column)} AS ${id(column.name)}`
  })
  const condition = insert.where ? sql`\nWHERE ${insert.where}` : none
  return sql`SELECT ${join(projections)}\nFROM ${files(insert.source)}${condition}`
}

/** What a pipe selects for a column, without its alias. */
export function valueSql({ name, castTo, decodes, expression }: Projection): Sql {
  if (expression) return expressionSql(expression)
  const value = decodes ? decoded(name) : id(name)
  return castTo === undefined ? value : sql`CAST(${value} AS ${verbatim(castTo)})`
}

/** url_decode turns a plus into a blank, which is wrong in a path. */
function decoded(name: string): Sql {
  return sql`url_decode(replace(nullif(${id(name)}, ${str('__HIVE_DEFAULT_PARTITION__')}), ${str('+')}, ${str('%2B')}))`
}

/** CREATE PIPE. StarRocks stores the text from INSERT to the end of the packet, so nothing may follow the INSERT. */
export function createPipe(database: string, name: string, properties: PipeProperties, insert: Sql): Sql {
  const clause = Object.keys(properties).length === 0 ? none : sql`\nPROPERTIES (${pairs(properties)})`
  return sql`CREATE PIPE ${id(database, name)}${clause}\nAS ${insert}`
}

export function setPipe(database: string, name: string, properties: PipeProperties): Sql {
  return sql`ALTER PIPE ${id(database, name)} SET (${pairs(properties)})`
}

/** Interrupts the running task, and does not wait for it. */
export function suspendPipe(database: string, name: string): Sql {
  return sql`ALTER PIPE ${id(database, name)} SUSPEND`
}

export function resumePipe(database: string, name: string): Sql {
  return sql`ALTER PIPE ${id(database, name)} RESUME`
}

/** Loads the files in ERROR again, and sets a pipe that gave up back to RUNNING. */
export function retryPipe(database: string, name: string): Sql {
  return sql`ALTER PIPE ${id(database, name)} RETRY ALL`
}

export function dropPipe(database: string, name: string): Sql {
  return sql`DROP PIPE IF EXISTS ${id(database, name)}`
}

export function describePipe(database: string, name: string): Sql {
  return sql`DESC PIPE ${id(database, name)}`
}

/** All pipes of a database: StarRocks parses LIKE and WHERE here, and ignores them. */
export function showPipes(database: string): Sql {
  return sql`SHOW PIPES FROM ${id(database)}`
}

/**
 * True if a stored statement does the same as one of ours. The owner does not count, since a stack can be renamed, nor do blank
 * space, quotes around names and masks of credentials: a pipe that counts as changed loads everything again.
 */
export function sameInsert(stored: string, ours: Sql): boolean {
  const [theirs, own] = [withoutFrame(stored), withoutFrame(ours.text)]
  return shows(theirs, own, markedOwner(stored) === undefined) || sameParts(theirs, own)
}

/** The defaults of a pipe's properties. ALTER PIPE can set a property but not remove it. */
export const PIPE_DEFAULTS: PipeProperties = {
  auto_ingest: 'true',
  batch_files: '256',
  batch_size: '1GB',
  poll_interval: '300',
}

const UNITS = 'BKMGTP'

/** A `batch_size` in bytes; undefined if StarRocks would not accept it (`ParseUtil.parseDataVolumeStr`). */
export function batchBytes(text: string): number | undefined {
  const [, digits, unit = 'B'] = /^\s*(\d+)\s*(?:([BKMGTP])B?)?\s*$/i.exec(text) ?? []
  const bytes = digits === undefined ? 0 : Number(digits) * 1024 ** UNITS.indexOf(unit.toUpperCase())
  // 0 passes the server's check and then blocks every task.
  return bytes > 0 ? bytes : undefined
}

/** True if two values of a property are equal. */
export function samePipeProperty(name: string, a: string, b: string): boolean {
  if (name === 'batch_size') return batchBytes(a) === batchBytes(b)
  return a.toLowerCase() === b.toLowerCase()
}

/** A row by column header in upper case. Readers use the header, because versions add columns. */
type Row = Readonly<Record<string, string | null>>

export interface ShownPipe {
  /** A pipe that is created again has another id. */
  readonly id?: string
  /** The stored statement with credentials in clear: it is compared, never shown. */
  readonly statement: string
  readonly table: string
  /** `FILE_SOURCE(path=s3://...)`. */
  readonly source: string
  readonly properties: Readonly<Record<string, string>>
  readonly owner: string | undefined
}

/** DESC PIPE. */
export function readPipe(rows: readonly Row[]): ShownPipe | undefined {
  const row = rows[0]
  if (row === undefined) return undefined
  const statement = row.SQL ?? ''
  return {
    ...(row.ID && { id: row.ID }),
    statement,
    table: row.TABLE_NAME ?? '',
    source: row.SOURCE ?? '',
    properties: row.PROPERTIES ? (JSON.parse(row.PROPERTIES) as Record<string, string>) : {},
    owner: markedOwner(statement),
  }
}

/** SUSPEND, RUNNING, FINISHED or ERROR, as the server spells them. */
export type PipeState = string

export interface PipeHealth {
  readonly state: PipeState
  readonly loadedFiles: number
  readonly loadedBytes: number
  readonly lastError: string | undefined
}

const pipesNamed = rowsBy('PIPE_NAME')

/** One pipe in SHOW PIPES: the server ignores LIKE and WHERE there, so the name is matched here. */
export function readPipeHealth(rows: readonly Row[], pipe: string): PipeHealth | undefined {
  const [row] = pipesNamed(rows, pipe)
  if (row === undefined) return undefined
  const load = JSON.parse(row.LOAD_STATUS ?? '{}') as { loadedFiles?: number; loadedBytes?: number }
  const error = row.LAST_ERROR ? (JSON.parse(row.LAST_ERROR) as { errorMessage?: string }) : {}
  return {
    state: row.STATE ?? '',
    loadedFiles: load.loadedFiles ?? 0,
    loadedBytes: load.loadedBytes ?? 0,
    lastError: error.errorMessage,
  }
}
