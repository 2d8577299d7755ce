import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { fillLake, until } from './support'

let s3: S3
let starRocks: StarRocksSandbox
let databases = 0
const query = (sql: string) => starRocks.query(sql)

beforeAll(async () => {
  s3 = await startS3()
  await fillLake(s3)
  starRocks = await startStarRocks({ jobMilliseconds: 20 })
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
})
beforeEach(async () => {
  const name = `d${++databases}`
  await query(`CREATE DATABASE ${name}; USE ${name}`)
  await query(
    "CREATE TABLE sales (day DATE NOT NULL, item VARCHAR(20), price DECIMAL(10, 2), n INT) DUPLICATE KEY(day) PARTITION BY date_trunc('day', day)",
  )
  await query(
    "INSERT INTO sales VALUES ('2024-01-01', 'a', 1.5, 2), ('2024-01-02', 'a', 2.5, 1), ('2024-02-01', 'b', 4, 3)",
  )
})

const create = (name: string, rest: string) => query(`CREATE MATERIALIZED VIEW ${name} ${rest}`)
const refresh = (rest: string) => query(`REFRESH MATERIALIZED VIEW ${rest} WITH SYNC MODE`)
async function shown(name: string) {
  const [row] = await query(`SHOW MATERIALIZED VIEWS LIKE '${name}'`)
  return row!
}
const ddl = async (name: string) =>
  (await query(`SHOW CREATE MATERIALIZED VIEW ${name}`))[0]!['Create Materialized View']!

