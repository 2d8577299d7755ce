import { lookup } from 'node:dns/promises'
import { connect as dial, type NetConnectOpts, type Socket } from 'node:net'
import type { Pool, PoolConnection, PoolOptions } from 'mysql2/promise'
import { fromDriver, lostInLogin, REVEALING_LOGIN, StarRocksError, timeoutError } from '../errors'
import { setCatalog } from '../sql/catalog'
import { useDatabase } from '../sql/database'
import { type Sql, scrub } from '../sql/quote'
import { readFrontEnds, setVariables, showFrontEnds, synchronize } from '../sql/session'
import { Deadline } from './deadline'
import type { Address, ConnectionSettings, QueryOptions, Row } from './server'
import { watch } from './watch'

/**
 * How long a front end may look up its leader, which needs no other server. If there are other front ends, a slow one is skipped
 * sooner.
 */
const PROBE_MS = 10_000
const PROBE_BESIDE_OTHERS_MS = 5_000
/** How long connections may take to close. */
const CLOSE_MS = 1_000
/** DNS has no deadline of its own that can be set. */
const LOOK_UP_MS = 2_000
/** How long the state that a follower has replayed counts as current, unless this process has changed something since. */
const FRESH_MS = 1_000

/** Statements that change nothing. */
const READ = /^\s*(SHOW|DESC|SELECT|EXPLAIN|ADMIN SHOW)\b/i

export function isRead({ text }: Pick<Sql, 'text'>): boolean {
  return READ.test(text)
}

/** What a cluster knows about its front ends; any front end can answer. */
export interface Context {
  readonly settings: ConnectionSettings
  /** The name of the front end in messages. */
  readonly name: string
  /** The connections to all its front ends, open or being opened. */
  readonly sockets: Set<Socket>
}

/** One front end, with a pool of connections that are opened when they are needed. */
export class FrontEnd {
  /** The address of the leader in the cluster; undefined if it is not shown, as to a user without the privilege OPERATE. */
  leader?: readonly Address[]
  /** True if it has stopped answering, and did not only lose a connection. */
  silent = false
  private retired = false
  /** True if it is known to be the leader, whose answers are never stale. */
  private leads = false
  /** When this process last changed something, and when the server of each connection had replayed everything of the leader. */
  private changedAt = 0
  private readonly syncedAt = new WeakMap<PoolConnection, number>()

  private constructor(
    readonly address: Address,
    private readonly pool: Pool,
    private readonly context: Context,
    private readonly watched: boolean,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  /** @param watched true to leave it as soon as it does not greet new clients, because there is another one */
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
    const sockets = new Set<Socket>()
    let connected: Socket | undefined
    const dialed = (socket: Socket) => {
      socket.once('connect', () => {
        connected = socket
      })
      for (const those of [sockets, context.sockets]) {
        those.add(socket)
        socket.once('close', () => those.delete(socket))
      }
      return socket
    }
    const pool = createPool(poolOptions(address, context.settings, timeoutMs, dialed))
    const frontEnd = new FrontEnd(address, pool, context, watched, sockets)
    try {
      await frontEnd.lookForLeader()
      return frontEnd
    } catch (error) {
      await frontEnd.close()
      const failure = fromDriver(error, context.name)
      const { code } = error as { readonly code?: unknown }
      if (code === 'ETIMEDOUT' && connected?.bytesRead === 0) throw silentPort(context.name)
      const greeted = connected !== undefined && connected.bytesRead > 0
      throw context.settings.tls !== false && greeted && failure.is('unreachable') ? lostInLogin(failure) : failure
    }
  }

  /** Running statements may end, each by its own deadline. */
  async retire(): Promise<void> {
    this.retired = true
    await this.pool.end().catch(() => undefined)
    for (const socket of this.sockets) socket.destroySoon()
  }

  /** A silent server does not close its end, and an open socket would keep a program from ending. */
  async close(): Promise<void> {
    await new Deadline(CLOSE_MS).meet(this.retire(), () => new Error('late')).catch(() => undefined)
    for (const socket of this.sockets) socket.destroy()
  }

