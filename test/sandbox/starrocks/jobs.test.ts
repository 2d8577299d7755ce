import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { until } from './support'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)

beforeAll(async () => {
  starRocks = await startStarRocks({ version: '4.0.0', jobMilliseconds: 30 })
  await query(
    'CREATE DATABASE d; USE d; CREATE TABLE a (id INT) DUPLICATE KEY(id); CREATE TABLE b (id INT) DUPLICATE KEY(id)',
  )
  await query('INSERT INTO a VALUES (1), (2)')
})
afterAll(() => starRocks.close())

test('a submitted task runs once, in the background', async () => {
  expect(await query('SUBMIT TASK once AS INSERT INTO b SELECT * FROM a')).toEqual([
    { TaskName: 'once', Status: 'SUBMITTED' },
  ])
  await until(starRocks, "SELECT state FROM information_schema.task_runs WHERE task_name = 'once'", 'SUCCESS')
  expect(await query('SELECT count(*) AS n FROM b')).toEqual([{ n: '2' }])
})

test('a failed task shows its reason', async () => {
  await query('CREATE TABLE gone (id INT) DUPLICATE KEY(id)')
  await query(
    'SUBMIT TASK broken SCHEDULE START("2020-01-01 00:00:00") EVERY(INTERVAL 1 DAY) AS INSERT INTO gone SELECT * FROM a',
  )
  await query('CREATE TABLE strict (id INT NOT NULL) DUPLICATE KEY(id)')
  await query('SUBMIT TASK refused AS INSERT INTO strict SELECT NULL')
  await until(starRocks, "SELECT state FROM information_schema.task_runs WHERE task_name = 'refused'", 'FAILED')
  const [run] = await query(
    "SELECT error_code, error_message FROM information_schema.task_runs WHERE task_name = 'refused'",
  )
  expect(run).toMatchObject({ error_code: '5610', error_message: expect.stringContaining('filtered') })
})

test('collects statistics of tables with rows, and DROP STATS removes them', async () => {
  await query('CREATE TABLE empty (id INT) DUPLICATE KEY(id)')
  expect(await query('ANALYZE TABLE empty')).toEqual([])
  expect(await query('ANALYZE SAMPLE TABLE a')).toEqual([
    { Table: 'd.a', Op: 'sample', Msg_type: 'status', Msg_text: 'OK' },
  ])
  expect(await query("SHOW STATS META WHERE `Table` = 'a'")).toMatchObject([
    { Database: 'd', Type: 'SAMPLE', Healthy: '100%' },
  ])
  expect(await query('SHOW ANALYZE STATUS')).toMatchObject([
    { Database: 'default_catalog.d', Table: 'a', Status: 'SUCCESS' },
  ])
  await query('DROP STATS a')
  expect(await query('SHOW STATS META')).toEqual([])
})

test('an analyze job runs by itself, can exist twice before 4.1, and is not shown without its table', async () => {
  await query('CREATE TABLE j (id INT) DUPLICATE KEY(id)')
  await query('INSERT INTO j VALUES (1)')
  for (const _ of [1, 2]) await query('CREATE ANALYZE FULL TABLE j')
  await until(starRocks, 'SHOW ANALYZE JOB', 'FINISH')
  const jobs = await query("SHOW ANALYZE JOB WHERE `Table` = 'j'")
  expect(jobs).toHaveLength(2)
  await query(`DROP ANALYZE ${jobs[0]!.Id}`)
  expect(await query('SHOW ANALYZE JOB')).toHaveLength(1)
  await query('DROP TABLE j')
  expect(await query('SHOW ANALYZE JOB')).toEqual([])
  await query('CREATE TABLE j (id INT) DUPLICATE KEY(id)')
  expect(await query('SHOW ANALYZE JOB')).toEqual([])
})

test('an analyze job that is dropped during its run exists again after the run', async () => {
  starRocks.holdAnalyzeJobs()
  await query('CREATE ANALYZE FULL TABLE a')
  await until(starRocks, 'SHOW ANALYZE JOB', 'RUNNING')
  const [job] = await query('SHOW ANALYZE JOB')
  await query(`DROP ANALYZE ${job!.Id}`)
  expect(await query('SHOW ANALYZE JOB')).toEqual([])
  starRocks.releaseAnalyzeJobs()
  await until(starRocks, 'SHOW ANALYZE JOB', 'FINISH')
  expect(await query('SHOW ANALYZE JOB')).toMatchObject([{ Id: job!.Id }])
  await query(`DROP ANALYZE ${job!.Id}`)
  expect(await query('SHOW ANALYZE JOB')).toEqual([])
})

test('an analyze job of a table without rows does not run', async () => {
  await query('CREATE TABLE none (id INT) DUPLICATE KEY(id)')
  await query('CREATE ANALYZE FULL TABLE none')
  await query('CREATE ANALYZE FULL TABLE a')
  await until(starRocks, "SHOW ANALYZE JOB WHERE `Table` = 'a'", 'FINISH')
  expect(await query("SHOW ANALYZE JOB WHERE `Table` = 'none'")).toMatchObject([{ Status: 'PENDING' }])
})