describe('a refresh', () => {
  test('stores the rows of the query, and does nothing if its tables are unchanged', async () => {
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT item, sum(n) AS total FROM sales GROUP BY item')
    expect(await query('SELECT * FROM m')).toEqual([])
    await refresh('m')
    const rows = [
      { item: 'a', total: '3' },
      { item: 'b', total: '3' },
    ]
    expect(await query('SELECT * FROM m ORDER BY item')).toEqual(rows)
    expect(await shown('m')).toMatchObject({ last_refresh_state: 'SUCCESS', rows: '2', last_refresh_error_code: '0' })
    await refresh('m')
    expect(await shown('m')).toMatchObject({ last_refresh_state: 'SKIPPED', rows: '2' })
    await query('REFRESH MATERIALIZED VIEW m FORCE WITH SYNC MODE')
    expect(await shown('m')).toMatchObject({ last_refresh_state: 'SUCCESS', last_refresh_force_refresh: 'true' })
    await query("INSERT INTO sales VALUES ('2024-03-01', 'c', 1, 1)")
    expect(await query('SELECT count(*) AS n FROM m')).toEqual([{ n: '2' }])
    await refresh('m')
    expect(await query('SELECT count(*) AS n FROM m')).toEqual([{ n: '3' }])
  })

  test('of some partitions keeps the others', async () => {
    await create('m', 'PARTITION BY day REFRESH DEFERRED MANUAL AS SELECT day, sum(n) AS total FROM sales GROUP BY day')
    await query('REFRESH MATERIALIZED VIEW m PARTITION START ("2024-01-01") END ("2024-02-01") WITH SYNC MODE')
    expect(await query('SELECT day FROM m ORDER BY day')).toEqual([{ day: '2024-01-01' }, { day: '2024-01-02' }])
    expect(await shown('m')).toMatchObject({
      partition_type: 'RANGE',
      last_refresh_start_partition: '2024-01-01',
      last_refresh_end_partition: '2024-02-01',
      last_refresh_mv_refresh_partitions: '["p20240101","p20240102"]',
    })
    await refresh('m')
    expect(await query('SELECT count(*) AS n FROM m')).toEqual([{ n: '3' }])
  })

  test('of list partitions takes their values', async () => {
    await query('CREATE TABLE l (k VARCHAR(9) NOT NULL, v INT) DUPLICATE KEY(k) PARTITION BY (k)')
    await query("INSERT INTO l VALUES ('x', 1), ('y', 2)")
    await create('m', 'PARTITION BY k REFRESH DEFERRED MANUAL AS SELECT k, v FROM l')
    await query("REFRESH MATERIALIZED VIEW m PARTITION ('x') WITH SYNC MODE")
    expect(await query('SELECT k FROM m')).toEqual([{ k: 'x' }])
    expect(await shown('m')).toMatchObject({ partition_type: 'LIST' })
    await expect(query('REFRESH MATERIALIZED VIEW m PARTITION START ("a") END ("b") WITH SYNC MODE')).rejects.toThrow(
      'Not support refresh by partition for non range partitioned mv',
    )
  })

  test('without a wait runs in the background, and appears in task_runs', async () => {
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT item FROM sales')
    const { task_name: task } = await shown('m')
    const [{ QUERY_ID: id } = {}] = await query('REFRESH MATERIALIZED VIEW m')
    await until(starRocks, `SELECT state FROM information_schema.task_runs WHERE query_id = '${id}'`, 'SUCCESS')
    expect(
      await query(`SELECT task_name, progress, error_code FROM information_schema.task_runs WHERE query_id = '${id}'`),
    ).toEqual([{ task_name: task, progress: '100%', error_code: '0' }])
    expect(await query(`SELECT schedule FROM information_schema.tasks WHERE task_name = '${task}'`)).toEqual([
      { schedule: 'MANUAL' },
    ])
    expect(await query('SELECT count(*) AS n FROM m')).toEqual([{ n: '3' }])
  })

  test('with a wait can be cancelled', async () => {
    const slow = await startStarRocks({ jobMilliseconds: 60_000 })
    try {
      await slow.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id); INSERT INTO t VALUES (1)')
      await slow.query('CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT id FROM t')
      expect(await slow.query('SHOW MATERIALIZED VIEWS')).toMatchObject([{ last_refresh_state: 'PENDING' }])
      await slow.query('CANCEL REFRESH MATERIALIZED VIEW m')
      expect(await slow.query('SHOW MATERIALIZED VIEWS')).toMatchObject([{ last_refresh_state: 'FAILED' }])
      expect(await slow.query('SELECT * FROM m')).toEqual([])
    } finally {
      await slow.close()
    }
  })

  test('that fails reports the reason, and keeps the rows', async () => {
    await query("CREATE TABLE texts (id INT, t VARCHAR(20)) DUPLICATE KEY(id); INSERT INTO texts VALUES (1, '5')")
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT id, t FROM texts')
    await refresh('m')
    await query('DROP TABLE texts')
    const { id, task_name: task } = await shown('m')
    const reason = `Materialized view: m/${id} is not active due to base-table dropped: texts.`
    await expect(refresh('m')).rejects.toThrow(`execute task ${task} failed: ${reason}`)
    expect(await shown('m')).toMatchObject({ last_refresh_state: 'FAILED', last_refresh_error_message: reason })
    expect(await query('SELECT * FROM m')).toEqual([{ id: '1', t: '5' }])
  })

  test('follows each load if the view is ASYNC without an interval, also through another view', async () => {
    await create('m', 'REFRESH ASYNC AS SELECT item, n FROM sales')
    await create('mm', 'REFRESH ASYNC AS SELECT sum(n) AS total FROM m')
    await until(starRocks, 'SELECT total FROM mm', '"6"')
    await query("INSERT INTO sales VALUES ('2024-04-01', 'd', 1, 10)")
    await until(starRocks, 'SELECT total FROM mm', '"16"')
  })

  test('does not follow excluded tables', async () => {
    await query('CREATE TABLE other (id INT) DUPLICATE KEY(id)')
    await create(
      'm',
      'REFRESH ASYNC PROPERTIES ("excluded_trigger_tables" = "other", "excluded_refresh_tables" = "other") AS SELECT count(*) AS n FROM sales, other',
    )
    await refresh('m')
    await query('INSERT INTO other VALUES (1)')
    await refresh('m')
    expect(await shown('m')).toMatchObject({ last_refresh_state: 'SKIPPED' })
    await query("INSERT INTO sales VALUES ('2024-04-01', 'd', 1, 10)")
    await until(starRocks, 'SELECT n FROM m', '"4"')
    await expect(query('ALTER MATERIALIZED VIEW m SET ("excluded_trigger_tables" = "x.y")')).rejects.toThrow(
      '`x`.`y` is not base table of materialized view m',
    )
  })

  test('repeats if there is an interval', async () => {
    await create('m', 'REFRESH DEFERRED ASYNC EVERY(INTERVAL 1 SECOND) AS SELECT count(*) AS n FROM sales')
    await until(starRocks, 'SELECT n FROM m', '"3"')
    await query('DROP MATERIALIZED VIEW m')
  })
})

