import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)

beforeAll(async () => {
  starRocks = await startStarRocks()
  await query(
    'CREATE DATABASE d; USE d; CREATE TABLE t (id INT, v INT) DUPLICATE KEY(id); INSERT INTO t VALUES (1, 5), (2, 7)',
  )
  await query('CREATE VIEW big (n) AS SELECT id FROM t WHERE v > 6')
})
afterAll(() => starRocks.close())

test('a view is read by its column names, and shows changes of its table', async () => {
  expect(await query('SELECT n FROM d.big')).toEqual([{ n: '2' }])
  await query('INSERT INTO d.t VALUES (3, 9)')
  expect(await query('SELECT n FROM d.big ORDER BY n')).toEqual([{ n: '2' }, { n: '3' }])
})

test('DROP DATABASE drops its views and tables', async () => {
  await query('CREATE DATABASE e; CREATE VIEW e.w AS SELECT 1 AS one; DROP DATABASE e FORCE; CREATE DATABASE e')
  await expect(query('SELECT * FROM e.w')).rejects.toMatchObject({ errno: 5502 })
  await query('DROP DATABASE e')
})

test('a session that drops its database has none, and statements about tables and pipes fail', async () => {
  await query('CREATE DATABASE gone; USE gone; DROP DATABASE gone')
  for (const sql of ['CREATE TABLE t (id INT)', 'DROP PIPE p', 'SHOW PIPES'])
    await expect(query(sql), sql).rejects.toMatchObject({
      errno: 1046,
      message: expect.stringContaining('No database selected'),
    })
  await query('USE d')
})

test.each([
  'CREATE OR REPLACE VIEW IF NOT EXISTS x AS SELECT 1',
  'CREATE OR REPLACE PIPE IF NOT EXISTS x AS INSERT INTO t SELECT 1',
])('%s is a syntax error', async (sql) => {
  await expect(query(sql)).rejects.toThrow('Conflicted options OR REPLACE and IF NOT EXISTS')
})

test('the error for a missing column without a default names the columns of the INSERT', async () => {
  await query('CREATE TABLE strict (id INT NOT NULL, year INT NOT NULL, v INT NOT NULL) DUPLICATE KEY(id)')
  await expect(query('INSERT INTO strict (year, id) SELECT 1, 2')).rejects.toThrow(
    "'v' must be explicitly mentioned in column permutation:  id  year .",
  )
})

test('lists built-in roles first, with their comments', async () => {
  await query('CREATE ROLE a_role')
  const roles = await query('SHOW ROLES')
  expect(roles.map(({ Name }) => Name)).toEqual([
    'root',
    'db_admin',
    'cluster_admin',
    'user_admin',
    'public',
    'security_admin',
    'a_role',
  ])
  expect(roles[2]).toMatchObject({ Builtin: 'true', Comment: 'built-in cluster administration role' })
})

test('a label can be used for one successful load', async () => {
  await expect(query('INSERT INTO t WITH LABEL once SELECT id, v FROM nosuch')).rejects.toThrow()
  await query('INSERT INTO t WITH LABEL once SELECT 1, 1')
  await expect(query('INSERT INTO t WITH LABEL once SELECT 1, 1')).rejects.toThrow('Label [once] has already been used')
})
