import { ProviderError } from '../errors'

/** A text of the server that cannot be parsed. */
export class DdlTextError extends ProviderError {
  override readonly name = 'DdlTextError'
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' }

/**
 * The inside of a string literal, unescaped. Comments escape quotes and backslashes, defaults everything that Java does
 * (`Column.toSql`).
 */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character)
}

const OPENING = '(<['
const CLOSING = ')>]'

/** A position in a text of DDL. It skips blank space before a word, a name or a string. */
export class DdlCursor {
  private position = 0

  constructor(private readonly text: string) {}

  /** True if these words or marks are next; a blank in them stands for any blank space. */
  at(words: string): boolean {
    const here = this.position
    const found = this.accept(words)
    this.position = here
    return found
  }

  /** Skips these words or marks if they are next. */
  accept(words: string): boolean {
    const pattern = words
      .split(' ')
      .map((word) => word.replace(/[().]/g, '\\$&'))
      .join('\\s+')
    const wholeWord = /\w$/.test(words) ? '\\b' : ''
    return this.match(new RegExp(`\\s*${pattern}${wholeWord}`, 'y')) !== undefined
  }

  expect(words: string): void {
    if (!this.accept(words)) throw this.error(`"${words}"`)
  }

  /** The first of these words that is next. */
  acceptOne<Word extends string>(...words: Word[]): Word | undefined {
    return words.find((word) => this.accept(word))
  }

  acceptNumber(): number | undefined {
    const digits = this.match(/\s*(\d+)/y)
    return digits === undefined ? undefined : Number(digits)
  }

  name(): string {
    const name = this.match(/\s*`([^`]*)`/y)
    if (name === undefined) throw this.error('a name')
    return name
  }

  /** `(a, b)`. */
  names(): string[] {
    const names: string[] = []
    this.expect('(')
    do names.push(this.name())
    while (this.accept(','))
    this.expect(')')
    return names
  }

  string(): string {
    const inside = this.match(/\s*"((?:[^"\\]|\\.)*)"/sy)
    if (inside === undefined) throw this.error('a string')
    return unescaped(inside)
  }

  /** The value of a property: not every version escapes quotes in it, so it ends at the quote that ends an entry. */
  propertyValue(): string {
    const inside = this.match(/\s*"(.*?)"(?=\s*(?:,\s*"|\)))/sy)
    if (inside === undefined) throw this.error('a value')
    return unescaped(inside)
  }

  /** The text up to the next blank outside brackets. */
  unbroken(): string {
    this.match(/\s*/y)
    let depth = 0
    let end = this.position
    for (; end < this.text.length; end++) {
      const character = this.text[end] ?? ''
      if (OPENING.includes(character)) depth++
      if (CLOSING.includes(character)) depth--
      if (depth === 0 && /\s/.test(character)) break
    }
    return this.take(end)
  }

  /** The text up to the next match of the sticky pattern outside quotes. */
  until(pattern: RegExp): string {
    const quoted = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`/sy
    let end = this.position
    while (end < this.text.length) {
      pattern.lastIndex = end
      if (pattern.test(this.text)) return this.take(end).trim()
      quoted.lastIndex = end
      end = quoted.test(this.text) ? quoted.lastIndex : end + 1
    }
    throw this.error(String(pattern))
  }

  /** The rest of the statement, without the semicolon at its end. */
  rest(): string {
    return this.take(this.text.length).trim().replace(/\s*;$/, '')
  }

  /** True if only the end of a statement is left. */
  atEnd(): boolean {
    return /^[\s;]*$/.test(this.text.slice(this.position))
  }

  error(expected: string): DdlTextError {
    const here = this.text.slice(this.position, this.position + 60)
    return new DdlTextError(`${expected} is expected in the text of SHOW CREATE TABLE at ${JSON.stringify(here)}`)
  }

  private take(end: number): string {
    const taken = this.text.slice(this.position, end)
    this.position = end
    return taken
  }

  private match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.position
    const match = sticky.exec(this.text)
    if (match === null) return undefined
    this.position = sticky.lastIndex
    return match[1] ?? ''
  }
}
