import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { filesOf, fillLake, until } from './support'

const KEYS = { accessKey: 'access-key', secretKey: 'secret-key' }
/** A mark of an owner, as a comment. */
const MARK = '/* mine */'

let s3: S3
let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const only = async (sql: string, column: string) => (await query(sql))[0]![column]!

beforeAll(async () => {
  s3 = await startS3(KEYS)
  await fillLake(s3)
  starRocks = await startStarRocks({ masking: { tasks: 'bare' } })
  const insert = `INSERT INTO t SELECT id FROM ${filesOf(s3, 'conf/flat/*.parquet')} ${MARK}`
  await query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  await query(`CREATE PIPE p AS ${insert}`)
  await query(`SUBMIT TASK k SCHEDULE EVERY(INTERVAL 1 DAY) AS ${insert}`)
  const catalog = {
    type: 'hive',
    'hive.metastore.uris': 'thrift://127.0.0.1:9083',
    'aws.s3.secret_key': KEYS.secretKey,
  }
  const properties = Object.entries({ ...catalog, 'aws.s3.session_token': 'session-token' })
  await query(`CREATE EXTERNAL CATALOG c PROPERTIES (${properties.map(([k, v]) => `"${k}" = "${v}"`).join(', ')})`)
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
})
beforeEach(() => starRocks.mask({}))

const task = () => only("SELECT DEFINITION FROM information_schema.tasks WHERE TASK_NAME = 'k'", 'DEFINITION')
const pipe = () => only('DESC PIPE p', 'SQL')
const catalog = () => only('SHOW CREATE CATALOG c', 'Create Catalog')

test('masks nothing in statements by default, and always masks the first keys of a catalog', async () => {
  expect(await pipe()).toContain('"aws.s3.access_key" = "access-key", "aws.s3.secret_key" = "secret-key"')
  expect(await task()).toBe(await pipe())
  expect(await catalog()).toContain('"aws.s3.secret_key"  =  "se******ey"')
  expect(await catalog()).toContain('"aws.s3.session_token"  =  "session-token"')
})

test.each([
  { style: 'bare', shown: '"aws.s3.access_key" = ***, "aws.s3.secret_key" = ***, "aws.s3.enable_path' },
  { style: 'quoted', shown: '"aws.s3.access_key" = "***", "aws.s3.secret_key" = "***", "aws.s3.enable_path' },
  { style: 'partial', shown: '"aws.s3.access_key" = "ac******ey", "aws.s3.secret_key" = "se******ey", "aws' },
] as const)('the style $style masks the two keys and changes nothing else', async ({ style, shown }) => {
  const clear = await pipe()
  starRocks.mask({ tasks: style })
  expect(await task()).toContain(shown)
  expect(await task()).toContain(MARK)
  expect(await pipe()).toBe(clear)
  starRocks.mask({ pipes: style })
  expect(await pipe()).toContain(shown)
  expect(await task()).toBe(clear)
})

test('a task that is printed from the syntax tree loses its comment', async () => {
  starRocks.mask({ tasks: 'reprinted' })
  expect(await task()).toMatch(/^INSERT INTO t SELECT id FROM FILES\("path" = "s3:\/\/[^"]+"/)
  expect(await task()).toContain('"aws.s3.access_key" = "***", "aws.s3.secret_key" = "***"')
  expect(await task()).not.toContain(MARK)
})

test('masks the runs of tasks and pipes as it masks tasks', async () => {
  const runs = 'SELECT DEFINITION FROM information_schema.task_runs'
  await until(starRocks, runs, 'secret-key')
  starRocks.mask({ tasks: 'bare' })
  const shown = JSON.stringify(await query(runs))
  expect(shown).toContain('= ***')
  expect(shown).not.toContain('secret-key')
})

test('a catalog can show its keys in another style, or show masked keys in clear', async () => {
  starRocks.mask({ catalogs: 'quoted' })
  expect(await catalog()).toContain('"aws.s3.secret_key"  =  "***"')
  expect(await catalog()).toContain('"aws.s3.session_token"  =  "***"')
  starRocks.mask({ catalogs: 'clear' })
  expect(await catalog()).toContain('"aws.s3.secret_key"  =  "secret-key"')
})

test('the masking option of startStarRocks applies from the start', async () => {
  const other = await startStarRocks({ masking: { tasks: 'bare' } })
  await other.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT, s VARCHAR(20)) DUPLICATE KEY(id)')
  await other.query(`SUBMIT TASK k SCHEDULE EVERY(INTERVAL 1 DAY) AS INSERT INTO t SELECT 1, '"password"="x"'`)
  const [row] = await other.query('SELECT DEFINITION FROM information_schema.tasks')
  // The text of a statement is masked as well, as the pattern ignores the SQL syntax.
  expect(row!.DEFINITION).toBe(`INSERT INTO t SELECT 1, '"password" = ***'`)
  await other.close()
})

test.each([
  { version: '4.0.16', masks: false },
  { version: '4.0.17', masks: true },
  { version: '4.1.6', masks: false },
  { version: '4.1.7', masks: true },
])('$version masks the definitions of tasks and the session tokens of catalogs: $masks', async ({ version, masks }) => {
  const other = await startStarRocks({ version, masking: { pipes: 'quoted' } })
  try {
    const insert = `INSERT INTO t SELECT id FROM ${filesOf(s3, 'conf/flat/*.parquet')}`
    await other.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id)')
    await other.query(`SUBMIT TASK k SCHEDULE EVERY(INTERVAL 1 DAY) AS ${insert}`)
    await other.query(`CREATE PIPE p AS ${insert}`)
    await other.query(
      'CREATE EXTERNAL CATALOG c PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083", "aws.s3.session_token" = "session-token")',
    )
    const [definition] = await other.query("SELECT DEFINITION FROM information_schema.tasks WHERE TASK_NAME = 'k'")
    const [catalog] = await other.query('SHOW CREATE CATALOG c')
    const [described] = await other.query('DESC PIPE p')
    expect(definition!.DEFINITION!.includes(KEYS.secretKey)).toBe(!masks)
    expect(catalog!['Create Catalog']!.includes('session-token')).toBe(!masks)
    expect(described!.SQL).not.toContain(KEYS.secretKey)
  } finally {
    await other.close()
  }
})
