import { UnexpectedAnswer } from './answer'
import { Connections } from './connections'
import { type ListPage, type ListRequest, readListPage, type StoredObject } from './list-page'
import { type Credentials, Signer, uriEncode } from './signature'

/** The address of a bucket, and the credentials for it. */
export interface Target {
  /** The bucket's own address: in path style it ends with the bucket. */
  readonly url: URL
  readonly region: string
  /** Read for every request: the credentials of an instance change while it runs. */
  credentials(): Promise<Credentials>
}

/**
 * The limit for one answer, even if it arrives steadily. A page of a listing has some hundred kilobytes, a footer seldom a few
 * megabytes.
 */
export const ANSWER_TIMEOUT_MS = 60_000
/** A page of a listing: 1,000 keys of 1,024 bytes, each byte written as six (`&#x00;`), and the elements around them. */
const MOST_LISTED_BYTES = 16 * 1024 * 1024

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

  /** A page of a listing. */
  async list({ prefix, token, startAfter, delimiter, most }: ListRequest): Promise<ListPage | undefined> {
    const asked = Object.entries({
      'continuation-token': token,
      delimiter,
      'list-type': '2',
      'max-keys': most?.toString(),
      prefix,
      'start-after': startAfter,
    }).filter(([, value]) => value !== undefined)
    const query = asked.map(([name, value]) => `${name}=${uriEncode(value!)}`).join('&')
    const body = await this.get(200, '', query, {}, MOST_LISTED_BYTES)
    return body && readListPage(body)
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
    const text = requestText(query === '' ? path : `${path}?${query}`, signed)
    const { answerTimeoutMs: timeoutMs } = this
    return Connections.to(url).get({ text, status, mostBytes, timeoutMs })
  }
}

/** Refuses a value that would end its header: an ETag is whatever the store has sent. */
function requestText(path: string, headers: Readonly<Record<string, string>>): string {
  let text = `GET ${path} HTTP/1.1\r\n`
  for (const name in headers) {
    if (/[^\x20-\x7e]/.test(headers[name]!)) throw new UnexpectedAnswer(`no value of a header: ${name}`)
    text += `${name}: ${headers[name]}\r\n`
  }
  return `${text}\r\n`
}
