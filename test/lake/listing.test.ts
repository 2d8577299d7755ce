import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListPage, ListRequest } from '../../provider/s3/list-page'
import { listPages } from '../../provider/s3/listing'
import { listPage } from '../sandbox/s3/listing'
import { Bucket } from '../sandbox/s3/objects'

const PAGE = 10

/** A store with these keys and pages of ten, and what it was asked. */
function storeWith(keys: readonly string[], answer = (_: ListRequest, page: () => ListPage) => page()) {
  const bucket = new Bucket()
  for (const key of keys) bucket.put(key, Buffer.alloc(0))
  const requests: ListRequest[] = []
  const pageFor = ({ prefix, token, startAfter = '', delimiter = '', most = PAGE }: ListRequest): ListPage => {
    const request = { prefix, delimiter, maxKeys: most, startAfter, continuationToken: token }
    const { contents, commonPrefixes, nextToken } = listPage(bucket.listed(), request)
    const objects = contents.map(({ key, size, etag }) => ({ key, size, etag }))
    return {
      objects,
      ...(commonPrefixes.length > 0 && { directories: commonPrefixes }),
      ...(nextToken !== undefined && { next: nextToken }),
    }
  }
  const ask = async (request: ListRequest) => {
    requests.push(request)
    return answer(request, () => pageFor(request))
  }
  const sorted = bucket.inOrder().map(({ key }) => key)
  return { requests, ask, sorted }
}

/** Divides a listing at once, however fast the store is. */
const ALWAYS = { slow: 0 }
const NEVER = { slow: Number.POSITIVE_INFINITY }

async function listed({ ask }: ReturnType<typeof storeWith>, options = ALWAYS): Promise<string[]> {
  const keys: string[] = []
  for await (const page of listPages(ask, 'p/', options)) keys.push(...page.map(({ key }) => key))
  return keys
}

/** Keys of as many directories with as many files each. */
const tree = (directories: number, files: number) =>
  Array.from({ length: directories * files }, (_, i) => {
    const [directory, file] = [Math.floor(i / files), i % files].map((n) => String(n).padStart(5, '0'))
    return `p/dt=${directory}/${file}.parquet`
  })

const wasDivided = ({ requests }: ReturnType<typeof storeWith>) => requests.some(({ delimiter }) => delimiter === '/')

describe('a divided listing', () => {
  test.each([
    ['directories of some pages', 40, 25],
    ['directories much smaller than a page', 700, 2],
    ['few large directories', 4, 300],
    ['many more directories than a probe shows', 120, 10],
  ])('of %s has all keys in order, and few more requests', async (_, directories, files) => {
    const store = storeWith(tree(directories, files))
    expect(await listed(store)).toEqual(store.sorted)
    expect(wasDivided(store)).toBe(true)
    const probes = Math.ceil(directories / PAGE) + 1
    const pages = (directories * files) / PAGE
    const listings = store.requests.filter(({ delimiter, most }) => delimiter === undefined && most === undefined)
    expect(store.requests.length - listings.length).toBeLessThanOrEqual(probes)
    expect(listings.length).toBeLessThanOrEqual(pages * 1.15 + 1)
  })

  test('has the same keys in the same order as one that is not divided, for any keys', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '0', '=', 'é', '\u{1f600}'), maxLength: 4 })
    const keys = fc.uniqueArray(name, { minLength: 100, maxLength: 250 })
    await fc.assert(
      fc.asyncProperty(keys, async (names) => {
        const store = storeWith([...names.map((one) => `p/${one}`), 'q', 'p', 'o/x'])
        expect(await listed(store)).toEqual(await listed(store, NEVER))
      }),
    )
  })

  test('has the keys that sort between a directory and its slash, and its marker, once', async () => {
    const marked = tree(40, 25).flatMap((key) =>
      key.endsWith('/00000.parquet') ? [key, key.slice(0, 10), key.slice(0, 11), `${key.slice(0, 10)}-x`] : [key],
    )
    const store = storeWith(marked)
    expect(await listed(store)).toEqual(store.sorted)
    expect(wasDivided(store)).toBe(true)
  })

  test('runs several ranges at a time', async () => {
    let [now, most] = [0, 0]
    const store = storeWith(tree(200, 10))
    const ask = async (request: ListRequest) => {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return store.ask(request)
    }
    expect(await listed({ ...store, ask })).toEqual(store.sorted)
    expect(most).toBeGreaterThan(4)
  })

  test('reads no further than some pages ahead of a caller who takes his time', async () => {
    const store = storeWith(tree(400, 10))
    const pages = listPages(store.ask, 'p/', ALWAYS)
    for (let i = 0; i < 9; i++) await pages.next()
    for (let i = 0; i < 1_000; i++) await new Promise(setImmediate)
    expect(wasDivided(store)).toBe(true)
    expect(store.requests.length).toBeLessThan(220)
    await pages.return(undefined)
  })

  test('ends its requests with a caller who stops', async () => {
    const store = storeWith(tree(400, 10))
    const pages = listPages(store.ask, 'p/', ALWAYS)
    for (let i = 0; i < 9; i++) await pages.next()
    await pages.return(undefined)
    for (let i = 0; i < 10; i++) await new Promise(setImmediate)
    const { length } = store.requests
    for (let i = 0; i < 100; i++) await new Promise(setImmediate)
    expect(store.requests).toHaveLength(length)
  })

  test('fails with the error of a range, behind all pages before it', async () => {
    let broken: string | undefined
    const store = storeWith(tree(200, 10), ({ startAfter, most, delimiter }, page) => {
      if (startAfter !== undefined && most === undefined && delimiter === undefined) {
        broken ??= startAfter
        if (startAfter > broken) throw new Error(`behind ${startAfter}`)
      }
      return page()
    })
    const keys: string[] = []
    const failure = (async () => {
      for await (const page of listPages(store.ask, 'p/', ALWAYS)) keys.push(...page.map(({ key }) => key))
    })()
    await expect(failure).rejects.toThrow(/^behind p/)
    expect(keys).toEqual(store.sorted.slice(0, keys.length))
    expect(keys.length).toBeGreaterThan(8 * PAGE)
  })
})

describe('a listing is not divided', () => {
  const many = tree(200, 10)
  const without = <Name extends keyof ListRequest>(name: Name) => {
    const store = storeWith(many)
    return { ...store, ask: ({ [name]: _, ...rest }: ListRequest) => store.ask(rest as ListRequest) }
  }

  test.each<[string, ReturnType<typeof storeWith>]>([
    ['does not know start-after', without('startAfter')],
    ['does not know a delimiter', without('delimiter')],
    [
      'refuses a delimiter',
      storeWith(many, ({ delimiter }, page) => {
        if (delimiter !== undefined) throw new Error('not implemented')
        return page()
      }),
    ],
  ])('on a store that %s', async (_, store) => {
    expect(await listed(store)).toEqual(store.sorted)
    const pages = many.length / PAGE
    expect(store.requests.length).toBeLessThanOrEqual(pages + 22)
  })

  test.each([
    ['it is short', tree(7, 10), ALWAYS],
    ['the store answers fast', many, NEVER],
  ])('if %s: it takes a request a page', async (_, keys, options) => {
    const store = storeWith(keys)
    expect(await listed(store, options)).toEqual(store.sorted)
    expect(store.requests).toHaveLength(keys.length / PAGE)
  })

  test('if all is in one directory', async () => {
    const store = storeWith(tree(1, 500))
    expect(await listed(store)).toEqual(store.sorted)
    expect(store.requests.filter(({ delimiter }) => delimiter === undefined)).toHaveLength(50)
  })
})
