import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/grant/handler'
import { parseGrantId } from '../provider/sql/grant'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake({
    functions: [
      'sales.Rate(INT, DECIMAL(10,2), ARRAY<STRING>)',
      'sales.rate(CHAR)',
      'sales.cut(DECIMAL(10,2))',
      'sales.cut(DECIMAL(10,4))',
      'shout(STRING, ...)',
    ],
    resources: ['spark'],
  })
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

const SETUP = [
  'CREATE DATABASE sales',
  'CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")',
  'CREATE TABLE sales.returns (id INT) PROPERTIES ("replication_num" = "1")',
  'CREATE EXTERNAL CATALOG hive PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")',
  'CREATE VIEW sales.recent AS SELECT id FROM sales.orders',
  'CREATE MATERIALIZED VIEW sales.daily REFRESH MANUAL PROPERTIES ("replication_num" = "1") AS SELECT id FROM sales.orders',
  'CREATE STORAGE VOLUME cold TYPE = S3 LOCATIONS = ("s3://b/p") PROPERTIES ("aws.s3.use_instance_profile" = "true")',
  'CREATE ROLE analyst',
  'CREATE USER rose',
]
const TEARDOWN = [
  'DROP DATABASE sales FORCE',
  'DROP STORAGE VOLUME IF EXISTS cold',
  'DROP CATALOG hive',
  'DROP ROLE IF EXISTS analyst',
  'DROP USER IF EXISTS rose',
]

beforeAll(async () => {
  for (const statement of SETUP) await lake.starrocks.query(statement)
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  for (const statement of [...TEARDOWN, ...SETUP]) await lake.starrocks.query(statement)
})

const orders = { type: 'table', database: 'sales', name: 'orders' }
const analyst = { type: 'role', name: 'analyst' }
const args = { privileges: ['SELECT', 'INSERT'], on: orders, to: analyst }
const grant = () => ResourceLife.of(handler, lake, 'grant')

/** The output of SHOW GRANTS. */
async function held(to = 'ROLE analyst'): Promise<string[]> {
  return (await lake.starrocks.query(`SHOW GRANTS FOR ${to}`)).map((row) => row.Grants ?? '')
}

/** The statements that change something, from the outside. */
async function changes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => !/^(SHOW|SELECT)/.test(statement))
}

