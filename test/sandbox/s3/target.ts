import type { IncomingHttpHeaders } from 'node:http'
import { s3Error } from './errors'

/** A request's headers, each with every value that it was sent with. */
export type DistinctHeaders = NodeJS.Dict<string[]>

type Query = readonly (readonly [name: string, value: string])[]

/** The target of a request, before the signature is checked. */
export interface Target {
  readonly method: string
  /** The path, decoded, as the signature covers it: with the bucket in path style, without it in virtual-host style. */
  readonly path: string
  /** The whole query, as the signature covers it. */
  readonly query: Query
  /** The query without the parameters of a presigned URL: those of the operation. */
  readonly parameters: Query
  /** True if the signature is in the query. */
  readonly presigned: boolean
  /** The headers that the signer of a presigned URL moved into its query. */
  readonly hoistedHeaders: Readonly<Record<string, string>>
  readonly bucket: string
  readonly key: string
}

/**
 * Finds bucket and key of a request in path style (`/bucket/key`) or virtual-host style (`bucket.localhost`).
 * Works on the raw URL: the URL class would resolve `..`, which is an ordinary part of a key.
 */
export function parseTarget(method: string, url: string, headers: IncomingHttpHeaders): Target {
  const [rawPath = '', rawQuery = ''] = splitOnce(url, '?')
  const path = decode(rawPath)
  const hostBucket = bucketOfHost(headers.host ?? '')
  const [bucket, key] = hostBucket === undefined ? splitOnce(path.slice(1), '/') : [hostBucket, path.slice(1)]
  if (Buffer.byteLength(key ?? '') > 1024) throw s3Error('KeyTooLongError')
  const query = parseQuery(rawQuery)
  return { method, path, query, ...separatePresigned(query), bucket: bucket!, key: key ?? '' }
}

/** The value of a query parameter, or undefined where it is absent. */
export function parameter(query: Query, name: string): string | undefined {
  return query.find(([other]) => other === name)?.[1]
}

/** Encodes all but RFC 3986's unreserved characters, as in signatures and with `encoding-type=url`. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

const signatureParameters = /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)$/

function separatePresigned(query: Query): Pick<Target, 'parameters' | 'presigned' | 'hoistedHeaders'> {
  const presigned = query.some(([name]) => signatureParameters.test(name))
  if (!presigned) return { presigned, parameters: query, hoistedHeaders: {} }
  const isHeader = ([name]: Query[number]) => /^x-amz-/i.test(name)
  const hoisted = query.filter((pair) => isHeader(pair) && !signatureParameters.test(pair[0]))
  return {
    presigned,
    parameters: query.filter((pair) => !isHeader(pair)),
    hoistedHeaders: Object.fromEntries(hoisted.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

function bucketOfHost(host: string): string | undefined {
  return /^(.+)\.localhost(?::\d+)?$/.exec(host)?.[1]
}

function parseQuery(raw: string): [string, string][] {
  return raw
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value = ''] = splitOnce(pair.replaceAll('+', '%20'), '=')
      return [decode(name!), decode(value)]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw s3Error('InvalidURI', { URI: text })
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
