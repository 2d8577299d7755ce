import { expect, test } from 'vitest'
import { startStarRocks } from './index'

const HIVE = 'PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")'

/** The answer of each release: an error number, or nothing for success. */
test.each([
  { version: '3.2.16', catalogExists: 1064, ifNotExists: 1064, database: 1049, alterCatalog: 1064, pipe: 6011 },
  { version: '3.3.11', catalogExists: 5700, ifNotExists: undefined, database: 5501, alterCatalog: 1064, pipe: 6011 },
  {
    version: '3.3.12',
    catalogExists: 5700,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 6011,
  },
  { version: '3.4.1', catalogExists: 5700, ifNotExists: undefined, database: 5501, alterCatalog: 1064, pipe: 6011 },
  {
    version: '3.5.0',
    catalogExists: 5514,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 5801,
  },
  ...['4.0.0', '4.1.0'].map((version) => ({
    version,
    catalogExists: 5514,
    ifNotExists: undefined,
    database: 5501,
    alterCatalog: undefined,
    pipe: 5801,
  })),
])('$version has its own version numbers and grammar', async ({ version, ...expected }) => {
  const starRocks = await startStarRocks({ version })
  const numberOf = (sql: string) =>
    starRocks.query(sql).then(
      () => undefined,
      (error: { errno: number }) => error.errno,
    )
  await starRocks.query(`CREATE DATABASE d; CREATE EXTERNAL CATALOG c ${HIVE}`)
  expect({
    catalogExists: await numberOf(`CREATE EXTERNAL CATALOG c ${HIVE}`),
    ifNotExists: await numberOf(`CREATE EXTERNAL CATALOG IF NOT EXISTS c ${HIVE}`),
    database: await numberOf('SHOW TABLES FROM nosuch'),
    alterCatalog: await numberOf('ALTER CATALOG c SET ("metastore_cache_ttl_sec" = "60")'),
    pipe: await numberOf('DROP PIPE d.nosuch'),
  }).toEqual(expected)
  expect(await starRocks.query('SELECT current_version() AS v')).toEqual([
    { v: expect.stringMatching(new RegExp(`^${version} [0-9a-f]{7}$`)) },
  ])
  await starRocks.close()
})

/** Statements that each of these release lines does not support. */
test.each([
  { version: '3.3.20', table: 1064, flatJson: 1064, weights: 1064, schedule: undefined },
  { version: '3.2.16', table: 1064, flatJson: 1064, weights: 1064, schedule: 1064 },
  { version: '3.4.9', table: 1064, flatJson: 1064, weights: 1064, schedule: undefined },
  { version: '3.5.9', table: undefined, flatJson: 1064, weights: undefined, schedule: undefined },
  { version: '4.0.0', table: undefined, flatJson: undefined, weights: undefined, schedule: undefined },
])('$version refuses properties and schedules of later releases', async ({ version, ...expected }) => {
  const starRocks = await startStarRocks({ version })
  const numberOf = (sql: string) =>
    starRocks.query(sql).then(
      () => undefined,
      (error: { errno: number }) => error.errno,
    )
  await starRocks.query('CREATE DATABASE d; CREATE TABLE d.t (id INT, day DATE) DUPLICATE KEY(id)')
  const created = (property: string) => `CREATE TABLE d.u${property.length} (id INT) PROPERTIES (${property})`
  expect({
    table: await numberOf(created('"partition_retention_condition" = "id > 1"')),
    flatJson: await numberOf(created('"flat_json.enable" = "true"')),
    weights: await numberOf('CREATE ANALYZE SAMPLE TABLE d.t PROPERTIES ("high_weight_sample_ratio" = "0.5")'),
    schedule: await numberOf(
      'SUBMIT TASK d.k SCHEDULE EVERY(INTERVAL 1 HOUR) AS INSERT INTO d.t SELECT * FROM d.t WHERE id < 0',
    ),
  }).toEqual(expected)
  await starRocks.close()
})

/** Behaviour that differs in 4.1, and statements that are impossible since 3.4. */
test.each([
  { version: '3.3.20', redistribute: undefined, analyzeAgain: undefined, dropNoTask: 1064, bucketSize: '4294967296' },
  { version: '4.0.0', redistribute: 5064, analyzeAgain: undefined, dropNoTask: 1064, bucketSize: '4294967296' },
  { version: '4.1.0', redistribute: 5064, analyzeAgain: 5515, dropNoTask: undefined, bucketSize: '1073741824' },
])(
  '$version redistributes, analyzes again and drops a missing task, or refuses to',
  async ({ version, ...expected }) => {
    const starRocks = await startStarRocks({ version })
    const numberOf = (sql: string) =>
      starRocks.query(sql).then(
        () => undefined,
        (error: { errno: number }) => error.errno,
      )
    await starRocks.query('CREATE DATABASE d; CREATE TABLE d.t (id INT) DUPLICATE KEY(id); CREATE ANALYZE TABLE d.t')
    const [shown] = await starRocks.query('SHOW CREATE TABLE d.t')
    expect({
      analyzeAgain: await numberOf('CREATE ANALYZE TABLE d.t'),
      dropNoTask: await numberOf('DROP TASK IF EXISTS nosuch'),
      bucketSize: /"bucket_size" = "(\d+)"/.exec(shown!['Create Table']!)?.[1],
      redistribute: await numberOf('ALTER TABLE d.t DISTRIBUTED BY HASH(id)'),
    }).toEqual(expected)
    await starRocks.close()
  },
)

test.each(['2.5.1', '3.6.0', '4', 'latest', ''])('refuses to imitate %j', async (version) => {
  await expect(startStarRocks({ version })).rejects.toThrow('is not known; it imitates 3.2, 3.3, 3.4, 3.5, 4.0, 4.1')
})

test('imitates 4.1.0 by default', async () => {
  const starRocks = await startStarRocks()
  expect(await starRocks.query('SELECT current_version() v')).toEqual([{ v: expect.stringMatching(/^4\.1\.0/) }])
  await starRocks.close()
})
