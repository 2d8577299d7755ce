import { parseType, TypeTextError } from './type-text'
import { printType, type StarRocksType } from './types'

/**
 * The longest VARCHAR in a statement. Every longer VARCHAR is a Hive `string` (`ColumnTypeConverter.toHiveType`), which reads back
 * as VARCHAR(1073741824); we always write it as the longest that StarRocks accepts.
 */
const MAX_HIVE_VARCHAR = 65535
/** The longest VARCHAR that a statement can have, which is a string without a length in Hive and in Iceberg. */
export const HIVE_STRING = 1048576
const MAX_DECIMAL = 38

/** Types of StarRocks that Hive does not have. */
const ONLY_STARROCKS = ['LARGEINT', 'JSON', 'HLL', 'BITMAP', 'PERCENTILE', 'TIME']

/** The type of a Hive column in the one spelling that we write, store and compare. An unknown type stays as it is. */
export function readHiveType(text: string): string {
  const known = text.replaceAll(/\bVARCHAR\((\d+)\)/gi, (varchar, length) =>
    Number(length) > MAX_HIVE_VARCHAR ? `VARCHAR(${HIVE_STRING})` : varchar,
  )
  try {
    return printType(asInHive(parseType(known)))
  } catch (error) {
    if (error instanceof TypeTextError) return text
    throw error
  }
}

/** STRING as a type, and not as the name of a field. */
const STRING_TYPE = /\b(?:STRING|TEXT)\b(?=\s*(?:$|[,>]))/gi

/**
 * A declared type. STRING is the string of Hive, for which StarRocks needs at least VARCHAR(65536): its own STRING would become
 * varchar(65533). `recorded`: the type of the column in state; a table of an older release has that VARCHAR and keeps it.
 */
export function declaredHiveType(text: string, recorded?: string): string {
  const asStarRocks = readHiveType(text)
  return asStarRocks === recorded ? recorded : readHiveType(text.replaceAll(STRING_TYPE, `VARCHAR(${HIVE_STRING})`))
}

/** Why a type is not valid for a column in Hive, or undefined. */
export function hiveTypeProblem(text: string): string | undefined {
  try {
    return problemOf(parseType(text))
  } catch (error) {
    if (error instanceof TypeTextError) return error.message
    throw error
  }
}

/** Why a type is not valid for a partition column, or undefined (`ListPartitionDesc`; INSERT fails for DATETIME). */
export function hivePartitionProblem(text: string): string | undefined {
  const { kind } = parseType(text)
  return ['FLOAT', 'DOUBLE', 'DECIMAL', 'DATETIME', 'ARRAY', 'MAP', 'STRUCT'].includes(kind)
    ? `a table cannot be partitioned by a ${kind}`
    : undefined
}

/** True if the text has a VARCHAR without a length: StarRocks takes it for VARCHAR(1). */
export function hasBareVarchar(text: string): boolean {
  return /\bVARCHAR\b(?!\s*\()/i.test(text)
}

function problemOf(type: StarRocksType): string | undefined {
  if (ONLY_STARROCKS.includes(type.kind)) return `Hive has no ${type.kind}`
  if (type.kind === 'DECIMAL' && type.precision > MAX_DECIMAL)
    return `a DECIMAL in Hive has at most ${MAX_DECIMAL} digits`
  return partsOf(type).map(problemOf).find(Boolean)
}

/** The types inside of a type. */
export function partsOf(type: StarRocksType): StarRocksType[] {
  switch (type.kind) {
    case 'ARRAY':
      return [type.element]
    case 'MAP':
      return [type.key, type.value]
    case 'STRUCT':
      return type.fields.map((field) => field.type)
    default:
      return []
  }
}

/** The type that Hive stores: binary has no length, a long text is a string, and names of fields are in lower case. */
function asInHive(type: StarRocksType): StarRocksType {
  switch (type.kind) {
    case 'VARCHAR':
      return type.length > MAX_HIVE_VARCHAR ? { ...type, length: HIVE_STRING } : type
    case 'VARBINARY':
      return { kind: 'VARBINARY' }
    case 'ARRAY':
      return { ...type, element: asInHive(type.element) }
    case 'MAP':
      return { ...type, key: asInHive(type.key), value: asInHive(type.value) }
    case 'STRUCT':
      return {
        ...type,
        fields: type.fields.map((field) => ({ name: field.name.toLowerCase(), type: asInHive(field.type) })),
      }
    default:
      return type
  }
}
