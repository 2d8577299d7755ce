import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LakeProblem } from '../../provider/parquet/errors'
import { inferColumns } from '../../provider/parquet/infer'
import { LakeError, type Remedy } from '../../provider/s3/errors'
import { openStore, type Store } from '../../provider/s3/store'
import { type S3, startS3 } from '../sandbox/s3'

const corpus = (file: string) => readFileSync(`${__dirname}/../data/parquet-testing/${file}`)

/** A file with one row of these columns. */
async function parquet(columns: Record<string, 'INT32' | 'INT64' | 'DOUBLE' | 'STRING'>): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const rows = { INT32: [1], INT64: [1n], DOUBLE: [0.5], STRING: ['x'] }
  const columnData = Object.entries(columns).map(([name, type]) => ({ name, type, data: rows[type] }))
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

let s3: S3
let store: Store

beforeAll(async () => {
  s3 = await startS3()
  const { bucket, endpoint, accessKey, secretKey } = s3
  const auth = { type: 'accessKey', accessKey, secretKey } as const
  store = await openStore({ bucket, endpoint, pathStyleAccess: true, auth })
})
afterAll(async () => {
  store.close()
  await s3.close()
})
beforeEach(() => {
  s3.requests.length = 0
})
afterEach(() => {
  for (const key of s3.list()) s3.delete(key)
})

const reads = () => s3.requests.filter((request) => request.operation === 'GetObject')

test('infers columns from a Hive layout: the widened union of the files, then the keys', async () => {
  await s3.put('sales/year=2023/a.parquet', await parquet({ id: 'INT32', amount: 'INT32' }))
  await s3.put('sales/year=2024/a.parquet', await parquet({ id: 'INT64', amount: 'DOUBLE', note: 'STRING' }))
  await s3.put('sales/year=2024/_SUCCESS', '')
  const { columns, layout, filesRead, sampled } = await inferColumns(store, {
    prefix: '/sales',
    types: { year: 'int' },
    longestVarchar: 500,
  })
  expect(columns).toEqual([
    { name: 'id', type: 'BIGINT', source: 'file' },
    { name: 'amount', type: 'DOUBLE', source: 'file' },
    { name: 'note', type: 'VARCHAR(500)', source: 'file' },
    { name: 'year', type: 'INT', source: 'path' },
  ])
  expect(layout).toMatchObject({ partitionKeys: ['year'], glob: 'year=*/[^_.]*.parquet', count: 2 })
  expect({ filesRead, sampled }).toEqual({ filesRead: 2, sampled: false })
})

describe('the cost of inference', () => {
  test('one listing, and one ranged read of at most 64 KiB for each file', async () => {
    const file = Buffer.concat([Buffer.alloc(200_000), await parquet({ id: 'INT32' })])
    for (let i = 0; i < 50; i++) await s3.put(`t/${i}.parquet`, file)
    await inferColumns(store, { prefix: 't' })
    expect(s3.requests).toHaveLength(51)
    expect(new Set(reads().map((request) => request.key)).size).toBe(50)
    expect(new Set(reads().map((request) => request.range))).toEqual(
      new Set([`bytes=${file.length - 64 * 1024}-${file.length - 1}`]),
    )
  })

  test('at most as many files as the limit, with the first and the last', async () => {
    const file = await parquet({ id: 'INT32' })
    for (let i = 100; i < 200; i++) await s3.put(`t/${i}.parquet`, file)
    const { filesRead, sampled, layout } = await inferColumns(store, { prefix: 't', sampleLimit: 10 })
    expect(sampled).toBe(true)
    expect(layout.count).toBe(100)
    expect(reads()).toHaveLength(filesRead)
    expect(filesRead).toBeLessThanOrEqual(10)
    expect(reads().map((request) => request.key)).toEqual(expect.arrayContaining(['t/100.parquet', 't/199.parquet']))
  })

  test('at most as many parallel reads as allowed, and no new one after a failure', async () => {
    const file = await parquet({ id: 'INT32' })
    for (let i = 10; i < 50; i++) await s3.put(`t/${i}.parquet`, file)
    await s3.put('t/15.parquet', 'no Parquet')
    let begun = 0
    let underWay = 0
    let most = 0
    const counting: Store = {
      ...store,
      read: async (...range) => {
        begun++
        most = Math.max(most, ++underWay)
        return store.read(...range).finally(() => underWay--)
      },
    }
    const inference = inferColumns(counting, { prefix: 't', concurrency: 4 })
    await expect(inference).rejects.toMatchObject({ problem: 'notParquet', file: 't/15.parquet' })
    expect(most).toBe(4)
    await vi.waitFor(() => expect(underWay).toBe(0))
    expect(begun).toBeLessThan(40)
  })
})

describe('reports one clear error for', () => {
  const good = corpus('alltypes_plain.parquet')

  test.each<[string, () => Promise<Record<string, Uint8Array | string>>, LakeProblem, string[], Remedy?]>([
    [
      'mixed depths',
      async () => ({ 't/a.parquet': good, 't/d=1/b.parquet': good }),
      'mixedLayout',
      ['t/a.parquet', 't/d=1/b.parquet'],
    ],
    ['no Parquet', async () => ({ 't/readme.txt': 'x' }), 'noParquetFiles', ['t/', '1 not named like *.parquet']],
    ['text', async () => ({ 't/a.parquet': good, 't/b.parquet': 'x' }), 'notParquet', ['t/b.parquet']],
    ['zero bytes', async () => ({ 't/a.parquet': good, 't/b.parquet': '' }), 'emptyFile', ['t/b.parquet']],
    [
      'an encrypted footer',
      async () => ({ 't/a.parquet': corpus('uniform_encryption.parquet.encrypted') }),
      'encryptedFooter',
      ['t/a.parquet'],
    ],
    [
      'types that conflict',
      async () => ({ 't/a.parquet': await parquet({ id: 'INT32' }), 't/b.parquet': await parquet({ id: 'STRING' }) }),
      'typeConflict',
      ['id is INT in t/a.parquet', 'VARCHAR(1048576) in t/b.parquet'],
      { change: 'type', column: 'id', to: 'a type for both' },
    ],
    [
      'a key that is a column',
      async () => ({ 't/id=1/a.parquet': good }),
      'partitionKeyInFile',
      ['id', 't/id=1/a.parquet'],
    ],
    [
      'a column of TIME',
      async () => ({ 't/a.parquet': corpus('encrypt_columns_plaintext_footer.parquet.encrypted') }),
      'unstorableType',
      ['int32_field'],
      { change: 'leaveOut', column: 'int32_field' },
    ],
  ])('%s', async (_, objects, problem, said, remedy) => {
    for (const [key, bytes] of Object.entries(await objects())) await s3.put(key, bytes)
    const failure = await inferColumns(store, { prefix: 't' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LakeError)
    expect((failure as LakeError).problem).toBe(problem)
    for (const part of said) expect((failure as LakeError).message).toContain(part)
    if (remedy) expect((failure as LakeError).remedies).toContainEqual(remedy)
  })

  test('a prefix with a pattern, before it lists anything', async () => {
    await expect(inferColumns(store, { prefix: 't/*' })).rejects.toMatchObject({ problem: 'badPrefix' })
    expect(s3.requests).toEqual([])
  })
})
