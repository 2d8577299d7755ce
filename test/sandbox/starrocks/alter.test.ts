import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { until } from './support'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const jobDone = () => until(starRocks, 'SHOW ALTER TABLE COLUMN FROM d ORDER BY JobId DESC LIMIT 1', 'FINISHED')

beforeAll(async () => {
  starRocks = await startStarRocks()
  await query('CREATE DATABASE d; USE d')
})
afterAll(() => starRocks.close())

test('added columns get their default in old and new rows, at any position', async () => {
  await query('CREATE TABLE a (k INT, v INT) DUPLICATE KEY(k); INSERT INTO a VALUES (1, 1)')
  await query('ALTER TABLE a ADD COLUMN s VARCHAR(5) DEFAULT "x" AFTER k, ADD COLUMN n INT')
  await query('INSERT INTO a (k) VALUES (2)')
  expect(await query('SELECT * FROM a ORDER BY k')).toEqual([
    { k: '1', s: 'x', v: '1', n: null },
    { k: '2', s: 'x', v: null, n: null },
  ])
})

test('a column is widened and its rows are converted only when the job has finished', async () => {
  await query('CREATE TABLE w (k INT, v INT) DUPLICATE KEY(k); INSERT INTO w VALUES (1, 7)')
  await query('ALTER TABLE w MODIFY COLUMN v VARCHAR(20)')
  expect((await query('DESC w'))[1]).toMatchObject({ Type: 'int' })
  await expect(query('ALTER TABLE w ADD COLUMN x INT')).rejects.toThrow('A schema change operation is in progress')
  await jobDone()
  expect((await query('DESC w'))[1]).toMatchObject({ Type: 'varchar(20)' })
  await query("INSERT INTO w VALUES (2, 'text')")
  expect(await query('SELECT v FROM w ORDER BY k')).toEqual([{ v: '7' }, { v: 'text' }])
})

test('a conversion that fails for a row cancels its job', async () => {
  await query("CREATE TABLE c (k INT, v VARCHAR(9)) DUPLICATE KEY(k); INSERT INTO c VALUES (1, 'no number')")
  await query('ALTER TABLE c MODIFY COLUMN v INT')
  await until(starRocks, "SHOW ALTER TABLE COLUMN FROM d WHERE TableName = 'c'", 'CANCELLED')
  expect((await query('DESC c'))[1]).toMatchObject({ Type: 'varchar(9)' })
})

test('CANCEL ALTER TABLE leaves the table unchanged', async () => {
  await query('CREATE TABLE x (k INT, v INT) DUPLICATE KEY(k)')
  await query('ALTER TABLE x MODIFY COLUMN v BIGINT; CANCEL ALTER TABLE COLUMN FROM x')
  await query('ALTER TABLE x ADD COLUMN y INT')
  expect(await query('DESC x')).toMatchObject([{ Field: 'k' }, { Field: 'v', Type: 'int' }, { Field: 'y' }])
})

test('renames and swaps keep the rows', async () => {
  await query('CREATE TABLE p (k INT) DUPLICATE KEY(k); CREATE TABLE q (k INT) DUPLICATE KEY(k)')
  await query('INSERT INTO p VALUES (1); INSERT INTO q VALUES (2)')
  await query('ALTER TABLE p SWAP WITH q')
  expect(await query('SELECT k FROM p')).toEqual([{ k: '2' }])
  await query('ALTER TABLE q RENAME r; ALTER TABLE r RENAME COLUMN k TO kk')
  expect(await query('SELECT kk FROM r')).toEqual([{ kk: '1' }])
  await expect(query('SELECT * FROM q')).rejects.toMatchObject({ errno: 5502 })
})

test('aggregates and replacements still work after columns were moved', async () => {
  await query('CREATE TABLE g (k INT, v INT SUM) AGGREGATE KEY(k) DISTRIBUTED BY HASH(k); INSERT INTO g VALUES (1, 2)')
  await query('ALTER TABLE g ADD COLUMN m INT MAX DEFAULT "0" AFTER k')
  await query('INSERT INTO g (k, m, v) VALUES (1, 9, 3)')
  expect(await query('SELECT * FROM g')).toEqual([{ k: '1', m: '9', v: '5' }])
})

