import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/analyze-schedule/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory, withoutMetastore } from './support/hive'
import { eventually, type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'w')
  await sql(`CREATE DATABASE hive.w PROPERTIES ("location" = "s3://${lake.s3.bucket}/w")`)
  await sql('CREATE TABLE hive.w.orders (id INT)')
  await sql('CREATE DATABASE e')
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
let warnings: string[]
beforeEach(async () => {
  warnings = []
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  await sql('CREATE DATABASE d')
  for (const table of ['t', 'u']) {
    await sql(`CREATE TABLE d.${table} (id INT, name VARCHAR(9)) PROPERTIES ("replication_num" = "1")`)
    await sql(`INSERT INTO d.${table} VALUES (1, 'a')`)
  }
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  vi.restoreAllMocks()
  lake.starrocks.releaseAnalyzeJobs()
  // A dropped job exists again when its run ends.
  await eventually(
    () => sql('SHOW ANALYZE JOB'),
    (rows) => rows.every(({ Status }) => Status !== 'RUNNING'),
  )
  await sql('DROP ALL ANALYZE JOB')
  await sql('DROP DATABASE IF EXISTS d FORCE')
})

const sql = (statement: string) => lake.starrocks.query(statement)
const schedule = () => ResourceLife.of(handler, lake, 'statistics')
const collected = () =>
  eventually(
    () => sql('SHOW ANALYZE JOB'),
    (rows) => rows.every(({ Status }) => Status === 'FINISH'),
  )
const everything = { database: 'd' }
const tables = { database: 'd', tableNames: ['t', 'u'] }

async function jobs(): Promise<string[]> {
  const rows = await sql('SHOW ANALYZE JOB')
  return rows.map((row) => `${row.Type} ${row.Catalog}.${row.Database}.${row.Table} (${row.Columns}) ${row.Properties}`)
}

const ids = async () => (await sql('SHOW ANALYZE JOB')).map((row) => row.Id)
const sent = (pattern: RegExp) => lake.starrocks.statements.filter((statement) => pattern.test(statement))

