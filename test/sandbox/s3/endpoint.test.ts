import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type S3, startS3 } from './index'
import { listPage } from './listing'
import { Bucket } from './objects'
import { clientOf, etagOf, inListingOrder, signAndSend, type WireRequest } from './suite'

let s3: S3

beforeAll(async () => {
  s3 = await startS3()
})
afterEach(() => {
  s3.clearFaults()
  s3.requests.length = 0
  for (const key of s3.list()) s3.delete(key)
})
afterAll(() => s3.close())

describe('the endpoint refuses by name what it does not support', () => {
  const put: Partial<WireRequest> = { method: 'PUT', path: '/lake/key' }
  const cases: [string, Partial<WireRequest>, number, string][] = [
    ['the first version of ListObjects', { path: '/lake' }, 501, 'ListObjects version 1'],
    ['multipart uploads', { method: 'POST', path: '/lake/key', query: { uploads: '' } }, 501, 'uploads'],
    ['an upload of a part', { ...put, query: { partNumber: '1', uploadId: 'a' } }, 501, 'partNumber'],
    ['versions', { path: '/lake', query: { versions: '' } }, 501, 'versions'],
    ['a version of an object', { path: '/lake/key', query: { versionId: 'a' } }, 501, 'versionId'],
    ['a part of an object', { path: '/lake/key', query: { partNumber: '1' } }, 501, 'partNumber'],
    ['tags', { ...put, query: { tagging: '' } }, 501, 'tagging'],
    ['owners in a listing', { path: '/lake', query: { 'list-type': '2', 'fetch-owner': 'true' } }, 501, 'fetch-owner'],
    ['copies', { ...put, headers: { 'x-amz-copy-source': '/lake/a' } }, 501, 'x-amz-copy-source'],
    ['access control lists', { ...put, headers: { 'x-amz-acl': 'public-read' } }, 501, 'x-amz-acl'],
    ['other storage classes', { ...put, headers: { 'x-amz-storage-class': 'GLACIER' } }, 501, 'x-amz-storage-class'],
    [
      'checksums of other kinds',
      { ...put, headers: { 'x-amz-checksum-crc32c': 'AAAAAA==' } },
      501,
      'x-amz-checksum-crc32c',
    ],
    ['a range under a condition', { path: '/lake/key', headers: { 'if-range': '"a"' } }, 501, 'if-range'],
    ['If-None-Match of an ETag in a PUT', { ...put, headers: { 'if-none-match': '"a"' } }, 501, 'If-None-Match'],
    [
      'signed chunks',
      { ...put, headers: { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' } },
      501,
      'STREAMING-AWS4',
    ],
    ['session tokens', { path: '/lake/key', headers: { 'x-amz-security-token': 'a' } }, 400, 'InvalidToken'],
    ['a path that is no UTF-8', { path: '/lake/%ff' }, 400, 'InvalidURI'],
    [
      'an invalid continuation token',
      { path: '/lake', query: { 'list-type': '2', 'continuation-token': 'a' } },
      400,
      'continuation-token',
    ],
    ['a body without a length', { ...put, headers: { 'transfer-encoding': 'chunked' } }, 411, 'MissingContentLength'],
    ['an invalid bucket name', { method: 'PUT', path: '/No_Bucket' }, 400, 'InvalidBucketName'],
  ]
  test.each(cases)('%s', async (_, request, status, name) => {
    const reply = await signAndSend(s3, request)
    expect(reply.status).toBe(status)
    expect(reply.body).toContain(name)
    expect(s3.list()).toEqual([])
  })
})

describe('listing', () => {
  test('equals a sort and a split, for any keys and any page size', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '-', '0', 'é', '\uffee', '\u{1f600}'),
      minLength: 1,
      maxLength: 6,
    })
    const input = fc.record({
      keys: fc.uniqueArray(name, { maxLength: 25 }),
      prefix: fc.oneof(fc.constant(''), name),
      delimiter: fc.constantFrom('', '/', '-0'),
      maxKeys: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(input, ({ keys, prefix, delimiter, maxKeys }) => {
        const bucket = new Bucket()
        for (const key of keys) bucket.put(key, Buffer.from(key))
        const rolledUp = keys
          .filter((key) => key.startsWith(prefix))
          .map((key) => {
            const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
            return at < 0 ? key : key.slice(0, at + delimiter.length)
          })
        const seen: string[] = []
        let continuationToken: string | undefined
        do {
          const page = listPage(bucket.inOrder(), { prefix, delimiter, maxKeys, startAfter: '', continuationToken })
          seen.push(...inListingOrder([...page.contents.map(({ key }) => key), ...page.commonPrefixes]))
          continuationToken = page.nextToken
        } while (continuationToken !== undefined)
        expect(seen).toEqual(inListingOrder([...new Set(rolledUp)]))
      }),
    )
  })
})

