import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { filesOf, fillLake } from './support'

/** Ids that distinguish an object from another one with its name: unique over all kinds, and increasing. */
let s3: S3
let dataDir: string
let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)

beforeAll(async () => {
  s3 = await startS3()
  await fillLake(s3)
  dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-ids-'))
  starRocks = await startStarRocks({ dataDir })
  await query('CREATE DATABASE d; USE d')
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
  await rm(dataDir, { recursive: true })
})

async function tableId(name: string, database = 'd'): Promise<number> {
  const [row] = await query(
    `SELECT TABLE_ID FROM information_schema.tables_config WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME = '${name}'`,
  )
  return Number(row!.TABLE_ID)
}

async function databaseId(name: string): Promise<number> {
  return Number((await query("SHOW PROC '/dbs'")).find((row) => row.DbName === name)!.DbId)
}

async function pipeId(name: string, database = 'd'): Promise<number> {
  const [row] = await query(`DESC PIPE ${database}.${name}`)
  const [shown] = await query(`SHOW PIPES FROM ${database}`)
  expect(row!.ID).toBe(shown!.PIPE_ID)
  return Number(row!.ID)
}

const createPipe = (table: string) => `INSERT INTO ${table} SELECT id FROM ${filesOf(s3, 'conf/flat/*.parquet')}`

test('a re-created table gets a greater id, and an altered one keeps its id', async () => {
  await query('CREATE TABLE a (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 2')
  await query('CREATE TABLE b (k INT, v INT) DUPLICATE KEY(k)')
  const [a, b] = [await tableId('a'), await tableId('b')]
  expect(b).toBeGreaterThan(a)
  await query(
    "INSERT INTO a VALUES (1, 1); TRUNCATE TABLE a; ALTER TABLE a COMMENT = 'c'; ALTER TABLE a ADD COLUMN w INT",
  )
  expect(await tableId('a')).toBe(a)
  await query('ALTER TABLE a RENAME renamed')
  expect(await tableId('renamed')).toBe(a)
  await query('ALTER TABLE renamed SWAP WITH b')
  expect([await tableId('b'), await tableId('renamed')]).toEqual([a, b])
  await query('DROP TABLE b FORCE; CREATE TABLE b (k INT, v INT) DUPLICATE KEY(k)')
  expect(await tableId('b')).toBeGreaterThan(b)
})

test('a re-created database gets a greater id, and so do the objects in it', async () => {
  await query('CREATE DATABASE e; CREATE TABLE e.t (id INT) DUPLICATE KEY(id)')
  await query(`CREATE PIPE e.p AS ${createPipe('e.t')}`)
  const before = [await databaseId('e'), await tableId('t', 'e'), await pipeId('p', 'e')]
  await query('DROP DATABASE e FORCE; CREATE DATABASE e; CREATE TABLE e.t (id INT) DUPLICATE KEY(id)')
  await query(`CREATE PIPE e.p AS ${createPipe('e.t')}`)
  const after = [await databaseId('e'), await tableId('t', 'e'), await pipeId('p', 'e')]
  for (const id of after) expect(id).toBeGreaterThan(Math.max(...before))
  expect(new Set([...before, ...after]).size).toBe(6)
})

test('a dropped or replaced pipe gets a greater id, and an altered one keeps its id', async () => {
  await query('CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  await query(`CREATE PIPE p AS ${createPipe('t')}`)
  const first = await pipeId('p')
  await query('ALTER PIPE p SUSPEND; ALTER PIPE p SET ("poll_interval" = "60"); ALTER PIPE p RESUME')
  expect(await pipeId('p')).toBe(first)
  await query(`CREATE OR REPLACE PIPE p AS ${createPipe('t')}`)
  const second = await pipeId('p')
  expect(second).toBeGreaterThan(first)
  await query(`DROP PIPE p; CREATE PIPE p AS ${createPipe('t')}`)
  expect(await pipeId('p')).toBeGreaterThan(second)
})

test('ids survive a restart of the server, and later ids are greater', async () => {
  await query('CREATE TABLE kept (k INT) DUPLICATE KEY(k)')
  const before = [await databaseId('d'), await tableId('kept')]
  starRocks.restart()
  expect([await databaseId('d'), await tableId('kept')]).toEqual(before)
  await starRocks.close()
  starRocks = await startStarRocks({ dataDir })
  expect([await databaseId('d'), await tableId('kept')]).toEqual(before)
  await query('USE d; CREATE TABLE later (k INT) DUPLICATE KEY(k)')
  expect(await tableId('later')).toBeGreaterThan(Math.max(...before))
})

test('a role has no id, only a comment, which a dropped role loses', async () => {
  const comment = async () => (await query('SHOW ROLES')).find(({ Name }) => Name === 'r')?.Comment
  await query("CREATE ROLE r COMMENT 'one'")
  expect(await comment()).toBe('one')
  await query("ALTER ROLE r SET COMMENT = 'two'")
  expect(await comment()).toBe('two')
  await query('DROP ROLE r; CREATE ROLE r')
  expect(await comment()).toBe('')
})