describe('a schedule', () => {
  test('is created with the statement of its preview, reports no change, and is dropped by its id', async () => {
    const life = schedule()
    const ddl = 'CREATE ANALYZE FULL DATABASE `d` PROPERTIES ("statistic_auto_collect_interval" = "3600")'
    const args = { ...everything, properties: { statisticAutoCollectInterval: 3600 } }
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await jobs()).toEqual([])

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('d')
    expect(await jobs()).toEqual(['FULL default_catalog.d.ALL (ALL) {statistic_auto_collect_interval=3600}'])
    const [id] = await ids()
    expect(life.outs).toMatchObject({ jobs: [{ id, database: 'd', type: 'full' }], duplicates: [] })

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    await collected()
    expect(await life.refresh()).toBe(true)
    expect(life.outs.states).toEqual({ [String(id)]: 'FINISH' })
    expect(await life.up(args)).toBe('same')

    lake.starrocks.statements.length = 0
    await life.destroy()
    expect(lake.starrocks.statements).toEqual(['SHOW ANALYZE JOB', `DROP ANALYZE ${id}`, 'SHOW ANALYZE JOB'])
    expect(await jobs()).toEqual([])
  })

  test('has one job for each listed table; an empty list means no list, and the order does not matter', async () => {
    const life = schedule()
    await life.up(tables)
    expect(await jobs()).toEqual(['FULL default_catalog.d.t (ALL) {}', 'FULL default_catalog.d.u (ALL) {}'])
    expect(await life.up({ ...tables, tableNames: ['u', 't'] })).toBe('same')
    expect(await life.up({ ...tables, tableNames: ['u'] })).toBe('update')
    expect(await jobs()).toEqual(['FULL default_catalog.d.u (ALL) {}'])
    expect(await life.up({ ...tables, tableNames: [] })).toBe('update')
    expect(await jobs()).toEqual(['FULL default_catalog.d.ALL (ALL) {}'])
    expect(await life.up(everything)).toBe('same')
  })

  test('on columns finds its job again, also if it lists all columns of the table', async () => {
    for (const columns of [['id'], ['name', 'id']]) {
      const life = schedule()
      await life.up({ database: 'd', tableNames: ['t'], columns })
      const before = await ids()
      expect(before).toHaveLength(1)
      expect(await life.refresh()).toBe(true)
      const again = schedule()
      await again.up({ database: 'd', tableNames: ['t'], columns })
      expect(await ids()).toEqual(before)
      await again.destroy()
    }
  })

  test('creates the new job of a change before it drops the old one, and the preview says so', async () => {
    const life = schedule()
    await life.up(everything)
    const [id] = await ids()
    const sample = {
      ...everything,
      type: 'sample',
      properties: { statisticSampleCollectRows: 1000, highWeightSampleRatio: 0.5 },
    }
    const create =
      'CREATE ANALYZE SAMPLE DATABASE `d` PROPERTIES ("high_weight_sample_ratio" = "0.5", "statistic_sample_collect_rows" = "1000")'
    expect((await life.preview(sample)).inputs.plan).toEqual([create, 'DROP ANALYZE <id of the job FULL DATABASE `d`>'])
    await life.refresh()
    expect((await life.preview(sample)).inputs.plan).toEqual([create, `DROP ANALYZE ${id}`])

    lake.starrocks.statements.length = 0
    expect(await life.up(sample)).toBe('update')
    expect(sent(/^(CREATE|DROP)/)).toEqual([create, `DROP ANALYZE ${id}`])
    expect(await jobs()).toHaveLength(1)
    expect(await life.up(sample)).toBe('same')
  })

  test('is replaced if the database changes', async () => {
    const life = schedule()
    await life.up(everything)
    const preview = await life.preview({ database: 'e' })
    expect(preview).toMatchObject({ operation: 'replace', replaces: ['database'] })
    expect(await life.up({ database: 'e' })).toBe('replace')
    expect(await jobs()).toEqual(['FULL default_catalog.e.ALL (ALL) {}'])
  })

  test('repairs one dropped job, and is reported as gone if all its jobs were dropped', async () => {
    const life = schedule()
    await life.up(tables)
    await collected()
    const [, second] = await ids()
    await sql(`DROP ANALYZE ${second}`)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.tableNames).toEqual(['t'])
    expect(await life.up(tables)).toBe('update')
    expect(await jobs()).toEqual(['FULL default_catalog.d.t (ALL) {}', 'FULL default_catalog.d.u (ALL) {}'])

    const { id, outs } = life
    await collected()
    await sql('DROP ALL ANALYZE JOB')
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test('is created again for a re-created table, which StarRocks treats as another table', async () => {
    const life = schedule()
    await life.up(tables)
    await collected()
    await sql('DROP TABLE d.u FORCE')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.tableNames).toEqual(['t', 'u'])
    expect(Object.values(life.outs.states as object)).toEqual(['FINISH', 'HIDDEN'])

    await sql('CREATE TABLE d.u (id INT) PROPERTIES ("replication_num" = "1")')
    await life.refresh()
    expect(life.inputs.tableNames).toEqual(['t'])
    await life.up(tables)
    expect(await jobs()).toHaveLength(2)
  })

  test('keeps the jobs of other owners, and warns of them', async () => {
    await sql('CREATE ANALYZE SAMPLE DATABASE d')
    await sql('CREATE ANALYZE ALL')
    const others = await ids()
    const life = schedule()
    await life.up(everything)
    expect(warnings.join('\n')).toContain(
      `another job has the same scope: ${others[0]} (SAMPLE, d.ALL); this resource does not change it`,
    )
    expect(life.outs.duplicates).toEqual([others[0]])
    // From 4.1 on StarRocks refuses one that is identical to ours.
    await sql('CREATE ANALYZE FULL DATABASE d PROPERTIES ("statistic_auto_collect_ratio" = "0.5")')
    const third = (await ids()).at(-1)
    await life.refresh()
    expect(life.outs.duplicates).toEqual([others[0], third])
    await life.destroy()
    expect(await ids()).toEqual([...others, third])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is created once if the connection is lost (%s)', async (cut) => {
    lake.starrocks.faults[cut](/^CREATE ANALYZE FULL TABLE `d`.`u`/)
    const life = schedule()
    await life.up(tables)
    expect(await jobs()).toEqual(['FULL default_catalog.d.t (ALL) {}', 'FULL default_catalog.d.u (ALL) {}'])
    expect(life.outs.jobs).toHaveLength(2)
  })

  test('adopts the job of a killed run, and creates no second one', async () => {
    await schedule().up(tables)
    const before = await ids()
    const life = schedule()
    expect(await life.up(tables)).toBe('create')
    expect(warnings.join('\n')).toContain(
      `job ${before[0]} on d.t exists already, exactly as declared; this resource takes it over`,
    )
    expect(await ids()).toEqual(before)
    await life.destroy()
    expect(await ids()).toEqual([])
  })

  test('still has its old job after a failed change', async () => {
    const life = schedule()
    await life.up(everything)
    const before = await ids()
    const sample = { ...everything, type: 'sample' }
    lake.starrocks.faults.failOnce('DROP ANALYZE', { message: 'not now' })
    await expect(life.up(sample)).rejects.toThrow('not now')
    expect(life.outs.jobs).toHaveLength(2)
    for (const _ of [1, 2]) {
      await life.refresh()
      expect(life.inputs.superfluous).toEqual(before)
      expect((await life.preview(sample)).inputs.plan).toEqual([`DROP ANALYZE ${before[0]}`])
    }
    expect(await life.up(sample)).toBe('update')
    expect(life.outs).not.toHaveProperty('superfluous')
    expect(await jobs()).toEqual(['SAMPLE default_catalog.d.ALL (ALL) {}'])
  })
})

