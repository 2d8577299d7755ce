import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { S3Error, s3Error } from './errors'
import { ConnectionCut, type Fault, Faults, type Hold, type RequestMatcher, type S3Request } from './faults'
import { Bucket } from './objects'
import type { Operation, Reply } from './operations'
import { readPayload } from './payload'
import { route } from './route'
import { type Credentials, verifySignature } from './signature'
import { parseTarget, type Target } from './target'
import { xmlDocument } from './xml'

export type { Fault, Hold, RequestMatcher, S3Request } from './faults'

export interface S3Options {
  /** Any free port where it is absent. */
  readonly port?: number
  readonly bucket?: string
  readonly accessKey?: string
  readonly secretKey?: string
  /** The region that requests must be signed for. */
  readonly region?: string
  /** A directory that keeps the objects, and whose objects are there again at the next start; memory where it is absent. */
  readonly dir?: string
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
  /** Holds back the requests that match until the hold is released. */
  hold(matcher: RequestMatcher): Hold
  /** Ends all faults and holds. */
  clearFaults(): void
  close(): Promise<void>
}

/** Starts an S3 endpoint on 127.0.0.1 that knows what the provider and the sandbox need, and refuses all else by name. */
export async function startS3(options: S3Options = {}): Promise<S3> {
  const {
    bucket = 'lake',
    accessKey = 'sandbox-access-key',
    secretKey = 'sandbox-secret-key',
    region = 'us-east-1',
  } = options
  const newBucket = (name: string) => new Bucket(options.dir === undefined ? undefined : join(options.dir, name))
  const main = newBucket(bucket)
  const endpoint = new Endpoint({ accessKey, secretKey, region }, new Map([[bucket, main]]), newBucket)
  const server = createServer((request, response) => {
    endpoint.serve(request, response).catch((error: Error) => response.destroy(error))
  })
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

class Endpoint {
  readonly requests: S3Request[] = []
  readonly faults = new Faults()

  constructor(
    private readonly credentials: Credentials,
    private readonly buckets: Map<string, Bucket>,
    private readonly newBucket: (name: string) => Bucket,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = String(this.requests.length + 1).padStart(16, '0')
    const reply = await this.answer(request).catch((error: unknown) => errorReply(error, requestId))
    if (reply === undefined) return void request.socket.destroy()
    const length = Buffer.byteLength(reply.body ?? '')
    // A 204 or 304 has no body, so no length either.
    const framing = reply.status === 204 || reply.status === 304 ? {} : { 'Content-Length': length }
    response.writeHead(reply.status, { 'x-amz-request-id': requestId, ...reply.headers, ...framing })
    response.end(request.method === 'HEAD' ? undefined : reply.body)
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    // Read to its end before anything is refused: a client that is still sending may never see the answer.
    const raw = await readAll(request)
    const target = parseTarget(request.method!, request.url!, request.headers)
    const headers = { ...target.hoistedHeaders, ...request.headers }
    const [operation, refused] = attempt(() => route(target, headers))
    const entry = this.log(target, operation, headers.range)
    try {
      await this.faults.apply(entry)
      const signed = verifySignature(target, request.headersDistinct, this.credentials, new Date())
      if (!operation) throw refused
      const payload = readPayload(raw, headers, signed)
      const { buckets, newBucket } = this
      const { region } = this.credentials
      const reply = operation.run({ buckets, newBucket, region, target, headers, payload })
      entry.status = reply.status
      return reply
    } catch (error) {
      entry.status = error instanceof S3Error ? error.status : undefined
      throw error
    }
  }

  private log(target: Target, operation: Operation | undefined, range: string | undefined): S3Request {
    const { method, bucket, key } = target
    const query = Object.fromEntries(target.query)
    const entry: S3Request = { method, bucket, key, query, range, operation: operation?.name, status: undefined }
    this.requests.push(entry)
    return entry
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function attempt<T>(action: () => T): [T, undefined] | [undefined, unknown] {
  try {
    return [action(), undefined]
  } catch (error) {
    return [undefined, error]
  }
}

function errorReply(error: unknown, requestId: string): Reply | undefined {
  if (error instanceof ConnectionCut) return undefined
  const known = error instanceof S3Error ? error : s3Error('InternalError', {}, String(error))
  const body = xmlDocument('Error', {
    Code: known.code,
    Message: known.message,
    ...known.details,
    RequestId: requestId,
    HostId: 'sandbox',
  })
  return { status: known.status, headers: { 'Content-Type': 'application/xml' }, body }
}
