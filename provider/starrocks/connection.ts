import type { Socket } from 'node:net'
import { StarRocksError, timeoutError } from '../errors'
import type { Sql } from '../sql/quote'
import { Deadline } from './deadline'
import { FrontEnd, isOneOf, isRead } from './front-end'
import { type Patience, persistently, sparing } from './retry'
import type { Address, ConnectionSettings, QueryOptions, Row, Server } from './server'

/** CREATE PIPE lists the whole prefix before it answers; the timeout of a front end for DDL is five minutes (`query_timeout`). */
const STATEMENT_TIMEOUT_MS = 300_000
/** How long connections may take to close. */
const CLOSE_MS = 1_000
const CONNECT_TIMEOUT_MS = 10_000
/** If there are other front ends, one that does not accept the connection within this time is skipped. */
const PASS_BY_MS = 1_500
/** How long a front end that did not answer is tried last. */
const SUSPECT_MS = 30_000
/**
 * How long a cluster that could not be reached is not tried again: a preview of 200 resources waits for it once. A refused password
 * is not tried again either, since some servers lock a user out after several.
 */
const UNREACHABLE_MS = 15_000

const clusters = new Map<string, Cluster>()

let changes = 0

/** Grows when a statement of this process that may change something begins, and when it ends. */
export function changesSoFar(): number {
  return changes
}

/** The cluster of these settings. It connects with the first statement; a process shares one pool for each cluster. */
export function serverFor(settings: ConnectionSettings): Server {
  const { retrySeconds, operationTimeoutSeconds, ...cluster } = settings
  const key = JSON.stringify(cluster)
  const known = clusters.get(key) ?? new Cluster(settings)
  clusters.set(key, known)
  return known
}

/** Closes every pool, so that a program that used a look-up can end. */
export async function disconnectAll(): Promise<void> {
  const all = [...clusters.values()]
  clusters.clear()
  await Promise.all(all.map((cluster) => cluster.close()))
}

/** Closed by a restart of the front end, or after hours without a statement: a connection that is lost at once is tried once more. */
const ONCE_MORE: Patience = { seconds: 0.2, retries: 1 }

class Cluster implements Server {
  readonly address: string
  private readonly addresses: readonly Address[]
  /** The front end in use. */
  private frontEnd?: Promise<FrontEnd>
  private readonly sockets = new Set<Socket>()
  /** All resources of a stack lose a front end at once; one of them reports it. */
  private readonly sparingly = sparing()
  /** When each front end last failed to answer. */
  private readonly silentAt = new Map<Address, number>()
  private failure?: { readonly error: StarRocksError; readonly at: number; readonly after: number }

  constructor(private readonly settings: ConnectionSettings) {
    this.addresses = addressesOf(settings)
    this.address = this.addresses
      .map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
      .join(', ')
  }

  /**
   * Sends a statement, and repeats it only if that is safe: a read, a statement that was not sent (also because the user has too
   * many connections), or one that a front end without a leader refused. The effect of any other statement with a lost connection
   * is unknown until the object is read again (`reconcile`).
   */
  query(statement: Sql, options: QueryOptions = {}): Promise<Row[]> {
    const deadline = new Deadline(options.timeoutMs ?? STATEMENT_TIMEOUT_MS)
    const patience = this.sparingly(options.patience ?? ONCE_MORE)
    const seconds = Math.min(patience.seconds, deadline.milliseconds / 1000)
    const mayBeRepeated = (error: unknown) =>
      error instanceof StarRocksError &&
      (error.is('leaderMissing', 'busy') ||
        (error.is('unreachable') && (error.statement === undefined || isRead(statement))))
    return persistently(
      { ...patience, seconds },
      () => this.send(statement, { ...options, patience }, deadline),
      mayBeRepeated,
    )
  }