test('a materialized view has the types that StarRocks infers, keys first', async () => {
  await create(
    'm',
    `REFRESH MANUAL AS SELECT s.item, count(*) AS c, sum(s.price) AS p, avg(s.n) AS a, max(s.day) AS d,
      date_trunc('month', s.day) AS month, s.n + 1 AS next, if(s.n > 1, 'x', s.item) AS word, bitmap_union(to_bitmap(s.n)) AS b,
      sum(CASE WHEN s.n > 1 THEN 1 ELSE 0 END) AS many, sum(if(s.n > 1, s.n, 0)) / count(*) AS share
      FROM sales s LEFT JOIN sales o ON s.day = o.day GROUP BY s.item, s.day, s.n`,
  )
  const rows = await query('DESC m')
  expect(rows.map(({ Field, Type, Null, Key }) => `${Field} ${Type} ${Null} ${Key}`)).toEqual([
    'item varchar(20) YES true',
    'c bigint NO false',
    'p decimal(38,2) YES false',
    'a double YES false',
    'd date YES false',
    'month date YES false',
    'next bigint YES false',
    'word varchar(1048576) YES false',
    'b bitmap YES false',
    'many bigint YES false',
    'share double YES false',
  ])
  await create('sorted', 'ORDER BY (c) REFRESH MANUAL AS SELECT item, n AS c FROM sales')
  expect((await query('DESC sorted')).map(({ Field }) => Field)).toEqual(['c', 'item'])
  expect(await ddl('sorted')).toContain('`sorted` (`item`, `c`)\nDISTRIBUTED BY RANDOM\nORDER BY (c)\nREFRESH MANUAL')
  await refresh('sorted')
  expect(await query("SELECT c FROM sorted WHERE item = 'b'")).toEqual([{ c: '3' }])
})

test('SHOW CREATE prints the given clauses, and the replication of the tables', async () => {
  await query('CREATE TABLE two (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "2")')
  await create(
    'm',
    `(\`a\` COMMENT "the \\"first\\"", b) COMMENT 'c' PARTITION BY date_trunc('month', a) DISTRIBUTED BY HASH(a)
      REFRESH DEFERRED ASYNC START('2031-01-01') EVERY(INTERVAL 5 MINUTE) PROPERTIES ("enable_query_rewrite" = "false", "session.query_timeout" = "60")
      AS SELECT day, n  FROM sales /* all of it */ WHERE n > 0`,
  )
  expect(await ddl('m')).toBe(
    'CREATE MATERIALIZED VIEW `m` (`a` COMMENT "the \\"first\\"", `b`)\nCOMMENT "c"\n' +
      "PARTITION BY (date_trunc('month', `a`))\nDISTRIBUTED BY HASH(`a`)\n" +
      'REFRESH DEFERRED ASYNC START("2031-01-01 00:00:00") EVERY(INTERVAL 5 MINUTE)\nPROPERTIES (\n' +
      '"replicated_storage" = "true",\n"replication_num" = "3",\n"enable_query_rewrite" = "false",\n' +
      '"session.query_timeout" = "60",\n"storage_medium" = "HDD"\n)\n' +
      'AS SELECT day, n  FROM sales /* all of it */ WHERE n > 0;',
  )
  await create('small', 'REFRESH MANUAL AS SELECT id FROM two')
  expect(await ddl('small')).toContain('"replication_num" = "2"')
})

