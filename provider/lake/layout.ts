import { LayoutError } from './errors'

/** How the Parquet files lie below a prefix, and enough of them to read the columns from. */
export interface Layout<T> {
  /** The `k` of the `k=v/` directories, outermost first; empty for a flat prefix. */
  readonly partitionKeys: readonly string[]
  /** Matches the same files in StarRocks, relative to the prefix. */
  readonly glob: string
  /** All files up to the limit, else a spread of them that holds the first and the last. */
  readonly files: readonly T[]
  readonly count: number
  readonly bytes: number
  readonly ignored: Ignored
}

/** Objects that are no data: how many of each sort. */
export interface Ignored {
  /** Keys that end in `/`, which some tools write for a directory. */
  directoryMarkers: number
  /** Below a `_` or `.`: `_SUCCESS`, `_delta_log/`, `.part-0.crc`. */
  hidden: number
  notParquet: number
}

interface Listed {
  readonly key: string
  readonly size: number
}

/** FILES() takes a comma list of Hadoop globs as its path; all of these would be read as something else than a name. */
export const GLOB_CHARACTERS = /[*?[\]{},\\]/

/** Brings a prefix into the form of the keys: no slash in front, one at the end. */
export function normalizePrefix(pathPrefix: string): string {
  const prefix = pathPrefix.replace(/^\//, '').replace(/\/$/, '')
  const refuse = (reason: string) => {
    throw new LayoutError('badPrefix', `the prefix ${JSON.stringify(pathPrefix)} ${reason}`)
  }
  if (prefix === '') refuse('is empty: name the directory that holds the files')
  const glob = GLOB_CHARACTERS.exec(prefix)
  if (glob) refuse(`holds "${glob[0]}", which StarRocks reads as a pattern: name the directory itself`)
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) refuse('holds a control character')
  // Hadoop resolves these, S3 does not: StarRocks would look elsewhere than this machine.
  if (prefix.split('/').some((segment) => ['', '.', '..'].includes(segment))) {
    refuse('holds an empty directory name, "." or ".."')
  }
  return `${prefix}/`
}

/**
 * Reads a listing of everything below a (normalized) prefix as a stream, in memory that does not grow with it.
 *
 * @throws LayoutError
 */
export async function readLayout<T extends Listed>(
  objects: AsyncIterable<T> | Iterable<T>,
  prefix: string,
  sampleLimit: number,
): Promise<Layout<T>> {
  const ignored: Ignored = { directoryMarkers: 0, hidden: 0, notParquet: 0 }
  const sample = new SpreadSample<T>(sampleLimit)
  let first: { key: string; partitionKeys: string[] } | undefined
  let odd: string | undefined
  let bytes = 0

  for await (const object of objects) {
    const path = object.key.slice(prefix.length)
    const sort = ignoredAs(path)
    if (sort) {
      ignored[sort]++
      continue
    }
    const partitionKeys = partitionKeysOf(path)
    first ??= { key: object.key, partitionKeys: partitionKeys ?? plainDirectory(object.key) }
    if (GLOB_CHARACTERS.test(path)) odd ??= object.key
    if (partitionKeys?.join('/') !== first.partitionKeys.join('/')) throw mixedLayout(first.key, object.key)
    sample.add(object)
    bytes += object.size
  }

  if (!first) throw noParquetFiles(prefix, ignored)
  const { partitionKeys, key } = first
  checkPartitionKeys(partitionKeys, key)
  if (odd !== undefined) throw notNameable(odd, prefix)
  return { partitionKeys, glob: globOf(partitionKeys), files: sample.items(), count: sample.count, bytes, ignored }
}

function ignoredAs(path: string): keyof Ignored | undefined {
  if (path === '' || path.endsWith('/')) return 'directoryMarkers'
  if (/(^|\/)[_.]/.test(path)) return 'hidden'
  return path.endsWith('.parquet') ? undefined : 'notParquet'
}

/** The keys of the directories of a path, or nothing where one of them is not `k=v`. */
function partitionKeysOf(path: string): string[] | undefined {
  const directories = path.split('/').slice(0, -1)
  const keys = directories.map((directory) => directory.split('=', 1)[0]!)
  return directories.every((directory, i) => directory !== keys[i]) ? keys : undefined
}

// The server's glob does not pass over hidden files by itself, and a table's directory may hold its log: a bare
// `*/*.parquet` would load the checkpoints in `_delta_log/`.
function globOf(partitionKeys: readonly string[]): string {
  return [...partitionKeys.map((key) => `${key}=*`), '[^_.]*.parquet'].join('/')
}

/** A pipe names the files of a batch in a comma list of patterns (`FilePipeSource.buildInsertSql`): with these it would load others. */
function notNameable(key: string, prefix: string): LayoutError {
  const [character] = GLOB_CHARACTERS.exec(key.slice(prefix.length)) ?? []
  return new LayoutError(
    'badFileName',
    `${key} holds "${character}", which StarRocks reads as a part of a pattern: no pipe can load this file; rename it`,
  )
}

/** Values may be URL-encoded in a path and stay so; a key is a column's name, and part of a comma list and of the glob. */
function checkPartitionKeys(keys: readonly string[], file: string): void {
  const odd = keys.find((key) => !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key))
  if (odd !== undefined) {
    throw new LayoutError(
      'badPartitionKey',
      `"${odd}" in ${file} cannot be a column: a key is letters, digits, "_", "-"`,
    )
  }
  const lower = keys.map((key) => key.toLowerCase())
  const twice = keys.find((_, i) => lower.indexOf(lower[i]!) !== i)
  if (twice !== undefined) throw new LayoutError('badPartitionKey', `the key "${twice}" is twice in ${file}`)
}

function plainDirectory(key: string): never {
  throw new LayoutError(
    'plainDirectory',
    `${key} lies in a directory that is not of the form key=value: set the prefix to the directory that holds the files`,
  )
}

function mixedLayout(one: string, other: string): LayoutError {
  return new LayoutError(
    'mixedLayout',
    `${one} and ${other} do not lie alike: all files must be in the same hierarchy of key=value directories, or all ` +
      'directly below the prefix. Set the prefix to one of them, or move the others away',
  )
}

function noParquetFiles(prefix: string, { directoryMarkers, hidden, notParquet }: Ignored): LayoutError {
  const seen = directoryMarkers + hidden + notParquet
  const sorts = Object.entries({
    'directory markers': directoryMarkers,
    'hidden by "_" or "." in front': hidden,
    'not ending in .parquet': notParquet,
  })
  const passed = sorts.flatMap(([sort, count]) => (count > 0 ? [`${count} ${sort}`] : [])).join(', ')
  return new LayoutError(
    'noParquetFiles',
    `there is no Parquet file below ${prefix}: ${seen === 0 ? 'nothing is there' : `of ${seen} objects, ${passed}`}`,
  )
}

/** Every n-th item of a stream, where n doubles whenever the limit is reached; and the last one. */
class SpreadSample<T> {
  count = 0
  private kept: T[] = []
  private stride = 1
  private last: T | undefined

  constructor(private readonly limit: number) {}

  add(item: T): void {
    if (this.count % this.stride === 0) {
      if (this.kept.length === this.limit) {
        this.kept = this.kept.filter((_, i) => i % 2 === 0)
        this.stride *= 2
      }
      if (this.count % this.stride === 0) this.kept.push(item)
    }
    this.last = item
    this.count++
  }

  items(): T[] {
    if (this.kept.at(-1) === this.last) return this.kept
    return [...this.kept.slice(0, this.limit - 1), this.last!]
  }
}
