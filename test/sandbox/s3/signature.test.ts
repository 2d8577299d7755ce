import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientOf,
  type Server,
  type Signing,
  send,
  servers,
  sign,
  signAndSend,
  skipReason,
  type WireRequest,
} from './suite'

if (skipReason) describe.skip(`Signatures on versitygw: ${skipReason}`, () => test('not run', () => {}))

describe.each(servers)('Signatures on $name', ({ start, own }) => {
  let server: Server

  beforeAll(async () => {
    server = await start()
    await signAndSend(server, { method: 'PUT', path: '/suite' })
    await signAndSend(server, { method: 'PUT', path: '/suite/key', body: 'content' })
  })
  afterAll(() => server.close())

  const getKey = { method: 'GET', path: '/suite/key' }
  const putKey = { method: 'PUT', path: '/suite/written', body: 'written' }

  describe('a client is refused', () => {
    test('with a wrong secret key, with the message that users search for', async () => {
      const { status, code, body } = await signAndSend({ ...server, secretKey: 'wrong' }, getKey)
      expect({ status, code }).toEqual({ status: 403, code: 'SignatureDoesNotMatch' })
      expect(body).toContain(
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      )
    })

    const minutes = (count: number) => new Date(Date.now() + count * 60_000)
    const cases: [string, Partial<Server>, Signing, number, string][] = [
      ['with the wrong region', { region: 'eu-north-1' }, {}, 400, 'AuthorizationHeaderMalformed'],
      ['with a slow clock', {}, { at: minutes(-16) }, 403, 'RequestTimeTooSkewed'],
      ['with a fast clock', {}, { at: minutes(16) }, 403, 'RequestTimeTooSkewed'],
      ['with an expired URL', {}, { at: minutes(-2), presignSeconds: 60 }, 403, 'AccessDenied'],
      [
        'with a URL and a wrong secret key',
        { secretKey: 'wrong' },
        { presignSeconds: 60 },
        403,
        'SignatureDoesNotMatch',
      ],
    ]
    test.each(cases)('%s', async (_, wrong, signing, status, code) => {
      const identity = { ...server, ...wrong }
      expect(await send(server, await sign(identity, getKey, signing))).toMatchObject({ status, code })
    })
  })

  test.skipIf(!own).each([{}, { presignSeconds: 60 }])(
    'refuses a client with an unknown access key (%j); versitygw says XAdminUserNotFound',
    async (signing) => {
      const reply = await signAndSend({ ...server, accessKey: 'unknown' }, getKey, signing)
      expect(reply).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
    },
  )

  test('refuses a request without a signature', async () => {
    const unsigned = { ...getKey, query: {}, headers: { host: `127.0.0.1:${server.port}` }, body: '' }
    expect(await send(server, unsigned)).toMatchObject({ status: 403, code: 'AccessDenied' })
  })

  describe('refuses a request that was changed after it was signed:', () => {
    const header = (request: WireRequest, name: string, value: string) => ({ ...request.headers, [name]: value })
    const changes: [string, Partial<WireRequest>, (signed: WireRequest) => Partial<WireRequest>, string][] = [
      ['its path', getKey, () => ({ path: '/suite/other' }), 'SignatureDoesNotMatch'],
      ['its method', getKey, () => ({ method: 'DELETE' }), 'SignatureDoesNotMatch'],
      [
        'its query',
        { path: '/suite', query: { 'list-type': '2' } },
        () => ({ query: { 'list-type': '2', prefix: 'a' } }),
        'SignatureDoesNotMatch',
      ],
      [
        'a signed header',
        { ...putKey, headers: { 'x-amz-meta-a': '1' } },
        (signed) => ({ headers: header(signed, 'x-amz-meta-a', '2') }),
        'SignatureDoesNotMatch',
      ],
      ['an added header', putKey, (signed) => ({ headers: header(signed, 'x-amz-meta-a', '1') }), 'AccessDenied'],
      ['its body', putKey, () => ({ body: 'WRITTEN' }), 'XAmzContentSHA256Mismatch'],
    ]
    test.each(changes)('%s', async (_, request, change, code) => {
      const signed = await sign(server, request)
      expect((await send(server, { ...signed, ...change(signed) })).code).toBe(code)
    })

    test('the path of a presigned URL', async () => {
      const signed = await sign(server, getKey, { presignSeconds: 60 })
      expect((await send(server, { ...signed, path: '/suite/other' })).code).toBe('SignatureDoesNotMatch')
    })
  })

  test('a presigned URL can read and write', async () => {
    const presigned = { presignSeconds: 60 }
    expect(await signAndSend(server, putKey, presigned)).toMatchObject({ status: 200 })
    expect(await signAndSend(server, { path: putKey.path }, presigned)).toMatchObject({ status: 200, body: 'written' })
  })

  test('signs spaces in header values and special characters in a query as S3 does', async () => {
    const query = { 'list-type': '2', prefix: `a+b c%20*'()!~/ü=&`, delimiter: '/' }
    expect(await signAndSend(server, { path: '/suite', query })).toMatchObject({ status: 200 })
    const headers = { 'x-amz-meta-spaced': '  two   spaces  ' }
    expect(await signAndSend(server, { ...putKey, headers })).toMatchObject({ status: 200 })
  })

  test('decodes a plus in a query as a space', async () => {
    const query = { 'list-type': '2', prefix: 'a b' }
    const signed = await sign(server, { path: '/suite', query })
    const reply = await send(server, { ...signed, path: '/suite?list-type=2&prefix=a+b', query: {} })
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.body).toContain('<Prefix>a b</Prefix>')
  })

  test.skipIf(!own)('checks headers that were moved into a presigned URL; versitygw ignores them', async () => {
    const request = { ...putKey, headers: { 'x-amz-meta-moved': 'yes' } }
    const signed = await sign(server, request, { presignSeconds: 60 })
    expect(signed.query['x-amz-meta-moved']).toBe('yes')
    expect(await send(server, signed)).toMatchObject({ status: 200 })
    const { headers } = await signAndSend(server, { path: putKey.path })
    expect(headers['x-amz-meta-moved']).toBe('yes')
  })

  test('finds a bucket in the host name', async () => {
    const headers = { host: `suite.localhost:${server.port}` }
    expect(await signAndSend(server, { path: '/key', headers })).toMatchObject({ status: 200, body: 'content' })
    const query = { 'list-type': '2' }
    expect((await signAndSend(server, { path: '/', query, headers })).body).toContain('<Key>key</Key>')
  })

  describe('a body', () => {
    const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const base64Crc32 = (text: string) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(crc32(text))
      return bytes.toString('base64')
    }
    const wrongMd5 = Buffer.alloc(16).toString('base64')

    test.each([
      ['unsigned', unsigned, 200, undefined],
      ['with its CRC32', { 'x-amz-checksum-crc32': base64Crc32('written') }, 200, undefined],
      ['with a wrong CRC32', { 'x-amz-checksum-crc32': base64Crc32('other') }, 400, 'BadDigest'],
      ['unsigned, with a wrong CRC32', { ...unsigned, 'x-amz-checksum-crc32': base64Crc32('other') }, 400, 'BadDigest'],
      ['without its announced checksum', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 400, 'InvalidRequest'],
      ['with a wrong MD5', { 'content-md5': wrongMd5 }, 400, 'BadDigest'],
      ['with an invalid MD5', { 'content-md5': 'none' }, 400, 'InvalidDigest'],
      ['with an invalid hash', { 'x-amz-content-sha256': 'none' }, 400, 'InvalidArgument'],
    ])('%s', async (_, headers, status, code) => {
      expect(await signAndSend(server, { ...putKey, headers })).toMatchObject({ status, code })
    })

    test('gets its checksum returned only on request', async () => {
      await signAndSend(server, { ...putKey, headers: { 'x-amz-checksum-crc32': base64Crc32('written') } })
      const asked = await signAndSend(server, { path: putKey.path, headers: { 'x-amz-checksum-mode': 'ENABLED' } })
      expect(asked.headers['x-amz-checksum-crc32']).toBe(base64Crc32('written'))
      const plain = await signAndSend(server, { path: putKey.path })
      expect(plain.headers['x-amz-checksum-crc32']).toBeUndefined()
    })

    const big = 'a'.repeat(8192)
    const inChunks = (chunks: string[], trailer: string, length = chunks.join('').length) => ({
      ...putKey,
      headers: {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(length),
        'x-amz-trailer': 'x-amz-checksum-crc32',
        'content-encoding': 'aws-chunked',
      },
      body: `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n${trailer}\r\n`,
    })
    const trailerFor = (text: string) => `x-amz-checksum-crc32:${base64Crc32(text)}\r\n`

    test('in chunks with a trailer is assembled', async () => {
      const request = inChunks([big, 'end'], trailerFor(`${big}end`))
      expect(await signAndSend(server, request)).toMatchObject({ status: 200 })
      expect((await signAndSend(server, { path: putKey.path })).body).toBe(`${big}end`)
    })

    test.skipIf(!own)('in chunks is stored without the encoding aws-chunked; versitygw returns it', async () => {
      const { headers, ...request } = inChunks(['end'], trailerFor('end'))
      const compressed = { ...request, headers: { ...headers, 'content-encoding': 'gzip,aws-chunked' } }
      await signAndSend(server, inChunks(['end'], trailerFor('end')))
      expect((await signAndSend(server, { path: putKey.path })).headers['content-encoding']).toBeUndefined()
      await signAndSend(server, compressed)
      expect((await signAndSend(server, { path: putKey.path })).headers['content-encoding']).toBe('gzip')
    })

    test.each([
      ['with a wrong checksum in its trailer', inChunks(['end'], trailerFor('other')), 'BadDigest'],
      ['with another length than announced', inChunks(['end'], trailerFor('end'), 4), 'IncompleteBody'],
      ['cut off', { ...inChunks(['end'], ''), body: '4\r\nen' }, 'IncompleteBody'],
      ['without the announced trailer', inChunks(['end'], ''), 'MalformedTrailerError'],
      [
        'with a small chunk before the last one',
        inChunks(['small', 'end'], trailerFor('smallend')),
        'InvalidChunkSizeError',
      ],
    ])('in chunks %s is refused', async (_, request, code) => {
      expect(await signAndSend(server, request)).toMatchObject({ status: 400, code })
    })

    test('that the SDK streams is stored whole', async () => {
      const client = clientOf(server)
      const parts = [big, big, 'end'].map((part) => Buffer.from(part))
      const object = { Bucket: 'suite', Key: 'streamed' }
      await client.send(new PutObjectCommand({ ...object, Body: Readable.from(parts), ContentLength: 2 * 8192 + 3 }))
      const reply = await client.send(new GetObjectCommand(object))
      expect(await reply.Body!.transformToString()).toBe(`${big}${big}end`)
      expect(reply.ChecksumCRC32).toBe(base64Crc32(`${big}${big}end`))
    })
  })

  test('refuses a method that objects do not have', async () => {
    const reply = await signAndSend(server, { method: 'PATCH', path: '/suite/key' })
    expect(reply).toMatchObject({ status: 405, code: 'MethodNotAllowed' })
  })

  test.skipIf(!own)('refuses deletes without a digest; versitygw does not require one', async () => {
    const body = '<Delete><Object><Key>other</Key></Object></Delete>'
    const reply = await signAndSend(server, { method: 'POST', path: '/suite', query: { delete: '' }, body })
    expect(reply).toMatchObject({ status: 400, code: 'InvalidRequest' })
  })

  test('refuses the SDK itself with a wrong secret key', async () => {
    const client = clientOf({ ...server, secretKey: 'wrong' })
    const listing = client.send(new ListObjectsV2Command({ Bucket: 'suite' }))
    await expect(listing).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })
})
