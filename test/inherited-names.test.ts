import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { handler as catalogTable } from '../provider/resources/catalog-table/handler'
import { handler as externalCatalog } from '../provider/resources/external-catalog/handler'
import { handler as hiveCatalog } from '../provider/resources/hive-catalog/handler'
import { handler as icebergCatalog } from '../provider/resources/iceberg-catalog/handler'
import { handler as materializedView } from '../provider/resources/materialized-view/handler'
import { propertyProblem } from '../provider/resources/security-integration/method'
import { handler as storageVolume } from '../provider/resources/storage-volume/handler'
import { handler as table } from '../provider/resources/table/handler'
import { DdlCursor } from '../provider/sql/ddl-cursor'
import { typeProblem } from '../provider/sql/global-variable'
import { propertiesAt } from '../provider/sql/show-table'
import { propertyOf } from '../provider/sql/table-properties'
import { disconnectAll } from '../provider/starrocks/connection'
import { createIcebergCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/*
 * StarRocks keeps properties and columns of any name. Every JavaScript object inherits members of these names, so a look-up of one that
 * is missing finds something.
 */

/** `__proto__` is a property of its own only in an object that is read from text. */
const INHERITED = JSON.parse(
  '{"constructor": "value-1", "toString": "value-2", "__proto__": "value-3", "hasOwnProperty": "value-4"}',
) as Record<string, string>
const KEYS = Object.keys(INHERITED)

const URI = 'thrift://127.0.0.1:9083'
const metastore = { type: 'hive', uris: [URI] }
const KINDS = [
  { kind: 'HiveCatalog', handler: hiveCatalog, args: { metastore }, input: 'properties' },
  { kind: 'IcebergCatalog', handler: icebergCatalog, args: { metastore }, input: 'properties' },
  {
    kind: 'ExternalCatalog',
    handler: externalCatalog,
    args: { type: 'deltalake', properties: { 'hive.metastore.uris': URI } },
    input: 'secretProperties',
  },
]

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  warnings.length = 0
  await lake.starrocks.query('DROP CATALOG IF EXISTS lake')
})

async function shown(): Promise<string> {
  const [row] = await lake.starrocks.query('SHOW CREATE CATALOG lake')
  return row?.['Create Catalog'] ?? ''
}

describe.each(KINDS)('$kind with properties of inherited names', ({ handler, args, input }) => {
  const without = { name: 'lake', ...args }
  const all = { ...without, [input]: { ...INHERITED } }
  const life = () => ResourceLife.of(handler as never, lake, 'lake')
  const alter = (key: string, value: string) => lake.starrocks.query(`ALTER CATALOG lake SET ("${key}" = "${value}")`)

  test('creates all of them, and a refresh finds no difference', async () => {
    const created = life()
    expect(await created.up(all)).toBe('create')
    for (const [key, value] of Object.entries(INHERITED)) expect(await shown()).toContain(`"${key}"  =  "${value}"`)
    expect(await created.up(all)).toBe('same')
    await created.refresh()
    expect(await created.up(all)).toBe('same')
  })

  test.each(KEYS)(
    'adds %s in place, finds that others have changed it, and replaces the catalog to remove it',
    async (key) => {
      const altered = life()
      await altered.up(without)
      const one = { ...without, [input]: Object.fromEntries([[key, INHERITED[key]]]) }
      expect(await altered.up(one)).toBe('update')
      expect(await shown()).toContain(`"${key}"  =  "${INHERITED[key]}"`)
      expect(await altered.up(one)).toBe('same')

      await alter(key, 'of-others')
      await altered.refresh()
      expect(await altered.up(one)).toBe('update')
      expect(await shown()).toContain(`"${key}"  =  "${INHERITED[key]}"`)

      const { operation, inputs } = await altered.preview(without)
      expect([operation, inputs.replacement]).toEqual([
        'replace',
        `properties cannot be removed from a catalog (${key})`,
      ])
    },
  )

  test.each(KEYS)('counts %s as drift if others have added it, and warns of it before a take-over', async (key) => {
    const strict = { ...without, strictProperties: true }
    const drifted = life()
    await drifted.up(strict)
    await alter(key, 'of-others')
    await drifted.refresh()
    expect(Object.keys(drifted.inputs.allProperties as object)).toContain(key)
    const taken = ResourceLife.of(handler as never, lake, 'other')
    expect(await taken.failures({ ...without, onExisting: 'adopt' })).toEqual([])
    expect(warnings.join('\n')).toContain(`has undeclared properties: ${key};`)
  })
})

