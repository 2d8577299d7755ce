import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { LIVES, SETUP } from './fixtures'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  await sql(`CREATE DATABASE hive.house PROPERTIES ("location" = "s3://${lake.s3.bucket}/house")`)
  await makeDirectory(lake, 'house')
  for (const statement of SETUP) await sql(statement)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

test('every object with a name of its own can be adopted and retained', () => {
  const named = registry.filter(({ inputs, ownsNothing }) => (inputs.name ?? inputs.tableName) && !ownsNothing)
  expect(named.filter(({ inputs }) => !inputs.onExisting || !inputs.deletionPolicy).map(({ kind }) => kind)).toEqual([])
})

/** `hive-table.test.ts` and `pipe-table-more.test.ts` test the deletion policies of their kinds, which have more. */
const OTHERS = ['HiveTable', 'PipeTable']
const lives = LIVES.filter(({ handler: { spec }, trace }) => 'deletionPolicy' in spec.inputs && trace !== undefined)

describe.each(lives.filter(({ kind }) => !OTHERS.includes(kind)))('$kind', ({ handler, declared, trace }) => {
  const exists = async () => {
    const rows = await sql(trace![0])
    return rows.some((row) => Object.values(row).includes(String(declared.name)))
  }

  test('is left in StarRocks by a delete, without a statement that drops it, if its deletionPolicy is retain', async () => {
    const life = ResourceLife.of(handler, lake, 'kept')
    await life.up({ ...declared, deletionPolicy: 'retain' })
    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(lake.starrocks.statements.filter((text) => /^DROP/.test(text))).toEqual([])
    expect(await exists()).toBe(true)

    const next = ResourceLife.of(handler, lake, 'kept')
    await next.up({ ...declared, onExisting: 'adopt' })
    await next.destroy()
    expect(await exists()).toBe(false)
  })
})
