import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import { s3Error } from './errors'

/** A request's body with all framing removed and every digest that came with it verified. */
export interface Payload {
  readonly bytes: Buffer
  /** The `x-amz-checksum-*` that the client sent, in a header or a trailer: S3 keeps them with the object. */
  readonly checksums: Readonly<Record<string, string>>
}

/** S3 refuses smaller chunks, but for the last one, which catches clients that send a stream as it trickles in. */
const smallestChunk = 8192

const streamed = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

const checksumAlgorithms: Record<string, (bytes: Buffer) => string> = {
  'x-amz-checksum-crc32': (bytes) => {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(crc32(bytes))
    return value.toString('base64')
  },
  'x-amz-checksum-sha1': (bytes) => createHash('sha1').update(bytes).digest('base64'),
  'x-amz-checksum-sha256': (bytes) => createHash('sha256').update(bytes).digest('base64'),
}

/**
 * Decodes and verifies a body. `signed` is the signature's statement about it: its SHA-256, unsigned, or chunks with a trailer,
 * which the SDK uses to upload streams.
 */
export function readPayload(raw: Buffer, headers: IncomingHttpHeaders, signed: string): Payload {
  const { bytes, trailer } = signed === streamed ? decodeChunks(raw, headers) : plainBody(raw, headers, signed)
  verifyMd5(bytes, headers['content-md5'] as string | undefined)
  const checksums = checksumsOf({ ...headers, ...trailer })
  if (headers['x-amz-sdk-checksum-algorithm'] && Object.keys(checksums).length === 0) {
    const message =
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.'
    throw s3Error('InvalidRequest', {}, message)
  }
  for (const [name, value] of Object.entries(checksums)) verifyChecksum(bytes, name, value)
  return { bytes, checksums }
}

interface Body {
  readonly bytes: Buffer
  readonly trailer: Readonly<Record<string, string>>
}

function plainBody(raw: Buffer, headers: IncomingHttpHeaders, signed: string): Body {
  if (headers['transfer-encoding'] !== undefined) throw s3Error('MissingContentLength')
  if (signed.startsWith('STREAMING-')) throw s3Error('NotImplemented', { Header: `x-amz-content-sha256: ${signed}` })
  if (signed !== 'UNSIGNED-PAYLOAD') {
    if (!/^[0-9a-f]{64}$/.test(signed)) {
      const message =
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.'
      throw s3Error('InvalidArgument', {}, message)
    }
    const computed = createHash('sha256').update(raw).digest('hex')
    if (computed !== signed) throw s3Error('XAmzContentSHA256Mismatch', { S3ComputedContentSHA256: computed })
  }
  return { bytes: raw, trailer: {} }
}

/** aws-chunked: `size in hex CRLF bytes CRLF` for each chunk, one of size 0, then the trailer's header lines. */
function decodeChunks(raw: Buffer, headers: IncomingHttpHeaders): Body {
  const chunks: Buffer[] = []
  let at = 0
  const line = (): string => {
    const end = raw.indexOf('\r\n', at)
    if (end < 0) throw s3Error('IncompleteBody')
    const text = raw.toString('latin1', at, end)
    at = end + 2
    return text
  }
  for (let size = chunkSize(line()); size > 0; size = chunkSize(line())) {
    if ((chunks.at(-1)?.length ?? smallestChunk) < smallestChunk) throw s3Error('InvalidChunkSizeError')
    chunks.push(raw.subarray(at, at + size))
    at += size
    if (line() !== '') throw s3Error('IncompleteBody')
  }
  const trailer: Record<string, string> = {}
  for (let text = line(); text !== ''; text = at < raw.length ? line() : '') {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? []
    if (!name || value === undefined) throw s3Error('MalformedTrailerError')
    trailer[name.toLowerCase()] = value.trim()
  }
  const announced = headers['x-amz-trailer']
  if (Object.keys(trailer).join() !== (announced ?? '')) throw s3Error('MalformedTrailerError')
  const bytes = Buffer.concat(chunks)
  if (String(bytes.length) !== headers['x-amz-decoded-content-length']) throw s3Error('IncompleteBody')
  return { bytes, trailer }
}

function chunkSize(line: string): number {
  if (!/^[0-9a-f]+$/i.test(line)) throw s3Error('IncompleteBody')
  return Number.parseInt(line, 16)
}

function verifyMd5(bytes: Buffer, expected: string | undefined): void {
  if (expected === undefined) return
  if (Buffer.from(expected, 'base64').length !== 16) throw s3Error('InvalidDigest', { 'Content-MD5': expected })
  if (createHash('md5').update(bytes).digest('base64') !== expected) throw s3Error('BadDigest')
}

function checksumsOf(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => /^x-amz-checksum-(?!mode$|type$)/.test(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function verifyChecksum(bytes: Buffer, name: string, expected: string): void {
  const algorithm = checksumAlgorithms[name]
  if (!algorithm) throw s3Error('NotImplemented', { Header: name })
  if (algorithm(bytes) !== expected) {
    const label = name.slice('x-amz-checksum-'.length).toUpperCase()
    throw s3Error('BadDigest', {}, `The ${label} you specified did not match the calculated checksum.`)
  }
}
