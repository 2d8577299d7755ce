import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { type ListPage, readListPage, type StoredObject } from './list-page'
import { type Credentials, Signer, uriEncode } from './signature'
import { Unending } from './store-error'

/** The address of a bucket, and the credentials for it. */
export interface Target {
  /** The bucket's own address: in path style it ends with the bucket. */
  readonly url: URL
  readonly region: string
  /** Read for every request: the credentials of an instance change while it runs. */
  credentials(): Promise<Credentials>
}

/** A SYN is sent again after a second: this leaves time for one loss. */
export const CONNECT_TIMEOUT_MS = 1_700
export const REQUEST_TIMEOUT_MS = 10_000
/**
 * The limit for one answer, even if it arrives steadily. A page of a listing has some hundred kilobytes, a footer seldom a few
 * megabytes.
 */
export const ANSWER_TIMEOUT_MS = 60_000
/** A page of a listing: 1,000 keys of 1,024 bytes, each byte written as six (`&#x00;`), and the elements around them. */
const MOST_LISTED_BYTES = 16 * 1024 * 1024
/** More at a time than any caller needs; it only limits the damage of a mistake. */
const MAX_SOCKETS = 64

/**
 * Listings and ranged reads by plain requests. The SDK's chain of middleware costs five times as much as the request itself, which
 * counts with thousands of footers, and loading it as much as all the rest of a small inference. Any unexpected answer is no answer
 * (undefined, or a rejection): the caller then uses the SDK, with its retries, redirects and errors.
 */
export class DirectReads {
  private readonly signer: Signer

  constructor(
    private readonly target: Target,
    private readonly answerTimeoutMs = ANSWER_TIMEOUT_MS,
  ) {
    this.signer = new Signer(target.region)
  }

  /** A page of 1,000 objects, or of fewer. */
  async list(prefix: string, token: string | undefined, most?: number): Promise<ListPage | undefined> {
    const asked = [
      ...(token === undefined ? [] : [['continuation-token', token]]),
      ['list-type', '2'],
      ...(most === undefined ? [] : [['max-keys', String(most)]]),
      ['prefix', prefix],
    ]
    const query = asked.map(([name, value]) => `${name}=${uriEncode(value!)}`).join('&')
    const body = await this.get(200, '', query, {}, MOST_LISTED_BYTES)
    return body && readListPage(body.toString())
  }

  async read({ key, etag }: StoredObject, start: number, end: number): Promise<Uint8Array | undefined> {
    const path = `/${key.split('/').map(uriEncode).join('/')}`
    const body = await this.get(206, path, '', { range: `bytes=${start}-${end - 1}`, 'if-match': etag }, end - start)
    return body?.length === end - start ? body : undefined
  }

  private async get(
    status: number,
    below: string,
    query: string,
    headers: Record<string, string>,
    mostBytes: number,
  ): Promise<Buffer | undefined> {
    const { url } = this.target
    const path = url.pathname.replace(/\/$/, '') + below || '/'
    const credentials = await this.target.credentials()
    const signed = this.signer.sign({ host: url.host, path, query, headers }, credentials, new Date())
    const { request, agent } = await transport(url.protocol)
    return bodyOf(
      status,
      mostBytes,
      this.answerTimeoutMs,
      request({
        agent,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path: query === '' ? path : `${path}?${query}`,
        headers: listed(signed),
      }),
    )
  }
}

/** Headers in a list are sent as they are, without a search by name. */
function listed(headers: Readonly<Record<string, string>>): string[] {
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name]!)
  return list
}

/** The answer with this status. An answer with another status is dropped: it may be the whole file. */
function bodyOf(
  status: number,
  mostBytes: number,
  timeoutMs: number,
  request: ClientRequest,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => request.destroy(new Unending(`an answer has not ended after ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    request.on('close', () => clearTimeout(late))
    request.on('response', (response: IncomingMessage) => {
      if (response.statusCode !== status) {
        response.destroy()
        resolve(undefined)
        return
      }
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > mostBytes) response.destroy(new Unending(`an answer is longer than ${mostBytes} bytes`))
      })
      response.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
      response.on('error', reject)
    })
    request.on('socket', (socket) => {
      if (!socket.connecting) return
      const late = setTimeout(() => request.destroy(new Error('the connection timed out')), CONNECT_TIMEOUT_MS)
      socket.once('connect', () => clearTimeout(late))
      socket.once('close', () => clearTimeout(late))
    })
    request.on('timeout', () => request.destroy(new Error('the request timed out')))
    request.on('error', reject)
    request.end()
  })
}

interface Transport {
  readonly request: typeof import('node:http').request
  readonly agent: Agent
}

const transports = new Map<string, Promise<Transport>>()

/** Shared by all stores of the process, so that the tables of a stack use the same connections. Idle ones do not keep the process alive. */
function transport(protocol: string): Promise<Transport> {
  const known = transports.get(protocol) ?? open(protocol)
  transports.set(protocol, known)
  return known
}

async function open(protocol: string): Promise<Transport> {
  const { request, Agent } = protocol === 'https:' ? await import('node:https') : await import('node:http')
  return { request, agent: new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: REQUEST_TIMEOUT_MS }) }
}
