import type { Position } from './errors'
import { syntax } from './errors'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'hint' | 'end'

/** One lexical unit; `text` as written, `value` with quotes and escapes resolved. */
export interface Token extends Position {
  kind: TokenKind
  text: string
  value: string
  start: number
  end: number
}

const SYMBOLS = ['<=>', '||', '&&', '<=', '>=', '<>', '!=', '->', '@@', ':=']
/** No other whitespace counts: StarRocks reads a no-break space as a letter, and does not know a form feed. */
const BLANK = /[ \r\n\t\u3000]/
/** Letters have two bytes at most. */
const WORD_START = /[A-Za-z_$\u0080-\ud7ff\ue000-\uffff]/
const WORD_PART = /[A-Za-z0-9_$\u0080-\ud7ff\ue000-\uffff]/

/** Splits the text of a packet into tokens; comments vanish, hints stay. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const lineStarts = [0]
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) lineStarts.push(i + 1)
  let line = 0

  const positionOf = (offset: number): Position => {
    while (line + 1 < lineStarts.length && lineStarts[line + 1]! <= offset) line++
    return { line: line + 1, column: offset - lineStarts[line]! }
  }
  const push = (kind: TokenKind, start: number, end: number, value = source.slice(start, end)) => {
    tokens.push({ kind, start, end, value, text: source.slice(start, end), ...positionOf(start) })
    return end
  }

  let at = 0
  while (at < source.length) {
    const c = source[at]!
    if (BLANK.test(c)) at++
    else if (source.startsWith('--', at)) at = endOfLine(source, at)
    else if (source.startsWith('/*+', at)) at = push('hint', at, endOfComment(source, at, positionOf(at)))
    else if (source.startsWith('/*', at)) at = endOfComment(source, at, positionOf(at))
    else if (c === "'" || c === '"') {
      const end = endOfString(source, at, positionOf(at))
      at = push('string', at, end, unescaped(source.slice(at + 1, end - 1), c))
    } else if (c === '`') {
      const end = endOfQuoted(source, at, positionOf(at))
      // StarRocks removes every backquote, so a doubled one disappears instead of standing for one.
      at = push('quoted', at, end, source.slice(at, end).replaceAll('`', ''))
    } else if (WORD_START.test(c)) at = push('word', at, endOfWord(source, at))
    else if (/[0-9]/.test(c) || (c === '.' && /[0-9]/.test(source[at + 1] ?? ''))) {
      const end = endOfNumber(source, at)
      // A name can begin with a digit (`1digit`): a text of word characters that is no number is a word.
      if (c !== '.' && WORD_START.test(source[end] ?? '')) at = push('word', at, endOfWord(source, at))
      else at = push('number', at, end)
    } else at = push('symbol', at, at + (SYMBOLS.find((s) => source.startsWith(s, at))?.length ?? 1))
  }
  push('end', source.length, source.length, '<EOF>')
  return tokens
}

/** A carriage return also ends a comment. */
function endOfLine(source: string, at: number): number {
  const length = source.slice(at).search(/[\r\n]/)
  return length < 0 ? source.length : at + length
}

function endOfComment(source: string, at: number, position: Position): number {
  const end = source.indexOf('*/', at + 2)
  if (end < 0) throw syntax("Unexpected input '/', the most similar input is {a statement}", position)
  return end + 2
}

function endOfString(source: string, at: number, position: Position): number {
  const quote = source[at]
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === quote && source[i + 1] === quote) i++
    else if (source[i] === quote) return i + 1
  }
  throw syntax(`Unexpected input '${quote}', the most similar input is {a string}`, position)
}

function endOfQuoted(source: string, at: number, position: Position): number {
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] !== '`') continue
    if (source[i + 1] !== '`') return i + 1
    i++
  }
  throw syntax("Unexpected input '`', the most similar input is {a legal identifier}", position)
}

function endOfWord(source: string, at: number): number {
  let end = at
  while (end < source.length && WORD_PART.test(source[end]!)) end++
  return end
}

function endOfNumber(source: string, at: number): number {
  const number = /[0-9]*(\.[0-9]*)?([eE][+-]?[0-9]+)?/y
  number.lastIndex = at
  number.exec(source)
  return number.lastIndex
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' }

/** Doubled quotes first, then back-slashes: the order in which StarRocks unescapes. */
function unescaped(body: string, quote: string): string {
  return body.replaceAll(quote + quote, quote).replace(/\\([\s\S])/g, (whole, c: string) => {
    if (c === '%' || c === '_') return whole
    return ESCAPES[c] ?? c
  })
}
