import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { handler } from '../provider/resources/external-table-refresh/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory, withoutMetastore } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'warehouse')
  await sql(`CREATE DATABASE hive.warehouse PROPERTIES ("location" = "s3://${lake.s3.bucket}/warehouse")`)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(() => {
  lake.starrocks.faults.clear()
})

const sql = (statement: string) => lake.starrocks.query(statement)
const args = { catalog: 'hive', database: 'sales', table: 'orders' }
const refresh = () => ResourceLife.of(handler, lake, 'refresh')
const REFRESH = 'REFRESH EXTERNAL TABLE `hive`.`sales`.`orders`'

/** The refresh statements among those that were sent meanwhile. */
async function refreshes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => statement.startsWith('REFRESH'))
}

describe('a refresh of an external table', () => {
  test('runs the statement of its preview once', async () => {
    const life = refresh()
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl: REFRESH } })
    expect(await refreshes(() => life.up(args))).toEqual([REFRESH])
    expect(life.id).toBe('hive.sales.orders')

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await refreshes(() => life.refresh())).toEqual([])
    expect(await life.up(args)).toBe('same')
    expect(await refreshes(() => life.destroy())).toEqual([])
  })

  test('runs again when a trigger changes (a number, a text or an object), and for other partitions', async () => {
    const life = refresh()
    let triggers: unknown[] = [1, 'a', { version: 1 }]
    await life.up({ ...args, triggers })
    expect(await refreshes(() => life.up({ ...args, triggers: [1, 'a', { version: 1 }] }))).toEqual([])
    triggers = [1, 'a', { version: 2 }]
    expect((await life.preview({ ...args, triggers })).inputs.plan).toEqual([REFRESH])
    expect(await refreshes(() => life.up({ ...args, triggers }))).toEqual([REFRESH])

    const partitions = ['dt=2024-01-01', 'dt=2024-01-02']
    const some = `${REFRESH} PARTITION ("dt=2024-01-01", "dt=2024-01-02")`
    expect(await refreshes(() => life.up({ ...args, triggers, partitions }))).toEqual([some])
    expect(await refreshes(() => life.up({ ...args, triggers, partitions, connection: { user: 'root' } }))).toEqual([])
  })

  test('of another table replaces the refresh', async () => {
    const life = refresh()
    await life.up(args)
    expect(await refreshes(() => life.up({ ...args, table: 'customers' }))).toEqual([
      'REFRESH EXTERNAL TABLE `hive`.`sales`.`customers`',
    ])
  })

  test('is gone with its table, but not while the metastore does not answer', async () => {
    await sql('CREATE TABLE hive.warehouse.orders (id INT)')
    const life = refresh()
    await life.up({ ...args, database: 'warehouse' })
    await withoutMetastore(lake, async () => {
      await expect(life.refresh()).rejects.toThrow(/Connection refused/)
    })
    expect(await life.refresh()).toBe(true)
    await sql('DROP TABLE hive.warehouse.orders FORCE')
    expect(await life.refresh()).toBe(false)
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is repeated if the connection is lost: %s', async (fault) => {
    lake.starrocks.faults[fault]('REFRESH')
    expect(await refresh().up(args)).toBe('create')
  })

  test('is retried by the next run if it fails', async () => {
    const life = refresh()
    await life.up({ ...args, triggers: [1] })
    lake.starrocks.faults.failOnce('REFRESH', { errno: 5074, message: 'refresh external table failed: fe2' })
    await expect(life.up({ ...args, triggers: [2] })).rejects.toThrow(/refresh external table failed: fe2/)
    expect(await refreshes(() => life.up({ ...args, triggers: [2] }))).toEqual([REFRESH])
  })

  test('of a missing table fails with the message of StarRocks', async () => {
    await expect(refresh().up({ ...args, table: 'nosuch' })).rejects.toThrow(/sales.nosuch table not found/)
  })

  test.each([
    [{ catalog: 'default_catalog' }, /^catalog: the tables of default_catalog are not external/],
    [{ partitions: ['2024-01-01'] }, /^partitions: partitions\[0\]: "2024-01-01" is refused: a partition is/],
    [{ partitions: [] }, /^partitions: at least 1 element/],
    [{ triggers: 'now' }, /^triggers: must be a list/],
    [{ table: undefined }, /^table: is needed/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await refresh().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
