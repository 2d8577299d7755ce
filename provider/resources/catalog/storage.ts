import type { Input, Plain } from '../../pulumi/dynamic'
import { s3Properties } from '../../sql/storage'
import { type AwsAuthArgs, awsAuthProblem, catalogCredentials } from './aws'

/**
 * The store of the tables' data, and the credentials StarRocks uses for it.
 * @since 0.1.0
 */
export type CatalogStorageArgs =
  /** HDFS, as the Hadoop configuration of the StarRocks machines describes it. */
  | { readonly type: 'hdfs' }
  /** AWS S3. */
  | {
      readonly type: 's3'
      /** The region of the buckets. */
      readonly region: Input<string>
      /**
       * The address of S3: `host:port` or a URL.
       * @default the region's
       * @pattern `^(https?:\/\/)?[^\s/]+\/?$` an endpoint is `host:port` or `http(s)://host:port`
       */
      readonly endpoint?: Input<string> | undefined
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<AwsAuthArgs>
    }
  | {
      /** MinIO and other S3-compatible stores. */
      readonly type: 's3Compatible'
      /**
       * The address of the store for StarRocks: `host:port` or a URL.
       * @pattern `^(https?:\/\/)?[^\s/]+\/?$` an endpoint is `host:port` or `http(s)://host:port`
       */
      readonly endpoint: Input<string>
      /**
       * Whether to use TLS.
       * @default the endpoint's scheme, else true
       */
      readonly ssl?: Input<boolean> | undefined
      /**
       * Whether the bucket is part of the path and not of the host name.
       * @default `true`
       */
      readonly pathStyleAccess?: Input<boolean> | undefined
      /**
       * The region in the signatures of requests.
       * @default the server's, `us-east-1`
       */
      readonly region?: Input<string> | undefined
      /** Credentials StarRocks uses for the store: keys. */
      readonly auth: Input<Extract<AwsAuthArgs, { type: 'accessKey' }>>
    }
  /** Azure Blob Storage (`wasb://`, `wasbs://`). */
  | {
      readonly type: 'azureBlob'
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<AzureBlobAuthArgs>
    }
  /** Azure Data Lake Storage Gen1 (`adl://`). */
  | {
      readonly type: 'adls1'
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<Adls1AuthArgs>
    }
  /** Azure Data Lake Storage Gen2 (`abfs://`, `abfss://`). */
  | {
      readonly type: 'adls2'
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<Adls2AuthArgs>
    }
  /** Google Cloud Storage (`gs://`). */
  | {
      readonly type: 'gcs'
      /** Credentials StarRocks uses for the store. */
      readonly auth: Input<GcsAuthArgs>
    }

/**
 * Credentials StarRocks uses for Azure Blob Storage.
 * @since 0.1.0
 */
export type AzureBlobAuthArgs =
  /** The key of the storage account. */
  | {
      readonly type: 'sharedKey'
      /** The name of the storage account. */
      readonly storageAccount: Input<string>
      /**
       * Its key.
       * @secret
       */
      readonly sharedKey: Input<string>
    }
  /** A shared access signature. */
  | {
      readonly type: 'sasToken'
      /** The name of the storage account. */
      readonly storageAccount: Input<string>
      /** The container that it is for. */
      readonly container: Input<string>
      /**
       * The token.
       * @secret
       */
      readonly sasToken: Input<string>
    }
  /** A managed identity of the machines that StarRocks runs on, assigned by the user. StarRocks 3.4.4 and later. */
  | {
      readonly type: 'managedIdentity'
      /** Its client (application) id. */
      readonly clientId: Input<string>
    }
  /** A service principal. StarRocks 3.4.4 and later. */
  | {
      readonly type: 'servicePrincipal'
      /** The tenant that it belongs to. */
      readonly tenantId: Input<string>
      /** Its client (application) id. */
      readonly clientId: Input<string>
      /**
       * Its client secret.
       * @secret
       */
      readonly clientSecret: Input<string>
    }

/**
 * Credentials StarRocks uses for Azure Data Lake Storage Gen1.
 * @since 0.1.0
 */
export type Adls1AuthArgs =
  /** The managed identity of the machines that StarRocks runs on. */
  | { readonly type: 'managedServiceIdentity' }
  /** A service principal. */
  | {
      readonly type: 'servicePrincipal'
      /** Its client (application) id. */
      readonly clientId: Input<string>
      /**
       * Its client secret.
       * @secret
       */
      readonly credential: Input<string>
      /** The OAuth 2.0 token endpoint. */
      readonly endpoint: Input<string>
    }

/**
 * Credentials StarRocks uses for Azure Data Lake Storage Gen2.
 * @since 0.1.0
 */
export type Adls2AuthArgs =
  /** A managed identity of the machines that StarRocks runs on. */
  | {
      readonly type: 'managedIdentity'
      /** The tenant that it belongs to. */
      readonly tenantId: Input<string>
      /** Its client (application) id. */
      readonly clientId: Input<string>
    }
  /** The key of the storage account. */
  | {
      readonly type: 'sharedKey'
      /** The name of the storage account. */
      readonly storageAccount: Input<string>
      /**
       * Its key.
       * @secret
       */
      readonly sharedKey: Input<string>
    }
  /** A service principal. */
  | {
      readonly type: 'servicePrincipal'
      /** Its client (application) id. */
      readonly clientId: Input<string>
      /**
       * Its client secret.
       * @secret
       */
      readonly clientSecret: Input<string>
      /** The OAuth 2.0 token endpoint. */
      readonly clientEndpoint: Input<string>
    }

