import type { Process } from './process'
import type { World } from './world'

/** What can happen at a statement. */
export const FAULTS = ['cut before', 'cut after', 'error', 'killed before', 'killed after'] as const
export type Fault = (typeof FAULTS)[number]

/**
 * A statement of an operation. Waiting asks the same again and again, and how often is a matter of time; so a statement is known by its
 * text, by what has been written before it, and by how often it was sent since then.
 */
export interface Point {
  readonly text: string
  readonly writes: number
  readonly nth: number
  readonly changes: boolean
}

/** Statements that change nothing but the connection they are sent over. */
const READ = /^\s*((SHOW|DESC|SELECT|EXPLAIN|SET CATALOG|USE|SYNC|ADMIN SHOW)\b|SET `)/i

/** The third and later question of the same kind since the last write is taken for waiting. */
const MOST_ASKED = 3

/** Without incarnations, labels, digests of URNs, versions, numbers that StarRocks gave out, and addresses of this world. */
export function normalized(statement: string): string {
  return statement
    .replace(/(pulumi: [^ #]+|"pulumi\.owner" = "[^#"]+)#[0-9a-f]{24}/g, '$1#<incarnation>')
    .replace(/(pulumi_copy_|versions=)[0-9a-f]{12}([0-9a-f]{4})?\b/g, '$1<hash>')
    .replace(/(\b(?:by|first)=|pulumi_refresh_)[0-9a-f]{16}/g, '$1<hash>')
    .replace(/\bat=[0-9a-f]{12}%3A\d+/g, 'at=<process>')
    .replace(/pulumi_(user|grants)_[0-9a-f]{24}/g, 'pulumi_$1_<hash>')
    .replace(/127\.0\.0\.1:\d+/g, '<address>')
    .replace(/\b\d{5,}\b/g, '<number>')
}

/** Tells the points of the statements that come to it, in order. */
export function pointer(): (statement: string) => Point {
  let writes = 0
  let asked = new Map<string, number>()
  return (statement) => {
    const text = normalized(statement)
    const changes = !READ.test(text)
    const nth = (asked.get(text) ?? 0) + 1
    asked.set(text, nth)
    const point = { text, writes, nth, changes }
    if (changes) {
      writes++
      asked = new Map()
    }
    return point
  }
}

/** Every point of a clean run. */
export function pointsOf(statements: readonly string[]): Point[] {
  const point = pointer()
  return statements.map(point).filter(({ nth }) => nth <= MOST_ASKED)
}

/** Arms the fault; the answer tells whether it has struck. */
export function strike({ starrocks }: World, process: Process, at: Point, fault: Fault): () => boolean {
  const point = pointer()
  let struck = false
  const matches = (statement: string) => {
    const { text, writes, nth } = point(statement)
    struck = text === at.text && writes === at.writes && nth === at.nth
    if (struck && fault.startsWith('killed')) process.kill()
    return struck
  }
  const once = (statement: string) => !struck && matches(statement)
  switch (fault) {
    case 'error':
      starrocks.faults.failOnce(once, { message: 'refused for once' })
      break
    case 'cut before':
    case 'killed before':
      starrocks.faults.cutBefore(once)
      break
    default:
      starrocks.faults.cutAfter(once)
  }
  return () => struck
}
