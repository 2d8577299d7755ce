import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { handler as externalCatalog } from '../../provider/resources/external-catalog/handler'
import { handler as hiveCatalog } from '../../provider/resources/hive-catalog/handler'
import { handler as icebergCatalog } from '../../provider/resources/iceberg-catalog/handler'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type Lake, startLake } from '../support/lake'
import { ResourceLife } from '../support/resource'

/*
 * StarRocks accepts the type of a catalog in any case and shows it as the statement had it. ALTER CATALOG refuses the property `type`.
 */

const URI = 'thrift://127.0.0.1:9083'
const metastore = { type: 'hive', uris: [URI] }
const METASTORE = `"hive.metastore.uris" = "${URI}"`
const HIVE = `"hive.metastore.type" = "hive", ${METASTORE}`
const CATALOGS = [
  { type: 'Hive', handler: hiveCatalog, args: { metastore }, properties: HIVE },
  { type: 'HIVE', handler: hiveCatalog, args: { metastore }, properties: HIVE },
  {
    type: 'Iceberg',
    handler: icebergCatalog,
    args: { metastore },
    properties: `"iceberg.catalog.type" = "hive", ${METASTORE}`,
  },
  {
    type: 'DeltaLake',
    handler: externalCatalog,
    args: { type: 'deltalake', properties: { 'hive.metastore.uris': URI } },
    properties: METASTORE,
  },
  {
    type: 'ES',
    handler: externalCatalog,
    args: { type: 'es', properties: { hosts: 'http://127.0.0.1:9200' }, validate: false },
    properties: '"hosts" = "http://127.0.0.1:9200"',
  },
]

/** The second one cannot alter the properties of a catalog. */
let lakes: Record<string, Lake>
beforeAll(async () => {
  lakes = { '4.0.1': await startLake(), '3.3.0': await startLake({ version: '3.3.0' }) }
})
afterAll(async () => {
  await disconnectAll()
  for (const lake of Object.values(lakes)) await lake.close()
})
afterEach(async () => {
  for (const lake of Object.values(lakes)) await lake.starrocks.query('DROP CATALOG IF EXISTS lake')
})

const RELEASES = ['4.0.1', '3.3.0']
const cases = CATALOGS.flatMap((catalog) => RELEASES.map((release) => ({ ...catalog, release })))

describe.each(cases)('a catalog of type $type in $release', ({ type, handler, args, properties, release }) => {
  const declared = { name: 'lake', ...args, onExisting: 'adopt' }
  const create = () =>
    lakes[release]!.starrocks.query(`CREATE EXTERNAL CATALOG lake PROPERTIES ("type" = "${type}", ${properties})`)
  const life = () => ResourceLife.of(handler as never, lakes[release]!, 'lake')

  test('is taken over, and neither the next run nor a refresh finds another type', async () => {
    await create()
    const adopted = life()
    expect(await adopted.up(declared)).toBe('create')
    expect(lakes[release]!.starrocks.statements.join('\n')).not.toMatch(/ALTER CATALOG[^\n]*"type"/)
    expect(await adopted.up(declared)).toBe('same')
    expect(await adopted.refresh()).toBe(true)
    expect(adopted.inputs.allProperties).toMatchObject({ type: type.toLowerCase() })
    expect(await adopted.up(declared)).toBe('same')
  })

  test('is not replaced if state has the other spelling', async () => {
    await create()
    const adopted = life()
    await adopted.up(declared)
    for (const values of [adopted.inputs, adopted.outs]) Object.assign(values.allProperties as object, { type })
    const { operation, inputs } = await adopted.preview(declared)
    expect([operation, inputs.replacement, inputs.plan]).toEqual(['update', undefined, []])
    expect(await adopted.up(declared)).toBe('update')
    expect(await adopted.up(declared)).toBe('same')
  })
})
