import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPipeTable, getPipeTableOutput, listPipeTables, listPipeTablesOutput } from '../../provider'
import { handler } from '../../provider/resources/pipe-table/handler'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type Lake, parquet, startLake } from '../support/lake'
import { ResourceLife } from '../support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  pulumi.runtime.setAllConfig(lake.config)
  await lake.starrocks.query('CREATE DATABASE lake')
  await lake.s3.put('trips/year=2024/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  for (const tableName of ['cities', 'trips', 'by-year']) {
    await ResourceLife.of(handler, lake, tableName).up({
      database: 'lake',
      tableName,
      pathPrefix: 'trips/',
      sourceStorageName: 'raw',
      comment: `the ${tableName}`,
      keyConfig: { type: 'aggregate', columns: ['year'] },
      aggregationOverrides: { id: 'MAX' },
      columnOverrides: { year: 'INT' },
      partitionConfig: { type: 'column', columns: ['year'] },
      distributionConfig: { type: 'hash', columns: ['year'], buckets: 2 },
      pollingIntervalSeconds: 60,
      batchFiles: 9,
      waitForLoad: {},
    })
  }
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

describe('getPipeTable', () => {
  const expected = {
    database: 'lake',
    tableName: 'by-year',
    pipeName: 'byXyear',
    state: 'RUNNING',
    loadedFiles: 1,
    loadedBytes: expect.any(Number),
    bucket: 'lake',
    pathPrefix: 'trips/',
    columns: { year: 'INT', id: 'INT' },
    keyConfig: { type: 'aggregate', columns: ['year'] },
    aggregationOverrides: { id: 'MAX' },
    partitionConfig: { type: 'column', columns: ['year'] },
    distributionConfig: { type: 'hash', columns: ['year'], buckets: 2 },
    tableProperties: expect.objectContaining({ replication_num: '1' }),
    comment: 'the by-year',
    pollingIntervalSeconds: 60,
    batchSize: '1GB',
    batchFiles: 9,
    autoIngest: true,
    suspended: false,
    owner: 'project/test/by-year',
    files: [{ name: 's3://lake/trips/year=2024/a.parquet', state: 'FINISHED', bytes: expect.any(Number) }],
  }

  test('gives inputs, health and files, without secrets', async () => {
    const table = await getPipeTable({ database: 'lake', tableName: 'by-year' })
    expect(table).toEqual(expected)
    expect(JSON.stringify(table)).not.toContain(lake.s3.secretKey)
  })

  test('has a form for outputs', async () => {
    expect(await known(getPipeTableOutput({ database: pulumi.output('lake'), tableName: 'by-year' }))).toEqual(expected)
  })

  test('reports a missing table', async () => {
    await expect(getPipeTable({ database: 'lake', tableName: 'nope' })).rejects.toThrow(
      'no pipe loads a table lake.nope',
    )
  })
})

describe('listPipeTables', () => {
  const names = (page: { items: { tableName: string }[] }) => page.items.map((item) => item.tableName)

  test('gives pages, and links to the previous and next one', async () => {
    const first = await listPipeTables({ database: 'lake', size: 2 })
    expect(names(first)).toEqual(['by-year', 'cities'])
    expect(first).toMatchObject({ total: 3, links: { self: { page: 0, size: 2 }, next: { page: 1, size: 2 } } })
    expect(first.links.previous).toBeUndefined()

    const second = await listPipeTables({ database: 'lake', ...first.links.next })
    expect(names(second)).toEqual(['trips'])
    expect(second.links).toEqual({ self: { page: 1, size: 2 }, previous: { page: 0, size: 2 } })
  })

  test('gives a page of 50, with columns on request', async () => {
    const all = await known(listPipeTablesOutput({ database: 'lake', include: ['columns'] }))
    expect(names(all)).toHaveLength(3)
    expect(all.items.map((item) => item.columns)).toEqual(Array(3).fill({ year: 'INT', id: 'INT' }))
    expect((await listPipeTables({ database: 'lake' })).items[0]?.columns).toBeUndefined()
  })

  test.each([
    [{ page: -1 }, 'page must be a whole number of at least 0, not -1'],
    [{ page: 1.5 }, 'page must be a whole number of at least 0, not 1.5'],
    [{ size: 0 }, 'size must be a whole number from 1 to 500, not 0'],
    [{ size: 501 }, 'size must be a whole number from 1 to 500, not 501'],
  ])('refuses %j', async (page, reason) => {
    await expect(listPipeTables({ database: 'lake', ...page })).rejects.toThrow(reason)
  })
})
