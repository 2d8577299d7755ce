import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { loadKind } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

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

test('every object with a name of its own can be adopted and retained', () => {
  const named = registry.filter(({ inputs, ownsNothing }) => (inputs.name ?? inputs.tableName) && !ownsNothing)
  expect(named.filter(({ inputs }) => !inputs.onExisting || !inputs.deletionPolicy).map(({ kind }) => kind)).toEqual([])
})

/** `pipe-table-more.test.ts` tests the deletion policies of a PipeTable, which has more of them. */
const kinds = registry.filter(({ file, inputs }) => file !== 'pipe-table' && inputs.deletionPolicy !== undefined)

describe.each(kinds)('$kind', async (spec) => {
  const { handler, lives } = await loadKind(spec)

  test.each(lives)(
    '$title is left in StarRocks by a delete, without a statement that drops it, if its deletionPolicy is retain',
    async ({ declared, show }) => {
      const exists = async () => (await show!(sql)) !== ''
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
    },
  )
})
