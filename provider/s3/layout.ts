import { LayoutError } from './errors'
import { fileGlob, matcherOf } from './file-pattern'
import { formatOf, tableFormatFound } from './table-format'

/** The layout of the Parquet files below a prefix, and enough of the files to infer the columns. */
export interface Layout<T> {
  /** The `k` of the `k=v/` directories, outermost first; empty for a flat prefix. */
  readonly partitionKeys: readonly string[]
  /** A glob that matches the same files in StarRocks, relative to the prefix. */
  readonly glob: string
  /** All files up to the limit, else a sample with the first and the last. */
  readonly files: readonly T[]
  readonly count: number
  readonly bytes: number
  readonly ignored: Ignored
  /** One of the objects whose names do not match the file pattern. */
  readonly notMatched?: string
  /** The first `k=v` whose value is URL-encoded or stands for NULL. */
  readonly encoded?: string
}

/** Objects that are no data: how many of each kind. */
export interface Ignored {
  /** Keys that end in `/`, which some tools write for a directory. */
  directoryMarkers: number
  /** Below a `_` or `.`: `_SUCCESS`, `_delta_log/`, `.part-0.crc`. */
  hidden: number
  /** Names that do not match the file pattern. */
  notMatched: number
}

export interface LayoutOptions {
  /** A glob of the names of the files. Default: `*.parquet`. */
  readonly pattern?: string
  /** Whether the files of a Delta, Hudi or Iceberg table are accepted. */
  readonly acceptTableFormat?: boolean
}

interface Listed {
  readonly key: string
  readonly size: number
}

/** The path of FILES() is a comma list of Hadoop globs; each of these would be read as something else than a name. */
export const GLOB_CHARACTERS = /[*?[\]{},\\]/