  private async send(statement: Sql, options: QueryOptions, deadline: Deadline): Promise<Row[]> {
    const write = !isRead(statement)
    const late = () => timeoutError(this.address, deadline.milliseconds, 'a connection')
    const frontEnd = await deadline.meet(this.connected(options.patience ?? ONCE_MORE), late)
    if (write) changes++
    try {
      return await frontEnd.send(statement, options, deadline)
    } catch (error) {
      if (frontEnd.silent) this.silentAt.set(frontEnd.address, Date.now())
      if (error instanceof StarRocksError && error.is('unreachable', 'leaderMissing')) this.leave(frontEnd)
      throw error
    } finally {
      if (write) changes++
    }
  }

  async close(): Promise<void> {
    const closed = this.frontEnd?.then((frontEnd) => frontEnd.close())
    // A connection that is being opened may wait for a silent server.
    await new Deadline(CLOSE_MS).meet(Promise.resolve(closed), () => new Error('late')).catch(() => undefined)
    for (const socket of this.sockets) socket.destroy()
  }

  /** A front end that accepts connections. Many resources wait for the same attempt. */
  private async connected(patience: Patience): Promise<FrontEnd> {
    const { failure } = this
    const isFinal = failure && (failure.after >= patience.seconds || failure.error.is('accessDenied'))
    if (isFinal && Date.now() - failure.at < UNREACHABLE_MS) throw failure.error
    try {
      return await persistently(
        // A host that does not answer costs its timeout once.
        { ...patience, retries: 0 },
        () => {
          this.frontEnd ??= this.open()
          return this.frontEnd
        },
        (error) => error instanceof StarRocksError && error.is('unreachable', 'busy'),
      )
    } catch (error) {
      if (error instanceof StarRocksError && error.is('unreachable', 'accessDenied'))
        this.failure = { error, at: Date.now(), after: patience.seconds }
      throw error
    }
  }

  /** The next statement looks for another front end, or for a new leader. */
  private leave(frontEnd: FrontEnd): void {
    this.frontEnd?.then(
      (current) => {
        if (current !== frontEnd) return
        this.frontEnd = undefined
        void frontEnd.retire()
      },
      () => undefined,
    )
  }

  /** The leader if it is among the hosts and can be found, else the first front end that answers. */
  private async open(): Promise<FrontEnd> {
    try {
      const first = await this.firstThatAnswers()
      const leader = await this.leaderBeside(first)
      if (leader === undefined) return first
      const better = await this.openAt(leader).catch(() => undefined)
      if (better === undefined) return first
      await first.retire()
      return better
    } catch (error) {
      this.frontEnd = undefined
      throw error
    }
  }

  private async leaderBeside({ address, leader }: FrontEnd): Promise<Address | undefined> {
    if (leader === undefined || this.addresses.length === 1) return undefined
    for (const own of this.addresses) {
      if (await isOneOf(own, leader)) return own === address || this.isSuspect(own) ? undefined : own
    }
    return undefined
  }

  private isSuspect(address: Address): boolean {
    return Date.now() - (this.silentAt.get(address) ?? Number.NEGATIVE_INFINITY) < SUSPECT_MS
  }

  private async firstThatAnswers(): Promise<FrontEnd> {
    let failure: unknown
    const oneAfterAnother = this.addresses.toSorted((a, b) => Number(this.isSuspect(a)) - Number(this.isSuspect(b)))
    for (const address of oneAfterAnother) {
      try {
        return await this.openAt(address)
      } catch (error) {
        failure = error
        this.silentAt.set(address, Date.now())
        // A wrong password is wrong at the next front end, too.
        if (!(error instanceof StarRocksError && error.is('unreachable', 'busy'))) break
      }
    }
    throw failure
  }

  private openAt(address: Address): Promise<FrontEnd> {
    const alone = this.addresses.length === 1
    const context = { settings: this.settings, name: this.address, sockets: this.sockets }
    return FrontEnd.open(address, context, alone ? CONNECT_TIMEOUT_MS : PASS_BY_MS, !alone)
  }
}

function addressesOf({ host, port }: ConnectionSettings): Address[] {
  return host.split(',').map((entry) => {
    const [, name = '', own] = /^\s*(\[[^\]]+\]|[^:]+)(?::(\d+))?\s*$/.exec(entry) ?? []
    return { host: name.replace(/^\[|\]$/g, ''), port: own === undefined ? port : Number(own) }
  })
}
