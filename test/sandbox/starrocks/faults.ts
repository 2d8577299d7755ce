import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, textRows } from './answer'
import { bare, StarRocksError } from './errors'

/**
 * Selects statements for a fault: the n-th from now (1 is the next), those that contain a text, those that match an expression,
 * or those for which a function returns true; the function is called for every statement.
 */
export type Matcher = number | string | RegExp | ((statement: string) => boolean)

type Action =
  | { kind: 'error'; error: StarRocksError }
  | { kind: 'answer'; answer: Answer }
  | { kind: 'cutBefore' }
  | { kind: 'cutAfter' }
  | { kind: 'slow'; until: () => Promise<unknown> }

interface Fault {
  matches: (statement: string) => boolean
  action: Action
}

/** The connection is to be cut, without an answer. */
export class CutConnection extends Error {}

/** Failures on demand; each strikes once. */
export class Faults {
  private pending: Fault[] = []
  private leaderLost = false
  private refusing = false
  mostConnections = Number.POSITIVE_INFINITY
  private hanging?: Promise<never>

  /** Answers the matching statement with an error, without running it. */
  failOnce(matcher: Matcher, error: { errno?: number; sqlState?: string; message: string }): void {
    const { errno = 1064, sqlState, message } = error
    const raised = sqlState === undefined ? bare(message, errno) : new StarRocksError(errno, sqlState, message)
    this.add(matcher, { kind: 'error', error: raised })
  }

  /**
   * Answers the matching statement with this row, without running it: a failed collection of statistics is no error, and its
   * causes (a full pool, a failing query) do not occur here.
   */
  answerOnce(matcher: Matcher, row: Record<string, string>): void {
    this.add(matcher, { kind: 'answer', answer: textRows(Object.keys(row), [Object.values(row)]) })
  }

  /** Cuts the connection at the matching statement, which is not run. */
  cutBefore(matcher: Matcher): void {
    this.add(matcher, { kind: 'cutBefore' })
  }

  /** Runs the matching statement and cuts the connection instead of answering. */
  cutAfter(matcher: Matcher): void {
    this.add(matcher, { kind: 'cutAfter' })
  }

  /** Lets the matching statement wait before it is run: for a time, or until somebody says so. */
  slow(matcher: Matcher, time: number | Promise<unknown>): void {
    this.add(matcher, { kind: 'slow', until: async () => (typeof time === 'number' ? delay(time) : time) })
  }

  /** Makes this front end a follower without a leader: forwarded statements fail until there is a leader again. */
  loseLeader(): void {
    this.leaderLost = true
  }

  electLeader(): void {
    this.leaderLost = false
  }

  /** Refuses new connections; existing ones stay. */
  refuseConnections(): void {
    this.refusing = true
  }

  acceptConnections(): void {
    this.refusing = false
  }

  /** Limits the connections of a user (the user property `max_user_connections`). */
  limitConnections(most: number): void {
    this.mostConnections = most
  }

  get leaderIsLost(): boolean {
    return this.leaderLost
  }

  /** Greets clients and answers nothing any more, without closing a connection, like a swapping process or a dead machine. */
  hang(): void {
    this.hanging = new Promise(() => {})
  }

  /** Never ends while the front end hangs. */
  async untilAwake(): Promise<void> {
    await this.hanging
  }

  get refusesConnections(): boolean {
    return this.refusing
  }

  /** Ends all faults. */
  clear(): void {
    this.pending = []
    this.leaderLost = false
    this.refusing = false
    this.mostConnections = Number.POSITIVE_INFINITY
    this.hanging = undefined
  }

  /**
   * Applies the fault before the statement runs; returns whether to cut the connection afterwards, and an answer that replaces
   * the real one.
   */
  async applyTo(statement: string): Promise<{ cutAfter: boolean; answer?: Answer }> {
    await this.untilAwake()
    const matched = this.pending.filter(({ matches }) => matches(statement))
    let cutAfter = false
    let answer: Answer | undefined
    for (const fault of matched) {
      // After an error or a cut there is nothing left to affect: the other faults wait for the next such statement.
      this.pending = this.pending.filter((other) => other !== fault)
      const { action } = fault
      if (action.kind === 'slow') await action.until()
      if (action.kind === 'error') throw action.error
      if (action.kind === 'cutBefore') throw new CutConnection()
      if (action.kind === 'answer') answer = action.answer
      cutAfter ||= action.kind === 'cutAfter'
    }
    return { cutAfter, answer }
  }

  private add(matcher: Matcher, action: Action): void {
    this.pending.push({ matches: matching(matcher), action })
  }
}

/** A predicate for the statements that a fault affects; it is called for each of them. */
export function matching(matcher: Matcher): (statement: string) => boolean {
  if (typeof matcher === 'function') return matcher
  if (typeof matcher === 'string') return (statement) => statement.includes(matcher)
  if (typeof matcher !== 'number') return (statement) => matcher.test(statement)
  let left = matcher
  return () => --left === 0
}
