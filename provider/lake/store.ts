import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { StoreError, type StoreFailure } from './errors'

/** How this machine reads the object store; StarRocks is told the same settings. */
export interface StorageSettings {
  readonly bucket: string
  /** Where StarRocks sees the store. Absent: Amazon S3. */
  readonly endpoint?: string
  /** Where the machine that runs Pulumi sees it, when that differs. */
  readonly clientEndpoint?: string
  readonly region?: string
  readonly pathStyleAccess?: boolean
  /** Decides the scheme of an endpoint that has none. */
  readonly ssl?: boolean
  readonly auth:
    | {
        readonly type: 'accessKey'
        readonly accessKey: string
        readonly secretKey: string
        readonly sessionToken?: string
      }
    | { readonly type: 'instanceProfile'; readonly iamRoleArn?: string; readonly externalId?: string }
    | { readonly type: 'default' }
}

/** An object as listed. The ETag keeps its double quotes: so does StarRocks in `pipe_files.FILE_VERSION`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag: string
}

/** An object store, opened. Every failure is a {@link StoreError}. */
export interface Store {
  /** All objects below the prefix, in key order, a page of 1,000 at a time. */
  list(prefix: string): AsyncIterable<StoredObject>
  /** The bytes from `start` up to `end`, exclusive, of the object as it was listed. */
  read(object: StoredObject, start: number, end: number): Promise<Uint8Array>
  close(): void
}

/** A SYN is sent again after a second: this leaves room for one loss, and all attempts together take about 5 s. */
const CONNECT_TIMEOUT_MS = 1_700
const REQUEST_TIMEOUT_MS = 20_000
const ATTEMPTS = 3

/**
 * Opens a store without contacting it. The AWS SDK is loaded here, not with this module: a run that reads no S3 does
 * not pay for it.
 */
export async function openStore(settings: StorageSettings): Promise<Store> {
  // On Node 20 the SDK prints a warning about the Node version, once: in the middle of somebody's `pulumi up`.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const { S3Client, ListObjectsV2Command, GetObjectCommand } = await import('@aws-sdk/client-s3')
  const client: S3Client = new S3Client(clientConfig(settings))
  const { bucket: Bucket } = settings

  return {
    async *list(prefix) {
      let ContinuationToken: string | undefined
      do {
        const page = await client
          .send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }))
          .catch((error) => {
            throw storeError(error, settings, `listing ${prefix}`)
          })
        for (const { Key, Size, ETag } of page.Contents ?? []) yield { key: Key!, size: Size!, etag: ETag! }
        ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (ContinuationToken !== undefined)
    },

    async read({ key, etag }, start, end) {
      const command = { Bucket, Key: key, IfMatch: etag, Range: `bytes=${start}-${end - 1}` }
      for (let attempt = 1; ; attempt++) {
        try {
          const { Body } = await client.send(new GetObjectCommand(command))
          return await Body!.transformToByteArray()
        } catch (error) {
          // The SDK tries a request again, but not when the connection breaks within the body.
          if (!isBrokenBody(error) || attempt === ATTEMPTS) throw storeError(error, settings, `reading ${key}`)
        }
      }
    },

    close: () => client.destroy(),
  }
}

function clientConfig(settings: StorageSettings): S3ClientConfig {
  const address = settings.clientEndpoint ?? settings.endpoint
  const { auth } = settings
  return {
    ...(address !== undefined && { endpoint: withScheme(address, settings.ssl ?? true) }),
    // A store that is not Amazon's rarely cares for the region, but a signature needs one.
    region: settings.region ?? 'us-east-1',
    followRegionRedirects: address === undefined,
    forcePathStyle: settings.pathStyleAccess ?? false,
    ...(auth.type === 'accessKey' && {
      credentials: {
        accessKeyId: auth.accessKey,
        secretAccessKey: auth.secretKey,
        ...(auth.sessionToken !== undefined && { sessionToken: auth.sessionToken }),
      },
    }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: REQUEST_TIMEOUT_MS,
    },
    // Checksums cover whole objects; older S3-compatible stores refuse to be asked for them.
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
}

function withScheme(address: string, ssl: boolean): string {
  return /^https?:\/\//i.test(address) ? address : `${ssl ? 'https' : 'http'}://${address}`
}

/** The SDK's errors have an answer's status; the network's have a code only. */
interface RequestError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
}

function isBrokenBody(error: unknown): boolean {
  const { code, $metadata } = error as RequestError
  return (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') && $metadata === undefined
}

interface Diagnosis {
  readonly kind: StoreFailure
  readonly setting: string
  readonly says: string
}

const SIGNATURE = {
  kind: 'signature',
  setting: 'auth',
  says: 'it does not accept the signature: check the keys',
} as const
const DENIED = {
  kind: 'accessDenied',
  setting: 'auth',
  says: 'it denies access: check the keys and their rights',
} as const
const EXPIRED = { kind: 'accessDenied', setting: 'auth', says: 'the session token is no longer valid' } as const
const REGION = { kind: 'other', setting: 'region', says: 'the bucket is in another region' } as const
const CHANGED = {
  kind: 'changed',
  setting: 'pathPrefix',
  says: 'the file was replaced or removed meanwhile: try again',
} as const

/** What S3 and the stores like it call things. The store's own message is never shown: it may quote what was sent. */
const BY_CODE: Readonly<Record<string, Diagnosis>> = {
  NoSuchBucket: { kind: 'noSuchBucket', setting: 'bucket', says: 'there is no such bucket' },
  AccessDenied: DENIED,
  AllAccessDisabled: DENIED,
  InvalidAccessKeyId: { kind: 'accessDenied', setting: 'auth', says: 'it does not know the access key' },
  ExpiredToken: EXPIRED,
  InvalidToken: EXPIRED,
  SignatureDoesNotMatch: SIGNATURE,
  InvalidSignature: SIGNATURE,
  RequestTimeTooSkewed: { ...SIGNATURE, says: 'the clock of this machine is wrong' },
  AuthorizationHeaderMalformed: REGION,
  PermanentRedirect: REGION,
  PreconditionFailed: CHANGED,
  NoSuchKey: CHANGED,
  CredentialsProviderError: { kind: 'accessDenied', setting: 'auth', says: 'this machine has no AWS credentials' },
}

const BY_STATUS: Readonly<Record<number, Diagnosis>> = { 301: REGION, 403: DENIED, 412: CHANGED }

function storeError(error: unknown, settings: StorageSettings, doing: string): StoreError {
  const { name = 'Error', code = name, $metadata } = error as RequestError
  const status = $metadata?.httpStatusCode
  const endpointSetting = settings.clientEndpoint === undefined ? 'endpoint' : 'clientEndpoint'
  const { kind, setting, says }: Diagnosis =
    BY_CODE[name] ??
    BY_STATUS[status ?? 0] ??
    (status === undefined
      ? { kind: 'unreachable', setting: endpointSetting, says: 'it cannot be reached from this machine' }
      : { kind: 'other', setting: endpointSetting, says: `it answered with status ${status}` })
  const address = settings.clientEndpoint ?? settings.endpoint ?? 'Amazon S3'
  const place = `bucket "${settings.bucket}" at ${address}`
  return new StoreError(kind, setting, code, `${place}, ${doing}: ${says} (${code}; see the setting "${setting}")`)
}