describe('a grant', () => {
  test('is granted with the statement of its preview, reports no change without a statement, and is revoked', async () => {
    const life = grant()
    const ddl = 'GRANT INSERT, SELECT ON TABLE `sales`.`orders` TO ROLE "analyst"'
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await held()).toEqual([])

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe("TABLE sales.orders TO ROLE 'analyst'")
    expect(await held()).toEqual(["GRANT INSERT, SELECT ON TABLE sales.orders TO ROLE 'analyst'"])

    expect(await changes(async () => expect(await life.up(args)).toBe('same'))).toEqual([])
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, privileges: ['insert', 'select'] })).toBe('same')

    expect(await changes(() => life.destroy())).toEqual([
      'REVOKE INSERT, SELECT ON TABLE `sales`.`orders` FROM ROLE "analyst"',
    ])
    expect(await held()).toEqual([])
    expect(warnings).toEqual([])
  })

  test.each([
    [{ type: 'system' }, 'OPERATE', "GRANT OPERATE ON SYSTEM TO ROLE 'analyst'"],
    [{ type: 'catalog', name: 'hive' }, 'USAGE', "GRANT USAGE ON CATALOG hive TO ROLE 'analyst'"],
    [{ type: 'allCatalogs' }, 'USAGE', "GRANT USAGE ON ALL CATALOGS TO ROLE 'analyst'"],
    [{ type: 'database', name: 'sales' }, 'CREATE PIPE', "GRANT CREATE PIPE ON DATABASE sales TO ROLE 'analyst'"],
    [
      { type: 'database', catalog: 'hive', name: 'sales' },
      'CREATE TABLE',
      "GRANT CREATE TABLE ON DATABASE sales TO ROLE 'analyst'",
    ],
    [{ type: 'allDatabases', catalog: 'hive' }, 'DROP', "GRANT DROP ON ALL DATABASES TO ROLE 'analyst'"],
    [
      { type: 'table', catalog: 'hive', database: 'sales', name: 'orders' },
      'SELECT',
      "GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'",
    ],
    [{ type: 'allTables', catalog: 'hive' }, 'SELECT', "GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE 'analyst'"],
    [
      { type: 'allTables', database: 'sales' },
      'SELECT',
      "GRANT SELECT ON ALL TABLES IN DATABASE sales TO ROLE 'analyst'",
    ],
    [{ type: 'allPipes' }, 'USAGE', "GRANT USAGE ON ALL DATABASES TO ROLE 'analyst'"],
    [{ type: 'allPipes' }, 'ALL', "GRANT ALTER, DROP, USAGE ON ALL DATABASES TO ROLE 'analyst'"],
    [{ type: 'allPipes' }, 'DROP', "GRANT DROP ON ALL DATABASES TO ROLE 'analyst'"],
    [
      { type: 'allPipes', database: 'sales' },
      'ALL',
      "GRANT ALTER, DROP, USAGE ON ALL PIPES  IN DATABASE sales TO ROLE 'analyst'",
    ],
    [
      { type: 'allTables', catalog: 'hive', database: 'sales' },
      'SELECT',
      "GRANT SELECT ON ALL TABLES IN DATABASE sales TO ROLE 'analyst'",
    ],
    [
      { type: 'view', database: 'sales', name: 'recent' },
      'ALL',
      "GRANT SELECT, ALTER, DROP ON VIEW sales.recent TO ROLE 'analyst'",
    ],
    [
      { type: 'allViews', database: 'sales' },
      'SELECT',
      "GRANT SELECT ON ALL VIEWS IN DATABASE sales TO ROLE 'analyst'",
    ],
    [{ type: 'allViews' }, 'SELECT', "GRANT SELECT ON ALL VIEWS IN ALL DATABASES TO ROLE 'analyst'"],
    [
      { type: 'materializedView', database: 'sales', name: 'daily' },
      'ALL',
      "GRANT ALTER, REFRESH, DROP, SELECT ON MATERIALIZED VIEW sales.daily TO ROLE 'analyst'",
    ],
    [
      { type: 'allMaterializedViews', database: 'sales' },
      'REFRESH',
      "GRANT REFRESH ON ALL MATERIALIZED VIEWS IN DATABASE sales TO ROLE 'analyst'",
    ],
    [
      { type: 'allMaterializedViews' },
      'SELECT',
      "GRANT SELECT ON ALL MATERIALIZED VIEWS IN ALL DATABASES TO ROLE 'analyst'",
    ],
    [
      { type: 'function', database: 'sales', name: 'rate', argumentTypes: ['int', 'DECIMAL(10, 2)', 'ARRAY<STRING>'] },
      'ALL',
      "GRANT USAGE, DROP ON FUNCTION rate(INT,DECIMAL64,INVALID_TYPE) in DATABASE sales TO ROLE 'analyst'",
    ],
    [
      { type: 'function', database: 'sales', name: 'RATE', argumentTypes: ['STRING'] },
      'USAGE',
      "GRANT USAGE ON FUNCTION rate(CHAR) in DATABASE sales TO ROLE 'analyst'",
    ],
    [
      { type: 'allFunctions', database: 'sales' },
      'USAGE',
      "GRANT USAGE ON ALL FUNCTIONS IN DATABASE sales TO ROLE 'analyst'",
    ],
    [{ type: 'allFunctions' }, 'DROP', "GRANT DROP ON ALL FUNCTIONS IN ALL DATABASES TO ROLE 'analyst'"],
    [
      { type: 'globalFunction', name: 'shout', argumentTypes: ['STRING', '...'] },
      'USAGE',
      "GRANT USAGE ON GLOBAL FUNCTION shout(VARCHAR, ...) TO ROLE 'analyst'",
    ],
    [{ type: 'allGlobalFunctions' }, 'ALL', "GRANT USAGE, DROP ON ALL GLOBAL FUNCTIONS TO ROLE 'analyst'"],
    [
      { type: 'warehouse', name: 'default_warehouse' },
      'ALL',
      "GRANT USAGE, ALTER, DROP ON WAREHOUSE default_warehouse TO ROLE 'analyst'",
    ],
    [{ type: 'allWarehouses' }, 'USAGE', "GRANT USAGE ON ALL WAREHOUSES TO ROLE 'analyst'"],
    [
      { type: 'storageVolume', name: 'cold' },
      'ALL',
      "GRANT DROP, ALTER, USAGE ON STORAGE VOLUME cold TO ROLE 'analyst'",
    ],
    [{ type: 'allStorageVolumes' }, 'USAGE', "GRANT USAGE ON ALL STORAGE VOLUMES TO ROLE 'analyst'"],
    [
      { type: 'resourceGroup', name: 'default_wg' },
      'ALL',
      "GRANT ALTER, DROP ON RESOURCE GROUP default_wg TO ROLE 'analyst'",
    ],
    [{ type: 'allResourceGroups' }, 'ALTER', "GRANT ALTER ON ALL RESOURCE GROUPS TO ROLE 'analyst'"],
    [{ type: 'resource', name: 'spark' }, 'ALL', "GRANT USAGE, ALTER, DROP ON RESOURCE spark TO ROLE 'analyst'"],
    [{ type: 'allResources' }, 'USAGE', "GRANT USAGE ON ALL RESOURCES TO ROLE 'analyst'"],
    [{ type: 'user', name: 'rose' }, 'ALL', "GRANT IMPERSONATE ON USER 'rose'@'%' TO ROLE 'analyst'"],
    [{ type: 'allUsers' }, 'ALL', "GRANT IMPERSONATE ON ALL USERS TO ROLE 'analyst'"],
  ])('on %j is granted, found and revoked', async (on, privilege, line) => {
    const life = grant()
    const declared = { privileges: [privilege], on, to: analyst }
    await life.up(declared)
    expect(await held()).toEqual([line])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(declared)).toBe('same')
    expect(parseGrantId(life.id)?.on.type).toBe(on.type)
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('in an external catalog is granted after SET CATALOG, and the preview says so', async () => {
    const life = grant()
    const declared = { privileges: ['SELECT'], on: { type: 'allTables', catalog: 'hive' }, to: analyst }
    const statements = ['SET CATALOG `hive`', 'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE "analyst"']
    expect((await life.preview(declared)).inputs.ddl).toBe(statements.join(';\n'))
    expect(await changes(() => life.up(declared))).toEqual(statements)
  })

  test('to a user is found and revoked', async () => {
    const life = grant()
    await life.up({ ...args, to: { type: 'user', name: 'rose' } })
    expect(await held('rose')).toEqual(["GRANT INSERT, SELECT ON TABLE sales.orders TO USER 'rose'@'%'"])
    expect(await life.refresh()).toBe(true)
    await life.destroy()
    expect(await held('rose')).toEqual([])
  })

  test('changes in place: only new privileges are granted, and only its own are revoked', async () => {
    const life = grant()
    await life.up(args)
    await lake.starrocks.query('GRANT DELETE ON TABLE sales.orders TO ROLE analyst')
    const changed = { ...args, privileges: ['SELECT', 'UPDATE'] }
    const plan = [
      'REVOKE INSERT ON TABLE `sales`.`orders` FROM ROLE "analyst"',
      'GRANT UPDATE ON TABLE `sales`.`orders` TO ROLE "analyst"',
    ]
    expect((await life.preview(changed)).inputs.plan).toEqual(plan)
    expect(await changes(() => life.up(changed))).toEqual(plan)
    await life.destroy()
    expect(await held()).toEqual(["GRANT DELETE ON TABLE sales.orders TO ROLE 'analyst'"])
  })

  test('is completed by the next run if only a half was changed', async () => {
    const life = grant()
    await life.up(args)
    lake.starrocks.faults.failOnce('GRANT UPDATE', { message: 'not now' })
    const changed = { ...args, privileges: ['SELECT', 'UPDATE'] }
    await expect(life.up(changed)).rejects.toThrow(/not now/)
    expect(await held()).toEqual(["GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
    expect(await changes(() => life.repair(changed))).toEqual([
      'GRANT UPDATE ON TABLE `sales`.`orders` TO ROLE "analyst"',
    ])
    expect(await life.up(changed)).toBe('same')
  })

  test('gets a grant option, and loses it again', async () => {
    const life = grant()
    await life.up({ ...args, privileges: ['SELECT'] })
    await life.up({ ...args, privileges: ['SELECT'], withGrantOption: true })
    expect(await held()).toContain("GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst' WITH GRANT OPTION")
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, privileges: ['SELECT'], withGrantOption: true })).toBe('same')
    await life.up({ ...args, privileges: ['SELECT'] })
    expect(await held()).toEqual(["GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
  })

  test('is repaired after a part was revoked by hand', async () => {
    const life = grant()
    await life.up(args)
    await lake.starrocks.query('REVOKE INSERT ON TABLE sales.orders FROM ROLE analyst')
    await life.refresh()
    expect(life.inputs.privileges).toEqual(['SELECT'])
    expect(await changes(() => life.up(args))).toEqual(['GRANT INSERT ON TABLE `sales`.`orders` TO ROLE "analyst"'])
  })

  test.each([
    ['was revoked', 'REVOKE INSERT, SELECT ON TABLE sales.orders FROM ROLE analyst'],
    ['was removed with its table', 'DROP TABLE sales.orders'],
    ['was removed with its role', 'DROP ROLE analyst'],
  ])('that %s is reported as gone at refresh, and its delete succeeds', async (_, statement) => {
    const life = grant()
    // If there is another grant of the type, StarRocks refuses to revoke a missing one.
    await lake.starrocks.query('GRANT SELECT ON TABLE sales.returns TO ROLE analyst')
    await life.up(args)
    const { id, outs } = life
    await lake.starrocks.query(statement)
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    expect(await changes(() => life.destroy())).toEqual([])
  })

  test.each([
    ['VIEW', 'view', 'recent', 'VIEW sales.recent', 'VIEW sales.recent AS SELECT id FROM sales.orders'],
    ['MATERIALIZED VIEW', 'materializedView', 'daily', 'MATERIALIZED VIEW sales.daily', SETUP[5]!.slice(7)],
  ])('on a %s that was dropped and created again is granted again', async (_, type, name, dropped, created) => {
    const life = grant()
    const declared = { privileges: ['SELECT'], on: { type, database: 'sales', name }, to: analyst }
    await life.up(declared)
    await lake.starrocks.query(`DROP ${dropped}`)
    expect(await life.refresh()).toBe(false)
    await lake.starrocks.query(`CREATE ${created}`)
    expect(await life.up(declared)).toBe('create')
    expect(await held()).toEqual([`GRANT SELECT ON ${dropped} TO ROLE 'analyst'`])
  })

  test('on a dropped user, which StarRocks shows and cannot revoke, is gone', async () => {
    await lake.starrocks.query("CREATE USER jack@'10.%'")
    const life = grant()
    await life.up({ privileges: ['IMPERSONATE'], on: { type: 'user', name: 'jack', host: '10.%' }, to: analyst })
    const { id, outs } = life
    expect(id).toBe("USER 'jack'@'10.%' TO ROLE 'analyst'")
    await lake.starrocks.query("DROP USER jack@'10.%'")
    expect(await held()).toEqual(["GRANT IMPERSONATE ON USER 'jack'@'10.%' TO ROLE 'analyst'"])
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    expect(await changes(() => life.destroy())).toEqual([])
  })

  test('on tables gives nothing on views and materialized views', async () => {
    const life = grant()
    await life.up({ privileges: ['SELECT'], on: { type: 'allTables' }, to: { type: 'user', name: 'rose' } })
    const connection = await createConnection({ host: lake.starrocks.host, port: lake.starrocks.port, user: 'rose' })
    try {
      await connection.query('SELECT * FROM sales.orders')
      await expect(connection.query('SELECT * FROM sales.recent')).rejects.toThrow('SELECT privilege(s) on VIEW recent')
      await expect(connection.query('SELECT * FROM sales.daily')).rejects.toThrow('on MATERIALIZED VIEW daily')
      const views = ResourceLife.of(handler, lake, 'views')
      await views.up({ privileges: ['SELECT'], on: { type: 'allViews' }, to: { type: 'user', name: 'rose' } })
      await connection.query('SELECT * FROM sales.recent')
    } finally {
      await connection.end()
    }
  })

  test('of a function is not replaced by another spelling of its name and types', async () => {
    const on = (name: string, ...argumentTypes: string[]) => ({
      type: 'function',
      database: 'sales',
      name,
      argumentTypes,
    })
    const life = grant()
    await life.up({ privileges: ['USAGE'], on: on('rate', 'int', 'decimal(10,2)', 'array<string>'), to: analyst })
    const other = { privileges: ['USAGE'], on: on('Rate', 'INTEGER', 'DECIMAL(10, 2)', 'ARRAY<STRING>'), to: analyst }
    expect(await changes(() => life.up(other))).toEqual([])
    const precise = { ...other, on: on('rate', 'INT', 'DECIMAL(10,4)', 'ARRAY<STRING>') }
    expect((await life.preview(precise)).operation).toBe('replace')
  })

  test('of a function is revoked though a grant on another function looks the same', async () => {
    const declared = (name: string, scale: number) => {
      const on = { type: 'function', database: 'sales', name, argumentTypes: [`DECIMAL(10,${scale})`] }
      return { privileges: ['USAGE'], on, to: analyst }
    }
    const [two, four] = [grant(), ResourceLife.of(handler, lake, 'other')]
    await two.up(declared('cut', 2))
    await four.up(declared('cut', 4))
    const line = "GRANT USAGE ON FUNCTION cut(DECIMAL64) in DATABASE sales TO ROLE 'analyst'"
    expect(await held()).toEqual([line, line])
    expect(await two.up(declared('cut', 2))).toBe('same')
    expect(await two.refresh()).toBe(true)
    await two.destroy()
    expect(await held()).toEqual([line])
    await four.destroy()
    expect(await held()).toEqual([])
  })

  test('to a user on another user acts on both', async () => {
    const life = grant()
    await lake.starrocks.query("CREATE USER 'jack'@['example.com']")
    const on = { type: 'user', name: 'jack', domain: 'example.com' }
    await life.up({ privileges: ['IMPERSONATE'], on, to: { type: 'user', name: 'rose' }, withGrantOption: true })
    const line = "GRANT IMPERSONATE ON USER 'jack'@['example.com'] TO USER 'rose'@'%' WITH GRANT OPTION"
    expect(await held('rose')).toEqual([line])
    expect(parseGrantId(life.id)).toEqual({ on, to: { type: 'user', name: 'rose' } })
    expect(await life.refresh()).toBe(true)
    await life.destroy()
    await lake.starrocks.query("DROP USER 'jack'@['example.com']")
  })

  test.each([
    ['SHOW GRANTS of a role that is gone is refused: so is its grant', 'DROP ROLE analyst', false],
    ['SHOW GRANTS is refused for another reason: that is told', 'SELECT 1', undefined],
  ])('is read back: %s', async (_, statement, there) => {
    const life = grant()
    await life.up(args)
    await lake.starrocks.query(statement)
    lake.starrocks.faults.failOnce('SHOW GRANTS', { message: 'cannot be shown' })
    if (there === undefined) await expect(life.refresh()).rejects.toThrow(/cannot be shown/)
    else expect(await life.refresh()).toBe(there)
  })

  test('inside a catalog is granted, read and revoked without a request to the metastore, even if that does not answer', async () => {
    await lake.starrocks.query('ALTER CATALOG hive SET ("hive.metastore.uris" = "thrift://127.0.0.1:9999")')
    await expect(lake.starrocks.query('SHOW DATABASES FROM hive')).rejects.toThrow(/Connection refused/)
    const life = grant()
    const on = { type: 'database', catalog: 'hive', name: 'sales' }
    lake.starrocks.statements.length = 0
    expect(await life.up({ privileges: ['DROP'], on, to: analyst })).toBe('create')
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ privileges: ['DROP', 'ALTER'], on, to: analyst })).toBe('update')
    expect(await held()).toEqual(["GRANT DROP, ALTER ON DATABASE sales TO ROLE 'analyst'"])
    await life.destroy()
    expect(await held()).toEqual([])
    expect(lake.starrocks.statements.filter((statement) => /^SHOW (DATABASES|TABLES)/.test(statement))).toEqual([])
  })

  test('of ALL is revoked with every privilege that it gave, including REFRESH', async () => {
    const life = grant()
    const all = { privileges: ['ALL'], on: orders, to: analyst }
    await life.up(all)
    expect(await held()).toEqual([
      "GRANT DELETE, DROP, INSERT, SELECT, ALTER, EXPORT, UPDATE, REFRESH ON TABLE sales.orders TO ROLE 'analyst'",
    ])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(all)).toBe('same')
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('of ALL keeps the privileges that another resource of the stack declares', async () => {
    const [all, reads] = [grant(), ResourceLife.of(handler, lake, 'reads')]
    await all.up({ privileges: ['ALL'], on: orders, to: analyst })
    await reads.up({ privileges: ['SELECT'], on: orders, to: analyst })
    await all.destroy()
    expect(await held()).toEqual(["GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
    await reads.destroy()
    expect(await held()).toEqual([])
  })

  test.each(['created', 'only checked'])(
    'gives no privilege up that moves to another resource, which is %s by then',
    async (state) => {
      const [both, inserts] = [grant(), ResourceLife.of(handler, lake, 'inserts')]
      await inserts.check({ privileges: ['UPDATE'], on: orders, to: analyst })
      await both.up({ privileges: ['SELECT', 'INSERT', 'UPDATE'], on: orders, to: analyst })
      const moved = { privileges: ['INSERT'], on: orders, to: analyst }
      if (state === 'created') await inserts.up(moved)
      else await inserts.check(moved)
      await both.up({ privileges: ['SELECT'], on: orders, to: analyst })
      expect(await held()).toEqual(["GRANT INSERT, SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
      if (state !== 'created') await inserts.up(moved)
      for (const life of [both, inserts]) {
        expect(JSON.stringify(life.outs)).not.toContain('kept')
        expect(await life.refresh()).toBe(true)
      }
      expect([both.outs.privileges, inserts.outs.privileges]).toEqual([['SELECT'], ['INSERT']])
      await both.destroy()
      expect(await held()).toEqual(["GRANT INSERT ON TABLE sales.orders TO ROLE 'analyst'"])
      await inserts.destroy()
      expect(await held()).toEqual([])
    },
  )

  test('of ALL that is narrowed keeps what another resource declares, and gives the rest up', async () => {
    const [all, inserts] = [grant(), ResourceLife.of(handler, lake, 'inserts')]
    await all.up({ privileges: ['ALL'], on: orders, to: analyst })
    await inserts.up({ privileges: ['INSERT'], on: orders, to: analyst })
    await all.up({ privileges: ['SELECT'], on: orders, to: analyst })
    expect(await held()).toEqual(["GRANT INSERT, SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
  })

  test('grants again what another resource has given up before this one was checked', async () => {
    const [both, inserts] = [grant(), ResourceLife.of(handler, lake, 'inserts')]
    const moved = { privileges: ['INSERT'], on: orders, to: analyst }
    await inserts.check(moved)
    await both.up({ privileges: ['SELECT', 'INSERT'], on: orders, to: analyst })
    await inserts.up(moved)
    // A new run, which has heard nothing of the second resource yet.
    await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } })
    await both.up({ privileges: ['SELECT'], on: orders, to: analyst })
    expect(await held()).toEqual(["GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
    // Not the statements of the last change, which state still has.
    expect((await inserts.preview(moved)).inputs.plan).toEqual([
      '-- another resource of this run gives up what this one declares as well: what is missing is made again',
    ])
    expect(await inserts.up(moved)).toBe('update')
    expect(await held()).toEqual(["GRANT INSERT, SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
    expect((await inserts.check({ ...moved, privileges: UNKNOWN })).failures).toEqual([])
    await both.up({ privileges: ['SELECT', 'UPDATE'], on: orders, to: analyst })
    expect(await inserts.up(moved)).toBe('same')
  })

  test('of ALL can change to a single privilege, and back', async () => {
    const life = grant()
    await life.up({ privileges: ['ALL'], on: orders, to: analyst })
    await life.up({ privileges: ['SELECT'], on: orders, to: analyst })
    expect(await held()).toEqual(["GRANT SELECT ON TABLE sales.orders TO ROLE 'analyst'"])
    await life.up({ privileges: ['ALL'], on: orders, to: analyst })
    expect((await held())[0]).toMatch(/^GRANT DELETE, .*REFRESH ON/)
  })

  test('of ALL loses its grant option in every part', async () => {
    const life = grant()
    await life.up({ privileges: ['ALL'], on: orders, to: analyst, withGrantOption: true })
    await life.up({ privileges: ['ALL'], on: orders, to: analyst })
    expect(await held()).toEqual([
      "GRANT DELETE, DROP, INSERT, SELECT, ALTER, EXPORT, UPDATE, REFRESH ON TABLE sales.orders TO ROLE 'analyst'",
    ])
  })

  test('of REFRESH on tables is declared by its name', async () => {
    const life = grant()
    const declared = { privileges: ['REFRESH'], on: { type: 'allTables', database: 'sales' }, to: analyst }
    expect(await life.up(declared)).toBe('create')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(declared)).toBe('same')
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('to a user of a domain is found and revoked', async () => {
    await lake.starrocks.query("CREATE USER 'rose'@['example.com']")
    const life = grant()
    await life.up({ ...args, to: { type: 'user', name: 'rose', domain: 'example.com' } })
    expect(await held("'rose'@['example.com']")).toEqual([
      "GRANT INSERT, SELECT ON TABLE sales.orders TO USER 'rose'@['example.com']",
    ])
    expect(await held('rose')).toEqual([])
    expect(await life.refresh()).toBe(true)
    await life.destroy()
    expect(await held("'rose'@['example.com']")).toEqual([])
    await lake.starrocks.query("DROP USER 'rose'@['example.com']")
  })

  test('of a privilege that exists already takes it over, with a warning', async () => {
    await lake.starrocks.query('GRANT SELECT ON TABLE sales.orders TO ROLE analyst')
    const life = grant()
    expect(await changes(() => life.up(args))).toEqual(['GRANT INSERT ON TABLE `sales`.`orders` TO ROLE "analyst"'])
    expect(warnings.join()).toMatch(/ROLE 'analyst' has SELECT on TABLE sales.orders already/)
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('of a privilege that exists already names the catalog of the object in the warning', async () => {
    const external = { ...args, privileges: ['SELECT'], on: { type: 'allTables', catalog: 'hive' } }
    const first = grant()
    await first.up(external)
    await ResourceLife.of(handler, lake, 'again').up(external)
    expect(warnings.join()).toContain("ROLE 'analyst' has SELECT on ALL TABLES IN ALL DATABASES (hive) already")
    await first.destroy()
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is completed if the connection is lost: %s', async (fault) => {
    const life = grant()
    lake.starrocks.faults[fault]('GRANT INSERT')
    expect(await life.up(args)).toBe('create')
    expect(await held()).toHaveLength(1)
  })

  test('to an unknown role is previewed', async () => {
    const { inputs } = await grant().preview({ ...args, to: { type: 'role', name: UNKNOWN } })
    expect(inputs.ddl).toBe(UNKNOWN)
    expect(inputs.privileges).toEqual(['INSERT', 'SELECT'])
  })

  test('on a missing table fails with the message of StarRocks, and grants nothing', async () => {
    await expect(grant().up({ ...args, on: { ...orders, name: 'nosuch' } })).rejects.toThrow(/cannot find table nosuch/)
    expect(await held()).toEqual([])
  })

  test.each([
    [
      { ...args, privileges: ['READ'] },
      /^privileges: there is no privilege READ on TABLE sales.orders; the privileges are ALL, DELETE/,
    ],
    [{ ...args, privileges: [] }, /^privileges: at least 1 element is needed/],
    [{ ...args, on: { type: 'index', name: 'x' } }, /^on: on.type: must be one of system, catalog/],
    [{ ...args, on: { type: 'table', name: 'x' } }, /^on: on.database: is needed with type "table"/],
    [{ ...args, to: { type: 'role', name: 'root' } }, /^to: role root is built in/],
    [{ ...args, to: { type: 'role', name: 'security_admin' } }, /^to: role security_admin is built in/],
    [
      { ...args, to: { type: 'user', name: 'rose', host: '10.%', domain: 'example.com' } },
      /^to: user rose has a host \(10.%\) and a domain \(example.com\); omit one of them/,
    ],
    [
      { privileges: ['GRANT'], on: { type: 'system' }, to: analyst },
      /^privileges: GRANT on SYSTEM cannot be granted to a role or user; .*run GRANT user_admin TO ROLE 'analyst'/,
    ],
    [
      { privileges: ['OPERATE', 'NODE'], on: { type: 'system' }, to: analyst },
      /^privileges: NODE on SYSTEM cannot be granted .*run GRANT cluster_admin TO ROLE 'analyst'/,
    ],
    [
      { privileges: ['all'], on: { type: 'system' }, to: analyst },
      /^privileges: ALL on SYSTEM includes GRANT and NODE, .* list the privileges one by one/,
    ],
    [
      { ...args, on: { ...orders, name: '*' } },
      /^on: on.name: "\*" means all objects to StarRocks; use the type for all of them/,
    ],
    [
      { ...args, privileges: ['USAGE'], on: { type: 'globalFunction', name: 'f', argumentTypes: ['INT', 'TEXTS'] } },
      /^on: on.argumentTypes\[1\]: "TEXTS" is not a StarRocks type/,
    ],
    [
      { ...args, privileges: ['USAGE'], on: { type: 'globalFunction', name: 'f', argumentTypes: ['...', 'INT'] } },
      /^on: on.argumentTypes\[0\]: "..." can only be the last/,
    ],
    [
      { ...args, privileges: ['IMPERSONATE'], on: { type: 'user', name: 'rose', host: '%', domain: 'd' } },
      /^on: user rose has a host \(%\) and a domain \(d\); omit one of them/,
    ],
    [
      { ...args, on: { type: 'view', database: 'sales', name: 'recent' } },
      /^privileges: there is no privilege INSERT on VIEW sales.recent; the privileges are ALL, SELECT, ALTER, DROP/,
    ],
    [
      { ...args, to: { type: 'externalGroup', name: 'analysts' } },
      /^to: StarRocks grants no privileges to an external group; .*: GRANT role TO EXTERNAL GROUP analysts/,
    ],
    [{ ...args, withGrantOption: 'yes' }, /^withGrantOption: must be true or false/],
  ])('is refused as %j', async (input, reason) => {
    const failures = await grant().failures(input)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
