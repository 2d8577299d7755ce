import type { Pool, PoolConnection } from 'mysql2/promise'
import { fromDriver, StarRocksError } from '../core/errors'
import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import { type Sql, scrub } from '../sql/quote'

export interface ConnectionSettings {
  /** `host` or `host:port`, several separated by commas for fail-over. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly tls: boolean
}

/** A row by column header in upper case: information_schema echoes the case of the query, SHOW has its own. */
export type Row = Readonly<Record<string, string | null>>

/** A StarRocks cluster, as statements see it. */
export interface Server {
  readonly address: string
  query(statement: Sql, options?: QueryOptions): Promise<Row[]>
}

export interface QueryOptions {
  /** The catalog in which names are looked up: those in GRANT have two parts at most. Default: the internal one. */
  readonly catalog?: string
  /** The database in which names without one are looked up. Default: none. */
  readonly database?: string
  readonly timeoutMs?: number
  /** Whether columns are called as the server calls them. Default: in upper case. */
  readonly namesAsSent?: boolean
}

const CONNECT_TIMEOUT_MS = 10_000
/** CREATE PIPE lists the whole prefix before it answers; a front end gives DDL five minutes itself (`query_timeout`). */
const STATEMENT_TIMEOUT_MS = 300_000
const MAX_CONNECTIONS = 8
/** For so long a cluster that could not be reached is not tried again: a preview of 200 resources waits for it once. */
const UNREACHABLE_MS = 15_000

/** Statements that change nothing. */
const READ = /^\s*(SHOW|DESC|SELECT)\b/i

const clusters = new Map<string, Cluster>()

/** The cluster of these settings. Nothing is connected before the first statement, and a process shares one pool a cluster. */
export function serverFor(settings: ConnectionSettings): Server {
  const key = JSON.stringify(settings)
  const known = clusters.get(key) ?? new Cluster(settings)
  clusters.set(key, known)
  return known
}

/** Closes every pool, so that a program that used the provider's functions can end. */
export async function disconnectAll(): Promise<void> {
  const all = [...clusters.values()]
  clusters.clear()
  await Promise.all(all.map((cluster) => cluster.close()))
}

class Cluster implements Server {
  readonly address: string
  private pool?: Promise<Pool>
  private failure?: { readonly error: StarRocksError; readonly at: number }

  constructor(private readonly settings: ConnectionSettings) {
    this.address = addressesOf(settings)
      .map(({ host, port }) => `${host}:${port}`)
      .join(', ')
  }

  async query(statement: Sql, options: QueryOptions = {}): Promise<Row[]> {
    try {
      return await this.send(statement, options)
    } catch (error) {
      // A front end that was restarted has closed what the pool still holds. To ask again harms nobody; to do again might.
      const again = error instanceof StarRocksError && error.is('unreachable') && READ.test(statement.text)
      if (!again) throw error
      return this.send(statement, options)
    }
  }

  private async send(statement: Sql, options: QueryOptions): Promise<Row[]> {
    const { catalog, database, timeoutMs = STATEMENT_TIMEOUT_MS, namesAsSent } = options
    const connection = await this.connection()
    // The text protocol only: StarRocks refuses to prepare anything but SELECT (1295).
    const send = ({ text }: Sql) => connection.query({ sql: text, timeout: timeoutMs })
    // A connection that stands in a database or in another catalog must not go back to the pool.
    let reusable = catalog === undefined && database === undefined
    try {
      if (catalog !== undefined) await send(setCatalog(catalog))
      if (database !== undefined) await send(useDatabase(database))
      const [rows] = await send(statement)
      if (!Array.isArray(rows)) return []
      return namesAsSent ? (rows as Row[]) : (rows as Row[]).map(byHeader)
    } catch (error) {
      const failure = fromDriver(error, this.address, statement.masked, (text) => scrub(text, statement))
      // After a time-out the late answer would be read as the next statement's.
      if (failure.is('unreachable', 'timedOut')) reusable = false
      throw failure
    } finally {
      if (reusable) connection.release()
      else connection.destroy()
    }
  }

  async close(): Promise<void> {
    await (await this.pool?.catch(() => undefined))?.end()
  }

  private async connection(): Promise<PoolConnection> {
    if (this.failure && Date.now() - this.failure.at < UNREACHABLE_MS) throw this.failure.error
    this.pool ??= this.open()
    const first = this.pool
    try {
      return await (await first).getConnection()
    } catch {
      // Another front end may be there in place of this one; what fails again is the answer.
      first.then((pool) => pool.end()).catch(() => undefined)
      this.pool = this.open()
    }
    try {
      return await (await this.pool).getConnection()
    } catch (error) {
      this.pool = undefined
      const failure = error instanceof StarRocksError ? error : fromDriver(error, this.address)
      this.failure = failure.is('unreachable') ? { error: failure, at: Date.now() } : undefined
      throw failure
    }
  }

  /** A pool at the first front end that answers. */
  private async open(): Promise<Pool> {
    const { createPool } = await import('mysql2/promise')
    let refusal: unknown
    for (const { host, port } of addressesOf(this.settings)) {
      const pool = createPool({
        host,
        port,
        user: this.settings.user,
        password: this.settings.password,
        ...(this.settings.tls && { ssl: { minVersion: 'TLSv1.2' as const } }),
        connectTimeout: CONNECT_TIMEOUT_MS,
        connectionLimit: MAX_CONNECTIONS,
        // Every cell as text: types are read from the catalog, and a LARGEINT fits no JavaScript number.
        typeCast: (field) => field.string('utf8'),
      })
      try {
        ;(await pool.getConnection()).release()
        return pool
      } catch (error) {
        refusal = error
        await pool.end()
        if (!fromDriver(error, this.address).is('unreachable')) break
      }
    }
    throw fromDriver(refusal, this.address)
  }
}

function byHeader(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([header, cell]) => [header.toUpperCase(), cell]))
}

function addressesOf({ host, port }: ConnectionSettings): { host: string; port: number }[] {
  return host.split(',').map((entry) => {
    const [, name = '', own] = /^\s*(\[[^\]]+\]|[^:]+)(?::(\d+))?\s*$/.exec(entry) ?? []
    return { host: name.replace(/^\[|\]$/g, ''), port: own === undefined ? port : Number(own) }
  })
}
