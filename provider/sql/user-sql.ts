/*
 * SQL of the program: a task's statement, a query. It is sent as it is. We only read how it begins, and whether it is one
 * statement.
 */

/** A token of a statement. A hint is no comment to StarRocks, but it does not matter here. */
export interface Token {
  /** A word in upper case, a mark, or a quoted text with its quotes. */
  readonly text: string
  /** The number of open parentheses around it. */
  readonly depth: number
  readonly start: number
  readonly end: number
}

/** A carriage return ends a comment as well (`SIMPLE_COMMENT` in StarRocksLex.g4), and a letter has two bytes at most. */
const TOKEN =
  /(?<blank>\s+|--[^\r\n]*|\/\*.*?(?:\*\/|$))|(?<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)|(?:(?![\u{10000}-\u{10ffff}])[\p{L}\p{N}_$])+|./gsu

export function tokens(sql: string): Token[] {
  let depth = 0
  const found: Token[] = []
  for (const match of sql.matchAll(TOKEN)) {
    if (match.groups?.blank !== undefined) continue
    const [text] = match
    if (text === ')') depth--
    // In upper case letter by letter, as StarRocks reads keywords (`CaseInsensitiveStream`): the capital of a dotless i is I.
    const word = match.groups?.quoted === undefined ? text.toUpperCase() : text
    found.push({ text: word, depth, start: match.index, end: match.index + text.length })
    if (text === '(') depth++
  }
  return found
}

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

/** A statement with single blanks, except in texts, names and comments. */
export function evenlySpaced(sql: string): string {
  return sql.replace(TOKEN, (text) => (/^\s/.test(text) ? ' ' : text))
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
  if (writing) return `a query only reads, and this is a ${writing.text}`
  // SELECT ... INTO OUTFILE writes files.
  return words.includes('INTO') ? 'a query writes nothing, so it has no INTO' : undefined
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
