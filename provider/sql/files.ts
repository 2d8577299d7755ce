import type { NamedType } from './column'
import { id, ids, pairs, type Sql, sql } from './quote'
import { readS3Properties, type Storage, s3Properties, withScheme, withSecrets } from './storage'
import { readType } from './type-text'
import { printType } from './types'

export interface Source {
  readonly storage: Storage
  /** `s3://bucket/prefix/*.parquet`, one `*` for each level of directories: FILES() does not descend by itself. */
  readonly path: string
  /** Hive keys of the path, which StarRocks reads as VARCHAR(65533) columns. */
  readonly partitionKeys: readonly string[]
  /** True if some files lack a column that others have. */
  readonly uneven?: boolean
}

/** The largest number of files in a batch (`batch_files`), and the number of footers that FILES() reads if files are uneven. */
export const MAX_BATCH_FILES = 1024

/** FILES(...) over Parquet files, one property a line. */
export function files(source: Source): Sql {
  const properties: Record<string, string | Sql> = {
    path: source.path,
    format: 'parquet',
    ...(source.partitionKeys.length > 0 && { columns_from_path: source.partitionKeys.join(',') }),
    // By default StarRocks reads two footers of a batch, and misses a column that only other files have (before 3.4 it always
    // misses it).
    ...(source.uneven && { auto_detect_sample_files: String(MAX_BATCH_FILES), fill_mismatch_column_with: 'null' }),
    ...storageProperties(source.storage),
  }
  return sql`FILES(\n  ${pairs(properties, ',\n  ')}\n)`
}

/** The objects below a path that ends in `/`, and their sizes, as StarRocks lists them (3.4 and later). */
export function listFiles(storage: Storage, path: string): Sql {
  const properties = {
    path: `${path}*`,
    list_files_only: 'true',
    list_recursively: 'true',
    ...storageProperties(storage),
  }
  return sql`SELECT ${ids(['PATH', 'SIZE'])} FROM FILES(\n  ${pairs(properties, ',\n  ')}\n) WHERE ${id('IS_DIR')} = 0`
}

/** Proves that StarRocks may list a path (3.4 and later); it lists one level. */
export function reachFiles(storage: Storage, path: string): Sql {
  const properties = { path: `${path}*`, list_files_only: 'true', ...storageProperties(storage) }
  return sql`SELECT ${id('PATH')} FROM FILES(\n  ${pairs(properties, ',\n  ')}\n) LIMIT 1`
}

/** The properties of FILES() for a store. Its address gets a scheme if `ssl` decides about that. */
export function storageProperties(storage: Storage): Record<string, string | Sql> {
  const { endpoint, ssl } = storage
  const address = endpoint !== undefined && ssl !== undefined ? { endpoint: withScheme(endpoint, ssl) } : {}
  return withSecrets(s3Properties({ ...storage, ...address }))
}

/** The store that the properties of FILES() name, and the pattern in it. */
export function storageOfFiles(properties: Readonly<Record<string, string>>): {
  storage: Storage
  scheme: string
  pattern: string
} {
  const [, scheme = '', bucket = '', pattern = ''] = /^(\w+:\/\/)([^/]+)\/(.*)$/.exec(properties.path ?? '') ?? []
  return { scheme, pattern, storage: { bucket, ...readS3Properties(properties) } }
}

/** DESC FILES, since 3.3.4: StarRocks itself reads the files, and needs a live backend for it. */
export function describeFiles(source: Source): Sql {
  return sql`DESC ${files(source)}`
}

/** The columns in the order of the files, then the keys of the path. */
export function readFileColumns(rows: readonly Readonly<Record<string, string | null>>[]): NamedType[] {
  return rows.map((row) => ({ name: row.FIELD ?? '', type: printType(readType(row.TYPE ?? '')) }))
}
