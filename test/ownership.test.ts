import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { registry } from '../provider/resources/registry'
import { spec as role } from '../provider/resources/role/spec'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Args, type KindLife, loadKind } from './fixtures'
import { remove } from './fixtures/remove'
import { rowsWith } from './fixtures/rows-with'
import { prepareLives } from './fixtures/setup'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** Whatever Pulumi's own commands do, no object and no row of anybody is lost. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await prepareLives(lake)
})
afterEach(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

describe.each(registry)('$kind', async (spec) => {
  const { lives } = await loadKind(spec)
  const shown = lives.filter((life): life is Shown => life.show !== undefined)
  test.skipIf(spec.ownsNothing)('is tested here, as it owns objects', () => expect(shown).not.toEqual([]))
  describe.each(shown)('$title', testLife)
})

type Shown = KindLife & Required<Pick<KindLife, 'show'>>

function testLife(subject: Shown): void {
  const { handler, declared, changed, adopts, marked, markIsFixed, restoresValue, replacementCost } = subject
  const { removal = [], stranger } = subject
  const show = () => subject.show(sql)
  // A create cannot tell whose object without a mark it finds.
  const isShared = adopts && !marked
  const life = (name = 'thing', project = 'project') =>
    new ResourceLife(
      handler,
      lake.config,
      `urn:pulumi:test::${project}::pulumi-nodejs:dynamic/starrocks:Thing::${name}`,
    )
  const adopting = adopts ? { ...declared, onExisting: 'adopt' } : declared

  async function expectUnchanged(thing: ResourceLife, args: Args): Promise<void> {
    expect(await show()).not.toBe('')
    expect(await thing.refresh()).toBe(true)
    expect((await thing.preview(args)).operation).toBe('same')
  }

  test.each([{ createFirst: false }, { createFirst: true }])(
    'outlives a forced replacement, %o',
    async ({ createFirst }) => {
      const thing = life()
      await thing.up(declared)
      const before = await show()
      expect(before).not.toBe('')
      await thing.forceReplace(declared, { createFirst })
      expect(await show()).not.toBe('')
      await expectUnchanged(thing, declared)
      await thing.destroy()
      expect(await show()).toBe('')
    },
  )

  test.each([{ createFirst: false }, { createFirst: true }])(
    'outlives up --replace, which checks without state, %o',
    async ({ createFirst }) => {
      const thing = life()
      await thing.up(declared)
      await thing.replaceTarget(declared, { createFirst })
      await expectUnchanged(thing, declared)
      await thing.destroy()
      // Of an object without a mark the create cannot tell that it is the replaced one: it uses it, and leaves it.
      const isLeft = createFirst && isShared
      // With the create first, what a setting was before is lost: only the deleted resource knew it.
      if (!createFirst || !restoresValue) expect((await show()) === '').toBe(!isLeft)
    },
  )

  test.runIf(marked)('shows in the preview of up --replace what it drops and creates', async () => {
    await life().up(declared)
    // The engine checks it with nothing recorded.
    const plan = (await life().preview(declared)).inputs.plan as string[]
    const forced = plan.slice(plan.findIndex((line) => /^-- with --replace/.test(line)))
    expect(forced.length).toBeGreaterThan(2)
    expect(forced.some((statement) => /^DROP/.test(statement))).toBe(true)
    expect(forced.some((statement) => /^(CREATE|SUBMIT)/.test(statement))).toBe(true)
    if (replacementCost) expect(forced[0]).toBe(`-- with --replace it ${replacementCost}:`)
  })

  test.runIf(marked && adopts)(
    'shows the same after its stack or project was renamed, which keeps the mark',
    async () => {
      await life().up(declared)
      const moved = life('thing', 'renamed')
      expect((await moved.failures(declared))[0]).toMatch(
        /belongs to project\/test\/thing; .*if the stack was renamed or the resource moved to it, replace it by force only after/,
      )
      const plan = (await moved.preview(adopting)).inputs.plan as string[]
      const forced = plan.slice(plan.findIndex((line) => /^-- with --replace/.test(line)))
      expect(forced.some((statement) => /^DROP/.test(statement))).toBe(true)
      // Nothing can be dropped of what a stack adopts that has never had it.
      const stranger = (await life('stranger', 'other').preview(adopting)).inputs.plan as string[] | undefined
      expect(stranger?.filter((line) => /--replace/.test(line)) ?? []).toEqual([])
    },
  )

  test.runIf(marked)('shows no DROP in the preview of up --replace if deletionPolicy keeps it', async () => {
    if (!('deletionPolicy' in handler.spec.inputs)) return
    const kept = { ...declared, deletionPolicy: 'retain' }
    await life().up(kept)
    const plan = ((await life().preview(kept)).inputs.plan ?? []) as string[]
    expect(plan.filter((line) => /^DROP|--replace/.test(line))).toEqual([])
  })

  test.runIf(marked && !markIsFixed)('outlives the delete of a replacement in the next run, after a kill', async () => {
    const thing = life()
    await thing.up(declared)
    const { id, outs } = thing
    await life().up(declared)
    const old = Object.assign(life(), { id, outs })
    // The next run has a provider process of its own.
    await handler.configure({ config: { get: (key: string) => lake.config[key] } })
    await old.destroy()
    expect(await show()).not.toBe('')
  })

  test('shows a forced replacement as DROP and CREATE', async () => {
    const thing = life()
    await thing.up(declared)
    const plan = (await thing.previewForced(declared)).plan as string[]
    expect(plan.length).toBeGreaterThan(1)
    if (marked) {
      expect(plan.some((statement) => /^DROP/.test(statement))).toBe(true)
      expect(plan.some((statement) => /^(CREATE|SUBMIT)/.test(statement))).toBe(true)
    }
    if (replacementCost) expect(plan[0]).toBe(`-- ${replacementCost}`)
    await expectUnchanged(thing, declared)
  })

  test('outlives a rename of the resource with aliases, and a forced replacement after it', async () => {
    const thing = life()
    await thing.up(declared)
    expect(await thing.renamed('renamed').up(declared)).toBe('same')
    await thing.forceReplace(declared)
    await expectUnchanged(thing, declared)
    await thing.destroy()
    expect(await show()).toBe('')
  })

  test('outlives a rename of the resource without aliases', async () => {
    const [old, renamed] = [life(), life('renamed')]
    await old.up(declared)
    if (marked) {
      const [failure] = await renamed.failures(declared)
      expect(failure).toMatch(
        /exists already and it belongs to project\/test\/thing; if you have renamed the resource, give it aliases/,
      )
    }
    expect(await renamed.up(adopting)).toBe('create')
    // The engine deletes the old resource after it has created the new one.
    await old.destroy()
    await expectUnchanged(renamed, adopting)
    await renamed.destroy()
    // What a setting was before its first resource, only that one knew.
    if (!restoresValue) expect(await show()).toBe('')
  })

  test.runIf(marked)("of another developer's stack with the same name is not adopted", async () => {
    const mine = life()
    await mine.up(declared)
    const theirs = mine.ofAnotherDeveloper()
    expect((await theirs.failures(declared))[0]).toMatch(/exists already and it belongs to project\/test\/thing/)
    await expect(theirs.up(declared)).rejects.toThrow(/exists already/)
    await expectUnchanged(mine, declared)
  })

  test.runIf(isShared)('that another developer declares as well is not dropped with their stack', async () => {
    const mine = life()
    await mine.up(declared)
    const theirs = mine.ofAnotherDeveloper()
    expect(await theirs.up(declared)).toBe('create')
    await theirs.refresh()
    await theirs.destroy()
    await expectUnchanged(mine, declared)
    await mine.destroy()
    expect(await show()).toBe('')
  })

  test.runIf(marked)('that an interrupted run of the same resource left is finished', async () => {
    await life().up(declared)
    const next = life()
    expect(await next.up(declared)).toBe('create')
    await expectUnchanged(next, declared)
    await next.destroy()
    expect(await show()).toBe('')
  })

  describe.runIf(stranger !== undefined)(
    'of another stack, created under the same name after this one was dropped',
    () => {
      test('is not changed, not dropped, and counts as deleted for a refresh', async () => {
        const [mine, theirs] = [life(), life('theirs', 'other')]
        await mine.up(declared)
        await remove(removal, sql)
        await theirs.up(declared)
        const before = await show()

        if (changed) await expect(mine.up(changed)).rejects.toThrow(/is not the one that this resource created/)
        const { id, outs, inputs } = mine
        await mine.destroy()
        expect(await show()).toBe(before)

        Object.assign(mine, { id, outs, inputs })
        expect(await mine.refresh()).toBe(false)
        await expectUnchanged(theirs, declared)
      })

      test('and without a mark is not changed and not dropped', async () => {
        const mine = life()
        await mine.up(declared)
        await remove(removal, sql)
        for (const statement of stranger ?? []) await sql(statement)
        const before = await show()
        if (changed)
          await expect(mine.up(changed)).rejects.toThrow(/has no owner mark|is not the one that this resource created/)
        await mine.destroy()
        expect(await show()).toBe(before)
      })

      test('and without a mark is taken over by the update after a refresh, if the program adopts', async () => {
        const adopting = { ...declared, onExisting: 'adopt' }
        const mine = life()
        if ((await mine.failures(adopting)).length > 0) return
        await mine.up(adopting)
        await remove(removal, sql)
        for (const statement of stranger ?? []) await sql(statement)
        // The id shows another object.
        if (!(await mine.refresh())) return
        expect(await mine.up(adopting)).not.toBe('same')
        expect(await mine.refresh()).toBe(true)
        expect(await mine.up(adopting)).toBe('same')
      })
    },
  )
}

test('state and marks of release 0.1.0 are read, and upgraded by the next update', async () => {
  const [{ handler, declared, changed = {} }] = (await loadKind(role)).lives as [KindLife]
  const shown = rowsWith('SHOW ROLES', '"analyst"')
  const made = ResourceLife.of(handler, lake, 'thing')
  await made.up(declared)
  const { __incarnation, __ids, ...legacy } = made.outs
  const read = Object.assign(ResourceLife.of(handler, lake, 'thing'), {
    id: made.id,
    inputs: made.inputs,
    outs: legacy,
  })
  await sql('ALTER ROLE analyst SET COMMENT = "pulumi: project/test/thing"')

  expect(await read.refresh()).toBe(true)
  expect(await read.up(declared)).toBe('same')
  expect(await read.up(changed)).toBe('update')
  expect(read.outs.__incarnation).toMatch(/^[0-9a-f]{24}$/)
  expect(await shown(sql)).toContain(`[pulumi: project/test/thing#${read.outs.__incarnation}]`)
  await read.destroy()
  expect(await shown(sql)).toBe('')
})
