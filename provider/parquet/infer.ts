import { type Layout, type LayoutOptions, normalizePrefix, readLayout } from '../s3/layout'
import type { StoredObject } from '../s3/list-page'
import type { Store } from '../s3/store'
import { formatOf, siblingOfData, tableFormatFound } from '../s3/table-format'
import type { LoadFeature } from './errors'
import {
  columnsOfFiles,
  type FileColumn,
  type FileSchema,
  type Found,
  fileColumns,
  type Place,
  placesOf,
} from './file-columns'
import { KnownColumns, readFooter } from './footer'
import type { ParquetNode } from './node'
import { holdsTimestamps, holdsUnreadable, holdsUnsigned } from './parquet-type'
import { checkSelection, selectColumns } from './select'
import { type Column, type SchemaOptions, settleByRelease, tableColumns, withPathColumns } from './table-columns'

export interface InferOptions extends LayoutOptions, Omit<SchemaOptions, 'partitionKeys'> {
  /** The directory of the files, as the user wrote it. */
  readonly prefix: string
  /** The largest number of footers to read. Default: 200. */
  readonly sampleLimit?: number
  /** How many footers are read at a time. Default: 32. */
  readonly concurrency?: number
  /** Whether the server's release has this feature; undefined if that is not known. */
  readonly has?: (feature: LoadFeature) => Promise<boolean | undefined>
}

export interface Inference {
  readonly columns: Column[]
  /** The columns of the files themselves, whether they are loaded or not. */
  readonly inFiles: readonly FileColumn[]
  readonly layout: Layout<StoredObject>
  readonly filesRead: number
  /** True if there are more files than were read. */
  readonly sampled: boolean
  /** A column that one of the files lacks, and that file: StarRocks then needs another setting. */
  readonly lacking?: { readonly column: string; readonly file: string }
  /** The files that have a column, and its type there: one file of each schema. */
  readonly places: (column: string) => readonly Place[]
  /** The same, by the name in the files. */
  readonly placesInFiles: (column: string) => readonly Place[]
  /** A column with unsigned integers in a nested type, which StarRocks reads as signed. */
  readonly unsigned?: { readonly column: string; readonly file: string }
  /** A column with timestamps that are instants. */
  readonly moments?: { readonly column: string; readonly file: string }
  /** A column with local timestamps, without a time zone. */
  readonly localTimes?: { readonly column: string; readonly file: string }
  /** A column with an annotation for which an older release gives up on the whole file. */
  readonly unreadable?: { readonly column: string; readonly file: string }
  /** A column of unsigned integers, which StarRocks reads as signed before 3.4. */
  readonly unsignedBefore34?: { readonly column: string; readonly file: string }
}

/**
 * Infers a table's columns from the Parquet files below a prefix: one listing, and one ranged read a file.
 *
 * @throws LakeError
 */
export async function inferColumns(store: Store, options: InferOptions): Promise<Inference> {
  const { sampleLimit = 200, concurrency = 32 } = options
  const prefix = normalizePrefix(options.prefix)
  if (!options.acceptTableFormat) await refuseFilesOfTable(store, prefix)
  const layout = await readLayout(store.pages(prefix), prefix, sampleLimit, options)
  const known = new KnownColumns()
  const schemas = await mapConcurrently(layout.files, concurrency, async (object): Promise<FileSchema> => {
    const read = (start: number, end: number) => store.read(object, start, end)
    return { file: object.key, columns: await readFooter(read, object.size, object.key, known) }
  })
  const different = firstOfEach(schemas)
  const inFiles = fileColumns(different)
  checkSelection(inFiles, layout.partitionKeys, options)
  const selected = different.map(({ file, columns }) => ({ file, columns: selectColumns(columns, options) }))
  const all = { ...options, partitionKeys: layout.partitionKeys }
  const settled = await settleByRelease(columnsOfFiles(selected), options.has ?? unknownRelease)
  const columns = tableColumns(withPathColumns(withFarDates(settled, known), inFiles, all), all)
  return {
    columns,
    inFiles,
    layout: { ...layout, partitionKeys: keysRead(layout.partitionKeys, inFiles) },
    filesRead: schemas.length,
    sampled: layout.count > schemas.length,
    places: (column) => placesOf(selected, column),
    placesInFiles: (column) => placesOf(different, column),
    ...lackingOf(different),
    ...placeOf('moments', selected, (node) => holdsTimestamps(node, 'moments')),
    ...placeOf('localTimes', selected, (node) => holdsTimestamps(node, 'local')),
    ...placeOf('unsigned', selected, (node) => holdsUnsigned(node, true)),
    // An older release gives up on the file even if the column is left out.
    ...placeOf('unreadable', different, holdsUnreadable),
    ...placeOf('unsignedBefore34', selected, (node) => holdsUnsigned(node, false)),
  }
}

const unknownRelease = async () => undefined

function withFarDates(found: readonly Found[], { far }: KnownColumns): Found[] {
  return found.map((column) => {
    const date = far.get(column.name)
    if (date === undefined) return column
    const message = `column ${column.name} of ${date.file} contains ${date.value}, and the dates of StarRocks end with the year 9999 and begin with the year 0: such a value becomes NULL or another one`
    return { ...column, note: { message, remedies: [] } }
  })
}

/** A prefix that ends in `data/` can have the files of an Iceberg table, whose log is beside it: a listing of one page shows. */
async function refuseFilesOfTable(store: Store, prefix: string): Promise<void> {
  const sibling = siblingOfData(prefix)
  if (sibling === undefined) return
  for await (const page of store.pages(sibling.metadata)) {
    for (const { key } of page) {
      const format = formatOf(key.slice(sibling.table.length))
      if (format) throw tableFormatFound(format, key, prefix)
    }
    if (page.length > 0) return
  }
}

/**
 * The keys that StarRocks can read from the path, since no file has a column of that name, including keys that are no column of the
 * table.
 */
export function keysRead(keys: readonly string[], inFiles: readonly FileColumn[]): string[] {
  return keys.filter((key) => !inFiles.some(({ name }) => name.toLowerCase() === key.toLowerCase()))
}

/** Files with the same columns as the first add nothing. */
function firstOfEach(schemas: readonly FileSchema[]): FileSchema[] {
  const first = new Map<FileSchema['columns'], FileSchema>()
  for (const schema of schemas) if (!first.has(schema.columns)) first.set(schema.columns, schema)
  return [...first.values()]
}

function placeOf<Name extends string>(
  name: Name,
  schemas: readonly FileSchema[],
  holds: (node: ParquetNode) => boolean,
): Partial<Record<Name, { readonly column: string; readonly file: string }>> {
  for (const { file, columns } of schemas) {
    const node = columns.find(holds)
    if (node) return { [name]: { column: node.name, file } } as Record<Name, { column: string; file: string }>
  }
  return {}
}

function lackingOf(schemas: readonly FileSchema[]): Pick<Inference, 'lacking'> {
  const all = [...new Set(schemas.flatMap(({ columns }) => columns.map(({ name }) => name)))]
  for (const { file, columns } of schemas) {
    const column = all.find((name) => !columns.some((node) => node.name === name))
    if (column !== undefined) return { lacking: { column, file } }
  }
  return {}
}

/** Results in the order of the items. */
async function mapConcurrently<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  // The workers share one generator. A worker that fails closes it, as `for of` does, so that no new work begins.
  const queue = (function* () {
    yield* items.entries()
  })()
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}
