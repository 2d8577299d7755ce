import { type Token, tokens } from '../../provider/sql/tokens'

/** What a reviewer should know of a statement first. */
export interface Danger {
  /** `drops a column`, `loads every file again`. */
  readonly what: string
  /** The part of the statement that does it. */
  readonly excerpt: string
}

/** A statement that will run, or a remark of the provider about those that follow. */
export type PlanItem =
  | { readonly statement: string; readonly danger?: Danger | undefined }
  | { readonly remark: string }

/** The input `plan`: statements, and remarks that begin as a comment of SQL. */
export function planItems(plan: readonly string[], isReplaced: boolean): PlanItem[] {
  let runs = true
  return plan.map((text) => {
    if (!text.startsWith('-- ')) return runs ? { statement: text, danger: dangerOf(text, true) } : { statement: text }
    // What follows this remark runs only if the reviewed command has that flag, and then the step is a replacement.
    if (text.startsWith('-- with --replace')) runs = isReplaced
    return { remark: text.slice(3) }
  })
}

/** The statements of the input `ddl`, which are separated by semicolons. */
export function definingStatements(ddl: string): string[] {
  const ends = tokens(ddl).flatMap(({ text, start }) => (text === ';' ? [start] : []))
  const starts = [0, ...ends.map((end) => end + 1)]
  return starts.map((start, i) => ddl.slice(start, ends[i]).trim()).filter((statement) => statement !== '')
}

/** The danger in a statement. A new pipe lists the whole prefix, so where there was one before, it loads every file again. */
export function dangerOf(statement: string, wasThere: boolean): Danger | undefined {
  const found = tokens(statement)
  const words = found.map(({ text }) => text)
  const [first, second] = words
  const at = (what: string): Danger => ({ what, excerpt: firstLine(statement) })
  if (words.some((word, i) => word === 'INSERT' && words[i + 1] === 'OVERWRITE')) return at('overwrites rows')
  if (first === 'DROP') return at(dropping(words.slice(1)))
  if (first === 'TRUNCATE') return at('empties a table')
  if (first === 'DELETE') return at('deletes rows')
  if (first === 'ALTER' && words.includes('SWAP')) return at('exchanges two tables')
  if (first === 'CREATE' && second === 'PIPE' && wasThere) return at('loads every file again')
  return first === 'ALTER' ? droppingClause(statement, found) : undefined
}

/** The clauses of an ALTER that drop: it can have others. */
function droppingClause(statement: string, found: readonly Token[]): Danger | undefined {
  const drops = found.flatMap(({ text }, i) => (text === 'DROP' ? [i] : []))
  const [first] = drops
  if (first === undefined) return undefined
  const clauses = drops.map((i) => {
    const end = found.slice(i).find(({ text, depth }) => text === ',' && depth === found[i]!.depth)
    return statement.slice(found[i]!.start, end?.start).trim()
  })
  const what = dropping(found.slice(first + 1).map(({ text }) => text))
  const begin = statement.slice(0, found[first]!.start)
  const [line] = begin.split('\n')
  const gap = begin.trimEnd() === line!.trimEnd() ? ' ' : ' … '
  return { what, excerpt: firstLine(`${line!.trimEnd()}${gap}${clauses.join(', ')}`) }
}

const OBJECTS = [
  'TABLE',
  'DATABASE',
  'COLUMN',
  'PARTITION',
  'CATALOG',
  'VIEW',
  'MATERIALIZED VIEW',
  'PIPE',
  'ROLE',
  'USER',
  'TASK',
  'INDEX',
  'RESOURCE GROUP',
  'STORAGE VOLUME',
  'SECURITY INTEGRATION',
  'GROUP PROVIDER',
]

/** `drops a table`, of the words behind DROP. */
function dropping([first = '', second = '']: readonly string[]): string {
  const object = OBJECTS.find((one) => one === first || one === `${first} ${second}`)
  if (object === undefined) return 'drops an object'
  return `drops ${/^[AEIO]/.test(object) ? 'an' : 'a'} ${object.toLowerCase()}`
}

const LONGEST_EXCERPT = 120

/** The first line, in which a statement of this provider names its object. */
function firstLine(statement: string): string {
  const [line = ''] = statement.split('\n')
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT - 1).toWellFormed()}…` : line
}
