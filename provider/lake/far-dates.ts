import type { ParquetNode } from './footer'
import { fieldsAt, type Span, structsOf } from './thrift'

/** Of RowGroup, ColumnChunk, ColumnMetaData, and Statistics with its names before and since 2.4 of the format. */
const COLUMNS = 1
const META_DATA = 3
const STATISTICS = 12
const EXTREMES = [1, 2, 5, 6]

const MS_PER_DAY = 86_400_000n
/** DATE and DATETIME reach from 0000-01-01 to the end of 9999. */
const [FIRST_MS, LAST_MS] = [BigInt(Date.parse('0000-01-01T00:00:00Z')), BigInt(Date.parse('9999-12-31T23:59:59.999Z'))]

/** The greatest distance from 1970 that a Date of JavaScript has. */
const MOST_MS = 8_640_000_000_000_000n

/** A column and its place among the leaves, which row groups go by. */
interface Leaf {
  readonly column: string
  readonly index: number
  /** Milliseconds since 1970 of a value, in which the leaf holds other units. */
  readonly toMs: (value: bigint) => bigint
}

/** Columns with values that no date of StarRocks has, and such a value of each: by the statistics of the row groups. */
export function farDates(metadata: Uint8Array, rowGroups: Span, columns: readonly ParquetNode[]): Map<string, string> {
  const found = new Map<string, string>()
  const leaves = dateLeaves(columns)
  if (leaves.length === 0) return found
  for (const group of structsOf(metadata, rowGroups, [COLUMNS])) {
    const chunks = group.get(COLUMNS)
    const all = chunks ? structsOf(metadata, chunks, [META_DATA]) : []
    for (const { column, index, toMs } of leaves) {
      const far = extremesOf(metadata, all[index]?.get(META_DATA))
        .map(toMs)
        .find((ms) => ms < FIRST_MS || ms > LAST_MS)
      if (far !== undefined && !found.has(column)) found.set(column, dateText(far))
    }
  }
  return found
}

function dateLeaves(columns: readonly ParquetNode[]): Leaf[] {
  const leaves: Leaf[] = []
  let index = 0
  const visit = (node: ParquetNode, column: string) => {
    if (node.physical === undefined) {
      for (const child of node.children) visit(child, column)
      return
    }
    const toMs = unitOf(node)
    if (toMs) leaves.push({ column, index, toMs })
    index++
  }
  for (const column of columns) visit(column, column.name)
  return leaves
}

/** Nanoseconds since 1970 end in 2262. */
function unitOf({ physical, annotation }: ParquetNode): Leaf['toMs'] | undefined {
  if (physical === 'INT32' && annotation?.name === 'DATE') return (days) => days * MS_PER_DAY
  if (physical !== 'INT64' || annotation?.name !== 'TIMESTAMP') return undefined
  if (annotation.unit === 'MILLIS') return (ms) => ms
  return annotation.unit === 'MICROS' ? (us) => us / 1000n : undefined
}

function extremesOf(metadata: Uint8Array, chunk: Span | undefined): bigint[] {
  const statistics = chunk && fieldsAt(metadata, chunk, [STATISTICS]).get(STATISTICS)
  const spans = statistics ? [...fieldsAt(metadata, statistics, EXTREMES).values()] : []
  return spans.flatMap(({ end, start }) => {
    // A length of one byte, and four or eight of the number.
    const bytes = Buffer.from(metadata.buffer, metadata.byteOffset + start + 1, end - start - 1)
    if (bytes.length === 4) return [BigInt(bytes.readInt32LE())]
    return bytes.length === 8 ? [bytes.readBigInt64LE()] : []
  })
}

function dateText(ms: bigint): string {
  if (ms > MOST_MS) return 'infinity, or a date as far away'
  if (ms < -MOST_MS) return '-infinity, or a date as far away'
  return new Date(Number(ms)).toISOString().replace(/^\+0*/, '').replace(/T.*/, '')
}
