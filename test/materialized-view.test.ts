import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { actualFromState, define, type Inputs } from '../provider/resources/materialized-view/definition'
import { handler } from '../provider/resources/materialized-view/handler'
import { plan } from '../provider/resources/materialized-view/plan'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { eventually, type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const sql = (statement: string) => lake.starrocks.query(statement)
beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  lake = await startLake({ jobMilliseconds: 0 })
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})
beforeEach(async () => {
  await sql('CREATE DATABASE d; USE d')
  await sql(
    `CREATE TABLE sales (day DATE NOT NULL, item VARCHAR(20), n INT) DUPLICATE KEY(day) PARTITION BY date_trunc('month', day) PROPERTIES ("replication_num" = "1")`,
  )
  await sql("INSERT INTO sales VALUES ('2024-01-01', 'a', 1), ('2024-01-02', 'b', 2), ('2024-02-01', 'b', 3)")
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  await sql('DROP ROLE IF EXISTS reader; DROP DATABASE IF EXISTS d FORCE')
})

const args = {
  database: 'd',
  name: 'm',
  query: 'SELECT item, sum(n) AS total FROM sales GROUP BY item',
  refresh: { type: 'manual' } as Record<string, unknown>,
  comment: 'per item',
  properties: { replication_num: '1' } as Record<string, string>,
  waitForRefresh: { timeoutSeconds: 30 },
}
const other = { ...args, query: 'SELECT item, sum(n) AS total, count(*) AS lines FROM sales GROUP BY item' }
const view = (name = 'm') => ResourceLife.of(handler, lake, name)

const names = async () => (await sql('SHOW TABLES FROM d')).flatMap((row) => Object.values(row))
const ddl = async (name = 'm') =>
  (await sql(`SHOW CREATE MATERIALIZED VIEW d.\`${name}\``))[0]?.['Create Materialized View'] ?? ''
const rows = (name = 'm') => sql(`SELECT * FROM d.${name} ORDER BY item`)
/** The statements that change something, without their clauses. */
const changes = () =>
  lake.starrocks.statements
    .filter((text) => /^(CREATE|ALTER|DROP|REFRESH|GRANT)/.test(text))
    .map((text) => text.split('\n')[0])

const TOTALS = [
  { item: 'a', total: '1' },
  { item: 'b', total: '5' },
]
const WITH_LINES = [
  { item: 'a', total: '1', lines: '1' },
  { item: 'b', total: '5', lines: '2' },
]

