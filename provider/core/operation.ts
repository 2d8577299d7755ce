import { StarRocksError, timeoutError } from '../errors'
import { type Sql, shortened } from '../sql/quote'
import type { QueryOptions, Row, Server } from '../starrocks/server'

/** Answers within this time do not count: a load that is watched for a day sends a hundred thousand queries. */
const PROMPT_MS = 1_000
/** The time between two messages about the wait. */
const PROGRESS_MS = 5_000
/** The share of the time after which a message becomes a warning. */
const WARNING_SHARE = 0.8

interface Messenger {
  progress(message: string): void
  warn(message: string): void
}

/**
 * The time that one operation has for the answers of StarRocks, all of them together. Otherwise each of thirty statements could
 * wait for its own deadline in turn. Statements with a limit of their own, such as ANALYZE, do not count.
 */
export class OperationTime {
  private waited = 0
  /** The number of statements that wait at the moment, and the time since which any does. */
  private waiting = 0
  private since = 0
  private overdue?: StarRocksError

  constructor(
    private readonly seconds: number,
    private readonly messenger: Messenger = { progress: () => {}, warn: () => {} },
  ) {}

  /** A server whose answers count against the time. */
  limit(server: Server): Server {
    return {
      address: server.address,
      cluster: server.cluster ?? server,
      query: (statement, options) => this.query(server, statement, options),
    }
  }

  private async query(server: Server, statement: Sql, options: QueryOptions = {}): Promise<Row[]> {
    if (options.timeoutMs !== undefined) return server.query(statement, options)
    // The first statement that timed out is the reason why no other is sent.
    if (this.overdue !== undefined) throw this.overdue
    const left = this.seconds * 1000 - this.elapsed()
    if (left <= 0) throw this.overdueErrorOf(server, statement)
    const end = this.begin(statement)
    try {
      return await server.query(statement, { ...options, timeoutMs: left })
    } catch (error) {
      if (!(error instanceof StarRocksError && error.is('timedOut'))) throw error
      throw this.overdueErrorOf(server, statement, error)
    } finally {
      end()
    }
  }

  private begin(statement: Sql): () => void {
    if (this.waiting++ === 0) this.since = performance.now()
    let warned = false
    const report = () => {
      const elapsed = this.elapsed()
      const message = `waiting for StarRocks to answer ${shortened(statement)}: ${Math.round(elapsed / 1000)} of ${this.seconds} s`
      this.messenger.progress(message)
      if (warned || elapsed < this.seconds * 1000 * WARNING_SHARE) return
      warned = true
      this.messenger.warn(`${message}, after which the operation fails (connection.operationTimeoutSeconds)`)
    }
    const timer = setInterval(report, Math.min(PROGRESS_MS, this.seconds * 100)).unref()
    return () => {
      clearInterval(timer)
      if (--this.waiting === 0) this.waited += Math.max(0, performance.now() - this.since - PROMPT_MS)
    }
  }

  private elapsed(): number {
    return this.waited + (this.waiting === 0 ? 0 : performance.now() - this.since)
  }

  private overdueErrorOf(server: Server, { masked }: Sql, cause?: StarRocksError): StarRocksError {
    this.overdue ??= overdueError(server.address, this.seconds, cause?.statement ?? masked)
    return this.overdue
  }
}

function overdueError(address: string, seconds: number, masked: string): StarRocksError {
  const { message, reason } = timeoutError(address, seconds * 1000, '', masked)
  const remedy =
    'The time that an operation waits for all its answers is limited by `connection.operationTimeoutSeconds` (starrocks:operationTimeoutSeconds, STARROCKS_OPERATION_TIMEOUT_SECONDS). If the statement was a change, the next `pulumi up` reads whether it took effect'
  return new StarRocksError(message.replace(reason, `${reason}. ${remedy}`), 'timedOut', 0, '', masked, reason)
}
