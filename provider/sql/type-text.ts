import { ProviderError } from '../errors'
import { nameProblem } from './quote'
import { Cursor } from './tokens'
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
  const cursor = new TypeCursor(text)
  const type = typeAt(cursor)
  cursor.end()
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

function typeAt(cursor: TypeCursor): StarRocksType {
  const word = cursor.word()
  const limit = DECIMALS[word]
  if (limit !== undefined) return decimalAt(cursor, word, limit)

  switch (word) {
    case 'STRING':
    case 'TEXT':
      return { kind: 'VARCHAR', length: STRING_LENGTH }
    case 'CHAR':
      return { kind: 'CHAR', length: lengthAt(cursor, word, MAX_CHAR_LENGTH) ?? 1 }
    case 'VARCHAR':
      return { kind: 'VARCHAR', length: lengthAt(cursor, word, MAX_VARCHAR_LENGTH) ?? 1 }
    case 'BINARY':
    case 'VARBINARY': {
      const length = lengthAt(cursor, word, MAX_VARCHAR_LENGTH)
      return length === undefined ? { kind: 'VARBINARY' } : { kind: 'VARBINARY', length }
    }
    case 'ARRAY': {
      cursor.expect('<')
      const element = typeAt(cursor)
      cursor.expect('>')
      return { kind: 'ARRAY', element }
    }
    case 'MAP': {
      cursor.expect('<')
      const key = typeAt(cursor)
      cursor.expect(',')
      const value = typeAt(cursor)
      cursor.expect('>')
      return { kind: 'MAP', key, value }
    }
    case 'STRUCT':
      return { kind: 'STRUCT', fields: fieldsAt(cursor) }
  }

  const kind = SIMPLE[word]
  if (kind === undefined) throw cursor.error(FOREIGN[word] ? `write ${FOREIGN[word]}` : `accepted are ${ACCEPTED}`)
  if (word === 'SIGNED' || word === 'UNSIGNED') cursor.match(/\s*int(eger)?\b/iy)
  if (WITH_DISPLAY_WIDTH.has(word)) cursor.match(/\s*\(\s*\d+\s*\)/y)
  return { kind }
}

function decimalAt(cursor: TypeCursor, word: string, limit: number): StarRocksType {
  const [precision = 10, scale = 0] = cursor.numbers()
  if (precision < 1 || precision > limit) throw cursor.error(`the precision of ${word} is between 1 and ${limit}`)
  if (scale > precision) throw cursor.error(`the scale ${scale} is more than the precision ${precision}`)
  return { kind: 'DECIMAL', precision, scale }
}

function lengthAt(cursor: TypeCursor, word: string, limit: number): number | undefined {
  const [length, ...more] = cursor.numbers()
  if (more.length > 0) throw cursor.error(`${word} takes one length`)
  if (length !== undefined && (length < 1 || length > limit)) {
    throw cursor.error(`the length of ${word} is between 1 and ${limit}`)
  }
  return length
}

function fieldsAt(cursor: TypeCursor): StructField[] {
  const fields: StructField[] = []
  cursor.expect('<')
  do {
    const match = cursor.match(FIELD_NAME)
    if (!match) throw cursor.error(`a field's name and its type are expected at "${cursor.rest()}"`)
    const name = match[1] ?? match[2]!
    const problem = nameProblem(name)
    if (problem !== undefined) throw cursor.error(`${JSON.stringify(name)} cannot be a field: ${problem}`)
    fields.push({ name, type: typeAt(cursor) })
  } while (cursor.match(/\s*,/y))
  cursor.expect('>')
  return fields
}

class TypeCursor extends Cursor {
  word(): string {
    const match = this.match(/\s*([a-z]\w*)/iy)
    if (!match) throw this.error(`a type is expected at "${this.rest()}"; accepted are ${ACCEPTED}`)
    return match[1]!.toUpperCase()
  }

  /** Up to two numbers in parentheses, or none. */
  numbers(): number[] {
    const match = this.match(/\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/y)
    return match ? match.slice(1).flatMap((digits) => (digits === undefined ? [] : [Number(digits)])) : []
  }

  expect(mark: '<' | '>' | ','): void {
    if (!this.match(new RegExp(`\\s*${mark}`, 'y'))) throw this.error(`"${mark}" is expected at "${this.rest()}"`)
  }

  end(): void {
    if (this.rest() !== '') throw this.error(`"${this.rest()}" is left over`)
  }

  override rest(): string {
    return super.rest().trim()
  }

  error(reason: string): TypeTextError {
    return new TypeTextError(this.text, reason)
  }
}
