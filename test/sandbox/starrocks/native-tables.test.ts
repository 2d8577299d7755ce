import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { until } from './support'

let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const ddl = async (table: string) => (await query(`SHOW CREATE TABLE ${table}`))[0]!['Create Table']!
const changed = (table: string) =>
  until(starRocks, `SHOW ALTER TABLE COLUMN WHERE TableName = "${table}" ORDER BY JobId DESC LIMIT 1`, 'FINISHED')

beforeAll(async () => {
  starRocks = await startStarRocks({ jobMilliseconds: 20 })
})
afterAll(() => starRocks.close())
beforeEach(() => query('DROP DATABASE IF EXISTS d FORCE; CREATE DATABASE d; USE d'))

describe('indexes', () => {
  test('CREATE INDEX and DROP INDEX change the table by a job', async () => {
    await query('CREATE TABLE t (id INT, v INT) DUPLICATE KEY(id)')
    await query("CREATE INDEX i ON t (v) USING BITMAP COMMENT 'an index'")
    await expect(query('ALTER TABLE t ADD INDEX j (id) USING BITMAP')).rejects.toThrow('A schema change operation')
    await changed('t')
    expect(await ddl('t')).toContain("\n  INDEX i (`v`) USING BITMAP COMMENT 'an index'\n)")
    expect(await query('SHOW INDEX FROM t')).toMatchObject([{ Table: 'd.t', Key_name: 'i', Column_name: 'v' }])
    await query('ALTER TABLE t RENAME COLUMN v TO w')
    expect(await query('SHOW INDEX FROM t')).toMatchObject([{ Column_name: 'w' }])
    await query('DROP INDEX i ON t')
    await changed('t')
    expect(await query('SHOW INDEX FROM t')).toEqual([])
  })

  test.each([
    ['ADD INDEX I (id)', 'index `I` already exist.'],
    ['ADD INDEX j (v)', 'index for columns (v ) already exist.'],
    ['ADD INDEX j (nosuch)', 'BITMAP column does not exist in table. invalid column: nosuch'],
    ['ADD INDEX j (f)', 'FLOAT is not supported in bitmap index. invalid column: f'],
    ['DROP INDEX nosuch', 'index nosuch does not exist'],
  ])('ALTER TABLE %s is refused: %s', async (clause, message) => {
    await query('CREATE TABLE t (id INT, v INT, f FLOAT, INDEX i (v)) DUPLICATE KEY(id)')
    await expect(query(`ALTER TABLE t ${clause}`)).rejects.toThrow(message)
  })

  test.each([
    ['DUPLICATE KEY(id)', 'INDEX i (nosuch)', 'i column does not exist in table. invalid column: nosuch'],
    ['DUPLICATE KEY(id)', 'INDEX i (id), INDEX I (v)', 'index name must be unique'],
    ['DUPLICATE KEY(id)', 'INDEX i (id), INDEX j (ID)', 'same index columns have multiple index name'],
    ['UNIQUE KEY(id)', 'INDEX i (v)', 'BITMAP index only used in columns of DUP_KEYS/PRIMARY_KEYS table'],
  ])('a table with %s and %s is refused: %s', async (key, indexes, message) => {
    const create = `CREATE TABLE t (id INT, v INT, ${indexes}) ${key} DISTRIBUTED BY HASH(id)`
    await expect(query(create)).rejects.toThrow(message)
  })
})

describe('generated columns', () => {
  test('their values are computed from the row, and cannot be inserted', async () => {
    await query(
      'CREATE TABLE t (id INT, name VARCHAR(9), twice BIGINT AS id * 2, loud VARCHAR(9) AS upper(name)) DUPLICATE KEY(id)',
    )
    await query("INSERT INTO t VALUES (1, 'a'); INSERT INTO t (id) SELECT 2")
    expect(await query('SELECT * FROM t ORDER BY id')).toEqual([
      { id: '1', name: 'a', twice: '2', loud: 'A' },
      { id: '2', name: null, twice: '4', loud: null },
    ])
    await expect(query('INSERT INTO t (id, twice) VALUES (3, 3)')).rejects.toThrow("'twice' can not be specified")
    expect(await ddl('t')).toContain('`twice` bigint(20) NULL AS id * 2 COMMENT ""')
  })

  test.each([
    ['w INT AS nosuch + 1', "Column 'nosuch' cannot be resolved"],
    ['w INT AS id * 2', 'Illegal expression type for Generated Column Column Type: INT, Expression Type: BIGINT'],
    ['w BIGINT AS sum(id)', "Generated Column don't support aggregation function"],
    ['w BIGINT AS id * 2, x INT', 'All generated columns must be defined after ordinary columns'],
    ['w BIGINT AS id * 2, x BIGINT AS w + 1', 'Expression can not refers to other generated columns'],
  ])('%s is refused: %s', async (columns, message) => {
    await expect(query(`CREATE TABLE t (id INT, ${columns}) DUPLICATE KEY(id)`)).rejects.toThrow(message)
  })
})

