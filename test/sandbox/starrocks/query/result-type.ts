import type { Expression } from '../ast'
import type { DataType } from '../types'

/** The type of an expression, as far as it is known here. */
export interface Result {
  type?: DataType
  nullable: boolean
}

type Columns = (column: Extract<Expression, { kind: 'column' }>) => Result | undefined

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT'] as const
const BOOLEAN: DataType = { name: 'BOOLEAN' }
/** Without a length: a column of this type gets the maximum length. */
const TEXT: DataType = { name: 'VARCHAR', length: -1 }

/** Functions whose type does not depend on their arguments. */
const FUNCTIONS: Record<string, DataType> = {
  ...Object.fromEntries(['concat', 'concat_ws', 'lower', 'upper', 'substr', 'substring', 'trim'].map((f) => [f, TEXT])),
  ...Object.fromEntries(['date_format', 'hex', 'md5', 'replace', 'reverse', 'uuid'].map((f) => [f, TEXT])),
  ...Object.fromEntries(['year', 'quarter'].map((f) => [f, { name: 'SMALLINT' }])),
  ...Object.fromEntries(
    ['month', 'day', 'dayofmonth', 'dayofweek', 'hour', 'minute', 'second'].map((f) => [f, { name: 'TINYINT' }]),
  ),
  ...Object.fromEntries(['length', 'char_length', 'datediff'].map((f) => [f, { name: 'INT' }])),
  count: { name: 'BIGINT' },
  now: { name: 'DATETIME' },
  current_timestamp: { name: 'DATETIME' },
  current_date: { name: 'DATE' },
  curdate: { name: 'DATE' },
  to_date: { name: 'DATE' },
}

/** The type of an expression and whether it may be NULL (`Expr.isNullable`). */
export function resultOf(e: Expression, columns: Columns): Result {
  switch (e.kind) {
    case 'column':
      return columns(e) ?? { nullable: true }
    case 'literal':
      return literalResult(e.type, e.value)
    case 'typedLiteral':
      return { type: { name: e.type === 'date' ? 'DATE' : 'DATETIME' }, nullable: false }
    case 'cast':
      return { type: e.type, nullable: resultOf(e.operand, columns).nullable || e.operand.kind !== 'column' }
    case 'unary':
      return e.op === 'NOT' ? { type: BOOLEAN, nullable: true } : resultOf(e.operand, columns)
    case 'binary':
      return binaryResult(e.op, resultOf(e.left, columns), resultOf(e.right, columns))
    case 'between':
    case 'in':
    case 'like':
      return { type: BOOLEAN, nullable: true }
    case 'isNull':
      return { type: BOOLEAN, nullable: false }
    case 'call':
      if (e.name === 'count') return { type: FUNCTIONS.count, nullable: false }
      return { type: callType(e, columns), nullable: true }
    default:
      return { nullable: true }
  }
}

function callType({ name, args }: Extract<Expression, { kind: 'call' }>, columns: Columns): DataType | undefined {
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]
  const first = args[0] && resultOf(args[0], columns).type
  switch (name) {
    case 'min':
    case 'max':
    case 'any_value':
      return first
    case 'sum':
      if (first?.name === 'DECIMAL') return { ...first, precision: 38 }
      if (first?.name === 'FLOAT' || first?.name === 'DOUBLE') return { name: 'DOUBLE' }
      return first && { name: first.name === 'LARGEINT' ? 'LARGEINT' : 'BIGINT' }
    case 'avg':
      return first?.name === 'DECIMAL' ? undefined : { name: 'DOUBLE' }
    case 'date_trunc':
      return args[1] && resultOf(args[1], columns).type
    default:
      return undefined
  }
}

function literalResult(kind: 'string' | 'number' | 'boolean' | 'null', value: string): Result {
  if (kind === 'null') return { nullable: true }
  if (kind === 'string') return { type: TEXT, nullable: false }
  return { type: kind === 'boolean' ? BOOLEAN : numberType(value), nullable: false }
}

/** The narrowest type that holds the number. */
function numberType(text: string): DataType | undefined {
  if (/e/i.test(text)) return { name: 'DOUBLE' }
  const [, whole = '', fraction] = /^-?0*(\d*)(?:\.(\d*))?$/.exec(text) ?? []
  if (fraction !== undefined) {
    return { name: 'DECIMAL', precision: Math.max(whole.length + fraction.length, 1), scale: fraction.length }
  }
  const value = BigInt(text)
  const name = INTEGERS.find(
    (_, i) => value >= -(2n ** (8n * 2n ** BigInt(i) - 1n)) && value < 2n ** (8n * 2n ** BigInt(i) - 1n),
  )
  return name && { name }
}

/** A sum or a product of integers has the next larger type, at most BIGINT; a quotient is a DOUBLE. */
function binaryResult(op: string, left: Result, right: Result): Result {
  if (!['+', '-', '*', '/', '%', 'MOD', 'DIV', '&', '|', '^'].includes(op)) return { type: BOOLEAN, nullable: true }
  const divides = ['/', '%', 'MOD', 'DIV'].includes(op)
  const decimal = left.type?.name === 'DECIMAL' || right.type?.name === 'DECIMAL'
  const nullable = divides || decimal || left.nullable || right.nullable
  const rank = ({ type }: Result) => (INTEGERS as readonly (string | undefined)[]).indexOf(type?.name)
  const [a, b] = [rank(left), rank(right)]
  const floating = [left, right].some(({ type }) => type?.name === 'DOUBLE' || type?.name === 'FLOAT')
  if (op === '/' && !decimal && left.type && right.type) return { type: { name: 'DOUBLE' }, nullable }
  if (floating && (a >= 0 || b >= 0 || left.type?.name === right.type?.name))
    return { type: { name: 'DOUBLE' }, nullable }
  if (a < 0 || b < 0) return { nullable }
  const wider = Math.max(a, b)
  if (['+', '-', '*'].includes(op)) return { type: { name: INTEGERS[wider < 3 ? wider + 1 : wider]! }, nullable }
  if (op === 'DIV') return { type: { name: wider === 4 ? 'LARGEINT' : 'BIGINT' }, nullable }
  return { type: { name: INTEGERS[wider]! }, nullable }
}
