import { lookup } from 'node:dns/promises'
import { connect as dial, type NetConnectOpts } from 'node:net'
import type { Pool, PoolConnection, PoolOptions } from 'mysql2/promise'
import { fromDriver, StarRocksError } from '../core/errors'
import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import { readFrontEnds, showFrontEnds, synchronize } from '../sql/front-end'
import { type Sql, scrub } from '../sql/quote'
import { setVariables } from '../sql/variables'
import type { Address, ConnectionSettings, QueryOptions, Row } from './connection'
import { watch } from './watch'

/** CREATE PIPE lists the whole prefix before it answers; a front end gives DDL five minutes itself (`query_timeout`). */
const STATEMENT_TIMEOUT_MS = 300_000
/** For so long what a follower has replayed counts as the present state, unless this process has changed something since. */
const FRESH_MS = 1_000

/** Statements that change nothing. */
const READ = /^\s*(SHOW|DESC|SELECT|EXPLAIN|ADMIN SHOW)\b/i

export function isRead({ text }: Sql): boolean {
  return READ.test(text)
}

/** What a cluster knows of its front ends, whichever of them is asked. */
export interface Context {
  readonly settings: ConnectionSettings
  /** How a front end is called in messages. */
  readonly name: string
}

/** One front end, by a pool of connections that are opened when they are needed. */
export class FrontEnd {
  /** Where the leader is, as the cluster calls it; undefined where it does not say, as to a user without the privilege OPERATE. */
  leader?: readonly Address[]
  /** Whether it has stopped to answer, and not only lost a connection. */
  silent = false
  /** Whether it is known to be the leader, whose answers are never stale. */
  private leads = false
  /** When this process last changed something; and when what stands behind each connection had replayed all that the leader had done. */
  private changedAt = 0
  private readonly syncedAt = new WeakMap<PoolConnection, number>()

  private constructor(
    readonly address: Address,
    private readonly pool: Pool,
    private readonly context: Context,
    private readonly watched: boolean,
  ) {}

  /** @param watched whether to leave it as soon as it does not greet new clients, since another one may be there */
  static async open(address: Address, context: Context, timeoutMs: number, watched: boolean): Promise<FrontEnd> {
    const { settings } = context
    try {
      return await FrontEnd.openAsSet(address, context, timeoutMs, watched)
    } catch (error) {
      const required = error instanceof StarRocksError && error.is('tlsRequired') && settings.tls === false
      if (!required) throw error
      return FrontEnd.openAsSet(address, { ...context, settings: { ...settings, tls: true } }, timeoutMs, watched)
    }
  }

  private static async openAsSet(
    address: Address,
    context: Context,
    timeoutMs: number,
    watched: boolean,
  ): Promise<FrontEnd> {
    const { createPool } = await import('mysql2/promise')
    const pool = createPool(poolOptions(address, context.settings, timeoutMs))
    const frontEnd = new FrontEnd(address, pool, context, watched)
    try {
      await frontEnd.lookForLeader()
      return frontEnd
    } catch (error) {
      await pool.end()
      throw error instanceof StarRocksError ? error : fromDriver(error, context.name)
    }
  }

  async close(): Promise<void> {
    await this.pool.end().catch(() => undefined)
  }

  /** Sends a statement. An error without a `statement` means that it has not left. */
  async send(statement: Sql, options: QueryOptions): Promise<Row[]> {
    const connection = await this.connection()
    const { catalog, database, variables, namesAsSent } = options
    // A connection that stands in a database or in another catalog, or has variables of its own, must not go back to the pool.
    let reusable = catalog === undefined && database === undefined && variables === undefined
    try {
      if (isRead(statement)) await this.catchUp(connection)
      if (catalog !== undefined) await this.answerTo(connection, setCatalog(catalog), options)
      if (database !== undefined) await this.answerTo(connection, useDatabase(database), options)
      if (variables !== undefined) await this.answerTo(connection, setVariables(variables), options)
      const rows = await this.answerTo(connection, statement, options)
      return namesAsSent ? rows : rows.map(byHeader)
    } catch (error) {
      const failure = fromDriver(error, this.context.name, statement.masked, (text) => scrub(text, statement))
      // After a time-out the late answer would be read as the next statement's.
      if (failure.is('unreachable', 'timedOut')) reusable = false
      throw failure
    } finally {
      // A follower answers what it has handed on, refused or not, when it has replayed it.
      if (!isRead(statement)) {
        this.changedAt = performance.now()
        this.syncedAt.set(connection, this.changedAt)
      }
      if (reusable) connection.release()
      else connection.destroy()
    }
  }