test('a changed schedule keeps the view deferred or immediate', async () => {
  await create('m', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales')
  await query('ALTER MATERIALIZED VIEW m REFRESH IMMEDIATE ASYNC START("2031-05-01 10:00:00") EVERY(INTERVAL 1 HOUR)')
  expect(await ddl('m')).toContain('REFRESH DEFERRED ASYNC START("2031-05-01 10:00:00") EVERY(INTERVAL 1 HOUR)')
  const { task_name: task } = await shown('m')
  expect(await query(`SELECT schedule FROM information_schema.tasks WHERE task_name = '${task}'`)).toEqual([
    { schedule: 'PERIODICAL START(2031-05-01T10:00) EVERY(1 HOURS)' },
  ])
})

describe('a materialized view becomes inactive', () => {
  const reasonOf = async (name: string) => (await shown(name)).inactive_reason

  test.each([
    ['DROP TABLE sales', 'base-table dropped: sales'],
    ['ALTER TABLE sales RENAME other', 'base-table renamed: sales'],
    ['CREATE TABLE o LIKE_SALES; ALTER TABLE sales SWAP WITH o', 'base-table swapped: sales'],
    ['ALTER TABLE sales DROP COLUMN n', 'base table schema changed for columns: n'],
  ])('after %s', async (sql, reason) => {
    // The first refresh of a view that is not deferred would activate it again.
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales')
    await create('mm', 'REFRESH DEFERRED MANUAL AS SELECT n FROM m')
    await query(sql.replace('LIKE_SALES', "(day DATE, n INT) DUPLICATE KEY(day) PARTITION BY date_trunc('day', day)"))
    await until(starRocks, "SHOW MATERIALIZED VIEWS LIKE 'm'", '"is_active":"false"')
    expect(await reasonOf('m')).toBe(reason)
    expect(await reasonOf('mm')).toBe('base-mv inactive: m')
  })

  test('but not after a drop of a column that it does not read', async () => {
    await create('m', 'REFRESH MANUAL AS SELECT day FROM sales')
    await query('ALTER TABLE sales DROP COLUMN n')
    await until(starRocks, 'DESC sales', 'price')
    expect(await shown('m')).toMatchObject({ is_active: 'true', inactive_reason: '' })
  })

  test('after a change of its view, and active again by ALTER or by a refresh', async () => {
    await query('CREATE VIEW v AS SELECT n FROM sales')
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT n FROM v')
    await query('ALTER VIEW v AS SELECT n FROM sales WHERE n > 1')
    expect(await reasonOf('m')).toBe('base-view changed: v')
    await query('ALTER MATERIALIZED VIEW m ACTIVE')
    expect(await reasonOf('m')).toBe('')
    await query('DROP TABLE sales')
    expect(await reasonOf('m')).toBe('base-table dropped: sales')
    await expect(query('ALTER MATERIALIZED VIEW m ACTIVE')).rejects.toThrow(
      'Can not active materialized view [m] because analyze materialized view define sql:',
    )
    await query('CREATE TABLE sales (day DATE, n INT) DUPLICATE KEY(day); INSERT INTO sales VALUES (NULL, 7)')
    await refresh('m')
    expect(await reasonOf('m')).toBe('')
    expect(await query('SELECT n FROM m')).toEqual([{ n: '7' }])
  })

  test('by ALTER, and then a refresh does not activate it', async () => {
    await create('m', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales')
    await query('ALTER MATERIALIZED VIEW m INACTIVE')
    await expect(refresh('m')).rejects.toThrow(
      'Refresh materialized view failed because [m] is not active. You can try to active it with ALTER MATERIALIZED VIEW m ACTIVE; .',
    )
    await expect(create('mm', 'REFRESH MANUAL AS SELECT n FROM m')).rejects.toThrow(
      'Create materialized view from inactive materialized view: m',
    )
  })
})

test('SWAP exchanges the rows of two materialized views, and nothing else', async () => {
  await create('one', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales WHERE n = 1')
  await create('two', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales WHERE n = 2')
  await refresh('one')
  await refresh('two')
  await query('ALTER MATERIALIZED VIEW one SWAP WITH two')
  expect(await query('SELECT n FROM one')).toEqual([{ n: '2' }])
  expect(await ddl('one')).toContain('WHERE n = 2;')
  await expect(query('ALTER MATERIALIZED VIEW one SWAP WITH sales')).rejects.toThrow(
    'Materialized view can only SWAP WITH materialized view',
  )
  await expect(query('ALTER MATERIALIZED VIEW one RENAME two')).rejects.toThrow(
    'Materialized view [two] is already used',
  )
})

test('over a Hive catalog reads all rows at each refresh, and needs an interval', async () => {
  await s3.put('mart/', '')
  const keys = { endpoint: s3.endpoint, access_key: s3.accessKey, secret_key: s3.secretKey, enable_ssl: 'false' }
  const properties = Object.entries({ ...keys, enable_path_style_access: 'true' }).map(
    ([key, value]) => `"aws.s3.${key}" = "${value}"`,
  )
  await query(
    `CREATE EXTERNAL CATALOG h PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083", ${properties.join(', ')})`,
  )
  await query(`CREATE DATABASE h.mart PROPERTIES ("location" = "s3://${s3.bucket}/mart")`)
  await query('CREATE TABLE h.mart.t (id INT, day DATE) PARTITION BY (day)')
  await query("SET enable_write_hive_external_table = true; INSERT INTO h.mart.t SELECT 1, '2024-01-01'")
  await create('m', 'PARTITION BY day REFRESH DEFERRED MANUAL AS SELECT day, id FROM h.mart.t')
  expect(await shown('m')).toMatchObject({ partition_type: 'RANGE' })
  await refresh('m')
  await query("INSERT INTO h.mart.t SELECT 2, '2024-01-02'")
  await refresh('m')
  expect(await query('SELECT id FROM m ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }])
  await expect(query('ALTER MATERIALIZED VIEW m REFRESH ASYNC')).rejects.toThrow(
    'Materialized view which type is ASYNC need to specify refresh interval for external table',
  )
  await expect(create('bad', 'PARTITION BY id REFRESH MANUAL AS SELECT day, id FROM h.mart.t')).rejects.toThrow(
    'Materialized view partition column in partition exp must be base table partition column',
  )
})

describe('refuses a materialized view, as StarRocks does', () => {
  beforeEach(() => create('m', "REFRESH DEFERRED MANUAL AS SELECT item, n FROM sales WHERE item <> 'z'"))

  test.each([
    ['CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT n FROM sales', "Table 'm' already exists"],
    ['CREATE MATERIALIZED VIEW x REFRESH MANUAL AS SELECT n, n FROM sales', "Duplicate column name 'n'"],
    ['CREATE MATERIALIZED VIEW x (a) REFRESH MANUAL AS SELECT n, item FROM sales', 'different column counts'],
    ['CREATE MATERIALIZED VIEW x REFRESH MANUAL AS SELECT rand() FROM sales', 'rand() not supported nondeterministic'],
    ['CREATE MATERIALIZED VIEW x DISTRIBUTED BY HASH(y) REFRESH MANUAL AS SELECT n FROM sales', "column(y) doesn't"],
    ['CREATE MATERIALIZED VIEW x ORDER BY (y) REFRESH MANUAL AS SELECT n FROM sales', 'Sort key not exists: y'],
    ['CREATE MATERIALIZED VIEW x PARTITION BY y REFRESH MANUAL AS SELECT n FROM sales', 'y is not found in query'],
    [
      'CREATE MATERIALIZED VIEW x REFRESH MANUAL PROPERTIES ("partition_refresh_number" = "1") AS SELECT n FROM sales',
      'Invalid parameter partition_refresh_number does not support non-partitioned materialized view.',
    ],
    [
      'CREATE MATERIALIZED VIEW x REFRESH MANUAL PROPERTIES ("nosuch" = "1") AS SELECT n FROM sales',
      'Analyze materialized properties failed because unknown properties: {nosuch=1}',
    ],
    [
      'CREATE MATERIALIZED VIEW x REFRESH MANUAL PROPERTIES ("session.nosuch" = "1") AS SELECT n FROM sales',
      "Unknown system variable 'nosuch'",
    ],
    ['CREATE OR REPLACE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT n FROM sales', 'No viable statement for input'],
    ['ALTER MATERIALIZED VIEW sales RENAME x', 'sales is not async materialized view'],
    ['ALTER MATERIALIZED VIEW nosuch INACTIVE', '.nosuch is not found'],
    ['REFRESH MATERIALIZED VIEW sales', 'Can not refresh non materialized view:sales'],
    ['REFRESH MATERIALIZED VIEW m PARTITION START ("1") END ("2")', 'for single partition mv'],
    ['CANCEL REFRESH MATERIALIZED VIEW sales', 'sales is not a materialized view'],
    ['DROP MATERIALIZED VIEW sales', 'Materialized view sales is not found'],
    ['SHOW CREATE MATERIALIZED VIEW sales', "'sales' is not 'MATERIALIZED VIEW'"],
    ['DELETE FROM m WHERE n = 1', "The data of 'm' cannot be deleted"],
    ['TRUNCATE TABLE m', 'Only support truncate OLAP table or LAKE table'],
    ['CREATE TABLE m (id INT) DUPLICATE KEY(id)', "Table 'm' already exists"],
  ])('%s', async (sql, message) => {
    await expect(query(sql)).rejects.toThrow(message)
    expect(await query('SHOW MATERIALIZED VIEWS')).toHaveLength(1)
  })

  test('for unsupported properties, and then changes none of them', async () => {
    const set = (properties: string) => query(`ALTER MATERIALIZED VIEW m SET (${properties})`)
    await expect(set('"partition_ttl_number" = "3"')).rejects.toThrow(
      'partition_ttl_number is only supported for range partitioned materialized view',
    )
    await expect(set('"mv_rewrite_staleness_second" = "9", "nosuch" = "1"')).rejects.toThrow('{nosuch=1}')
    await expect(set('"partition_refresh_number" = "x"')).rejects.toThrow(
      'Partition Refresh Number: For input string: "x"',
    )
    expect(await ddl('m')).not.toContain('staleness')
  })
})

test('a materialized view is listed as a view, and described as a table', async () => {
  await create('m', "COMMENT 'about it' REFRESH MANUAL AS SELECT item, n FROM sales")
  const database = `d${databases}`
  expect(await query('SHOW FULL TABLES')).toContainEqual({ [`Tables_in_${database}`]: 'm', Table_type: 'VIEW' })
  expect(
    await query(
      `SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = '${database}' AND table_name = 'm'`,
    ),
  ).toEqual([
    { column_name: 'item', column_type: 'varchar(20)' },
    { column_name: 'n', column_type: 'int(11)' },
  ])
  expect(
    await query(
      `SELECT table_engine, properties FROM information_schema.tables_config WHERE table_schema = '${database}' AND table_name = 'm'`,
    ),
  ).toEqual([
    {
      table_engine: 'MATERIALIZED_VIEW',
      properties: '{"replication_num":"3","storage_medium":"HDD","mv_rewrite_staleness_second":"0"}',
    },
  ])
})

test('SELECT on a materialized view needs no privilege on its tables; REFRESH is a separate privilege', async () => {
  await create('m', 'REFRESH DEFERRED MANUAL AS SELECT n FROM sales WHERE n = 2')
  await refresh('m')
  const database = `d${databases}`
  await query(
    "CREATE ROLE reader; CREATE USER ann IDENTIFIED BY 'pw'; GRANT reader TO ann; SET DEFAULT ROLE ALL TO ann",
  )
  const ann = await mysql.createConnection({ host: starRocks.host, port: starRocks.port, user: 'ann', password: 'pw' })
  try {
    const denied = { errno: 5203 }
    await expect(ann.query(`SELECT * FROM ${database}.m`)).rejects.toMatchObject(denied)
    await query(`GRANT SELECT ON MATERIALIZED VIEW ${database}.m TO ROLE reader`)
    expect(await query('SHOW GRANTS FOR ROLE reader')).toMatchObject([
      { Grants: `GRANT SELECT ON MATERIALIZED VIEW ${database}.m TO ROLE 'reader'` },
    ])
    expect((await ann.query(`SELECT * FROM ${database}.m`))[0]).toEqual([{ n: 2 }])
    await expect(ann.query(`REFRESH MATERIALIZED VIEW ${database}.m`)).rejects.toThrow(
      'the REFRESH privilege(s) on MATERIALIZED VIEW m',
    )
    await query(`GRANT REFRESH ON MATERIALIZED VIEW ${database}.m TO ROLE reader`)
    await ann.query(`REFRESH MATERIALIZED VIEW ${database}.m`)
    await expect(ann.query(`ALTER MATERIALIZED VIEW ${database}.m INACTIVE`)).rejects.toMatchObject(denied)
    await expect(
      ann.query(`CREATE MATERIALIZED VIEW ${database}.x REFRESH MANUAL AS SELECT n FROM ${database}.m`),
    ).rejects.toMatchObject(denied)
  } finally {
    await ann.end()
  }
})

test('a data directory keeps a materialized view with its rows, last refresh and schedule', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-views-'))
  const first = await startStarRocks({ dataDir, jobMilliseconds: 20 })
  await first.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id); INSERT INTO t VALUES (1)')
  await first.query('CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id FROM t')
  await first.query('CREATE MATERIALIZED VIEW a REFRESH DEFERRED ASYNC AS SELECT count(*) AS n FROM t')
  await first.query('REFRESH MATERIALIZED VIEW m WITH SYNC MODE')
  const before = await first.query("SHOW MATERIALIZED VIEWS LIKE 'm'")
  await first.close()

  const second = await startStarRocks({ dataDir, jobMilliseconds: 20 })
  await second.query('USE d')
  expect(await second.query("SHOW MATERIALIZED VIEWS LIKE 'm'")).toEqual(before)
  expect(await second.query('SELECT id FROM m')).toEqual([{ id: '1' }])
  await second.query('REFRESH MATERIALIZED VIEW m WITH SYNC MODE')
  expect(await second.query("SHOW MATERIALIZED VIEWS LIKE 'm'")).toMatchObject([{ last_refresh_state: 'SKIPPED' }])
  await second.query('INSERT INTO t VALUES (2)')
  await until(second, 'SELECT n FROM a', '"2"')
  await second.query('DROP TABLE t')
  expect(await second.query("SHOW MATERIALIZED VIEWS LIKE 'm'")).toMatchObject([
    { is_active: 'false', inactive_reason: 'base-table dropped: t' },
  ])
  await second.close()
  await rm(dataDir, { recursive: true })
})
