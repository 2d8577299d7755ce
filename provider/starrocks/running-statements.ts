import { type Sql, sql } from '../sql/quote'
import { tokens } from '../sql/tokens'
import { isRead } from './front-end'
import { until, type Waiting } from './jobs'
import type { Server } from './server'

/*
 * StarRocks finishes a statement whose client has died. A late DELETE, TRUNCATE, DROP or CREATE ANALYZE would undo or repeat what the next run
 * does. Users see their own connections without any privilege. The loads of pipes have no client, and are not in the list.
 */

interface Running {
  readonly connection: string
  readonly text: string
  readonly target: string
}

/** The longest are collections of statistics, which StarRocks gives up after an hour (`statistic_collect_query_timeout`). */
const TIMEOUT_S = 3_660

/** The writes that ran on a cluster before this process sent its first one. */
const former = new WeakMap<Server, Promise<readonly Running[]>>()

/** The clusters where that list is empty, as it mostly is: then nothing that a caller may send has to be compared with it. */
const nothingFormer = new WeakSet<Server>()

/**
 * Waits until the statements of earlier processes that change one of these objects have ended. A process reads the list once, before it
 * changes anything; later calls only wait for the statements in it.
 *
 * @param planned the statements that the caller may send; they name the objects. It is not called once the list is known to be empty
 */
export async function waitForFormerStatements(waiting: Waiting, planned: () => readonly Sql[]): Promise<void> {
  const cluster = waiting.server.cluster ?? waiting.server
  if (nothingFormer.has(cluster)) return
  const statements = planned()
  if (statements.length === 0) return
  const first = former.get(cluster) ?? runningWrites(waiting.server)
  former.set(cluster, first)
  first.catch(() => former.delete(cluster))
  const running = await first
  if (running.length === 0) nothingFormer.add(cluster)
  const targets = targetsOf(statements)
  const theirs = running.filter(({ target }) => targets.has(target))
  const left = (now: readonly Running[]) =>
    now.find(({ connection, text }) => theirs.some((one) => one.connection === connection && one.text === text))
  if (theirs.length > 0) await ended(waiting, left, TIMEOUT_S)
}

/** Waits until no client runs a statement that changes one of the objects that these statements change. */
export function waitForStatements(
  waiting: Waiting,
  statements: readonly Sql[],
  timeoutSeconds = TIMEOUT_S,
): Promise<void> {
  const targets = targetsOf(statements)
  return ended(waiting, (now) => now.find(({ target }) => targets.has(target)), timeoutSeconds)
}

function ended(
  waiting: Waiting,
  left: (now: readonly Running[]) => Running | undefined,
  timeoutSeconds: number,
): Promise<void> {
  return until(timeoutSeconds, 'the statements of an earlier run to end', async () => {
    const one = left(await runningWrites(waiting.server))
    if (one === undefined) return true
    waiting.progress(`waiting for a statement of an earlier run to end (connection ${one.connection}): ${one.target}`)
    return false
  })
}

async function runningWrites(server: Server): Promise<Running[]> {
  const rows = await server.query(sql`SHOW FULL PROCESSLIST`)
  return rows.flatMap(({ ID, COMMAND, INFO }) => {
    // A connection that waits for its client shows the last statement, which has ended (`ConnectContext.ThreadInfo`).
    if (!ID || !INFO || COMMAND === 'Sleep' || isRead({ text: INFO })) return []
    const target = targetOf(INFO)
    return target === undefined ? [] : [{ connection: ID, text: INFO, target }]
  })
}

function targetsOf(statements: readonly Sql[]): Set<string | undefined> {
  return new Set(statements.filter((one) => !isRead(one)).map(({ text }) => targetOf(text)))
}

const KINDS: Readonly<Record<string, string>> = { GRANT: 'privileges on', REVOKE: 'privileges on' }

/**
 * The object that a statement of ours changes, by the first name in it, which is always quoted; undefined without a name.
 * Privileges and statistics of a table count as other objects than the table.
 */
function targetOf(statement: string): string | undefined {
  const texts = tokens(statement).map(({ text }) => text)
  const [first = '', second = ''] = texts
  const kind = KINDS[first] ?? ([first, second].includes('ANALYZE') ? 'statistics of' : 'object')
  const start = texts.findIndex((text) => text.startsWith('`'))
  if (start < 0) return undefined
  let end = start + 1
  while (texts[end] === '.') end += 2
  return `${kind} ${texts.slice(start, end).join('')}`
}
