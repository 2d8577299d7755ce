import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { clientOf, etagOf, inListingOrder, type Server, servers, signAndSend, skipReason } from './s3/suite'

// The reporter counts skipped tests but does not name them, so this prints the reason.
if (skipReason) {
  console.info(`S3 suite: our own endpoint is not compared with a real server: ${skipReason}`)
  describe.skip(`S3 on versitygw: ${skipReason}`, () => test('not run', () => {}))
}

describe.each(servers)('S3 on $name', ({ start, own }) => {
  const Bucket = 'suite'
  let server: Server
  let s3: S3Client

  beforeAll(async () => {
    server = await start()
    s3 = clientOf(server)
    await s3.send(new CreateBucketCommand({ Bucket }))
  })

  afterAll(async () => {
    s3.destroy()
    await server.close()
  })

  const put = (Key: string, Body = 'x', more = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body), ...more }))
  const get = (Key: string, more = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
  const head = (Key: string, more = {}) => s3.send(new HeadObjectCommand({ Bucket, Key, ...more }))
  const remove = (Key: string, more = {}) => s3.send(new DeleteObjectCommand({ Bucket, Key, ...more }))
  const list = (more: Partial<ListObjectsV2CommandInput>) => s3.send(new ListObjectsV2Command({ Bucket, ...more }))
  const status = (code: number) => ({ $metadata: { httpStatusCode: code } })

  describe('listing', () => {
    const keys = inListingOrder([
      'flat',
      'plus+plus',
      'tree-a',
      'tree.b',
      'tree/a/1',
      'tree/a/2',
      'tree/b/1',
      'tree/c',
      'tree0',
      'z/é',
      'z/\uffee',
      'z/\u{1f600}',
    ])
    beforeAll(() => Promise.all(keys.map((key) => put(key))))
    afterAll(() => Promise.all(keys.map((key) => remove(key))))

    const cases: [string, Partial<ListObjectsV2CommandInput>, string[]][] = [
      ['all keys, by the bytes of their UTF-8', {}, keys],
      ['a prefix that is a folder', { Prefix: 'tree/' }, ['tree/a/1', 'tree/a/2', 'tree/b/1', 'tree/c']],
      ['a prefix that ends within a name', { Prefix: 'tree' }, keys.filter((key) => key.startsWith('tree'))],
      ['a prefix that is a whole key', { Prefix: 'flat' }, ['flat']],
      ['an empty prefix', { Prefix: 'nothing/' }, []],
      ['a delimiter', { Delimiter: '/' }, ['flat', 'plus+plus', 'tree-a', 'tree.b', 'tree/', 'tree0', 'z/']],
      ['a delimiter below a prefix', { Prefix: 'tree/', Delimiter: '/' }, ['tree/a/', 'tree/b/', 'tree/c']],
      ['a delimiter other than a slash', { Delimiter: '+' }, keys.map((key) => (key === 'plus+plus' ? 'plus+' : key))],
      ['keys after a given key', { Prefix: 'tree', StartAfter: 'tree/b/1' }, ['tree/c', 'tree0']],
      ['keys after a missing key', { Prefix: 'tree', StartAfter: 'tree/b' }, ['tree/b/1', 'tree/c', 'tree0']],
    ]
    const pageSizes = [1, 2, 3, 1000]

    describe.each(cases)('%s', (_, input, expected) => {
      test.each(pageSizes)('in pages of %i', async (MaxKeys) => {
        const seen: string[] = []
        let ContinuationToken: string | undefined
        do {
          const page = await list({ ...input, MaxKeys, ContinuationToken })
          const found = (page.Contents ?? []).map(({ Key }) => Key!)
          const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!)
          expect(found).toEqual(inListingOrder(found))
          expect(prefixes).toEqual(inListingOrder(prefixes))
          expect(page.KeyCount).toBe(found.length + prefixes.length)
          expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys)
          expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined)
          seen.push(...inListingOrder([...found, ...prefixes]))
          ContinuationToken = page.NextContinuationToken
        } while (ContinuationToken !== undefined)
        expect(seen).toEqual(expected)
      })
    })

    test('gives the same metadata of an object as a HEAD', async () => {
      const [listed] = (await list({ Prefix: 'flat' })).Contents!
      const { ETag, ContentLength, LastModified } = await head('flat')
      expect(listed).toMatchObject({ Key: 'flat', Size: ContentLength, ETag, StorageClass: 'STANDARD' })
      expect(Math.floor(listed!.LastModified!.getTime() / 1000)).toBe(LastModified!.getTime() / 1000)
    })

    test('without keys is empty and not truncated', async () => {
      expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false })
    })

    test('gives at most 1000 keys a page', async () => {
      expect((await list({ MaxKeys: 5000 })).MaxKeys).toBe(1000)
    })

    test.skipIf(!own)('encodes keys on request; versitygw ignores encoding-type', async () => {
      const page = await list({ Prefix: 'z/', EncodingType: 'url' })
      expect(page.Contents!.map(({ Key }) => Key)).toEqual(['z/%C3%A9', 'z/%EF%BF%AE', 'z/%F0%9F%98%80'])
    })

    test('fails for a missing bucket', async () => {
      await expect(list({ Bucket: 'missing' })).rejects.toMatchObject({ name: 'NoSuchBucket', ...status(404) })
    })

    test('refuses a negative number of keys', async () => {
      await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument', ...status(400) })
    })
  })

  describe('keys', () => {
    const awkward = ['a b', 'a+b', 'a%20b', 'a=b&c', 'é/ü', `q"uo'te`, '<&>', '\u{1f600}', "(!*')", 'a:b;c,d@e$f', '?#']
    const moreAwkward = ['[x]{y}|^`', '~._-', '=', 'line\r\nbreak', 'k=1/part 0.parquet']
    // A file system has no empty folder names, and `..` has a meaning there.
    const notInFiles = own ? ['a//b', '/a', 'a/../b', './a'] : []
    test.each([...awkward, ...moreAwkward, ...notInFiles])('%j is put, found, read and deleted', async (Key) => {
      const { ETag } = await put(Key, 'content')
      expect(ETag).toBe(etagOf('content'))
      expect(await (await get(Key)).Body!.transformToString()).toBe('content')
      expect((await list({ Prefix: Key })).Contents).toMatchObject([{ Key, ETag }])
      await remove(Key)
      await expect(head(Key)).rejects.toMatchObject({ name: 'NotFound', ...status(404) })
    })

    test('are refused beyond 1024 bytes', async () => {
      await expect(put('é'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError', ...status(400) })
    })
  })

  describe('an object', () => {
    test('is shown by a HEAD that names the version of the API, as clients in C++ do', async () => {
      await put('named', 'hello')
      const headOf = (key: string) =>
        signAndSend(server, {
          method: 'HEAD',
          path: `/${Bucket}/${key}`,
          headers: { 'x-amz-api-version': '2006-03-01', 'content-type': 'application/xml' },
        })
      const { status: code, headers, body } = await headOf('named')
      expect([code, headers['content-length'], headers.etag, body]).toEqual([200, '5', etagOf('hello'), ''])
      expect(await headOf('nothing')).toMatchObject({ status: 404, body: '' })
    })

    const Key = 'folder/digits'
    const content = '0123456789'
    beforeEach(() => put(Key, content))

    test.each([
      ['bytes=0-3', '0123', 'bytes 0-3/10'],
      ['bytes=3-3', '3', 'bytes 3-3/10'],
      ['bytes=4-', '456789', 'bytes 4-9/10'],
      ['bytes=-4', '6789', 'bytes 6-9/10'],
      ['bytes=-99', content, 'bytes 0-9/10'],
      ['bytes=8-99', '89', 'bytes 8-9/10'],
    ])('is read with Range %s', async (Range, expected, ContentRange) => {
      const reply = await get(Key, { Range })
      expect(reply).toMatchObject({
        ContentRange,
        ContentLength: expected.length,
        ETag: etagOf(content),
        ...status(206),
      })
      expect(await reply.Body!.transformToString()).toBe(expected)
      expect(await head(Key, { Range })).toMatchObject({ ContentRange, ContentLength: expected.length })
    })

    test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('cannot be read with Range %s', async (Range) => {
      await expect(get(Key, { Range })).rejects.toMatchObject({ name: 'InvalidRange', ...status(416) })
    })

    test.each(['bytes=3-2', 'bytes=0-1,4-5', 'bytes=-', 'bytes=a-b', 'rows=0-1'])(
      'is returned whole for %s',
      async (Range) => {
        const reply = await get(Key, { Range })
        expect(reply).toMatchObject(status(200))
        expect(reply.ContentRange).toBeUndefined()
        expect(await reply.Body!.transformToString()).toBe(content)
      },
    )

    test('without bytes is read whole or by its last bytes, but not from its first', async () => {
      await put('empty', '')
      expect(await get('empty')).toMatchObject({ ContentLength: 0, ETag: etagOf(''), ...status(200) })
      expect(await get('empty', { Range: 'bytes=-5' })).toMatchObject({ ContentLength: 0, ...status(200) })
      await expect(get('empty', { Range: 'bytes=0-' })).rejects.toMatchObject({ name: 'InvalidRange' })
    })

    const [longAgo, aMomentAgo] = [new Date('2001-01-01'), new Date()]
    test.each([
      [{ IfMatch: etagOf(content) }, 200],
      [{ IfMatch: etagOf('other') }, 412],
      [{ IfNoneMatch: etagOf('other') }, 200],
      [{ IfNoneMatch: etagOf(content) }, 304],
      [{ IfModifiedSince: longAgo }, 200],
      [{ IfUnmodifiedSince: longAgo }, 412],
      [{ IfMatch: etagOf(content), IfUnmodifiedSince: longAgo }, 200],
      [{ IfNoneMatch: etagOf('other'), IfModifiedSince: aMomentAgo }, 200],
      [{ IfMatch: etagOf(content), IfNoneMatch: etagOf(content) }, 304],
    ])('with the condition %j is answered with %i', async (condition, code) => {
      for (const read of [get, head]) {
        const reply = await read(Key, condition).catch((error: unknown) => error)
        expect(reply).toMatchObject(status(code))
      }
    })

    test.skipIf(!own)(
      'as old as If-Modified-Since is not sent again; versitygw compares fractions of a second',
      async () => {
        const { LastModified } = await head(Key)
        await expect(get(Key, { IfModifiedSince: LastModified })).rejects.toMatchObject(status(304))
        expect(await get(Key, { IfUnmodifiedSince: LastModified })).toMatchObject(status(200))
      },
    )

    test.each([
      [{ IfNoneMatch: '*' }, 412, 'PreconditionFailed'],
      [{ IfMatch: etagOf('other') }, 412, 'PreconditionFailed'],
    ])('is not overwritten under the condition %j', async (condition, code, name) => {
      await expect(put(Key, 'new', condition)).rejects.toMatchObject({ name, ...status(code) })
      expect((await head(Key)).ETag).toBe(etagOf(content))
    })

    test('is overwritten if the condition holds, and gets a new ETag', async () => {
      expect((await put(Key, 'new', { IfMatch: etagOf(content) })).ETag).toBe(etagOf('new'))
      expect((await head(Key)).ETag).toBe(etagOf('new'))
    })

    test('that is missing is created with If-None-Match: *, but not with If-Match', async () => {
      await remove(Key)
      await expect(put(Key, 'new', { IfMatch: etagOf(content) })).rejects.toMatchObject({ name: 'NoSuchKey' })
      await put(Key, 'new', { IfNoneMatch: '*' })
      expect((await head(Key)).ETag).toBe(etagOf('new'))
    })

    test('is deleted with If-Match only if it is unchanged', async () => {
      await expect(remove(Key, { IfMatch: etagOf('other') })).rejects.toMatchObject({ name: 'PreconditionFailed' })
      expect((await head(Key)).ETag).toBe(etagOf(content))
      expect(await remove(Key, { IfMatch: etagOf(content) })).toMatchObject(status(204))
    })

    test('can be deleted twice', async () => {
      expect(await remove(Key)).toMatchObject(status(204))
      expect(await remove(Key)).toMatchObject(status(204))
      await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey', ...status(404) })
    })

    test('keeps its content type and its metadata', async () => {
      await put(Key, content, { ContentType: 'text/x-digits', Metadata: { origin: 'suite' }, CacheControl: 'no-store' })
      const kept = { ContentType: 'text/x-digits', Metadata: { origin: 'suite' }, CacheControl: 'no-store' }
      expect(await head(Key)).toMatchObject(kept)
    })
  })

  test('deletes many objects at once, missing ones included', async () => {
    await Promise.all(['many/a&b', 'many/c', 'many/d'].map((key) => put(key)))
    const Objects = ['many/a&b', 'many/c', 'many/missing'].map((Key) => ({ Key }))
    const reply = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(reply.Deleted!.map(({ Key }) => Key).sort()).toEqual(['many/a&b', 'many/c', 'many/missing'])
    expect((await list({ Prefix: 'many/' })).Contents!.map(({ Key }) => Key)).toEqual(['many/d'])
  })

  test.skipIf(!own)('deletes quietly on request; versitygw ignores Quiet', async () => {
    await put('quiet')
    const Delete = { Objects: [{ Key: 'quiet' }], Quiet: true }
    expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete }))).Deleted ?? []).toEqual([])
    expect((await list({ Prefix: 'quiet' })).KeyCount).toBe(0)
  })

  test('creates a bucket once, finds it, keeps it while it has objects, and deletes it', async () => {
    const other = { Bucket: 'another-bucket' }
    const names = async () => (await s3.send(new ListBucketsCommand())).Buckets!.map(({ Name }) => Name)
    await expect(s3.send(new HeadBucketCommand(other))).rejects.toMatchObject({ name: 'NotFound', ...status(404) })
    await s3.send(new CreateBucketCommand(other))
    await expect(s3.send(new CreateBucketCommand(other))).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    expect(await s3.send(new HeadBucketCommand(other))).toMatchObject(status(200))
    expect(await names()).toContain('another-bucket')
    await put('key', 'x', other)
    await expect(s3.send(new DeleteBucketCommand(other))).rejects.toMatchObject({ name: 'BucketNotEmpty' })
    await remove('key', other)
    await s3.send(new DeleteBucketCommand(other))
    expect(await names()).not.toContain('another-bucket')
  })
})
