import type { IncomingHttpHeaders } from 'node:http'
import { s3Error } from './errors'
import type { ObjectInfo } from './objects'

/**
 * Decides whether a GET or HEAD continues or is answered with 304; throws if a precondition fails. In the order of RFC 9110
 * section 13.2.2.
 */
export function evaluateRead(headers: IncomingHttpHeaders, info: ObjectInfo): 'proceed' | 'notModified' {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  const modifiedAfter = dateOf(headers['if-modified-since'], (date) => info.lastModified > date)
  const unmodifiedSince = dateOf(headers['if-unmodified-since'], (date) => info.lastModified <= date)
  if (match !== undefined ? !matches(match, info) : unmodifiedSince === false) {
    throw s3Error('PreconditionFailed', { Condition: match !== undefined ? 'If-Match' : 'If-Unmodified-Since' })
  }
  const unchanged = noneMatch !== undefined ? matches(noneMatch, info) : modifiedAfter === false
  return unchanged ? 'notModified' : 'proceed'
}

/** Throws if a conditional PUT or DELETE must not happen. `current` is the current object, if there is one. */
export function checkWrite(headers: IncomingHttpHeaders, current: ObjectInfo | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (noneMatch !== undefined && noneMatch !== '*') throw s3Error('NotImplemented', { Header: 'If-None-Match' })
  if (noneMatch === '*' && current) throw s3Error('PreconditionFailed', { Condition: 'If-None-Match' })
  if (match === undefined) return
  if (!current) throw s3Error('NoSuchKey')
  if (!matches(match, current)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' })
}

/** The first and last byte that a Range asks for. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Reads a Range header: `bytes=a-b`, `bytes=a-` or `bytes=-n`. Undefined means the whole object, which S3 also returns for
 * several ranges and for an invalid range.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined
  // The last bytes of an empty object are the whole object, while its first bytes do not exist.
  if (from === '' && Number(to) > 0 && size === 0) return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first > last) throw s3Error('InvalidRange', { RangeRequested: header!, ActualObjectSize: size })
  return { first, last }
}

function matches(header: string, info: ObjectInfo): boolean {
  return header
    .split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === info.etag.slice(1, -1))
}

function dateOf(header: string | undefined, test: (date: Date) => boolean): boolean | undefined {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? undefined : test(date)
}
