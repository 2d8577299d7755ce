import { ProviderError } from '../errors'
import { Cursor, unescaped } from './tokens'

/** A text of the server that cannot be parsed. */
export class DdlTextError extends ProviderError {
  override readonly name = 'DdlTextError'
}

/** The escapes of Java in a default (`Column.toSql`). Comments escape only quotes and backslashes. */
const JAVA_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '0': '\0',
}

const OPENING = '(<['
const CLOSING = ')>]'

/** A position in a text of DDL. It skips blank space before a word, a name or a string. */
export class DdlCursor extends Cursor {
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
      .map((word) => word.replace(/[().[\]]/g, '\\$&'))
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
    const digits = this.match(/\s*(\d+)/y)?.[1]
    return digits === undefined ? undefined : Number(digits)
  }

  name(): string {
    const name = this.match(/\s*`([^`]*)`/y)?.[1]
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
    const inside = this.match(/\s*"((?:[^"\\]|\\.)*)"/sy)?.[1]
    if (inside === undefined) throw this.error('a string')
    return unescaped(inside, JAVA_ESCAPES)
  }

  /** A value of a list partition: StarRocks prints quotes in it without escapes, so it ends at the quote that ends an entry. */
  listValue(): string {
    const inside = this.match(/\s*'(.*?)'(?=\s*[,)])/sy)?.[1]
    if (inside === undefined) throw this.error('a text in single quotes')
    return unescaped(inside, JAVA_ESCAPES)
  }

  /** The value of a property: not every version escapes quotes in it, so it ends at the quote that ends an entry. */
  propertyValue(): string {
    const inside = this.match(/\s*"(.*?)"(?=\s*(?:,\s*"|\)))/sy)?.[1]
    if (inside === undefined) throw this.error('a value')
    return unescaped(inside, JAVA_ESCAPES)
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
    const found = this.before(pattern)
    if (found === undefined) throw this.error(String(pattern))
    return found.trim()
  }

  /** The text up to the next line that begins with these words: it can have quotes that StarRocks does not escape. */
  untilLine(words: string): string {
    const text = this.match(new RegExp(`(.*?)(?=\\n\\s*${words}\\b)`, 'sy'))?.[1]
    if (text === undefined) throw this.error(`"${words}"`)
    return text.trim()
  }

  /** The rest of the statement, without the semicolon at its end. */
  remainder(): string {
    return this.rest().trim().replace(/\s*;$/, '')
  }

  /** True if only the end of a statement is left. */
  atEnd(): boolean {
    return /^[\s;]*$/.test(this.rest())
  }

  error(expected: string): DdlTextError {
    const here = this.rest().slice(0, 60)
    return new DdlTextError(`${expected} is expected in the text of SHOW CREATE TABLE at ${JSON.stringify(here)}`)
  }
}
