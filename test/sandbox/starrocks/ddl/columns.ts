import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import type { ColumnDefinition, KeyModel } from '../statements'
import type { DataType } from '../types'
import { internalText, isFloat, isNested, isSketch, levelsOf, typesWithin } from '../types'

const NUMBERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL']
const SUMMABLE = ['INT', 'BIGINT', 'LARGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL']
const ORDERED = [...NUMBERS, 'DATE', 'DATETIME', 'CHAR', 'VARCHAR']
const SKETCH_AGGREGATES: Record<string, string> = {
  HLL_UNION: 'HLL',
  BITMAP_UNION: 'BITMAP',
  PERCENTILE_UNION: 'PERCENTILE',
}

const MOST_LEVELS = 15

/** The types that the parser refuses, before all other checks. */
export function checkTypes(types: DataType[], { mostDigits }: Features): void {
  for (const type of types) {
    if (levelsOf(type) > MOST_LEVELS) throw unsupported(`a type of more than ${MOST_LEVELS} levels`)
    for (const one of typesWithin(type)) {
      if (one.name === 'DECIMAL' && one.precision > mostDigits)
        throw bare(`Unexpected exception: DECIMAL's precision should range from 1 to ${mostDigits}`)
    }
  }
}

/** The checks of one column that follow those of the whole table. */
export function checkColumnDetails(
  column: ColumnDefinition,
  model: KeyModel,
  keyColumns: string[],
  features: Features,
): void {
  const { name, type, aggregate } = column
  const key = keyColumns.some((k) => k.toLowerCase() === name.toLowerCase())
  if (type.name === 'TIME') throw analyzing(`Type:TIME of column:${name} does not support`)
  if (key) checkKeyType(name, type, features)
  if (isSketch(type) && !key && !aggregate) throw analyzing(`No aggregate function specified for '${name}'`)
  if (aggregate && !accepts(aggregate, type)) throw analyzing(`Invalid aggregate function '${aggregate}' for '${name}'`)
  checkDefault(column, key && model === 'PRIMARY_KEYS')
}

export function checkKeyType(name: string, type: DataType, { binaryKeys }: Features): void {
  const text = `Invalid data type of key column '${name}': '${internalText(type)}'`
  if (isFloat(type)) throw analyzing(`${text}, use decimal instead`)
  if (isNested(type) || isSketch(type) || type.name === 'JSON' || type.name === 'VARIANT') throw analyzing(text)
  if (type.name === 'VARBINARY' && !binaryKeys) throw analyzing(text)
}

/** May this aggregate function have values of this type? */
export function accepts(aggregate: string, type: DataType): boolean {
  if (aggregate === 'SUM') return SUMMABLE.includes(type.name)
  if (aggregate === 'MIN' || aggregate === 'MAX') return ORDERED.includes(type.name)
  if (aggregate === 'REPLACE') return true
  if (aggregate === 'REPLACE_IF_NOT_NULL') return type.name !== 'HLL' && type.name !== 'PERCENTILE'
  return SKETCH_AGGREGATES[aggregate] === type.name
}

/** The type that the column gets: sums of decimals always have 38 digits. */
export function finishedType({ type, aggregate }: ColumnDefinition): DataType {
  return aggregate === 'SUM' && type.name === 'DECIMAL' ? { ...type, precision: 38 } : type
}

function checkDefault(
  { name, type, nullable, default: value, autoIncrement }: ColumnDefinition,
  primaryKey: boolean,
): void {
  if (autoIncrement && (type.name !== 'BIGINT' || nullable !== false || value))
    throw unsupported('AUTO_INCREMENT but of a BIGINT NOT NULL without a default')
  if (!value) return
  if (value.kind === 'null') {
    if (nullable === false || primaryKey) throw analyzing(`Invalid default value for '${name}'`)
    return
  }
  if (isNested(type) || type.name === 'JSON')
    throw analyzing(`Default value for complex type '${internalText(type)}' not supported`)
  if (isSketch(type)) throw analyzing(`Invalid default value for '${name}'`)
  if (value.kind === 'now' && type.name !== 'DATETIME') throw analyzing(`Invalid default value for '${name}'`)
  if (value.kind !== 'value') return
  const number = NUMBERS.includes(type.name)
  if (number && !/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(value.text)) {
    throw analyzing(`Invalid default value for '${name}': Invalid number format: ${value.text}`)
  }
  if ((type.name === 'CHAR' || type.name === 'VARCHAR') && Buffer.byteLength(value.text) > type.length) {
    throw analyzing(`Invalid default value for '${name}': Default value is too long: ${value.text}`)
  }
}
