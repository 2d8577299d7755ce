import { describe, expect, test } from 'vitest'
import { coveredPrivileges, grant, guaranteedPrivileges, parseGrantId, readGrants } from '../../provider/sql/grant'
import { type GrantObject, isSameObject, shownObject } from '../../provider/sql/grant-object'
import recordedPrivileges from '../conformance/starrocks/recorded/privileges.json'

/** SHOW GRANTS of a real StarRocks. */
const recorded = (recordedPrivileges.steps.find(({ sql }) => sql === 'show grants for role g_role')?.rows ?? []).map(
  ([grantee, catalog, grants]) => ({ USERIDENTITY: grantee!, CATALOG: catalog!, GRANTS: grants! }),
)
const role = { type: 'role', name: 'g_role' } as const

describe('a grant that StarRocks shows', () => {
  test.each<[GrantObject, string[]]>([
    [{ type: 'table', database: 'g_db', name: 't' }, ['INSERT', 'SELECT']],
    [{ type: 'allTables', database: 'g_db' }, ['SELECT']],
    [{ type: 'database', name: 'g_db' }, ['CREATE TABLE', 'CREATE PIPE']],
    [{ type: 'database', catalog: 'default_catalog', name: 'g_db' }, ['CREATE TABLE', 'CREATE PIPE']],
    [{ type: 'allPipes', database: 'g_db' }, ['ALTER', 'DROP', 'USAGE']],
    [{ type: 'catalog', name: 'g_cat' }, ['USAGE']],
    [{ type: 'allTables', catalog: 'g_cat' }, ['SELECT']],
    [
      { type: 'database', catalog: 'g_cat', name: 'sales' },
      ['CREATE TABLE', 'DROP', 'ALTER', 'CREATE VIEW', 'CREATE FUNCTION', 'CREATE MATERIALIZED VIEW', 'CREATE PIPE'],
    ],
  ])('is found on %j', (on, privileges) => {
    expect(readGrants(recorded, on, role)).toEqual([{ privileges, grantable: false }])
  })

  test.each<GrantObject>([
    { type: 'allTables' },
    { type: 'allTables', catalog: 'g_cat', database: 'g_db' },
    { type: 'database', name: 'sales' },
    { type: 'table', catalog: 'g_cat', database: 'g_db', name: 't' },
    { type: 'system' },
    { type: 'allCatalogs' },
    { type: 'pipe', database: 'g_db', name: 't' },
  ])('is not found on %j', (on) => {
    expect(readGrants(recorded, on, role)).toEqual([])
  })
})

test('distinguishes names that look like another grant', () => {
  const row = (grants: string) => ({ CATALOG: 'default_catalog', GRANTS: grants })
  const on = { type: 'table', database: 'a', name: 'b' } as const
  const to = { type: 'user', name: 'rose', host: '10.%' } as const
  const lines = [
    "GRANT SELECT ON TABLE a.b TO USER 'rose'@'10.%' WITH GRANT OPTION",
    "GRANT INSERT ON TABLE a.b TO USER 'rose'@'10.%'",
    "GRANT DELETE ON TABLE a.b TO USER 'rose'@'%'",
    "GRANT DROP ON TABLE a.b ON TABLE a.c TO USER 'rose'@'10.%'",
  ]
  expect(readGrants(lines.map(row), on, to)).toEqual([
    { privileges: ['SELECT'], grantable: true },
    { privileges: ['INSERT'], grantable: false },
  ])
})

test('ALL promises only the privileges of every release, and covers all held ones', () => {
  const tables = { type: 'allTables' } as const
  expect(guaranteedPrivileges(['ALL'], tables)).not.toContain('REFRESH')
  expect(coveredPrivileges(['ALL'], tables, ['OF A LATER RELEASE', 'REFRESH', 'SELECT'])).toEqual([
    'SELECT',
    'REFRESH',
    'OF A LATER RELEASE',
  ])
  expect(coveredPrivileges(['SELECT', 'INSERT'], tables, ['SELECT', 'REFRESH'])).toEqual(['SELECT'])
  expect(guaranteedPrivileges(['SECURITY', 'OPERATE'], { type: 'system' })).toEqual(['OPERATE', 'SECURITY'])
})

