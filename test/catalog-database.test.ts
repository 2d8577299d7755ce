import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/catalog-database/handler'
import { handler as hiveDatabases } from '../provider/resources/hive-database/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, createIcebergCatalog } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake()
  await createHiveCatalog(lake)
  await createIcebergCatalog(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

const sql = (statement: string) => lake.starrocks.query(statement)
const database = () => ResourceLife.of(handler, lake, 'w')
const args = () => ({ catalog: 'ice', name: 'w', location: `s3://${lake.s3.bucket}/w` })

test('a database in Iceberg is created, reports no change, and is dropped while it is empty', async () => {
  const life = database()
  expect((await life.preview(args())).inputs.ddl).toBe(
    `SET CATALOG \`ice\`;\nCREATE DATABASE \`w\` PROPERTIES ("location" = "s3://${lake.s3.bucket}/w")`,
  )
  await life.up(args())
  expect([life.id, life.outs.locationUri]).toEqual(['ice.w', `s3://${lake.s3.bucket}/w`])
  await life.refresh()
  expect(await life.up(args())).toBe('same')

  await sql('CREATE TABLE ice.w.events (id BIGINT)')
  await expect(life.destroy()).rejects.toThrow(
    /database "w" of catalog ice still contains 1 table \(events\); drop them first. Or set deletionPolicy: "retain" to leave/,
  )
  await life.up({ ...args(), forceDestroy: true })
  await life.destroy()
  expect((await sql('SHOW DATABASES FROM ice')).map((row) => row.Database)).not.toContain('w')
})

test('a database in Hive is what a HiveDatabase is, and state of a HiveDatabase goes on as its state', async () => {
  const hive = { ...args(), catalog: 'hive' }
  const old = ResourceLife.of(hiveDatabases, lake, 'w')
  await old.up(hive)
  const life = database()
  Object.assign(life, { id: old.id, inputs: old.inputs, outs: old.outs })
  expect(await life.up(hive)).toBe('same')
  await life.destroy()
  expect((await sql('SHOW DATABASES FROM hive')).map((row) => row.Database)).not.toContain('w')
})

test('what StarRocks cannot create is refused in the preview', async () => {
  await sql(
    'CREATE EXTERNAL CATALOG delta PROPERTIES ("type" = "deltalake", "hive.metastore.uris" = "thrift://127.0.0.1:9083")',
  )
  expect(await database().failures({ ...args(), catalog: 'delta' })).toEqual([
    'catalog: StarRocks creates no databases in a catalog of type deltalake',
  ])
  expect(await database().failures({ ...args(), name: 'W' })).toEqual([
    'name: Hive keeps names in lower case: "W" would become "w"',
  ])
  // The catalog may be created by the same run, and a REST catalog keeps the case.
  expect(await database().failures({ ...args(), catalog: 'later', name: 'W' })).toEqual([])
})
