import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/external-catalog/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { startDrivers } from './support/drivers'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
let drivers: Awaited<ReturnType<typeof startDrivers>>
let driver: string
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
  drivers = await startDrivers()
  driver = drivers.url
})
afterAll(async () => {
  await disconnectAll()
  drivers.close()
  await lake.close()
})
afterEach(async () => {
  warnings.length = 0
  lake.starrocks.statements.length = 0
  for (const row of await sql('SHOW CATALOGS')) if (row.Type !== 'Internal') await sql(`DROP CATALOG ${row.Catalog}`)
})

const sql = (statement: string) => lake.starrocks.query(statement)
const catalog = (name = 'sales') => ResourceLife.of(handler, lake, name)
const shown = async (name = 'sales') => (await sql(`SHOW CREATE CATALOG ${name}`))[0]?.['Create Catalog'] as string
const URIS = { 'hive.metastore.uris': 'thrift://127.0.0.1:9083' }

const jdbc = () => ({
  name: 'sales',
  type: 'jdbc',
  properties: {
    user: 'reader',
    jdbc_uri: 'jdbc:postgresql://127.0.0.1:5432/sales',
    driver_url: driver,
    driver_class: 'org.postgresql.Driver',
  },
  secretProperties: { password: 'of-the-reader' },
  // The sandbox has no database to list.
  validate: false,
})

const es = {
  name: 'sales',
  type: 'es',
  properties: { hosts: 'http://127.0.0.1:9200', user: 'reader' },
  secretProperties: { password: 'of-the-reader' },
  strictProperties: true,
  validate: false,
}

describe('a JDBC catalog', () => {
  test('is created, hides its password everywhere, and has no drift by what StarRocks adds', async () => {
    const life = catalog()
    const { inputs } = await life.preview(jdbc())
    expect(inputs.ddl).toContain('"password" = "******"')
    expect(inputs.ddl).toContain('"user" = "reader"')
    expect(inputs.allProperties).toMatchObject({ password: 'of******er', user: 'reader', type: 'jdbc' })

    await life.up({ ...jdbc(), strictProperties: true })
    expect(await shown()).toMatch(/"checksum" {2}= {2}"[0-9a-f]{32}"/)
    expect(await shown()).not.toContain('password')
    await life.refresh()
    expect(await life.up({ ...jdbc(), strictProperties: true })).toBe('same')
    expect(JSON.stringify(life.outs.allProperties)).not.toContain('of-the-reader')
  })

  test('gets another password in place, which the preview masks, and keeps its grants', async () => {
    await sql('CREATE ROLE analyst')
    const life = catalog()
    await life.up(jdbc())
    await sql('GRANT USAGE ON CATALOG sales TO ROLE analyst')
    const rotated = { ...jdbc(), secretProperties: { password: 'of-another-reader' } }
    const { operation, inputs } = await life.preview(rotated)
    expect([operation, inputs.plan]).toEqual(['update', ['ALTER CATALOG `sales` SET ("password" = "******")']])
    lake.starrocks.statements.length = 0
    await life.up(rotated)
    expect(lake.starrocks.statements).toContain('ALTER CATALOG `sales` SET ("password" = "of-another-reader")')
    await life.refresh()
    expect(await life.up(rotated)).toBe('same')

    // The checksum of the former driver would stay.
    const another = { ...rotated, properties: { ...rotated.properties, driver_url: driver.replace('.jar', '-2.jar') } }
    expect((await life.preview(another)).replaces).toEqual(['replacement'])
    const before = /"checksum" {2}= {2}"(\w+)"/.exec(await shown())?.[1]
    expect(await life.up(another)).toBe('replace')
    expect(warnings.join()).toMatch(/catalog sales is dropped and created again: .*checksum of the former driver/)
    expect(/"checksum" {2}= {2}"(\w+)"/.exec(await shown())?.[1]).not.toBe(before)
    expect(JSON.stringify(await sql('SHOW GRANTS FOR ROLE analyst'))).toContain('GRANT USAGE ON CATALOG sales')
    await sql('DROP ROLE analyst')
  })

  test('is refused by StarRocks if the driver cannot be read, with an error that says what to check', async () => {
    const missing = {
      ...jdbc(),
      properties: { ...jdbc().properties, driver_url: driver.replace('postgresql', 'missing') },
    }
    const created = catalog().up(missing)
    await expect(created).rejects.toThrow(/Cannot get driver from url: .*missing\.jar/)
    await expect(created).rejects.toThrow(/every front end and every backend must reach that address/)
    expect(await sql('SHOW CATALOGS')).toHaveLength(1)
  })
})

