import { readFileSync } from 'node:fs'
import path, { sep } from 'node:path'
import mysql from 'mysql2/promise'
import type { S3 } from '../sandbox/s3'
import type { StarRocksSandbox } from '../sandbox/starrocks'

/** The answer to a statement: rows, an acknowledgement or an error. */
export interface Answered {
  columns?: (string | null)[]
  rows?: (string | null)[][]
  ok?: boolean
  affectedRows?: number
  error?: { errno: number; sqlState: string; message: string }
}

/** A step of a recorded session: a statement with its answer, or a text to wait for. */
export interface Step extends Answered {
  sql?: string
  as?: string
  wait?: string
  contains?: string
}

const SESSIONS = [
  'connection',
  'quoting',
  'tables',
  'alter-table',
  'files',
  'pipes',
  'pipe-expressions',
  'catalogs',
  'hive',
  'hive-objects',
  'privileges',
  'tasks',
  'analyze',
]
/** The sessions that were recorded only on 4.1. */
const MORE = [
  'native-tables',
  'views',
  'materialized-views',
  'users',
  'grants-more',
  'catalogs-other',
  'settings',
  'tasks-more',
]

/** A session, and the release whose answers were recorded. */
export interface Recorded {
  session: string
  release: '' | '4.1'
  version: string
  /** The name of the session in the list of differences. */
  where: string
}

/** Each session with the answers of a 4.0 and of a 4.1; `hive` has another metastore in 4.1. */
export const RECORDED: Recorded[] = [
  ...SESSIONS.map((session) => ({ session, release: '' as const, version: '4.0.0', where: session })),
  ...[...SESSIONS.filter((name) => name !== 'hive'), ...MORE].map((session) => ({
    session,
    release: '4.1' as const,
    version: '4.1.0-main20260130',
    where: `4.1/${session}`,
  })),
]

/** The recordings; the compiled tests in `dist` have those of the sources. */
export const RECORDINGS = path.join(__dirname.replace(`${sep}dist${sep}`, sep), 'starrocks')

/** The recordings of 4.0 were made with these values, so that texts that contain them compare equal. */
const RECORDED_STORE = { endpoint: 'http://127.0.0.1:9000', keys: { accessKey: 'minio', secretKey: 'minio12345' } }

/** The keys of the store that a release was recorded with, where they matter. */
export const keysOf = (release: string) => (release === '' ? RECORDED_STORE.keys : {})
const ID_COLUMN = /^(id|.*_id|.*id|pipe_id|jobid|table_id|backendid)$/i

export function readRecording(name: string, release = ''): Step[] {
  const file = path.join(RECORDINGS, release, 'recorded', `${name}.json`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { steps: Step[] }).steps
}

/** Sends the statements of a session as the recorder did, and makes the answers comparable as it did. */
export class Replay {
  private readonly connections = new Map<string, mysql.Connection>()

  constructor(
    private readonly starRocks: StarRocksSandbox,
    private readonly s3: S3,
    private readonly release = '',
  ) {}

  async answer(sql: string, user = 'root'): Promise<Answered> {
    const connection = await this.connect(user)
    try {
      const [rows, fields] = await connection.query({ sql: this.filled(sql), rowsAsArray: true })
      if (!fields) {
        const { affectedRows } = rows as mysql.ResultSetHeader
        return { ok: true, affectedRows }
      }
      const columns = fields.map((field) => field.name ?? null)
      const cells = (rows as unknown[][]).map((row) => row.map((cell, i) => this.cell(columns[i] ?? '', cell)))
      return { columns, rows: cells }
    } catch (error) {
      const { errno, sqlState, sqlMessage } = error as mysql.QueryError & { sqlMessage?: string }
      if (errno === undefined) throw error
      return { error: { errno, sqlState: sqlState ?? '', message: this.masked(sqlMessage ?? '') } }
    }
  }

  /** Asks until the answer contains the text, for at most twenty seconds unless told. */
  async waitFor(sql: string, text: string, milliseconds = 20_000): Promise<void> {
    const end = Date.now() + milliseconds
    for (;;) {
      const answer = JSON.stringify(await this.answer(sql))
      if (answer.includes(text)) return
      if (Date.now() > end) throw new Error(`${sql} never contained ${text}, but answers ${answer}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.connections.values()].map((connection) => connection.end()))
  }

  private async connect(user: string): Promise<mysql.Connection> {
    const known = this.connections.get(user)
    if (known) return known
    const { host, port } = this.starRocks
    const typeCast = (field: { string(encoding: string): string | null }) => field.string('utf8')
    const connection = await mysql.createConnection({ host, port, user, typeCast: typeCast as never })
    this.connections.set(user, connection)
    return connection
  }

  private filled(sql: string): string {
    return sql
      .replaceAll('<s3.endpoint>', this.s3.endpoint)
      .replaceAll('<s3.key>', this.s3.accessKey)
      .replaceAll('<s3.secret>', this.s3.secretKey)
  }

  private cell(column: string, value: unknown): string | null {
    // Two statements in one packet give nested rows, which the recorder did not look into.
    if (Array.isArray(value)) return String(value)
    if (value === null || value === undefined) return null
    if (ID_COLUMN.test(column) && /^\d{4,}$/.test(String(value))) return '<id>'
    return this.masked(String(value))
  }

  private masked(text: string): string {
    const year = String(new Date().getFullYear())
    return (this.release === '' ? text.replaceAll(RECORDED_STORE.endpoint, '<s3.endpoint>') : text)
      .replaceAll(this.s3.endpoint, '<s3.endpoint>')
      .replaceAll(this.s3.secretKey, '<s3.secret>')
      .replaceAll(this.s3.accessKey, '<s3.key>')
      .replace(/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?\b/g, (time) => (time.startsWith(year) ? '<time>' : time))
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
  }
}

/** An answer in the form in which two are compared. */
export function comparable({ columns, rows, ok, affectedRows, error }: Answered): Answered {
  if (error) return { error }
  if (!columns) return { ok, affectedRows }
  return { columns, rows: rows?.map((row) => row.map((cell, i) => withSortedProperties(columns[i], cell))) }
}

/** A real server shows the properties in SHOW CREATE in no particular order. */
function withSortedProperties(column: string | null | undefined, cell: string | null): string | null {
  if (cell === null || (column !== 'Create Catalog' && column !== 'Create Table')) return cell
  const start = cell.indexOf('PROPERTIES (')
  if (start < 0) return cell
  const items = cell.slice(start + 'PROPERTIES ('.length).split(/,\n?(?=")/)
  const sorted = items.map((item) => item.replace(/\n?\);?$/, '').trim()).sort()
  return cell.slice(0, start) + sorted.join(',')
}
