import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handler } from '../provider/resources/grant/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** Privileges, an object, and the GRANT up to its holder. */
type Grant = readonly [privileges: readonly string[], on: Readonly<Record<string, string>>, statement: string]

const EVERYWHERE = 'IN ALL DATABASES'
const usesAllCatalogs: Grant = [['USAGE'], { type: 'allCatalogs' }, 'GRANT USAGE ON ALL CATALOGS']
const managesRepositories: Grant = [['REPOSITORY'], { type: 'system' }, 'GRANT REPOSITORY ON SYSTEM']
const createsDatabases: Grant = [
  ['CREATE DATABASE'],
  { type: 'catalog', name: 'default_catalog' },
  'GRANT CREATE DATABASE ON CATALOG `default_catalog`',
]
const createsTables: Grant = [['CREATE TABLE'], { type: 'allDatabases' }, 'GRANT CREATE TABLE ON ALL DATABASES']

/**
 * The GRANTs of "Customize roles based on scenarios" in StarRocks' guide to privileges (`userPrivilegeCase.md`, which the reference of GRANT
 * shows as well), by what the role may do. The guide has 33.
 */
const SCENARIOS: Readonly<Record<string, readonly Grant[]>> = {
  'reads everything': [
    usesAllCatalogs,
    [['SELECT'], { type: 'allTables' }, `GRANT SELECT ON ALL TABLES ${EVERYWHERE}`],
    [['SELECT'], { type: 'allViews' }, `GRANT SELECT ON ALL VIEWS ${EVERYWHERE}`],
    [['SELECT'], { type: 'allMaterializedViews' }, `GRANT SELECT ON ALL MATERIALIZED VIEWS ${EVERYWHERE}`],
    [['USAGE'], { type: 'allFunctions' }, `GRANT USAGE ON ALL FUNCTIONS ${EVERYWHERE}`],
    [['USAGE'], { type: 'allGlobalFunctions' }, 'GRANT USAGE ON ALL GLOBAL FUNCTIONS'],
  ],
  'writes everything': [
    usesAllCatalogs,
    [['INSERT', 'UPDATE'], { type: 'allTables' }, `GRANT INSERT, UPDATE ON ALL TABLES ${EVERYWHERE}`],
    [['REFRESH'], { type: 'allMaterializedViews' }, `GRANT REFRESH ON ALL MATERIALIZED VIEWS ${EVERYWHERE}`],
  ],
  'reads one external catalog': [
    [['USAGE'], { type: 'catalog', name: 'hive' }, 'GRANT USAGE ON CATALOG `hive`'],
    [
      ['SELECT'],
      { type: 'allTables', catalog: 'hive' },
      `SET CATALOG \`hive\`;\nGRANT SELECT ON ALL TABLES ${EVERYWHERE}`,
    ],
  ],
  'writes to one external catalog': [
    [['USAGE'], { type: 'catalog', name: 'hive' }, 'GRANT USAGE ON CATALOG `hive`'],
    [
      ['INSERT'],
      { type: 'allTables', catalog: 'hive' },
      `SET CATALOG \`hive\`;\nGRANT INSERT ON ALL TABLES ${EVERYWHERE}`,
    ],
  ],
  'administers one database': [
    [['ALL'], { type: 'database', name: 'sales' }, 'GRANT ALL ON DATABASE `sales`'],
    [['ALL'], { type: 'allTables', database: 'sales' }, 'GRANT ALL ON ALL TABLES IN DATABASE `sales`'],
    [['ALL'], { type: 'allViews', database: 'sales' }, 'GRANT ALL ON ALL VIEWS IN DATABASE `sales`'],
    [
      ['ALL'],
      { type: 'allMaterializedViews', database: 'sales' },
      'GRANT ALL ON ALL MATERIALIZED VIEWS IN DATABASE `sales`',
    ],
    [['ALL'], { type: 'allFunctions', database: 'sales' }, 'GRANT ALL ON ALL FUNCTIONS IN DATABASE `sales`'],
  ],
  'backs up and restores everything': [
    managesRepositories,
    createsDatabases,
    createsTables,
    [['INSERT', 'EXPORT'], { type: 'allTables' }, `GRANT INSERT, EXPORT ON ALL TABLES ${EVERYWHERE}`],
  ],
  'backs up a database and restores it': [
    managesRepositories,
    createsDatabases,
    createsTables,
    [['INSERT'], { type: 'allTables' }, `GRANT INSERT ON ALL TABLES ${EVERYWHERE}`],
    [['EXPORT'], { type: 'allTables', database: 'sales' }, 'GRANT EXPORT ON ALL TABLES IN DATABASE `sales`'],
  ],
  'backs up a table and restores it': [
    managesRepositories,
    [['CREATE TABLE'], { type: 'database', name: 'sales' }, 'GRANT CREATE TABLE ON DATABASE `sales`'],
    [['INSERT'], { type: 'allTables', database: 'sales' }, 'GRANT INSERT ON ALL TABLES IN DATABASE `sales`'],
    [['EXPORT'], { type: 'table', database: 'sales', name: 'orders' }, 'GRANT EXPORT ON TABLE `sales`.`orders`'],
  ],
  'backs up a partition and restores it': [
    managesRepositories,
    [
      ['INSERT', 'EXPORT'],
      { type: 'table', database: 'sales', name: 'orders' },
      'GRANT INSERT, EXPORT ON TABLE `sales`.`orders`',
    ],
  ],
}

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ resources: ['spark'] })
  const setup = [
    'CREATE DATABASE sales',
    'CREATE TABLE sales.orders (id INT) PROPERTIES ("replication_num" = "1")',
    'CREATE EXTERNAL CATALOG hive PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")',
    'CREATE USER rose',
    "CREATE USER jack@'10.%'",
  ]
  for (const statement of setup) await lake.starrocks.query(statement)
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})

