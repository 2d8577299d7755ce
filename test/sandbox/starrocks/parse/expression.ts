import type { Expression, OrderItem, Window } from '../ast'
import type { Cursor } from './cursor'
import { parseQuery } from './query'
import { parseType } from './type'

const COMPARISONS = new Set(['=', '<=>', '<', '<=', '>', '>=', '<>', '!='])
const BINARY_LEVELS: { symbols: string[]; words: string[] }[] = [
  { symbols: ['|'], words: [] },
  { symbols: ['&'], words: [] },
  { symbols: ['+', '-'], words: [] },
  { symbols: ['*', '/', '%'], words: ['DIV', 'MOD'] },
  { symbols: ['^'], words: [] },
]
/** Functions that can also be called without parentheses. */
const BARE_CALLS = [
  'CURRENT_TIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_USER',
  'CURRENT_ROLE',
  'CURRENT_GROUP',
  'CURRENT_WAREHOUSE',
  'LOCALTIME',
  'LOCALTIMESTAMP',
]
/** Reserved words that name functions when a parenthesis follows. */
const CALLABLE = new Set(
  `ARRAY_AGG IF REPLACE LEFT RIGHT MOD CONVERT DATABASE SCHEMA ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE LAST_VALUE
  CHAR USER ROW NTILE TRUNCATE`.split(/\s+/),
)

/** Reads an expression; operators bind as in MySQL, with `||` for OR. */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseAnd(cursor)
  while (cursor.accept('OR') || cursor.acceptSymbol('||')) left = binary('OR', left, parseAnd(cursor))
  return left
}

export function parseOrderItem(cursor: Cursor): OrderItem {
  const expression = parseExpression(cursor)
  const descending = cursor.accept('DESC')
  if (!descending) cursor.accept('ASC')
  return { expression, descending }
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor)
  while (cursor.accept('AND') || cursor.acceptSymbol('&&')) left = binary('AND', left, parseNot(cursor))
  return left
}

function parseNot(cursor: Cursor): Expression {
  if (cursor.accept('NOT') || cursor.acceptSymbol('!')) return { kind: 'unary', op: 'NOT', operand: parseNot(cursor) }
  return parsePredicate(cursor)
}

function parsePredicate(cursor: Cursor): Expression {
  let left = parseBinary(cursor, 0)
  for (;;) {
    const mark = cursor.mark()
    if (cursor.token.kind === 'symbol' && COMPARISONS.has(cursor.token.text)) {
      const op = cursor.next().text
      left = binary(op === '<>' ? '!=' : op, left, parseBinary(cursor, 0))
      continue
    }
    if (cursor.accept('IS')) {
      const negated = cursor.accept('NOT')
      cursor.expect('NULL')
      left = { kind: 'isNull', operand: left, negated }
      continue
    }
    const negated = cursor.accept('NOT')
    if (cursor.accept('BETWEEN')) {
      const low = parseBinary(cursor, 0)
      cursor.expect('AND')
      left = { kind: 'between', operand: left, negated, low, high: parseBinary(cursor, 0) }
    } else if (cursor.accept('IN')) left = { kind: 'in', operand: left, negated, items: parseInItems(cursor) }
    else if (cursor.accept('LIKE')) {
      left = { kind: 'like', operand: left, negated, op: 'LIKE', pattern: parseBinary(cursor, 0) }
    } else if (cursor.accept('REGEXP') || cursor.accept('RLIKE')) {
      left = { kind: 'like', operand: left, negated, op: 'REGEXP', pattern: parseBinary(cursor, 0) }
    } else {
      cursor.reset(mark)
      return left
    }
  }
}

function parseInItems(cursor: Cursor) {
  cursor.expectSymbol('(')
  const atQuery = cursor.at('SELECT') || cursor.at('WITH')
  const items = atQuery ? parseQuery(cursor) : cursor.commaSeparated(() => parseExpression(cursor))
  cursor.expectSymbol(')')
  return items
}

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = BINARY_LEVELS[level]
  if (!operators) return parseUnary(cursor)
  let left = parseBinary(cursor, level + 1)
  for (;;) {
    const symbol = cursor.token.kind === 'symbol' && operators.symbols.find((s) => cursor.atSymbol(s))
    const op = symbol || operators.words.find((word) => cursor.at(word))
    if (!op) return left
    cursor.next()
    left = binary(op, left, parseBinary(cursor, level + 1))
  }
}

function parseUnary(cursor: Cursor): Expression {
  for (const op of ['-', '+', '~'] as const) {
    if (!cursor.acceptSymbol(op)) continue
    const operand = parseUnary(cursor)
    if (op === '-' && operand.kind === 'literal' && operand.type === 'number') {
      return { ...operand, value: `-${operand.value}` }
    }
    return { kind: 'unary', op, operand }
  }
  let operand = parsePrimary(cursor)
  while (cursor.acceptSymbol('[')) {
    operand = { kind: 'subscript', operand, index: parseExpression(cursor) }
    cursor.expectSymbol(']')
  }
  return operand
}

