import { markedOwner } from './owner'

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

/** One pipe in SHOW PIPES: the server ignores LIKE and WHERE there, so the name is matched here. */
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
