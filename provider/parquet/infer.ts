import type { LoadFeature } from '../s3/errors'
import { type Layout, type LayoutOptions, normalizePrefix, readLayout } from '../s3/layout'
import type { StoredObject } from '../s3/storage'
import type { Store } from '../s3/store'
import { formatOf, siblingOfData, tableFormatFound } from '../s3/table-format'
import { KnownColumns, readFooter } from './footer'
import type { ParquetNode } from './node'
import { holdsTimestamps, holdsUnreadable, holdsUnsigned } from './parquet-type'
import {
  type Column,
  columnsOfFiles,
  type FileColumn,
  type FileSchema,
  type Found,
  fileColumns,
  type Place,
  placesOf,
  settleByRelease,
  tableColumns,
  withPathColumns,
} from './schema'
import { type ColumnSelection, checkSelection, selectColumns } from './select'

export interface InferOptions extends LayoutOptions, ColumnSelection {
  /** The directory that holds the files, as the user wrote it. */
  readonly prefix: string
  /** Column name -> type text, instead of what is inferred. */
  readonly columnOverrides?: Readonly<Record<string, string>>
  /** The input that these types come from, for errors. Default: `columnOverrides`. */
  readonly typesFrom?: 'columnOverrides' | 'schema'
  /** Caps every inferred VARCHAR; 0 (the default) does not. */
  readonly maxVarcharLength?: number
  /** Where the values come from of a key of the path that is a column of the files as well. */
  readonly partitionColumns?: 'path' | 'file'
  /** Columns whose values an expression gives: name -> type text, where that is known. */
  readonly computed?: Readonly<Record<string, string | undefined>>
  /** How many footers are read at most. Default: 200. */
  readonly sampleLimit?: number
  /** How many footers are read at a time. Default: 32. */
  readonly concurrency?: number
  /** Whether the server's release can load this; undefined, where that is not known. */
  readonly has?: (feature: LoadFeature) => Promise<boolean | undefined>
}

export interface Inference {
  readonly columns: Column[]
  /** What the files themselves have, whatever becomes of it. */
  readonly inFiles: readonly FileColumn[]
  readonly layout: Layout<StoredObject>
  readonly filesRead: number
  /** Whether there are more files than were read. */
  readonly sampled: boolean
  /** A column that one of the files lacks, and that file: StarRocks then needs to be told what to do. */
  readonly lacking?: { readonly column: string; readonly file: string }
  /** The files that have a column, and what it is there: one file of each schema. */
  readonly places: (column: string) => readonly Place[]
  /** The same, by the name that the files have. */
  readonly placesInFiles: (column: string) => readonly Place[]
  /** A column with unsigned integers in a nested type, which StarRocks reads as signed ones. */
  readonly unsigned?: { readonly column: string; readonly file: string }
  /** A column with timestamps that are moments. */
  readonly moments?: { readonly column: string; readonly file: string }
  /** A column with timestamps that are the time on some clock. */
  readonly localTimes?: { readonly column: string; readonly file: string }
  /** A column with an annotation for which an older release gives up on the whole file. */
  readonly unreadable?: { readonly column: string; readonly file: string }
  /** A column that is an unsigned integer, which StarRocks reads as a signed one before 3.4. */
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
  if (!options.allowTableFormat) await refuseFilesOfTable(store, prefix)
  const layout = await readLayout(store.list(prefix), prefix, sampleLimit, options)
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
  const found = await settleByRelease(columnsOfFiles(selected), options.has ?? unknownRelease)
  const columns = tableColumns(withPathColumns(withFarDates(found, known), inFiles, all), all)
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
    // A column that is left out makes an older release give up on the file all the same.
    ...placeOf('unreadable', different, holdsUnreadable),
    ...placeOf('unsignedBefore34', selected, (node) => holdsUnsigned(node, false)),
  }
}

const unknownRelease = async () => undefined

function withFarDates(found: readonly Found[], { far }: KnownColumns): Found[] {
  return found.map((column) => {
    const date = far.get(column.name)
    if (date === undefined) return column
    const note = `column ${column.name} of ${date.file} holds ${date.value}, and the dates of StarRocks end with the year 9999 and begin with the year 0: such a value becomes NULL or another one`
    return { ...column, note }
  })
}

/** A prefix that ends in `data/` can be the files of an Iceberg table, whose log lies beside it: one listing of a page tells. */
async function refuseFilesOfTable(store: Store, prefix: string): Promise<void> {
  const sibling = siblingOfData(prefix)
  if (sibling === undefined) return
  let listed = 0
  for await (const { key } of store.list(sibling.metadata)) {
    const format = formatOf(key.slice(sibling.table.length))
    if (format) throw tableFormatFound(format, key, prefix)
    if (++listed === PAGE) return
  }
}

const PAGE = 1_000

/** The keys that StarRocks can read from the path, since no file has a column of that name: also those that no column is made of. */
export function keysRead(keys: readonly string[], inFiles: readonly FileColumn[]): string[] {
  return keys.filter((key) => !inFiles.some(({ name }) => name.toLowerCase() === key.toLowerCase()))
}

/** Files with the same columns add nothing to the first of them. */
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
  // The workers share one generator. A worker that fails closes it, as `for of` does, and so nothing new is begun.
  const queue = (function* () {
    yield* items.entries()
  })()
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}