/**
 * Credentials StarRocks uses for Google Cloud Storage.
 * @since 0.1.0
 */
export type GcsAuthArgs =
  /** The service account of the machines that StarRocks runs on. */
  | {
      readonly type: 'computeEngine'
      /**
       * The service account to act as.
       * @default none
       */
      readonly impersonationServiceAccount?: Input<string> | undefined
    }
  /** A service account by its key, as in the JSON file that Google gives out. */
  | {
      readonly type: 'serviceAccountKey'
      /** `client_email` of that file. */
      readonly email: Input<string>
      /** `private_key_id` of that file. */
      readonly privateKeyId: Input<string>
      /**
       * `private_key` of that file.
       * @secret
       */
      readonly privateKey: Input<string>
      /**
       * The service account to act as.
       * @default none
       */
      readonly impersonationServiceAccount?: Input<string> | undefined
    }

export type CatalogStorage = Plain<CatalogStorageArgs>

export function catalogStorageProperties(storage: CatalogStorage): Record<string, string | undefined> {
  switch (storage.type) {
    case 'hdfs':
      return {}
    case 's3':
      return {
        'aws.s3.region': storage.region,
        'aws.s3.endpoint': storage.endpoint,
        ...catalogCredentials('aws.s3', storage.auth),
      }
    case 's3Compatible':
      return s3Properties({ ...storage, ssl: storage.ssl ?? true, pathStyleAccess: storage.pathStyleAccess ?? true })
    case 'azureBlob':
      return azureBlobProperties(storage.auth)
    case 'adls1':
      return adls1Properties(storage.auth)
    case 'adls2':
      return adls2Properties(storage.auth)
    case 'gcs':
      return gcsProperties(storage.auth)
  }
}

function azureBlobProperties(auth: Plain<AzureBlobAuthArgs>): Record<string, string> {
  switch (auth.type) {
    case 'sharedKey':
      return { 'azure.blob.storage_account': auth.storageAccount, 'azure.blob.shared_key': auth.sharedKey }
    case 'sasToken':
      return {
        'azure.blob.storage_account': auth.storageAccount,
        'azure.blob.container': auth.container,
        'azure.blob.sas_token': auth.sasToken,
      }
    case 'managedIdentity':
      return { 'azure.blob.oauth2_use_managed_identity': 'true', 'azure.blob.oauth2_client_id': auth.clientId }
    case 'servicePrincipal':
      return {
        'azure.blob.oauth2_tenant_id': auth.tenantId,
        'azure.blob.oauth2_client_id': auth.clientId,
        'azure.blob.oauth2_client_secret': auth.clientSecret,
      }
  }
}

function adls1Properties(auth: Plain<Adls1AuthArgs>): Record<string, string> {
  if (auth.type === 'managedServiceIdentity') return { 'azure.adls1.use_managed_service_identity': 'true' }
  return {
    'azure.adls1.oauth2_client_id': auth.clientId,
    'azure.adls1.oauth2_credential': auth.credential,
    'azure.adls1.oauth2_endpoint': auth.endpoint,
  }
}

function adls2Properties(auth: Plain<Adls2AuthArgs>): Record<string, string> {
  switch (auth.type) {
    case 'managedIdentity':
      return {
        'azure.adls2.oauth2_use_managed_identity': 'true',
        'azure.adls2.oauth2_tenant_id': auth.tenantId,
        'azure.adls2.oauth2_client_id': auth.clientId,
      }
    case 'sharedKey':
      return { 'azure.adls2.storage_account': auth.storageAccount, 'azure.adls2.shared_key': auth.sharedKey }
    case 'servicePrincipal':
      return {
        'azure.adls2.oauth2_client_id': auth.clientId,
        'azure.adls2.oauth2_client_secret': auth.clientSecret,
        'azure.adls2.oauth2_client_endpoint': auth.clientEndpoint,
      }
  }
}

function gcsProperties(auth: Plain<GcsAuthArgs>): Record<string, string | undefined> {
  const impersonation = { 'gcp.gcs.impersonation_service_account': auth.impersonationServiceAccount }
  if (auth.type === 'computeEngine') return { 'gcp.gcs.use_compute_engine_service_account': 'true', ...impersonation }
  return {
    'gcp.gcs.service_account_email': auth.email,
    'gcp.gcs.service_account_private_key_id': auth.privateKeyId,
    'gcp.gcs.service_account_private_key': auth.privateKey,
    ...impersonation,
  }
}

/** Why the settings contradict each other; undefined: they do not. */
export function catalogStorageProblem(storage: CatalogStorage): string | undefined {
  if (storage.type === 's3') return awsAuthProblem(storage.auth, 'storage.auth')
  if (storage.type !== 's3Compatible' || storage.ssl === undefined) return undefined
  const scheme = /^https?(?=:\/\/)/.exec(storage.endpoint)?.[0]
  if (scheme === undefined || (scheme === 'https') === storage.ssl) return undefined
  return `storage.ssl is ${storage.ssl}, but storage.endpoint begins with ${scheme}://: omit one of the two`
}

/** True if the credentials are an identity for Azure Blob Storage, which not every release accepts. */
export function usesBlobIdentity(storage: CatalogStorage): boolean {
  return storage.type === 'azureBlob' && ['managedIdentity', 'servicePrincipal'].includes(storage.auth.type)
}
