import type { IncomingHttpHeaders } from 'node:http'
import { byteRange, checkWrite, evaluateRead } from './conditions'
import { s3Error } from './errors'
import { listPage, pageLimit } from './listing'
import { Bucket, type ObjectInfo } from './objects'
import type { Payload } from './payload'
import { parameter, type Target, uriEncode } from './target'
import { parseDeleteRequest, xmlDocument } from './xml'

/** The input of an operation: the buckets and a request with a verified signature and digests. */
export interface Call {
  readonly buckets: Map<string, Bucket>
  readonly region: string
  readonly target: Target
  readonly headers: IncomingHttpHeaders
  readonly payload: Payload
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: Buffer | string
}

/** One operation of the S3 API: how to recognize it, the parameters it supports, and its effect. */
export interface Operation {
  readonly name: string
  readonly method: string
  readonly on: 'service' | 'bucket' | 'object'
  /** The query parameter that distinguishes it from others with the same method. */
  readonly marker?: string
  readonly parameters?: readonly string[]
  readonly headers?: readonly string[]
  readonly run: (call: Call) => Reply
}

/** Headers other than x-amz-meta-* that S3 keeps with an object and gives back. */
const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const readConditions = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']
const listParameters = ['prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type']

export const operations: readonly Operation[] = [
  { name: 'ListBuckets', method: 'GET', on: 'service', run: listBuckets },
  { name: 'CreateBucket', method: 'PUT', on: 'bucket', run: createBucket },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', run: headBucket },
  { name: 'DeleteBucket', method: 'DELETE', on: 'bucket', run: deleteBucket },
  { name: 'GetBucketLocation', method: 'GET', on: 'bucket', marker: 'location', run: getBucketLocation },
  {
    name: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    marker: 'list-type',
    parameters: listParameters,
    run: listObjects,
  },
  { name: 'DeleteObjects', method: 'POST', on: 'bucket', marker: 'delete', run: deleteObjects },
  {
    name: 'PutObject',
    method: 'PUT',
    on: 'object',
    headers: ['if-match', 'if-none-match', 'x-amz-storage-class'],
    run: putObject,
  },
  { name: 'GetObject', method: 'GET', on: 'object', headers: ['range', ...readConditions], run: getObject },
  { name: 'HeadObject', method: 'HEAD', on: 'object', headers: ['range', ...readConditions], run: getObject },
  { name: 'DeleteObject', method: 'DELETE', on: 'object', headers: ['if-match'], run: deleteObject },
]

function listBuckets({ buckets }: Call): Reply {
  const Bucket = [...buckets.keys()]
    .sort()
    .map((Name) => ({ Name, CreationDate: buckets.get(Name)!.created.toISOString() }))
  return xml('ListAllMyBucketsResult', { Buckets: { Bucket }, Owner: { ID: 'sandbox' } })
}

function createBucket({ buckets, target }: Call): Reply {
  const name = target.bucket
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw s3Error('InvalidBucketName', { BucketName: name })
  if (buckets.has(name)) throw s3Error('BucketAlreadyOwnedByYou', { BucketName: name })
  buckets.set(name, new Bucket())
  return { status: 200, headers: { Location: `/${name}` } }
}

function headBucket(call: Call): Reply {
  bucketOf(call)
  return { status: 200, headers: { 'x-amz-bucket-region': call.region } }
}

function deleteBucket(call: Call): Reply {
  if (bucketOf(call).size > 0) throw s3Error('BucketNotEmpty', { BucketName: call.target.bucket })
  call.buckets.delete(call.target.bucket)
  return { status: 204 }
}

function getBucketLocation(call: Call): Reply {
  bucketOf(call)
  // S3 writes us-east-1 as an empty constraint.
  return xml('LocationConstraint', call.region === 'us-east-1' ? {} : { LocationConstraint: call.region })
}

