import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as database } from '../provider/resources/database/handler'
import { handler as grant } from '../provider/resources/grant/handler'
import { handler as materializedView } from '../provider/resources/materialized-view/handler'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { handler as role } from '../provider/resources/role/handler'
import { handler as table } from '../provider/resources/table/handler'
import { handler as view } from '../provider/resources/view/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog } from './support/hive'
import { type Lake, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** The grants that StarRocks drops with a replaced object are restored with its replacement. */
let lake: Lake
let warnings: string[]
const sql = (statement: string) => lake.starrocks.query(statement)

beforeEach(async () => {
  warnings = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => {
    warnings.push(String(line))
  })
  lake = await startLake({ jobMilliseconds: 0, functions: ['d.f(INT, VARCHAR(8))', 'd.g(ARRAY<INT>)'] })
  await createHiveCatalog(lake)
  for (const statement of [
    'CREATE DATABASE d',
    'CREATE TABLE d.t (id INT) PROPERTIES ("replication_num" = "1")',
    'CREATE ROLE reader',
    'CREATE ROLE staff',
    'CREATE ROLE parent',
    'CREATE USER rose',
  ])
    await sql(statement)
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
})
afterEach(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})

/** Every line of SHOW GRANTS of these, with its catalog. */
async function grants(...holders: string[]): Promise<string[]> {
  const rows = await Promise.all(holders.map((holder) => sql(`SHOW GRANTS FOR ${holder}`)))
  return rows.flat().map((row) => `${row.Catalog ?? ''}: ${row.Grants}`)
}

const markers = async () => (await sql('SHOW ROLES')).filter((row) => row.Name?.startsWith('pulumi_grants_'))

const ORDERS = [{ createFirst: false }, { createFirst: true }]

