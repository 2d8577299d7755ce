import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as hiveCatalog } from '../provider/resources/hive-catalog/handler'
import { handler as scheduledTask } from '../provider/resources/scheduled-task/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Args, type Kind, loadKinds } from './fixtures'
import { metastore } from './fixtures/hive-catalog'
import { remove } from './fixtures/remove'
import { hourly } from './fixtures/scheduled-task'
import { prepareLives } from './fixtures/setup'
import { OPEN_SERVERS } from './support/catalog-servers'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** The last of each line that is tested, and the first of the newest. */
const RELEASES = ['3.2.16', '3.3.20', '3.4.9', '3.5.9', '4.0.0']

describe.each(RELEASES)('StarRocks %s', async (release) => {
  const kinds = await loadKinds()
  const lives = kinds.flatMap(({ lives }) => lives)
  const refusals = kinds.flatMap(({ handler, refusals = [] }) => refusals.map((refusal) => ({ handler, ...refusal })))
  let lake: Lake
  const sql = (statement: string) => lake.starrocks.query(statement)
  const life = (handler: Kind['handler']) => ResourceLife.of(handler, lake, 'thing')
  const lacks = (since: string) => older(release, since)

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    lake = await startLake({ version: release, jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
    await prepareLives(lake)
  })
  afterAll(async () => {
    await disconnectAll()
    await lake.close()
    vi.restoreAllMocks()
  })
  beforeEach(() => {
    lake.starrocks.statements.length = 0
  })

  test.each(lives.filter(({ since }) => !since || !lacks(since)))(
    'lets a $title live',
    async ({ handler, declared, changed, replacedInstead, damage, removal, replaced, trace }) => {
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
        await sql(damage)
        expect(await thing.refresh()).toBe(true)
        expect(await thing.up(last)).toBe('update')
        await settled(last)
      }
      if (removal) {
        await remove(removal, sql)
        expect(await thing.refresh()).toBe(false)
        expect(await thing.up(last)).toBe('create')
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

  test.each(refusals.filter(({ since }) => lacks(since)))(
    'refuses $what before it changes anything, and says that $since has it',
    async ({ handler, args, property, since }) => {
      const failures = (await life(handler).check(args)).failures.filter((failure) => failure.property === property)
      expect(failures.map(({ reason }) => reason).join()).toMatch(
        new RegExp(`StarRocks ${release}-\\w+ cannot .*${since.replaceAll('.', '\\.')} and later can`),
      )
      expect(
        lake.starrocks.statements.filter((statement) => !/^(SELECT|SHOW|DESC|ADMIN SHOW)/.test(statement)),
      ).toEqual([])
    },
  )

  test.each(refusals.filter(({ since }) => !lacks(since)))(
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
