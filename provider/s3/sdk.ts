import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { clientAddress, type Storage, signedRegion } from '../sql/storage'
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, REQUEST_TIMEOUT_MS, type Target } from './direct'
import type { ListPage, StoredObject } from './list-page'
import { RangeIgnored, storeError } from './store-error'

/** Besides the direct attempt before. All attempts to reach a store together take about 5 s. */
const ATTEMPTS = 2

/** The AWS SDK: it finds credentials and addresses, retries, follows redirects, and reports errors. */
export class SdkReads {
  private readonly client: S3Client

  constructor(private readonly settings: Storage) {
    this.client = new S3Client(clientConfig(settings))
  }

  /** The address and the credentials that the SDK would use. */
  async target(): Promise<Target> {
    const { config } = this.client
    const region = await config.region()
    const { url } = config.endpointProvider({
      Bucket: this.settings.bucket,
      Region: region,
      ForcePathStyle: this.settings.pathStyleAccess ?? false,
      Endpoint: clientAddress(this.settings),
    })
    return { url, region, credentials: () => config.credentials() }
  }

  async list(prefix: string, token: string | undefined, most?: number): Promise<ListPage> {
    const { bucket: Bucket } = this.settings
    const command = new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: token, MaxKeys: most })
    const page = await this.client.send(command, inTime()).catch((error: unknown) => {
      throw storeError(error, this.settings, `listing ${prefix}`)
    })
    const objects = (page.Contents ?? []).map(({ Key, Size, ETag }) => ({ key: Key!, size: Size!, etag: ETag! }))
    return { objects, ...(page.IsTruncated && { next: page.NextContinuationToken }) }
  }

  async read({ key, etag }: StoredObject, start: number, end: number): Promise<Uint8Array> {
    const range = `bytes=${start}-${end - 1}`
    const command = new GetObjectCommand({ Bucket: this.settings.bucket, Key: key, Range: range, IfMatch: etag })
    try {
      const { Body, ContentLength } = await this.client.send(command, inTime())
      if (ContentLength !== end - start) throw new RangeIgnored()
      return await Body!.transformToByteArray()
    } catch (error) {
      throw storeError(error, this.settings, `reading ${key}`)
    }
  }

  close(): void {
    this.client.destroy()
  }
}

function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }
}

function clientConfig(settings: Storage): S3ClientConfig {
  const endpoint = clientAddress(settings)
  const { auth } = settings
  return {
    ...(endpoint !== undefined && { endpoint }),
    region: signedRegion(settings),
    followRegionRedirects: endpoint === undefined,
    forcePathStyle: settings.pathStyleAccess ?? false,
    // Without keys the SDK searches for credentials, and last tries the instance's profile. The role of `iamRoleArn` is for
    // StarRocks; this machine uses its own credentials.
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
    // Checksums cover whole objects; older S3-compatible stores refuse requests for them.
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
}