describe('a running job', () => {
  const running = () =>
    eventually(
      () => sql('SHOW ANALYZE JOB'),
      (rows) => rows.some(({ Status }) => Status === 'RUNNING'),
    )

  /** Ends the held runs once the provider has queried them this many times. */
  async function endingRuns(asked: number, run: () => Promise<unknown>): Promise<void> {
    lake.starrocks.statements.length = 0
    let ended = false
    const work = run().finally(() => {
      ended = true
    })
    try {
      await eventually(
        async () => ended || sent(/^SHOW ANALYZE JOB/).length >= asked,
        (reached) => reached,
      )
    } finally {
      lake.starrocks.releaseAnalyzeJobs()
    }
    await work
  }

  test('delays a delete, and does not reappear', async () => {
    lake.starrocks.holdAnalyzeJobs()
    const life = schedule()
    await life.up(everything)
    await running()
    const [id] = await ids()
    await endingRuns(3, () => life.destroy())
    expect(sent(/^DROP/)).toEqual([`DROP ANALYZE ${id}`])
    await sql('CREATE ANALYZE FULL TABLE d.t')
    await collected()
    expect(await jobs()).toEqual(['FULL default_catalog.d.t (ALL) {}'])
  })

  test('delays a change, and only the new job remains', async () => {
    lake.starrocks.holdAnalyzeJobs()
    const life = schedule()
    await life.up(everything)
    await running()
    await endingRuns(4, () => life.up({ ...everything, type: 'sample' }))
    await collected()
    expect(await jobs()).toEqual(['SAMPLE default_catalog.d.ALL (ALL) {}'])
    expect(life.outs.jobs).toHaveLength(1)
  })

  test('is dropped again after its run if the run begins after the DROP', async () => {
    lake.starrocks.holdAnalyzeJobs()
    const life = schedule()
    await life.up(everything)
    const [job] = await running()
    // A job that is new: a moment later it runs.
    lake.starrocks.faults.answerOnce('SHOW ANALYZE JOB', { ...(job as Record<string, string>), Status: 'PENDING' })
    await endingRuns(2, () => life.destroy())
    expect(sent(/^DROP ANALYZE/)).toEqual([`DROP ANALYZE ${job?.Id}`, `DROP ANALYZE ${job?.Id}`])
    expect(await ids()).toEqual([])
  })

  test('delays at most timeoutSeconds, and the next run drops it', async () => {
    lake.starrocks.holdAnalyzeJobs()
    const life = schedule()
    await life.up({ ...everything, timeoutSeconds: 1 })
    await running()
    await expect(life.destroy()).rejects.toThrow(/timed out after 1 s waiting for the run of job \d+ on d to end/)
    lake.starrocks.releaseAnalyzeJobs()
    await life.destroy()
    expect(await jobs()).toEqual([])
  })
})

