import { id, ids, pairs, type Sql, secret, sql } from './quote'

/** An object store, for StarRocks and for this machine, which reads it with the same settings (s3/store.ts). */
export interface Storage {
  readonly bucket: string
  /** The address of the store for StarRocks. Absent: Amazon S3. */
  readonly endpoint?: string
  /** The address for the machine that runs Pulumi, if it differs. */
  readonly clientEndpoint?: string
  readonly region?: string
  readonly pathStyleAccess?: boolean
  /** Decides the scheme of an endpoint that has none. */
  readonly ssl?: boolean
  readonly auth: StorageAuth
}

export type StorageAuth =
  | {
      readonly type: 'accessKey'
      readonly accessKey: string
      readonly secretKey: string
      readonly sessionToken?: string
    }
  | { readonly type: 'instanceProfile'; readonly iamRoleArn?: string; readonly externalId?: string }
  | { readonly type: 'default' }

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

/**
 * The `aws.s3.*` properties of FILES() and of catalogs. Only complete credential sets are written: StarRocks silently skips
 * incomplete ones.
 */
export function storageProperties(storage: Storage): Record<string, string | Sql> {
  return {
    ...authProperties(storage.auth),
    ...(storage.endpoint !== undefined && { 'aws.s3.endpoint': endpointUrl(storage.endpoint, storage.ssl) }),
    ...(storage.region !== undefined && { 'aws.s3.region': storage.region }),
    ...(storage.pathStyleAccess !== undefined && {
      'aws.s3.enable_path_style_access': String(storage.pathStyleAccess),
    }),
    ...(usesSsl(storage) !== undefined && { 'aws.s3.enable_ssl': String(usesSsl(storage)) }),
  }
}

function authProperties(auth: StorageAuth): Record<string, string | Sql> {
  switch (auth.type) {
    case 'accessKey':
      return {
        'aws.s3.access_key': secret(auth.accessKey),
        'aws.s3.secret_key': secret(auth.secretKey),
        ...(auth.sessionToken !== undefined && { 'aws.s3.session_token': secret(auth.sessionToken) }),
      }
    case 'instanceProfile':
      return {
        'aws.s3.use_instance_profile': 'true',
        ...(auth.iamRoleArn !== undefined && { 'aws.s3.iam_role_arn': auth.iamRoleArn }),
        ...(auth.externalId !== undefined && { 'aws.s3.external_id': auth.externalId }),
      }
    case 'default':
      return { 'aws.s3.use_aws_sdk_default_behavior': 'true' }
  }
}

/** An explicit scheme decides; else `ssl`; else the default of StarRocks, which is on. */
function usesSsl(storage: Storage): boolean | undefined {
  if (storage.endpoint?.startsWith('http://')) return false
  if (storage.endpoint?.startsWith('https://')) return true
  return storage.ssl
}

function endpointUrl(endpoint: string, ssl: boolean | undefined): string {
  return /^https?:\/\//.test(endpoint) || ssl === undefined ? endpoint : `${ssl ? 'https' : 'http'}://${endpoint}`
}
