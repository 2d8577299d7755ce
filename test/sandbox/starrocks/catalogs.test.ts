import { afterAll, beforeAll, expect, test } from 'vitest'
import type { S3 } from '../s3'
import { startS3 } from '../s3'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'
import { parquetFile } from './support'

let s3: S3
let starRocks: StarRocksSandbox
const query = (sql: string) => starRocks.query(sql)
const hive = (uri: string) => `"type" = "hive", "hive.metastore.uris" = "${uri}"`

beforeAll(async () => {
  s3 = await startS3()
  starRocks = await startStarRocks()
  await query(`CREATE EXTERNAL CATALOG h PROPERTIES (${hive('thrift://127.0.0.1:9083')},
    "aws.s3.endpoint" = "${s3.endpoint}", "aws.s3.access_key" = "${s3.accessKey}", "aws.s3.secret_key" = "${s3.secretKey}",
    "aws.s3.enable_path_style_access" = "true")`)
})
afterAll(async () => {
  await starRocks.close()
  await s3.close()
})

test('a Hive table is stored as Parquet files, one directory for each partition', async () => {
  await query(`CREATE DATABASE h.w PROPERTIES ("location" = "s3://${s3.bucket}/w")`)
  await expect(query('CREATE TABLE h.w.t (id BIGINT)')).rejects.toMatchObject({
    errno: 1064,
    message: "Database 'w' location does not exist: s3://lake/w",
  })
  await s3.put('w/', '')
  await query('CREATE TABLE h.w.t (id BIGINT, name VARCHAR(20), day VARCHAR(10)) PARTITION BY (day)')
  await query("INSERT INTO h.w.t VALUES (1, 'a', 'd1'), (2, 'b', 'd2')")
  await query("INSERT INTO h.w.t SELECT 3, 'c', 'd2'")
  expect(s3.list().map((key) => key.replace(/[^/]+\.parquet$/, ''))).toEqual([
    'w/',
    'w/t/day=d1/',
    'w/t/day=d2/',
    'w/t/day=d2/',
  ])
  await query("INSERT OVERWRITE h.w.t PARTITION (day = 'd2') SELECT 4, 'd'")
  expect(await query('SELECT * FROM h.w.t ORDER BY id')).toEqual([
    { id: '1', name: 'a', day: 'd1' },
    { id: '4', name: 'd', day: 'd2' },
  ])
  await query('CREATE DATABASE i; CREATE TABLE i.copy (id BIGINT) DUPLICATE KEY(id)')
  await query('INSERT INTO i.copy SELECT id FROM h.w.t')
  expect(await query('SELECT count(*) AS n FROM i.copy')).toEqual([{ n: '2' }])
  await query('DROP TABLE h.w.t FORCE')
  expect(s3.list()).toEqual(['w/'])
  await s3.put('w/t/left.parquet', 'somebody wrote it')
  await expect(query('CREATE TABLE h.w.t (id BIGINT)')).rejects.toMatchObject({
    message: "Target directory for table 'w.t' already exists: s3://lake/w/t",
  })
  for (const key of s3.list()) s3.delete(key)
})

test('reads files that others put into a table, except hidden ones', async () => {
  await s3.put('ext/a.parquet', parquetFile('alltypes_plain.parquet'))
  await s3.put('ext/_SUCCESS', '')
  await query(`CREATE EXTERNAL TABLE h.sales.e (id INT) PROPERTIES ("external_location" = "s3://${s3.bucket}/ext")`)
  expect(await query('SELECT count(*) AS n FROM h.sales.e')).toEqual([{ n: '8' }])
  await query('DROP TABLE h.sales.e')
  expect(s3.list()).toEqual(['ext/_SUCCESS', 'ext/a.parquet'])
})

test('an unreachable metastore fails only when databases are listed', async () => {
  await query(`CREATE EXTERNAL CATALOG gone PROPERTIES (${hive('thrift://10.0.0.9:9083')})`)
  await expect(query('SHOW DATABASES FROM gone')).rejects.toThrow(/Connection refused\n\tat /)
  await expect(query('SHOW TABLES FROM gone.sales')).rejects.toThrow("Unknown database 'sales'")
  await expect(query('SELECT * FROM gone.sales.orders')).rejects.toMatchObject({ errno: 5501 })
  await query('DROP DATABASE IF EXISTS gone.sales; DROP CATALOG gone')
})

test('refuses unsupported operations of a catalog by name', async () => {
  await expect(query('TRUNCATE TABLE h.sales.orders')).rejects.toThrow(
    'sandbox: not supported: truncate in an external',
  )
  await expect(query('CREATE EXTERNAL CATALOG j PROPERTIES ("type" = "odps")')).rejects.toThrow(
    'sandbox: not supported: catalogs of type odps',
  )
  await query('CREATE EXTERNAL CATALOG ice PROPERTIES ("type" = "iceberg", "iceberg.catalog.type" = "glue")')
  for (const sql of ['SHOW DATABASES FROM ice', 'SELECT * FROM ice.d.t', 'USE ice.d', 'CREATE DATABASE ice.d'])
    await expect(query(sql), sql).rejects.toThrow(/^sandbox: not supported: .* a catalog of type iceberg/)
  await query('DROP CATALOG ice')
})