describe('a materialized view', () => {
  test('is created with the statement of its preview, refreshed, and dropped; no change sends no statement', async () => {
    const life = view()
    const { inputs } = await life.preview(args)
    expect(inputs.ddl).toMatch(
      /^USE `d`;\nCREATE MATERIALIZED VIEW `d`\.`m`\nCOMMENT "per item \[pulumi: project\/test\/m#<id>#[0-9a-f]{16}\]"\nREFRESH MANUAL\nPROPERTIES \("replication_num" = "1"\)\nAS SELECT item/,
    )
    expect(await life.up(args)).toBe('create')
    expect(lake.starrocks.statements).toContain(life.sent(String(inputs.ddl)).replace('USE `d`;\n', ''))
    expect(life.id).toBe('d.m')
    expect(life.outs).toMatchObject({ status: 'active', isActive: true, lastRefreshState: 'SUCCESS' })
    expect(await rows()).toEqual(TOTALS)

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(lake.starrocks.statements.filter((text) => text.startsWith('SHOW'))).toHaveLength(1)
    expect(await life.up(args)).toBe('same')
    await life.destroy()
    expect(await names()).toEqual(['sales'])
  })

  test('has partitions, buckets, a sort key and a schedule', async () => {
    const life = view()
    const full = {
      ...args,
      query: 'SELECT day, item, n FROM sales',
      partitionBy: ["date_trunc('month', day)"],
      distributionConfig: { type: 'hash', columns: ['item'], buckets: 2 },
      orderBy: ['item', 'day'],
      refresh: { type: 'async', start: '2040-01-01 00:00:00', every: { interval: 2, unit: 'hour' } },
      properties: { replication_num: '1', partition_ttl_number: '3', 'session.query_timeout': '600' },
    }
    expect(await life.up(full)).toBe('create')
    expect(await ddl()).toContain(
      "PARTITION BY (date_trunc('month', `day`))\nDISTRIBUTED BY HASH(`item`) BUCKETS 2 \nORDER BY (item,day)\n" +
        'REFRESH ASYNC START("2040-01-01 00:00:00") EVERY(INTERVAL 2 HOUR)\n',
    )
    expect(await life.refresh()).toBe(true)
    expect(await life.up(full)).toBe('same')
  })

  test('that is deferred is empty until its first refresh, and the run does not wait', async () => {
    const life = view()
    await life.up({ ...args, refresh: { type: 'manual', deferred: true } })
    expect(await rows()).toEqual([])
    expect(life.outs.lastRefreshState).toBeNull()
  })

  test('is altered in place', async () => {
    const life = view()
    await life.up(args)
    const changed = {
      ...args,
      refresh: { type: 'async', every: { interval: 1, unit: 'day' } },
      properties: { ...args.properties, mv_rewrite_staleness_second: '60', 'session.query_timeout': '900' },
    }
    const { inputs } = await life.preview(changed)
    const plan = [
      'ALTER MATERIALIZED VIEW `d`.`m` REFRESH ASYNC EVERY(INTERVAL 1 DAY)',
      'ALTER MATERIALIZED VIEW `d`.`m` SET ("mv_rewrite_staleness_second" = "60", "session.query_timeout" = "900")',
    ]
    expect(inputs.plan).toEqual(plan)
    lake.starrocks.statements.length = 0
    expect(await life.up(changed)).toBe('update')
    expect(changes()).toEqual(plan)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(changed)).toBe('same')
  })

  test.each([
    ['triggers', { triggers: [1] }],
    [
      'a change in place with refreshOnChange',
      { refreshOnChange: true, properties: { replication_num: '1', mv_rewrite_staleness_second: '5' } },
    ],
  ])('is refreshed after %s', async (_, change) => {
    const life = view()
    await life.up(args)
    await sql("INSERT INTO d.sales VALUES ('2024-03-01', 'c', 7)")
    const changed = { ...args, ...change }
    expect((await life.preview(changed)).inputs.plan).toContain('REFRESH MATERIALIZED VIEW `d`.`m`')
    expect(await life.up(changed)).toBe('update')
    expect(await rows()).toEqual([...TOTALS, { item: 'c', total: '7' }])
    lake.starrocks.statements.length = 0
    expect(await life.up(changed)).toBe('same')
  })

  test('is replaced under another name', async () => {
    const life = view()
    await life.up(args)
    expect(await life.up({ ...args, name: 'renamed' })).toBe('replace')
    expect(await names()).toEqual(['renamed', 'sales'])
  })
})

