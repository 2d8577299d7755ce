import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as tlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DirectReads } from '../../provider/s3/direct'
import { StoreError } from '../../provider/s3/errors'
import type { StoredObject } from '../../provider/s3/list-page'
import { SdkReads } from '../../provider/s3/sdk'
import { openStore, type Store } from '../../provider/s3/store'
import type { Storage } from '../../provider/sql/storage'
import { type S3, startS3 } from '../sandbox/s3'
import { type Certificate, makeCertificates } from '../support/certificates'

let s3: S3
const opened: Store[] = []

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())
beforeEach(() => {
  s3.requests.length = 0
})
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  s3.clearFaults()
  for (const key of s3.list()) s3.delete(key)
})

function settings(changes: Partial<Storage> = {}): Storage {
  const { bucket, endpoint, accessKey, secretKey } = s3
  return { bucket, endpoint, pathStyleAccess: true, auth: { type: 'accessKey', accessKey, secretKey }, ...changes }
}

async function open(changes: Partial<Storage> = {}): Promise<Store> {
  const store = await openStore(settings(changes))
  opened.push(store)
  return store
}

const collect = async (objects: AsyncIterable<StoredObject>) => {
  const all: StoredObject[] = []
  for await (const object of objects) all.push(object)
  return all
}

describe('a list', () => {
  test.each([
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [2500, 3],
  ])('%i objects take %i requests', async (count, requests) => {
    for (let i = 0; i < count; i++) await s3.put(`many/${String(i).padStart(5, '0')}`, 'x')
    await s3.put('other/file', 'x')
    const objects = await collect((await open()).list('many/'))
    expect(objects.map((object) => object.key)).toEqual(s3.list().filter((key) => key.startsWith('many/')))
    expect(s3.requests).toHaveLength(requests)
  })

  test('gives the size, the quoted ETag and the unchanged key', async () => {
    const keys = ['a b/ü=1%2F2/x+y&z.parquet', "a b/it's (1)!*.parquet"]
    const etags = await Promise.all(keys.map((key) => s3.put(key, 'abc')))
    const objects = await collect((await open()).list('a b/'))
    const expected = keys.map((key, i) => ({ key, size: 3, etag: etags[i]!.etag }))
    expect(objects).toEqual(expected.sort((a, b) => (a.key < b.key ? -1 : 1)))
    expect(objects[0]!.etag).toMatch(/^"[0-9a-f]{32}"$/)
  })
})

test.each(['direct', 'sdk'])(
  'a %s request for a page asks for directories, behind a key, and for fewer objects',
  async (how) => {
    for (const key of ['p/a', 'p/d=1/x', "p/d=2 '+/x", 'p/d=2/y', 'p/d=3/x', 'p/e']) await s3.put(key, 'x')
    const url = new URL(`${s3.endpoint}/${s3.bucket}`)
    const credentials = async () => ({ accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey })
    const { region } = s3
    const reads = how === 'direct' ? new DirectReads({ url, region, credentials }) : new SdkReads(settings())
    const first = await reads.list({ prefix: 'p/', delimiter: '/', startAfter: 'p/d=1/x', most: 2 })
    expect(first).toMatchObject({ objects: [], directories: ["p/d=2 '+/", 'p/d=2/'] })
    const second = await reads.list({ prefix: 'p/', delimiter: '/', token: first!.next! })
    expect(second!.objects.map(({ key }) => key)).toEqual(['p/e'])
    expect(second!.directories).toEqual(['p/d=3/'])
    expect(second!.next).toBeUndefined()
  },
)

test('the first object takes one request that lists one key', async () => {
  for (const key of ['a/1', 'a/2', 'b']) await s3.put(key, 'abc')
  const store = await open()
  expect((await store.first('a/'))?.key).toBe('a/1')
  expect(await store.first('c/')).toBeUndefined()
  expect(s3.requests.map(({ query }) => query['max-keys'])).toEqual(['1', '1'])
})