test.each(['created', 'only checked'])(
  'keeps the job of a table that moves to another schedule, which is %s by then',
  async (state) => {
    const [first, second] = [schedule(), ResourceLife.of(handler, lake, 'second')]
    const moved = { database: 'd', tableNames: ['u'] }
    await second.check(tables)
    await first.up(tables)
    const before = await ids()
    if (state === 'created') await second.up(moved)
    else await second.check(moved)
    await first.up({ database: 'd', tableNames: ['t'] })
    expect(await ids()).toEqual(before)
    if (state !== 'created') await second.up(moved)
    expect([first.outs.jobs, second.outs.jobs]).toMatchObject([[{ id: before[0] }], [{ id: before[1] }]])
    // The job in the state of two resources would be superfluous to the first one.
    await first.refresh()
    expect(first.inputs).not.toHaveProperty('superfluous')
    await first.destroy()
    expect(await ids()).toEqual([before[1]])
  },
)

test('creates the job again that another schedule has dropped before this one was checked', async () => {
  const [first, second] = [schedule(), ResourceLife.of(handler, lake, 'second')]
  const moved = { database: 'd', tableNames: ['u'] }
  await second.check(moved)
  await first.up(tables)
  await second.up(moved)
  // A new run, which has heard nothing of the second schedule yet.
  await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } })
  await first.up({ database: 'd', tableNames: ['t'] })
  expect(await ids()).toHaveLength(1)
  expect(await second.up(moved)).toBe('update')
  const [, again] = await ids()
  expect(second.outs.jobs).toMatchObject([{ id: again }])
})

test('adopts an equal job of another creator if StarRocks refuses a second one', async () => {
  const other = await startLake({ jobMilliseconds: 0, version: '4.1.0' })
  try {
    await other.starrocks.query('CREATE DATABASE d')
    const life = ResourceLife.of(handler, other, 'statistics')
    const { inputs } = await life.preview(everything)
    await other.starrocks.query('CREATE ANALYZE FULL DATABASE d')
    const listed = await other.starrocks.query('SHOW ANALYZE JOB')
    other.starrocks.faults.answerOnce('SHOW ANALYZE JOB', { ...(listed[0] as Record<string, string>), Database: 'e' })
    const { outs } = await handler.create(inputs as never)
    expect(outs.jobs).toMatchObject([{ id: listed[0]?.Id, database: 'd' }])
    expect(await other.starrocks.query('SHOW ANALYZE JOB')).toEqual(listed)
  } finally {
    await disconnectAll()
    await other.close()
  }
})

describe('all tables of an external database', () => {
  const args = { catalog: 'hive', database: 'w' }
  afterEach(async () => {
    await sql('DROP TABLE IF EXISTS hive.w.lines FORCE')
  })

  test('have one job each, and the list follows new and dropped tables', async () => {
    const life = schedule()
    expect((await life.preview(args)).inputs).toMatchObject({
      tables: ['orders'],
      ddl: 'CREATE ANALYZE FULL TABLE `hive`.`w`.`orders`',
    })
    await life.up(args)
    expect(life.outs.tables).toEqual(['orders'])
    expect(await jobs()).toEqual(['FULL hive.w.orders (ALL) {}'])
    expect(await life.up(args)).toBe('same')
    expect(await life.up({ ...args, tableNames: [] })).toBe('same')

    await sql('CREATE TABLE hive.w.lines (id INT)')
    expect(await life.refresh()).toBe(true)
    const { operation, inputs } = await life.preview(args)
    expect([operation, inputs.tables]).toEqual(['update', ['lines', 'orders']])
    expect(inputs.plan).toEqual(['CREATE ANALYZE FULL TABLE `hive`.`w`.`lines`'])
    await life.up(args)
    expect(await jobs()).toEqual(['FULL hive.w.orders (ALL) {}', 'FULL hive.w.lines (ALL) {}'])

    await sql('DROP TABLE hive.w.lines FORCE')
    expect(await life.refresh()).toBe(true)
    expect((await life.preview(args)).inputs.plan).toEqual([expect.stringMatching(/^DROP ANALYZE \d+$/)])
    expect(await life.up(args)).toBe('update')
    await sql('CREATE TABLE hive.w.lines (id INT)')
    // Dropped permanently: otherwise it would be listed again with its table.
    expect(await jobs()).toEqual(['FULL hive.w.orders (ALL) {}'])
    await life.destroy()
    expect(await jobs()).toEqual([])
  })

  test('get a dropped job again', async () => {
    const life = schedule()
    await sql('CREATE TABLE hive.w.lines (id INT)')
    await life.up(args)
    await collected()
    const [first] = await ids()
    await sql(`DROP ANALYZE ${first}`)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.tables).toEqual(['orders'])
    expect(await life.up(args)).toBe('update')
    expect(await jobs()).toHaveLength(2)
  })

  test('are excluded by the pattern', async () => {
    const life = schedule()
    await sql('CREATE TABLE hive.w.lines (id INT)')
    await life.up({ ...args, properties: { statisticExcludePattern: 'w\\.lines$' } })
    expect(life.outs.tables).toEqual(['orders'])
  })

  test('stay unchanged while the metastore does not answer; a new schedule waits for it', async () => {
    const life = schedule()
    await life.up(args)
    await withoutMetastore(lake, async () => {
      expect(await life.up(args)).toBe('same')
      expect(warnings.join('\n')).toContain('the tables of hive.w are unknown: ')
      const other = ResourceLife.of(handler, lake, 'other')
      await expect(other.up({ ...args, database: 'sales' })).rejects.toThrow(
        /the tables of hive.sales could not be listed when they were checked; run `pulumi up` again/,
      )
    })
    expect(await jobs()).toEqual(['FULL hive.w.orders (ALL) {}'])
  })

  test('can be an empty list, in an empty database', async () => {
    const life = schedule()
    await makeDirectory(lake, 'empty')
    await sql(`CREATE DATABASE hive.empty PROPERTIES ("location" = "s3://${lake.s3.bucket}/empty")`)
    await life.up({ ...args, database: 'empty' })
    expect(await jobs()).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, database: 'empty' })).toBe('same')
    await sql('CREATE TABLE hive.empty.first (id INT)')
    expect(await life.up({ ...args, database: 'empty' })).toBe('update')
    expect(await jobs()).toEqual(['FULL hive.empty.first (ALL) {}'])
    await sql('DROP TABLE hive.empty.first FORCE; DROP DATABASE hive.empty')
  })
})

