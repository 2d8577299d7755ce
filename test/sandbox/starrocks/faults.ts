import { bare, StarRocksError } from './errors'

/** Which statements a fault strikes: those whose text contains the string or matches the expression. */
export type Matcher = string | RegExp

interface Fault {
  matcher: Matcher
  action: { kind: 'error'; error: StarRocksError } | { kind: 'cutBefore' } | { kind: 'cutAfter' }
}

/** The connection is to be cut, without an answer. */
export class CutConnection extends Error {}

/** Failures on demand; each strikes once. */
export class Faults {
  private readonly pending: Fault[] = []

  /** Answers the next matching statement with an error, without running it. */
  failOnce(matcher: Matcher, error: { errno?: number; sqlState?: string; message: string }): void {
    const { errno = 1064, sqlState, message } = error
    const raised = sqlState === undefined ? bare(message, errno) : new StarRocksError(errno, sqlState, message)
    this.pending.push({ matcher, action: { kind: 'error', error: raised } })
  }

  /** Cuts the connection at the next matching statement, which is not run. */
  cutBefore(matcher: Matcher): void {
    this.pending.push({ matcher, action: { kind: 'cutBefore' } })
  }

  /** Runs the next matching statement and cuts the connection instead of answering. */
  cutAfter(matcher: Matcher): void {
    this.pending.push({ matcher, action: { kind: 'cutAfter' } })
  }

  clear(): void {
    this.pending.length = 0
  }

  /** Strikes before the statement runs; answers whether to cut the connection after it. */
  strike(statement: string): { cutAfter: boolean } {
    const i = this.pending.findIndex(({ matcher }) =>
      typeof matcher === 'string' ? statement.includes(matcher) : matcher.test(statement),
    )
    if (i < 0) return { cutAfter: false }
    const [{ action }] = this.pending.splice(i, 1) as [Fault]
    if (action.kind === 'error') throw action.error
    if (action.kind === 'cutBefore') throw new CutConnection()
    return { cutAfter: true }
  }
}