/** Declares a grant: the preview shows its statement, the first run sends it, and the second sends nothing. */
async function declares(args: Record<string, unknown>, statement: string): Promise<void> {
  const life = ResourceLife.of(handler, lake, 'grant')
  expect((await life.preview(args)).inputs.ddl).toBe(statement)
  expect(await life.up(args)).toBe('create')
  lake.starrocks.statements.length = 0
  expect(await life.up(args)).toBe('same')
  expect(lake.starrocks.statements).toEqual([])
  expect(await life.refresh()).toBe(true)
  expect(await life.up(args)).toBe('same')
}

test('the guide has 33 GRANTs in its scenarios', () => {
  expect(Object.values(SCENARIOS).flat()).toHaveLength(33)
})

describe('a role of the guide', () => {
  test.each(Object.entries(SCENARIOS))('%s', async (title, grants) => {
    const role = title.replaceAll(' ', '_')
    await lake.starrocks.query(`CREATE ROLE ${role}`)
    for (const [privileges, on, statement] of grants)
      await declares({ privileges, on, to: { type: 'role', name: role } }, `${statement} TO ROLE "${role}"`)
    await lake.starrocks.query(`DROP ROLE ${role}`)
  })
})

/** The GRANTs of privileges elsewhere in the guide, its questions and answers, and the examples of the reference. */
describe('elsewhere in the documentation, a grant', () => {
  const rose = { type: 'user', name: 'rose' }
  const orders = { type: 'table', database: 'sales', name: 'orders' }

  test.each([
    ['on all tables, which older releases write as *.*', ['SELECT'], { type: 'allTables' }, rose],
    ['on all tables of a database', ['INSERT'], { type: 'allTables', database: 'sales' }, rose],
    ['to a user of a host', ['SELECT', 'INSERT', 'ALTER'], orders, { type: 'user', name: 'jack', host: '10.%' }],
    ['on all resources', ['USAGE'], { type: 'allResources' }, rose],
    ['on a resource', ['USAGE'], { type: 'resource', name: 'spark' }, rose],
    ['to act as another user', ['IMPERSONATE'], rose, { type: 'user', name: 'jack', host: '10.%' }],
    ['to everybody', ['SELECT'], { type: 'allTables', database: 'sales' }, { type: 'role', name: 'public' }],
    ['to create tables', ['CREATE TABLE'], { type: 'database', name: 'sales' }, rose],
  ])('%s can be declared', async (_, privileges, on, to) => {
    const life = ResourceLife.of(handler, lake, 'grant')
    expect(await life.up({ privileges, on, to })).toBe('create')
    expect(await life.up({ privileges, on, to })).toBe('same')
    expect(await life.refresh()).toBe(true)
    await life.destroy()
  })

  test('with the option to grant further is a grant with that option', async () => {
    const privileges = ['DELETE', 'INSERT', 'SELECT', 'ALTER', 'UPDATE']
    const args = { privileges, on: { type: 'allTables', database: 'sales' }, to: rose, withGrantOption: true }
    const statement = `GRANT ${privileges.join(', ')} ON ALL TABLES IN DATABASE \`sales\` TO USER "rose"@"%" WITH GRANT OPTION`
    await declares(args, statement)
  })
})
