import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack, type RunResult } from './sandbox/engine'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { eventually, type Lake, parquet, startLake } from './support/lake'

/** The examples of statistics, tables, tasks and views, unmodified, with the real SDK and the real dynamic provider process. */
let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  for (const name of ['shop', 'reports', 'web']) await makeDirectory(lake, name)
  for (const statement of [
    `CREATE DATABASE hive.shop PROPERTIES ("location" = "s3://${lake.s3.bucket}/shop")`,
    'CREATE TABLE hive.shop.orders (id INT, amount INT, day DATE)',
    "INSERT INTO hive.shop.orders VALUES (1, 10, '2001-01-01'), (2, 5, '2001-01-01')",
    `CREATE DATABASE hive.reports PROPERTIES ("location" = "s3://${lake.s3.bucket}/reports")`,
    'CREATE TABLE hive.reports.sales (day DATE, amount BIGINT)',
    `CREATE DATABASE hive.web PROPERTIES ("location" = "s3://${lake.s3.bucket}/web")`,
    'CREATE TABLE hive.web.visits (page VARCHAR(20), day DATE) PARTITION BY (day)',
    "INSERT INTO hive.web.visits VALUES ('a', '2024-01-01'), ('b', '2024-01-01'), ('a', '2024-01-02')",
    'CREATE DATABASE marts',
    'CREATE TABLE marts.orders (id INT, amount INT, day DATE) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  ])
    await sql(statement)
  await lake.s3.put('flights/a.parquet', await parquet({ name: 'delay', data: [1, 2], type: 'INT32' }))
})
afterAll(() => lake.close())

const sql = (statement: string) => lake.starrocks.query(statement)
const changes = () =>
  lake.starrocks.statements.filter(
    (statement) => /ANALYZE|^(SUBMIT|DROP) TASK/.test(statement) && !/^SHOW/.test(statement),
  )

function open(example: string, config: Record<string, string>) {
  return openStack({ dir: join(__dirname, '../examples', example), config: { ...lake.config, ...config } })
}

function succeeded(result: RunResult): RunResult {
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}

test('examples/analyze-schedule', async () => {
  const stack = await open('analyze-schedule', {
    'analyze-schedule:catalog': 'hive',
    'analyze-schedule:database': 'shop',
  })
  try {
    lake.starrocks.statements.length = 0
    const { outputs } = succeeded(await stack.up())
    expect(outputs.externalJobs).toMatchObject([{ catalog: 'hive', database: 'shop', table: 'orders', type: 'full' }])
    expect(await sql('SHOW ANALYZE JOB')).toHaveLength(2)
    expect(changes().filter((statement) => statement.startsWith('ANALYZE'))).toEqual([
      expect.stringMatching(/^ANALYZE FULL TABLE `lake`.`flights` WITH SYNC MODE/),
    ])

    lake.starrocks.statements.length = 0
    succeeded(await stack.refresh())
    expect(Object.keys(succeeded(await stack.up()).summary)).toEqual(['same'])
    expect(changes()).toEqual([])
    succeeded(await stack.destroy())
    expect(await sql('SHOW ANALYZE JOB')).toEqual([])
  } finally {
    await stack.close()
  }
})

test('examples/scheduled-task', async () => {
  const stack = await open('scheduled-task', { 'scheduled-task:database': 'marts' })
  try {
    expect(succeeded(await stack.up()).outputs.backfilled).toMatch(/^\d{4}-/)
    expect(await sql('SELECT count(*) AS n FROM marts.orders')).toEqual([{ n: '2' }])
    // The sink begins at once.
    await eventually(
      () => sql("SELECT STATE, ERROR_MESSAGE FROM information_schema.task_runs WHERE TASK_NAME = 'sales_sink'"),
      (rows) => rows[0]?.STATE === 'SUCCESS',
    )

    lake.starrocks.statements.length = 0
    succeeded(await stack.refresh())
    expect(Object.keys(succeeded(await stack.up()).summary)).toEqual(['same'])
    expect(changes()).toEqual([])
    succeeded(await stack.destroy())
    expect(await sql('SELECT TASK_NAME FROM information_schema.tasks')).toEqual([])
  } finally {
    await stack.close()
  }
})

test('examples/olap-from-hive', async () => {
  const stack = await open('olap-from-hive', { 'olap-from-hive:replicas': '1' })
  try {
    lake.starrocks.statements.length = 0
    const { outputs } = succeeded(await stack.up())
    expect(outputs).toMatchObject({ table: 'olap.orders', backfilled: expect.stringMatching(/^\d{4}-/) })
    expect(await sql('SELECT id, amount FROM olap.orders ORDER BY 1')).toEqual([
      { id: '1', amount: '10.00' },
      { id: '2', amount: '5.00' },
    ])

    lake.starrocks.statements.length = 0
    succeeded(await stack.refresh())
    expect(Object.keys(succeeded(await stack.up()).summary)).toEqual(['same'])
    expect(changes()).toEqual([])

    // The table stays, and with it its database.
    expect((await stack.destroy()).text).toContain('forceDestroy: true to drop all of it')
    expect(await sql('SELECT count(*) AS n FROM olap.orders')).toEqual([{ n: '2' }])
  } finally {
    await stack.close()
    await sql('DROP DATABASE IF EXISTS olap FORCE')
  }
})

test('examples/materialized-view', async () => {
  const stack = await open('materialized-view', {})
  const written = () => lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP|REFRESH)/.test(text))
  try {
    expect(succeeded(await stack.preview()).summary).toMatchObject({ create: 4 })
    const { outputs } = succeeded(await stack.up())
    expect(outputs).toEqual({ view: 'marts_by_day.recent_visits', isActive: true, lastRefresh: 'SUCCESS' })
    expect(await sql('SELECT visits FROM marts_by_day.recent_visits ORDER BY day')).toEqual([
      { visits: '2' },
      { visits: '1' },
    ])

    lake.starrocks.statements.length = 0
    succeeded(await stack.refresh())
    expect(Object.keys(succeeded(await stack.up()).summary)).toEqual(['same'])
    expect(written()).toEqual([])
    succeeded(await stack.destroy())
    expect(written()).toEqual([
      'DROP VIEW IF EXISTS `marts_by_day`.`recent_visits`',
      'DROP MATERIALIZED VIEW IF EXISTS `marts_by_day`.`daily_visits`',
      'DROP DATABASE IF EXISTS `marts_by_day`',
    ])
  } finally {
    await stack.close()
  }
})