describe('a role', () => {
  const analyst = { name: 'analyst' }
  const life = () => ResourceLife.of(role, lake, 'analyst')
  const GIVEN = [
    'GRANT INSERT, SELECT ON TABLE d.t TO ROLE analyst WITH GRANT OPTION',
    'GRANT SELECT ON ALL TABLES IN DATABASE d TO ROLE analyst',
    'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE analyst',
    'GRANT CREATE TABLE, DROP ON DATABASE d TO ROLE analyst',
    'GRANT DROP, ALTER ON ALL DATABASES TO ROLE analyst',
    'GRANT OPERATE ON SYSTEM TO ROLE analyst',
    'GRANT USAGE ON CATALOG hive TO ROLE analyst',
    'GRANT USAGE ON ALL CATALOGS TO ROLE analyst',
    'GRANT USAGE ON ALL PIPES IN ALL DATABASES TO ROLE analyst',
    'GRANT ALTER ON ALL PIPES IN DATABASE d TO ROLE analyst',
    'GRANT SELECT ON ALL VIEWS IN DATABASE d TO ROLE analyst',
    'GRANT REFRESH ON ALL MATERIALIZED VIEWS IN ALL DATABASES TO ROLE analyst',
    'GRANT USAGE ON FUNCTION d.f(INT, STRING) TO ROLE analyst',
    'GRANT USAGE ON ALL GLOBAL FUNCTIONS TO ROLE analyst',
    'GRANT USAGE ON WAREHOUSE default_warehouse TO ROLE analyst',
    "GRANT IMPERSONATE ON USER 'rose'@'%' TO ROLE analyst",
    'GRANT USAGE ON ALL RESOURCES TO ROLE analyst',
    'SET CATALOG hive',
    'GRANT SELECT ON TABLE sales.orders TO ROLE analyst',
    'SET CATALOG default_catalog',
    'GRANT parent TO ROLE analyst',
    'GRANT analyst TO ROLE staff',
    'GRANT analyst, reader TO USER rose',
  ]

  async function createGranted(): Promise<ResourceLife> {
    const created = life()
    await created.up(analyst)
    for (const statement of GIVEN) await sql(statement)
    return created
  }
  const held = async (name = 'analyst') =>
    (await grants(`ROLE ${name}`, 'ROLE staff', 'rose', 'ROLE parent')).map((line) => line.replaceAll(name, 'analyst'))
  const sorted = (lines: string[]) =>
    lines.map((line) => line.replace("'reader', 'analyst'", "'analyst', 'reader'")).sort()

  test.each(ORDERS)('keeps its privileges, its parents and its members in a forced replacement, %o', async (order) => {
    const created = await createGranted()
    const before = await held()
    expect(before).toHaveLength(21)
    await created.forceReplace(analyst, order)
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
    expect(await created.up(analyst)).toBe('same')
  })

  test.each(ORDERS)('keeps them in up --replace, which checks without state, %o', async (order) => {
    const created = await createGranted()
    const before = await held()
    await created.replaceTarget(analyst, order)
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test.each(ORDERS)('keeps them under another name, %o', async (order) => {
    const created = await createGranted()
    const before = await held()
    await created.forceReplace({ name: 'scientist' }, order)
    expect(sorted(await held('scientist'))).toEqual(sorted(before))
    expect((await sql('SHOW ROLES')).map((row) => row.Name)).not.toContain('analyst')
    expect(await markers()).toEqual([])
  })

  test('keeps them if an input renames it', async () => {
    const created = await createGranted()
    const before = await held()
    expect(await created.up({ name: 'scientist' })).toBe('replace')
    expect(sorted(await held('scientist'))).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test('keeps them if aliases renamed its resource before', async () => {
    const created = await createGranted()
    const before = await held()
    await created.renamed('other').up(analyst)
    await created.forceReplace(analyst)
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test('keeps them in up --replace if aliases renamed its resource, whose mark has the former name', async () => {
    const created = await createGranted()
    const before = await held()
    await created.renamed('other').up(analyst)
    await created.replaceTarget({ ...analyst, onExisting: 'adopt' })
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test('shows in the preview the grants that a drop removes and how they are restored', async () => {
    const created = await createGranted()
    warnings = []
    const plan = (await created.previewForced({ name: 'scientist' })).plan as string[]
    expect(plan.slice(0, 4)).toEqual([
      '-- 21 grants go with role analyst, and are given again',
      expect.stringMatching(/^CREATE ROLE IF NOT EXISTS "pulumi_grants_/),
      'DROP ROLE IF EXISTS "analyst"',
      expect.stringMatching(/^CREATE ROLE "scientist"/),
    ])
    expect(plan).toEqual(
      expect.arrayContaining([
        'GRANT INSERT, SELECT ON TABLE `d`.`t` TO ROLE "scientist" WITH GRANT OPTION',
        'GRANT USAGE ON ALL PIPES IN ALL DATABASES TO ROLE "scientist"',
        'GRANT USAGE ON FUNCTION `d`.`f`(INT,VARCHAR) TO ROLE "scientist"',
        'GRANT IMPERSONATE ON USER "rose"@"%" TO ROLE "scientist"',
        'GRANT "parent" TO ROLE "scientist"',
        'SET CATALOG `hive`',
        'GRANT SELECT ON TABLE `sales`.`orders` TO ROLE "scientist"',
      ]),
    )
    // The member gets the role last, after its grants; other roles of the same line are ignored.
    expect(plan.slice(-3)).toEqual([
      'GRANT "scientist" TO ROLE "staff"',
      'GRANT "scientist" TO USER "rose"@"%"',
      expect.stringMatching(/^DROP ROLE IF EXISTS "pulumi_grants_/),
    ])
    expect(warnings).toEqual([
      expect.stringMatching(/USER 'rose'@'%' gets it back as role scientist, but not as a default role/),
    ])
    expect(await markers()).toEqual([])
    expect(await created.refresh()).toBe(true)
  })

  test('shows them in the preview of up --replace, which checks without state', async () => {
    await createGranted()
    warnings = []
    const plan = (await life().preview(analyst)).inputs.plan as string[]
    const forced = plan.slice(plan.indexOf('-- with --replace:'))
    expect(forced.slice(0, 5)).toEqual([
      '-- with --replace:',
      '-- 21 grants go with role analyst, and are given again',
      expect.stringMatching(/^CREATE ROLE IF NOT EXISTS "pulumi_grants_/),
      'DROP ROLE IF EXISTS "analyst"',
      expect.stringMatching(/^CREATE ROLE "analyst"/),
    ])
    expect(forced).toContain('GRANT INSERT, SELECT ON TABLE `d`.`t` TO ROLE "analyst" WITH GRANT OPTION')
    expect(warnings).toEqual([
      expect.stringMatching(/with --replace: .*'rose'@'%' gets it back as role analyst, but not as a default role/),
      expect.stringMatching(
        /analyst exists already; these statements .*; with --replace, it is dropped and created again/,
      ),
    ])
    expect(await markers()).toEqual([])
  })

  test('restores the grants of the time of the DROP, not of the preview', async () => {
    const created = await createGranted()
    let revoked: Promise<unknown> = Promise.resolve()
    lake.starrocks.faults.cutBefore((statement) => {
      if (!statement.startsWith('CREATE ROLE IF NOT EXISTS "pulumi_grants_')) return false
      revoked = sql('REVOKE OPERATE ON SYSTEM FROM ROLE analyst')
      return true
    })
    await created.forceReplace(analyst)
    await revoked
    expect(await held()).not.toContain("default_catalog: GRANT OPERATE ON SYSTEM TO ROLE 'analyst'")
    expect(await held()).toHaveLength(20)
  })

  test.each([
    /^DROP ROLE IF EXISTS "analyst"/,
    /^CREATE ROLE "analyst"/,
    /^GRANT "parent"/,
    /^GRANT "analyst" TO USER/,
  ])('gets them in the next run if one was refused at %s', async (statement) => {
    const created = await createGranted()
    const before = await held()
    lake.starrocks.faults.failOnce(statement, { message: 'not now' })
    await expect(created.forceReplace(analyst)).rejects.toThrow('not now')
    expect(await markers()).toHaveLength(1)
    if (created.outs.__unfinished) await created.repair(analyst)
    else await created.forceReplace(analyst)
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test.each([/^CREATE ROLE "analyst"/, /^GRANT "parent"/])(
    'gets them in the next up --replace if one was refused at %s',
    async (statement) => {
      const created = await createGranted()
      const before = await held()
      lake.starrocks.faults.failOnce(statement, { message: 'not now' })
      await expect(created.replaceTarget(analyst)).rejects.toThrow('not now')
      expect(await markers()).toHaveLength(1)
      // Its process is a new one, and the engine deletes nothing.
      const again = life()
      expect(await again.up(analyst)).toBe('create')
      expect(sorted(await held())).toEqual(sorted(before))
      expect(await markers()).toEqual([])
    },
  )

  test('shows in the preview which of them an interrupted up --replace has left', async () => {
    const created = await createGranted()
    lake.starrocks.faults.failOnce(/^CREATE ROLE "analyst"/, { message: 'not now' })
    await expect(created.replaceTarget(analyst)).rejects.toThrow('not now')
    const [marker] = await markers()
    const again = life()
    const plan = again.sent((await again.preview(analyst)).inputs.plan as string[])
    expect(plan.slice(0, 2)).toEqual([
      `-- an interrupted replacement has left ${GIVEN.length - 2} grants, which are given again`,
      expect.stringContaining('CREATE ROLE "analyst"'),
    ])
    expect(plan.at(-1)).toContain(marker?.Name)
    expect(plan).toContain('GRANT OPERATE ON SYSTEM TO ROLE "analyst"')
    lake.starrocks.statements.length = 0
    await again.up(analyst)
    const sent = lake.starrocks.statements.filter((one) => /^(CREATE|GRANT|DROP)/.test(one))
    expect(plan.filter((one) => /^(CREATE|GRANT|DROP)/.test(one)).slice(1)).toEqual(sent.slice(1))
    // The marker is gone, and so is the plan of the next create.
    expect((await life().preview({ name: 'scientist' })).inputs.plan).toBeUndefined()
  })

  test('does not get those of a former resource of this name', async () => {
    const created = await createGranted()
    lake.starrocks.faults.failOnce(/^CREATE ROLE "analyst"/, { message: 'not now' })
    await expect(created.replaceTarget(analyst)).rejects.toThrow('not now')
    await life().up({ name: 'scientist' })
    expect(await grants('ROLE scientist')).toEqual([])
    expect(await markers()).toHaveLength(1)
  })

  test('gets them if a refresh finds it gone after a killed replacement', async () => {
    const created = await createGranted()
    const before = await held()
    lake.starrocks.faults.failOnce(/^CREATE ROLE "analyst"/, { message: 'killed' })
    await expect(created.forceReplace(analyst)).rejects.toThrow('killed')
    expect(await created.refresh()).toBe(false)
    expect(await created.up(analyst)).toBe('create')
    expect(sorted(await held())).toEqual(sorted(before))
    expect(await markers()).toEqual([])
  })

  test('warns of unreadable grants, and is replaced without them', async () => {
    const created = await createGranted()
    const denied = { errno: 5203, sqlState: '42000', message: 'Access denied; you need GRANT' }
    lake.starrocks.faults.failOnce('SHOW USERS', denied)
    const plan = (await created.previewForced(analyst)).plan as string[]
    expect(plan[0]).toBe('-- the grants on role analyst cannot be read, and are lost')
    expect(plan.join('\n')).not.toContain('GRANT ')
    expect(warnings.at(-1)).toMatch(
      /grants on role analyst cannot be read, and are lost when it is dropped.*Access denied/s,
    )
  })

  test('is not dropped if its grants are temporarily unreadable', async () => {
    const created = await createGranted()
    const before = await held()
    await created.check(analyst)
    lake.starrocks.faults.failOnce('SHOW USERS', { message: 'not now' })
    await expect(created.forceReplace(analyst)).rejects.toThrow(/which loses its grants, and these cannot be read/)
    expect(await held()).toEqual(before)
  })

  test('reports an ambiguous grant, and does not restore it', async () => {
    const created = life()
    await created.up(analyst)
    await sql('GRANT DROP ON ALL DATABASES TO ROLE analyst')
    await created.forceReplace(analyst)
    expect(warnings.at(-1)).toMatch(/this grant is lost when role analyst is dropped: GRANT DROP ON ALL DATABASES/)
    expect(await grants('ROLE analyst')).toEqual([])
  })

  test('reports a grant on a function whose arguments StarRocks does not show, and does not restore it', async () => {
    const created = life()
    await created.up(analyst)
    await sql('GRANT USAGE ON FUNCTION d.g(ARRAY<INT>) TO ROLE analyst')
    await created.forceReplace(analyst)
    expect(warnings.join()).toContain(
      "this grant is lost when role analyst is dropped: GRANT USAGE ON FUNCTION g(INVALID_TYPE) in DATABASE d TO ROLE 'analyst'",
    )
    expect(await grants('ROLE analyst')).toEqual([])
  })

  test('restores nothing if it is destroyed', async () => {
    const created = await createGranted()
    await created.destroy()
    expect(await markers()).toEqual([])
    expect(await grants('ROLE staff')).toEqual([])
  })
})

describe('what others read', () => {
  const query = 'SELECT id FROM t'
  const KINDS = [
    ['view', view, 'VIEW', { database: 'd', name: 'few', query }],
    [
      'materializedView',
      materializedView,
      'MATERIALIZED VIEW',
      { database: 'd', name: 'few', query, refresh: { type: 'manual' } },
    ],
    ['table', table, 'TABLE', { database: 'd', name: 'few', columns: [{ name: 'id', type: 'INT' }] }],
  ] as const

  test.each(KINDS)(
    'a %s keeps the grants of the stack and of others in a replacement',
    async (type, kind, shown, args) => {
      const object = ResourceLife.of(kind, lake, 'few')
      await object.up(args)
      const declared = {
        privileges: ['SELECT'],
        on: { type, database: 'd', name: 'few' },
        to: { type: 'role', name: 'reader' },
      }
      const declaredGrant = ResourceLife.of(grant, lake, 'reads')
      await declaredGrant.up(declared)
      await sql(`GRANT ALTER ON ${shown} d.few TO USER rose WITH GRANT OPTION`)
      const before = await grants('ROLE reader', 'rose')
      expect(before).toHaveLength(2)
      await object.forceReplace(args)
      expect(await grants('ROLE reader', 'rose')).toEqual(before)
      expect(await declaredGrant.refresh()).toBe(true)
      expect(await declaredGrant.up(declared)).toBe('same')
      expect(await markers()).toEqual([])
    },
  )
})

describe('a table and its pipe', () => {
  const trips = {
    database: 'd',
    tableName: 'trips',
    pathPrefix: 'trips/',
    sourceStorageName: 'raw',
    pollingIntervalSeconds: 1,
    waitForLoad: { timeoutSeconds: 30 },
  }
  const GIVEN = [
    'GRANT SELECT, INSERT ON TABLE d.trips TO ROLE reader',
    'GRANT ALTER ON TABLE d.trips TO USER rose WITH GRANT OPTION',
    'GRANT USAGE ON PIPE d.trips TO ROLE reader',
    'GRANT SELECT ON TABLE d.t TO ROLE reader',
  ]
  const held = () => grants('ROLE reader', 'rose')

  async function createGranted(): Promise<ResourceLife> {
    const created = ResourceLife.of(pipeTable, lake, 'trips')
    await created.up(trips)
    const [pipe] = await sql('SHOW PIPES FROM d')
    for (const statement of GIVEN) await sql(statement.replace('PIPE d.trips', `PIPE d.${pipe?.PIPE_NAME}`))
    return created
  }

  test.each(ORDERS)('keep their grants in a forced replacement, %o', async (order) => {
    const created = await createGranted()
    const before = await held()
    expect(before).toHaveLength(4)
    await created.forceReplace(trips, order)
    expect((await held()).sort()).toEqual(before.sort())
    expect(await markers()).toEqual([])
  })

  test.each(ORDERS)('keep them in up --replace, which checks without state, %o', async (order) => {
    const created = await createGranted()
    const before = await held()
    await created.replaceTarget(trips, order)
    expect((await held()).sort()).toEqual(before.sort())
    expect(await markers()).toEqual([])
  })

  test('keep them in up --replace if aliases renamed their resource, whose mark has the former name', async () => {
    const created = await createGranted()
    const before = await held()
    await created.renamed('other').up(trips)
    await created.replaceTarget({ ...trips, onExisting: 'adopt' })
    expect((await held()).sort()).toEqual(before.sort())
    expect(await markers()).toEqual([])
  })

  test('keep them under another name, as the preview shows', async () => {
    const created = await createGranted()
    const renamed = { ...trips, tableName: 'journeys' }
    const plan = (await created.previewForced(renamed)).plan as string[]
    expect(plan).toContain('GRANT INSERT, SELECT ON TABLE `d`.`journeys` TO ROLE "reader"')
    expect(plan.join('\n')).not.toContain('ON TABLE `d`.`t`')
    expect(await created.up(renamed)).toBe('replace')
    const [pipe] = await sql('SHOW PIPES FROM d')
    expect((await held()).sort()).toEqual(
      [
        "default_catalog: GRANT INSERT, SELECT ON TABLE d.journeys TO ROLE 'reader'",
        "default_catalog: GRANT ALTER ON TABLE d.journeys TO USER 'rose'@'%' WITH GRANT OPTION",
        `default_catalog: GRANT USAGE ON PIPE d.${pipe?.PIPE_NAME} TO ROLE 'reader'`,
        "default_catalog: GRANT SELECT ON TABLE d.t TO ROLE 'reader'",
      ].sort(),
    )
    expect(await markers()).toEqual([])
  })

  test('keep the grants on a pipe that is re-created in place', async () => {
    const created = await createGranted()
    const before = await held()
    expect(await created.up({ ...trips, autoIngest: false })).toBe('update')
    const { inputs } = await created.preview(trips)
    expect(inputs.plan).toContainEqual(expect.stringMatching(/^GRANT USAGE ON PIPE `d`\.`\w+` TO ROLE "reader"$/))
    expect(await created.up(trips)).toBe('update')
    expect((await held()).sort()).toEqual(before.sort())
    expect(await markers()).toEqual([])
  })
})

describe('a database', () => {
  const sales = { name: 'sales' }
  const life = () => ResourceLife.of(database, lake, 'sales')
  const GIVEN = [
    'GRANT CREATE TABLE, DROP ON DATABASE sales TO ROLE reader',
    'GRANT SELECT ON ALL TABLES IN DATABASE sales TO USER rose WITH GRANT OPTION',
    'GRANT USAGE ON ALL PIPES IN DATABASE sales TO ROLE reader',
    'GRANT DROP ON DATABASE d TO ROLE reader',
  ]

  test.each([...ORDERS, { createFirst: false, name: 'shop' }])(
    'keeps the grants on it and on everything in it, %o',
    async (how) => {
      const created = life()
      await created.up(sales)
      for (const statement of GIVEN) await sql(statement)
      const { name = 'sales', createFirst } = how as { name?: string; createFirst: boolean }
      const before = (await grants('ROLE reader', 'rose')).map((line) => line.replaceAll('sales', name))
      expect(before).toHaveLength(4)
      await created.forceReplace({ name }, { createFirst })
      expect((await grants('ROLE reader', 'rose')).sort()).toEqual(before.sort())
      expect(await markers()).toEqual([])
    },
  )

  test('keeps them in up --replace if aliases renamed its resource', async () => {
    const created = life()
    await created.up(sales)
    for (const statement of GIVEN) await sql(statement)
    const before = await grants('ROLE reader', 'rose')
    await created.renamed('other').up(sales)
    await created.replaceTarget(sales)
    expect((await grants('ROLE reader', 'rose')).sort()).toEqual(before.sort())
    expect(await markers()).toEqual([])
  })

  test('ignores a role that is dropped while grants are read', async () => {
    const created = life()
    await created.up(sales)
    for (const statement of GIVEN) await sql(statement)
    let dropped: Promise<unknown> = Promise.resolve()
    lake.starrocks.faults.cutBefore((statement) => {
      if (!statement.startsWith('SHOW GRANTS FOR ROLE "staff"')) return false
      dropped = sql('DROP ROLE staff')
      return true
    })
    await created.forceReplace(sales)
    await dropped
    await expect(grants('ROLE staff')).rejects.toThrow('cannot find role staff')
    expect(await grants('ROLE reader', 'rose')).toHaveLength(4)
  })

  test('reports the grants on tables that are dropped with it', async () => {
    const created = life()
    await created.up({ ...sales, forceDestroy: true })
    await sql('CREATE TABLE sales.t (id INT) PROPERTIES ("replication_num" = "1")')
    await sql('GRANT SELECT ON TABLE sales.t TO ROLE reader')
    const plan = (await created.previewForced({ ...sales, forceDestroy: true })).plan as string[]
    expect(plan).toContain("-- lost with database sales: GRANT SELECT ON TABLE sales.t TO ROLE 'reader'")
    expect(warnings.at(-1)).toMatch(/this grant is lost when database sales is dropped: GRANT SELECT ON TABLE sales\.t/)
  })
})
