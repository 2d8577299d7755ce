import { readFile } from 'node:fs/promises'
// Tests compare it with pyarrow's results for the files in test/data/types, as they do with the provider.
import { arrowOddities } from '../../../provider/parquet/arrow-schema'
import type { Features } from './features'
import type { DataType } from './types'
import { MAX_VARCHAR, varchar } from './types'

type Hyparquet = typeof import('hyparquet', { with: { 'resolution-mode': 'import' }})
type SchemaTree = ReturnType<Hyparquet['parquetSchema']>
type SchemaElement = SchemaTree['element']

export interface FileColumn {
  name: string
  type: DataType
  /** For a timestamp: an instant (INT96, or adjusted to UTC) or a local time. */
  timestamp?: 'instant' | 'local'
  /** The Arrow type, if not every release converts it to a type of StarRocks. */
  arrow?: 'dictionary' | 'duration' | 'time32' | 'time64' | 'decimal256' | 'variant'
}

/** The footer cannot be used; the message goes into `failed to get file schema`. */
export class FooterError extends Error {}

/** The columns that StarRocks' storage layer finds in the footer of a Parquet file. */
export async function readFooter(path: string, features: Features): Promise<FileColumn[]> {
  const { parquetMetadata, parquetSchema } = await import('hyparquet')
  const bytes = await readFile(path)
  const buffer = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  let root: SchemaTree
  let properties: Map<string, string>
  try {
    const metadata = parquetMetadata(buffer)
    root = parquetSchema(metadata)
    properties = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? '']))
  } catch (error) {
    throw new FooterError((error as Error).message)
  }
  const own = arrowOddities(properties.get('ARROW:schema') ?? '')
  return root.children.map((node, i) => {
    checkPhysicalTypes(node)
    if (!features.passesOverAnnotations) checkAnnotations(node)
    const type = columnType(node)
    const arrow = arrowType(node, own?.length === root.children.length ? own[i]?.oddities : undefined)
    return {
      name: node.element.name,
      type,
      ...(type.name === 'DATETIME' && { timestamp: timestampOf(node.element) }),
      ...(arrow && { arrow }),
    }
  })
}

/** PARQUET-1481: Arrow refuses a file with an unknown type. */
function checkPhysicalTypes({ element, children }: SchemaTree): void {
  if (children.length === 0 && element.type === undefined && element.num_children === undefined)
    throw new FooterError(`unknown physical type of ${element.name}`)
  children.forEach(checkPhysicalTypes)
}

const NEW_ANNOTATIONS = ['VARIANT', 'GEOMETRY', 'GEOGRAPHY']

function checkAnnotations({ element, children }: SchemaTree): void {
  if (NEW_ANNOTATIONS.includes(element.logical_type?.type ?? ''))
    throw new FooterError(`unknown logical type of ${element.name}`)
  children.forEach(checkAnnotations)
}

/** The type by Arrow's own schema, which overrides that of Parquet, or by the conversion of Parquet's types. */
function arrowType(node: SchemaTree, oddities: ReadonlySet<string> = new Set()): FileColumn['arrow'] {
  if (oddities.has('duration')) return 'duration'
  if (oddities.has('dictionary')) return 'dictionary'
  const { type, converted_type: converted, logical_type: logical, precision } = node.element
  if (logical?.type === 'VARIANT') return 'variant'
  if (logical?.type === 'TIME' || converted?.startsWith('TIME_')) return type === 'INT32' ? 'time32' : 'time64'
  const digits = logical?.type === 'DECIMAL' ? logical.precision : converted === 'DECIMAL' ? precision : undefined
  if (digits !== undefined && digits > MOST_DIGITS) return 'decimal256'
  for (const child of node.children) {
    const within = arrowType(child)
    if (within) return within
  }
  return undefined
}

/** A wider decimal is a VARCHAR to FILES() (`TypeDescriptor::promote_decimal_type`). */
const MOST_DIGITS = 38

/** A converted type, which older writers give alone, means UTC. */
function timestampOf({ logical_type: logical }: SchemaElement): 'instant' | 'local' {
  return logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? 'local' : 'instant'
}

function columnType(node: SchemaTree): DataType {
  const { element, children } = node
  if (children.length === 0) return primitiveType(element)
  const logical = element.logical_type?.type
  const converted = element.converted_type
  if (converted === 'LIST' || logical === 'LIST') return listType(node)
  if (converted === 'MAP' || converted === 'MAP_KEY_VALUE' || logical === 'MAP') return mapType(node)
  return structType(node)
}

/** The three levels of a list; the two of old writers end one level earlier. */
function listType(node: SchemaTree): DataType {
  const repeated = node.children[0]!
  if (repeated.children.length === 0) return { name: 'ARRAY', item: primitiveType(repeated.element) }
  if (repeated.children.length > 1) return { name: 'ARRAY', item: structType(repeated) }
  return { name: 'ARRAY', item: columnType(repeated.children[0]!) }
}

function mapType(node: SchemaTree): DataType {
  const [key, value] = node.children[0]!.children
  if (!key || !value) throw new FooterError(`Parquet map ${node.element.name} must have a key and a value`)
  return { name: 'MAP', key: columnType(key), value: columnType(value) }
}

function structType(node: SchemaTree): DataType {
  const fields = node.children.map((child) => ({ name: child.element.name.toLowerCase(), type: columnType(child) }))
  return { name: 'STRUCT', fields }
}

function primitiveType(element: SchemaElement): DataType {
  const { type, converted_type: converted, logical_type: logical } = element
  if (logical && !logical.type) throw new FooterError(`unknown logical type of ${element.name}`)
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return decimalType(element)
  switch (type) {
    case 'BOOLEAN':
      return { name: 'BOOLEAN' }
    case 'FLOAT':
    case 'DOUBLE':
      return { name: type }
    case 'INT96':
      return { name: 'DATETIME' }
    case 'INT32':
      if (converted === 'DATE' || logical?.type === 'DATE') return { name: 'DATE' }
      return { name: converted === 'TIME_MILLIS' || logical?.type === 'TIME' ? 'TIME' : 'INT' }
    case 'INT64':
      if (converted?.startsWith('TIMESTAMP') || logical?.type === 'TIMESTAMP') return { name: 'DATETIME' }
      return { name: converted === 'TIME_MICROS' || logical?.type === 'TIME' ? 'TIME' : 'BIGINT' }
    case 'BYTE_ARRAY':
      if (converted === 'UTF8' || logical?.type === 'STRING') return varchar(MAX_VARCHAR)
      if (converted === 'JSON' || logical?.type === 'JSON') return { name: 'JSON' }
      return { name: 'VARBINARY', length: MAX_VARCHAR }
    default:
      return varchar(MAX_VARCHAR)
  }
}

function decimalType({ precision, scale, logical_type: logical }: SchemaElement): DataType {
  const own = logical?.type === 'DECIMAL' ? logical : undefined
  const digits = precision ?? own?.precision ?? 10
  return digits > MOST_DIGITS
    ? varchar(MAX_VARCHAR)
    : { name: 'DECIMAL', precision: digits, scale: scale ?? own?.scale ?? 0 }
}
