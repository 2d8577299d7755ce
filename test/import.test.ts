import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { loadKind } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { ImportedResource } from './support/importer'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** `pulumi import` of every kind, by the provider's methods in the engine's order of calls. */
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

const READS = /^(SHOW|SELECT|DESC|ADMIN SHOW|SET|USE|EXPLAIN)/i

describe.each(registry.filter(({ imports }) => typeof imports !== 'string'))('$kind', async (spec) => {
  const { lives, handler } = await loadKind(spec)

  // The state of the resource is lost, and its object is there: its mark is that of this very resource.
  test.each(lives)('takes the object of $title back without a change', async (life) => {
    const owner = ResourceLife.of(handler, lake, 'thing')
    await owner.up(life.declared)
    lake.starrocks.statements.length = 0
    const imported = await ImportedResource.import(spec, lake, owner.id, 'thing')
    expect(lake.starrocks.statements.filter((text) => !READS.test(text))).toEqual([])

    expect(imported.id).toBe(owner.id)
    expect(await imported.checkAsRead()).toEqual([])
    const missing = (imported.inputs.__missing ?? []) as string[]
    const program = missing.length === 0 ? imported.program : life.declared
    const before = await imported.preview(program)
    const expected = missing.length === 0 ? 'same' : 'update'
    expect(before.operation, JSON.stringify(before.inputs.plan)).toBe(expected)
    if (missing.length === 0) expect(before.inputs.plan ?? []).toEqual([])
    else await imported.up(program)

    expect(await imported.refresh()).toBe(true)
    const after = await imported.preview(program)
    expect(after.operation, JSON.stringify(after.inputs.plan)).toBe('same')
    const last = await imported.up(life.changed ?? life.declared)
    expect(last).toBe(life.changed === undefined && last !== 'update' ? 'same' : 'update')
    await imported.destroy()
    if (life.show !== undefined) expect(await life.show(sql)).toBe('')
  })
})
