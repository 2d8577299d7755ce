/** A StarRocks column type. */
export type DataType =
  | { name: ScalarName }
  | { name: 'CHAR' | 'VARCHAR'; length: number }
  | { name: 'VARBINARY'; length?: number }
  | { name: 'DECIMAL'; precision: number; scale: number }
  | { name: 'ARRAY'; item: DataType }
  | { name: 'MAP'; key: DataType; value: DataType }
  | { name: 'STRUCT'; fields: { name: string; type: DataType }[] }

export type ScalarName = keyof typeof SCALARS

interface ScalarFacts {
  /** In SHOW CREATE TABLE and in `column_type`. */
  sql: string
  /** In `data_type`, where it is not the name. */
  dataType?: string
  /** In `column_type`, where it is not `sql`. */
  columnType?: string
  size?: number
  digits?: number
  duck: string
}

const SCALARS = {
  BOOLEAN: { sql: 'boolean', dataType: 'tinyint', columnType: 'tinyint(1)', digits: 0, duck: 'BOOLEAN' },
  TINYINT: { sql: 'tinyint(4)', size: 3, digits: 0, duck: 'TINYINT' },
  SMALLINT: { sql: 'smallint(6)', size: 5, digits: 0, duck: 'SMALLINT' },
  INT: { sql: 'int(11)', size: 10, digits: 0, duck: 'INTEGER' },
  BIGINT: { sql: 'bigint(20)', size: 19, digits: 0, duck: 'BIGINT' },
  LARGEINT: {
    sql: 'largeint(40)',
    dataType: 'bigint unsigned',
    columnType: 'bigint(20) unsigned',
    size: 39,
    duck: 'HUGEINT',
  },
  FLOAT: { sql: 'float', size: 7, digits: 7, duck: 'FLOAT' },
  DOUBLE: { sql: 'double', size: 15, digits: 15, duck: 'DOUBLE' },
  DATE: { sql: 'date', duck: 'DATE' },
  DATETIME: { sql: 'datetime', duck: 'TIMESTAMP' },
  TIME: { sql: 'time', duck: 'TIME' },
  JSON: { sql: 'json', duck: 'JSON' },
  // Held as JSON: of its values nothing is known here.
  VARIANT: { sql: 'variant', duck: 'JSON' },
  // Sketches are stored exactly, as the sets of their values.
  HLL: { sql: 'hll', size: 16385, duck: 'UBIGINT[]' },
  BITMAP: { sql: 'bitmap', duck: 'UBIGINT[]' },
  PERCENTILE: { sql: 'percentile', duck: 'DOUBLE[]' },
} satisfies Record<string, ScalarFacts>

export const MAX_VARCHAR = 1048576

export const varchar = (length: number): DataType => ({ name: 'VARCHAR', length })

const facts = (name: ScalarName): ScalarFacts => SCALARS[name]

/** The type in SHOW CREATE TABLE; nested types use this notation for the fields of a struct everywhere. */
export function sqlText(type: DataType): string {
  switch (type.name) {
    case 'CHAR':
    case 'VARCHAR':
      return `${type.name.toLowerCase()}(${type.length})`
    case 'VARBINARY':
      return type.length === undefined ? 'varbinary' : `varbinary(${type.length})`
    case 'DECIMAL':
      return `decimal(${type.precision}, ${type.scale})`
    case 'ARRAY':
      return `array<${nestedText(type.item, sqlText)}>`
    case 'MAP':
      return `map<${nestedText(type.key, sqlText)},${nestedText(type.value, sqlText)}>`
    case 'STRUCT':
      return `struct<${type.fields.map((f) => `${f.name} ${nestedText(f.type, sqlText)}`).join(', ')}>`
    default:
      return facts(type.name).sql
  }
}

