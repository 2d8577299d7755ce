import { InputError } from '../../errors'
import type { FileColumn } from '../../parquet/file-columns'
import { type Inference, type InferOptions, inferColumns, keysRead } from '../../parquet/infer'
import { storageProblem } from '../../parquet/parquet-type'
import { checkSelection, selectColumns } from '../../parquet/select'
import { type Column, tableColumns, withPathColumns } from '../../parquet/table-columns'
import { type Layout, readLayout } from '../../s3/layout'
import { openStore } from '../../s3/store'
import { counted } from '../../sql/counted'
import { describeFiles, listFiles, MAX_BATCH_FILES, readFileColumns } from '../../sql/files'
import type { Storage } from '../../sql/storage'
import { readType } from '../../sql/type-text'
import { printType, type StarRocksType } from '../../sql/types'
import type { Server } from '../../starrocks/server'
import type { SourceArgs } from './model'
import { withRemedies } from './wording'

/** The findings about the files, by this machine or by StarRocks. */
export interface Inferred {
  readonly columns: readonly (Pick<Column, 'name' | 'type' | 'untyped' | 'shape' | 'uneven'> &
    Partial<Pick<Column, 'source'>>)[]
  readonly layout: Pick<Inference['layout'], 'partitionKeys' | 'glob' | 'count' | 'encoded'>
  /** One of the files that lack a column, if there are any. */
  readonly lacksColumn?: Inference['lacking']
  readonly moments?: Inference['moments']
  readonly localTimes?: Inference['localTimes']
  readonly unsignedBefore34?: Inference['unsignedBefore34']
  readonly inFiles: Inference['inFiles']
  readonly unreadable?: Inference['unreadable']
  readonly places: Inference['places']
  readonly placesInFiles: Inference['placesInFiles']
  readonly warnings: readonly string[]
}

/** By this machine, from the footers. */
export async function inferFromFiles(storage: Storage, options: InferOptions, inputs: SourceArgs): Promise<Inferred> {
  const store = await openStore(storage)
  try {
    const inference = await inferColumns(store, options)
    return { ...inference, lacksColumn: inference.lacking, warnings: warningsOf(inference, inputs) }
  } finally {
    store.close()
  }
}

function warningsOf(
  { columns, layout, filesRead, sampled, lacking, unsigned }: Inference,
  inputs: SourceArgs,
): string[] {
  const where = `the ${counted(layout.count, 'file')} under ${inputs.pathPrefix}`
  return [
    ...notLoaded(layout),
    ...columns.flatMap(({ note }) => (note ? withRemedies(note, inputs) : [])),
    ...columns.flatMap(({ name, type, untyped }) =>
      untyped
        ? [
            `no file has a value in column ${name}, so its type is unknown and ${type} is used: set columnOverrides.${name}`,
          ]
        : [],
    ),
    ...(unsigned
      ? [
          `column ${unsigned.column} of ${unsigned.file} contains unsigned integers in a nested type: StarRocks reads those in the upper half as negative numbers`,
        ]
      : []),
    ...(sampled ? [`the columns are inferred from ${filesRead} of ${where}, first and last among them`] : []),
    ...(lacking && layout.count > MAX_BATCH_FILES
      ? [
          `${lacking.file} lacks the column ${lacking.column}, and so may others of ${where}: StarRocks loads ${MAX_BATCH_FILES} files at a time at most, and fails where none of them has the column`,
        ]
      : []),
  ]
}

function notLoaded({ ignored, notMatched }: Layout<unknown>): string[] {
  if (notMatched === undefined) return []
  const count = ignored.notMatched === 1 ? '1 object is' : `${ignored.notMatched} objects are`
  return [
    `${count} not loaded, such as ${notMatched}: set filePattern to a pattern that matches their names, if they are Parquet files to load`,
  ]
}

/** By StarRocks, if this machine cannot reach the store. */
export async function inferFromServer(
  server: Server | undefined,
  storage: Storage,
  location: string,
  options: InferOptions,
): Promise<Inferred> {
  if (server === undefined) {
    throw new InputError('inferFrom', 'StarRocks cannot infer the columns, because its address is not known yet')
  }
  // The front end makes a URI of the path (`Illegal character in path`); the files themselves would be loaded.
  if (/\s/.test(location)) {
    throw new InputError(
      'inferFrom',
      `StarRocks cannot list the files below ${location}, because the prefix contains a space: set inferFrom to "files", or copy the files to a prefix without spaces`,
    )
  }
  const layout = await readLayout([await listed(server, storage, location)], options.prefix, 1, options)
  // Without the keys of the path: StarRocks would refuse one that is also a column of the files.
  const source = { storage, path: location + layout.glob, partitionKeys: [], uneven: true }
  const rows = await server.query(describeFiles(source))
  const inFiles = readFileColumns(rows).map((column) => {
    const { name } = column
    const type = readType(column.type)
    const problem = storageProblem(type, { column: name, file: location })
    return { name, type, file: location, source: 'file' as const, ...(problem && { problem }) }
  })
  checkSelection(inFiles, layout.partitionKeys, options)
  const selected = selectColumns(inFiles, options)
  const all = { ...options, partitionKeys: layout.partitionKeys }
  const columns = tableColumns(withPathColumns(selected, inFiles, all), all)
  const many = layout.count > MAX_BATCH_FILES
  const timestamps = selected.find(({ type }) => type.kind === 'DATETIME')
  return {
    columns,
    // StarRocks does not show the kind of a timestamp.
    ...(timestamps && { moments: { column: timestamps.name, file: location } }),
    inFiles,
    places: placesAmong(selected),
    placesInFiles: placesAmong(inFiles),
    layout: { ...layout, partitionKeys: keysRead(layout.partitionKeys, inFiles) },
    // StarRocks shows the union of the columns, and not whether a file lacks one.
    warnings: [
      ...notLoaded(layout),
      ...(many
        ? [
            `the columns are inferred by StarRocks from ${MAX_BATCH_FILES} of the ${counted(layout.count, 'file')} under ${location}`,
          ]
        : []),
    ],
  }
}

function placesAmong(columns: readonly (FileColumn & { readonly type: StarRocksType })[]): Inferred['places'] {
  return (name) =>
    columns
      .filter((column) => column.name === name)
      .map(({ file, type }) => ({ file, type: printType(type), signed: printType(type) }))
}

async function listed(server: Server, storage: Storage, location: string): Promise<{ key: string; size: number }[]> {
  const rows = await server.query(listFiles(storage, location))
  const bucket = `/${storage.bucket}/`
  return rows.map((row) => {
    const path = row.PATH ?? ''
    return { key: path.slice(path.indexOf(bucket) + bucket.length), size: Number(row.SIZE ?? 0) }
  })
}