describe('a change that StarRocks cannot make', () => {
  const NEXT = 'CREATE MATERIALIZED VIEW `d`.`m_pulumi_next`'
  const SWAP = 'ALTER MATERIALIZED VIEW `d`.`m` SWAP WITH `m_pulumi_next`'
  const DROP = 'DROP MATERIALIZED VIEW IF EXISTS `d`.`m_pulumi_next`'

  test.each([
    ['the query', { query: other.query }],
    ['the distribution', { distributionConfig: { type: 'hash', columns: ['item'], buckets: 3 } }],
    ['the sort key', { orderBy: ['total'] }],
    ['the comment', { comment: 'other' }],
    ['a property that only a create sets', { properties: { replication_num: '2' } }],
  ])('to %s makes a second view, refreshes it and swaps both', async (_, change) => {
    const life = view()
    await life.up(args)
    const changed = { ...args, ...change }
    const { operation, inputs } = await life.preview(changed)
    expect(operation).toBe('update')
    expect((inputs.plan as string[]).map((text) => text.split('\n')[0])).toEqual(['USE `d`', NEXT, SWAP, DROP])
    lake.starrocks.statements.length = 0
    expect(await life.up(changed)).toBe('update')
    expect(changes()).toEqual([NEXT, SWAP, DROP])
    expect(await names()).toEqual(['m', 'sales'])
    expect(await rows()).toMatchObject(TOTALS)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(changed)).toBe('same')
  })

  test.each([
    ['a partition', { query: 'SELECT day, item FROM sales' }, { partitionBy: ['day'] }],
    [
      'a property',
      { properties: { ...args.properties, 'session.query_timeout': '9' } },
      { properties: args.properties },
    ],
    ['a distribution', { distributionConfig: { type: 'hash', columns: ['item'] } }, { distributionConfig: undefined }],
  ])('to %s that is added or removed makes a second view', async (_, before, change) => {
    const life = view()
    await life.up({ ...args, ...before })
    lake.starrocks.statements.length = 0
    const changed = { ...args, ...before, ...change }
    expect(await life.up(changed)).toBe('update')
    expect(changes()).toEqual([NEXT, SWAP, DROP])
    expect(await life.refresh()).toBe(true)
    lake.starrocks.statements.length = 0
    expect(await life.up(changed)).toBe('same')
  })

  test('shows its readers the rows of the former view until those of the new one are there', async () => {
    const life = view()
    await life.up(args)
    const seen: unknown[] = []
    lake.starrocks.faults.failOnce(
      (statement) => {
        if (/^(CREATE|ALTER|DROP) MATERIALIZED/.test(statement)) seen.push(rows())
        return false
      },
      { message: 'never' },
    )
    await life.up(other)
    const [beforeCreate, beforeSwap, beforeDrop] = await Promise.all(seen)
    expect([beforeCreate, beforeSwap, beforeDrop]).toEqual([TOTALS, TOTALS, WITH_LINES])
  })

  test('gives the privileges to the second view before the SWAP', async () => {
    const life = view()
    await life.up(args)
    await sql('CREATE ROLE reader; GRANT SELECT ON MATERIALIZED VIEW d.m TO ROLE reader')
    const { plan } = (await life.preview(other)).inputs as { plan: string[] }
    const grant = 'GRANT SELECT ON MATERIALIZED VIEW `d`.`m_pulumi_next` TO ROLE "reader"'
    expect(plan.indexOf(grant)).toBeGreaterThan(0)
    expect(plan.indexOf(grant)).toBeLessThan(plan.indexOf(SWAP))
    lake.starrocks.statements.length = 0
    await life.up(other)
    expect(changes().filter((text) => !text?.includes('pulumi_grants'))).toEqual([NEXT, grant, SWAP, DROP])
    expect(await sql('SHOW GRANTS FOR ROLE reader')).toMatchObject([
      { Grants: "GRANT SELECT ON MATERIALIZED VIEW d.m TO ROLE 'reader'" },
    ])
    expect((await sql('SHOW ROLES')).filter(({ Name }) => Name?.startsWith('pulumi_grants'))).toEqual([])
  })

  test('fails if the second view cannot be refreshed: the former one stays, and the next run continues', async () => {
    const life = view()
    await life.up(args)
    lake.starrocks.faults.answerOnce('LAST_REFRESH_STATE', {
      TASK_NAME: 'mv-1',
      LAST_REFRESH_STATE: 'FAILED',
      LAST_REFRESH_ERROR_MESSAGE: 'Memory of process exceed limit',
    })
    await expect(life.up(other)).rejects.toThrow(
      /^the refresh of materialized view d\.m_pulumi_next has failed: Memory of process exceed limit; the next `pulumi up` refreshes it again/,
    )
    expect(await rows()).toEqual(TOTALS)
    expect(life.outs.status).toBe('unfinished')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({ query: args.query, status: 'unfinished' })

    lake.starrocks.statements.length = 0
    expect(await life.up(other)).toBe('update')
    expect(changes()).toEqual(['REFRESH MATERIALIZED VIEW `d`.`m_pulumi_next`', SWAP, DROP])
    expect(await names()).toEqual(['m', 'sales'])
  })

  test.each(['CREATE MATERIALIZED', 'ALTER MATERIALIZED', 'DROP MATERIALIZED'])(
    'is finished if the connection is lost before or after %s',
    async (statement) => {
      for (const fault of ['cutBefore', 'cutAfter'] as const) {
        const life = view()
        await life.up(args)
        lake.starrocks.faults[fault](statement)
        expect(await life.up(other)).toBe('update')
        expect(await names()).toEqual(['m', 'sales'])
        expect(await rows()).toEqual(WITH_LINES)
        await life.destroy()
      }
    },
  )

  test.each([
    ['CREATE', 'REFRESH,SWAP,DROP'],
    ['SWAP', 'DROP'],
  ])('of a run that was killed after %s is finished by the next run', async (last, rest) => {
    const life = view()
    await life.up(args)
    const { inputs, outs } = structuredClone({ inputs: life.inputs, outs: life.outs })
    const stop = last === 'CREATE' ? /SWAP WITH/ : /^DROP MATERIALIZED/
    lake.starrocks.faults.failOnce(stop, { message: 'killed' })
    await expect(life.up(other)).rejects.toThrow('killed')
    // A killed process records nothing.
    Object.assign(life, { inputs, outs })
    lake.starrocks.statements.length = 0
    expect(await life.up(other)).toBe('update')
    const done = changes().map((text) => /SWAP|REFRESH|DROP|CREATE/.exec(text ?? '')?.[0])
    expect(done.join()).toBe(rest)
    expect(await names()).toEqual(['m', 'sales'])
    expect(await rows()).toEqual(WITH_LINES)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(other)).toBe('same')
  })

  test('of a killed run is drift after a refresh, also if the swap was made', async () => {
    const life = view()
    await life.up(args)
    const { inputs, outs } = structuredClone({ inputs: life.inputs, outs: life.outs })
    lake.starrocks.faults.failOnce(/^DROP MATERIALIZED/, { message: 'killed' })
    await expect(life.up(other)).rejects.toThrow('killed')
    Object.assign(life, { inputs, outs })
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({ query: other.query, status: 'unfinished' })
    expect((await life.preview(other)).inputs.plan).toEqual([DROP])
    expect(await life.up(other)).toBe('update')
    expect(await names()).toEqual(['m', 'sales'])
  })

  test('that the program has taken back after a killed run leaves the former view', async () => {
    const life = view()
    await life.up(args)
    lake.starrocks.faults.failOnce(/SWAP WITH/, { message: 'killed' })
    await expect(life.up(other)).rejects.toThrow('killed')
    lake.starrocks.statements.length = 0
    await life.repair(args)
    expect(changes()).toEqual([DROP])
    expect(await rows()).toEqual(TOTALS)
  })

  test('creates the second view again after a killed run to another definition', async () => {
    const life = view()
    await life.up(args)
    lake.starrocks.faults.failOnce(/SWAP WITH/, { message: 'killed' })
    await expect(life.up(other)).rejects.toThrow('killed')
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...args, comment: 'third' })).toBe('update')
    expect(changes()).toEqual([DROP, NEXT, SWAP, DROP])
    expect(await rows()).toEqual(TOTALS)
  })

  test('and a delete drop the second view of an interrupted change as well', async () => {
    const life = view()
    await life.up(args)
    lake.starrocks.faults.failOnce(/SWAP WITH/, { message: 'killed' })
    await expect(life.up(other)).rejects.toThrow('killed')
    await life.destroy()
    expect(await names()).toEqual(['sales'])
  })

  test('is refused while somebody else has a view under the name of the second one', async () => {
    const life = view()
    await life.up(args)
    await sql('CREATE MATERIALIZED VIEW d.m_pulumi_next REFRESH DEFERRED MANUAL AS SELECT n FROM d.sales')
    await expect(life.up(other)).rejects.toThrow(/^materialized view d\.m_pulumi_next has no owner mark/)
    expect(await rows()).toEqual(TOTALS)
    await life.destroy()
    expect(await names()).toEqual(['m_pulumi_next', 'sales'])
  })

  test('leaves a deferred view that was never refreshed empty', async () => {
    const life = view()
    const deferred = { ...args, refresh: { type: 'manual', deferred: true } }
    await life.up(deferred)
    lake.starrocks.statements.length = 0
    await life.up({ ...deferred, query: other.query })
    expect(changes()).toEqual([NEXT, SWAP, DROP])
    await sql('REFRESH MATERIALIZED VIEW d.m WITH SYNC MODE')
    lake.starrocks.statements.length = 0
    await life.up(deferred)
    expect(changes()).toEqual([NEXT, 'REFRESH MATERIALIZED VIEW `d`.`m_pulumi_next`', SWAP, DROP])
    expect(await rows()).toEqual(TOTALS)
  })
})

