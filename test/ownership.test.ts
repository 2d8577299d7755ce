import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Args, LIVES, type Life, SETUP } from './fixtures'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { eventually, type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** Whatever Pulumi's own commands do, no object and no row of anybody is lost. */
let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  await sql(`CREATE DATABASE hive.house PROPERTIES ("location" = "s3://${lake.s3.bucket}/house")`)
  await makeDirectory(lake, 'house')
  for (const statement of SETUP) await sql(statement)
  const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
  await lake.s3.put('trips/a.parquet', await parquet(ids, { ...ids, name: 'n' }))
})
afterEach(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

interface Subject {
  readonly kind: string
  /** What shows the object of the declared resource, as a text that is empty without it. */
  readonly show: () => Promise<string>
  /** How somebody removes the object by hand, and creates one of that name. Absent: there is nothing but the name to tell it by. */
  readonly byHand?: readonly [remove: readonly string[], create: readonly string[]]
  /** Whether the object carries a mark. */
  readonly marked?: boolean
}

const cell = async (statement: string, find: string) =>
  JSON.stringify((await sql(statement)).filter((row) => JSON.stringify(row).includes(find))).replace('[]', '')

const SUBJECTS: readonly Subject[] = [
  {
    kind: 'Database',
    show: () => cell('SHOW DATABASES', '"sales"'),
    byHand: [['DROP DATABASE sales'], ['CREATE DATABASE sales']],
  },
  {
    kind: 'PipeTable',
    marked: true,
    show: async () => {
      const tables = await cell('SHOW TABLES FROM d', '"trips"')
      if (tables === '') return cell('SHOW PIPES FROM d', '"trips"')
      const loaded = await eventually(
        async () => (await sql('SELECT count(*) AS n FROM d.trips'))[0]?.n,
        (rows) => rows === '2',
      )
      return `${await cell('SHOW PIPES FROM d', '"trips"')} ${loaded}`
    },
    byHand: [
      ['DROP PIPE d.trips', 'DROP TABLE d.trips FORCE'],
      [
        'CREATE TABLE d.trips (id INT, n INT) PROPERTIES ("replication_num" = "1")',
        'INSERT INTO d.trips VALUES (7, 7), (8, 8)',
      ],
    ],
  },
  {
    kind: 'HiveCatalog',
    marked: true,
    show: () => cell('SHOW CATALOGS', '"lake"'),
    byHand: [
      ['DROP CATALOG lake'],
      ['CREATE EXTERNAL CATALOG lake PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")'],
    ],
  },
  { kind: 'HiveDatabase', show: () => cell('SHOW DATABASES FROM hive', '"w"') },
  { kind: 'HiveTable', show: () => cell('SHOW TABLES FROM hive.house', '"orders"') },
  { kind: 'AnalyzeSchedule', show: () => cell('SHOW ANALYZE JOB', '"d"') },
  {
    kind: 'ScheduledTask, on a schedule',
    marked: true,
    show: () => cell('SELECT TASK_NAME FROM information_schema.tasks', '"copy"'),
  },
  {
    kind: 'Role',
    marked: true,
    show: () => cell('SHOW ROLES', '"analyst"'),
    byHand: [['DROP ROLE analyst'], ['CREATE ROLE analyst']],
  },
  { kind: 'Grant', show: () => cell('SHOW GRANTS FOR ROLE r', 'SELECT') },
  {
    kind: 'FrontendConfig',
    show: () => cell("ADMIN SHOW FRONTEND CONFIG LIKE 'statistic_collect_interval_sec'", '"100"'),
  },
]

const lifeOf = (kind: string): Life => {
  const found = LIVES.find((life) => life.kind === kind)
  if (found === undefined) throw new Error(`no life of a ${kind}`)
  return found
}

describe.each(SUBJECTS)('$kind', ({ kind, show, byHand, marked }) => {
  const { handler, declared, changed } = lifeOf(kind)
  const life = (name = 'thing', project = 'project') =>
    new ResourceLife(
      handler,
      lake.config,
      `urn:pulumi:test::${project}::pulumi-nodejs:dynamic/starrocks:Thing::${name}`,
    )
  const canAdopt = 'onExisting' in handler.spec.inputs
  const adopting = canAdopt ? { ...declared, onExisting: 'adopt' } : declared

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
      const isLeft = createFirst && /^(Database|HiveDatabase|HiveTable)$/.test(kind)
      // With the create first, what a setting was before is lost: only the deleted resource knew it.
      if (!createFirst || kind !== 'FrontendConfig') expect((await show()) === '').toBe(!isLeft)
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
    if (kind === 'PipeTable')
      expect(forced[0]).toBe(
        '-- with --replace it drops table d.trips (2 rows) and loads all files under the prefix again:',
      )
  })

  // The mark of a task cannot be rewritten without submitting it again.
  test.runIf(marked && kind !== 'ScheduledTask, on a schedule')(
    'outlives the delete of a replacement in the next run, after a kill',
    async () => {
      const thing = life()
      await thing.up(declared)
      const { id, outs } = thing
      await life().up(declared)
      const old = Object.assign(life(), { id, outs })
      // The next run has a provider process of its own.
      await handler.configure({ config: { get: (key: string) => lake.config[key] } })
      await old.destroy()
      expect(await show()).not.toBe('')
    },
  )

  test('shows a forced replacement as DROP and CREATE', async () => {
    const thing = life()
    await thing.up(declared)
    const plan = (await thing.previewForced(declared)).plan as string[]
    expect(plan.length).toBeGreaterThan(1)
    if (marked) {
      expect(plan.some((statement) => /^DROP/.test(statement))).toBe(true)
      expect(plan.some((statement) => /^(CREATE|SUBMIT)/.test(statement))).toBe(true)
    }
    if (kind === 'PipeTable')
      expect(plan[0]).toBe('-- drops table d.trips (2 rows) and loads all files under the prefix again')
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
    if (kind !== 'FrontendConfig') expect(await show()).toBe('')
  })

  test.runIf(marked)("of another developer's stack with the same name is not adopted", async () => {
    const mine = life()
    await mine.up(declared)
    const theirs = mine.ofAnotherDeveloper()
    expect((await theirs.failures(declared))[0]).toMatch(/exists already and it belongs to project\/test\/thing/)
    await expect(theirs.up(declared)).rejects.toThrow(/exists already/)
    await expectUnchanged(mine, declared)
  })

  test.runIf(/^(Database|HiveDatabase|HiveTable)$/.test(kind))(
    'that another developer declares as well is not dropped with their stack',
    async () => {
      const mine = life()
      await mine.up(declared)
      const theirs = mine.ofAnotherDeveloper()
      expect(await theirs.up(declared)).toBe('create')
      await theirs.refresh()
      await theirs.destroy()
      await expectUnchanged(mine, declared)
      await mine.destroy()
      expect(await show()).toBe('')
    },
  )

  test.runIf(marked)('that an interrupted run of the same resource left is finished', async () => {
    await life().up(declared)
    const next = life()
    expect(await next.up(declared)).toBe('create')
    await expectUnchanged(next, declared)
    await next.destroy()
    expect(await show()).toBe('')
  })

  describe.runIf(byHand !== undefined)(
    'of another stack, created under the same name after this one was dropped',
    () => {
      const remove = async () => {
        for (const statement of byHand?.[0] ?? []) await sql(statement)
      }

      test('is not changed, not dropped, and counts as deleted for a refresh', async () => {
        const [mine, theirs] = [life(), life('theirs', 'other')]
        await mine.up(declared)
        await remove()
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
        await remove()
        for (const statement of byHand?.[1] ?? []) await sql(statement)
        const before = await show()
        if (changed)
          await expect(mine.up(changed)).rejects.toThrow(/has no owner mark|is not the one that this resource created/)
        await mine.destroy()
        expect(await show()).toBe(before)
      })
    },
  )
})

test('state and marks of release 0.1.0 are read, and upgraded by the next update', async () => {
  const { handler, declared, changed = {} } = lifeOf('Role')
  const made = ResourceLife.of(handler, lake, 'thing')
  await made.up(declared)
  const { __incarnation, __ids, ...legacy } = made.outs
  const role = Object.assign(ResourceLife.of(handler, lake, 'thing'), {
    id: made.id,
    inputs: made.inputs,
    outs: legacy,
  })
  await sql('ALTER ROLE analyst SET COMMENT = "pulumi: project/test/thing"')

  expect(await role.refresh()).toBe(true)
  expect(await role.up(declared)).toBe('same')
  expect(await role.up(changed)).toBe('update')
  expect(role.outs.__incarnation).toMatch(/^[0-9a-f]{24}$/)
  expect(await cell('SHOW ROLES', '"analyst"')).toContain(`[pulumi: project/test/thing#${role.outs.__incarnation}]`)
  await role.destroy()
  expect(await cell('SHOW ROLES', '"analyst"')).toBe('')
})
