/*
 * The tokens of SQL, for every reader of a text: the statements of a program, the stored statement of a pipe or a task, and the
 * definitions that StarRocks prints.
 */

const SINGLE = String.raw`'(?:[^'\\]|\\.)*'`
const DOUBLE = String.raw`"(?:[^"\\]|\\.)*"`
/** A text, or a name in backquotes. A doubled quote in a text reads as the end of one text and the start of the next. */
const QUOTED = `${SINGLE}|${DOUBLE}|\`[^\`]*\``

/** A text together with the doubled quotes in it, as a part of other patterns, which need the flag `s`. */
export const WHOLE_TEXT = `(?:${SINGLE})+|(?:${DOUBLE})+`

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
const BLANK = String.raw`\s+|--[^\r\n]*|\/\*.*?(?:\*\/|$)`
const WORD = String.raw`(?:(?![\u{10000}-\u{10ffff}])[\p{L}\p{N}_$])+`
const TOKEN = new RegExp(`(?<blank>${BLANK})|(?<quoted>${QUOTED})|${WORD}|.`, 'gsu')

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

/** A statement with single blanks, except in texts, names and comments. */
export function evenlySpaced(sql: string): string {
  return sql.replace(TOKEN, (text) => (/^\s/.test(text) ? ' ' : text))
}

/** The escapes that StarRocks reads in SQL. A pattern of LIKE keeps the backslash before its wildcards. */
const SQL_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  b: '\b',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
}

/** The value of a text in quotes. */
export function unquoted(literal: string): string {
  const quote = literal[0] ?? ''
  return unescaped(literal.slice(1, -1).replaceAll(quote + quote, quote), SQL_ESCAPES)
}

/** The inside of a text. A character that has no meaning behind a backslash stands for itself. */
export function unescaped(inside: string, escapes: Readonly<Record<string, string>>): string {
  return inside.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)
}

/** A position in a text that is read from left to right. */
export class Cursor {
  protected position = 0

  constructor(protected readonly text: string) {}

  /** Matches a sticky expression here and moves behind the match. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.position
    const match = sticky.exec(this.text)
    if (match === null) return undefined
    this.position = sticky.lastIndex
    return match
  }

  /** The text up to the next match of the sticky expression outside quotes; undefined if there is none. */
  before(sticky: RegExp): string | undefined {
    const quoted = new RegExp(QUOTED, 'sy')
    let end = this.position
    while (end < this.text.length) {
      sticky.lastIndex = end
      if (sticky.test(this.text)) return this.take(end)
      quoted.lastIndex = end
      end = quoted.test(this.text) ? quoted.lastIndex : end + 1
    }
    return undefined
  }

  /** The text from here to a place, where the cursor then is. */
  protected take(end: number): string {
    const taken = this.text.slice(this.position, end)
    this.position = end
    return taken
  }

  /** The text that is left. */
  rest(): string {
    return this.text.slice(this.position)
  }
}