describe('a change by hand', () => {
  test.each([
    [
      'INACTIVE',
      { status: 'inactive' },
      { isActive: false, inactiveReason: 'user use alter materialized view set status to inactive' },
    ],
    ['REFRESH ASYNC EVERY(INTERVAL 3 HOUR)', { refresh: { type: 'async', every: { interval: 3, unit: 'hour' } } }, {}],
    ['SET ("session.query_timeout" = "5")', { properties: { ...args.properties, 'session.query_timeout': '5' } }, {}],
  ])('%s is found and repaired', async (change, inputs, outs) => {
    const life = view()
    const own = { ...args, properties: { ...args.properties, 'session.query_timeout': '600' } }
    await life.up(own)
    await sql(`ALTER MATERIALIZED VIEW d.m ${change}`)
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject(inputs)
    expect(life.outs).toMatchObject(outs)
    expect((await life.preview(own)).inputs.plan).toHaveLength(1)
    expect(await life.up(own)).toBe('update')
    expect(life.outs).toMatchObject({ status: 'active', isActive: true })
    expect(await life.refresh()).toBe(true)
    expect(await life.up(own)).toBe('same')
  })

  test('of a table of the query makes the view inactive, and it is active again once the table is back', async () => {
    const life = view()
    await life.up(args)
    await sql('DROP TABLE d.sales')
    expect(await life.refresh()).toBe(true)
    expect(life.outs).toMatchObject({ isActive: false, inactiveReason: 'base-table dropped: sales' })
    await expect(life.up(args)).rejects.toThrow('Can not active materialized view [m]')
    await sql('USE d; CREATE TABLE sales (day DATE, item VARCHAR(20), n INT) DUPLICATE KEY(day)')
    expect(await life.up(args)).toBe('update')
    expect(life.outs.status).toBe('active')
  })

  test('that drops it is reported as gone', async () => {
    const life = view()
    await life.up(args)
    await sql('DROP MATERIALIZED VIEW d.m')
    expect(await life.refresh()).toBe(false)
  })

  test('that makes another view of this name is left alone', async () => {
    const life = view()
    await life.up(args)
    await sql(
      'DROP MATERIALIZED VIEW d.m; USE d; CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT n FROM sales',
    )
    await expect(life.up(other)).rejects.toThrow(/^materialized view d\.m has no owner mark/)
    await life.destroy()
    expect(await names()).toEqual(['m', 'sales'])
  })
})

