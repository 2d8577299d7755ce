import { nameProblem } from './quote'

/** The types without arguments, spelled as {@link printType} prints them. */
export type SimpleKind =
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'LARGEINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DATE'
  | 'DATETIME'
  | 'TIME'
  | 'JSON'
  | 'HLL'
  | 'BITMAP'
  | 'PERCENTILE'

/** One field of a STRUCT. */
export interface StructField {
  name: string
  type: StarRocksType
}

/** A StarRocks type. Synonyms, display widths and defaults are resolved: two spellings of one type are one value. */
export type StarRocksType =
  | { kind: SimpleKind }
  | { kind: 'DECIMAL'; precision: number; scale: number }
  | { kind: 'CHAR' | 'VARCHAR'; length: number }
  | { kind: 'VARBINARY'; length?: number }
  | { kind: 'ARRAY'; element: StarRocksType }
  | { kind: 'MAP'; key: StarRocksType; value: StarRocksType }
  | { kind: 'STRUCT'; fields: StructField[] }

/** What a column may be asked to be in a table. `value` is a plain column: no key, no aggregate. */
export type ColumnRole =
  | 'duplicate key'
  | 'aggregate key'
  | 'unique key'
  | 'primary key'
  | 'distribution'
  | 'partition'
  | 'date_trunc'
  | 'order by'
  | 'value'

/** A text that is not a StarRocks type. */
export class TypeTextError extends Error {
  override readonly name = 'TypeTextError'

  constructor(
    readonly text: string,
    readonly reason: string,
  ) {
    super(`"${text}" is not a StarRocks type: ${reason}`)
  }
}

/** The longest VARCHAR and VARBINARY of a server with default settings; what FILES() infers for every string. */
export const MAX_VARCHAR_LENGTH = 1048576

/** The length that STRING and TEXT stand for, and that a value taken from a path has. */
export const STRING_LENGTH = 65533

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