describe('partitions', () => {
  const create =
    'CREATE TABLE t (id INT, dt DATE) DUPLICATE KEY(id) PARTITION BY RANGE(dt) (PARTITION p2 VALUES [("2024-02-01"), ("2024-03-01")))'

  test('ADD PARTITION adds a range, and rows are stored in it', async () => {
    await query(create)
    await expect(query("INSERT INTO t VALUES (1, '2024-01-05')")).rejects.toThrow('filtered data')
    await query('ALTER TABLE t ADD PARTITION p1 VALUES LESS THAN ("2024-02-01")')
    await query('ALTER TABLE t ADD PARTITIONS START ("2024-03-01") END ("2024-03-03") EVERY (INTERVAL 1 DAY)')
    await query("INSERT INTO t VALUES (1, '2024-01-05'), (2, '2024-03-02')")
    const rows = await query('SHOW PARTITIONS FROM t')
    expect(rows.map(({ PartitionName, RowCount }) => `${PartitionName} ${RowCount}`)).toEqual([
      'p1 1',
      'p2 0',
      'p20240301 0',
      'p20240302 1',
    ])
    expect(rows[0]).toMatchObject({
      PartitionKey: 'dt',
      Range: '[types: [DATE]; keys: [0000-01-01]; ..types: [DATE]; keys: [2024-02-01]; )',
    })
    await query('TRUNCATE TABLE t PARTITION (p1)')
    expect(await query('SELECT id FROM t')).toEqual([{ id: '2' }])
    await expect(query('TRUNCATE TABLE t PARTITION (nosuch)')).rejects.toThrow('Partition nosuch does not exist')
  })

  test.each([
    ['ADD PARTITION p2 VALUES LESS THAN ("2024-05-01")', 'Duplicate partition name p2'],
    [
      'ADD PARTITION p3 VALUES [("2024-02-15"), ("2024-03-15"))',
      'Range [types: [DATE]; keys: [2024-02-15]; ..types: [DATE]; keys: [2024-03-15]; ) is intersected with range: [types: [DATE]; keys: [2024-02-01]; ..types: [DATE]; keys: [2024-03-01]; )',
    ],
    ['RENAME PARTITION nosuch p3', 'Partition[nosuch] does not exists'],
    ['RENAME PARTITION p2 p2', 'Partition name[p2] is already used'],
  ])('%s is refused: %s', async (clause, message) => {
    await query(create)
    await expect(query(`ALTER TABLE t ${clause}`)).rejects.toThrow(message)
    await query('ALTER TABLE t ADD PARTITION IF NOT EXISTS p2 VALUES LESS THAN ("2024-05-01")')
  })

  test('cannot be added to a table without partitions', async () => {
    await query('CREATE TABLE u (id INT) DUPLICATE KEY(id)')
    await expect(query('ALTER TABLE u ADD PARTITION p VALUES LESS THAN ("1")')).rejects.toThrow(
      'Only support adding partition to range/list partitioned table',
    )
    expect(await query('SHOW PARTITIONS FROM u')).toMatchObject([{ PartitionName: 'u', Range: '' }])
  })

  test('of a dynamic table are created by the table, and cannot be added by hand', async () => {
    const dynamic =
      '"dynamic_partition.time_unit" = "day", "dynamic_partition.end" = "2", "dynamic_partition.prefix" = "q"'
    await query(`${create} PROPERTIES (${dynamic})`)
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    const names = (await query('SHOW PARTITIONS FROM t')).map((row) => row.PartitionName)
    expect(names).toHaveLength(4)
    expect(names[1]! >= `q${today}`).toBe(true)
    await expect(query('ALTER TABLE t DROP PARTITION p2')).rejects.toThrow('Cannot add/drop partition on a Dynamic')
    await query('ALTER TABLE t SET ("dynamic_partition.enable" = "false")')
    await query('ALTER TABLE t DROP PARTITION p2')
    expect(await ddl('t')).toContain('"dynamic_partition.enable" = "false"')
  })

  test.each([
    ['"dynamic_partition.time_unit" = "DAY"', 1064, 'Table d.t is not a dynamic partition table.'],
    ['"dynamic_partition.time_unit" = "DECADE", "dynamic_partition.end" = "1"', 5065, 'Unsupported time unit DECADE'],
    ['"dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "0"', 5066, 'end must greater than 0'],
    [
      '"dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "1", "dynamic_partition.start" = "1"',
      5066,
      'start must less than 0',
    ],
  ])('SET (%s) is refused: %i %s', async (properties, errno, message) => {
    await query(create)
    await expect(query(`ALTER TABLE t SET (${properties})`)).rejects.toMatchObject({
      errno,
      message: expect.stringContaining(message),
    })
  })
})

