import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as starrocks from '../provider'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { clearQueryCaches } from '../provider/starrocks/query-cache'
import { type Kind, loadKind } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** The static `get` of every kind: what it reads of an object that another stack has created. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await prepareLives(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

type Values = Record<string, unknown>
type Handler = Kind['handler']

/** What the engine asks for a `get`, in a provider process of its own. */
async function read(handler: Handler, id: string, props: Values = {}): Promise<{ id: string; props?: Values }> {
  clearQueryCaches()
  await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } })
  return handler.read(id, { ...props, __get: true, __urn: 'urn:pulumi:other::project::type::thing' } as never)
}

const kindOf = (name: string) => loadKind(registry.find(({ kind }) => kind === name)!)

/** Nothing in StarRocks has the id of these: two are actions, and the jobs of a schedule have only numbers. */
const UNNAMED = ['AnalyzeSchedule', 'ExternalTableRefresh', 'PartitionRefresh']

describe.each(registry.filter(({ kind }) => !UNNAMED.includes(kind)))('$kind', async (spec) => {
  const { kind } = spec
  const { lives, handler } = await loadKind(spec)

  test.each(lives)('reads the object of an id of $title, with every input that StarRocks shows', async (life) => {
    const owner = ResourceLife.of(handler, lake, 'owner')
    await owner.up(life.changed ?? life.declared)
    lake.starrocks.statements.length = 0
    const { id } = owner
    const { props = {}, ...found } = await read(handler, id)
    expect(found).toEqual({ id })
    const inputs = Object.keys(handler.spec.inputs).filter((name) => props[name] !== undefined)
    for (const input of inputs.filter((name) => name in owner.outs)) {
      // StarRocks adds properties of its own.
      const hasMore = input === 'tableProperties' || (kind === 'MaterializedView' && input === 'properties')
      const expected = hasMore ? expect.objectContaining(owner.outs[input] as Values) : owner.outs[input]
      expect(props[input], `${kind}.${input}`).toEqual(expected)
    }
    expect(inputs.length, kind).toBeGreaterThan(0)
    const writes = lake.starrocks.statements.filter((text) => !/^(SHOW|SELECT|DESC|ADMIN SHOW|SET|USE)/i.test(text))
    expect(writes).toEqual([])

    // A refresh comes with the last answer as the properties.
    expect((await read(handler, id, props)).props).toEqual(props)
    await owner.destroy()
    // A setting always has a value.
    if (life.restoresValue) return
    expect(await read(handler, id, props)).toEqual({ id: '' })
    await expect(read(handler, id)).rejects.toThrow(`there is no ${kind} ${id}`)
  })

  test('refuses what is no id, with its form', async () => {
    await expect(read(handler, '')).rejects.toThrow(`"" is not the id of a ${kind}, which has the form`)
  })
})

test('every kind has a get, unless nothing in StarRocks has its id', () => {
  const classes = starrocks as unknown as Record<string, { get?: unknown }>
  const without = registry.filter(({ kind }) => classes[kind]?.get === undefined).map(({ kind }) => kind)
  expect(without).toEqual(UNNAMED)
  expect(registry.filter(({ named }) => named === undefined).map(({ kind }) => kind)).toEqual(UNNAMED)
})

test('accepts names that contain a dot in backquotes', async () => {
  const { handler } = await kindOf('PipeTable')
  await sql('CREATE TABLE d.`a.b` (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")')
  expect(await read(handler, 'd.`a.b`')).toMatchObject({ props: { tableName: 'a.b', pipe: 'missing' } })
  await expect(read(handler, 'd.a.b')).rejects.toThrow('"d.a.b" is not the id of a PipeTable')
})

test('masks the secrets of a catalog', async () => {
  await sql(
    'CREATE EXTERNAL CATALOG keyed PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://a:9083,thrift://b:9083", "aws.s3.access_key" = "AKIAIOSFODNN7EXAMPLE", "aws.s3.secret_key" = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY")',
  )
  const catalog = await read((await kindOf('HiveCatalog')).handler, 'keyed')
  expect(catalog.props).toMatchObject({ metastore: { type: 'hive', uris: ['thrift://a:9083', 'thrift://b:9083'] } })
  expect(JSON.stringify(catalog)).not.toContain('wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY')
})

test('returns the pipe of a table by whatever name, without the keys in its statement', async () => {
  const { handler } = await kindOf('PipeTable')
  const life = ResourceLife.of(handler, lake, 'odd')
  await life.up({ database: 'd', tableName: 'odd', pipeName: 'feeder', pathPrefix: 'trips/', sourceStorageName: 'raw' })
  const { props = {} } = await read(handler, 'd.odd')
  expect(props).toMatchObject({ pipeName: 'feeder', pathPrefix: 'trips/', pipe: 'running' })
  expect((props.source as Values).path).toBe((life.outs.source as Values).path)
  expect(JSON.stringify(props)).not.toContain(lake.s3.secretKey)
  await life.destroy()
})
