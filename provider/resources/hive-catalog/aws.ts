import { type Members, secretString, string, union } from '../../core/shape'
import type { Input, Plain } from '../../pulumi/dynamic'

/**
 * Credentials StarRocks uses for an AWS service, by the same settings as for the storage of a pipe.
 * @since 0.1.0
 */
export type AwsAuthArgs =
  /** The role of the machines that StarRocks runs on, or another one that is assumed from there. */
  | {
      readonly type: 'instanceProfile'
      /** A role to assume from there. Default: none. */
      readonly iamRoleArn?: Input<string>
      /** Sent when the role is assumed; needs `iamRoleArn`. Default: none. */
      readonly externalId?: Input<string>
    }
  /** An IAM user. All three are kept as secrets. */
  | {
      readonly type: 'accessKey'
      /** Kept as a secret. */
      readonly accessKey: Input<string>
      /** Kept as a secret. */
      readonly secretKey: Input<string>
      /** The token of temporary keys, kept as a secret. Default: none. */
      readonly sessionToken?: Input<string>
    }
  /** The default credential chain of the AWS SDK on the machines that StarRocks runs on. */
  | { readonly type: 'default' }

export type AwsAuth = Plain<AwsAuthArgs>

export const accessKeyMembers: Members = {
  accessKey: secretString(),
  secretKey: secretString(),
  'sessionToken?': secretString(),
}

export const awsAuthShape = union('type', {
  instanceProfile: {
    'iamRoleArn?': string({
      pattern: /^arn:[^:\s]+:iam::\d{12}:role\/\S+$/,
      says: 'a role is `arn:aws:iam::<account>:role/<name>`',
    }),
    'externalId?': string(),
  },
  accessKey: accessKeyMembers,
  default: {},
})

/** The properties under `aws.s3` or `aws.glue`. Only complete sets are written: StarRocks skips an incomplete one silently. */
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

/** Why the settings contradict each other; undefined: they do not. */
export function awsAuthProblem(auth: AwsAuth, path: string): string | undefined {
  if (auth.type !== 'instanceProfile' || auth.externalId === undefined || auth.iamRoleArn !== undefined)
    return undefined
  return `${path}.iamRoleArn is needed: an externalId is sent only when a role is assumed`
}