describe('read', () => {
  test.each(['plain.parquet', "od d/ü=1%2F2/x+y&z,;:@$it's(1)!*~.parquet"])('takes one request for %s', async (key) => {
    await s3.put(key, '0123456789')
    const store = await open()
    const [object] = await collect(store.list(''))
    s3.requests.length = 0
    expect(Buffer.from(await store.read(object!, 2, 5)).toString()).toBe('234')
    expect(s3.requests.map(({ operation, range, status }) => [operation, range, status])).toEqual([
      ['GetObject', 'bytes=2-4', 206],
    ])
  })

  test.each([
    ['the connection breaks', { cut: true as const, times: 1 }],
    ['the store is busy', { status: 503, code: 'SlowDown', times: 2 }],
  ])('succeeds after retries if %s', async (_, fault) => {
    await s3.put('a', '0123456789')
    const store = await open()
    const [object] = await collect(store.list(''))
    s3.fail({ operation: 'GetObject' }, fault)
    expect(Buffer.from(await store.read(object!, 0, 4)).toString()).toBe('0123')
  })

  test.each([
    ['replaced', async () => void (await s3.put('a', 'abcdefghij'))],
    ['removed', async () => s3.delete('a')],
  ])('refuses a file that was %s after the listing', async (_, change) => {
    await s3.put('a', '0123456789')
    const store = await open()
    const [object] = await collect(store.list(''))
    await change()
    const failure = store.read(object!, 0, 4)
    await expect(failure).rejects.toMatchObject({ problem: 'storage', kind: 'changed' })
    await expect(failure).rejects.toThrow('reading a')
  })
})

describe('a failed read reports the reason, the location, and the setting to check', () => {
  const keys = { type: 'accessKey', accessKey: 'sandbox-access-key', secretKey: 'sandbox-secret-key' } as const
  const refused = { clientEndpoint: 'http://127.0.0.1:1' }

  test.each<[string, Partial<Storage>, Partial<StoreError>, string]>([
    ['no bucket', { bucket: 'missing' }, { kind: 'noSuchBucket', setting: 'bucket' }, 'bucket "missing"'],
    [
      'wrong secret key',
      { auth: { ...keys, secretKey: 'wrong-secret' } },
      { kind: 'signature', setting: 'auth' },
      'the signature does not match',
    ],
    [
      'unknown access key',
      { auth: { ...keys, accessKey: 'nobody' } },
      { kind: 'accessDenied', setting: 'auth', code: 'InvalidAccessKeyId' },
      'access key is unknown to the store',
    ],
    [
      'nothing listens',
      refused,
      { kind: 'unreachable', setting: 'clientEndpoint', code: 'ECONNREFUSED' },
      '127.0.0.1:1',
    ],
    [
      'no such host',
      { endpoint: 'http://s3.invalid', pathStyleAccess: false },
      { kind: 'unreachable', setting: 'endpoint' },
      'http://s3.invalid',
    ],
  ])('%s', async (_, changes, expected, said) => {
    const failure = collect((await open(changes)).list('p/'))
    await expect(failure).rejects.toBeInstanceOf(StoreError)
    await expect(failure).rejects.toMatchObject(expected)
    await expect(failure).rejects.toThrow(said)
    await expect(failure).rejects.not.toThrow(/secret-key|wrong-secret/)
  })

  test('an address without TLS, with ssl on', async () => {
    const failure = collect((await open({ endpoint: `127.0.0.1:${s3.port}` })).list('p/'))
    await expect(failure).rejects.toMatchObject({ kind: 'unreachable', setting: 'ssl' })
  })

  test('an address that drops every connection', async () => {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const failure = collect((await open({ endpoint: `127.0.0.1:${port}`, ssl: false })).list('p/'))
    await expect(failure).rejects.toMatchObject({ kind: 'unreachable', code: 'ECONNRESET' })
    server.close()
  })

  test.each<[number, string, Partial<StoreError>]>([
    [403, 'AccessDenied', { kind: 'accessDenied', setting: 'auth' }],
    [400, 'ExpiredToken', { kind: 'accessDenied', setting: 'auth' }],
    [400, 'AuthorizationHeaderMalformed', { kind: 'other', setting: 'region' }],
    [403, 'SomethingNew', { kind: 'accessDenied', setting: 'auth', code: 'SomethingNew' }],
    [400, 'SomethingNew', { kind: 'other', setting: 'endpoint', code: 'SomethingNew' }],
    [500, 'InternalError', { kind: 'other', setting: 'endpoint', code: 'InternalError' }],
  ])('an answer %i %s', async (status, code, expected) => {
    s3.fail({ operation: 'ListObjectsV2' }, { status, code, message: 'the key is sandbox-secret-key' })
    const failure = collect((await open()).list('p/'))
    await expect(failure).rejects.toMatchObject(expected)
    await expect(failure).rejects.not.toThrow('sandbox-secret-key')
  })
})