describe('a materialized view of this name', () => {
  const CREATE =
    'USE d; CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL PROPERTIES ("replication_num" = "1") AS SELECT item, sum(n) AS total FROM sales GROUP BY item'

  test('of somebody else is refused in the preview, and taken over as it is if nothing differs', async () => {
    await sql(CREATE)
    expect(await view().failures(args)).toEqual([
      expect.stringMatching(/^name: materialized view d\.m exists already and no Pulumi stack created it/),
    ])
    const life = view()
    const same = { ...args, comment: undefined, onExisting: 'adopt' }
    lake.starrocks.statements.length = 0
    expect(await life.up(same)).toBe('create')
    expect(changes()).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(same)).toBe('same')
    // Its second view bears the mark, and the first, without one, is dropped.
    expect(await life.up({ ...same, query: other.query })).toBe('update')
    expect(await ddl()).toContain('[pulumi: '.slice(1))
    expect(await names()).toEqual(['m', 'sales'])
    await life.destroy()
    expect(await names()).toEqual(['sales'])
  })

  test('that a killed run of the same resource left is finished', async () => {
    await view().up(args)
    const life = view()
    expect(await life.up(other)).toBe('create')
    expect(await rows()).toEqual(WITH_LINES)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(other)).toBe('same')
    await life.destroy()
    expect(await names()).toEqual(['sales'])
  })

  test('that is a table is refused, also with adoption', async () => {
    for (const onExisting of ['fail', 'adopt'])
      expect(await view().failures({ ...args, name: 'sales', onExisting })).toEqual([
        expect.stringMatching(/^name: d\.sales, which is no materialized view, exists already/),
      ])
  })
})

