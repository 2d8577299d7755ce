import type { Input, Plain } from '../../pulumi/dynamic'
import { awsCredentials } from '../../sql/storage'

/**
 * Credentials StarRocks uses for an AWS service, with the same settings as for the storage of a pipe.
 * @since 0.1.0
 */
export type AwsAuthArgs =
  /** The role of the machines that StarRocks runs on, or a role that they assume. */
  | {
      readonly type: 'instanceProfile'
      /**
       * A role to assume from there.
       * @default none
       * @pattern `^arn:[^:\s]+:iam::\d{12}:role\/\S+$` a role is `arn:aws:iam::<account>:role/<name>`
       */
      readonly iamRoleArn?: Input<string> | undefined
      /**
       * The external id for assuming the role; needs `iamRoleArn`.
       * @default none
       */
      readonly externalId?: Input<string> | undefined
    }
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
      /**
       * The token of temporary keys.
       * @default none
       * @secret
       */
      readonly sessionToken?: Input<string> | undefined
    }
  /** The default credential chain of the AWS SDK on the machines that StarRocks runs on. */
  | { readonly type: 'default' }

export type AwsAuth = Plain<AwsAuthArgs>

/** The properties of a catalog under `aws.s3` or `aws.glue`. Beside keys it declares that there is no instance profile. */
export function catalogCredentials(service: 'aws.s3' | 'aws.glue', auth: AwsAuth): Record<string, string | undefined> {
  const properties = awsCredentials(service, auth)
  return auth.type === 'accessKey' ? { [`${service}.use_instance_profile`]: 'false', ...properties } : properties
}

/** Why the settings contradict each other, or undefined. */
export function awsAuthProblem(auth: AwsAuth, path: string): string | undefined {
  if (auth.type !== 'instanceProfile' || auth.externalId === undefined || auth.iamRoleArn !== undefined)
    return undefined
  return `${path}.iamRoleArn is needed: an externalId is sent only when a role is assumed`
}
