import { nameProblem } from '../sql/quote'
import { MAX_VARCHAR_LENGTH, type StarRocksType } from '../sql/types'
import { SchemaError } from './errors'
import type { Annotation, ParquetNode, PhysicalType } from './footer'

/** Where a column stands, for errors. */
interface Place {
  readonly column: string
  readonly file: string
}

const VARCHAR: StarRocksType = { kind: 'VARCHAR', length: MAX_VARCHAR_LENGTH }
const VARBINARY: StarRocksType = { kind: 'VARBINARY', length: MAX_VARCHAR_LENGTH }

/** Annotations that the server's Parquet library does not know; it gives up on the whole file. */
const UNREADABLE = new Set(['UNKNOWN', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY'])

const MAX_DECIMAL_PRECISION = 76

/**
 * The type of a table's column. FILES() infers INT for UINT_32 and BIGINT for UINT_64, in which the upper half of the values becomes
 * negative. A wider type of the table is handed to the scanner from 3.4 on, which then reads them as they are; not within a nested type.
 *
 * @throws SchemaError
 */
export function columnType(node: ParquetNode, place: Place): StarRocksType {
  if (isUnsigned(node.annotation, 32)) return { kind: 'BIGINT' }
  return isUnsigned(node.annotation, 64) ? { kind: 'LARGEINT' } : starRocksType(node, place)
}

/**
 * The type that StarRocks' FILES() infers for a Parquet column, oddities included: an INT_8 is an INT, a byte array
 * without annotation VARBINARY, one of fixed length VARCHAR. Held by `matrices/parquet.json`, from which it was taken.
 *
 * @throws SchemaError
 */
export function starRocksType(node: ParquetNode, place: Place): StarRocksType {
  if (node.annotation && UNREADABLE.has(node.annotation.name)) {
    throw unsupported(place, `the annotation ${node.annotation.name} is not known to StarRocks`)
  }
  if (node.physical !== undefined) return primitiveType(node, node.physical, place)
  switch (node.annotation?.name) {
    case 'LIST':
      return listType(node, place)
    case 'MAP':
      return mapType(node, place)
    default:
      return structType(node, place)
  }
}

function isUnsigned(annotation: Annotation | undefined, bits: number): boolean {
  return annotation?.name === 'INTEGER' && !annotation.signed && annotation.bits === bits
}

/** Whether the values of a column may come out negative: of an unsigned integer that lies in a nested type, or (before 3.4) of any. */
export function holdsUnsigned(node: ParquetNode, nestedOnly: boolean): boolean {
  const own = isUnsigned(node.annotation, 32) || isUnsigned(node.annotation, 64)
  return (own && !nestedOnly) || node.children.some((child) => holdsUnsigned(child, false))
}

/** Whether a column holds timestamps that StarRocks shifts to the zone of its session: moments always, times of a clock before 4.1.3. */
export function holdsTimestamps(node: ParquetNode, kind: 'moments' | 'local'): boolean {
  const local = node.annotation?.name === 'TIMESTAMP' && node.annotation.local === true
  const own = node.physical === 'INT96' || node.annotation?.name === 'TIMESTAMP'
  return (own && local === (kind === 'local')) || node.children.some((child) => holdsTimestamps(child, kind))
}

function primitiveType({ annotation }: ParquetNode, physical: PhysicalType, place: Place): StarRocksType {
  if (annotation?.name === 'DECIMAL') {
    const { precision, scale } = annotation
    if (precision < 1 || precision > MAX_DECIMAL_PRECISION || scale > precision) {
      throw unsupported(place, `a DECIMAL of precision ${precision} and scale ${scale} does not exist in StarRocks`)
    }
    return { kind: 'DECIMAL', precision, scale }
  }
  switch (physical) {
    case 'BOOLEAN':
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: physical }
    case 'INT32':
      if (annotation?.name === 'DATE' || annotation?.name === 'TIME') return { kind: annotation.name }
      return { kind: 'INT' }
    case 'INT64':
      if (annotation?.name === 'TIME') return { kind: 'TIME' }
      return { kind: annotation?.name === 'TIMESTAMP' ? 'DATETIME' : 'BIGINT' }
    case 'INT96':
      return { kind: 'DATETIME' }
    case 'BYTE_ARRAY':
      if (annotation?.name === 'STRING') return VARCHAR
      return annotation?.name === 'JSON' ? { kind: 'JSON' } : VARBINARY
    case 'FIXED_LEN_BYTE_ARRAY':
      return VARCHAR
  }
}

/** A list has one repeated child; its element is that child's only child, or the child itself in older layouts. */
function listType({ children }: ParquetNode, place: Place): StarRocksType {
  const [repeated] = children
  if (children.length !== 1 || !repeated?.repeated) throw unsupported(place, 'a LIST needs one repeated child')
  if (repeated.physical !== undefined) return { kind: 'ARRAY', element: starRocksType(repeated, place) }
  const [only] = repeated.children
  const element = repeated.children.length === 1 ? starRocksType(only!, place) : structType(repeated, place)
  return { kind: 'ARRAY', element }
}

function mapType({ children }: ParquetNode, place: Place): StarRocksType {
  const [key, value] = children.length === 1 ? children[0]!.children : []
  if (!key || !value || children[0]!.children.length !== 2) throw unsupported(place, 'a MAP needs a key and a value')
  return { kind: 'MAP', key: starRocksType(key, place), value: starRocksType(value, place) }
}

/** Unlike columns, the fields of a struct lose their case. A repeated field that is no LIST is read as a single value. */
function structType({ children }: ParquetNode, place: Place): StarRocksType {
  if (children.length === 0) return VARCHAR
  const fields = children.map((child) => ({ name: child.name.toLowerCase(), type: starRocksType(child, place) }))
  const names = fields.map((field) => field.name)
  const bad = names.find((name) => nameProblem(name) !== undefined || name.includes('\ufffd'))
  if (bad !== undefined) {
    throw new SchemaError(
      'badColumnName',
      place.column,
      `the column ${place.column} of ${place.file} has a field named ${JSON.stringify(bad)}, which StarRocks cannot name`,
    )
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new SchemaError(
      'ambiguousColumn',
      place.column,
      `the column ${place.column} of ${place.file} has two fields that differ only in case: ${twice}`,
    )
  }
  return { kind: 'STRUCT', fields }
}

function unsupported({ column, file }: Place, reason: string): SchemaError {
  return new SchemaError('unsupportedType', column, `the column ${column} of ${file} cannot be read: ${reason}`)
}