  /** Sends a statement. An error without a `statement` means that it was not sent. */
  async send(statement: Sql, options: QueryOptions, deadline: Deadline): Promise<Row[]> {
    const connection = await this.connection(deadline)
    const { catalog, database, variables, namesAsSent } = options
    // A connection with its own database, catalog or variables must not go back to the pool. Nor must one with an outstanding
    // answer: the next statement would read it.
    const isPlain = catalog === undefined && database === undefined && variables === undefined
    let reusable = false
    try {
      if (isRead(statement)) await this.catchUp(connection, deadline)
      if (catalog !== undefined) await this.answerTo(connection, setCatalog(catalog), deadline)
      if (database !== undefined) await this.answerTo(connection, useDatabase(database), deadline)
      if (variables !== undefined) await this.answerTo(connection, setVariables(variables), deadline)
      const rows = await this.answerTo(connection, statement, deadline)
      reusable = isPlain
      return namesAsSent ? rows : byHeaders(rows)
    } catch (error) {
      const failure = fromDriver(error, this.context.name, statement.masked, (text) => scrub(text, statement))
      reusable = isPlain && failure.errno !== 0
      throw failure
    } finally {
      // A follower answers a forwarded statement, also a refused one, after it has replayed it.
      if (!isRead(statement)) {
        this.changedAt = performance.now()
        this.syncedAt.set(connection, this.changedAt)
      }
      if (reusable) connection.release()
      else hangUp(connection)
    }
  }

  private async connection(deadline: Deadline): Promise<PoolConnection> {
    const arriving = this.pool.getConnection()
    let isLate = false
    const late = () => {
      isLate = true
      return timeoutError(this.context.name, deadline.milliseconds, 'a free connection')
    }
    try {
      return await deadline.meet(arriving, late)
    } catch (error) {
      if (isLate)
        arriving.then(
          (connection) => connection.release(),
          () => undefined,
        )
      if (this.retired) throw closed(this.context.name)
      throw fromDriver(error, this.context.name)
    }
  }

  /**
   * Only the text protocol: StarRocks refuses to prepare anything but SELECT (1295). The deadline is ours, since the driver's is
   * for one packet of an answer and starts again with each packet.
   */
  private async answerTo(connection: PoolConnection, { text, masked }: Sql, deadline: Deadline): Promise<Row[]> {
    const answer = connection.query(text)
    const silent = () => {
      this.silent = true
    }
    const receivedAnswer = this.watched
      ? watch(this.address, answer, { silent, answers: () => this.answersOthers() })
      : answer
    const [rows] = await deadline.meet(receivedAnswer, () =>
      timeoutError(this.context.name, deadline.milliseconds, masked, masked),
    )
    return Array.isArray(rows) ? (rows as Row[]) : []
  }

  /** True if it still answers a new client. One that greets and is silent afterwards is no better than one that does not greet. */
  private async answersOthers(): Promise<boolean> {
    try {
      const other = await FrontEnd.open(this.address, this.context, PROBE_BESIDE_OTHERS_MS, true)
      await other.close()
      return true
    } catch (error) {
      return !(error instanceof StarRocksError && error.is('unreachable', 'timedOut'))
    }
  }

  /**
   * A follower answers SHOW and SELECT from the state that it has replayed, which may be old: an object that was created a moment
   * ago would look missing. SYNC goes to the leader, and the follower waits for the leader's journal before it answers
   * (`LeaderOpExecutor.execute`). Behind a load balancer the server is unknown, so SYNC is sent there, too.
   */
  private async catchUp(connection: PoolConnection, deadline: Deadline): Promise<void> {
    if (this.leads) return
    const synced = this.syncedAt.get(connection) ?? Number.NEGATIVE_INFINITY
    const now = performance.now()
    if (synced >= this.changedAt && now - synced < FRESH_MS) return
    try {
      await this.answerTo(connection, synchronize(), deadline)
    } catch (error) {
      // If SYNC is refused, there is no better way.
      if (!fromDriver(error, this.context.name).answered) throw error
    }
    this.syncedAt.set(connection, now)
  }

  private async lookForLeader(): Promise<void> {
    const deadline = new Deadline(this.watched ? PROBE_BESIDE_OTHERS_MS : PROBE_MS)
    // The driver has a deadline for the way to a ready connection.
    const connection = await this.pool.getConnection()
    let silent = false
    try {
      const rows = await deadline.meet(this.shownFrontEnds(connection), () => {
        silent = true
        return unanswered(this.context.name, deadline)
      })
      this.leader = readFrontEnds(byHeaders(rows)).find(({ role }) => role === 'LEADER')?.addresses
      this.leads = this.leader !== undefined && (await isOneOf(this.address, this.leader))
    } catch (error) {
      // Only a user with OPERATE on SYSTEM, or a node administrator, may see it.
      if (!fromDriver(error, this.context.name).answered) throw error
    } finally {
      if (silent) hangUp(connection)
      else connection.release()
    }
  }

  private async shownFrontEnds(connection: PoolConnection): Promise<Row[]> {
    const [rows] = await connection.query(showFrontEnds().text)
    return rows as Row[]
  }
}

/** In the MySQL protocol the server speaks first; in HTTP it waits for the client. */
function silentPort(name: string): Error {
  return new StarRocksError(
    `StarRocks at ${name}: the port accepts the connection but sends no greeting. It must be the MySQL port of a front end (\`query_port\`, 9030 unless set otherwise), and not its HTTP port (8030)`,
    'unreachable',
    0,
    '',
  )
}

