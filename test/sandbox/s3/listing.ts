import { s3Error } from './errors'
import { listingOrder, type ObjectInfo, type Ordered } from './objects'

/** The parameters of ListObjectsV2. */
export interface ListRequest {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly startAfter: string
  readonly continuationToken?: string
}

/** One page of a listing. */
export interface ListPage {
  readonly contents: readonly ObjectInfo[]
  readonly commonPrefixes: readonly string[]
  /** Present where there is more. */
  readonly nextToken?: string
}

/** S3 returns at most this many keys and common prefixes in a page, whatever the request says. */
export const pageLimit = 1000

/** Takes one page from the objects of a bucket, which are in listing order. */
export function listPage(objects: Ordered, request: ListRequest): ListPage {
  const { prefix, delimiter, maxKeys } = request
  const after = request.continuationToken === undefined ? request.startAfter : readToken(request.continuationToken)
  const contents: ObjectInfo[] = []
  const commonPrefixes: string[] = []
  let last = after
  for (let at = firstAfter(objects, prefix, after); at < objects.length; at++) {
    const object = objects.at(at)!
    if (!object.key.startsWith(prefix)) break
    const group = groupOf(object.key, prefix, delimiter)
    if (group !== undefined && group === last) continue
    if (maxKeys === 0) break
    if (contents.length + commonPrefixes.length === maxKeys) {
      return { contents, commonPrefixes, nextToken: writeToken(last) }
    }
    if (group === undefined) contents.push(object)
    else commonPrefixes.push(group)
    last = group ?? object.key
  }
  return { contents, commonPrefixes }
}

/** The common prefix that a key is rolled up into: all up to the first delimiter after the prefix. */
function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** Binary search, so that a page takes time by its own length and not by the size of the bucket. */
function firstAfter(objects: Ordered, prefix: string, after: string): number {
  const [from, afterOrder] = [listingOrder(prefix), listingOrder(after)]
  let [low, high] = [0, objects.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const order = listingOrder(objects.at(middle)!.key)
    if (order < from || (after !== '' && order <= afterOrder)) low = middle + 1
    else high = middle
  }
  return low
}

function writeToken(last: string): string {
  return Buffer.from(`after ${last}`).toString('base64url')
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (!text.startsWith('after ')) {
    throw s3Error(
      'InvalidArgument',
      { ArgumentName: 'continuation-token' },
      'The continuation token provided is incorrect',
    )
  }
  return text.slice('after '.length)
}