function listObjects(call: Call): Reply {
  const bucket = bucketOf(call)
  const given = (name: string) => parameter(call.target.parameters, name)
  if (given('list-type') !== '2') throw s3Error('InvalidArgument', { ArgumentName: 'list-type' })
  const encoding = given('encoding-type')
  if (encoding !== undefined && encoding !== 'url') {
    throw s3Error('InvalidArgument', { ArgumentName: 'encoding-type' }, 'Invalid Encoding Method specified in Request')
  }
  const encode = (text: string) => (encoding === 'url' ? uriEncode(text).replaceAll('%2F', '/') : text)
  const maxKeys = maxKeysOf(given('max-keys'))
  const page = listPage(bucket.listed(), {
    prefix: given('prefix') ?? '',
    delimiter: given('delimiter') ?? '',
    startAfter: given('start-after') ?? '',
    continuationToken: given('continuation-token'),
    maxKeys,
  })
  return xml('ListBucketResult', {
    Name: call.target.bucket,
    Prefix: encode(given('prefix') ?? ''),
    Delimiter: optional(given('delimiter'), encode),
    StartAfter: optional(given('start-after'), encode),
    ContinuationToken: given('continuation-token'),
    NextContinuationToken: page.nextToken,
    KeyCount: page.contents.length + page.commonPrefixes.length,
    MaxKeys: maxKeys,
    EncodingType: encoding,
    IsTruncated: page.nextToken !== undefined,
    Contents: page.contents.map((info) => ({
      Key: encode(info.key),
      LastModified: info.lastModified.toISOString(),
      ETag: info.etag,
      Size: info.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  })
}

function maxKeysOf(text = String(pageLimit)): number {
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), pageLimit)
  const message = 'Provided max-keys not an integer or within integer range'
  throw s3Error('InvalidArgument', { ArgumentName: 'max-keys', ArgumentValue: text }, message)
}

function deleteObjects(call: Call): Reply {
  const bucket = bucketOf(call)
  if (!call.headers['content-md5'] && Object.keys(call.payload.checksums).length === 0) {
    throw s3Error('InvalidRequest', {}, 'Missing required header for this request: Content-MD5')
  }
  const { keys, quiet } = parseDeleteRequest(call.payload.bytes.toString())
  for (const key of keys) bucket.delete(key)
  return xml('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) })
}

function putObject(call: Call): Reply {
  const bucket = bucketOf(call)
  const { key } = call.target
  const storageClass = call.headers['x-amz-storage-class'] ?? 'STANDARD'
  if (storageClass !== 'STANDARD') throw s3Error('NotImplemented', { Header: 'x-amz-storage-class' })
  checkWrite(call.headers, bucket.info(key))
  const { bytes, checksums } = call.payload
  const info = bucket.put(key, bytes, headersToKeep(call.headers), checksums)
  return { status: 200, headers: { ETag: info.etag, ...checksums } }
}

function headersToKeep(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => keptHeaders.includes(name) || name.startsWith('x-amz-meta-'))
  const result: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const [name, value] of kept) result[name] = String(value)
  // aws-chunked is the encoding of the transfer, not of the object.
  const encodings = (result['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim())
  delete result['content-encoding']
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',')
  return encoding === '' ? result : { ...result, 'content-encoding': encoding }
}

function getObject(call: Call): Reply {
  const { bucket, info } = objectOf(call)
  const identity = { ETag: info.etag, 'Last-Modified': info.lastModified.toUTCString() }
  if (evaluateRead(call.headers, info) === 'notModified') return { status: 304, headers: identity }
  const range = byteRange(call.headers.range, info.size)
  const bytes = bucket.read(info.key)
  const headers = { ...identity, 'Accept-Ranges': 'bytes', ...info.headers }
  if (range) {
    const { first, last } = range
    const contentRange = `bytes ${first}-${last}/${info.size}`
    return {
      status: 206,
      headers: { ...headers, 'Content-Range': contentRange },
      body: bytes.subarray(first, last + 1),
    }
  }
  // A checksum covers the whole object: with a range, a client would compare it with a part.
  const checksums = call.headers['x-amz-checksum-mode'] === 'ENABLED' ? info.checksums : {}
  return { status: 200, headers: { ...headers, ...checksums }, body: bytes }
}

function deleteObject(call: Call): Reply {
  const bucket = bucketOf(call)
  checkWrite(call.headers, bucket.info(call.target.key))
  bucket.delete(call.target.key)
  return { status: 204 }
}

function bucketOf({ buckets, target }: Call): Bucket {
  const bucket = buckets.get(target.bucket)
  if (!bucket) throw s3Error('NoSuchBucket', { BucketName: target.bucket })
  return bucket
}

function objectOf(call: Call): { bucket: Bucket; info: ObjectInfo } {
  const bucket = bucketOf(call)
  const info = bucket.info(call.target.key)
  if (!info) throw s3Error('NoSuchKey', { Key: call.target.key })
  return { bucket, info }
}

function optional<T>(value: T | undefined, map: (value: T) => T): T | undefined {
  return value === undefined ? undefined : map(value)
}

function xml(root: string, content: Parameters<typeof xmlDocument>[1]): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, body: xmlDocument(root, content) }
}
