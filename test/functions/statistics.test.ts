import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getAnalyzeStatus, getAnalyzeStatusOutput, listAnalyzeJobs, listAnalyzeJobsOutput } from '../../provider'
import { createHiveCatalog, makeDirectory } from '../support/hive'
import { type Lake, startLake } from '../support/lake'

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'w')
  for (const statement of [
    `CREATE DATABASE hive.w PROPERTIES ("location" = "s3://${lake.s3.bucket}/w")`,
    'CREATE TABLE hive.w.orders (id INT)',
    'CREATE DATABASE d',
    'CREATE TABLE d.t (id INT, name VARCHAR(9)) PROPERTIES ("replication_num" = "1")',
    "INSERT INTO d.t VALUES (1, 'a')",
    'CREATE ANALYZE SAMPLE TABLE d.t (id) PROPERTIES ("statistic_exclude_pattern" = "a, b", "statistic_auto_collect_ratio" = "0.5")',
    'CREATE ANALYZE FULL TABLE hive.w.orders',
    'CREATE ANALYZE ALL',
    'ANALYZE TABLE d.t',
    'ANALYZE SAMPLE TABLE d.t (id)',
    'ANALYZE TABLE hive.w.orders',
  ])
    await lake.starrocks.query(statement)
})
beforeEach(() => pulumi.runtime.setAllConfig(lake.config))
afterAll(() => lake.close())

/** The value of an output that is known. */
function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

describe('listAnalyzeJobs', () => {
  test('gives every job, including one on all databases, with its properties', async () => {
    const all = await listAnalyzeJobs()
    expect(all.map(({ catalog, database, table }) => `${catalog}.${database}.${table}`)).toEqual([
      'default_catalog.d.t',
      'hive.w.orders',
      'default_catalog.ALL.ALL',
    ])
    expect(all[0]).toMatchObject({
      columns: 'id',
      type: 'SAMPLE',
      properties: { statistic_exclude_pattern: 'a, b', statistic_auto_collect_ratio: '0.5' },
      status: 'FINISH',
      lastWorkTime: expect.stringMatching(/^\d{4}-/),
    })
  })

  test.each([
    [{ database: 'd' }, ['t']],
    [{ catalog: 'hive' }, ['orders']],
    [{ catalog: 'hive', database: 'd' }, []],
  ])('gives those of %j', async (args, tables) => {
    expect((await known(listAnalyzeJobsOutput(args))).map(({ table }) => table)).toEqual(tables)
  })
})

describe('getAnalyzeStatus', () => {
  test('gives the runs of a database, the newest first', async () => {
    expect(await getAnalyzeStatus({ database: 'd' })).toMatchObject([
      { catalog: 'default_catalog', database: 'd', table: 't', columns: 'id', type: 'SAMPLE', status: 'SUCCESS' },
      { columns: 'ALL', type: 'FULL', schedule: 'ONCE' },
    ])
  })

  test('gives the runs of one table, or of another catalog', async () => {
    expect(await known(getAnalyzeStatusOutput({ database: 'd', tableName: 'u' }))).toEqual([])
    expect(await getAnalyzeStatus({ database: 'w' })).toEqual([])
    expect(await getAnalyzeStatus({ catalog: 'hive', database: 'w' })).toMatchObject([{ table: 'orders' }])
  })
})
