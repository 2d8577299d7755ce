import { ARROW_SCHEMA_KEY, arrowOddities } from './arrow-schema'
import { FooterError } from './errors'
import { type DateLeaves, dateLeaves, farDates } from './far-dates'
import type { Annotation, ParquetNode } from './node'
import { Reader } from './thrift'

// hyparquet is an ES module: its types, too, need an import of that kind here.
type SchemaElement = import('hyparquet', { with: { 'resolution-mode': 'import' }}).SchemaElement

/** Reads the bytes of a file from `start` up to `end`, exclusive. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>

/** Most footers are shorter than this, so that one read is enough. */
const TAIL_BYTES = 64 * 1024

/** The footer's length and the magic word at the end of the file. */
const TRAILER_BYTES = 8

/**
 * Reads a file's columns from its footer: one ranged read, two if the footer is longer than 64 KiB.
 *
 * @throws FooterError
 */
export async function readFooter(
  read: ReadRange,
  size: number,
  file: string,
  known = new KnownColumns(),
): Promise<readonly ParquetNode[]> {
  if (size === 0) throw new FooterError('emptyFile', file, `${file} is empty (0 bytes): remove it`)
  const tail = await read(Math.max(0, size - TAIL_BYTES), size)
  const footerBytes = footerLength(tail, size, file) + TRAILER_BYTES
  if (footerBytes <= tail.length) return parseFooter(tail.subarray(tail.length - footerBytes), file, known)
  const head = await read(size - footerBytes, size - tail.length)
  return parseFooter(Buffer.concat([head, tail]), file, known)
}

function footerLength(tail: Uint8Array, size: number, file: string): number {
  const trailer = Buffer.from(tail.subarray(-TRAILER_BYTES))
  const magic = trailer.subarray(-4).toString('latin1')
  if (magic === 'PARE') {
    throw new FooterError('encryptedFooter', file, `${file} has an encrypted footer: StarRocks cannot read it either`)
  }
  if (magic !== 'PAR1' || trailer.length < TRAILER_BYTES) {
    throw new FooterError('notParquet', file, `${file} is not a Parquet file: it does not end in "PAR1"`)
  }
  const length = trailer.readUInt32LE(0)
  if (length > size - TRAILER_BYTES) {
    throw corrupt(file, `its footer would be ${length} bytes long, and the file has ${size}`)
  }
  return length
}

/**
 * The columns of the footers read so far, by the bytes that declare them. Most files of a table are alike: then only the first of
 * them is decoded.
 */
export class KnownColumns {
  /** Columns with values that StarRocks' dates do not reach: such a value, and a file with it. */
  readonly far = new Map<string, { readonly value: string; readonly file: string }>()

  private readonly known: Declared[] = []

  /** The same result for the same bytes. */
  of(declaration: Buffer, decode: () => Promise<readonly ParquetNode[]>): Declared {
    const same = this.known.find((one) => one.declaration.equals(declaration))
    if (same) return same
    const declared = new Declared(Buffer.from(declaration), decode())
    // If all files differ, each would be compared with all before it in vain.
    if (this.known.length < MOST_KNOWN) this.known.push(declared)
    return declared
  }

  keepFar(column: string, value: string, file: string): void {
    if (!this.far.has(column)) this.far.set(column, { value, file })
  }
}

/** The columns that some bytes declare. */
class Declared {
  readonly dates: Promise<DateLeaves>
  private readonly byArrow = new Map<string, readonly ParquetNode[]>()

  constructor(
    readonly declaration: Buffer,
    private readonly columns: Promise<readonly ParquetNode[]>,
  ) {
    this.dates = columns.then(dateLeaves)
  }

  /** The columns as Arrow reads them, by its own schema. The same array for the same schema. */
  async columnsFor(arrow: string): Promise<readonly ParquetNode[]> {
    const known = this.byArrow.get(arrow)
    if (known) return known
    const columns = withArrow(await this.columns, arrow)
    const same = this.byArrow.get(arrow) ?? columns
    if (this.byArrow.size < MOST_KNOWN) this.byArrow.set(arrow, same)
    return same
  }
}