  private async connection(): Promise<PoolConnection> {
    try {
      return await this.pool.getConnection()
    } catch (error) {
      throw fromDriver(error, this.context.name)
    }
  }

  /** The text protocol only: StarRocks refuses to prepare anything but SELECT (1295). */
  private async answerTo(connection: PoolConnection, { text }: Sql, { timeoutMs }: QueryOptions): Promise<Row[]> {
    const answer = connection.query({ sql: text, timeout: timeoutMs ?? STATEMENT_TIMEOUT_MS })
    const silent = () => {
      this.silent = true
    }
    const [rows] = this.watched ? await watch(this.address, answer, silent) : await answer
    return Array.isArray(rows) ? (rows as Row[]) : []
  }

  /**
   * A follower answers SHOW and SELECT from what it has replayed, which may lie behind: an object that was made a moment ago would
   * look as if it were gone. SYNC is handed to the leader, and the follower waits for the leader's journal before it answers
   * (`LeaderOpExecutor.execute`). Behind a load balancer nobody knows who answers, so that is done there, too.
   */
  private async catchUp(connection: PoolConnection): Promise<void> {
    if (this.leads) return
    const synced = this.syncedAt.get(connection) ?? Number.NEGATIVE_INFINITY
    const now = performance.now()
    if (synced >= this.changedAt && now - synced < FRESH_MS) return
    try {
      await this.answerTo(connection, synchronize(), {})
    } catch (error) {
      // Where it is refused nobody can do better.
      if (!fromDriver(error, this.context.name).answered) throw error
    }
    this.syncedAt.set(connection, now)
  }

  private async lookForLeader(): Promise<void> {
    const connection = await this.pool.getConnection()
    try {
      const [rows] = await connection.query(showFrontEnds().text)
      this.leader = readFrontEnds((rows as Row[]).map(byHeader)).find(({ role }) => role === 'LEADER')?.addresses
      this.leads = this.leader !== undefined && (await isOneOf(this.address, this.leader))
    } catch (error) {
      // Only who may OPERATE on the system or is a node administrator is told.
      if (fromDriver(error, this.context.name).is('unreachable', 'timedOut')) throw error
    } finally {
      connection.release()
    }
  }
}

/** Whether an address is just one of these front ends. A name of several machines, as of a load balancer, is none. */
export async function isOneOf({ host, port }: Address, frontEnds: readonly Address[]): Promise<boolean> {
  const own = frontEnds.filter((frontEnd) => frontEnd.port === port).map((frontEnd) => frontEnd.host)
  if (own.includes(host)) return true
  const [found, ...others] = await lookup(host, { all: true }).catch(() => [])
  return found !== undefined && others.length === 0 && own.includes(found.address)
}

function poolOptions(address: Address, settings: ConnectionSettings, timeoutMs: number): PoolOptions {
  const { tls } = settings
  const encrypted = tls === false ? undefined : tls === true ? {} : tls
  return {
    host: encrypted?.serverName ?? address.host,
    port: address.port,
    user: settings.user,
    password: settings.password,
    connectTimeout: timeoutMs,
    connectionLimit: settings.maxConnections,
    // Every cell as text: types are read from the catalog, and a LARGEINT fits no JavaScript number.
    typeCast: (field) => field.string('utf8'),
    ...(encrypted && {
      ssl: {
        minVersion: 'TLSv1.2',
        ca: encrypted.ca,
        cert: encrypted.certificate,
        key: encrypted.key,
        // The driver checks only who signed the certificate unless it is told to check the name, too.
        verifyIdentity: true,
      },
      stream: () => dialNamed(address, encrypted.serverName),
    }),
  }
}

/**
 * A socket that knows the name which the certificate has to bear. Node checks an address without a name, such as an IP, against
 * "localhost": the driver hands on no host for it, and Node looks for the host in the socket, which has one only after a look-up.
 */
function dialNamed({ host, port }: Address, serverName = host) {
  return Object.assign(dial({ host, port, noDelay: true, keepAlive: true } satisfies NetConnectOpts), {
    _host: serverName,
  })
}

function byHeader(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([header, cell]) => [header.toUpperCase(), cell]))
}