test('lists and drops partitions by name', async () => {
  await query(`CREATE TABLE b (id INT, ts DATETIME NOT NULL) DUPLICATE KEY(id) PARTITION BY date_trunc('day', ts)`)
  await query("INSERT INTO b VALUES (1, '2024-01-31 10:00:00'), (2, '2024-02-01 00:00:00'), (3, '2024-02-01 01:00:00')")
  expect(await query('SHOW PARTITIONS FROM b')).toMatchObject([
    { PartitionName: 'p20240131', RowCount: '1' },
    { PartitionName: 'p20240201', RowCount: '2' },
  ])
  await query('ALTER TABLE b DROP PARTITION p20240201')
  expect(await query('SELECT id FROM b')).toEqual([{ id: '1' }])
})

const CHANGES = 'https://docs.starrocks.io/docs/sql-reference/sql-statements/table_bucket_part_index/SHOW_ALTER'

test('refuses to change a random distribution, but changes a hash to another hash or to random', async () => {
  const optimized = () => until(starRocks, 'SHOW ALTER TABLE OPTIMIZE FROM d ORDER BY JobId DESC LIMIT 1', 'FINISHED')
  const distribution = async (table: string) =>
    /DISTRIBUTED BY .*?(?=\s*\n)/.exec((await query(`SHOW CREATE TABLE ${table}`))[0]!['Create Table']!)![0]
  await query('CREATE TABLE rd (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY RANDOM')
  await query('CREATE TABLE rb (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY RANDOM BUCKETS 5')
  const refused = {
    errno: 5064,
    message:
      'Getting analyzing error. Detail message: Random distribution table already supports automatic scaling and does not require optimization.',
  }
  for (const to of ['HASH(v) BUCKETS 3', 'RANDOM BUCKETS 10']) {
    await expect(query(`ALTER TABLE rd DISTRIBUTED BY ${to}`)).rejects.toMatchObject(refused)
    await expect(query(`ALTER TABLE rb DISTRIBUTED BY ${to}`)).rejects.toMatchObject(refused)
  }
  await query('CREATE TABLE hd (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 2')
  await query('ALTER TABLE hd DISTRIBUTED BY HASH(v) BUCKETS 3')
  await optimized()
  expect(await distribution('hd')).toBe('DISTRIBUTED BY HASH(`v`) BUCKETS 3')
  await query('ALTER TABLE hd DISTRIBUTED BY RANDOM')
  await optimized()
  expect(await distribution('hd')).toBe('DISTRIBUTED BY RANDOM')
  await expect(query('ALTER TABLE hd DISTRIBUTED BY HASH(k)')).rejects.toMatchObject(refused)
})

test('refuses TRUNCATE during a schema change or an optimize job, which a test can hold', async () => {
  await query('CREATE TABLE busy (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 2')
  await query('INSERT INTO busy VALUES (1, 1)')
  starRocks.holdAlterJobs()
  await query('ALTER TABLE busy MODIFY COLUMN v BIGINT')
  await until(starRocks, "SHOW ALTER TABLE COLUMN FROM d WHERE TableName = 'busy'", 'RUNNING')
  await expect(query('TRUNCATE TABLE busy')).rejects.toMatchObject({
    errno: 1064,
    message: `A schema change operation is in progress on the table busy. Please wait until the current operation completes. To check the status of the operation, see ${CHANGES}`,
  })
  starRocks.releaseAlterJobs()
  await until(starRocks, "SHOW ALTER TABLE COLUMN FROM d WHERE TableName = 'busy'", 'FINISHED')

  starRocks.holdAlterJobs()
  await query('ALTER TABLE busy DISTRIBUTED BY HASH(v) BUCKETS 3')
  await until(starRocks, "SHOW ALTER TABLE OPTIMIZE FROM d WHERE TableName = 'busy'", 'RUNNING')
  await expect(query('TRUNCATE TABLE busy')).rejects.toMatchObject({
    errno: 1064,
    message: 'The table busy is currently in state OPTIMIZE',
  })
  expect(await query('SELECT k FROM busy')).toEqual([{ k: '1' }])
  starRocks.releaseAlterJobs()
  await until(starRocks, "SHOW ALTER TABLE OPTIMIZE FROM d WHERE TableName = 'busy'", 'FINISHED')
  await query('TRUNCATE TABLE busy')
  expect(await query('SELECT k FROM busy')).toEqual([])
})

test('a held change can be cancelled, and has no effect when it is released', async () => {
  await query('CREATE TABLE late (k INT, v INT) DUPLICATE KEY(k)')
  starRocks.holdAlterJobs()
  await query('ALTER TABLE late MODIFY COLUMN v BIGINT')
  await until(starRocks, "SHOW ALTER TABLE COLUMN FROM d WHERE TableName = 'late'", 'RUNNING')
  await query('CANCEL ALTER TABLE COLUMN FROM late')
  starRocks.releaseAlterJobs()
  expect((await query('DESC late'))[1]).toMatchObject({ Type: 'int' })
})