describe('schedule: false', () => {
  const once = { ...everything, schedule: false }
  const analyzed = () => sent(/^ANALYZE/)

  test('collects once, without a job, and again only after a change', async () => {
    const life = schedule()
    lake.starrocks.statements.length = 0
    expect(await life.up(once)).toBe('create')
    expect(analyzed()).toHaveLength(2)
    expect(await jobs()).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(once)).toBe('same')

    lake.starrocks.statements.length = 0
    expect(await life.up({ ...once, triggers: [1] })).toBe('update')
    expect(analyzed()).toHaveLength(2)
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...once, triggers: [1], tableNames: ['t'] })).toBe('update')
    expect(analyzed()).toEqual(['ANALYZE FULL TABLE `d`.`t` WITH SYNC MODE'])
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...once, triggers: [1], tableNames: ['t'], timeoutSeconds: 9 })).toBe('update')
    expect(analyzed()).toEqual([])
    await life.destroy()
    expect(sent(/^DROP/)).toEqual([])
  })

  test('drops existing jobs; without it they are created', async () => {
    const life = schedule()
    await life.up(tables)
    expect(await life.up({ ...tables, schedule: false })).toBe('update')
    expect(await jobs()).toEqual([])
    expect(await life.up(tables)).toBe('update')
    expect(await jobs()).toHaveLength(2)
  })
})

describe('a schedule in an external catalog', () => {
  const args = { catalog: 'hive', database: 'w', tableNames: ['orders'] }

  test('finds its job again in any spelling of its names', async () => {
    for (const written of [
      { ...args, tableNames: ['ORDERS'] },
      { ...args, database: 'W' },
    ]) {
      const life = schedule()
      await life.up(written)
      const before = await ids()
      expect(before).toHaveLength(1)
      expect(await life.refresh()).toBe(true)
      expect(life.inputs.tableNames).toEqual(written.tableNames)
      expect(await life.up(written)).toBe('same')
      const again = schedule()
      expect(await again.up(written)).toBe('create')
      expect(await ids()).toEqual(before)
      await again.destroy()
      expect(await ids()).toEqual([])
    }
  })

  test('has one full job for each table, and is not reported as gone while the metastore does not answer', async () => {
    const life = schedule()
    await life.up(args)
    expect(life.id).toBe('hive.w')
    expect(await jobs()).toEqual(['FULL hive.w.orders (ALL) {}'])
    await withoutMetastore(lake, async () => {
      expect(await sql('SHOW ANALYZE JOB')).toEqual([])
      expect(await life.refresh()).toBe(true)
      expect(warnings.join('\n')).toMatch(/job \d+ is not listed, because its table cannot be reached/)
      expect(await life.up(args)).toBe('same')
      await life.destroy()
    })
    expect(await jobs()).toEqual([])
  })

  test('is reported as gone if its job was dropped', async () => {
    const life = schedule()
    await life.up(args)
    await collected()
    await sql('DROP ALL ANALYZE JOB')
    expect(await life.refresh()).toBe(false)
  })
})