const MOST_KNOWN = 16

/** Fields of FileMetaData; only the version of the format comes before the schema. */
const SCHEMA_FIELD = 2
const ROW_GROUPS_FIELD = 4
const PROPERTIES_FIELD = 5

/** Of KeyValue. */
const KEY_FIELD = 1
const VALUE_FIELD = 2

/** A valid end after the declaration of the columns: no rows, no row groups, and the end of the metadata. */
const NOTHING_ELSE = Buffer.from([0x16, 0x00, 0x19, 0x0c, 0x00])

/**
 * The decoder gets a footer without row groups and their statistics: a large file has many, and an odd one (a date beyond
 * JavaScript's) must not spoil the columns. They are still walked through, since StarRocks cannot read damage there either, and
 * since the statistics show dates that StarRocks does not have.
 */
async function parseFooter(footer: Uint8Array, file: string, known: KnownColumns): Promise<readonly ParquetNode[]> {
  const metadata = Buffer.from(footer.buffer, footer.byteOffset, footer.length - TRAILER_BYTES)
  const declaration = metadata.subarray(
    0,
    undamaged(file, () => endOfSchema(metadata)),
  )
  const declared = known.of(declaration, () => decode(declaration, file))
  const dates = await declared.dates
  const { arrow, far } = undamaged(file, () => readRest(metadata, dates))
  for (const [column, value] of far) known.keepFar(column, value, file)
  return declared.columnsFor(arrow)
}

function endOfSchema(metadata: Buffer): number {
  const reader = new Reader(metadata)
  let end: number | undefined
  reader.struct((field) => {
    if (field !== SCHEMA_FIELD) return false
    reader.list()
    end = reader.position
    return 'stop'
  })
  if (end === undefined) throw new Error('it has no schema')
  return end
}

/** The rest of a footer after the schema, walked through to its end. */
function readRest(metadata: Buffer, dates: DateLeaves): { arrow: string; far: ReadonlyMap<string, string> } {
  const reader = new Reader(metadata)
  let far: ReadonlyMap<string, string> = new Map()
  let arrow = ''
  reader.struct((field) => {
    if (field === PROPERTIES_FIELD) arrow = propertyOf(reader, ARROW_SCHEMA_KEY)
    else if (field === ROW_GROUPS_FIELD && dates) far = farDates(reader, dates)
    else return false
    return true
  })
  return { arrow, far }
}

/** The value of one of the footer's properties; empty if it does not have it. */
function propertyOf(reader: Reader, name: string): string {
  let found = ''
  let key = ''
  const pair = (field: number) => {
    if (field === KEY_FIELD) key = reader.binary().toString('latin1')
    else if (field === VALUE_FIELD && key === name) found = reader.binary().toString('latin1')
    else return false
    return true
  }
  reader.structs(() => {
    key = ''
    reader.struct(pair)
  })
  return found
}

/** Arrow uses its own schema only if it has the same columns as Parquet's. */
function withArrow(columns: readonly ParquetNode[], base64: string): readonly ParquetNode[] {
  const arrow = base64 === '' ? undefined : arrowOddities(base64)
  if (arrow?.length !== columns.length) return columns
  return columns.map((column, i) => {
    const { name, oddities } = arrow[i]!
    return name === column.name && oddities.size > 0 ? { ...column, arrow: oddities } : column
  })
}

async function decode(declaration: Buffer, file: string): Promise<readonly ParquetNode[]> {
  const { parquetMetadata } = await import('hyparquet/src/metadata.js')
  const trailer = Buffer.from('\0\0\0\0PAR1')
  trailer.writeUInt32LE(declaration.length + NOTHING_ELSE.length)
  const bare = Buffer.concat([declaration, NOTHING_ELSE, trailer])
  const elements = undamaged(file, () => parquetMetadata(withMarks(bare), { geoparquet: false }).schema)
  const queue = elements.values()
  const root = takeNode(queue, file)
  if (!queue.next().done) throw corrupt(file, 'its schema has more columns than the groups declare')
  return root.children
}