describe('CREATE TABLE AS and LIKE', () => {
  test('columns get the types of the query, and NOT NULL if there can be no NULL', async () => {
    await query(
      "CREATE TABLE s (id INT NOT NULL, name VARCHAR(7), amount DECIMAL(10,2)) DUPLICATE KEY(id); INSERT INTO s VALUES (1, 'a', 2.5)",
    )
    await query("CREATE TABLE t (a, b, c, e, f) DISTRIBUTED BY HASH(a) AS SELECT id, name, amount, id * 2, 'x' FROM s")
    expect(await ddl('t')).toContain(
      '`a` int(11) NOT NULL COMMENT "",\n  `b` varchar(7) NULL COMMENT "",\n  `c` decimal(10, 2) NULL COMMENT "",\n  `e` bigint(20) NOT NULL COMMENT "",\n  `f` varchar(1048576) NOT NULL COMMENT ""\n',
    )
    expect(await query('SELECT * FROM t')).toEqual([{ a: '1', b: 'a', c: '2.50', e: '2', f: 'x' }])
    await expect(query('CREATE TABLE t AS SELECT 1 AS a')).rejects.toThrow("Table 't' already exists")
    await query('CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a')
    await query('CREATE TABLE u AS SELECT * FROM s')
    await query('CREATE TABLE keyed PRIMARY KEY(name) DISTRIBUTED BY HASH(name) AS SELECT name, amount FROM s')
    expect(await ddl('keyed')).toContain('`name` varchar(7) NOT NULL')
    expect(await query('SELECT count(*) AS n FROM u')).toEqual([{ n: '1' }])
  })

  test('a query without a type or with an error creates no table', async () => {
    await expect(query('CREATE TABLE t AS SELECT nosuch')).rejects.toThrow("'nosuch' cannot be resolved")
    await query('CREATE TABLE s (id INT) DUPLICATE KEY(id)')
    await expect(query('CREATE TABLE t AS SELECT id FROM s UNION ALL SELECT 1')).rejects.toThrow(
      'sandbox: not supported',
    )
    expect(await query('SHOW TABLES')).toEqual([{ Tables_in_d: 's' }])
  })

  test('LIKE copies everything but the rows, and the copy is independent', async () => {
    await query(
      'CREATE TABLE s (id INT, v INT, INDEX i (v)) DUPLICATE KEY(id) COMMENT "c"; INSERT INTO s VALUES (1, 1)',
    )
    await query('CREATE TABLE t LIKE s')
    expect(await ddl('t')).toBe((await ddl('s')).replace('`s`', '`t`'))
    expect(await query('SELECT * FROM t')).toEqual([])
    await query('ALTER TABLE t RENAME COLUMN v TO w')
    expect(await ddl('s')).toContain('`v` int')
    await expect(query('CREATE TABLE t LIKE nosuch')).rejects.toThrow('nosuch')
  })
})

describe('RECOVER', () => {
  test('restores a table with its rows, and only the last one of a name', async () => {
    await query('CREATE TABLE t (id INT) DUPLICATE KEY(id); INSERT INTO t VALUES (1); DROP TABLE t')
    await query('CREATE TABLE t (id INT) DUPLICATE KEY(id); INSERT INTO t VALUES (2)')
    await expect(query('RECOVER TABLE t')).rejects.toMatchObject({ errno: 1050 })
    await query('DROP TABLE t; RECOVER TABLE t')
    expect(await query('SELECT id FROM t')).toEqual([{ id: '2' }])
    await query('DROP TABLE t FORCE')
    await expect(query('RECOVER TABLE t')).rejects.toMatchObject({ errno: 5502, message: "Unknown table 't'" })
  })

  test('restores a database with its tables, also after a restart', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-bin-'))
    const first = await startStarRocks({ dataDir })
    await first.query('CREATE DATABASE e; CREATE TABLE e.t (id INT) DUPLICATE KEY(id); INSERT INTO e.t VALUES (1)')
    await first.query('DROP DATABASE e')
    await first.close()
    const second = await startStarRocks({ dataDir })
    await second.query('RECOVER DATABASE e')
    expect(await second.query('SELECT id FROM e.t')).toEqual([{ id: '1' }])
    await expect(second.query('RECOVER DATABASE e')).rejects.toMatchObject({ errno: 1007 })
    await second.query('DROP DATABASE e FORCE')
    await expect(second.query('RECOVER DATABASE e')).rejects.toThrow("Unknown database 'e'")
    await second.close()
    await rm(dataDir, { recursive: true })
  })
})

test('SHOW TABLE STATUS lists the tables of a database', async () => {
  await query('CREATE TABLE a1 (id INT) DUPLICATE KEY(id) COMMENT "one"; CREATE TABLE b1 (id INT) DUPLICATE KEY(id)')
  await query('INSERT INTO a1 VALUES (1), (2)')
  expect(await query("SHOW TABLE STATUS FROM d LIKE 'a%'")).toMatchObject([{ Name: 'a1', Rows: '2', Comment: 'one' }])
  expect((await query('SHOW TABLE STATUS')).map(({ Name }) => Name)).toEqual(['a1', 'b1'])
})
