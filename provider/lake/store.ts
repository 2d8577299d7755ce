import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { RangeIgnored, storeError } from './store-error'

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
const REQUEST_TIMEOUT_MS = 10_000
const ATTEMPTS = 3

/**
 * Opens a store without contacting it. The AWS SDK is loaded here, not with this module: a run that reads no S3 does
 * not pay for it.
 */
export async function openStore(settings: StorageSettings): Promise<Store> {
  // On Node 20 the SDK prints a warning about the Node version, once: in the middle of somebody's `pulumi up`.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const { S3Client, ListObjectsV2Command, GetObjectCommand } = await import('@aws-sdk/client-s3')
  const client = new S3Client(clientConfig(settings))
  const readDirectly = directReader(client, settings)
  const { bucket } = settings

  return {
    async *list(prefix) {
      let token: string | undefined
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })
        const page = await client.send(command).catch((error: unknown) => {
          throw storeError(error, settings, `listing ${prefix}`)
        })
        for (const { Key, Size, ETag } of page.Contents ?? []) yield { key: Key!, size: Size!, etag: ETag! }
        token = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (token !== undefined)
    },

    async read({ key, etag }, start, end) {
      const range = `bytes=${start}-${end - 1}`
      const bytes = await readDirectly(key, { range, 'if-match': etag }).catch(() => undefined)
      if (bytes?.length === end - start) return bytes
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: range, IfMatch: etag })
      try {
        const { Body, ContentLength } = await client.send(command)
        if (ContentLength !== end - start) throw new RangeIgnored()
        return await Body!.transformToByteArray()
      } catch (error) {
        throw storeError(error, settings, `reading ${key}`)
      }
    },

    close: () => client.destroy(),
  }
}

/**
 * Ranged reads with the SDK's credentials, signer and connections, past its chain of middleware: that costs five times
 * as much as the request itself, which counts with thousands of footers. Any answer but the one hoped for is no answer:
 * the caller then goes through the SDK, with its retries, redirects and errors.
 */
function directReader({ config }: S3Client, settings: StorageSettings) {
  const prepare = async () => {
    const { url } = config.endpointProvider({
      Bucket: settings.bucket,
      Region: await config.region(),
      ForcePathStyle: settings.pathStyleAccess ?? false,
      Endpoint: endpointUrl(settings),
    })
    return { url, signer: await config.signer() }
  }
  let prepared: ReturnType<typeof prepare> | undefined

  return async (key: string, headers: Record<string, string>): Promise<Uint8Array | undefined> => {
    prepared ??= prepare()
    const { url, signer } = await prepared
    const request = {
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port === '' ? undefined : Number(url.port),
      path: `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(escapeSegment).join('/')}`,
      headers: { host: url.host, ...headers },
    }
    const signed = await signer.sign(request, { signingDate: new Date(Date.now() + config.systemClockOffset) })
    const { response } = await config.requestHandler.handle(signed as HandledRequest)
    if (response.statusCode === 206) return config.streamCollector(response.body)
    response.body.destroy()
    return undefined
  }
}

type HandledRequest = Parameters<S3Client['config']['requestHandler']['handle']>[0]

/** What `encodeURIComponent` leaves bare and a signature wants escaped. */
function escapeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

function clientConfig(settings: StorageSettings): S3ClientConfig {
  const endpoint = endpointUrl(settings)
  const { auth } = settings
  return {
    ...(endpoint !== undefined && { endpoint }),
    // A store that is not Amazon's rarely cares for the region, but a signature needs one.
    region: settings.region ?? 'us-east-1',
    followRegionRedirects: endpoint === undefined,
    forcePathStyle: settings.pathStyleAccess ?? false,
    // Without keys it is the SDK's own search, which ends at the instance's profile. The role of `iamRoleArn` is the one
    // that StarRocks takes on; this machine reads as what it is.
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

function endpointUrl({ clientEndpoint, endpoint, ssl = true }: StorageSettings): string | undefined {
  const address = clientEndpoint ?? endpoint
  if (address === undefined || /^https?:\/\//i.test(address)) return address
  return `${ssl ? 'https' : 'http'}://${address}`
}
