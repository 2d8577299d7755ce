import type { Sql } from '../sql/quote'
import { changesSoFar } from './connection'
import type { QueryOptions, Row, Server } from './server'

/** For so long an answer is the state of things for those who ask after it. */
const YOUNG_MS = 20_000

interface Answer {
  readonly rows: Promise<Row[]>
  readonly at: number
  /** As it was when the question was sent. */
  readonly changes: number
}

let snapshots = new WeakMap<Server, Map<string, Answer>>()

/**
 * A cluster whose answers are kept for a while, for who reads many objects in a row. The engine sends a few reads at a time: the first
 * of a database asks for all of it, and those after it are answered from what came, as long as this process has changed nothing.
 * Only for questions whose answers are the same for whoever asks, and never where something is decided that is done at once.
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
      // What failed is asked again.
      answer.rows.catch(() => answers.get(key) === answer && answers.delete(key))
      return answer.rows
    },
  }
}

/** Forgets every answer, as a new process has none. */
export function clearQueryCaches(): void {
  snapshots = new WeakMap()
}

function question({ text }: Sql, { catalog, database, variables, namesAsSent }: QueryOptions): string {
  return JSON.stringify([catalog, database, variables, namesAsSent, text])
}