describe('a refresh that fails', () => {
  const failing = { TASK_NAME: 'mv-1', LAST_REFRESH_STATE: 'FAILED', LAST_REFRESH_ERROR_MESSAGE: 'no memory' }

  test('fails the run with its reason, and the next run refreshes again', async () => {
    const life = view()
    lake.starrocks.faults.answerOnce('LAST_REFRESH_STATE', failing)
    await expect(life.up(args)).rejects.toThrow('the refresh of materialized view d.m has failed: no memory')
    expect(life.outs.__unfinished).toBe(true)
    await life.repair(args)
    expect(life.outs.__unfinished).toBeUndefined()
    expect(await rows()).toEqual(TOTALS)
  })

  test('by its schedule or by hand is an output with its reason', async () => {
    const life = view()
    await life.up(args)
    await sql('DROP TABLE d.sales')
    await sql('REFRESH MATERIALIZED VIEW d.m')
    const state = async () => {
      await life.refresh()
      return life.outs.lastRefreshState
    }
    await eventually(state, (last) => last === 'FAILED')
    expect(life.outs.lastRefreshError).toContain('is not active')
  })

  test('of a wait that takes too long fails and says that it continues', async () => {
    const life = view()
    const keepRunning = () =>
      lake.starrocks.faults.answerOnce(
        (statement) => {
          if (!statement.includes('LAST_REFRESH_STATE')) return false
          keepRunning()
          return true
        },
        { ...failing, LAST_REFRESH_STATE: 'RUNNING' },
      )
    keepRunning()
    const waiting = { ...args, waitForRefresh: { timeoutSeconds: 1 } }
    await expect(life.up(waiting)).rejects.toThrow(
      'timed out after 1 s waiting for the refresh of materialized view d.m to end; it continues in StarRocks',
    )
  })
})

test('a secret query is in no preview, plan, error or output', async () => {
  const life = view()
  const secret = { ...args, query: "SELECT item FROM sales WHERE item = 'p4ssw0rd'", __secret: true }
  expect((await life.preview(secret)).inputs.ddl).toMatch(/#<id>#\*{6}\]"[\s\S]*\nAS \*{6}$/)
  await life.up(args)
  expect(JSON.stringify((await life.preview(secret)).inputs.plan)).not.toMatch(/p4ssw0rd|#[0-9a-f]{16}/)
  lake.starrocks.faults.answerOnce('LAST_REFRESH_STATE', {
    TASK_NAME: 'mv-1',
    LAST_REFRESH_STATE: 'FAILED',
    LAST_REFRESH_ERROR_MESSAGE: `bad: ${secret.query}`,
  })
  const failure = await life.up(secret).catch((error: Error) => error.message)
  expect(failure).toContain('bad: ******')
  expect(failure).not.toContain('p4ssw0rd')
  await life.repair(secret)
  expect(await life.refresh()).toBe(true)
  expect(await life.up(secret)).toBe('same')
  const { query: _, ...outs } = life.outs
  expect(JSON.stringify(outs)).not.toContain('p4ssw0rd')
})

test.each(['a b', 'it\'s "x"', 'select', '视图', 'a.b', '; DROP TABLE t', '\\'])(
  'a materialized view and its comment can be named %j, also while a second view takes its place',
  async (name) => {
    const life = view()
    const odd = { ...args, name, comment: name }
    expect(await life.up(odd)).toBe('create')
    expect(await life.up({ ...odd, query: other.query })).toBe('update')
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...odd, query: other.query })).toBe('same')
    await life.destroy()
    expect(await names()).toEqual(['sales'])
  },
)

test('over a Hive catalog is refreshed by its schedule, and filled', async () => {
  await createHiveCatalog(lake)
  try {
    await makeDirectory(lake, 'shop')
    await sql(`CREATE DATABASE hive.shop PROPERTIES ("location" = "s3://${lake.s3.bucket}/shop")`)
    await sql('CREATE TABLE hive.shop.orders (id INT, day DATE) PARTITION BY (day)')
    await sql("SET enable_write_hive_external_table = true; INSERT INTO hive.shop.orders SELECT 1, '2024-01-01'")
    const life = view()
    const hourly = {
      ...args,
      query: 'SELECT day, count(*) AS orders FROM hive.shop.orders GROUP BY day',
      partitionBy: ['day'],
      refresh: { type: 'async', every: { interval: 1, unit: 'hour' } },
    }
    await life.up(hourly)
    expect(await sql('SELECT orders FROM d.m')).toEqual([{ orders: '1' }])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(hourly)).toBe('same')
    await life.destroy()
  } finally {
    await sql('DROP TABLE IF EXISTS hive.shop.orders FORCE; DROP DATABASE IF EXISTS hive.shop; DROP CATALOG hive')
  }
})