const sql = (statement: string) => lake.starrocks.query(statement)

test.each(KEYS)('a storage volume has the property %s, and is replaced to remove it', async (key) => {
  const without = { name: 'hot', locations: ['hdfs://namenode:9000/hot'], storage: { type: 'hdfs' } }
  const one = { ...without, properties: Object.fromEntries([[key, 'value']]) }
  const shared = await startLake({ storageVolumes: ['builtin_storage_volume'] })
  try {
    const life = ResourceLife.of(storageVolume, shared, 'hot')
    await life.up(one)
    await life.refresh()
    expect(await life.up(one)).toBe('same')
    expect((await life.preview(without)).operation).toBe('replace')
  } finally {
    await shared.close()
  }
})

test.each(KEYS)(
  'an Iceberg table adds the property %s in place, and finds that others have changed it',
  async (key) => {
    await createIcebergCatalog(lake)
    await makeDirectory(lake, 'warehouse')
    await sql(`CREATE DATABASE ice.warehouse PROPERTIES ("location" = "s3://${lake.s3.bucket}/warehouse")`)
    try {
      const columns = [{ name: 'id', type: 'BIGINT' }]
      const declared = { catalog: 'ice', database: 'warehouse', name: 'events', columns }
      const one = { ...declared, properties: Object.fromEntries([[key, 'value']]) }
      const life = ResourceLife.of(catalogTable as never, lake, 'events')
      await life.up(declared)
      expect(await life.up(one)).toBe('update')
      await life.refresh()
      expect(await life.up(one)).toBe('same')
      await sql(
        `SET CATALOG ice; ALTER TABLE warehouse.events SET ("${key}" = "of-others"); SET CATALOG default_catalog`,
      )
      await life.refresh()
      expect(Object.entries(life.inputs.properties as object)).toEqual([[key, 'of-others']])
    } finally {
      await sql('DROP TABLE IF EXISTS ice.warehouse.events FORCE; DROP DATABASE ice.warehouse; DROP CATALOG ice')
    }
  },
)

test('a table gets columns of these names', async () => {
  await sql('CREATE DATABASE d')
  try {
    const names = ['constructor', 'toString', 'hasOwnProperty']
    const id = { name: 'id', type: 'BIGINT' }
    const declared = { database: 'd', name: 't', columns: [id], tableProperties: { replication_num: '1' } }
    const life = ResourceLife.of(table, lake, 't')
    await life.up(declared)
    const columns = [id, ...names.map((name) => ({ name, type: 'INT' }))]
    expect(await life.up({ ...declared, columns })).toBe('update')
    expect((await sql('DESC d.t')).map((row) => row.Field)).toEqual(['id', ...names])
  } finally {
    await sql('DROP DATABASE d FORCE')
  }
})

test.each(KEYS)(
  'a preview of a materialized view with the property %s shows the statement that sets it',
  async (key) => {
    await sql('CREATE DATABASE d')
    await sql('CREATE TABLE d.t (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
    try {
      const declared = {
        database: 'd',
        name: 'm',
        query: 'SELECT id FROM t',
        refresh: { type: 'manual' },
        properties: { replication_num: '1' },
      }
      const life = ResourceLife.of(materializedView as never, lake, 'm')
      await life.up(declared)
      const properties = Object.fromEntries([...Object.entries(declared.properties), [key, 'value']])
      const { inputs } = await life.preview({ ...declared, properties })
      expect(JSON.stringify(inputs.plan)).toContain(key)
    } finally {
      await sql('DROP DATABASE d FORCE')
    }
  },
)

test.each(KEYS)('%s is no key of another input, no boolean, and no known property of a table', (key) => {
  expect(propertyProblem(key)).toBeUndefined()
  expect(typeProblem('true', key)).toBe('it is a boolean: true or false')
  const shown = propertiesAt(new DdlCursor(`("${key}" = "value")`))
  expect(propertyOf(key, shown)).toBe('value')
  expect(propertyOf(key, {})).toBeUndefined()
})