/** The type in DESC. */
export function descText(type: DataType): string {
  switch (type.name) {
    case 'DECIMAL':
      return `decimal(${type.precision},${type.scale})`
    case 'ARRAY':
      return `array<${nestedText(type.item, descText)}>`
    case 'MAP':
      return `map<${nestedText(type.key, descText)},${nestedText(type.value, descText)}>`
    case 'CHAR':
    case 'VARCHAR':
    case 'VARBINARY':
    case 'STRUCT':
      return sqlText(type)
    default:
      return type.name.toLowerCase()
  }
}

/** Inside other types a decimal shows its width. */
function nestedText(type: DataType, print: (type: DataType) => string): string {
  return type.name === 'DECIMAL' ? internalText(type) : print(type)
}

/** The type in error messages. */
export function internalText(type: DataType): string {
  switch (type.name) {
    case 'CHAR':
    case 'VARCHAR':
      return `${type.name}(${type.length})`
    case 'DECIMAL':
      return `DECIMAL${type.precision <= 18 ? 64 : type.precision <= 38 ? 128 : 256}(${type.precision},${type.scale})`
    case 'ARRAY':
      return `ARRAY<${internalText(type.item)}>`
    case 'MAP':
      return `MAP<${internalText(type.key)},${internalText(type.value)}>`
    case 'STRUCT':
      return sqlText(type)
    default:
      return type.name
  }
}

/** The columns of information_schema.columns that describe a type. */
export function informationOf(type: DataType) {
  const isText = type.name === 'CHAR' || type.name === 'VARCHAR'
  const isDecimal = type.name === 'DECIMAL'
  const scalar = type.name in SCALARS ? facts(type.name as ScalarName) : undefined
  return {
    dataType: scalar?.dataType ?? type.name.toLowerCase(),
    columnType: scalar?.columnType ?? sqlText(type),
    size: isText ? type.length : isDecimal ? type.precision : scalar?.size,
    digits: isDecimal ? type.scale : scalar?.digits,
  }
}

/** The DuckDB type that holds its values. */
export function duckType(type: DataType): string {
  switch (type.name) {
    case 'CHAR':
    case 'VARCHAR':
      return 'VARCHAR'
    case 'VARBINARY':
      return 'BLOB'
    case 'DECIMAL':
      // DuckDB ends at 38 digits; wider ones keep their scale.
      return `DECIMAL(${Math.min(type.precision, 38)},${Math.min(type.scale, 38)})`
    case 'ARRAY':
      return `${duckType(type.item)}[]`
    case 'MAP':
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`
    case 'STRUCT':
      return `STRUCT(${type.fields.map((f) => `"${f.name.replaceAll('"', '""')}" ${duckType(f.type)}`).join(', ')})`
    default:
      return facts(type.name).duck
  }
}

/** A type and all those within it. */
export function* typesWithin(type: DataType): Generator<DataType> {
  yield type
  if (type.name === 'ARRAY') yield* typesWithin(type.item)
  if (type.name === 'MAP') for (const part of [type.key, type.value]) yield* typesWithin(part)
  if (type.name === 'STRUCT') for (const field of type.fields) yield* typesWithin(field.type)
}

/** The nesting depth: 1 for a scalar. */
export function levelsOf(type: DataType): number {
  if (type.name === 'ARRAY') return 1 + levelsOf(type.item)
  if (type.name === 'MAP') return 1 + Math.max(levelsOf(type.key), levelsOf(type.value))
  return type.name === 'STRUCT' ? 1 + Math.max(...type.fields.map((field) => levelsOf(field.type))) : 1
}

export const isFloat = (type: DataType) => type.name === 'FLOAT' || type.name === 'DOUBLE'
export const isNested = (type: DataType) => ['ARRAY', 'MAP', 'STRUCT'].includes(type.name)
export const isSketch = (type: DataType) => ['HLL', 'BITMAP', 'PERCENTILE'].includes(type.name)
export const sameType = (a: DataType, b: DataType) => sqlText(a) === sqlText(b)
