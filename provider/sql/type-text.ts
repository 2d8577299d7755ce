import { ProviderError } from '../errors'
import { nameProblem } from './quote'
import { MAX_VARCHAR_LENGTH, type SimpleKind, STRING_LENGTH, type StarRocksType, type StructField } from './types'

/** A text that is not a StarRocks type. */
export class TypeTextError extends ProviderError {
  override readonly name = 'TypeTextError'

  constructor(
    readonly text: string,
    readonly reason: string,
  ) {
    super(`"${text}" is not a StarRocks type: ${reason}`)
  }
}

const MAX_CHAR_LENGTH = 255
const MAX_DECIMAL_PRECISION = 76

const SIMPLE: Record<string, SimpleKind> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INT: 'INT',
  INTEGER: 'INT',
  SIGNED: 'INT',
  UNSIGNED: 'INT',
  BIGINT: 'BIGINT',
  LARGEINT: 'LARGEINT',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  TIME: 'TIME',
  JSON: 'JSON',
  HLL: 'HLL',
  BITMAP: 'BITMAP',
  PERCENTILE: 'PERCENTILE',
}

/** SHOW CREATE TABLE prints integers with a display width, `int(11)`, which has no meaning. */
const WITH_DISPLAY_WIDTH = new Set(['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'LARGEINT'])

/** The server prints a DECIMAL below an ARRAY or MAP as DECIMAL64(p,s) and the like; each has its own limit. */
const DECIMALS: Record<string, number> = {
  DECIMAL: MAX_DECIMAL_PRECISION,
  NUMERIC: MAX_DECIMAL_PRECISION,
  NUMBER: MAX_DECIMAL_PRECISION,
  DECIMAL32: 9,
  DECIMAL64: 18,
  DECIMAL128: 38,
  DECIMAL256: MAX_DECIMAL_PRECISION,
}

const LENGTHS = ['CHAR', 'VARCHAR', 'STRING', 'TEXT', 'VARBINARY', 'BINARY']
const NESTED = ['ARRAY', 'MAP', 'STRUCT']

/** Names of other systems' types, which StarRocks refuses, and the type that their users mean. */
const FOREIGN: Record<string, string> = {
  BOOL: 'BOOLEAN',
  BYTEINT: 'TINYINT',
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INT',
  INT64: 'BIGINT',
  HUGEINT: 'LARGEINT',
  REAL: 'FLOAT',
  DEC: 'DECIMAL',
  DECIMALV3: 'DECIMAL',
  TIMESTAMP: 'DATETIME',
  JSONB: 'JSON',
  UUID: 'VARCHAR(36)',
  BLOB: 'VARBINARY',
  LIST: 'ARRAY',
  ROW: 'STRUCT',
}

const ACCEPTED =
  'BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, LARGEINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, DATETIME, CHAR(n), ' +
  'VARCHAR(n), STRING, VARBINARY, JSON, HLL, BITMAP, PERCENTILE, ARRAY<T>, MAP<K,V>, STRUCT<name T,...>'

const TYPE_WORDS = [...Object.keys(SIMPLE), ...Object.keys(DECIMALS), ...LENGTHS, ...NESTED].join('|')

/**
 * The name of a field and the blank behind it. The server prints names of fields without quotes even where its own parser needs
 * them, `struct<order int(11), my col int(11)>`, so a name ends before the first word that is a type.
 */
const FIELD_NAME = new RegExp(`\\s*(?:\`([^\`]+)\`|([^\`,<>]+?))(?:\\s*:\\s*|\\s+)(?=(?:${TYPE_WORDS})\\b)`, 'iy')

/**
 * Parses a type as written in DDL, printed by DESC, SHOW CREATE TABLE or DESC FILES().
 *
 * @throws TypeTextError
 */
export function parseType(text: string): StarRocksType {
  const scanner = new Scanner(text)
  const type = typeAt(scanner)
  scanner.end()
  return type
}

/**
 * Parses a type that a server shows or that state has. An unknown type keeps its text: one column with a type of a later release
 * must not make the whole table unreadable. Code that depends on the type refuses it.
 */
export function readType(text: string): StarRocksType {
  try {
    return parseType(text)
  } catch (error) {
    if (error instanceof TypeTextError) return { kind: 'UNKNOWN', text: text.trim() }
    throw error
  }
}

/**
 * Parses `information_schema.columns.COLUMN_TYPE`, which uses the words of MySQL: a BOOLEAN reads `tinyint(1)`, a LARGEINT
 * `bigint(20) unsigned`. In DDL the first is a TINYINT, and the second is refused.
 *
 * @throws TypeTextError
 */
export function parseColumnType(text: string): StarRocksType {
  const mysql = text.trim().toLowerCase()
  if (mysql === 'tinyint(1)') return { kind: 'BOOLEAN' }
  if (mysql === 'bigint(20) unsigned') return { kind: 'LARGEINT' }
  return parseType(text)
}

function typeAt(scanner: Scanner): StarRocksType {
  const word = scanner.word()
  const limit = DECIMALS[word]
  if (limit !== undefined) return decimalAt(scanner, word, limit)

  switch (word) {
    case 'STRING':
    case 'TEXT':
      return { kind: 'VARCHAR', length: STRING_LENGTH }
    case 'CHAR':
      return { kind: 'CHAR', length: lengthAt(scanner, word, MAX_CHAR_LENGTH) ?? 1 }
    case 'VARCHAR':
      return { kind: 'VARCHAR', length: lengthAt(scanner, word, MAX_VARCHAR_LENGTH) ?? 1 }
    case 'BINARY':
    case 'VARBINARY': {
      const length = lengthAt(scanner, word, MAX_VARCHAR_LENGTH)
      return length === undefined ? { kind: 'VARBINARY' } : { kind: 'VARBINARY', length }
    }
    case 'ARRAY': {
      scanner.expect('<')
      const element = typeAt(scanner)
      scanner.expect('>')
      return { kind: 'ARRAY', element }
    }
    case 'MAP': {
      scanner.expect('<')
      const key = typeAt(scanner)
      scanner.expect(',')
      const value = typeAt(scanner)
      scanner.expect('>')
      return { kind: 'MAP', key, value }
    }
    case 'STRUCT':
      return { kind: 'STRUCT', fields: fieldsAt(scanner) }
  }

  const kind = SIMPLE[word]
  if (kind === undefined) throw scanner.error(FOREIGN[word] ? `write ${FOREIGN[word]}` : `accepted are ${ACCEPTED}`)
  if (word === 'SIGNED' || word === 'UNSIGNED') scanner.accept(/\s*int(eger)?\b/iy)
  if (WITH_DISPLAY_WIDTH.has(word)) scanner.accept(/\s*\(\s*\d+\s*\)/y)
  return { kind }
}

function decimalAt(scanner: Scanner, word: string, limit: number): StarRocksType {
  const [precision = 10, scale = 0] = scanner.numbers()
  if (precision < 1 || precision > limit) throw scanner.error(`the precision of ${word} is between 1 and ${limit}`)
  if (scale > precision) throw scanner.error(`the scale ${scale} is more than the precision ${precision}`)
  return { kind: 'DECIMAL', precision, scale }
}

function lengthAt(scanner: Scanner, word: string, limit: number): number | undefined {
  const [length, ...more] = scanner.numbers()
  if (more.length > 0) throw scanner.error(`${word} takes one length`)
  if (length !== undefined && (length < 1 || length > limit)) {
    throw scanner.error(`the length of ${word} is between 1 and ${limit}`)
  }
  return length
}

function fieldsAt(scanner: Scanner): StructField[] {
  const fields: StructField[] = []
  scanner.expect('<')
  do {
    const match = scanner.accept(FIELD_NAME)
    if (!match) throw scanner.error(`a field's name and its type are expected at "${scanner.rest()}"`)
    const name = match[1] ?? match[2]!
    const problem = nameProblem(name)
    if (problem !== undefined) throw scanner.error(`${JSON.stringify(name)} cannot be a field: ${problem}`)
    fields.push({ name, type: typeAt(scanner) })
  } while (scanner.accept(/\s*,/y))
  scanner.expect('>')
  return fields
}

class Scanner {
  private position = 0

  constructor(private readonly text: string) {}

  /** Matches a sticky expression here and moves behind it. */
  accept(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.position
    const match = expression.exec(this.text)
    if (match) this.position = expression.lastIndex
    return match
  }

  word(): string {
    const match = this.accept(/\s*([a-z]\w*)/iy)
    if (!match) throw this.error(`a type is expected at "${this.rest()}"; accepted are ${ACCEPTED}`)
    return match[1]!.toUpperCase()
  }

  /** Up to two numbers in parentheses, or none. */
  numbers(): number[] {
    const match = this.accept(/\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/y)
    return match ? match.slice(1).flatMap((digits) => (digits === undefined ? [] : [Number(digits)])) : []
  }

  expect(mark: '<' | '>' | ','): void {
    if (!this.accept(new RegExp(`\\s*${mark}`, 'y'))) throw this.error(`"${mark}" is expected at "${this.rest()}"`)
  }

  end(): void {
    if (this.rest() !== '') throw this.error(`"${this.rest()}" is left over`)
  }

  rest(): string {
    return this.text.slice(this.position).trim()
  }

  error(reason: string): TypeTextError {
    return new TypeTextError(this.text, reason)
  }
}