/** Normalizes a prefix: no slash at the beginning, one at the end. */
export function normalizePrefix(written: string): string {
  const prefix = written.replace(/^\//, '').replace(/\/$/, '')
  const refuse = (reason: string) => {
    throw new LayoutError('badPrefix', `the prefix ${JSON.stringify(written)} ${reason}`)
  }
  const inBucket = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/*(.*)$/i.exec(prefix)?.[1]
  if (inBucket !== undefined) {
    refuse(
      `is a URI: the storage names the bucket, so give the directory in it${inBucket && `, ${JSON.stringify(`${inBucket}/`)}`}`,
    )
  }
  if (prefix === '') refuse('is empty: name the directory that contains the files')
  const glob = GLOB_CHARACTERS.exec(prefix)
  if (glob) refuse(`contains "${glob[0]}", which StarRocks reads as a pattern: name the directory itself`)
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) refuse('contains a control character')
  // Hadoop resolves these, S3 does not: StarRocks would read another directory than this machine.
  if (prefix.split('/').some((segment) => ['', '.', '..'].includes(segment))) {
    refuse('contains an empty directory name, "." or ".."')
  }
  return `${prefix}/`
}

/**
 * Reads a listing of everything below a (normalized) prefix, page by page and with constant memory.
 *
 * @throws LayoutError
 */
export async function readLayout<T extends Listed>(
  pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  prefix: string,
  sampleLimit: number,
  { pattern = DEFAULT_PATTERN, acceptTableFormat = false }: LayoutOptions = {},
): Promise<Layout<T>> {
  const matches = matcherOf(pattern)
  const ignored: Ignored = { directoryMarkers: 0, hidden: 0, notMatched: 0 }
  const sample = new SpreadSample<T>(sampleLimit)
  const unlistable = new UnlistableKeys()
  let first: { key: string; partitionKeys: readonly string[] } | undefined
  let notMatched: string | undefined
  let odd: string | undefined
  let encoded: string | undefined
  let bytes = 0
  // The files of an Iceberg table are in `data/`, and only `metadata/` shows what they are: it comes later in the listing.
  let misplaced: LayoutError | undefined

  let directory: Directory = { path: '', isHidden: false, partitionKeys: [] }
  const take = (object: T) => {
    const path = object.key.slice(prefix.length)
    const format = acceptTableFormat ? undefined : formatOf(path)
    if (format) throw tableFormatFound(format, object.key, prefix)
    unlistable.add(path, object.key)
    const nameAt = path.lastIndexOf('/') + 1
    // The files of a directory follow each other: what it says is read once.
    if (directory.path.length !== nameAt || !path.startsWith(directory.path)) directory = readDirectory(path, nameAt)
    const name = path.slice(nameAt)
    const sort = ignoredAs(name, directory, matches)
    if (sort) {
      ignored[sort]++
      if (sort === 'notMatched') notMatched ??= object.key
      return
    }
    if (misplaced) return
    const { partitionKeys } = directory
    if (GLOB_CHARACTERS.test(path)) odd ??= object.key
    if (partitionKeys === undefined || (first && !sameKeys(partitionKeys, first.partitionKeys))) {
      const problem = first ? mixedLayout(first.key, object.key) : plainDirectory(object.key)
      if (acceptTableFormat || !path.startsWith('data/')) throw problem
      misplaced = problem
      return
    }
    first ??= { key: object.key, partitionKeys }
    encoded ??= directory.encoded
    sample.add(object)
    bytes += object.size
  }
  for await (const page of pages) for (const object of page) take(object)

  if (misplaced) throw misplaced
  if (!first) throw noFiles(prefix, ignored, pattern)
  const { partitionKeys, key } = first
  checkPartitionKeys(partitionKeys, key)
  checkPrefixKeys(partitionKeys, prefix, key)
  unlistable.check(partitionKeys, prefix)
  if (odd !== undefined) throw notNameable(odd, prefix)
  return {
    partitionKeys,
    glob: [...partitionKeys.map((name) => `${name}=*`), fileGlob(pattern)].join('/'),
    files: sample.items(),
    count: sample.count,
    bytes,
    ignored,
    ...(notMatched !== undefined && { notMatched }),
    ...(encoded !== undefined && { encoded }),
  }
}

export const DEFAULT_PATTERN = '*.parquet'

/** What a directory says about all files in it. */
interface Directory {
  /** Relative to the prefix; it ends with a slash, or is empty. */
  readonly path: string
  readonly isHidden: boolean
  /** Undefined if one of the directories is not `k=v`. */
  readonly partitionKeys: readonly string[] | undefined
  readonly encoded?: string | undefined
}

function readDirectory(file: string, length: number): Directory {
  const path = file.slice(0, length)
  const names = path.split('/').slice(0, -1)
  const keys = names.map((name) => name.split('=', 1)[0]!)
  return {
    path,
    isHidden: /(^|\/)[_.]/.test(path),
    partitionKeys: names.every((name, i) => name !== keys[i]) ? keys : undefined,
    // Hive writes a NULL as the name of its default partition, and most characters that are no letters as `%3A`.
    encoded: names.find((name) => /=__HIVE_DEFAULT_PARTITION__$|=.*%[0-9A-Fa-f]{2}/.test(name)),
  }
}

function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one === other || one.join('/') === other.join('/')
}

function ignoredAs(
  name: string,
  { isHidden }: Directory,
  matches: (name: string) => boolean,
): keyof Ignored | undefined {
  if (name === '') return 'directoryMarkers'
  if (isHidden || name[0] === '_' || name[0] === '.') return 'hidden'
  return matches(name) ? undefined : 'notMatched'
}

/**
 * Names that break the listing of their directory in StarRocks: Hadoop's `Globber` makes a path of each child's name, and takes the
 * text before a colon as the scheme of a URI (`Relative path in absolute URI`). It does so for every object in a directory that the
 * glob enters, also for objects that the glob does not match.
 */
class UnlistableKeys {
  /** The first of each depth; those with a directory in their name apart, since files count at the last level only. */
  private readonly found = new Map<string, { key: string; depth: number; isDirectory: boolean }>()

  add(path: string, key: string): void {
    if (!UNLISTABLE.test(path)) return
    const names = path.split('/')
    const depth = names.findIndex((name) => UNLISTABLE.test(name))
    // The glob does not enter hidden directories, nor those that are not `k=v`.
    if (names.slice(0, depth).some((name) => /^[_.]/.test(name) || !name.includes('='))) return
    const isDirectory = depth < names.length - 1
    const sort = `${depth} ${isDirectory}`
    if (!this.found.has(sort)) this.found.set(sort, { key, depth, isDirectory })
  }

  check({ length: lastLevel }: readonly string[], prefix: string): void {
    const one = [...this.found.values()].find(
      ({ depth, isDirectory }) => depth === lastLevel || (depth < lastLevel && isDirectory),
    )
    if (one === undefined) return
    const [character] = UNLISTABLE.exec(one.key.slice(prefix.length)) ?? []
    throw new LayoutError(
      'badFileName',
      `${JSON.stringify(one.key)} contains ${character === ':' ? 'a colon' : 'a control character'}, and StarRocks cannot list a ` +
        'directory with such a name in it ("Relative path in absolute URI"): the pipe would load nothing',
      ['rename or remove the object', { change: 'prefix', to: 'another directory' }],
    )
  }
}

/** A colon, or a control character. */
const UNLISTABLE = /[:\p{Cc}]/u

/** StarRocks takes the value of a key from the leftmost `key=` of the whole path: all rows would have that of the prefix. */
function checkPrefixKeys(keys: readonly string[], prefix: string, file: string): void {
  const repeated = prefix.split('/').find((name) => keys.some((key) => name.startsWith(`${key}=`)))
  if (repeated === undefined) return
  const key = repeated.split('=', 1)[0]!
  throw new LayoutError(
    'badPartitionKey',
    `the key "${key}" of ${file} is in the prefix already, as ${repeated}: StarRocks uses the value of the first, so ` +
      'every row would have it',
    [{ change: 'prefix', to: `the directory above ${repeated}` }, 'rename the key below it'],
  )
}

/**
 * A pipe names the files of a batch in a comma list of patterns (`FilePipeSource.buildInsertSql`): with these characters it would
 * load other files.
 */
function notNameable(key: string, prefix: string): LayoutError {
  const [character] = GLOB_CHARACTERS.exec(key.slice(prefix.length)) ?? []
  return new LayoutError(
    'badFileName',
    `${key} contains "${character}", which StarRocks reads as part of a pattern, so no pipe can load this file`,
    ['rename it'],
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
  if (twice !== undefined) throw new LayoutError('badPartitionKey', `the key "${twice}" occurs twice in ${file}`)
}

function plainDirectory(key: string): LayoutError {
  return new LayoutError('plainDirectory', `${key} is in a directory that does not have the form key=value`, [
    { change: 'prefix', to: 'the directory that contains the files' },
  ])
}

function mixedLayout(one: string, other: string): LayoutError {
  return new LayoutError(
    'mixedLayout',
    `${one} and ${other} are in different layouts: all files must be in the same hierarchy of key=value directories, or all ` +
      'directly below the prefix',
    [{ change: 'prefix', to: 'one of these directories' }, 'move the other files away'],
  )
}

/**
 * A table is loaded by one path, and another layout has another one.
 *
 * @throws LayoutError
 */
export function refuseOtherLayout(location: string, before: string, now: string): void {
  if (before === now) return
  throw new LayoutError(
    'otherLayout',
    `the table is loaded from ${location}${before}, and the files there now are ${location}${now}, in another layout, for which the table would be replaced`,
    ['put the files back', { change: 'prefix', to: 'another directory' }, { change: 'replaceTable' }],
  )
}

function noFiles(prefix: string, { directoryMarkers, hidden, notMatched }: Ignored, pattern: string): LayoutError {
  const actual = directoryMarkers + hidden + notMatched
  const sorts = Object.entries({
    'directory markers': directoryMarkers,
    'hidden by "_" or "." in front': hidden,
    [`not named like ${pattern}`]: notMatched,
  })
  const passed = sorts.flatMap(([sort, count]) => (count > 0 ? [`${count} ${sort}`] : [])).join(', ')
  return new LayoutError(
    'noParquetFiles',
    `there is no Parquet file below ${prefix}: ${actual === 0 ? 'nothing is there' : `of ${actual} objects, ${passed}`}`,
    notMatched > 0 ? [{ change: 'pattern' }] : [],
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
