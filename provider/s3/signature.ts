import { createHmac, hash } from 'node:crypto'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A GET without a body, its path and query encoded as they are sent. */
export interface UnsignedGet {
  readonly host: string
  readonly path: string
  /** In the order of their names, as the signature needs them. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const EMPTY_BODY = hash('sha256', '')

/**
 * Signs reads of S3 by Signature Version 4. The SDK's signer is the model, and the tests compare this one with it; loading that one
 * costs as much as a listing, and running it as much as the request that it signs.
 */
export class Signer {
  private keyOf = ''
  private key: Buffer = Buffer.alloc(0)
  private second = Number.NaN
  private time = ''

  constructor(private readonly region: string) {}

  /** The headers to send, with the signature. */
  sign({ host, path, query, headers }: UnsignedGet, credentials: Credentials, now: Date): Record<string, string> {
    const time = this.timeText(now)
    const day = time.slice(0, 8)
    const { accessKeyId, sessionToken } = credentials
    const all: Record<string, string> = {
      ...headers,
      host,
      'x-amz-content-sha256': EMPTY_BODY,
      'x-amz-date': time,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    }
    const names = Object.keys(all).sort()
    const signed = names.join(';')
    const lines = names.map((name) => `${name}:${all[name]}`)
    const request = ['GET', path, query, ...lines, '', signed, EMPTY_BODY].join('\n')
    const scope = `${day}/${this.region}/s3/aws4_request`
    const digest = hash('sha256', request)
    const signature = createHmac('sha256', this.signingKey(day, credentials))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${digest}`)
      .digest('hex')
    all.authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
    return all
  }

  /** Cached for all requests of a second. */
  private timeText(now: Date): string {
    const second = Math.floor(now.getTime() / 1000)
    if (second !== this.second) {
      this.second = second
      this.time = now.toISOString().replace(/[-:]|\.\d+/g, '')
    }
    return this.time
  }

  /** Cached for all requests of a day. */
  private signingKey(day: string, { secretAccessKey }: Credentials): Buffer {
    const keyOf = `${day} ${secretAccessKey}`
    if (keyOf !== this.keyOf) {
      const initial = Buffer.from(`AWS4${secretAccessKey}`)
      this.key = [day, this.region, 's3', 'aws4_request'].reduce(
        (key: Buffer, part) => createHmac('sha256', key).update(part).digest(),
        initial,
      )
      this.keyOf = keyOf
    }
    return this.key
  }
}

/** The characters that `encodeURIComponent` does not escape and a signature needs escaped. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