test.each([
  ['"type" = "jdbc", "user" = "u"', 'Missing driver_class in properties'],
  ['"type" = "unified"', 'Please specify a metastore type of unified connector. Only supports hive and glue now.'],
  ['"type" = "unified", "unified.metastore.type" = "dlf"', 'Unified catalog only supports hive and glue as metastore.'],
  ['"type" = "paimon"', 'The property paimon.catalog.type must be set.'],
  ['"type" = "paimon", "paimon.catalog.type" = "filesystem"', 'The property paimon.catalog.warehouse must be set.'],
  ['"type" = "kudu"', 'The property kudu.catalog.type must be set.'],
  ['"type" = "kudu", "kudu.catalog.type" = "x"', 'kudu catalog type [x] is not supported'],
  ['"type" = "deltalake"', 'hive.metastore.uris must be set in properties when creating catalog of hive-metastore'],
])('a catalog of %s is refused: %s', async (properties, message) => {
  await expect(query(`CREATE EXTERNAL CATALOG bad PROPERTIES (${properties})`)).rejects.toThrow(`msg: ${message}}`)
})

test('an Iceberg catalog shares the databases of the metastore, and shows none of its Hive tables', async () => {
  await query(
    'CREATE EXTERNAL CATALOG lakes PROPERTIES ("type" = "iceberg", "iceberg.catalog.type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")',
  )
  await query('CREATE DATABASE lakes.shared')
  expect(await query("SHOW DATABASES FROM h LIKE 'shared'")).toEqual([{ Database: 'shared' }])
  await expect(query('CREATE DATABASE lakes.shared')).rejects.toMatchObject({ errno: 1007 })
  await expect(query('SELECT * FROM lakes.sales.orders')).rejects.toThrow("Unknown table 'sales.orders'")
  await expect(query('DESC lakes.sales.orders')).rejects.toThrow('table : orders not exists')
  await expect(query('CREATE TABLE lakes.shared.t (id INT)')).rejects.toThrow(
    'Table was created concurrently: shared.t',
  )
  await expect(query('DROP TABLE lakes.nosuch.t')).rejects.toThrow("Unknown database 'nosuch'")
  await query('DROP TABLE IF EXISTS lakes.shared.t; DROP DATABASE lakes.shared; DROP CATALOG lakes')
})

test.each([
  ['hive_metastore', /Invalid host of URI in hive\.metastore\.uris URI: thrift:\/\/hive_metastore:9083/],
  ['a.1b', /Invalid host of URI/],
])('the host %s is invalid for java.net.URI', async (host, reason) => {
  await expect(query(`CREATE EXTERNAL CATALOG odd PROPERTIES (${hive(`thrift://${host}:9083`)})`)).rejects.toThrow(
    reason,
  )
})

test('accepts an IPv6 address as host, and shows an empty comment', async () => {
  await query(`CREATE EXTERNAL CATALOG six COMMENT "" PROPERTIES (${hive('thrift://[::1]:9083')})`)
  const [row] = await query('SHOW CREATE CATALOG six')
  expect(row?.['Create Catalog']).toMatch(/^CREATE EXTERNAL CATALOG `six`\ncomment ""\nPROPERTIES/)
  await query('DROP CATALOG six')
})

test('refuses DESC of a missing table with the general number 1064', async () => {
  await expect(query('DESC h.sales.nope')).rejects.toMatchObject({
    errno: 1064,
    message: 'Getting analyzing error. Detail message: table : nope not exists.',
  })
})

test('a table of Iceberg shows what another engine has committed only after REFRESH EXTERNAL TABLE', async () => {
  const iceberg =
    '"type" = "iceberg", "iceberg.catalog.type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083"'
  const store = `"aws.s3.endpoint" = "${s3.endpoint}", "aws.s3.access_key" = "${s3.accessKey}", "aws.s3.secret_key" = "${s3.secretKey}", "aws.s3.enable_path_style_access" = "true"`
  await query(`CREATE EXTERNAL CATALOG ice PROPERTIES (${iceberg}, ${store})`)
  await query(`CREATE EXTERNAL CATALOG other PROPERTIES (${iceberg}, ${store})`)
  const columns = async () => (await query('DESC ice.cached.t')).map((row) => row.Field)
  await query(`CREATE DATABASE ice.cached PROPERTIES ("location" = "s3://${s3.bucket}/cached")`)
  await query('CREATE TABLE ice.cached.t (id INT, a INT)')
  expect(await columns()).toEqual(['id', 'a'])
  await query('ALTER TABLE other.cached.t RENAME COLUMN a TO b')
  await query('INSERT INTO other.cached.t VALUES (1, 2)')
  expect(await columns()).toEqual(['id', 'a'])
  expect(await query('SELECT * FROM ice.cached.t')).toEqual([])
  await query('REFRESH EXTERNAL TABLE ice.cached.t')
  expect(await columns()).toEqual(['id', 'b'])
  expect(await query('SELECT * FROM ice.cached.t')).toEqual([{ id: '1', b: '2' }])

  // A change is based on what the metastore has, and the catalog then shows that.
  await query('ALTER TABLE other.cached.t ADD COLUMN c INT')
  await expect(query('ALTER TABLE ice.cached.t ADD COLUMN c INT')).rejects.toThrow('name already exists: c')
  await query('ALTER TABLE ice.cached.t ADD COLUMN d INT')
  expect(await columns()).toEqual(['id', 'b', 'c', 'd'])
  await query('DROP TABLE ice.cached.t FORCE; DROP DATABASE ice.cached; DROP CATALOG ice; DROP CATALOG other')
})
