import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { spec } from '../provider/resources/pipe-table/spec'
import { disconnectAll } from '../provider/starrocks/connection'
import { loadKind } from './fixtures'
import { ImportedResource } from './support/importer'
import { type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** `pulumi import` of tables with pipes: what their statements say comes back as inputs, and no pipe is created again. */
let lake: Lake
let handler: Awaited<ReturnType<typeof loadKind>>['handler']
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  handler = (await loadKind(spec)).handler
  await sql('CREATE DATABASE d')
  const file = await parquet(
    { name: 'id', data: [1, 2], type: 'INT32' },
    { name: 'user_id', data: [3, 4], type: 'INT32' },
    { name: 'city', data: ['x', 'y'], type: 'STRING' },
  )
  await lake.s3.put('trips/year=2024/month=01/a.parquet', file)
  await lake.s3.put('flat/a.parq', file)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})
beforeEach(() => lake.starrocks.mask({}))

const named = { database: 'd', tableName: 't', sourceStorageName: 'raw' }
const partitioned = {
  ...named,
  pathPrefix: 'trips/',
  decodePath: true,
  columnOverrides: { year: 'INT' },
  columnExpressions: { town: { column: 'city' }, users: { function: 'to_bitmap', column: 'user_id' } },
  excludeColumns: ['user_id'],
  keyConfig: { type: 'aggregate', columns: ['id', 'year', 'month', 'town'] },
  aggregationOverrides: { users: 'BITMAP_UNION' },
}
const flat = {
  ...named,
  pathPrefix: 'flat/',
  filePattern: '*.parq',
  pipeName: 'feeder',
  columnExpressions: { next: { sql: 'id + 1' } },
  columnOverrides: { next: 'BIGINT', city: 'VARCHAR(200)' },
  where: "city <> 'z' AND id > 0",
  distributionConfig: { type: 'hash', columns: ['id'], buckets: 3 },
  orderBy: ['city'],
  comment: 'of the town',
  pollingIntervalSeconds: 60,
  batchSize: '512MB',
  batchFiles: 7,
  timeZone: 'UTC',
  taskProperties: { query_timeout: '3600' },
  suspended: true,
}

async function imported(args: Record<string, unknown>, stack = lake) {
  const owner = ResourceLife.of(handler, lake, 'thing')
  await owner.up(args)
  lake.starrocks.statements.length = 0
  return ImportedResource.import(spec, stack, owner.id, 'thing')
}

/** Statements that load a file again, or lose a row. */
const reloads = () => lake.starrocks.statements.filter((text) => /^(CREATE|DROP) PIPE|^TRUNCATE|^DROP TABLE/.test(text))

test.each([
  { what: 'Hive keys, renamed columns and functions', args: partitioned },
  { what: 'expressions, conditions and settings', args: flat },
])('reads $what', async ({ args }) => {
  const resource = await imported(args)
  const { keyConfig, aggregationOverrides, excludeColumns, columnOverrides, ...rest } = args as typeof partitioned &
    Partial<typeof flat>
  expect(resource.program).toMatchObject(rest)
  if (keyConfig !== undefined) expect(resource.program).toMatchObject({ keyConfig, aggregationOverrides })
  const { operation, inputs } = await resource.preview(resource.program)
  expect([operation, inputs.plan ?? []]).toEqual(['same', []])
  expect(await resource.refresh()).toBe(true)
  expect((await resource.preview(resource.program)).operation).toBe('same')

  expect(await resource.up({ ...resource.program, pollingIntervalSeconds: 120 })).toBe('update')
  expect(reloads()).toEqual([])
  await resource.destroy()
})

test.each(['clear', 'bare', 'quoted', 'partial'] as const)(
  'asks for the keys of a storage that the configuration has not, shown %s, and loads nothing again when they are declared',
  async (style) => {
    if (style !== 'clear') lake.starrocks.mask({ pipes: style })
    const { bucket, endpoint, accessKey, secretKey } = lake.s3
    const auth = { type: 'accessKey', accessKey, secretKey }
    const sourceStorage = { bucket, endpoint, pathStyleAccess: true, auth }
    const own = { database: 'd', tableName: 't', pathPrefix: 'flat/', filePattern: '*.parq', sourceStorage }
    const config = { ...lake.config, 'starrocks:objectStorages': '{}' }
    const resource = await imported(own, { ...lake, config })
    expect(resource.program.sourceStorage).toEqual({ ...sourceStorage, auth: { type: 'accessKey' } })
    expect(resource.warnings).toEqual([
      'StarRocks does not show sourceStorage.auth.accessKey, sourceStorage.auth.secretKey of PipeTable d.t: declare them in the program',
    ])
    expect(await resource.failures(resource.program)).toEqual([
      ': sourceStorage.auth.accessKey, sourceStorage.auth.secretKey are needed: the import left them out, since StarRocks does not show them; declare them',
    ])
    const program = { ...resource.program, sourceStorage }
    const others = { ...program, sourceStorage: { ...sourceStorage, auth: { ...auth, secretKey: 'another' } } }
    // Only keys in clear tell that the declared ones are others.
    if (style === 'clear') expect(String((await resource.preview(others)).inputs.plan)).toContain('DROP PIPE')
    expect((await resource.preview(program)).inputs.plan).toEqual([])
    await resource.up(program)
    expect(await resource.refresh()).toBe(true)
    expect((await resource.preview(program)).operation).toBe('same')
    expect(reloads()).toEqual([])
    await resource.destroy()
  },
)

