import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { filesOf, parquetFile, until } from './support'

const EIGHT_ROWS = parquetFile('alltypes_plain.parquet')
const TWO_ROWS = parquetFile('alltypes_plain.snappy.parquet')

let s3: S3
let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const count = async (table = 't') => Number((await query(`SELECT count(*) AS n FROM ${table}`))[0]!.n)
const pipe = async () => (await query('SHOW PIPES FROM d'))[0]!
const finished = (files: number) => until(starRocks, 'SHOW PIPES FROM d', `\\"loadedFiles\\":${files},`)

beforeAll(async () => {
  s3 = await startS3()
  starRocks = await startStarRocks()
})
beforeEach(async () => {
  for (const key of s3.list()) s3.delete(key)
  await query('DROP DATABASE IF EXISTS d FORCE; CREATE DATABASE d; USE d')
  await query('CREATE TABLE t (id INT, string_col STRING) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id)')
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
})

const createPipe = (properties: string, table = 't') =>
  query(`CREATE PIPE p PROPERTIES (${properties}) AS INSERT INTO ${table} (id, string_col)
    SELECT id, string_col FROM ${filesOf(s3, 'in/*.parquet')}`)

test('a pipe loads existing files at once and new files later', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await createPipe('"poll_interval" = "1"')
  await finished(1)
  expect(await count()).toBe(8)
  await s3.put('in/b.parquet', TWO_ROWS)
  await finished(2)
  expect(await count()).toBe(10)
  expect((await pipe()).STATE).toBe('RUNNING')
  expect(await query('SELECT string_col FROM t WHERE id = 4')).toEqual([{ string_col: '0' }])
})

test('the ETag identifies a file: equal bytes are ignored, changed bytes are loaded again', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await createPipe('"poll_interval" = "1"')
  await finished(1)
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await s3.put('in/b.parquet', TWO_ROWS)
  await finished(2)
  expect(await count()).toBe(10)
  await s3.put('in/a.parquet', TWO_ROWS)
  await finished(3)
  expect(await count()).toBe(12)
})

test('SUSPEND stops polling, RESUME continues it', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await createPipe('"poll_interval" = "1"')
  await finished(1)
  await query('ALTER PIPE p SUSPEND')
  await s3.put('in/b.parquet', TWO_ROWS)
  expect((await pipe()).STATE).toBe('SUSPEND')
  await query('ALTER PIPE p RESUME')
  await finished(2)
})

test('a one-shot pipe lists once and finishes', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await s3.put('in/b.parquet', TWO_ROWS)
  await createPipe('"auto_ingest" = "false", "batch_files" = "1"')
  await until(starRocks, 'SHOW PIPES FROM d', '"FINISHED"')
  expect(await count()).toBe(10)
  await query('ALTER PIPE p RESUME')
  expect((await pipe()).STATE).toBe('FINISHED')
})

test('a pipe with a failed load goes to ERROR with its files; RETRY ALL loads them', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await createPipe('"poll_interval" = "1"')
  await finished(1)
  await query('DROP TABLE t')
  await s3.put('in/b.parquet', TWO_ROWS)
  await until(starRocks, 'SHOW PIPES FROM d', '"ERROR"')
  expect((await pipe()).LAST_ERROR).toContain('execution failed')
  expect(await query("SELECT load_state FROM information_schema.pipe_files WHERE file_name LIKE '%b.parquet'")).toEqual(
    [{ load_state: 'ERROR' }],
  )
  await query('CREATE TABLE t (id INT, string_col STRING) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id)')
  await query('ALTER PIPE p RETRY ALL')
  await finished(2)
  expect(await count()).toBe(2)
})

test('RETRY ALL loads a replaced file by its name, and the next poll loads it again as a new version', async () => {
  await s3.put('in/a.parquet', EIGHT_ROWS)
  await createPipe('"poll_interval" = "1"')
  await finished(1)
  await query('DROP TABLE t')
  await s3.put('in/b.parquet', EIGHT_ROWS)
  await until(starRocks, 'SHOW PIPES FROM d', '"ERROR"')
  await query('CREATE TABLE t (id INT, string_col STRING) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id)')
  await s3.put('in/b.parquet', TWO_ROWS)
  await query('ALTER PIPE p RETRY ALL')
  await finished(3)
  expect(await count()).toBe(4)
})

test('a re-created pipe loads every file again: rows double with duplicate keys, not with primary keys', async () => {
  await query('CREATE TABLE k (id INT, string_col STRING) PRIMARY KEY(id)')
  await s3.put('in/a.parquet', EIGHT_ROWS)
  for (const [table, expected] of [
    ['t', 16],
    ['k', 8],
  ] as const) {
    for (const _ of [1, 2]) {
      await createPipe('"poll_interval" = "1"', table)
      await finished(1)
      // The label of a load contains an id that is never used again; the database still has the labels of the first pipe.
      expect((await pipe()).LAST_ERROR).toBeNull()
      await query('DROP PIPE p')
    }
    expect(await count(table)).toBe(expected)
  }
})

test('a pipe with INSERT BY NAME inserts by position, as a real server does', async () => {
  await query('CREATE TABLE n (id STRING, string_col STRING) DUPLICATE KEY(id)')
  await s3.put('in/a.parquet', TWO_ROWS)
  await query(`CREATE PIPE p AS INSERT INTO n BY NAME SELECT string_col, id FROM ${filesOf(s3, 'in/*')}`)
  await finished(1)
  expect(await query('SELECT * FROM n ORDER BY string_col')).toEqual([
    { id: '0', string_col: '6' },
    { id: '1', string_col: '7' },
  ])
})

test('a pipe can load the values of the path as columns', async () => {
  await query('CREATE TABLE h (id INT, y INT, m VARCHAR(2)) DUPLICATE KEY(id) PARTITION BY (y, m)')
  await s3.put('h/y=2024/m=01/a.parquet', EIGHT_ROWS)
  await s3.put('h/y=2025/m=02/a.parquet', TWO_ROWS)
  const files = filesOf(s3, 'h/*/*/*.parquet', { columns_from_path: 'y,m' })
  await query(`CREATE PIPE p AS INSERT INTO h (id, y, m) SELECT id, CAST(y AS INT), m FROM ${files}`)
  await finished(2)
  expect(await query('SELECT y, m, count(*) AS n FROM h GROUP BY y, m ORDER BY y')).toEqual([
    { y: '2024', m: '01', n: '8' },
    { y: '2025', m: '02', n: '2' },
  ])
})

test('DESC PIPE shows the text from INSERT to the end of the packet', async () => {
  await s3.put('in/a.parquet', TWO_ROWS)
  const insert = `insert into t (id) /* mine */ select id from ${filesOf(s3, 'in/*')} -- end`
  await query(`CREATE PIPE p AS ${insert}`)
  expect((await query('DESC PIPE p'))[0]!.SQL).toBe(insert)
})
