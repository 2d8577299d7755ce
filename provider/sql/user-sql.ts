import { type Token, tokens } from './tokens'

/*
 * SQL of the program: a task's statement, a query, an expression. It is sent as it is. We only read how it begins, and whether it is
 * one statement or one expression.
 */

/**
 * The statement from its first word on, without the semicolon at its end; undefined for several statements. StarRocks does not
 * store the text before the first word either.
 */
export function oneStatement(sql: string): string | undefined {
  const all = tokens(sql)
  const end = all.findIndex(({ text }) => text === ';')
  if (end >= 0 && all.slice(end).some(({ text }) => text !== ';')) return undefined
  return sql.slice(all[0]?.start, all[end]?.start).replace(/[ \r\n\t]+$/, '')
}

/** A statement without the comments before and behind it. */
export function withoutFrame(sql: string): string {
  const all = tokens(sql)
  return sql.slice(all[0]?.start, all.at(-1)?.end)
}

/** Statements that may follow a WITH clause and are no queries. */
const WRITING = ['DELETE', 'UPDATE', 'INSERT']

const READING = ['SELECT', 'WITH', 'SHOW', 'DESC', 'DESCRIBE']

/** Why a statement is not accepted as one that only reads. */
export function queryProblem(statement: string): string | undefined {
  const all = tokens(statement)
  const words = all.map(({ text }) => text)
  const first = words.find((word) => word !== '(') ?? ''
  if (!READING.includes(first)) return `a query begins with ${READING.join(', ')}, not with ${first || 'nothing'}`
  if (oneStatement(statement) === undefined) return 'a query is one statement, not several'
  const writing = first === 'WITH' && all.find(({ text, depth }) => depth === 0 && WRITING.includes(text))
  if (writing) return `a query can only read, and this is a ${writing.text}`
  // SELECT ... INTO OUTFILE writes files.
  return words.includes('INTO') ? 'a query cannot write, so INTO is not allowed' : undefined
}

/** Why a text is not the query of a view. */
export function viewQueryProblem(query: string): string | undefined {
  const first = tokens(query).find(({ text }) => text !== '(')?.text ?? ''
  if (first !== 'SELECT' && first !== 'WITH')
    return `the query of a view begins with SELECT or WITH, not with ${first || 'nothing'}`
  return queryProblem(query)
}

/** A query as StarRocks stores it: from its first token to its last. */
export function bareQuery(query: string): string {
  return withoutFrame(oneStatement(query) ?? query)
}

/** A query with a limit of rows. SHOW, DESC and a query with its own limit stay as they are. */
export function limited(statement: string, rows: number): string {
  const text = oneStatement(statement) ?? statement
  const all = tokens(text)
  const selects = ['SELECT', 'WITH', '('].includes(all[0]?.text ?? '')
  const hasLimit = all.some((token) => token.depth === 0 && token.text === 'LIMIT')
  return selects && !hasLimit ? `${text}\nLIMIT ${rows}` : text
}

/** Words that begin another part of a statement. Inside parentheses they may belong to a function, as in `extract(year FROM ts)`. */
const CLAUSES = new Set(
  'FROM WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT MINUS INTO AS QUALIFY WINDOW'.split(' '),
)

/** Why a text is not one SQL expression that can be a part of our statements, or undefined. StarRocks decides what it means. */
export function fragmentProblem(text: string): string | undefined {
  const all = tokens(text)
  if (all.length === 0) return 'is empty'
  // A comment could hide the rest of our statement.
  const gaps = [...all.map(({ start }, i) => text.slice(all[i - 1]?.end ?? 0, start)), text.slice(all.at(-1)?.end)]
  if (gaps.some((gap) => gap.trim() !== '')) return 'contains a comment, which is not allowed'
  const open = all.find((token) => ["'", '"', '`'].includes(token.text))
  if (open) return `has a ${open.text} that is not closed`
  if (all.some(({ depth }) => depth < 0) || depthAfter(all) !== 0) return 'has parentheses that do not match'
  const outside = all.filter(({ depth }) => depth === 0)
  if (outside.some(({ text: sign }) => sign === ',')) return 'is more than one expression'
  if (all.some(({ text: sign }) => sign === ';')) return 'is more than one statement'
  if (all.some(({ text: word }) => word === 'SELECT')) return 'contains a query, but a pipe can read only its files'
  const clause = outside.find(({ text: word }) => CLAUSES.has(word))
  return clause && `contains ${clause.text}, which is not part of an expression`
}

function depthAfter(all: readonly Token[]): number {
  return all.reduce((depth, { text }) => depth + (text === '(' ? 1 : text === ')' ? -1 : 0), 0)
}