test('takes over a pipe that somebody has written by hand', async () => {
  const { bucket, endpoint, accessKey, secretKey } = lake.s3
  await sql(
    'CREATE TABLE d.t (id INT, year INT, note VARCHAR(9)) DUPLICATE KEY(id) PARTITION BY (year) DISTRIBUTED BY HASH(id) BUCKETS 2 PROPERTIES ("replication_num" = "1")',
  )
  const files = `files("aws.s3.secret_key" = "${secretKey}", "aws.s3.access_key" = "${accessKey}", "aws.s3.endpoint" = "${endpoint}", "aws.s3.enable_path_style_access" = "true", "aws.s3.enable_ssl" = "false", "format" = "parquet", "path" = "s3://${bucket}/trips/*/*/*.parquet", "columns_from_path" = "year,month")`
  await sql(
    `CREATE PIPE d.by_hand PROPERTIES ("batch_files" = "9") AS insert into d.t (id, year) select id, cast(year as int) as year from ${files} where id > 0`,
  )
  lake.starrocks.statements.length = 0
  const resource = await ImportedResource.import(spec, lake, 'd.t', 'thing')
  expect(resource.program).toMatchObject({
    pipeName: 'by_hand',
    pathPrefix: 'trips/',
    sourceStorageName: 'raw',
    partitionConfig: { type: 'column', columns: ['year'] },
    distributionConfig: { type: 'hash', columns: ['id'], buckets: 2 },
    where: 'id > 0',
    batchFiles: 9,
  })
  expect(resource.warnings).toContain(
    'the pipe does not load the columns note of the table: they are not declared, and a replacement would lose them',
  )
  const { operation, inputs } = await resource.preview(resource.program)
  expect([operation, inputs.plan ?? []]).toEqual(['same', []])
  expect(await resource.refresh()).toBe(true)
  expect((await resource.preview(resource.program)).operation).toBe('same')
  expect(await resource.up({ ...resource.program, batchFiles: 8 })).toBe('update')
  expect(reloads()).toEqual([])
  await resource.destroy()
})

test('says what a PipeTable cannot declare of a table', async () => {
  const owner = ResourceLife.of(handler, lake, 'thing')
  await owner.up({ ...named, pathPrefix: 'flat/', filePattern: '*.parq' })
  const statement = String((await sql('DESC PIPE d.t'))[0]?.SQL)
  await owner.destroy()
  const make = async (columns: string, distribution: string) => {
    await sql(
      `CREATE TABLE d.t (${columns}) DUPLICATE KEY(id) DISTRIBUTED BY ${distribution} PROPERTIES ("replication_num" = "1")`,
    )
    await sql(`CREATE PIPE d.t AS ${statement.replace(/\s*\/\* pulumi.*/, '')}`)
  }
  await make('id INT, user_id INT NOT NULL, city VARCHAR(1048576)', 'RANDOM')
  const { warnings } = await ImportedResource.import(spec, lake, 'd.t', 'thing')
  expect(warnings.join('\n')).toMatch(
    /table d\.t is not as a PipeTable creates it, and the first update changes it: ALTER TABLE .*`user_id` INT NULL/s,
  )
  await sql('DROP PIPE d.t; DROP TABLE d.t FORCE')
  await make('id INT NOT NULL, user_id INT, city VARCHAR(1048576)', 'HASH(id)')
  await expect(ImportedResource.import(spec, lake, 'd.t', 'thing')).rejects.toThrow(
    /^table d\.t cannot be imported as a PipeTable: .*Import it as a Table$/,
  )
  await sql('DROP PIPE d.t; DROP TABLE d.t FORCE')
})

test('refuses a pipe that would be created again', async () => {
  const { bucket, endpoint, accessKey, secretKey } = lake.s3
  await sql(
    'CREATE TABLE d.t (id INT, user_id INT, city VARCHAR(1048576)) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  )
  const files = `FILES("path" = "s3://${bucket}/flat/*.parq", "format" = "parquet", "aws.s3.endpoint" = "${endpoint}", "aws.s3.access_key" = "${accessKey}", "aws.s3.secret_key" = "${secretKey}", "aws.s3.enable_path_style_access" = "true", "aws.s3.enable_ssl" = "false")`
  await sql(`CREATE PIPE d.by_position AS INSERT INTO d.t SELECT * FROM ${files}`)
  await expect(ImportedResource.import(spec, lake, 'd.t', 'thing')).rejects.toThrow(
    'the statement of pipe by_position has another form than INSERT INTO table (columns) SELECT expressions FROM FILES(...)',
  )
  await sql(`CREATE PIPE d.second AS INSERT INTO d.t SELECT * FROM ${files}`)
  await expect(ImportedResource.import(spec, lake, 'd.t', 'thing')).rejects.toThrow(
    'the pipes by_position, second load into the table, and a PipeTable has one',
  )
  await sql('DROP PIPE d.by_position; DROP PIPE d.second; DROP TABLE d.t FORCE')
})
