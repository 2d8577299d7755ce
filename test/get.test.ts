import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as starrocks from '../provider'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { clearQueryCaches } from '../provider/starrocks/query-cache'
import { LIVES, SETUP } from './fixtures'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** The static `get` of every kind: what it reads of an object that another stack has created. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  await sql(`CREATE DATABASE hive.house PROPERTIES ("location" = "s3://${lake.s3.bucket}/house")`)
  await makeDirectory(lake, 'house')
  for (const statement of SETUP) await sql(statement)
  const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
  await lake.s3.put('trips/a.parquet', await parquet(ids, { ...ids, name: 'n' }))
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

type Values = Record<string, unknown>
type Handler = (typeof LIVES)[number]['handler']

/** What the engine asks for a `get`, in a provider process of its own. */
async function read(handler: Handler, id: string, props: Values = {}): Promise<{ id: string; props?: Values }> {
  clearQueryCaches()
  await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } })
  return handler.read(id, { ...props, __get: true, __urn: 'urn:pulumi:other::project::type::thing' } as never)
}

/** Nothing in StarRocks has the id of these: two are actions, and the jobs of a schedule have only numbers. */
const UNNAMED = ['AnalyzeSchedule', 'ExternalTableRefresh', 'PartitionRefresh']
const named = LIVES.filter(({ handler: { spec } }) => !UNNAMED.includes((spec as unknown as { kind: string }).kind))

describe.each(named)('$kind', ({ kind, handler, declared, changed = declared }) => {
  test('reads the object of an id, with every input that StarRocks shows, and changes nothing', async () => {
    const life = ResourceLife.of(handler, lake, 'owner')
    await life.up(changed)
    lake.starrocks.statements.length = 0
    const { id } = life
    const { props = {}, ...found } = await read(handler, id)
    expect(found).toEqual({ id })
    const inputs = Object.keys(handler.spec.inputs).filter((name) => props[name] !== undefined)
    for (const input of inputs.filter((name) => name in life.outs)) {
      // StarRocks adds properties of its own.
      const hasMore = input === 'tableProperties' || (kind === 'MaterializedView' && input === 'properties')
      const expected = hasMore ? expect.objectContaining(life.outs[input] as Values) : life.outs[input]
      expect(props[input], `${kind}.${input}`).toEqual(expected)
    }
    expect(inputs.length, kind).toBeGreaterThan(0)
    const writes = lake.starrocks.statements.filter((text) => !/^(SHOW|SELECT|DESC|ADMIN SHOW|SET|USE)/i.test(text))
    expect(writes).toEqual([])

    // A refresh comes with the last answer as the properties.
    expect((await read(handler, id, props)).props).toEqual(props)
    await life.destroy()
    // A setting always has a value.
    if (kind === 'FrontendConfig') return
    expect(await read(handler, id, props)).toEqual({ id: '' })
    await expect(read(handler, id)).rejects.toThrow(`there is no ${kind.split(',')[0]} ${id}`)
  })

  test('refuses what is no id, with its form', async () => {
    await expect(read(handler, '')).rejects.toThrow(`"" is not the id of a ${kind.split(',')[0]}, which has the form`)
  })
})

test('every kind has a get, unless nothing in StarRocks has its id', () => {
  const classes = starrocks as unknown as Record<string, { get?: unknown }>
  const without = registry.filter(({ kind }) => classes[kind]?.get === undefined).map(({ kind }) => kind)
  expect(without).toEqual(UNNAMED)
  expect(registry.filter(({ named }) => named === undefined).map(({ kind }) => kind)).toEqual(UNNAMED)
})

test('accepts names that contain a dot in backquotes', async () => {
  const { handler } = named.find(({ kind }) => kind === 'PipeTable')!
  await sql('CREATE TABLE d.`a.b` (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  expect(await read(handler, 'd.`a.b`')).toMatchObject({ props: { tableName: 'a.b', pipe: 'missing' } })
  await expect(read(handler, 'd.a.b')).rejects.toThrow('"d.a.b" is not the id of a PipeTable')
})

test('masks the secrets of a catalog', async () => {
  await sql(
    'CREATE EXTERNAL CATALOG keyed PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://a:9083,thrift://b:9083", "aws.s3.access_key" = "AKIAIOSFODNN7EXAMPLE", "aws.s3.secret_key" = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY")',
  )
  const catalog = await read(named.find(({ kind }) => kind === 'HiveCatalog')!.handler, 'keyed')
  expect(catalog.props).toMatchObject({ metastore: { type: 'hive', uris: ['thrift://a:9083', 'thrift://b:9083'] } })
  expect(JSON.stringify(catalog)).not.toContain('wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY')
})

test('returns the pipe of a table by whatever name, without the keys in its statement', async () => {
  const { handler } = named.find(({ kind }) => kind === 'PipeTable')!
  const life = ResourceLife.of(handler, lake, 'odd')
  await life.up({ database: 'd', tableName: 'odd', pipeName: 'feeder', pathPrefix: 'trips/', sourceStorageName: 'raw' })
  const { props = {} } = await read(handler, 'd.odd')
  expect(props).toMatchObject({ pipeName: 'feeder', pathPrefix: 'trips/', pipe: 'running' })
  expect((props.source as Values).path).toBe((life.outs.source as Values).path)
  expect(JSON.stringify(props)).not.toContain(lake.s3.secretKey)
  await life.destroy()
})
