import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { filesOf, fillLake, until } from './support'

/** DDL is atomic: of several parallel statements that use one name, one succeeds. */
const AT_ONCE = 12
const HIVE = '"type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083"'

let s3: S3
let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)

beforeAll(async () => {
  s3 = await startS3()
  await fillLake(s3)
  starRocks = await startStarRocks({ jobMilliseconds: 20 })
  await s3.put('hive/atonce/', '')
  const keys = `"aws.s3.endpoint" = "${s3.endpoint}", "aws.s3.access_key" = "${s3.accessKey}", "aws.s3.secret_key" = "${s3.secretKey}", "aws.s3.enable_path_style_access" = "true", "aws.s3.enable_ssl" = "false"`
  await query(`CREATE EXTERNAL CATALOG hive PROPERTIES (${HIVE}, ${keys})`)
  await query('CREATE DATABASE hive.atonce PROPERTIES ("location" = "s3://lake/hive/atonce")')
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
})
beforeEach(() => query('DROP DATABASE IF EXISTS d FORCE; CREATE DATABASE d; USE d'))

interface Outcome {
  done: number
  refused: { errno: number; message: string }[]
}

/** Runs the statements in parallel; statements of one session run in parallel as if from several. */
async function atOnce(statements: string[]): Promise<Outcome> {
  const refused: Outcome['refused'] = []
  const ends = statements.map((sql) =>
    query(sql).catch(({ errno, message }: { errno: number; message: string }) => {
      refused.push({ errno, message })
    }),
  )
  await Promise.all(ends)
  return { done: statements.length - refused.length, refused }
}

const same = (sql: string) => Array.from({ length: AT_ONCE }, () => sql)
const exists = (errno: number, message: string) =>
  Array.from({ length: AT_ONCE - 1 }, () => ({ errno, message: expect.stringContaining(message) }))

describe('one of several concurrent creates succeeds, and the others fail because the object exists', () => {
  const insert = () => `INSERT INTO t SELECT id FROM ${filesOf(s3, 'conf/flat/*.parquet')}`
  const t = 'CREATE TABLE t (id INT) DUPLICATE KEY(id)'

  test.each([
    {
      kind: 'database',
      create: () => 'CREATE DATABASE dd',
      drop: 'DROP DATABASE dd',
      errno: 1007,
      text: 'database exists',
    },
    { kind: 'table', create: () => t, drop: 'DROP TABLE t', errno: 1050, text: "Table 't' already exists" },
    {
      kind: 'pipe',
      before: t,
      create: () => `CREATE PIPE p AS ${insert()}`,
      drop: 'DROP PIPE p',
      errno: 5802,
      text: 'Pipe exists',
    },
    {
      kind: 'catalog',
      create: () => `CREATE EXTERNAL CATALOG c PROPERTIES (${HIVE})`,
      drop: 'DROP CATALOG c',
      errno: 5514,
      text: "Catalog 'c' already exists",
    },
    { kind: 'role', create: () => 'CREATE ROLE r', drop: 'DROP ROLE r', errno: 1064, text: 'role already exists' },
    { kind: 'user', create: () => 'CREATE USER u', drop: 'DROP USER u', errno: 1064, text: 'already exists!' },
    {
      kind: 'task',
      before: t,
      create: () => `SUBMIT TASK k SCHEDULE EVERY(INTERVAL 1 DAY) AS ${insert()}`,
      drop: 'DROP TASK k',
      errno: 1064,
      text: 'Task [k] already exists',
    },
    {
      kind: 'Hive database',
      create: () => 'CREATE DATABASE hive.h PROPERTIES ("location" = "s3://lake/hive/h")',
      drop: 'DROP DATABASE hive.h',
      errno: 1007,
      text: 'database exists',
    },
    {
      kind: 'Hive table',
      create: () => 'CREATE TABLE hive.atonce.t (id INT)',
      drop: 'DROP TABLE hive.atonce.t FORCE',
      errno: 1050,
      text: "Table 't' already exists",
    },
    {
      kind: 'Hive table with a location',
      create: () => 'CREATE TABLE hive.atonce.l (id INT) PROPERTIES ("location" = "s3://lake/hive/elsewhere")',
      drop: 'DROP TABLE hive.atonce.l FORCE',
      errno: 1050,
      text: "Table 'l' already exists",
    },
  ])('$kind', async ({ before, create, drop, errno, text }) => {
    if (before) await query(before)
    const { done, refused } = await atOnce(same(create()))
    expect(refused).toMatchObject(exists(errno, text))
    expect(done).toBe(1)
    // One drop of it is enough, and only one of many finds it.
    expect((await atOnce(same(drop))).done).toBe(1)
    await query(create())
    await query(drop)
  })
})

