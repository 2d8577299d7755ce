import type { Finding, Remedy } from '../s3/errors'
import { nameProblem } from '../sql/quote'
import { canBeStored, depthOf, MAX_VARCHAR_LENGTH, printType, type StarRocksType } from '../sql/types'
import { type Loadable, SchemaError } from './errors'
import type { Annotation, ParquetNode, PhysicalType } from './node'

/** The place of a column, for errors. */
interface Place {
  readonly column: string
  readonly file: string
}

const VARCHAR: StarRocksType = { kind: 'VARCHAR', length: MAX_VARCHAR_LENGTH }
const VARBINARY: StarRocksType = { kind: 'VARBINARY', length: MAX_VARCHAR_LENGTH }

/** Annotations that no release loads with their meaning. */
const UNREADABLE = new Set(['UNKNOWN', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY'])

const MAX_DECIMAL_PRECISION = 76

/** A DECIMAL with more digits is a DECIMAL256, which 4.0 stores and 4.1 reads from files. */
const MAX_DECIMAL128_PRECISION = 38

/** CREATE TABLE refuses a type with more levels (`Type.MAX_NESTING_DEPTH`). */
const MAX_NESTING = 15

/** True if a column has one of the annotations for which an older Parquet library gives up on the whole file. */
export function holdsUnreadable({ annotation, children }: ParquetNode): boolean {
  return (annotation !== undefined && UNREADABLE.has(annotation.name)) || children.some(holdsUnreadable)
}

/**
 * The type of a table's column. FILES() infers INT for UINT_32 and BIGINT for UINT_64, in which the upper half of the values
 * becomes negative. Since 3.4 the scanner gets the wider type of the table and reads them correctly, but not within a nested type.
 *
 * @throws SchemaError
 */
export function columnType(node: ParquetNode, place: Place): StarRocksType {
  if (isUnsigned(node.annotation, 32)) return { kind: 'BIGINT' }
  return isUnsigned(node.annotation, 64) ? { kind: 'LARGEINT' } : starRocksType(node, place)
}

/**
 * Why a column of this type cannot be loaded, or undefined. It follows the table of conversions from Arrow
 * (`arrow_to_starrocks_converter.cpp`), which every value goes through.
 */
export function loadProblem(node: ParquetNode, type: StarRocksType, place: Place): SchemaError | undefined {
  if (node.arrow?.has('duration'))
    return unsupported(place, 'Arrow writes it as a duration, for which StarRocks has no type', [
      leaveOut(place),
      'write it as an integer',
    ])
  if (node.arrow?.has('dictionary'))
    return unsupported(
      place,
      'Arrow writes it dictionary-encoded, as pandas and polars do with categories',
      [leaveOut(place), 'write it as strings', 'use StarRocks 4.0.10, 4.1.1 or later'],
      { since: 'arrowDictionaries' },
    )
  return storageProblem(type, place) ?? decimalProblem(node, place)
}

/** Why no table can hold a column of this type. */
export function storageProblem(type: StarRocksType, place: Place): SchemaError | undefined {
  if (type.kind === 'UNKNOWN') {
    return unsupported(
      place,
      `its type ${type.text} came with a later release of StarRocks than this provider knows`,
      [{ change: 'type', column: place.column, to: 'a type that StarRocks converts it into' }, leaveOut(place)],
      { byExpression: true, as: () => true },
    )
  }
  if (depthOf(type) > MAX_NESTING) {
    return unsupported(
      place,
      `it is nested ${depthOf(type)} levels deep, and StarRocks supports at most ${MAX_NESTING}`,
      [leaveOut(place), { change: 'expression', part: true }],
      { byExpression: true },
    )
  }
  if (canBeStored(type)) return undefined
  const { column, file } = place
  return new SchemaError(
    'unstorableType',
    column,
    `the column ${column}${file === '' ? '' : ` of ${file}`} is ${printType(type)}, and no table can hold a TIME, nor does StarRocks convert one while it loads`,
    { remedies: [leaveOut(place), { change: 'expression' }], loadable: { byExpression: true } },
  )
}

/** FILES() takes such a column for a VARCHAR, and then cannot read it (`Illegal converting from arrow type(decimal256)`). */
function decimalProblem(node: ParquetNode, place: Place): SchemaError | undefined {
  const wide = wideDecimal(node)
  if (wide === undefined) return undefined
  const { precision, scale } = wide
  return unsupported(
    place,
    `it has a DECIMAL(${precision},${scale}), and before 4.1 StarRocks reads no more than ${MAX_DECIMAL128_PRECISION} digits`,
    [
      leaveOut(place),
      'write it with fewer digits',
      {
        change: 'type',
        column: place.column,
        to: `"DECIMAL(${precision},${scale})" if StarRocks is a 4.1 or later whose address is not known yet`,
      },
    ],
    {
      since: 'wideDecimals',
      as: (type) => type.kind === 'DECIMAL' && type.precision > MAX_DECIMAL128_PRECISION,
    },
  )
}

function wideDecimal({ annotation, children }: ParquetNode): Extract<Annotation, { name: 'DECIMAL' }> | undefined {
  if (annotation?.name === 'DECIMAL' && annotation.precision > MAX_DECIMAL128_PRECISION) return annotation
  for (const child of children) {
    const wide = wideDecimal(child)
    if (wide) return wide
  }
  return undefined
}

function leaveOut({ column }: Place): Remedy {
  return { change: 'leaveOut', column }
}

/** How StarRocks changes the values of a column that it does load. */
export function loadNote(node: ParquetNode, { column, file }: Place): Finding | undefined {
  const name = rawBytes(node)
  if (name === undefined) return undefined
  const [what, bytes] = name === 'UUID' ? ['UUIDs', 16] : ['intervals', 12]
  return {
    message: `column ${column} of ${file} contains ${what}, which StarRocks loads as their ${bytes} bytes and not as text`,
    remedies: [
      { change: 'expression', sql: `lower(hex(\`${column}\`))` },
      { change: 'leaveOut', column },
    ],
  }
}

function rawBytes({ annotation, children }: ParquetNode): 'UUID' | 'INTERVAL' | undefined {
  if (annotation?.name === 'UUID' || annotation?.name === 'INTERVAL') return annotation.name
  for (const child of children) {
    const name = rawBytes(child)
    if (name) return name
  }
  return undefined
}

/**
 * The type that StarRocks' FILES() infers for a Parquet column, oddities included: an INT_8 is an INT, a byte array without
 * annotation VARBINARY, one of fixed length VARCHAR. It follows `matrices/parquet.json`.
 *
 * @throws SchemaError
 */
export function starRocksType(node: ParquetNode, place: Place): StarRocksType {
  if (node.annotation && UNREADABLE.has(node.annotation.name)) {
    throw unsupported(place, `the annotation ${node.annotation.name} is not known to StarRocks`, [leaveOut(place)])
  }
  // Arrow's null type becomes any type of StarRocks (`null_converter`); FILES() infers that of its physical type.
  if (node.annotation?.name === 'NULL' && node.physical !== undefined) return { kind: 'INT', guess: true }
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

/** True if the values of a column may become negative: an unsigned integer within a nested type, or (before 3.4) any. */
export function holdsUnsigned(node: ParquetNode, nestedOnly: boolean): boolean {
  const own = isUnsigned(node.annotation, 32) || isUnsigned(node.annotation, 64)
  return (own && !nestedOnly) || node.children.some((child) => holdsUnsigned(child, false))
}

/**
 * True if a column has timestamps that StarRocks shifts to the zone of its session: always for instants, before 4.1.3 also for
 * local times.
 */
export function holdsTimestamps(node: ParquetNode, kind: 'moments' | 'local'): boolean {
  const local = node.annotation?.name === 'TIMESTAMP' && node.annotation.local === true
  const own = node.physical === 'INT96' || node.annotation?.name === 'TIMESTAMP'
  return (own && local === (kind === 'local')) || node.children.some((child) => holdsTimestamps(child, kind))
}

function primitiveType({ annotation }: ParquetNode, physical: PhysicalType, place: Place): StarRocksType {
  if (annotation?.name === 'DECIMAL') {
    const { precision, scale } = annotation
    if (precision < 1 || precision > MAX_DECIMAL_PRECISION || scale > precision) {
      throw unsupported(place, `a DECIMAL of precision ${precision} and scale ${scale} does not exist in StarRocks`, [
        leaveOut(place),
      ])
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
  if (children.length !== 1 || !repeated?.repeated)
    throw unsupported(place, 'a LIST needs one repeated child', [leaveOut(place)])
  if (repeated.physical !== undefined) return { kind: 'ARRAY', element: starRocksType(repeated, place) }
  const [only] = repeated.children
  const element = repeated.children.length === 1 ? starRocksType(only!, place) : structType(repeated, place)
  return { kind: 'ARRAY', element }
}

function mapType({ children }: ParquetNode, place: Place): StarRocksType {
  const [key, value] = children.length === 1 ? children[0]!.children : []
  if (!key || !value || children[0]!.children.length !== 2)
    throw unsupported(place, 'a MAP needs a key and a value', [leaveOut(place)])
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
      `the column ${place.column} of ${place.file} has a field ${JSON.stringify(bad)}, which is not a valid name in StarRocks`,
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

function unsupported(
  { column, file }: Place,
  reason: string,
  remedies: readonly Remedy[],
  loadable?: Loadable,
): SchemaError {
  const message = `the column ${column} of ${file} cannot be read: ${reason}`
  return new SchemaError('unsupportedType', column, message, { remedies, ...(loadable && { loadable }) })
}