/** Integers print a display width in SHOW CREATE TABLE, `int(11)`: it means nothing. */
const WITH_DISPLAY_WIDTH = new Set(['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'LARGEINT'])

/** DECIMAL64(p,s) and its like are how the server prints a DECIMAL below an ARRAY or MAP; each has its own limit. */
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

/** Names of other systems' types, which StarRocks refuses, and what its users mean by them. */
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
 * A field's name and the blank behind it. The server prints field names bare even where its own parser would want
 * quotes, `struct<order int(11), my col int(11)>`, so a bare name is what stands before the first word that is a type.
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
 * Parses `information_schema.columns.COLUMN_TYPE`, which follows MySQL where that has a word: a BOOLEAN reads
 * `tinyint(1)` there, a LARGEINT `bigint(20) unsigned`. In DDL the first is a TINYINT and the second is refused.
 *
 * @throws TypeTextError
 */
export function parseColumnType(text: string): StarRocksType {
  const mysql = text.trim().toLowerCase()
  if (mysql === 'tinyint(1)') return { kind: 'BOOLEAN' }
  if (mysql === 'bigint(20) unsigned') return { kind: 'LARGEINT' }
  return parseType(text)
}

/** The canonical text: what we write in DDL, keep in state and show to people. */
export function printType(type: StarRocksType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'CHAR':
    case 'VARCHAR':
      return `${type.kind}(${type.length})`
    case 'VARBINARY':
      return type.length === undefined ? 'VARBINARY' : `VARBINARY(${type.length})`
    case 'ARRAY':
      return `ARRAY<${printType(type.element)}>`
    case 'MAP':
      return `MAP<${printType(type.key)},${printType(type.value)}>`
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `${printFieldName(field.name)} ${printType(field.type)}`).join(',')}>`
    default:
      return type.kind
  }
}

/** Whether two types are one to the server, which compares the names of struct fields without regard to case. */
export function sameType(a: StarRocksType, b: StarRocksType): boolean {
  if (a.kind === 'STRUCT' && b.kind === 'STRUCT') {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i]!
        return field.name.toLowerCase() === other.name.toLowerCase() && sameType(field.type, other.type)
      })
    )
  }
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') return sameType(a.element, b.element)
  if (a.kind === 'MAP' && b.kind === 'MAP') return sameType(a.key, b.key) && sameType(a.value, b.value)
  return printType(a) === printType(b)
}

/** Whether a column of this type may play the role: recorded from a StarRocks 4.0, `matrices/keys.json`. */
export function canBe(type: StarRocksType, role: ColumnRole): boolean {
  return ROLES[role].includes(type.kind) && canBeStored(type)
}

/** Whether a table can hold a column of this type at all. TIME lives in queries only, alone or nested. */
export function canBeStored(type: StarRocksType): boolean {
  switch (type.kind) {
    case 'TIME':
      return false
    case 'ARRAY':
      return canBeStored(type.element)
    case 'MAP':
      return canBeStored(type.key) && canBeStored(type.value)
    case 'STRUCT':
      return type.fields.every((field) => canBeStored(field.type))
    default:
      return true
  }
}

type Kind = StarRocksType['kind']

const EXACT: Kind[] = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'DATE', 'DATETIME', 'VARCHAR']
const COMPARABLE: Kind[] = [...EXACT, 'CHAR', 'DECIMAL']

const ROLES: Record<ColumnRole, Kind[]> = {
  'duplicate key': COMPARABLE,
  'aggregate key': COMPARABLE,
  'unique key': COMPARABLE,
  'primary key': EXACT,
  distribution: COMPARABLE,
  partition: [...EXACT, 'CHAR', 'JSON', 'VARBINARY'],
  date_trunc: ['DATE', 'DATETIME'],
  'order by': [...COMPARABLE, 'JSON', 'VARBINARY'],
  value: [...COMPARABLE, 'FLOAT', 'DOUBLE', 'JSON', 'VARBINARY', 'ARRAY', 'MAP', 'STRUCT'],
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

/** Words that the server's grammar reserves in some version: as a struct field's name they need quotes. */
const RESERVED = new Set(
  `ADD ALL ALTER ANALYZE AND ARRAY AS ASC BETWEEN BIGINT BINARY BITMAP BITSHIFTLEFT BITSHIFTRIGHT BITSHIFTRIGHTLOGICAL
  BOTH BY CASE CHAR CHARACTER CHECK COLLATE COLUMN COMPACTION CONVERT CREATE CROSS CUBE CUME_DIST CURRENT_DATE
  CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DATABASES DECIMAL DECIMAL128 DECIMAL256 DECIMAL32
  DECIMAL64 DECIMALV2 DEFAULT DEFERRED DELETE DENSE_RANK DESC DESCRIBE DISTINCT DIV DOUBLE DROP DUAL ELSE EXCEPT
  EXISTS EXPLAIN FALSE FIRST_VALUE FLOAT FOR FORCE FROM FULL FUNCTION GRANT GROUP GROUPING GROUPING_ID GROUPS HAVING
  HLL HOST IF IGNORE IMMEDIATE IN INDEX INFILE INNER INSERT INT INTEGER INTERSECT INTO IS JOIN JSON KEY KEYS KILL LAG
  LARGEINT LAST_VALUE LATERAL LEAD LEFT LIKE LIMIT LOAD LOCALTIME LOCALTIMESTAMP MAP MAXVALUE MINUS MOD NOT NTILE
  NULL ON OR ORDER OUTER OUTFILE OVER PARTITION PERCENTILE PERCENT_RANK PIVOT PRIMARY PROCEDURE QUALIFY RANGE RANK
  READ REGEXP RELEASE RENAME REPLACE REVOKE RIGHT RLIKE ROW ROWS ROW_NUMBER SCHEMA SCHEMAS SELECT SET SET_VAR SHOW
  SMALLINT STRUCT SYSTEM TABLE TERMINATED TEXT THEN TINYINT TO TRUE UNION UNIQUE UNSIGNED UPDATE USE USING VALUES
  VARBINARY VARCHAR WHEN WHERE WITH`.split(/\s+/),
)

function printFieldName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) && !RESERVED.has(name.toUpperCase()) ? name : `\`${name}\``
}