test('a bucket of computed objects is listed and read as any other, and never written', async () => {
  const generated = {
    count: 2_500,
    keyOf: (i: number) => `p/${String(i).padStart(5, '0')}`,
    indexOf: (key: string) => Number(key.slice(2)),
    bytes: Buffer.from('same'),
  }
  const other = await startS3({ generated: { many: generated } })
  const list = (query: Record<string, string>) =>
    clientOf(other).send(new ListObjectsV2Command({ Bucket: 'many', Prefix: 'p/', ...query }))
  const keys: string[] = []
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await list(token === undefined ? {} : { ContinuationToken: token })
    keys.push(...page.Contents!.map(({ Key }) => Key!))
    token = page.NextContinuationToken
  }
  expect(keys).toEqual(Array.from({ length: 2_500 }, (_, i) => generated.keyOf(i)))
  expect((await list({ StartAfter: 'p/02498' })).Contents).toMatchObject([{ Key: 'p/02499', ETag: etagOf('same') }])
  expect(await signAndSend(other, { path: '/many/p/00007' })).toMatchObject({ status: 200, body: 'same' })
  for (const path of ['/many/p/02500', '/many/p/7', '/many/x'])
    expect((await signAndSend(other, { path })).code).toBe('NoSuchKey')
  for (const method of ['PUT', 'DELETE'])
    expect((await signAndSend(other, { method, path: '/many/p/00007' })).status).toBe(501)
  await other.close()
})

describe('objects that a test puts directly', () => {
  test('are visible to clients, and the objects of clients are visible to the test', async () => {
    const { etag } = await s3.put('folder/a', 'one')
    expect(etag).toBe(etagOf('one'))
    expect(await signAndSend(s3, { path: '/lake/folder/a' })).toMatchObject({ status: 200, body: 'one' })
    await signAndSend(s3, { method: 'PUT', path: '/lake/b', body: 'two' })
    expect(s3.list()).toEqual(['b', 'folder/a'])
    expect(s3.get('b')?.toString()).toBe('two')
    s3.delete('b')
    expect(s3.get('b')).toBeUndefined()
    expect((await signAndSend(s3, { path: '/lake/b' })).code).toBe('NoSuchKey')
  })

  test('do not change with the buffer that they came from', async () => {
    const bytes = Buffer.from('before')
    await s3.put('a', bytes)
    bytes.write('AFTER!')
    expect(s3.get('a')?.toString()).toBe('before')
  })

  test('survive a restart if the endpoint has a data directory', async () => {
    const dir = mkdtempSync(join(tmpdir(), 's3-test-'))
    try {
      const first = await startS3({ dir })
      await first.put('a/line\nbreak', 'kept\nbytes')
      await first.put('b', 'deleted')
      first.delete('b')
      const before = await signAndSend(first, { path: '/lake/a/line%0Abreak' })
      await first.close()
      const second = await startS3({ dir })
      const after = await signAndSend(second, { path: '/lake/a/line%0Abreak' })
      expect(second.list()).toEqual(['a/line\nbreak'])
      await second.close()
      expect(after.body).toBe('kept\nbytes')
      expect(after.headers.etag).toBe(before.headers.etag)
      expect(after.headers['last-modified']).toBe(before.headers['last-modified'])
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

describe('the log', () => {
  test('has every request with its operation, key, range and status, refused ones included', async () => {
    await s3.put('a', '0123')
    await signAndSend(s3, { path: '/lake', query: { 'list-type': '2', prefix: 'a' } })
    await signAndSend(s3, { path: '/lake/a', headers: { range: 'bytes=1-2' } })
    await signAndSend({ ...s3, secretKey: 'wrong' }, { method: 'DELETE', path: '/lake/a' })
    await signAndSend(s3, { path: '/lake', query: { versions: '' } })
    expect(s3.requests).toMatchObject([
      { operation: 'ListObjectsV2', bucket: 'lake', key: '', query: { prefix: 'a' }, status: 200 },
      { operation: 'GetObject', key: 'a', range: 'bytes=1-2', status: 206 },
      { operation: 'DeleteObject', method: 'DELETE', key: 'a', status: 403 },
      { operation: undefined, status: 501 },
    ])
  })
})

describe('faults', () => {
  const getA = () => clientOf(s3).send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }))

  test('affect the matching requests, as often as declared', async () => {
    await s3.put('a', 'one')
    s3.fail({ operation: 'GetObject', key: /^a/ }, { status: 503, code: 'SlowDown', times: 2 })
    await clientOf(s3).send(new ListObjectsV2Command({ Bucket: 'lake' }))
    await expect(getA()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } })
    await expect(getA()).rejects.toMatchObject({ name: 'SlowDown' })
    expect(await getA()).toMatchObject({ ETag: etagOf('one') })
    expect(s3.requests.map(({ status }) => status)).toEqual([200, 503, 503, 200])
  })

  test('cut the connection', async () => {
    s3.fail(({ method }) => method === 'GET', { cut: true, times: 1 })
    await expect(getA()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(getA()).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('hold a request back until it is released', async () => {
    await s3.put('a', 'before')
    const hold = s3.hold({ key: 'a' })
    const reply = signAndSend(s3, { path: '/lake/a' })
    await hold.arrived
    await s3.put('a', 'after')
    hold.release()
    expect((await reply).body).toBe('after')
    expect((await signAndSend(s3, { path: '/lake/a' })).body).toBe('after')
  })

  test('do not keep a closed endpoint open', async () => {
    const other = await startS3()
    const hold = other.hold({ operation: 'GetObject' })
    const cut = expect(signAndSend(other, { path: '/lake/a' })).rejects.toMatchObject({ code: 'ECONNRESET' })
    await hold.arrived
    await other.close()
    await cut
  })
})
