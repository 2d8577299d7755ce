import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { S3Error, s3Error } from './errors'
import { ConnectionCut, Faults, type S3Request } from './faults'
import type { Bucket } from './objects'
import type { Operation, Reply } from './operations'
import { readPayload } from './payload'
import { route } from './route'
import { type Credentials, verifySignature } from './signature'
import { parseTarget, type Target } from './target'
import { xmlDocument } from './xml'

/** Serves HTTP requests: log, injected faults, signature, body, operation, and XML errors. */
export class Endpoint {
  readonly requests: S3Request[] = []
  readonly faults = new Faults()

  constructor(
    private readonly credentials: Credentials,
    private readonly buckets: Map<string, Bucket>,
    private readonly latency = 0,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = String(this.requests.length + 1).padStart(16, '0')
    const reply = await this.answer(request).catch((error: unknown) => errorReply(error, requestId))
    if (this.latency > 0) await delay(this.latency)
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
      const { buckets, credentials } = this
      const reply = operation.run({ buckets, region: credentials.region, target, headers, payload })
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
