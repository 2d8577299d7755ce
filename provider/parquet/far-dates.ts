import type { ParquetNode } from './node'
import type { Reader } from './thrift'

/** Fields of RowGroup, ColumnChunk, ColumnMetaData, and of Statistics with its names before and since 2.4 of the format. */
const COLUMNS = 1
const META_DATA = 3
const STATISTICS = 12
const isExtreme = (field: number) => field === 1 || field === 2 || field === 5 || field === 6

const MS_PER_DAY = 86_400_000
/** DATE and DATETIME reach from 0000-01-01 to the end of 9999. */
const [FIRST_MS, LAST_MS] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')]

/** The greatest distance from 1970 of a JavaScript Date. */
const MOST_MS = 8_640_000_000_000_000

/** A column of dates. */
interface Leaf {
  readonly column: string
  /** The milliseconds of one of its units. */
  readonly ms: number
}

/** The columns of dates by their number among the leaves, which row groups use; undefined if there is none. */
export type DateLeaves = readonly (Leaf | undefined)[] | undefined

export function dateLeaves(columns: readonly ParquetNode[]): DateLeaves {
  const leaves: (Leaf | undefined)[] = []
  const visit = (node: ParquetNode, column: string) => {
    if (node.physical === undefined) {
      for (const child of node.children) visit(child, column)
      return
    }
    const ms = unitOf(node)
    leaves.push(ms === undefined ? undefined : { column, ms })
  }
  for (const column of columns) visit(column, column.name)
  return leaves.some((leaf) => leaf !== undefined) ? leaves : undefined
}

/** Nanoseconds since 1970 end in 2262. */
function unitOf({ physical, annotation }: ParquetNode): number | undefined {
  if (physical === 'INT32' && annotation?.name === 'DATE') return MS_PER_DAY
  if (physical !== 'INT64' || annotation?.name !== 'TIMESTAMP') return undefined
  if (annotation.unit === 'MILLIS') return 1
  return annotation.unit === 'MICROS' ? 1 / 1000 : undefined
}

/**
 * Reads the row groups of a footer: the columns with values that StarRocks' dates do not reach, and one such value of each, by the
 * statistics. A footer has many chunks, so no object is created for each of them.
 */
export function farDates(reader: Reader, leaves: NonNullable<DateLeaves>): Map<string, string> {
  const found = new Map<string, string>()
  let leaf: Leaf | undefined
  const extreme = (field: number) => {
    if (!isExtreme(field)) return false
    const value = reader.binaryNumber()
    const ms = (value ?? 0) * leaf!.ms
    if ((ms < FIRST_MS || ms > LAST_MS) && !found.has(leaf!.column)) found.set(leaf!.column, dateText(ms))
    return true
  }
  const within = (desired: number, take: () => void) => (field: number) => {
    if (field !== desired) return false
    take()
    return true
  }
  const metaData = within(STATISTICS, () => reader.struct(extreme))
  const chunk = within(META_DATA, () => reader.struct(metaData))
  const takeChunk = (index: number) => {
    leaf = leaves[index]
    reader.struct(leaf && chunk)
  }
  const group = within(COLUMNS, () => reader.structs(takeChunk))
  reader.structs(() => reader.struct(group))
  return found
}

function dateText(ms: number): string {
  if (ms > MOST_MS) return 'infinity, or a date as far away'
  if (ms < -MOST_MS) return '-infinity, or a date as far away'
  return new Date(ms).toISOString().replace(/^\+0*/, '').replace(/T.*/, '')
}
