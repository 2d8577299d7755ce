import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { until } from './support'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const states = (label: string) =>
  query(`SELECT state, sink_rows, error_msg FROM information_schema.loads WHERE label = '${label}' ORDER BY id`)

beforeAll(async () => {
  starRocks = await startStarRocks()
})
afterAll(() => starRocks.close())
beforeEach(() =>
  query(
    'DROP DATABASE IF EXISTS d FORCE; CREATE DATABASE d; USE d; CREATE TABLE t (id INT NOT NULL) DUPLICATE KEY(id); CREATE TABLE p (id INT) PRIMARY KEY(id)',
  ),
)

const USED = 'fail to begin transaction. Label [once] has already been used.'

test('a label is unique in a database, whatever the table; other databases have their own labels', async () => {
  await query('INSERT INTO t WITH LABEL once VALUES (1), (2)')
  await expect(query('INSERT INTO t WITH LABEL once VALUES (3)')).rejects.toThrow(USED)
  await expect(query('INSERT INTO p WITH LABEL once VALUES (3)')).rejects.toThrow(USED)
  await expect(query('INSERT OVERWRITE t WITH LABEL once VALUES (3)')).rejects.toThrow(USED)
  expect(await query('SELECT count(*) AS n FROM t')).toEqual([{ n: '2' }])
  expect(await states('once')).toEqual([{ state: 'FINISHED', sink_rows: '2', error_msg: null }])
  await query('DROP DATABASE IF EXISTS e FORCE; CREATE DATABASE e; CREATE TABLE e.t (id INT) DUPLICATE KEY(id)')
  await query('INSERT INTO e.t WITH LABEL once VALUES (1)')
})

test('the label of a failed load can be used again, and SHOW LOAD shows both jobs', async () => {
  await expect(query('INSERT INTO t WITH LABEL again SELECT NULL')).rejects.toThrow('Insert has filtered data')
  await query('INSERT INTO t WITH LABEL again SELECT 1')
  expect(await states('again')).toEqual([
    { state: 'CANCELLED', sink_rows: '0', error_msg: 'type:LOAD_RUN_FAIL; msg:Cancelled' },
    { state: 'FINISHED', sink_rows: '1', error_msg: null },
  ])
  const [failed] = await query("SHOW LOAD WHERE LABEL = 'again' AND STATE = 'cancelled'")
  expect(failed).toMatchObject({ Progress: 'ETL:N/A; LOAD:N/A', FilteredRows: '1', SinkRows: '0' })
  expect(await query(failed!.TrackingSQL!)).toMatchObject([
    { tracking_log: expect.stringContaining('the row does not fit') },
  ])
})

test('a statement that is refused before it runs leaves no job, and its label stays free', async () => {
  await expect(query('INSERT INTO t WITH LABEL free SELECT nosuch')).rejects.toThrow('cannot be resolved')
  await expect(query('INSERT INTO nosuch WITH LABEL free SELECT 1')).rejects.toThrow('Table nosuch is not found')
  expect(await states('free')).toEqual([])
  await query('INSERT INTO t WITH LABEL free SELECT 1')
})

test('refuses a used or malformed label before it checks the statement', async () => {
  await query('INSERT INTO t WITH LABEL once SELECT 1')
  await expect(query('INSERT INTO t WITH LABEL once SELECT nosuch')).rejects.toThrow(USED)
  await expect(query('INSERT INTO t WITH LABEL `a b` SELECT 1')).rejects.toThrow(
    'Label format error. regex: ^[-\\w]{1,128}$, label: a b',
  )
})

test('a running load is LOADING, and its label is in use', async () => {
  starRocks.holdLoads()
  const running = query('INSERT INTO t WITH LABEL once SELECT 1')
  await until(starRocks, "SELECT state FROM information_schema.loads WHERE label = 'once'", 'LOADING')
  await expect(query('INSERT INTO t WITH LABEL once SELECT 1')).rejects.toThrow(USED)
  expect(await query("SHOW LOAD WHERE STATE = 'LOADING'")).toMatchObject([
    { Label: 'once', Progress: 'ETL:100%; LOAD:0%', LoadFinishTime: null },
  ])
  starRocks.releaseLoads()
  await running
  expect(await query('SELECT count(*) AS n FROM t')).toEqual([{ n: '1' }])
})

test('also shows loads without a label, and deletes by key', async () => {
  await query('INSERT INTO p VALUES (1), (2); DELETE FROM p WHERE id = 1; DELETE FROM t WHERE id = 1')
  const rows = await query("SELECT label, table_name, user, type FROM information_schema.loads WHERE db_name = 'd'")
  expect(rows).toEqual([
    { label: expect.stringMatching(/^insert_[0-9a-f-]{36}$/), table_name: 'p', user: 'root', type: 'INSERT' },
    { label: expect.stringMatching(/^delete_[0-9a-f-]{36}$/), table_name: 'p', user: 'root', type: 'INSERT' },
  ])
})

test('SHOW LOAD supports some conditions, orders and limits, and refuses others', async () => {
  for (const label of ['lab_1', 'lab_2', 'other']) await query(`INSERT INTO t WITH LABEL ${label} SELECT 1`)
  const labels = async (clauses: string) => (await query(`SHOW LOAD ${clauses}`)).map((row) => row.Label)
  expect(await labels("FROM d WHERE label LIKE 'lab'")).toEqual(['lab_1', 'lab_2'])
  expect(await labels("WHERE label LIKE 'lab%'")).toEqual([])
  expect(await labels('ORDER BY jobid DESC LIMIT 1, 1')).toEqual(['lab_2'])
  expect(await labels('ORDER BY Label LIMIT 1 OFFSET 2')).toEqual(['other'])
  await expect(labels("WHERE label != 'a'")).rejects.toThrow('Where clause should looks like: LABEL =')
  await expect(labels("WHERE label = 'a' OR label = 'b'")).rejects.toThrow('Only allow compound predicate')
  await expect(labels('ORDER BY nosuch')).rejects.toThrow('Title name[nosuch] does not exist')
  await expect(labels('FROM nosuch')).rejects.toThrow("Unknown database 'nosuch'")
  await expect(query('SELECT properties FROM information_schema.loads')).rejects.toThrow('not supported: the column')
})

test('a data directory keeps labels and jobs; a load that was running has timed out', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-loads-'))
  const first = await startStarRocks({ dataDir })
  await first.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  await first.query('INSERT INTO t WITH LABEL once SELECT 1')
  first.holdLoads()
  void first.query('INSERT INTO t WITH LABEL cut SELECT 2')
  await until(first, "SELECT state FROM information_schema.loads WHERE label = 'cut'", 'LOADING')
  await first.close()
  const second = await startStarRocks({ dataDir })
  await second.query('USE d')
  await expect(second.query('INSERT INTO t WITH LABEL once SELECT 1')).rejects.toThrow(USED)
  expect(await second.query("SELECT state, error_msg FROM information_schema.loads WHERE label = 'cut'")).toEqual([
    { state: 'CANCELLED', error_msg: 'type:LOAD_RUN_FAIL; msg:timeout by txn manager' },
  ])
  await second.query('INSERT INTO t WITH LABEL cut SELECT 2')
  expect(await second.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '2' }])
  await second.close()
  await rm(dataDir, { recursive: true })
})
