import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defined } from '../provider/core/state'
import { registry } from '../provider/resources/registry'
import { loadKind } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { OPEN_SERVERS } from './support/catalog-servers'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/**
 * For a resource that stays the same but has other inputs, the engine writes the whole state again, after every such resource: an `up` without a
 * change of some hundred resources would take twice as long.
 */
let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
  await prepareLives(lake)
})
afterAll(() => lake.close())

describe.each(registry)('the state of $kind', async (spec) => {
  const { lives } = await loadKind(spec)

  test.each(lives)('$title is the same after a create, a refresh and a change', async (life) => {
    const resource = ResourceLife.of(life.handler, lake, life.name)
    await resource.up(life.declared)
    // A preview shows an output that is not in state as unknown, each time.
    const outputs = life.handler.spec.observed.filter((name) => !name.startsWith('__'))
    expect(Object.keys(resource.outs)).toEqual(expect.arrayContaining(outputs))
    for (const after of ['create', 'refresh', 'change']) {
      // What cannot change has no change.
      const args = (after === 'change' && life.changed) || life.declared
      if (after === 'change') await resource.up(args)
      const { operation, inputs } = await resource.preview(args)
      expect([after, operation]).toEqual([after, 'same'])
      expect(defined(inputs)).toEqual(defined(resource.inputs))
      if (after === 'create') await resource.refresh()
    }
    await resource.destroy()
  })
})
