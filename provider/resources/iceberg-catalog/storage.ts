import type { Input, Plain } from '../../pulumi/dynamic'
import { awsAuthProblem } from '../catalog/aws'
import {
  type CatalogStorageArgs,
  catalogStorageProblem,
  catalogStorageProperties,
  usesBlobIdentity,
} from '../catalog/storage'
import { type IcebergAwsAuthArgs, icebergCredentials } from './aws'

/**
 * The store of the data of Iceberg tables, and the credentials StarRocks uses for it.
 * @since 0.1.0
 */
export type IcebergStorageArgs =
  | Exclude<CatalogStorageArgs, { readonly type: 's3' }>
  | {
      /** AWS S3. */
      readonly type: 's3'
      /** The region of the buckets. */
      readonly region: Input<string>
      /**
       * The address of S3: `host:port` or a URL.
       * @default the region's
       * @pattern `^(https?:\/\/)?[^\s/]+\/?$` an endpoint is `host:port` or `http(s)://host:port`
       */
      readonly endpoint?: Input<string> | undefined
      /**
       * Credentials StarRocks uses for the store.
       * @default no property of credentials is set, as for a REST catalog that vends them
       */
      readonly auth?: Input<IcebergAwsAuthArgs> | undefined
    }

export type IcebergStorage = Plain<IcebergStorageArgs>

export function icebergStorageProperties(storage: IcebergStorage): Record<string, string | undefined> {
  if (storage.type !== 's3') return catalogStorageProperties(storage)
  return {
    'aws.s3.region': storage.region,
    'aws.s3.endpoint': storage.endpoint,
    ...(storage.auth && icebergCredentials('aws.s3', storage.auth)),
  }
}

/** Why the settings contradict each other; undefined: they do not. */
export function icebergStorageProblem(storage: IcebergStorage): string | undefined {
  if (storage.type !== 's3') return catalogStorageProblem(storage)
  return storage.auth && storage.auth.type !== 'none' ? awsAuthProblem(storage.auth, 'storage.auth') : undefined
}

export function needsBlobIdentities(storage: IcebergStorage): boolean {
  return storage.type !== 's3' && usesBlobIdentity(storage)
}