test('the rows of a table survive concurrent creates of the same table', async () => {
  const create = 'CREATE TABLE t (id INT) DUPLICATE KEY(id)'
  const fill = (i: number) => `${create}; INSERT INTO t VALUES (${i})`
  const { done } = await atOnce(Array.from({ length: AT_ONCE }, (_, i) => fill(i)))
  expect(done).toBe(1)
  expect(await query('SELECT count(*) AS `n` FROM t')).toEqual([{ n: '1' }])
})

test('concurrent CREATE TABLE IF NOT EXISTS create one table, and every client loads into it', async () => {
  const create = 'CREATE TABLE IF NOT EXISTS t (id INT) DUPLICATE KEY(id)'
  const { refused } = await atOnce(Array.from({ length: AT_ONCE }, (_, i) => `${create}; INSERT INTO t VALUES (${i})`))
  expect(refused).toEqual([])
  expect(await query('SELECT count(*) AS `n` FROM t')).toEqual([{ n: String(AT_ONCE) }])
})

test('concurrent ADD COLUMN add every column, and lose no row', async () => {
  await query('CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  const names = Array.from({ length: AT_ONCE }, (_, i) => `c${i}`)
  const statements = names.flatMap((name, i) => [
    `ALTER TABLE t ADD COLUMN ${name} INT DEFAULT "${i}"`,
    `INSERT INTO t (id) VALUES (${i})`,
  ])
  expect((await atOnce(statements)).refused).toEqual([])
  expect((await query('DESC t')).map(({ Field }) => Field).sort()).toEqual(['id', ...names].sort())
  expect(await query('SELECT count(*) AS `n` FROM t')).toEqual([{ n: String(AT_ONCE) }])
})

test('one of several concurrent schema changes begins, and the others fail because it runs', async () => {
  await query('CREATE TABLE t (id INT, v INT) DUPLICATE KEY(id); INSERT INTO t VALUES (1, 2)')
  const { done, refused } = await atOnce(same('ALTER TABLE t MODIFY COLUMN v BIGINT'))
  expect(refused).toMatchObject(exists(1064, 'A schema change operation is in progress on the table t'))
  expect(done).toBe(1)
  await until(starRocks, 'SHOW ALTER TABLE COLUMN FROM d', 'FINISHED')
  expect(await query('SELECT v FROM t')).toEqual([{ v: '2' }])
})

test('concurrent renames to one name rename one table, and lose none', async () => {
  const names = Array.from({ length: AT_ONCE }, (_, i) => `t${i}`)
  for (const [i, name] of names.entries()) {
    await query(`CREATE TABLE ${name} (id INT) DUPLICATE KEY(id); INSERT INTO ${name} VALUES (${i})`)
  }
  const { done, refused } = await atOnce(names.map((name) => `ALTER TABLE ${name} RENAME wanted`))
  expect(refused).toMatchObject(exists(1050, "Table 'wanted' already exists"))
  expect(done).toBe(1)
  const tables = (await query('SHOW TABLES')).map((row) => Object.values(row)[0]!)
  expect(tables).toHaveLength(AT_ONCE)
  const rows = await Promise.all(tables.map((name) => query(`SELECT id FROM ${name}`)))
  expect(
    rows
      .flat()
      .map(({ id }) => Number(id))
      .sort((a, b) => a - b),
  ).toEqual(names.map((_, i) => i))
})

test('concurrent swaps of two tables keep both, with their rows', async () => {
  await query('CREATE TABLE a (id INT) DUPLICATE KEY(id); CREATE TABLE b (id INT) DUPLICATE KEY(id)')
  await query('INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)')
  expect((await atOnce(same('ALTER TABLE a SWAP WITH b'))).refused).toEqual([])
  // An even number of swaps changes nothing.
  expect(await query('SELECT id FROM a')).toEqual([{ id: '1' }])
  expect(await query('SELECT id FROM b')).toEqual([{ id: '2' }])
})
