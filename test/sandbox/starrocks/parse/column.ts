import { unsupported } from '../errors'
import type { ColumnDefault, ColumnDefinition } from '../statements'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'
import { parseType } from './type'

const AGGREGATES = [
  'SUM',
  'MIN',
  'MAX',
  'REPLACE',
  'REPLACE_IF_NOT_NULL',
  'HLL_UNION',
  'BITMAP_UNION',
  'PERCENTILE_UNION',
]
const CLAUSES = [
  'NULL',
  'NOT',
  'KEY',
  'DEFAULT',
  'COMMENT',
  'AUTO_INCREMENT',
  'AS',
  'FIRST',
  'AFTER',
  'TO',
  'PROPERTIES',
]

/** Reads `name type [KEY] [aggregate] [[NOT] NULL] [DEFAULT ...] [COMMENT '...']`. */
export function parseColumn(cursor: Cursor): ColumnDefinition {
  const from = cursor.token
  const name = cursor.identifier()
  const type = parseType(cursor)
  if (cursor.at('CHARSET') || cursor.at('CHARACTER')) throw unsupported('a character set on a column')
  const key = cursor.accept('KEY')
  const aggregate = parseAggregate(cursor)
  let nullable = parseNullability(cursor)
  const autoIncrement = cursor.accept('AUTO_INCREMENT')
  const value = cursor.accept('DEFAULT') ? parseDefault(cursor) : undefined
  nullable ??= parseNullability(cursor)
  const generated = cursor.accept('AS') ? parseExpression(cursor) : undefined
  const comment = cursor.accept('COMMENT') ? cursor.string() : ''
  return {
    name,
    type,
    key,
    aggregate,
    nullable,
    default: value,
    autoIncrement,
    generated,
    comment,
    span: cursor.spanFrom(from),
  }
}

function parseAggregate(cursor: Cursor): string | undefined {
  const aggregate = AGGREGATES.find((word) => cursor.accept(word))
  if (aggregate) return aggregate
  const { kind, text } = cursor.token
  // Any other word opens the arguments of an aggregate state function.
  if (kind === 'word' && cursor.atIdentifier() && !CLAUSES.includes(text.toUpperCase())) {
    cursor.next()
    cursor.expectSymbol('(')
    throw unsupported('aggregate state types')
  }
  return undefined
}

function parseNullability(cursor: Cursor): boolean | undefined {
  if (cursor.accept('NOT', 'NULL')) return false
  return cursor.accept('NULL') ? true : undefined
}

function parseDefault(cursor: Cursor): ColumnDefault {
  if (cursor.accept('NULL')) return { kind: 'null' }
  if (cursor.accept('CURRENT_TIMESTAMP')) {
    if (!cursor.acceptSymbol('(')) return { kind: 'now' }
    const precision = cursor.atSymbol(')') ? undefined : cursor.integer()
    cursor.expectSymbol(')')
    return { kind: 'now', precision }
  }
  if (cursor.acceptSymbol('(')) {
    const name = cursor.identifier()
    cursor.expectSymbol('(')
    cursor.expectSymbol(')')
    cursor.expectSymbol(')')
    return { kind: 'call', text: `${name}()` }
  }
  return { kind: 'value', text: cursor.string() }
}
