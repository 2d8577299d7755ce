import { type Sql, secret } from './quote'

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
      readonly sessionToken?: string | undefined
    }
  | {
      readonly type: 'instanceProfile'
      readonly iamRoleArn?: string | undefined
      readonly externalId?: string | undefined
    }
  | { readonly type: 'default' }

/** Properties by their full names; an absent one is left out. */
type Properties = Record<string, string | undefined>

/**
 * The properties of a load or a catalog that are never shown, on any store: keys, tokens and identities. Releases of StarRocks mask
 * more and more of them (`SqlCredentialRedactor.CREDENTIAL_KEYS`, `CredentialUtil`).
 */
export const CREDENTIALS =
  /(access[._-]key|access-key-id|(secret|private|shared)([._-]access)?[._-]key|private_key_id|token|client_id|client_secret|credential|password)$/i

/** Properties for a statement, their credentials as secrets. */
export function withSecrets(properties: Readonly<Properties>): Record<string, string | Sql> {
  const given = Object.entries(properties).flatMap(([key, value]): [string, string | Sql][] =>
    value === undefined ? [] : [[key, CREDENTIALS.test(key) ? secret(value) : value]],
  )
  return Object.fromEntries(given)
}

/** The `aws.s3.*` properties of FILES() and of catalogs. */
export function s3Properties(storage: Omit<Storage, 'bucket' | 'clientEndpoint'>): Properties {
  return {
    ...awsCredentials('aws.s3', storage.auth),
    'aws.s3.endpoint': storage.endpoint,
    'aws.s3.region': storage.region,
    'aws.s3.enable_path_style_access': storage.pathStyleAccess?.toString(),
    'aws.s3.enable_ssl': usesSsl(storage)?.toString(),
  }
}

/** An address with a scheme. */
export function withScheme(address: string, ssl: boolean): string {
  return /^https?:\/\//i.test(address) ? address : `${ssl ? 'https' : 'http'}://${address}`
}

/** An explicit scheme decides; else `ssl`; else the default of StarRocks, which is on. */
function usesSsl({ endpoint, ssl }: Pick<Storage, 'endpoint' | 'ssl'>): boolean | undefined {
  if (endpoint?.startsWith('http://')) return false
  return endpoint?.startsWith('https://') ? true : ssl
}

/** The credentials for an AWS service. Only complete sets are written: StarRocks silently skips an incomplete one. */
export function awsCredentials(service: 'aws.s3' | 'aws.glue', auth: StorageAuth): Properties {
  switch (auth.type) {
    case 'accessKey':
      return {
        [`${service}.access_key`]: auth.accessKey,
        [`${service}.secret_key`]: auth.secretKey,
        [`${service}.session_token`]: auth.sessionToken,
      }
    case 'instanceProfile':
      return {
        [`${service}.use_instance_profile`]: 'true',
        [`${service}.iam_role_arn`]: auth.iamRoleArn,
        [`${service}.external_id`]: auth.externalId,
      }
    case 'default':
      return { [`${service}.use_aws_sdk_default_behavior`]: 'true' }
  }
}

/** The store in `aws.s3.*` properties, for this machine, which uses its own credentials where there are no keys. */
export function readS3Properties(properties: Readonly<Properties>): Omit<Storage, 'bucket'> {
  const property = (name: string) => properties[`aws.s3.${name}`]
  const [accessKey, secretKey, sessionToken] = ['access_key', 'secret_key', 'session_token'].map(property)
  const [endpoint, region] = ['endpoint', 'region'].map(property)
  const [pathStyleAccess, ssl] = ['enable_path_style_access', 'enable_ssl'].map(property)
  return {
    auth:
      accessKey === undefined || secretKey === undefined
        ? { type: 'default' }
        : { type: 'accessKey', accessKey, secretKey, ...(sessionToken !== undefined && { sessionToken }) },
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(pathStyleAccess !== undefined && { pathStyleAccess: pathStyleAccess === 'true' }),
    ...(ssl !== undefined && { ssl: ssl === 'true' }),
  }
}

/** How StarRocks authenticates at the store of these properties, keys in clear as far as they show. */
export function readS3Auth(properties: Readonly<Properties>): StorageAuth {
  const property = (name: string) => properties[`aws.s3.${name}`]
  const [accessKey, secretKey, sessionToken] = ['access_key', 'secret_key', 'session_token'].map(property)
  if (accessKey !== undefined || secretKey !== undefined)
    return {
      type: 'accessKey',
      accessKey: accessKey ?? '',
      secretKey: secretKey ?? '',
      ...(sessionToken !== undefined && { sessionToken }),
    }
  if (property('use_instance_profile') !== 'true') return { type: 'default' }
  const [iamRoleArn, externalId] = ['iam_role_arn', 'external_id'].map(property)
  return {
    type: 'instanceProfile',
    ...(iamRoleArn !== undefined && { iamRoleArn }),
    ...(externalId !== undefined && { externalId }),
  }
}

/** The address of the store for this machine; undefined for Amazon S3. */
export function clientAddress({ clientEndpoint, endpoint, ssl = true }: Storage): string | undefined {
  const address = clientEndpoint ?? endpoint
  return address === undefined ? undefined : withScheme(address, ssl)
}

/** Other stores than Amazon's rarely need the region, but a signature does. */
export function signedRegion({ region = 'us-east-1' }: Storage): string {
  return region
}
