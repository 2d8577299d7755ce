import { analyzing } from '../errors'
import type { DataType, ScalarName } from '../types'
import { MAX_VARCHAR } from '../types'
import type { Cursor } from './cursor'

const SIMPLE: Record<string, ScalarName> = {
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
  VARIANT: 'VARIANT',
  HLL: 'HLL',
  BITMAP: 'BITMAP',
  PERCENTILE: 'PERCENTILE',
}
/** Integers accept a display width, which is not stored. */
const WITH_WIDTH = new Set(['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'SIGNED', 'BIGINT', 'LARGEINT'])
const DECIMALS = new Set(['DECIMAL', 'NUMERIC', 'NUMBER', 'DECIMALV2', 'DECIMAL32', 'DECIMAL64', 'DECIMAL128'])
const STRINGS = new Set(['STRING', 'TEXT'])

/** Reads a type; an unknown word must be an aggregate state function, so an opening parenthesis is expected. */
export function parseType(cursor: Cursor): DataType {
  const token = cursor.token
  if (token.kind !== 'word') throw cursor.unexpected("'ARRAY'", "'BIGINT'", "'BINARY'", "'BITMAP'", "'BOOLEAN'")
  const word = cursor.next().text.toUpperCase()
  const simple = SIMPLE[word]
  if (simple && (simple !== 'VARIANT' || cursor.features.hasVariants)) {
    if (WITH_WIDTH.has(word)) parenthesized(cursor, () => cursor.integer())
    return { name: simple }
  }
  if (STRINGS.has(word)) return { name: 'VARCHAR', length: 65533 }
  if (word === 'VARCHAR') return text(cursor, 'VARCHAR', MAX_VARCHAR)
  if (word === 'CHAR' || word === 'CHARACTER') return text(cursor, 'CHAR', 255)
  if (word === 'BINARY' || word === 'VARBINARY') {
    return { name: 'VARBINARY', length: parenthesized(cursor, () => cursor.integer()) }
  }
  if (DECIMALS.has(word)) return decimal(cursor)
  if (word === 'ARRAY') {
    cursor.expectSymbol('<')
    const item = parseType(cursor)
    cursor.expectSymbol('>')
    return { name: 'ARRAY', item }
  }
  if (word === 'MAP') {
    cursor.expectSymbol('<')
    const key = parseType(cursor)
    cursor.expectSymbol(',')
    const value = parseType(cursor)
    cursor.expectSymbol('>')
    return { name: 'MAP', key, value }
  }
  if (word === 'STRUCT') {
    cursor.expectSymbol('<')
    const fields = cursor.commaSeparated(() => {
      const name = cursor.identifier()
      cursor.acceptSymbol(':')
      return { name, type: parseType(cursor) }
    })
    cursor.expectSymbol('>')
    return { name: 'STRUCT', fields }
  }
  cursor.expectSymbol('(')
  parseType(cursor)
  throw cursor.unexpected("','", "')'")
}

function parenthesized<T>(cursor: Cursor, read: () => T): T | undefined {
  if (!cursor.acceptSymbol('(')) return undefined
  const value = read()
  cursor.expectSymbol(')')
  return value
}

function text(cursor: Cursor, name: 'CHAR' | 'VARCHAR', max: number): DataType {
  const length = parenthesized(cursor, () => cursor.integer()) ?? 1
  const title = name === 'CHAR' ? 'Char' : 'Varchar'
  if (length > max) throw analyzing(`${title} size must be <= ${max}: ${length}`)
  return { name, length }
}

function decimal(cursor: Cursor): DataType {
  const [precision = 10, scale = 0] = parenthesized(cursor, () => cursor.commaSeparated(() => cursor.integer())) ?? []
  return { name: 'DECIMAL', precision, scale }
}
