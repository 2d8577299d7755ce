import { needsAggregate } from './aggregates'
import { id, QuoteError, type Sql, sql, verbatim } from './quote'
import { parseType } from './type-text'
import { printType, type StarRocksType } from './types'
import { fragmentProblem } from './user-sql'

type Kind = StarRocksType['kind']

/** What a pipe selects for a column: a column of the files, a function of one, or any expression. */
export type Expression =
  | { readonly function?: string; readonly column: string; readonly sql?: undefined }
  | { readonly sql: string; readonly column?: undefined; readonly function?: undefined }

const INTEGERS: readonly Kind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT']
const NUMBERS: readonly Kind[] = [...INTEGERS, 'FLOAT', 'DOUBLE', 'DECIMAL']
const TEXTS: readonly Kind[] = ['CHAR', 'VARCHAR', 'VARBINARY']
const TIMES: readonly Kind[] = ['DATE', 'DATETIME', 'CHAR', 'VARCHAR']
const SCALARS: readonly Kind[] = [...NUMBERS, ...TEXTS, 'BOOLEAN', 'DATE', 'DATETIME', 'JSON']

interface Signature {
  /** The arguments it accepts; StarRocks casts them to the parameter's type. */
  readonly takes: readonly Kind[]
  /** The type that holds its result in every version. */
  readonly returns: string
}

function signatures(takes: readonly Kind[], returns: string, names: string): [string, Signature][] {
  return names.split(' ').map((name) => [name, { takes, returns }])
}

/** Functions of one argument that make sense in a load (`gensrc/script/functions.py`). All others are left to the server. */
const KNOWN: ReadonlyMap<string, Signature> = new Map([
  ...signatures(SCALARS, 'HLL', 'hll_hash'),
  ...signatures(TEXTS, 'HLL', 'hll_deserialize'),
  // A number with decimals cannot be in a bitmap: it would become NULL.
  ...signatures([...INTEGERS, ...TEXTS, 'BOOLEAN'], 'BITMAP', 'to_bitmap'),
  ...signatures(SCALARS, 'BITMAP', 'bitmap_hash bitmap_hash64'),
  ...signatures(TEXTS, 'BITMAP', 'bitmap_from_string bitmap_from_binary base64_to_bitmap'),
  ...signatures(['ARRAY'], 'BITMAP', 'array_to_bitmap'),
  ...signatures([...NUMBERS, 'BOOLEAN'], 'PERCENTILE', 'percentile_hash'),
  ...signatures(
    SCALARS,
    'VARCHAR(65533)',
    'upper ucase lower lcase trim ltrim rtrim reverse initcap md5 hex to_base64',
  ),
  ...signatures(TEXTS, 'VARCHAR(65533)', 'unhex from_base64 url_encode url_decode'),
  ...signatures(SCALARS, 'INT', 'length char_length character_length ascii'),
  ...signatures(SCALARS, 'BIGINT', 'crc32 xx_hash3_64'),
  ...signatures(TIMES, 'DATE', 'date to_date last_day'),
  ...signatures(TIMES, 'DATETIME', 'timestamp'),
  ...signatures(
    TIMES,
    'INT',
    'year quarter month week weekofyear day dayofmonth dayofweek dayofyear hour minute second',
  ),
  ...signatures(TIMES, 'BIGINT', 'unix_timestamp'),
  ...signatures(INTEGERS, 'VARCHAR(65533)', 'from_unixtime'),
  ...signatures(['CHAR', 'VARCHAR'], 'JSON', 'parse_json'),
  ...signatures(['ARRAY'], 'INT', 'array_length'),
  ...signatures(['MAP'], 'INT', 'map_size'),
])

/** Aggregate functions: the SELECT of a pipe has no GROUP BY (5800, `must be a vanilla select statement`). */
const AGGREGATES = new Set(
  'sum count min max avg any_value array_agg group_concat hll_union bitmap_union bitmap_agg percentile_union'.split(
    ' ',
  ),
)

const FUNCTION_NAME = /^[a-zA-Z_]\w*$/

/** The expression in the SELECT of the pipe. */
export function expressionSql(expression: Expression): Sql {
  if (expression.sql !== undefined) {
    return fragmentSql(expression.sql)
  }
  if (expression.function === undefined) return id(expression.column)
  if (!FUNCTION_NAME.test(expression.function)) {
    throw new QuoteError(`${JSON.stringify(expression.function)} is not the name of a function`)
  }
  return sql`${verbatim(expression.function)}(${id(expression.column)})`
}

/** An expression or a condition of the program. */
export function fragmentSql(text: string): Sql {
  const problem = fragmentProblem(text)
  if (problem !== undefined) throw new QuoteError(`${JSON.stringify(text)} ${problem}`)
  return verbatim(text.trim())
}

/** The type of an expression, as text; undefined if it is not known here. */
export function resultType({ function: fn }: Expression): string | undefined {
  return fn === undefined ? undefined : KNOWN.get(fn.toLowerCase())?.returns
}

/**
 * Why an expression cannot fill a column, or undefined if that is not known. CREATE PIPE accepts a wrong type, and then each batch
 * fails (recorded/pipe-expressions.json).
 */
export function expressionProblem(
  expression: Expression,
  source: StarRocksType | undefined,
  target: StarRocksType,
): string | undefined {
  if (expression.sql !== undefined) return undefined
  if (expression.function === undefined) {
    if (source === undefined || mayFill(source, target)) return undefined
    return `column "${expression.column}" has the type ${printType(source)}, which a column of type ${printType(target)} cannot hold`
  }
  const name = expression.function.toLowerCase()
  if (AGGREGATES.has(name)) return `${name} is an aggregate: a pipe loads row by row, and the table combines the rows`
  const known = KNOWN.get(name)
  if (known === undefined) return undefined
  if (source !== undefined && !known.takes.includes(source.kind)) {
    return `${name} does not accept the type ${printType(source)} of column "${expression.column}"`
  }
  return mayFill(parseType(known.returns), target)
    ? undefined
    : `${name} returns ${known.returns}, which a column of type ${printType(target)} cannot hold`
}

/**
 * True if a column of one type accepts values of another. Between scalars there is always a cast, though a value that does not
 * convert becomes NULL. Only its functions make a sketch.
 */
export function mayFill(from: StarRocksType, to: StarRocksType): boolean {
  if (needsAggregate(from) || needsAggregate(to)) return from.kind === to.kind
  if (isNested(to)) return from.kind === to.kind || from.kind === 'JSON'
  return !isNested(from) || to.kind === 'JSON' || to.kind === 'VARCHAR'
}

function isNested({ kind }: StarRocksType): boolean {
  return kind === 'ARRAY' || kind === 'MAP' || kind === 'STRUCT'
}
