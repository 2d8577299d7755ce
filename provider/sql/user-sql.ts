/*
 * SQL that a program brings along: a task's statement, a query. It goes to StarRocks as it is; what is read of it here is only what
 * it begins with, and whether it is one statement.
 */

/** What stands in a statement between blanks and comments. A hint is no comment to StarRocks, but says nothing that matters here. */
export interface Token {
  /** A word in upper case, a mark, or a quoted text with its quotes. */
  readonly text: string
  /** How many parentheses are open around it. */
  readonly depth: number
  readonly start: number
}

const TOKEN =
  /(?<blank>\s+|--[^\n]*|\/\*.*?(?:\*\/|$))|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[\p{L}\p{N}_$]+|./gsu

export function tokens(sql: string): Token[] {
  let depth = 0
  const found: Token[] = []
  for (const match of sql.matchAll(TOKEN)) {
    if (match.groups?.blank !== undefined) continue
    const [text] = match
    if (text === ')') depth--
    found.push({ text: /^\w/.test(text) ? text.toUpperCase() : text, depth, start: match.index })
    if (text === '(') depth++
  }
  return found
}

/**
 * The statement from its first word on, without the semicolon at its end and what follows it; undefined where there are several.
 * StarRocks does not keep what stands before the first word either.
 */
export function oneStatement(sql: string): string | undefined {
  const all = tokens(sql)
  const end = all.findIndex(({ text }) => text === ';')
  if (end >= 0 && all.slice(end).some(({ text }) => text !== ';')) return undefined
  return sql.slice(all[0]?.start, all[end]?.start).trim()
}