const types = ['INT', 'string', 'DECIMAL(20, 4)', 'MAP<INT,CHAR(3)>', '...']
/** Each object, as a GRANT names it and as an id and SHOW GRANTS do. */
const OBJECTS: readonly (readonly [GrantObject, sent: string, shown: string])[] = [
  [{ type: 'view', database: 'd', name: 'v' }, 'VIEW `d`.`v`', 'VIEW d.v'],
  [{ type: 'allViews' }, 'ALL VIEWS IN ALL DATABASES', 'ALL VIEWS IN ALL DATABASES'],
  [{ type: 'allViews', database: 'd' }, 'ALL VIEWS IN DATABASE `d`', 'ALL VIEWS IN DATABASE d'],
  [{ type: 'materializedView', database: 'd', name: 'm' }, 'MATERIALIZED VIEW `d`.`m`', 'MATERIALIZED VIEW d.m'],
  [
    { type: 'allMaterializedViews', database: 'd' },
    'ALL MATERIALIZED VIEWS IN DATABASE `d`',
    'ALL MATERIALIZED VIEWS IN DATABASE d',
  ],
  [
    { type: 'function', database: 'd', name: 'F', argumentTypes: types },
    'FUNCTION `d`.`f`(INT, VARCHAR, DECIMAL(20,4), MAP<INT,CHAR(3)>, ...)',
    'FUNCTION f(INT,VARCHAR,DECIMAL128,INVALID_TYPE, ...) in DATABASE d',
  ],
  [
    { type: 'function', database: 'd', name: 'f', argumentTypes: [] },
    'FUNCTION `d`.`f`()',
    'FUNCTION f() in DATABASE d',
  ],
  [{ type: 'allFunctions', database: 'd' }, 'ALL FUNCTIONS IN DATABASE `d`', 'ALL FUNCTIONS IN DATABASE d'],
  [
    { type: 'globalFunction', name: 'f', argumentTypes: ['DATETIME'] },
    'GLOBAL FUNCTION `f`(DATETIME)',
    'GLOBAL FUNCTION f(DATETIME)',
  ],
  [{ type: 'allGlobalFunctions' }, 'ALL GLOBAL FUNCTIONS', 'ALL GLOBAL FUNCTIONS'],
  [{ type: 'warehouse', name: 'w' }, 'WAREHOUSE `w`', 'WAREHOUSE w'],
  [{ type: 'allWarehouses' }, 'ALL WAREHOUSES', 'ALL WAREHOUSES'],
  [{ type: 'storageVolume', name: 's' }, 'STORAGE VOLUME `s`', 'STORAGE VOLUME s'],
  [{ type: 'allStorageVolumes' }, 'ALL STORAGE VOLUMES', 'ALL STORAGE VOLUMES'],
  [{ type: 'resourceGroup', name: 'g' }, 'RESOURCE GROUP `g`', 'RESOURCE GROUP g'],
  [{ type: 'allResourceGroups' }, 'ALL RESOURCE GROUPS', 'ALL RESOURCE GROUPS'],
  [{ type: 'resource', name: 'r' }, 'RESOURCE `r`', 'RESOURCE r'],
  [{ type: 'allResources' }, 'ALL RESOURCES', 'ALL RESOURCES'],
  [{ type: 'user', name: 'u', host: '10.%' }, 'USER "u"@"10.%"', "USER 'u'@'10.%'"],
  [{ type: 'user', name: 'u', domain: 'd' }, 'USER "u"@["d"]', "USER 'u'@['d']"],
  [{ type: 'allUsers' }, 'ALL USERS', 'ALL USERS'],
]

test.each(OBJECTS)('%j has one text in a GRANT, and another in its id, which is read back', (on, sent, shown) => {
  expect(grant({ privileges: ['DROP'], on, to: role }, false).text).toBe(`GRANT DROP ON ${sent} TO ROLE "g_role"`)
  expect(shownObject(on)).toBe(shown)
  const found = parseGrantId(`${shown} TO ROLE 'g_role'`)
  expect(found?.to).toEqual(role)
  expect(isSameObject(found!.on, on)).toBe(true)
  const row = { CATALOG: 'default_catalog', GRANTS: `GRANT DROP ON ${shown} TO ROLE 'g_role'` }
  expect(readGrants([row], on, role)).toEqual([{ privileges: ['DROP'], grantable: false }])
})

test('distinguishes functions by what StarRocks compares', () => {
  const of = (...argumentTypes: string[]): GrantObject => ({
    type: 'function',
    database: 'd',
    name: 'f',
    argumentTypes,
  })
  expect(isSameObject(of('STRING'), of('VARCHAR(8)'))).toBe(true)
  expect(isSameObject(of('INTEGER'), of('int'))).toBe(true)
  expect(isSameObject(of('DECIMAL(10,2)'), of('DECIMAL(10,4)'))).toBe(false)
  expect(isSameObject(of('ARRAY<INT>'), of('ARRAY<DATE>'))).toBe(false)
  expect(isSameObject(of('ARRAY<INT>'), of('INVALID_TYPE'))).toBe(true)
  expect(isSameObject(of('INT'), { ...of('INT'), database: 'e' } as GrantObject)).toBe(false)
})

test('distinguishes a user of a domain from a user of a host', () => {
  const row = (user: string) => ({ CATALOG: 'default_catalog', GRANTS: `GRANT SELECT ON TABLE a.b TO USER ${user}` })
  const on = { type: 'table', database: 'a', name: 'b' } as const
  const rows = [row("'rose'@['example.com']"), row("'rose'@'example.com'")]
  const ofDomain = { type: 'user', name: 'rose', domain: 'example.com' } as const
  expect(readGrants(rows, on, ofDomain)).toHaveLength(1)
  expect(grant({ privileges: ['SELECT'], on, to: ofDomain }, false).text).toBe(
    'GRANT SELECT ON TABLE `a`.`b` TO USER "rose"@["example.com"]',
  )
})