/**
 * hyparquet drops a byte order mark at the start of a name; a file made from a CSV of Excel has one before its first column.
 * Another character of the same length, which nobody uses, takes its place while the footer is read.
 */
const [BYTE_ORDER_MARK, STAND_IN] = ['\ufeff', '\ufdd0']

function withMarks(footer: Uint8Array): Uint8Array {
  const bytes = Buffer.from(footer)
  const standIn = Buffer.from(STAND_IN)
  for (let at = bytes.indexOf(BYTE_ORDER_MARK); at >= 0; at = bytes.indexOf(BYTE_ORDER_MARK, at))
    standIn.copy(bytes, at)
  return bytes
}

function undamaged<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw corrupt(file, `its footer cannot be decoded (${(error as Error).message})`)
  }
}

/** The footer has the tree as a flat list, each group before its children. */
function takeNode(queue: Iterator<SchemaElement>, file: string): ParquetNode {
  const { value: element, done } = queue.next()
  if (done) throw corrupt(file, 'its schema has fewer columns than the groups declare')
  const { type, num_children = 0 } = element
  const name = element.name.replaceAll(STAND_IN, BYTE_ORDER_MARK)
  // PARQUET-1481: Arrow gives up on the file, and so does StarRocks.
  if (type === undefined && element.num_children === undefined)
    throw corrupt(file, `its column ${name} is of a type that Parquet does not have`)
  const children = Array.from({ length: num_children }, () => takeNode(queue, file))
  const annotation = annotationOf(element)
  return {
    name,
    repeated: element.repetition_type === 'REPEATED',
    ...(type !== undefined && children.length === 0 && { physical: type }),
    ...(annotation && { annotation }),
    children,
  }
}

/** Files have the logical type, or the converted type of older writers, or both; the logical type decides. */
function annotationOf({ logical_type, converted_type, precision, scale }: SchemaElement): Annotation | undefined {
  if (logical_type?.type === 'DECIMAL') {
    return { name: 'DECIMAL', precision: logical_type.precision, scale: logical_type.scale }
  }
  if (logical_type?.type === 'INTEGER') {
    return { name: 'INTEGER', bits: logical_type.bitWidth, signed: logical_type.isSigned }
  }
  if (logical_type?.type === 'TIMESTAMP') {
    return { name: 'TIMESTAMP', ...(!logical_type.isAdjustedToUTC && { local: true }), unit: logical_type.unit }
  }
  // hyparquet passes an unknown type on as it was decoded: an object without `type`.
  if (logical_type) return { name: logical_type.type ?? 'UNKNOWN' }
  switch (converted_type) {
    case undefined:
      return undefined
    case 'DECIMAL':
      return { name: 'DECIMAL', precision: precision ?? 0, scale: scale ?? 0 }
    case 'UTF8':
      return { name: 'STRING' }
    case 'MAP_KEY_VALUE':
      return { name: 'MAP' }
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return { name: 'TIME' }
    case 'TIMESTAMP_MILLIS':
      return { name: 'TIMESTAMP', unit: 'MILLIS' }
    case 'TIMESTAMP_MICROS':
      return { name: 'TIMESTAMP', unit: 'MICROS' }
    case 'MAP':
    case 'LIST':
    case 'ENUM':
    case 'DATE':
    case 'JSON':
    case 'BSON':
    case 'INTERVAL':
      return { name: converted_type }
    default: {
      const [, unsigned, bits] = /^(U?)INT_(\d+)$/.exec(converted_type) ?? []
      return { name: 'INTEGER', bits: Number(bits), signed: unsigned === '' }
    }
  }
}

function corrupt(file: string, reason: string): FooterError {
  return new FooterError('corruptFooter', file, `${file} is truncated or damaged: ${reason}`)
}
