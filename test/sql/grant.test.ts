import { describe, expect, test } from 'vitest'
import { coveredPrivileges, grant, guaranteedPrivileges, readGrants } from '../../provider/sql/grant'
import type { GrantObject } from '../../provider/sql/grant-object'
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
