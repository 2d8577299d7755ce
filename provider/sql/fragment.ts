import { tokens } from './user-sql'

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
  if (gaps.some((gap) => gap.trim() !== '')) return 'holds a comment, which it cannot'
  const open = all.find((token) => ["'", '"', '`'].includes(token.text))
  if (open) return `has a ${open.text} that is not closed`
  if (all.some(({ depth }) => depth < 0) || depthAfter(all) !== 0) return 'has parentheses that do not match'
  const outside = all.filter(({ depth }) => depth === 0)
  if (outside.some(({ text: sign }) => sign === ',')) return 'is more than one expression'
  if (all.some(({ text: sign }) => sign === ';')) return 'is more than one statement'
  if (all.some(({ text: word }) => word === 'SELECT')) return 'holds a query, and a pipe reads nothing but its files'
  const clause = outside.find(({ text: word }) => CLAUSES.has(word))
  return clause && `holds ${clause.text}, which is no part of an expression`
}

function depthAfter(all: ReturnType<typeof tokens>): number {
  return all.reduce((depth, { text }) => depth + (text === '(' ? 1 : text === ')' ? -1 : 0), 0)
}