describe('what a program declares', () => {
  test.each([
    ['jdbc', { user: 'u' }, /a catalog of type jdbc needs driver_class, jdbc_uri, password, driver_url$/],
    ['es', {}, /a catalog of type es needs hosts$/],
    ['odps', { 'odps.project': 'p' }, /needs odps.access.id, odps.access.key, odps.endpoint$/],
    ['unified', {}, /needs unified.metastore.type, which is hive or glue$/],
    [
      'unified',
      { 'unified.metastore.type': 'dlf' },
      /has the unified.metastore.type "dlf", which is not hive or glue$/,
    ],
    [
      'unified',
      { 'unified.metastore.type': 'hive' },
      /needs hive.metastore.uris, since its unified.metastore.type is hive$/,
    ],
    ['deltalake', {}, /needs hive.metastore.uris/],
    [
      'hudi',
      { 'hive.metastore.uris': 'metastore:9083' },
      /"metastore:9083", which is not of the form thrift:\/\/host:port$/,
    ],
    ['kudu', { 'kudu.catalog.type': 'x' }, /which is not hive or glue or kudu$/],
    ['paimon', {}, /needs paimon.catalog.type/],
    ['paimon', { 'paimon.catalog.type': 'filesystem' }, /needs paimon.catalog.warehouse, since/],
    ['es', { hosts: 'h', type: 'hive' }, /the property "type" is set by the resource itself/],
    ['es', { hosts: 'h', password: 'p' }, /the property "password" holds a secret: put it into secretProperties/],
    ['deltalake', { ...URIS, 'aws.s3.secret_key': 'p' }, /"aws.s3.secret_key" holds a secret/],
    ['deltalake', { ...URIS, 'azure.blob.oauth2_client_secret': 'p' }, /holds a secret/],
    ['es', { hosts: 'http://u:pw@h:9200' }, /the value of the property "hosts" contains a password/],
  ])('is checked in the preview: %s %j', async (type, properties, reason) => {
    const failures = await catalog().failures({ name: 'sales', type, properties })
    expect(failures).toEqual([expect.stringMatching(reason)])
  })

  test('names the resources for Hive and Iceberg', async () => {
    const [failure, ...others] = await catalog().failures({ name: 'sales', type: 'iceberg' })
    expect(failure).toMatch(/^type: .*for hive use HiveCatalog, and for iceberg IcebergCatalog/)
    expect(others).toEqual([])
  })

  test('can be unknown in a preview', async () => {
    const { inputs } = await catalog().preview({ ...es, secretProperties: UNKNOWN })
    expect(inputs.allProperties).toBe(UNKNOWN)
    expect(await catalog().failures({ ...es, type: UNKNOWN })).toEqual([])
  })
})

test('a catalog of Elasticsearch has no drift by the four properties that StarRocks adds, but by others', async () => {
  const life = catalog()
  await life.up(es)
  expect(await shown()).toContain('"es.nodes.wan.only"  =  "true"')
  await life.refresh()
  expect(await life.up(es)).toBe('same')
  await sql('ALTER CATALOG sales SET ("es.net.timeout" = "5")')
  await life.refresh()
  expect((await life.preview(es)).replaces).toEqual(['replacement'])
})

test('a unified catalog is changed in place, and replaced for a property that is removed and for another type', async () => {
  const unified = { name: 'sales', type: 'unified', properties: { ...URIS, 'unified.metastore.type': 'hive' } }
  const life = catalog()
  await life.up(unified)
  const slower = { ...unified, properties: { ...unified.properties, 'hive.metastore.timeout': '20s' } }
  expect((await life.preview(slower)).inputs.plan).toEqual([
    'ALTER CATALOG `sales` SET ("hive.metastore.timeout" = "20s")',
  ])
  expect(await life.up(slower)).toBe('update')
  await sql('ALTER CATALOG sales SET ("hive.metastore.timeout" = "30s")')
  await life.refresh()
  expect(await life.up(slower)).toBe('update')
  expect(await life.up(unified)).toBe('replace')
  expect(await life.up({ ...unified, type: 'hudi', properties: URIS })).toBe('replace')
  expect(await shown()).toContain('"type"  =  "hudi"')
  await life.destroy()
  expect(await sql('SHOW CATALOGS')).toHaveLength(1)
})

test('the databases of a new catalog are asked for, as a check of its properties', async () => {
  await catalog().up({ name: 'sales', type: 'hudi', properties: URIS })
  expect(lake.starrocks.statements).toContain('SHOW DATABASES FROM `sales`')
  lake.starrocks.statements.length = 0
  await catalog('other').up({ name: 'other', type: 'hudi', properties: URIS, validate: false })
  expect(lake.starrocks.statements.filter((statement) => statement.startsWith('SHOW DATABASES'))).toEqual([])
})

test('a catalog of another owner is refused, and taken over only if it has the same type', async () => {
  await sql('CREATE EXTERNAL CATALOG sales PROPERTIES ("type" = "es", "hosts" = "http://127.0.0.1:9201")')
  expect(await catalog().failures(es)).toEqual([expect.stringMatching(/^name: catalog "sales" exists already/)])
  const unified = { name: 'sales', type: 'unified', properties: { ...URIS, 'unified.metastore.type': 'hive' } }
  expect(await catalog().failures({ ...unified, onExisting: 'adopt' })).toEqual([
    expect.stringMatching(/^name: catalog "sales" of type es exists already/),
  ])
  const life = catalog()
  expect(await life.up({ ...es, onExisting: 'adopt' })).toBe('create')
  expect(await shown()).toContain('"hosts"  =  "http://127.0.0.1:9200"')
  await life.refresh()
  expect(await life.up({ ...es, onExisting: 'adopt' })).toBe('same')
})

test('get shows what is known to be no secret', async () => {
  await catalog().up(jdbc())
  const { props } = await handler.read('sales', { __get: true } as never)
  expect(props).toMatchObject({ type: 'jdbc', properties: { user: 'reader', driver_class: 'org.postgresql.Driver' } })
  expect(JSON.stringify(props)).not.toContain('of-the-reader')
})
