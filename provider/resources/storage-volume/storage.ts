import type { Input, Plain } from '../../pulumi/dynamic'
import { CREDENTIALS } from '../../sql/storage'
import { type AwsAuthArgs, awsAuthProblem, catalogCredentials } from '../catalog/aws'
import { catalogStorageProperties, type GcsAuthArgs } from '../catalog/storage'

/**
 * The store of a storage volume, and the credentials StarRocks uses for it.
 * @since 0.1.0
 */
export type VolumeStorageArgs =
  /** AWS S3, and stores with its protocol. The locations are `s3://bucket/path`. */
  | {
      readonly type: 's3'
      /**
       * The region of the bucket.
       * @default none
       */
      readonly region?: Input<string> | undefined
      /**
       * The address of the store: `host:port` or a URL.
       * @default the region's
       */
      readonly endpoint?: Input<string> | undefined
      /**
       * Whether the bucket is part of the path and not of the host name.
       * @default the server's, false
       */
      readonly pathStyleAccess?: Input<boolean> | undefined
      /**
       * Over how many prefixes of the bucket StarRocks spreads the data, 4 to 1024; then the location is a bucket without a path. A
       * change replaces the volume. StarRocks 3.2.4.
       * @default none
       * @minimum 4
       * @maximum 1024
       */
      readonly partitionedPrefixes?: Input<number> | undefined
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<VolumeAwsAuthArgs>
    }
  /** Azure Blob Storage. The locations are `azblob://container/path`. */
  | {
      readonly type: 'azblob'
      /** The address of the account, such as `https://account.blob.core.windows.net`. */
      readonly endpoint: Input<string>
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<VolumeKeyArgs>
    }
  /** Azure Data Lake Storage Gen2. The locations are `adls2://filesystem/path`. StarRocks 3.4.1. */
  | {
      readonly type: 'adls2'
      /** The address of the account, such as `https://account.dfs.core.windows.net`. */
      readonly endpoint: Input<string>
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<VolumeIdentityArgs>
    }
  /** Google Cloud Storage. The locations are `gs://bucket/path`. StarRocks 3.5.1. */
  | {
      readonly type: 'gs'
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<GcsAuthArgs>
    }
  /** HDFS. The locations are `hdfs://host:port/path`. `properties` has further settings, such as those for several name nodes. */
  | {
      readonly type: 'hdfs'
      /**
       * The user of HDFS.
       * @default that of the StarRocks processes
       */
      readonly username?: Input<string> | undefined
    }

/**
 * Credentials StarRocks uses for S3. Those of a storage volume have no token of temporary keys: StarRocks does not keep it.
 * @since 0.1.0
 */
export type VolumeAwsAuthArgs =
  | Exclude<AwsAuthArgs, { readonly type: 'accessKey' }>
  /** The keys of an IAM user. */
  | {
      readonly type: 'accessKey'
      /**
       * The access key.
       * @secret
       */
      readonly accessKey: Input<string>
      /**
       * The secret key.
       * @secret
       */
      readonly secretKey: Input<string>
    }

/**
 * The key or the token of an Azure storage account.
 * @since 0.1.0
 */
export type VolumeKeyArgs =
  /** The key of the account. */
  | {
      readonly type: 'sharedKey'
      /**
       * The key.
       * @secret
       */
      readonly sharedKey: Input<string>
    }
  /** A shared access signature. */
  | {
      readonly type: 'sasToken'
      /**
       * The token.
       * @secret
       */
      readonly sasToken: Input<string>
    }

/**
 * Credentials StarRocks uses for Azure Data Lake Storage Gen2.
 * @since 0.1.0
 */
export type VolumeIdentityArgs =
  /** The key of the account. */
  | {
      readonly type: 'sharedKey'
      /**
       * The key.
       * @secret
       */
      readonly sharedKey: Input<string>
    }
  /** A shared access signature. */
  | {
      readonly type: 'sasToken'
      /**
       * The token.
       * @secret
       */
      readonly sasToken: Input<string>
    }
  /** A managed identity of the machines that StarRocks runs on. */
  | {
      readonly type: 'managedIdentity'
      /** The tenant that it belongs to. */
      readonly tenantId: Input<string>
      /** Its client (application) id. */
      readonly clientId: Input<string>
    }

