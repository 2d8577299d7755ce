import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { ImportedResource } from './support/importer'
import { type Lake, startLake } from './support/lake'

/** What `pulumi import` reads of single kinds, besides what the walk over all kinds in import.test.ts shows. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)
const specOf = (name: string) => registry.find(({ kind }) => kind === name)!
const imported = (kind: string, id: string, name = 'thing') => ImportedResource.import(specOf(kind), lake, id, name)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await sql('CREATE DATABASE d')
  for (const table of ['a', 'b'])
    await sql(`CREATE TABLE d.${table} (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")`)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

async function expectNoChange(resource: ImportedResource): Promise<void> {
  const { operation, inputs } = await resource.preview(resource.program)
  expect([operation, inputs.plan ?? []]).toEqual(['same', []])
}

test('the quotas of a database that somebody has set', async () => {
  await sql('CREATE DATABASE limited; ALTER DATABASE limited SET DATA QUOTA 5GB')
  const resource = await imported('Database', 'limited')
  expect(resource.program).toEqual({ name: 'limited', dataQuota: '5GB' })
  await expectNoChange(resource)
})

test('a database with tables is not dropped', async () => {
  const resource = await imported('Database', 'd')
  await expect(resource.destroy()).rejects.toThrow('database "d" still contains 2 tables')
})

test('statistics jobs, by a job id or by the database', async () => {
  await sql(
    'CREATE ANALYZE FULL TABLE d.a; CREATE ANALYZE SAMPLE TABLE d.b PROPERTIES ("statistic_sample_collect_rows" = "100")',
  )
  const ids = (await sql('SHOW ANALYZE JOB')).map((row) => String(row.Id))
  await expect(imported('AnalyzeSchedule', 'd')).rejects.toThrow(
    `the jobs on d are not those of one AnalyzeSchedule; import each of them by its job id: ${ids.join(', ')}`,
  )
  const resource = await imported('AnalyzeSchedule', ids[1]!)
  expect(resource.program).toEqual({
    database: 'd',
    tableNames: ['b'],
    type: 'sample',
    properties: { statisticSampleCollectRows: 100 },
  })
  await expectNoChange(resource)
  await resource.destroy()
  expect((await sql('SHOW ANALYZE JOB')).map((row) => String(row.Id))).toEqual([ids[0]])
  await expect(imported('AnalyzeSchedule', '99')).rejects.toThrow('there is no AnalyzeSchedule 99')
})

test('a setting keeps its value when it is deleted', async () => {
  await sql('SET GLOBAL query_timeout = 777')
  const resource = await imported('GlobalVariable', 'query_timeout')
  expect(resource.program).toEqual({ name: 'query_timeout', value: '777' })
  await expectNoChange(resource)
  await resource.destroy()
  expect(JSON.stringify(await sql("SHOW GLOBAL VARIABLES LIKE 'query_timeout'"))).toContain('777')
})

test('what StarRocks has itself is refused', async () => {
  await expect(imported('Role', 'root')).rejects.toThrow('built into StarRocks')
  await expect(imported('User', "'root'@'%'")).rejects.toThrow("user 'root'@'%' is the user of the connection")
})

test('a catalog with a property that no input declares keeps it', async () => {
  await sql(
    'CREATE EXTERNAL CATALOG odd PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083", "aws.s3.enable_ssl" = "false", "metastore_cache_ttl_sec" = "60", "enable_recursive_listing" = "false", "catalog.access.control" = "native")',
  )
  const resource = await imported('HiveCatalog', 'odd')
  expect(resource.program).toEqual({
    name: 'odd',
    metastore: { type: 'hive', uris: ['thrift://127.0.0.1:9083'] },
    metadataUpdate: { metastoreCacheTtlSec: 60 },
    enableRecursiveListing: false,
    properties: { 'catalog.access.control': 'native' },
  })
  expect(resource.warnings.join()).toContain('has undeclared properties: aws.s3.enable_ssl')
  await expectNoChange(resource)
  expect(await resource.refresh()).toBe(true)
  await expectNoChange(resource)
  await expect(imported('IcebergCatalog', 'odd')).rejects.toThrow('there is no IcebergCatalog odd')
})

test('keys of a catalog as the documentation writes them', async () => {
  await sql(
    'CREATE EXTERNAL CATALOG s3 PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083", "aws.s3.use_instance_profile" = "false", "aws.s3.access_key" = "AKIAIOSFODNN7EXAMPLE", "aws.s3.secret_key" = "wJalrXUtnFEMI", "aws.s3.region" = "eu-west-1")',
  )
  const resource = await imported('HiveCatalog', 's3')
  expect(resource.program.storage).toEqual({ type: 's3', region: 'eu-west-1', auth: { type: 'accessKey' } })
  const auth = { type: 'accessKey', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI' }
  const program = { ...resource.program, storage: { type: 's3', region: 'eu-west-1', auth } }
  const { operation, inputs } = await resource.preview({ ...program, validate: false })
  expect(operation).toBe('update')
  expect(inputs.plan).toEqual([
    'ALTER CATALOG `s3` SET ("aws.s3.access_key" = "******", "aws.s3.secret_key" = "******")',
  ])
})

test('a statement with credentials is refused', async () => {
  await sql(
    'SUBMIT TASK d.load SCHEDULE EVERY(INTERVAL 1 DAY) AS INSERT INTO a SELECT id FROM FILES("path" = "s3://b/*", "format" = "parquet", "aws.s3.secret_key" = "wJalrXUtnFEMI")',
  ).catch(() => undefined)
  const text = await imported('ScheduledTask', 'd.load').then(
    () => '',
    (error: Error) => error.message,
  )
  expect(text).toMatch(
    /task load cannot be imported, since its definition contains credentials|there is no ScheduledTask/,
  )
  expect(text).not.toContain('wJalrXUtnFEMI')
})

test('an object is imported again after its resource has left the state', async () => {
  await sql('CREATE ROLE twice')
  const first = await imported('Role', 'twice')
  await first.up({ name: 'twice', comment: 'ours' })
  const again = await imported('Role', 'twice')
  expect(again.program).toEqual({ name: 'twice', comment: 'ours' })
  await expectNoChange(again)
  await again.destroy()
  expect(JSON.stringify(await sql('SHOW ROLES'))).not.toContain('twice')
})

test('an imported object that somebody else creates again is left alone', async () => {
  await sql('CREATE TABLE d.c (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  const resource = await imported('Table', 'd.c')
  await sql('DROP TABLE d.c FORCE; CREATE TABLE d.c (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  await expect(resource.up({ ...resource.program, comment: 'ours' })).rejects.toThrow('table d.c has no owner mark')
  await resource.destroy()
  expect(resource.warnings.join()).toContain('table d.c is not dropped')
  expect(JSON.stringify(await sql('SHOW TABLES FROM d'))).toContain('"c"')
})

test('a table with dynamic partitions is imported without them, since StarRocks creates and drops them', async () => {
  await sql(
    'CREATE TABLE d.dynamic (dt DATE, v INT) PARTITION BY RANGE(dt) (PARTITION p1 VALUES LESS THAN ("2024-01-01")) DISTRIBUTED BY RANDOM PROPERTIES ("replication_num" = "1", "dynamic_partition.enable" = "true", "dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "3", "dynamic_partition.prefix" = "p")',
  )
  const resource = await imported('Table', 'd.dynamic')
  expect(resource.program.partitionConfig).toEqual({ type: 'range', columns: ['dt'], partitions: [] })
  await expectNoChange(resource)
})