function parsePrimary(cursor: Cursor): Expression {
  const { token } = cursor
  if (token.kind === 'string') return { kind: 'literal', type: 'string', value: cursor.next().value }
  if (token.kind === 'number') return { kind: 'literal', type: 'number', value: cursor.next().text }
  if (cursor.atSymbol('(')) return parseParenthesized(cursor)
  if (cursor.acceptSymbol('@@')) return parseSystemVariable(cursor)
  if (cursor.acceptSymbol('@')) return { kind: 'variable', scope: 'user', name: cursor.identifier() }
  if (cursor.acceptSymbol('[')) {
    const items = cursor.atSymbol(']') ? [] : cursor.commaSeparated(() => parseExpression(cursor))
    cursor.expectSymbol(']')
    return { kind: 'array', items }
  }
  if (cursor.accept('NULL')) return { kind: 'literal', type: 'null', value: 'NULL' }
  if (cursor.accept('TRUE')) return { kind: 'literal', type: 'boolean', value: 'TRUE' }
  if (cursor.accept('FALSE')) return { kind: 'literal', type: 'boolean', value: 'FALSE' }
  if (cursor.accept('CASE')) return parseCase(cursor)
  if (cursor.accept('CAST')) return parseCast(cursor)
  if (cursor.accept('INTERVAL')) {
    const amount = parseUnary(cursor)
    return { kind: 'interval', amount, unit: cursor.next().text.toUpperCase() }
  }
  if (cursor.at('EXISTS')) {
    cursor.next()
    return { kind: 'exists', query: parseSubquery(cursor) }
  }
  if ((cursor.at('DATE') || cursor.at('DATETIME')) && cursor.peek().kind === 'string') {
    const type = cursor.next().text.toUpperCase() === 'DATE' ? 'date' : 'datetime'
    return { kind: 'typedLiteral', type, value: cursor.string() }
  }
  return parseNameOrCall(cursor)
}

function parseParenthesized(cursor: Cursor): Expression {
  if (['SELECT', 'WITH'].includes(cursor.peek().text.toUpperCase())) {
    return { kind: 'subquery', query: parseSubquery(cursor) }
  }
  cursor.expectSymbol('(')
  const inner = parseExpression(cursor)
  cursor.expectSymbol(')')
  return inner
}

function parseSubquery(cursor: Cursor) {
  cursor.expectSymbol('(')
  const query = parseQuery(cursor)
  cursor.expectSymbol(')')
  return query
}

function parseSystemVariable(cursor: Cursor): Expression {
  const first = cursor.identifier()
  if (!cursor.acceptSymbol('.')) return { kind: 'variable', scope: '', name: first }
  return { kind: 'variable', scope: first.toLowerCase(), name: cursor.identifier() }
}

function parseCase(cursor: Cursor): Expression {
  const subject = cursor.at('WHEN') ? undefined : parseExpression(cursor)
  const branches: { when: Expression; result: Expression }[] = []
  while (cursor.accept('WHEN')) {
    const when = parseExpression(cursor)
    cursor.expect('THEN')
    branches.push({ when, result: parseExpression(cursor) })
  }
  const otherwise = cursor.accept('ELSE') ? parseExpression(cursor) : undefined
  cursor.expect('END')
  return { kind: 'case', subject, branches, otherwise }
}

function parseCast(cursor: Cursor): Expression {
  cursor.expectSymbol('(')
  const operand = parseExpression(cursor)
  cursor.expect('AS')
  const type = parseType(cursor)
  cursor.expectSymbol(')')
  // CAST keeps a VARCHAR without a length, which would be VARCHAR(1) in a column.
  const unlimited = type.name === 'VARCHAR' && type.length === 1
  return { kind: 'cast', operand, type: unlimited ? { name: 'VARCHAR', length: 65533 } : type }
}

function parseNameOrCall(cursor: Cursor): Expression {
  const { token } = cursor
  const opens = cursor.peek().kind === 'symbol' && cursor.peek().text === '('
  if (token.kind === 'word') {
    const word = token.text.toUpperCase()
    if (BARE_CALLS.includes(word) && !opens) {
      cursor.next()
      return {
        kind: 'call',
        name: word.toLowerCase(),
        args: [],
        star: false,
        distinct: false,
        span: cursor.spanFrom(token),
      }
    }
    if (word === 'MAP' && cursor.peek().text === '{') return parseMap(cursor)
    if (opens && (cursor.atIdentifier() || CALLABLE.has(word) || BARE_CALLS.includes(word))) return parseCall(cursor)
  }
  if (!cursor.atIdentifier()) throw cursor.noViable(token)
  if (opens) return parseCall(cursor)
  const parts = [cursor.identifier()]
  while (cursor.acceptSymbol('.')) parts.push(cursor.identifier())
  return { kind: 'column', parts, at: token }
}

function parseMap(cursor: Cursor): Expression {
  cursor.expect('MAP')
  cursor.expectSymbol('{')
  const entry = () => {
    const key = parseExpression(cursor)
    cursor.expectSymbol(':')
    return { key, value: parseExpression(cursor) }
  }
  const entries = cursor.atSymbol('}') ? [] : cursor.commaSeparated(entry)
  cursor.expectSymbol('}')
  return { kind: 'map', entries }
}

function parseCall(cursor: Cursor): Expression {
  const from = cursor.next()
  cursor.expectSymbol('(')
  const star = cursor.acceptSymbol('*')
  const distinct = cursor.accept('DISTINCT')
  const args = star || cursor.atSymbol(')') ? [] : cursor.commaSeparated(() => parseExpression(cursor))
  cursor.expectSymbol(')')
  const span = cursor.spanFrom(from)
  const over = cursor.accept('OVER') ? parseWindow(cursor) : undefined
  return { kind: 'call', name: from.value.toLowerCase(), args, star, distinct, over, span }
}

function parseWindow(cursor: Cursor): Window {
  cursor.expectSymbol('(')
  const partitionBy = cursor.accept('PARTITION', 'BY') ? cursor.commaSeparated(() => parseExpression(cursor)) : []
  const orderBy = cursor.accept('ORDER', 'BY') ? cursor.commaSeparated(() => parseOrderItem(cursor)) : []
  cursor.expectSymbol(')')
  return { partitionBy, orderBy }
}

function binary(op: string, left: Expression, right: Expression): Expression {
  return { kind: 'binary', op, left, right }
}
