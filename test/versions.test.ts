import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as hiveCatalog } from '../provider/resources/hive-catalog'
import { handler as scheduledTask } from '../provider/resources/scheduled-task'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Args, LIVES, type Life, REFUSALS, SETUP } from './fixtures'
import { metastore } from './fixtures/hive-catalog'
import { hourly } from './fixtures/scheduled-task'
import { filesOf } from './sandbox/starrocks/support'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** The last of each line that is tested, and the first of the newest. */
const RELEASES = ['3.2.16', '3.3.20', '3.4.9', '3.5.9', '4.0.0']

describe.each(RELEASES)('StarRocks %s', (release) => {
  let lake: Lake
  const sql = (statement: string) => lake.starrocks.query(statement)
  const life = (handler: Life['handler']) => ResourceLife.of(handler, lake, 'thing')
  const lacks = (since: string) => older(release, since)

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    lake = await startLake({ version: release, jobMilliseconds: 0 })
    await createHiveCatalog(lake)
    await makeDirectory(lake, 'house')
    await sql(`CREATE DATABASE hive.house PROPERTIES ("location" = "s3://${lake.s3.bucket}/house")`)
    for (const statement of SETUP) await sql(statement)
    const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
    await lake.s3.put('trips/a.parquet', await parquet(ids, { ...ids, name: 'n' }))
    await lake.s3.put('uneven/a.parquet', await parquet(ids))
    await lake.s3.put('uneven/b.parquet', await parquet(ids, { name: 'city', data: ['x', 'y'], type: 'STRING' }))
    await lake.s3.put('months/month=01/a.parquet', await parquet(ids))
    const months = filesOf(lake.s3, 'months/month=*/[^_.]*.parquet', { columns_from_path: 'month' })
    await sql(`CREATE PIPE d.months AS INSERT INTO d.months (id, month) SELECT id, month FROM ${months}`)
  })
  afterAll(async () => {
    await disconnectAll()
    await lake.close()
    vi.restoreAllMocks()
  })
  beforeEach(() => {
    lake.starrocks.statements.length = 0
  })

  test.each(LIVES.filter(({ since }) => !since || !lacks(since)))(
    'lets a $kind live',
    async ({ handler, declared, changed, replacedInstead, damage, gone, replaced, trace }) => {
      const thing = life(handler)
      const settled = async (args: Args) => {
        expect(await thing.refresh()).toBe(true)
        expect((await thing.preview(args)).operation).toBe('same')
      }
      expect(await thing.up(declared)).toBe('create')
      await settled(declared)
      let last = declared
      if (changed) {
        expect(await thing.up(changed)).toBe(replacedInstead?.(release) ? 'replace' : 'update')
        await settled(changed)
        last = changed
      }
      if (damage) {
        await (typeof damage === 'string' ? sql(damage) : damage(sql))
        expect(await thing.refresh()).toBe(!gone)
        expect(await thing.up(last)).toBe(gone ? 'create' : 'update')
        await settled(last)
      }
      if (replaced) {
        expect(await thing.up(replaced)).toBe('replace')
        await settled(replaced)
      }
      const [statement, text] = trace ?? []
      const shown = async () => statement && JSON.stringify(await sql(statement))
      if (text) expect(await shown()).toContain(text)
      await thing.destroy()
      if (text) expect(await shown()).not.toContain(text)
    },
  )

  test('treats a catalog that somebody has dropped as deleted', async () => {
    const lost = life(hiveCatalog)
    await lost.up({ name: 'lost', metastore })
    await sql('DROP CATALOG lost')
    await lost.destroy()
  })

  test.each(REFUSALS.filter(({ since }) => lacks(since)))(
    'refuses $what before it changes anything, and says that $since has it',
    async ({ handler, args, property, since }) => {
      const failures = (await life(handler).check(args)).failures.filter((failure) => failure.property === property)
      expect(failures.map(({ reason }) => reason).join()).toMatch(
        new RegExp(`StarRocks ${release}-\\w+ cannot .*${since.replaceAll('.', '\\.')} and later can`),
      )
      expect(lake.starrocks.statements.filter((statement) => !/^(SELECT|SHOW|DESC)/.test(statement))).toEqual([])
    },
  )

  test.each(REFUSALS.filter(({ since }) => !lacks(since)))(
    'takes $what, which is there since $since',
    async ({ handler, args }) => {
      const thing = life(handler)
      expect(await thing.up(args)).toBe('create')
      await thing.destroy()
    },
  )
})

test('where no server answers, a preview does not ask for its release', async () => {
  const config = { 'starrocks:host': '127.0.0.1', 'starrocks:port': '1' }
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(await new ResourceLife(scheduledTask, config).failures(hourly)).toEqual([])
  vi.restoreAllMocks()
})

function older(release: string, than: string): boolean {
  const [a, b] = [release, than].map((text) => text.split('.').map(Number))
  const i = a!.findIndex((part, at) => part !== b![at])
  return i >= 0 && a![i]! < b![i]!
}