describe('runNow', () => {
  const now = { ...everything, runNow: true, triggers: [1] }
  const analyzed = () => sent(/^ANALYZE/).map((statement) => /`d`\.`(.)`/.exec(statement)?.[1])

  test('collects table by table after the create, and again only when triggers change', async () => {
    const life = schedule()
    lake.starrocks.statements.length = 0
    await life.up(now)
    expect(sent(/^ANALYZE/)).toEqual([
      'ANALYZE FULL TABLE `d`.`t` WITH SYNC MODE',
      'ANALYZE FULL TABLE `d`.`u` WITH SYNC MODE',
    ])
    expect(await sql('SHOW ANALYZE STATUS')).toHaveLength(2)
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...now, type: 'sample' })).toBe('update')
    expect(analyzed()).toEqual([])
    expect(await life.up({ ...now, type: 'sample', triggers: [2] })).toBe('update')
    expect(analyzed()).toEqual(['t', 'u'])
  })

  test('skips tables that the pattern excludes', async () => {
    lake.starrocks.statements.length = 0
    await schedule().up({ ...now, properties: { statisticExcludePattern: 'd\\.t$' } })
    expect(analyzed()).toEqual(['u'])
  })

  test('names the failed table and the reason, collects the others, and retries in the next run', async () => {
    const life = schedule()
    const failed = {
      Table: 'd.t',
      Op: 'analyze',
      Msg_type: 'error',
      Msg_text: 'The statistics tasks running concurrently exceed the upper limit',
    }
    lake.starrocks.faults.answerOnce('ANALYZE FULL TABLE `d`.`t`', failed)
    lake.starrocks.statements.length = 0
    await expect(life.up(now)).rejects.toThrow(
      /statistics of 1 of 2 tables could not be collected.*\n {2}d\.t: The statistics tasks/,
    )
    expect(analyzed()).toEqual(['t', 'u'])
    lake.starrocks.statements.length = 0
    await life.repair(now)
    expect(analyzed()).toEqual(['t', 'u'])
    expect(await jobs()).toHaveLength(1)
  })
})

test.each([
  [{}, 'database: is needed'],
  [{ database: 'information_schema' }, 'database: StarRocks cannot collect statistics of information_schema'],
  [{ ...tables, tableNames: ['t', 't'] }, 'tableNames: "t" is listed twice'],
  [{ ...tables, columns: ['id'] }, 'columns: tableNames must list exactly one table if columns are given'],
  [{ ...everything, type: 'fast' }, 'type: must be one of full, sample, not "fast"'],
  [
    { ...everything, properties: { statisticAutoCollectRatio: 80 } },
    'properties: properties.statisticAutoCollectRatio: must be a number from 0 to 1, not 80',
  ],
  [
    { ...everything, properties: { statisticExcludePattern: '(' } },
    'properties: properties.statisticExcludePattern: "(" is not a regular expression',
  ],
  [
    { catalog: 'hive', database: 'w', properties: { statisticExcludePattern: '(' } },
    'properties: properties.statisticExcludePattern: "(" is not a regular expression',
  ],
  [
    { catalog: 'hive', database: 'w', tableNames: ['orders', 'ORDERS'] },
    'tableNames: "ORDERS" is listed twice: names in this catalog are not case-sensitive',
  ],
  [
    { ...everything, schedule: false, runNow: false },
    'runNow: with schedule: false, statistics are always collected, once and immediately: omit runNow',
  ],
  [{ ...everything, timeoutSeconds: 0 }, 'timeoutSeconds: must be a whole number of at least 1, not 0'],
  [
    { catalog: 'hive', database: 'w', tableNames: ['orders'], type: 'sample' },
    'type: statistics of an external catalog are always collected in full',
  ],
])('a schedule is refused as %j', async (input, reason) => {
  lake.starrocks.statements.length = 0
  expect(await schedule().failures(input)).toEqual([reason])
  expect(sent(/ANALYZE (FULL|SAMPLE)/)).toEqual([])
})
