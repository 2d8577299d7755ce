import type { Input, Plain } from '../../pulumi/dynamic'

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

/** The properties under `aws.s3` or `aws.glue`. Only complete sets are written: StarRocks silently skips an incomplete one. */
export function awsAuthProperties(service: 'aws.s3' | 'aws.glue', auth: AwsAuth): Record<string, string | undefined> {
  switch (auth.type) {
    case 'instanceProfile':
      return {
        [`${service}.use_instance_profile`]: 'true',
        [`${service}.iam_role_arn`]: auth.iamRoleArn,
        [`${service}.external_id`]: auth.externalId,
      }
    case 'accessKey':
      return {
        [`${service}.use_instance_profile`]: 'false',
        [`${service}.access_key`]: auth.accessKey,
        [`${service}.secret_key`]: auth.secretKey,
        [`${service}.session_token`]: auth.sessionToken,
      }
    case 'default':
      return { [`${service}.use_aws_sdk_default_behavior`]: 'true' }
  }
}

/** Why the settings contradict each other, or undefined. */
export function awsAuthProblem(auth: AwsAuth, path: string): string | undefined {
  if (auth.type !== 'instanceProfile' || auth.externalId === undefined || auth.iamRoleArn !== undefined)
    return undefined
  return `${path}.iamRoleArn is needed: an externalId is sent only when a role is assumed`
}