test.each([
  [{ query: 'DELETE FROM t' }, 'query: the query of a view begins with SELECT or WITH, not with DELETE'],
  [{ query: 'SELECT 1; SELECT 2' }, 'query: a query is one statement, not several'],
  [{ refresh: { type: 'weekly' } }, 'refresh: refresh.type: must be one of async, manual'],
  [
    { refresh: { type: 'async', start: '2040-01-01 00:00:00' } },
    'refresh: refresh.start: a first refresh needs `every`',
  ],
  [
    { refresh: { type: 'async', start: '2041-02-29 00:00:00', every: { interval: 1, unit: 'day' } } },
    'refresh: refresh.start: there is no such date and time',
  ],
  [{ refresh: { type: 'async', every: { interval: 1, unit: 'week' } } }, 'refresh: refresh.every.unit: must be one of'],
  [{ partitionBy: ['day, item'] }, 'partitionBy: "day, item" is more than one expression'],
  [{ partitionBy: ['day) AS SELECT 1 --'] }, 'partitionBy: "day) AS SELECT 1 --" contains a comment'],
  [{ orderBy: ['item', 'ITEM'] }, 'orderBy: column "ITEM" is there twice'],
  [{ properties: { 'session.a b': '1' } }, 'properties: "session.a b": the name of a session variable'],
  [{ properties: { refresh_mode: 'AUTO' } }, 'properties: refresh_mode is declared as `refresh.mode`'],
  [{ database: '1d' }, 'database: a database name begins with'],
])('is refused as %j', async (input, reason) => {
  const failures = await view().failures({ ...args, ...input })
  expect(failures).toHaveLength(1)
  expect(failures[0]).toContain(reason)
})

/** No recording shows how a real StarRocks answers to these statements, and the sandbox refuses them. */
describe('the mode of a refresh', () => {
  const incremental = { ...args, refresh: { type: 'manual', mode: 'incremental' } }

  test('is a property in the statement of the preview', async () => {
    const { inputs } = await view().preview(incremental)
    expect(inputs.ddl).toContain('PROPERTIES ("refresh_mode" = "incremental", "replication_num" = "1")')
    await expect(view().up(incremental)).rejects.toThrow('sandbox: not supported')
    expect(await names()).toEqual(['sales'])
  })

  test('needs StarRocks 4.1', async () => {
    const older = await startLake({ version: '4.0.0' })
    try {
      const failures = await ResourceLife.of(handler, older, 'm').failures(incremental)
      expect(failures).toEqual([
        expect.stringMatching(/^refresh: StarRocks 4\.0\.0\S* cannot refresh a materialized view incrementally/),
      ])
    } finally {
      await disconnectAll()
      await older.close()
    }
  })

  test('changes by a second view if the first is refreshed by partitions, and otherwise in place', async () => {
    const life = view()
    await life.up(args)
    const steps = (await life.preview(incremental)).inputs.plan as string[]
    expect(steps.filter((text) => /^(CREATE|ALTER|DROP)/.test(text)).map((text) => text.split('\n')[0])).toEqual([
      'CREATE MATERIALIZED VIEW `d`.`m_pulumi_next`',
      'ALTER MATERIALIZED VIEW `d`.`m` SWAP WITH `m_pulumi_next`',
      'DROP MATERIALIZED VIEW IF EXISTS `d`.`m_pulumi_next`',
    ])

    const inputs = (mode: string) => ({ ...args, ...IDENTITY, refresh: { type: 'manual', mode } }) as unknown as Inputs
    const changed = plan(actualFromState(inputs('incremental')), define(inputs('auto')))
    expect(changed.map(({ statement }) => statement.text)).toEqual([
      'ALTER MATERIALIZED VIEW `d`.`m` SET ("refresh_mode" = "auto")',
    ])
  })
})

const IDENTITY = { __urn: 'urn:pulumi:test::project::type::m', __incarnation: '0123456789abcdef', status: 'active' }
