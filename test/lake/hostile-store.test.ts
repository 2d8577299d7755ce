import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { DirectReads } from '../../provider/s3/direct'
import { StoreError } from '../../provider/s3/errors'
import { readListPage } from '../../provider/s3/list-page'
import { openStore } from '../../provider/s3/store'

/** A store that never ends its answers, by mistake or intent, must neither block a preview nor fill its memory. */
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function storeAt(listener: RequestListener) {
  const store = createServer(listener)
  server = store
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
  const { port } = store.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

const auth = { type: 'accessKey', accessKey: 'a', secretKey: 's' } as const
const open = (endpoint: string) => openStore({ bucket: 'lake', endpoint, pathStyleAccess: true, auth })
const contents = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size><ETag>"e"</ETag></Contents>`
const page = (objects: string, next: string) =>
  `<ListBucketResult>${objects}<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken></ListBucketResult>`

async function listed(endpoint: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of (await open(endpoint)).list('t/')) keys.push(key)
  return keys
}

test.each<[string, (request: number) => string]>([
  ['repeats its page', () => page(contents('t/a.parquet'), 'again')],
  ['goes back', (request) => page(contents(`t/${9 - (request % 9)}.parquet`), `${request}`)],
  ['has endless empty pages', (request) => page('', `${request}`)],
])('refuses a listing that %s', async (_, bodyOf) => {
  let requests = 0
  const endpoint = await storeAt((_, response) => {
    response.end(bodyOf(++requests))
  })
  await expect(listed(endpoint)).rejects.toThrow(/its listing repeats itself.*storage setting "endpoint"/)
  expect(requests).toBeLessThanOrEqual(1_000)
})

test('stops reading an answer that is too long', async () => {
  let sent = 0
  const endpoint = await storeAt((_, response) => {
    const chunk = Buffer.alloc(1024 * 1024, '<x>')
    const write = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  const failure = await listed(endpoint).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(StoreError)
  expect(String(failure)).toContain('longer than')
  expect(sent).toBeLessThan(64 * 1024 * 1024)
})

test('gives up on an answer that arrives too slowly', async () => {
  const endpoint = await storeAt((_, response) => {
    response.writeHead(200)
    const trickle = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(trickle))
  })
  const target = {
    url: new URL(`${endpoint}/lake`),
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
  }
  await expect(new DirectReads(target, 200).list({ prefix: 't/' })).rejects.toThrow('has not ended after 0.2 s')
})

test('refuses a page with unclosed elements, and scans it once', () => {
  const unclosed = '<Contents><Key>a</Key>'.repeat(200_000)
  // A reader that starts again at each element would scan 10^11 characters.
  expect(readListPage(Buffer.from(`<ListBucketResult>${unclosed}</ListBucketResult>`))).toBeUndefined()
  expect(readListPage(Buffer.from(page(contents('a') + contents('b'), 'n')))).toEqual({
    objects: ['a', 'b'].map((key) => ({ key, size: 1, etag: '"e"' })),
    next: 'n',
  })
})
