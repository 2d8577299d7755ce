import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { loadKind } from './fixtures'
import { type Bed, beds, type Planted, plant } from './secrets/garden'
import { allKinds, secretPlaces } from './secrets/places'
import { NONE, Planter } from './secrets/planting'
import { OPEN_SERVERS } from './support/catalog-servers'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { ImportedResource } from './support/importer'
import { type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/**
 * `pulumi import` of objects with secrets, of every kind and in every place for one: the import names what it leaves out, and a program that
 * declares it changes nothing else.
 */
let lake: Lake
const planter = new Planter()

/** The resources with secrets of their own: a connection is none of the object. */
const withSecrets = (kind: string, like: Record<string, unknown>) =>
  Object.entries(allKinds().get(kind)?.shapes ?? {}).some(
    ([input, shape]) => input !== 'connection' && input in like && secretPlaces(shape, input).length > 0,
  )

const NO_STORE = { bucket: '', auth: { type: 'accessKey' } }
const isImportable = ({ kind, like }: Bed) =>
  withSecrets(kind, like) && typeof registry.find((spec) => spec.kind === kind)?.imports !== 'string'

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
  await createHiveCatalog(lake, 'open')
  await makeDirectory(lake, 'w')
  await lake.starrocks.query('CREATE DATABASE lake')
  await lake.s3.put('trips/month=01/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

/** The store of the test, whose keys are secrets that somebody knows. */
function store() {
  const { bucket, endpoint, accessKey, secretKey } = lake.s3
  return {
    bucket,
    endpoint,
    pathStyleAccess: true,
    auth: { type: 'accessKey', accessKey, secretKey, sessionToken: NONE },
  }
}

async function planted(bed: Bed): Promise<Planted['args']> {
  const like = Object.fromEntries(
    Object.entries(bed.like).map(([input, value]) => [input, value === NO_STORE ? store() : value]),
  )
  const [one] = await plant(planter, 'import', [{ ...bed, like }], () => undefined)
  const { connection: _, ...args } = one?.args ?? {}
  const { name, tableName } = allKinds().get(bed.kind)?.shapes ?? {}
  return { ...(name && { name: bed.name }), ...(tableName && { tableName: bed.name }), ...args }
}

describe('an import', async () => {
  const importable = (await beds({ store: NO_STORE, statement: '' })).filter(isImportable)

  test.each(importable)('leaves the secrets of $kind $name to the program', async (bed) => {
    const spec = registry.find(({ kind }) => kind === bed.kind)!
    const { handler } = await loadKind(spec)
    const args = await planted(bed)
    const owner = ResourceLife.of(handler, lake, bed.name)
    await owner.up(args)
    // Without the storages of the configuration, by whose names the keys of a pipe would be known.
    const config = { ...lake.config, 'starrocks:objectStorages': '{}' }
    const imported = await ImportedResource.import(spec, { ...lake, config }, owner.id, bed.name)
    const text = JSON.stringify([imported.inputs, imported.outs, imported.warnings])
    for (const { secret } of planter.plants) expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
    expect(await imported.checkAsRead()).toEqual([])
    const missing = (imported.inputs.__missing ?? []) as string[]
    expect(missing.length).toBeGreaterThan(0)
    expect(imported.warnings.join('\n')).toContain(missing.join(', '))
    // No mask: StarRocks would take it for the value.
    expect(JSON.stringify(imported.program)).not.toContain('***')

    expect(await imported.refresh()).toBe(true)
    expect(['update', 'same']).toContain(await imported.up(args))
    expect((await imported.preview(args)).operation).toBe('same')
    expect(await imported.refresh()).toBe(true)
    const after = await imported.preview(args)
    expect(after.operation, JSON.stringify(after.inputs.plan)).toBe('same')
    await imported.destroy()
  })
})