/** Opens a store, lists and reads its objects; `loaded` tells whether the SDK was loaded before and after. */
const sdkProgram = (settings: Partial<Storage>) => `
  const { openStore } = require('./dist/provider/s3/store.js')
  const loaded = () => Object.keys(require.cache).some((path) => path.includes('@aws-sdk'))
  const before = loaded()
  openStore(${JSON.stringify(settings)})
    .then(async (store) => {
      for await (const object of store.list('')) await store.read(object, 0, object.size)
      store.close()
      return 'read'
    })
    .catch((error) => error.kind)
    .then((end) => process.stdout.write(JSON.stringify([before, loaded(), end])))
`

describe('the AWS SDK', () => {
  const run = async (settings: Partial<Storage>) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', sdkProgram(settings)])
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  test('is loaded only for a store that needs it, and without its warning about Node', async () => {
    const auth = { type: 'accessKey', accessKey: 'a', secretKey: 's' } as const
    expect(await run({ bucket: 'b', endpoint: 'http://127.0.0.1:1', auth })).toEqual([false, true, 'unreachable'])
  })

  test('is not loaded for a store with complete settings', async () => {
    await s3.put('a', '0123456789')
    expect(await run(settings())).toEqual([false, false, 'read'])
  })
})

test('reuses connections in the next store', async () => {
  await s3.put('a', '0123456789')
  const ports = new Set<number | undefined>()
  const proxy = createServer((socket) => {
    ports.add(socket.remotePort)
    const upstream = connect(s3.port, '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as { port: number }
  for (let i = 0; i < 3; i++) {
    const store = await open({ clientEndpoint: `http://127.0.0.1:${port}` })
    for (const object of await collect(store.list(''))) await store.read(object, 0, 10)
    store.close()
  }
  expect(ports.size).toBe(1)
  proxy.close()
})

test('reads over TLS, and trusts no certificate but those of known authorities for this host', async () => {
  const { ca, server, serverElsewhere } = makeCertificates()
  await s3.put('a', '0123456789')
  const dir = mkdtempSync(join(tmpdir(), 'store-tls-'))
  const caFile = join(dir, 'ca.pem')
  writeFileSync(caFile, ca)
  const read = async (certificate: Certificate) => {
    const proxy = tlsServer(certificate, (socket) => {
      const upstream = connect(s3.port, '127.0.0.1')
      socket.pipe(upstream).pipe(socket)
      socket.on('error', () => upstream.destroy())
      upstream.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as { port: number }
    const settingsOfIt = settings({ clientEndpoint: `https://localhost:${port}` })
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile }
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', sdkProgram(settingsOfIt)], { env })
    proxy.close()
    return JSON.parse(stdout)
  }
  expect(await read(server)).toEqual([false, false, 'read'])
  expect(await read(serverElsewhere)).toEqual([false, true, 'unreachable'])
  rmSync(dir, { recursive: true })
})