describe('ADD FIELD', () => {
  const typeOf = async (table: string) => {
    const column = (await query(`DESC ${table}`)).find(({ Field }) => Field === 's')
    return String(column?.Type).replaceAll(/\(\d+\)/g, '')
  }

  test('adds fields to a struct at their positions, NULL in existing rows, before the statement returns', async () => {
    await query('CREATE TABLE f (k INT, s STRUCT<a INT, b STRUCT<x INT>>) DUPLICATE KEY(k)')
    await query('INSERT INTO f VALUES (1, row(1, row(2)))')
    await query('ALTER TABLE f MODIFY COLUMN s ADD FIELD c DOUBLE, MODIFY COLUMN s ADD FIELD `b`.`y` INT FIRST')
    await query('ALTER TABLE f MODIFY COLUMN s ADD FIELD m INT AFTER a')
    expect(await typeOf('f')).toBe('struct<a int, m int, b struct<y int, x int>, c double>')
    await query('INSERT INTO f VALUES (2, row(1, 2, row(3, 4), 5.5))')
    expect(await query('SELECT s FROM f ORDER BY k')).toEqual([
      { s: '{"a":1,"m":null,"b":{"y":null,"x":2},"c":null}' },
      { s: '{"a":1,"m":2,"b":{"y":3,"x":4},"c":5.5}' },
    ])
  })

  test('adds a field to the elements of an array', async () => {
    await query('CREATE TABLE fa (k INT, s ARRAY<STRUCT<a INT>>) DUPLICATE KEY(k); INSERT INTO fa VALUES (1, [row(1)])')
    await query('ALTER TABLE fa MODIFY COLUMN s ADD FIELD [*].b INT')
    expect(await query('SELECT s FROM fa')).toEqual([{ s: '[{"a":1,"b":null}]' }])
  })

  test.each([
    ['s ADD FIELD a INT', 'Analyze add field definition failed: Field a is already exist.'],
    ['s ADD FIELD b.x INT', 'Analyze add field definition failed: Field x is already exist.'],
    ['s ADD FIELD a.z INT', 'Analyze add field definition failed: Field a type INT is not valid.'],
    ['l ADD FIELD z INT', 'Analyze add field definition failed: Target Field is not struct.'],
    ['s ADD FIELD z INT AFTER q', 'Field[q] is not exist in Field[s]'],
  ])('is refused as in StarRocks: %s', async (clause, message) => {
    const table = `fr${clause.length}${clause.charCodeAt(0)}${clause.charCodeAt(12)}`
    await query(
      `CREATE TABLE ${table} (k INT, s STRUCT<a INT, b STRUCT<x INT>>, l ARRAY<STRUCT<a INT>>) DUPLICATE KEY(k)`,
    )
    await expect(query(`ALTER TABLE ${table} MODIFY COLUMN ${clause}`)).rejects.toThrow(message)
  })

  test('is refused without fast schema evolution, and together with another change of a column', async () => {
    await query(`CREATE TABLE fs (k INT, s STRUCT<a INT>) DUPLICATE KEY(k) PROPERTIES ("fast_schema_evolution" = "false");
      CREATE TABLE fm (k INT, s STRUCT<a INT>, v INT) DUPLICATE KEY(k)`)
    const said = 'Add field for struct column require table enable fast schema evolution'
    await expect(query('ALTER TABLE fs MODIFY COLUMN s ADD FIELD b INT')).rejects.toThrow(said)
    const both = 'ALTER TABLE fm MODIFY COLUMN v BIGINT, MODIFY COLUMN s ADD FIELD b INT'
    await expect(query(both)).rejects.toThrow(said)
  })
})

test('decimals have at most 38 digits before 4.0', async () => {
  const old = await startStarRocks({ version: '3.4.5' })
  try {
    await old.query('CREATE DATABASE d; USE d')
    await old.query('CREATE TABLE a (k INT, v DECIMAL(38, 2)) DUPLICATE KEY(k)')
    await expect(old.query('CREATE TABLE b (k INT, v DECIMAL(39, 2)) DUPLICATE KEY(k)')).rejects.toThrow(
      "DECIMAL's precision should range from 1 to 38",
    )
    await expect(old.query('ALTER TABLE a ADD COLUMN w ARRAY<DECIMAL(76, 2)>')).rejects.toThrow('from 1 to 38')
  } finally {
    await old.close()
  }
  await query('CREATE TABLE wide (k INT, v DECIMAL(76, 2)) DUPLICATE KEY(k)')
})
