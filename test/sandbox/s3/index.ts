import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Endpoint } from './endpoint'
import type { Fault, Hold, RequestMatcher, S3Request } from './faults'
import { type Generated, GeneratedBucket } from './generated'
import { Bucket } from './objects'

export type { Fault, Hold, RequestMatcher, S3Request } from './faults'

/** The options of an endpoint; each has a default. */
export interface S3Options {
  /** Any free port where it is absent. */
  readonly port?: number
  readonly bucket?: string
  readonly accessKey?: string
  readonly secretKey?: string
  /** Further pairs that are valid as well, secret key by access key. */
  readonly furtherKeys?: Readonly<Record<string, string>>
  /** The region that requests must be signed for. */
  readonly region?: string
  /** A directory that stores the objects of the bucket across restarts; without it they are in memory. */
  readonly dir?: string
  /** A further bucket, by name, that can only be read. */
  readonly generated?: Readonly<Record<string, Generated>>
  /** Milliseconds before each answer, as over a long way. */
  readonly latency?: number
}

function generatedBuckets(generated: S3Options['generated'] = {}): [string, GeneratedBucket][] {
  return Object.entries(generated).map(([name, objects]) => [name, new GeneratedBucket(objects)])
}

/** A running S3 endpoint with one bucket; further ones can be created through the protocol. */
export interface S3 {
  readonly endpoint: string
  readonly port: number
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  readonly bucket: string
  /** Every request so far, in order of arrival. Empty it with `requests.length = 0`. */
  readonly requests: S3Request[]
  /** Puts an object without a request; returns its ETag in double quotes, as S3 gives it. */
  put(key: string, bytes: Uint8Array | string): Promise<{ etag: string }>
  get(key: string): Buffer | undefined
  delete(key: string): void
  /** All keys, in the order of a listing. */
  list(): string[]
  /** Makes the requests that match fail. */
  fail(matcher: RequestMatcher, fault: Fault): void
  /** Holds matching requests until the hold is released. */
  hold(matcher: RequestMatcher): Hold
  /** Ends all faults and holds. */
  clearFaults(): void
  close(): Promise<void>
}

/**
 * Starts an S3 endpoint on 127.0.0.1 that supports the requests of the provider and the sandbox, and refuses all others by
 * name.
 */
export async function startS3(options: S3Options = {}): Promise<S3> {
  const {
    bucket = 'lake',
    accessKey = 'sandbox-access-key',
    secretKey = 'sandbox-secret-key',
    region = 'us-east-1',
  } = options
  const main = new Bucket(options.dir)
  const endpoint = new Endpoint(
    { accessKey, secretKey, region, furtherKeys: options.furtherKeys },
    new Map([[bucket, main], ...generatedBuckets(options.generated)]),
    options.latency,
  )
  const server = createServer((request, response) => {
    endpoint.serve(request, response).catch((error: Error) => response.destroy(error))
  })
  // The default of 5 s closes connections just when a client on a busy machine uses them again.
  server.keepAliveTimeout = 60_000
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    accessKey,
    secretKey,
    region,
    bucket,
    requests: endpoint.requests,
    put: async (key, bytes) => ({ etag: main.put(key, Buffer.from(bytes)).etag }),
    get: (key) => (main.info(key) ? main.read(key) : undefined),
    delete: (key) => main.delete(key),
    list: () => main.inOrder().map((info) => info.key),
    fail: (matcher, fault) => endpoint.faults.fail(matcher, fault),
    hold: (matcher) => endpoint.faults.hold(matcher),
    clearFaults: () => endpoint.faults.clear(),
    close: async () => {
      endpoint.faults.clear()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
