import type { Plain } from '../../pulumi/dynamic'
import { type AwsAuthArgs, catalogCredentials } from '../catalog/aws'

/**
 * Credentials StarRocks uses for an AWS service in an Iceberg catalog.
 * @since 0.1.0
 */
export type IcebergAwsAuthArgs =
  | AwsAuthArgs
  /**
   * None: the property `use_instance_profile` is false, and there are no keys. Then the Iceberg client takes the default credential
   * chain of the AWS SDK, as for a service account of Kubernetes.
   */
  | { readonly type: 'none' }

export type IcebergAwsAuth = Plain<IcebergAwsAuthArgs>

/** The properties of an Iceberg catalog under `aws.s3` or `aws.glue` (`IcebergAwsClientFactory`). */
export function icebergCredentials(
  service: 'aws.s3' | 'aws.glue',
  auth: IcebergAwsAuth,
): Record<string, string | undefined> {
  return auth.type === 'none' ? { [`${service}.use_instance_profile`]: 'false' } : catalogCredentials(service, auth)
}
