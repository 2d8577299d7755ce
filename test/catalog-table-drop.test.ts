import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/catalog-table/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createIcebergCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/*
 * Columns that are dropped while another engine changes the table. A second catalog over the same metastore is that engine: each catalog
 * has a cache of its own, so `ice` shows what `spark` has committed only after REFRESH EXTERNAL TABLE.
 */

let lake: Lake
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  lake = await startLake()
  await createIcebergCatalog(lake)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
beforeEach(async () => {
  await createIcebergCatalog(lake, 'spark')
  await makeDirectory(lake, 'warehouse')
  await sql(`CREATE DATABASE ice.warehouse PROPERTIES ("location" = "s3://${lake.s3.bucket}/warehouse")`)
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  await sql('DROP TABLE IF EXISTS ice.warehouse.events FORCE; DROP DATABASE ice.warehouse; DROP CATALOG spark')
})

const sql = (statement: string) => lake.starrocks.query(statement)
const inSpark = (change: string) => sql(`ALTER TABLE spark.warehouse.events ${change}`)
const [id, country, note] = ['id', 'country', 'note'].map((name) => ({ name, type: 'STRING' }))
const table = { catalog: 'ice', database: 'warehouse', name: 'events', allowRowLoss: true }
const both = { ...table, columns: [id, country] }
const without = { ...table, columns: [id] }
const events = () => ResourceLife.of(handler as never, lake, 'events')
const changes = () => lake.starrocks.statements.filter((text) => /^(ALTER|REFRESH|DROP)/.test(text))
/** The columns in the metastore. */
const names = async () => {
  await sql('REFRESH EXTERNAL TABLE spark.warehouse.events')
  return (await sql('DESC spark.warehouse.events')).map((row) => row.Field)
}
const create = async () => {
  const life = events()
  await life.up(both)
  await sql("INSERT INTO ice.warehouse.events VALUES ('1', 'de')")
  await life.refresh()
  lake.starrocks.statements.length = 0
  return life
}
const REFRESH = 'REFRESH EXTERNAL TABLE `ice`.`warehouse`.`events`'
const DROP = 'ALTER TABLE `warehouse`.`events` DROP COLUMN `country`'

describe('before a column is dropped', () => {
  test('the table is read again from the metastore', async () => {
    const life = await create()
    expect(await life.up(without)).toBe('update')
    expect(changes()).toEqual([REFRESH, DROP])
    expect(await life.up(without)).toBe('same')
  })

  test('a change that drops nothing needs no such read', async () => {
    const life = await create()
    await life.up({ ...both, comment: 'of the shop' })
    expect(changes()).toEqual(['ALTER TABLE `warehouse`.`events` COMMENT = "of the shop"'])
  })

  test.each([
    ['renamed', 'RENAME COLUMN country TO land', 'land'],
    ['added', 'ADD COLUMN note STRING', 'note'],
  ])('a column that another engine has %s meanwhile is kept, and a refresh shows it', async (_, change, name) => {
    const life = await create()
    await inSpark(change)
    const before = await names()
    await expect(life.up(without)).rejects.toThrow(`columns that are not in Pulumi's state (${name})`)
    expect(await names()).toEqual(before)

    await life.refresh()
    expect((life.inputs.columns as { name: string }[]).map((column) => column.name)).toContain(name)
    const { inputs } = await life.preview(without)
    expect(JSON.stringify(inputs.plan)).toContain(`DROP COLUMN \`${name}\``)
    await life.up(without)
    expect(await names()).toEqual(['id'])
  })

  test('a column that another engine has dropped already needs no statement', async () => {
    const life = await create()
    await inSpark('DROP COLUMN country')
    expect(await life.up(without)).toBe('update')
    expect(changes().filter((text) => text.includes('COLUMN `'))).toEqual([])
    expect(await names()).toEqual(['id'])
    expect(await life.up(without)).toBe('same')
  })

  test('rows that another engine has written count as rows', async () => {
    const life = events()
    await life.up(both)
    await life.refresh()
    await sql('SELECT * FROM ice.warehouse.events')
    await sql("INSERT INTO spark.warehouse.events VALUES ('1', 'de')")
    await expect(life.up({ ...without, allowRowLoss: false })).rejects.toThrow(
      /has rows, whose values in column "country"/,
    )
    expect(await names()).toEqual(['id', 'country'])
  })

  test('another plan is not carried out on what the cache has shown', async () => {
    const life = await create()
    await inSpark('ADD COLUMN note STRING')
    // The program of this run knows the new column; the cache does not.
    expect(await life.up({ ...table, columns: [id, note] })).toBe('update')
    expect(changes()).toEqual([REFRESH, REFRESH, DROP])
    expect(await names()).toEqual(['id', 'note'])
  })
})
