import type { Sql } from '../sql/quote'
import { changesSoFar } from './connection'
import type { QueryOptions, Row, Server } from './server'

/** How long an answer counts as current. */
const YOUNG_MS = 20_000

interface Answer {
  readonly rows: Promise<Row[]>
  readonly at: number
  /** The state at the time when the query was sent. */
  readonly changes: number
}

let snapshots = new WeakMap<Server, Map<string, Answer>>()

/**
 * A cluster whose answers are cached for a while, for reads of many objects. The engine sends a few reads at a time: the first of a
 * database queries all of it, and the next ones use that answer, as long as this process has changed nothing. It serves only
 * queries with the same answer for every resource, and never a decision that is acted on at once.
 */
export function queryCacheOf(server: Server): Server {
  const answers = snapshots.get(server) ?? new Map<string, Answer>()
  snapshots.set(server, answers)
  return {
    address: server.address,
    query(statement, options = {}) {
      const key = question(statement, options)
      const known = answers.get(key)
      if (known && known.changes === changesSoFar() && performance.now() - known.at < YOUNG_MS) return known.rows
      const answer = { rows: server.query(statement, options), at: performance.now(), changes: changesSoFar() }
      answers.set(key, answer)
      // A failed query is sent again.
      answer.rows.catch(() => answers.get(key) === answer && answers.delete(key))
      return answer.rows
    },
  }
}

/** Forgets every answer, as in a new process. */
export function clearQueryCaches(): void {
  snapshots = new WeakMap()
}

function question({ text }: Sql, { catalog, database, variables, namesAsSent }: QueryOptions): string {
  return JSON.stringify([catalog, database, variables, namesAsSent, text])
}
