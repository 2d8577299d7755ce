import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { findVersitygw, startVersitygw } from '../versitygw'
import { startS3 } from './index'

/** A server that the suite runs on, whichever it is. */
export interface Server {
  readonly port: number
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  close(): Promise<void>
}

const gateway = findVersitygw()

/** Our own endpoint, and versitygw if it is built. `own` is for the differences, each of which has a reason. */
export const servers: readonly { name: string; own: boolean; start: () => Promise<Server> }[] = [
  { name: 'our own endpoint', own: true, start: () => startS3() },
  ...(gateway ? [{ name: 'versitygw', own: false, start: () => startVersitygw(gateway) }] : []),
]

/** The reason why the suite does not run on versitygw; undefined if it does. */
export const skipReason = gateway
  ? undefined
  : 'no versitygw on PATH and none built (npm run build:versitygw, needs Go)'

/** An SDK client of a server. */
export function clientOf(server: Server, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: server.region,
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
    maxAttempts: 1,
    ...config,
  })
}

/** A request as sent over the network. */
export interface WireRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface WireReply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The Code of an error's XML. */
  readonly code: string | undefined
}

export interface Signing {
  readonly at?: Date
  /** Signs in the query, valid for this number of seconds. */
  readonly presignSeconds?: number
}

/** Signs a request with the SDK's own signer, so that a test can change it before it is sent. */
export async function sign(server: Server, request: Partial<WireRequest>, signing: Signing = {}): Promise<WireRequest> {
  const client = clientOf(server)
  const { signer: signerOf } = client.config
  const signer = (await signerOf()) as unknown as SdkSigner
  const { method = 'GET', path = '/', query = {}, headers = {}, body = '' } = request
  const place = { protocol: 'http:', hostname: '127.0.0.1', port: server.port }
  const unsigned = { ...place, method, path, query, body, headers: { host: `127.0.0.1:${server.port}`, ...headers } }
  const { at = new Date(), presignSeconds } = signing
  return presignSeconds === undefined
    ? signer.sign(unsigned, { signingDate: at })
    : signer.presign(presignable(unsigned), { signingDate: at, expiresIn: presignSeconds })
}

// The body of a presigned URL is not known when it is signed; the SDK's presigner states that in this header.
function presignable<T extends { headers: Record<string, string> }>(request: T): T {
  return { ...request, headers: { ...request.headers, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } }
}

interface SdkSigner {
  sign(request: WireRequest, options: { signingDate: Date }): Promise<WireRequest>
  presign(request: WireRequest, options: { signingDate: Date; expiresIn: number }): Promise<WireRequest>
}

/** Sends a request unchanged. */
export async function send(server: Server, request: WireRequest): Promise<WireReply> {
  const { method, path, query, headers, body } = request
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const url = pairs.length > 0 ? `${path}?${pairs.join('&')}` : path
  const options = { host: '127.0.0.1', port: server.port, method, path: url, headers }
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(options, resolve).on('error', reject).end(body)
  })
  const content = await text(reply)
  return {
    status: reply.statusCode!,
    headers: reply.headers,
    body: content,
    code: /<Code>(\w+)<\/Code>/.exec(content)?.[1],
  }
}

/** Signs a request and sends it. */
export async function signAndSend(
  server: Server,
  request: Partial<WireRequest>,
  signing?: Signing,
): Promise<WireReply> {
  return send(server, await sign(server, request, signing))
}

/** An object's ETag: its MD5 in double quotes. */
export function etagOf(content: string): string {
  return `"${createHash('md5').update(content).digest('hex')}"`
}

/** Strings in the order of an S3 listing: by the bytes of their UTF-8. */
export function inListingOrder(keys: readonly string[]): string[] {
  return [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