export type VolumeStorage = Plain<VolumeStorageArgs>

/** The properties of a volume, secrets in clear. */
export function volumeProperties(storage: VolumeStorage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(propertiesOf(storage)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function propertiesOf(storage: VolumeStorage): Record<string, string | undefined> {
  switch (storage.type) {
    case 's3':
      return {
        'aws.s3.region': storage.region,
        'aws.s3.endpoint': storage.endpoint,
        'aws.s3.enable_path_style_access': storage.pathStyleAccess?.toString(),
        ...(storage.partitionedPrefixes !== undefined && {
          'aws.s3.enable_partitioned_prefix': 'true',
          'aws.s3.num_partitioned_prefix': String(storage.partitionedPrefixes),
        }),
        ...catalogCredentials('aws.s3', storage.auth),
      }
    case 'azblob':
      return { 'azure.blob.endpoint': storage.endpoint, ...keyProperties('azure.blob', storage.auth) }
    case 'adls2':
      return { 'azure.adls2.endpoint': storage.endpoint, ...identityProperties(storage.auth) }
    case 'gs':
      return catalogStorageProperties({ type: 'gcs', auth: storage.auth })
    case 'hdfs':
      return storage.username === undefined
        ? {}
        : { 'hadoop.security.authentication': 'simple', username: storage.username }
  }
}

function keyProperties(service: 'azure.blob' | 'azure.adls2', auth: Plain<VolumeKeyArgs>): Record<string, string> {
  return auth.type === 'sharedKey'
    ? { [`${service}.shared_key`]: auth.sharedKey }
    : { [`${service}.sas_token`]: auth.sasToken }
}

function identityProperties(auth: Plain<VolumeIdentityArgs>): Record<string, string> {
  if (auth.type !== 'managedIdentity') return keyProperties('azure.adls2', auth)
  return {
    'azure.adls2.oauth2_use_managed_identity': 'true',
    'azure.adls2.oauth2_tenant_id': auth.tenantId,
    'azure.adls2.oauth2_client_id': auth.clientId,
  }
}

/** Keys that the storage sets. One that is set no longer gets the value that means none. */
const TYPED = /^(aws\.s3|azure\.(blob|adls2)|gcp\.gcs)\./

export function isTyped(key: string): boolean {
  return TYPED.test(key)
}

/** The value by which a property counts as absent. */
export function absentValue(key: string): string {
  return /\.(oauth2_)?(use|enable)_/.test(key) ? 'false' : ''
}

/** True for keys that are harmless in `properties`; the values of all others are hidden. */
const HARMLESS = /^(dfs\.|fs\.viewfs\.|hadoop\.security\.|username$|aws\.s3\.(sts\.|use_|enable_)|gcp\.gcs\.endpoint$)/

/** True if the value of a property must not be shown. */
export function isSecretProperty(key: string): boolean {
  if (CREDENTIALS.test(key)) return true
  return !isTyped(key) && !HARMLESS.test(key) && key !== 'enabled'
}

const SCHEMES: Readonly<Record<VolumeStorage['type'], RegExp>> = {
  s3: /^s3:\/\/[^/]/i,
  azblob: /^azblob:\/\/[^/]/i,
  adls2: /^adls2:\/\/[^/]/i,
  gs: /^gs:\/\/[^/]/i,
  hdfs: /^[a-z][a-z0-9+.-]*:\/\/[^/]/i,
}

/** Why a location is none of this type, or undefined. */
export function locationProblem({ type }: VolumeStorage, location: string): string | undefined {
  if (SCHEMES[type].test(location)) return undefined
  return `a location of type ${type} begins with ${type === 'hdfs' ? 'a scheme such as hdfs://' : `${type}://`} and a name`
}

/** Why the settings contradict each other, or undefined. */
export function storageProblem(storage: VolumeStorage, locations: readonly string[]): string | undefined {
  if (storage.type !== 's3') return undefined
  const path = locations.find((location) => !/^s3:\/\/[^/]+\/?$/i.test(location))
  if (storage.partitionedPrefixes !== undefined && path !== undefined)
    return `storage.partitionedPrefixes needs a bucket without a path, and ${JSON.stringify(path)} has one`
  return awsAuthProblem(storage.auth, 'storage.auth')
}
