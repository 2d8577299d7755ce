import type { NamedType } from './design'
import { markedOwner } from './owner'
import { parseType, printType } from './types'

/** A row by column header in upper case; readers go by header, since versions add columns. */
type Row = Readonly<Record<string, string | null>>

export interface ShownTable {
  readonly columns: readonly NamedType[]
  /** The stack resource that made it, if one did. */
  readonly owner: string | undefined
}

const COLUMN_LINE = /^ {2}`([^`]+)` (.+?) (?:[A-Z_]+ )?(?:NOT NULL|NULL)\b/

/** SHOW CREATE TABLE: a column a line, in a layout that has not changed since 3.2 (`AstToStringBuilder.getDdlStmt`). */
export function readTable(rows: readonly Row[]): ShownTable | undefined {
  const ddl = rows[0]?.['CREATE TABLE']
  if (ddl === undefined || ddl === null) return undefined
  const end = ddl.indexOf('\n) ENGINE=')
  const columns = ddl
    .slice(0, end)
    .split('\n')
    .flatMap((line) => {
      const [, name, type] = COLUMN_LINE.exec(line) ?? []
      return name === undefined || type === undefined ? [] : [{ name, type: printType(parseType(type)) }]
    })
  return { columns, owner: markedOwner(/\nCOMMENT "(.*)"\n/.exec(ddl.slice(end))?.[1] ?? '') }
}

export interface ShownPipe {
  /** The stored statement, credentials in clear: compared, never shown. */
  readonly statement: string
  readonly table: string
  readonly properties: Readonly<Record<string, string>>
  readonly owner: string | undefined
}

/** DESC PIPE. */
export function readPipe(rows: readonly Row[]): ShownPipe | undefined {
  const row = rows[0]
  if (row === undefined) return undefined
  const statement = row.SQL ?? ''
  return {
    statement,
    table: row.TABLE_NAME ?? '',
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

/** One pipe in SHOW PIPES: the server ignores LIKE and WHERE there, so the name is looked for here. */
export function readPipeHealth(rows: readonly Row[], pipe: string): PipeHealth | undefined {
  const row = rows.find((candidate) => candidate.PIPE_NAME === pipe)
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
