import type { QualifiedName, Span } from '../ast'
import { syntax } from '../errors'
import { DEFAULT_VERSION, Features } from '../features'
import type { Token } from '../lexer'
import { isReserved } from './reserved'

/** Reads tokens one after the other; every `expect` throws the error of a real server for another token. */
export class Cursor {
  private index = 0

  constructor(
    readonly source: string,
    private readonly tokens: Token[],
    /** The release whose grammar it is. */
    readonly features = new Features(DEFAULT_VERSION),
  ) {}

  get token(): Token {
    return this.tokens[this.index]!
  }

  peek(offset = 1): Token {
    return this.tokens[Math.min(this.index + offset, this.tokens.length - 1)]!
  }

  get previous(): Token {
    return this.tokens[this.index - 1]!
  }

  next(): Token {
    const token = this.token
    if (token.kind !== 'end') this.index++
    return token
  }

  mark(): number {
    return this.index
  }

  reset(mark: number): void {
    this.index = mark
  }

  atEnd(): boolean {
    return this.token.kind === 'end' || this.atSymbol(';')
  }

  atSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol
  }

  /** Is the keyword sequence next? Keywords are words of any case, never back-quoted. */
  at(...words: string[]): boolean {
    return words.every((word, i) => isWord(this.peek(i), word))
  }

  accept(...words: string[]): boolean {
    if (!this.at(...words)) return false
    this.index += words.length
    return true
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.atSymbol(symbol)) return false
    this.index++
    return true
  }

  expect(...words: string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected(`'${word}'`)
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(`'${symbol}'`)
  }

  /** The statement must end here, with a `;` or at the end of the packet. */
  expectEnd(): void {
    if (!this.atEnd()) throw this.unexpected('<EOF>', "';'")
  }

  atIdentifier(): boolean {
    const { kind, text } = this.token
    return kind === 'quoted' || (kind === 'word' && !isReserved(text))
  }

  identifier(): string {
    if (!this.atIdentifier()) throw this.unexpected('a legal identifier')
    return this.next().value
  }

  /** Names of catalogs, roles, users and aliases may be quoted as strings. */
  identifierOrString(): string {
    return this.token.kind === 'string' ? this.next().value : this.identifier()
  }

  qualifiedName(): QualifiedName {
    const from = this.token
    const parts = [this.identifier()]
    while (this.acceptSymbol('.')) parts.push(this.identifier())
    return { parts, span: this.spanFrom(from) }
  }

  string(): string {
    if (this.token.kind !== 'string') throw this.unexpected('a string')
    return this.next().value
  }

  integer(): number {
    return Number(this.integerText())
  }

  /** An integer that may exceed a JavaScript number. */
  integerText(): string {
    if (this.token.kind !== 'number' || !/^\d+$/.test(this.token.text)) throw this.unexpected('INTEGER_VALUE')
    return this.next().text
  }

  /** `( item, item )` */
  list<T>(item: () => T): T[] {
    this.expectSymbol('(')
    const items = this.commaSeparated(item)
    this.expectSymbol(')')
    return items
  }

  commaSeparated<T>(item: () => T): T[] {
    const items = [item()]
    while (this.acceptSymbol(',')) items.push(item())
    return items
  }

  identifierList(): string[] {
    return this.list(() => this.identifier())
  }

  /** `( "key" = "value", ... )`: keys are trimmed, the last of equal ones wins. */
  propertyList(): Map<string, string> {
    const properties = new Map<string, string>()
    this.list(() => {
      const key = this.string().trim()
      this.expectSymbol('=')
      properties.set(key, this.string())
    })
    return properties
  }

  properties(): Map<string, string> {
    return this.accept('PROPERTIES') ? this.propertyList() : new Map()
  }

  spanFrom(from: Token): Span {
    const last = this.previous
    return { from, to: { line: last.line, column: last.column } }
  }

  unexpected(...expected: string[]): Error {
    const { value, kind, text } = this.token
    const input = kind === 'end' ? value : text
    return syntax(`Unexpected input '${input}', the most similar input is {${expected.join(', ')}}`, this.token)
  }

  /** The error for text between `from` and here that matches no alternative. */
  noViable(from: Token): Error {
    const end = this.token.kind === 'end' ? this.previous.end : this.token.end
    return syntax(`No viable statement for input '${this.source.slice(from.start, end)}'`, this.token)
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word
}
