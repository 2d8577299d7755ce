import type { Expression } from '../ast'
import type { DataType } from '../types'
import { MAX_VARCHAR, varchar } from '../types'
import type { Result } from './result-type'
import { resultOf } from './result-type'
import type { Scope, ScopeColumn } from './scope'

const TEXT = varchar(-1)
const NUMBERS = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'FLOAT', 'DOUBLE'] as const

/** Functions beyond those of `resultOf` whose type does not depend on their arguments. */
const FUNCTIONS: Record<string, DataType> = {
  ...of({ name: 'DATETIME' }, 'date_add date_sub days_add days_sub str_to_date utc_timestamp'),
  ...of({ name: 'DATE' }, 'date last_day'),
  ...of({ name: 'TINYINT' }, 'quarter'),
  ...of({ name: 'INT' }, 'dayofweek dayofyear week instr ascii character_length array_length'),
  ...of({ name: 'BIGINT' }, 'unix_timestamp days_diff hours_diff minutes_diff seconds_diff get_json_int'),
  ...of({ name: 'BIGINT' }, 'ndv approx_count_distinct bitmap_count bitmap_union_count hll_cardinality hll_union_agg'),
  ...of({ name: 'BIGINT' }, 'row_number rank dense_rank ntile'),
  ...of({ name: 'DOUBLE' }, 'sqrt pow power exp ln log2 log10 stddev variance rand random pi percentile_approx'),
  ...of({ name: 'BITMAP' }, 'to_bitmap bitmap_hash bitmap_empty bitmap_union'),
  ...of({ name: 'HLL' }, 'hll_hash hll_empty hll_union hll_raw_agg'),
  ...of({ name: 'PERCENTILE' }, 'percentile_hash percentile_empty percentile_union'),
  ...of({ name: 'JSON' }, 'parse_json json_query'),
  ...of({ name: 'BOOLEAN' }, 'starts_with ends_with regexp array_contains bitmap_contains bool_or'),
  ...of(TEXT, 'group_concat get_json_string from_unixtime ltrim rtrim lpad rpad repeat left right split_part'),
}
/** Functions that answer one of these arguments. */
const CHOOSING: Record<string, number> = { coalesce: 0, ifnull: 0, nvl: 0, greatest: 0, least: 0, nullif: 0, if: 1 }

/** The type of an expression in that scope, as the analyzer infers it; no type if it is not known here. */
export function inferred(e: Expression, scope: Scope): Result {
  const columns = (column: Extract<Expression, { kind: 'column' }>) => {
    const found = scope.find(column)
    return found && resultOfColumn(found)
  }
  if (e.kind === 'case') {
    const results = [...e.branches.map(({ result }) => result), ...(e.otherwise ? [e.otherwise] : [])]
    return { type: common(results.map((result) => inferred(result, scope).type)), nullable: true }
  }
  if (e.kind === 'call' && Object.hasOwn(FUNCTIONS, e.name)) return { type: FUNCTIONS[e.name], nullable: true }
  if (e.kind === 'call' && Object.hasOwn(CHOOSING, e.name)) {
    const results = e.args.slice(CHOOSING[e.name]).map((arg) => inferred(arg, scope))
    const chosen = e.name === 'nullif' ? results.slice(0, 1) : results
    const nullable = e.name !== 'coalesce' || results.every((result) => result.nullable)
    return { type: common(chosen.map(({ type }) => type)), nullable }
  }
  const result = resultOf(withTypes(e, scope), columns)
  if (result.type || e.kind !== 'call') return result
  const first = e.args[0] && inferred(e.args[0], scope).type
  if (e.name === 'array_agg') return { type: first && { name: 'ARRAY', item: first }, nullable: true }
  if (e.name === 'min' || e.name === 'max' || e.name === 'any_value') return { type: first, nullable: true }
  return result
}

/** The expression with the types of those parts that `resultOf` does not know. */
function withTypes(e: Expression, scope: Scope): Expression {
  const typed = (part: Expression): Expression => {
    if (part.kind === 'binary') return withTypes(part, scope)
    const maybeNull = part.kind === 'case' || (part.kind === 'call' && part.name !== 'count')
    const type = maybeNull ? inferred(part, scope).type : undefined
    return type ? { kind: 'cast', operand: part, type } : part
  }
  if (e.kind === 'call') return { ...e, args: e.args.map(typed) }
  return e.kind === 'binary' ? { ...e, left: typed(e.left), right: typed(e.right) } : e
}

export function resultOfColumn({ type, nullable = true, result }: ScopeColumn): Result {
  return result ?? { type, nullable }
}

/** The type of a column of a query: texts get a length, and no padding. */
export function columnType(type: DataType): DataType {
  if (type.name === 'CHAR') return varchar(type.length)
  if (type.name === 'VARCHAR' && type.length < 0) return varchar(MAX_VARCHAR)
  if (type.name === 'ARRAY') return { ...type, item: columnType(type.item) }
  if (type.name === 'MAP') return { ...type, key: columnType(type.key), value: columnType(type.value) }
  return type
}

/** StarRocks' type for a DuckDB type, if its own rules are not known here. */
export function typeOfDuck(text: string): DataType | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(text) ?? []
  if (precision !== undefined) return { name: 'DECIMAL', precision: Number(precision), scale: Number(scale) }
  if (text.endsWith('[]')) {
    const item = typeOfDuck(text.slice(0, -2))
    return item && { name: 'ARRAY', item }
  }
  if (text === 'VARCHAR') return TEXT
  if (text === 'INTEGER') return { name: 'INT' }
  if (text === 'HUGEINT' || text === 'UBIGINT') return { name: 'LARGEINT' }
  if (text.startsWith('TIMESTAMP')) return { name: 'DATETIME' }
  if (text === 'BLOB') return { name: 'VARBINARY' }
  const same = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE', 'JSON'] as const
  const name = same.find((one) => one === text)
  return name && { name }
}

/** The type that values of all of them have. */
function common(types: (DataType | undefined)[]): DataType | undefined {
  const known = types.filter((type) => type !== undefined)
  const [first] = known
  if (!first) return undefined
  if (known.every(({ name }) => name === first.name)) {
    const widest = (a: DataType, b: DataType) =>
      'length' in a && 'length' in b && (a.length ?? -1) >= 0 && ((b.length ?? -1) < 0 || b.length! > a.length!) ? b : a
    return known.reduce(widest)
  }
  const ranks = known.map(({ name }) => (NUMBERS as readonly string[]).indexOf(name))
  if (ranks.some((rank) => rank < 0)) return undefined
  return { name: NUMBERS[Math.max(...ranks)]! }
}

function of(type: DataType, names: string): Record<string, DataType> {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]))
}
