import { HIVE_STRING, partsOf } from './hive-types'
import { parseType, TypeTextError } from './type-text'
import { printType, type StarRocksType } from './types'

/** Types of StarRocks that Iceberg does not have (`IcebergApiConverter`). */
const ONLY_STARROCKS = ['LARGEINT', 'JSON', 'HLL', 'BITMAP', 'PERCENTILE', 'TIME']
const MAX_DECIMAL = 38

/**
 * The type of an Iceberg column in the one spelling that we write, store and compare. Iceberg has one integer of 32 bits for TINYINT,
 * SMALLINT and INT, and one string without a length. An unknown type stays as it is.
 */
export function readIcebergType(text: string): string {
  try {
    return printType(asInIceberg(parseType(withoutLength(text))))
  } catch (error) {
    if (error instanceof TypeTextError) return text
    throw error
  }
}

/** StarRocks shows a string as VARCHAR(1073741824), which is longer than any that it accepts. */
function withoutLength(text: string): string {
  return text.replaceAll(/\b(?:VAR)?CHAR(?:\s*\(\s*\d+\s*\)|(?=\s*(?:$|[,>])))/gi, 'STRING')
}

/** Why a type is not valid for a column in Iceberg, or undefined. */
export function icebergTypeProblem(text: string): string | undefined {
  try {
    return problemOf(parseType(text))
  } catch (error) {
    if (error instanceof TypeTextError) return error.message
    throw error
  }
}

function problemOf(type: StarRocksType): string | undefined {
  if (ONLY_STARROCKS.includes(type.kind)) return `Iceberg has no ${type.kind} for StarRocks`
  if (type.kind === 'DECIMAL' && type.precision > MAX_DECIMAL)
    return `a DECIMAL in Iceberg has at most ${MAX_DECIMAL} digits`
  return partsOf(type).map(problemOf).find(Boolean)
}

function asInIceberg(type: StarRocksType): StarRocksType {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
      return { kind: 'INT' }
    case 'CHAR':
    case 'VARCHAR':
      return { kind: 'VARCHAR', length: HIVE_STRING }
    case 'VARBINARY':
      return { kind: 'VARBINARY' }
    case 'ARRAY':
      return { ...type, element: asInIceberg(type.element) }
    case 'MAP':
      return { ...type, key: asInIceberg(type.key), value: asInIceberg(type.value) }
    case 'STRUCT':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: asInIceberg(field.type) })) }
    default:
      return type
  }
}

/** True if ALTER TABLE can say anything about a column of this type: it knows no arrays, maps and structs. */
export function isPrimitive(text: string): boolean {
  return !['ARRAY', 'MAP', 'STRUCT'].includes(parseType(text).kind)
}

/** True if Iceberg reads values of the one type as values of the other, without writing the files again. */
export function mayPromote(from: string, to: string): boolean {
  const [a, b] = [parseType(from), parseType(to)]
  if (a.kind === 'INT' && b.kind === 'BIGINT') return true
  if (a.kind === 'FLOAT' && b.kind === 'DOUBLE') return true
  return a.kind === 'DECIMAL' && b.kind === 'DECIMAL' && a.scale === b.scale && a.precision <= b.precision
}
