/** The types without arguments, as {@link printType} prints them. */
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
  /** `guess`: the type of a column or field without any value, which gives way to any other type. It is not part of the text. */
  | { kind: SimpleKind; guess?: true }
  | { kind: 'DECIMAL'; precision: number; scale: number }
  | { kind: 'CHAR' | 'VARCHAR'; length: number }
  | { kind: 'VARBINARY'; length?: number }
  | { kind: 'ARRAY'; element: StarRocksType }
  | { kind: 'MAP'; key: StarRocksType; value: StarRocksType }
  | { kind: 'STRUCT'; fields: StructField[] }
  /** A type of the server that this provider does not know, as it was shown. */
  | { kind: 'UNKNOWN'; text: string }

/** The role of a column in a table. `value` is a plain column: no key, no aggregate. */
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

/** The longest VARCHAR and VARBINARY of a server with default settings; FILES() infers it for every string. */
export const MAX_VARCHAR_LENGTH = 1048576

/** The length of STRING and TEXT, and of a value from a path. */
export const STRING_LENGTH = 65533

/** The canonical text, which we write in DDL, keep in state and show. */
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
    case 'UNKNOWN':
      return type.text
    default:
      return type.kind
  }
}

/** True if two types are the same to the server, which compares the names of struct fields without regard to case. */
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

/** True if a column of this type may play the role. Recorded from a StarRocks 4.0, `matrices/keys.json`. */
export function canBe(type: StarRocksType, role: ColumnRole): boolean {
  return ROLES[role].includes(type.kind) && canBeStored(type)
}

/** True if a table can hold a column of this type. TIME exists only in queries, alone or nested. */
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

/** The depth of a type: 1 without elements or fields. */
export function depthOf(type: StarRocksType): number {
  switch (type.kind) {
    case 'ARRAY':
      return 1 + depthOf(type.element)
    case 'MAP':
      return 1 + Math.max(depthOf(type.key), depthOf(type.value))
    case 'STRUCT':
      return 1 + Math.max(0, ...type.fields.map((field) => depthOf(field.type)))
    default:
      return 1
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

/** Words that the server's grammar reserves in some version: they need quotes as the name of a struct field. */
const RESERVED = new Set(
  `ADD ALL ALTER ANALYZE AND ARRAY AS ASC ASOF BETWEEN BIGINT BINARY BITMAP BITSHIFTLEFT BITSHIFTRIGHT
  BITSHIFTRIGHTLOGICAL BOTH BY CASE CHAR CHARACTER CHECK COLLATE COLUMN COMPACTION CONVERT CREATE CROSS CUBE CUME_DIST
  CURRENT_DATE CURRENT_GROUP CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURRENT_WAREHOUSE DATABASE
  DATABASES DECIMAL DECIMAL128 DECIMAL256 DECIMAL32 DECIMAL64 DECIMALV2 DEFAULT DEFERRED DELETE DENSE_RANK DESC DESCRIBE
  DISTINCT DIV DOUBLE DROP DUAL ELSE EXCEPT EXISTS EXPLAIN FALSE FILES FIRST_VALUE FLOAT FOR FORCE FROM FULL FUNCTION
  GIN GRANT GROUP GROUPING GROUPING_ID GROUPS HAVING HLL HOST IF IGNORE IMMEDIATE IN INDEX INFILE INNER INSERT INT
  INTEGER INTERSECT INTO INVOKER IS JOIN JSON KEY KEYS KILL LAG LARGEINT LAST_QUERY_ID LAST_VALUE LATERAL LEAD LEFT LIKE
  LIMIT LOAD LOCALTIME LOCALTIMESTAMP MAP MAXVALUE MICROSECOND MILLISECOND MINUS MOD NOT NTILE NULL ON OPTIMIZE OR ORDER
  OUTER OUTFILE OVER PARTITION PERCENTILE PERCENT_RANK PIVOT PREPARE PRIMARY PROCEDURE QUALIFY RANGE RANK READ REGEXP
  RELEASE RENAME REPLACE REVOKE RIGHT RLIKE ROW ROWS ROW_NUMBER SCHEMA SCHEMAS SELECT SET SET_VAR SHOW SMALLINT STRUCT
  SYSTEM TABLE TERMINATED TEXT THEN TINYINT TO TRUE UNION UNIQUE UNSIGNED UPDATE USE USING VALUES VARBINARY VARCHAR
  VARIANT WHEN WHERE WITH`.split(/\s+/),
)

function printFieldName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) && !RESERVED.has(name.toUpperCase()) ? name : `\`${name}\``
}