/** Another statement has found that the front end is of no use. */
function closed(name: string): Error {
  return new StarRocksError(`StarRocks at ${name}: the connection was closed`, 'unreachable', 0, '')
}

/** This was only the check whether the front end answers: the statement was not sent yet, and another front end can take it. */
function unanswered(name: string, { milliseconds }: Deadline): Error {
  const seconds = milliseconds / 1000
  return new StarRocksError(
    `StarRocks at ${name}: it accepts connections but does not answer SHOW FRONTENDS within ${seconds} s`,
    'unreachable',
    0,
    '',
  )
}

/** Closes a connection without waiting for the server, which may never close its end. */
function hangUp(connection: PoolConnection): void {
  connection.destroy()
  const { stream } = connection.connection as unknown as { readonly stream?: Socket }
  stream?.destroySoon()
}

/** True if an address is exactly one of these front ends. The name of several machines, such as a load balancer, is not. */
export async function isOneOf({ host, port }: Address, frontEnds: readonly Address[]): Promise<boolean> {
  const own = frontEnds.filter((frontEnd) => frontEnd.port === port).map((frontEnd) => frontEnd.host)
  if (own.includes(host)) return true
  const found = new Deadline(LOOK_UP_MS).meet(lookup(host, { all: true }), () => new Error('late'))
  const [first, ...others] = await found.catch(() => [])
  return first !== undefined && others.length === 0 && own.includes(first.address)
}

/**
 * Without TLS nobody knows who asks. These plugins give the password to anyone on the way: in clear, or encrypted with a key that
 * the other side sends.
 */
const REVEALING = ['sha256_password', 'caching_sha2_password', 'mysql_clear_password']

function loginsOf(
  encrypted: boolean,
  { allowClearTextPassword = false }: ConnectionSettings,
): Pick<PoolOptions, 'authPlugins' | 'enableCleartextPlugin'> {
  if (encrypted && allowClearTextPassword) return { enableCleartextPlugin: true }
  const refused = encrypted ? ['mysql_clear_password'] : REVEALING
  return { authPlugins: Object.fromEntries(refused.map((name) => [name, refusal(name, encrypted)])) }
}

function refusal(plugin: string, encrypted: boolean): () => never {
  const why = encrypted ? 'in clear text' : 'which without TLS could reveal it to others'
  return () => {
    throw Object.assign(new Error(`it requests the password by ${plugin}, ${why}`), { code: REVEALING_LOGIN })
  }
}

function poolOptions(
  address: Address,
  settings: ConnectionSettings,
  timeoutMs: number,
  dialed: (socket: Socket) => Socket,
): PoolOptions {
  const { tls } = settings
  const encrypted = tls === false ? undefined : tls === true ? {} : tls
  return {
    host: encrypted?.serverName ?? address.host,
    port: address.port,
    user: settings.user,
    password: settings.password,
    connectTimeout: timeoutMs,
    ...loginsOf(encrypted !== undefined, settings),
    connectionLimit: settings.maxConnections,
    // The driver would put a stack together for each error. A missing object is one, and no error of ours shows a stack.
    trace: false,
    // The driver makes room for 16,000 prepared statements in each connection, half a megabyte. We prepare none.
    maxPreparedStatements: 1,
    // Every cell as text: the catalog has the types, and a LARGEINT does not fit a JavaScript number.
    typeCast: (field) => field.string('utf8'),
    ...(encrypted && {
      ssl: {
        minVersion: 'TLSv1.2',
        ca: encrypted.ca,
        cert: encrypted.certificate,
        key: encrypted.key,
        // By default the driver checks only who signed the certificate, and not the name.
        verifyIdentity: true,
      },
    }),
    stream: () => dialed(dialNamed(address, encrypted?.serverName)),
  }
}

/**
 * A socket that knows the name in the certificate. Node compares an address without a name, such as an IP, with "localhost": the
 * driver passes no host, and Node takes the host from the socket, which has one only after a look-up.
 */
function dialNamed({ host, port }: Address, serverName = host) {
  return Object.assign(dial({ host, port, noDelay: true, keepAlive: true } satisfies NetConnectOpts), {
    _host: serverName,
  })
}

/** The rows of an answer, which all have the same headers, by these in upper case. */
function byHeaders(rows: readonly Row[]): Row[] {
  const headers = Object.keys(rows[0] ?? {}).map((header) => [header, header.toUpperCase()] as const)
  // The answer about a whole database has thousands of rows, which are not worth a copy.
  if (headers.every(([header, upper]) => header === upper)) return [...rows]
  return rows.map((row) => {
    const renamed: Record<string, Row[string]> = {}
    for (const [header, upper] of headers) renamed[upper] = row[header] ?? null
    return renamed
  })
}
