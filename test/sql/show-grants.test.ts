import { describe, expect, test } from 'vitest'
import {
  catalogOfGrant,
  grantSql,
  grantText,
  parseGrant,
  parseGrants,
  type ShownGrant,
} from '../../provider/sql/show-grants'
import recordedPrivileges from '../conformance/starrocks/recorded/privileges.json'

/** Every line of SHOW GRANTS that a real StarRocks 4.0 wrote in that session. */
const recorded = recordedPrivileges.steps
  .filter(({ sql }) => /^show grants/i.test(sql))
  .flatMap(({ rows = [] }) => rows as (string | null)[][])

const sent = (line: string, catalog: string | null = 'default_catalog') => {
  const grant = parseGrant(line, catalog ?? undefined)
  return grant.type === 'unread' ? undefined : [catalogOfGrant(grant), grantSql(grant).text]
}

describe('a line of a real StarRocks', () => {
  test('of 4.0 is read, and is written back unchanged', () => {
    expect(recorded.length).toBeGreaterThan(10)
    for (const [, catalog, line = ''] of recorded) {
      const grant = parseGrant(line!, catalog ?? undefined)
      expect(grant.type, line!).not.toBe('unread')
      expect(grantText(grant as ShownGrant)).toBe(line!.replace('ALL PIPES  IN', 'ALL PIPES IN'))
    }
  })

  // From the recorded sessions grants-more and users of 4.1; functions from FunctionPEntryObject.
  test.each([
    [
      "GRANT DELETE, DROP, REFRESH ON ALL TABLES IN DATABASE gm TO ROLE 'r'",
      'GRANT DELETE, DROP, REFRESH ON ALL TABLES IN DATABASE `gm` TO ROLE "r"',
    ],
    ["GRANT REFRESH ON TABLE gm.t TO ROLE 'r'", 'GRANT REFRESH ON TABLE `gm`.`t` TO ROLE "r"'],
    [
      "GRANT PLUGIN, CREATE EXTERNAL CATALOG, SECURITY ON SYSTEM TO ROLE 'r'",
      'GRANT PLUGIN, CREATE EXTERNAL CATALOG, SECURITY ON SYSTEM TO ROLE "r"',
    ],
    ["GRANT USAGE ON ALL WAREHOUSES TO ROLE 'r'", 'GRANT USAGE ON ALL WAREHOUSES TO ROLE "r"'],
    [
      "GRANT USAGE ON WAREHOUSE default_warehouse TO ROLE 'r'",
      'GRANT USAGE ON WAREHOUSE `default_warehouse` TO ROLE "r"',
    ],
    ["GRANT IMPERSONATE ON ALL USERS TO ROLE 'r'", 'GRANT IMPERSONATE ON ALL USERS TO ROLE "r"'],
    ["GRANT IMPERSONATE ON USER 'u_one'@'%' TO ROLE 'r'", 'GRANT IMPERSONATE ON USER "u_one"@"%" TO ROLE "r"'],
    ["GRANT USAGE ON ALL RESOURCES TO ROLE 'r'", 'GRANT USAGE ON ALL RESOURCES TO ROLE "r"'],
    [
      "GRANT SELECT ON ALL VIEWS IN ALL DATABASES TO ROLE 'r'",
      'GRANT SELECT ON ALL VIEWS IN ALL DATABASES TO ROLE "r"',
    ],
    ["GRANT SELECT, ALTER, DROP ON VIEW gm.v TO ROLE 'r'", 'GRANT SELECT, ALTER, DROP ON VIEW `gm`.`v` TO ROLE "r"'],
    [
      "GRANT ALTER, REFRESH, DROP, SELECT ON ALL MATERIALIZED VIEWS IN DATABASE gm TO ROLE 'r'",
      'GRANT ALTER, REFRESH, DROP, SELECT ON ALL MATERIALIZED VIEWS IN DATABASE `gm` TO ROLE "r"',
    ],
    [
      "GRANT REFRESH, SELECT ON MATERIALIZED VIEW gm.m TO ROLE 'r'",
      'GRANT REFRESH, SELECT ON MATERIALIZED VIEW `gm`.`m` TO ROLE "r"',
    ],
    [
      "GRANT USAGE ON ALL FUNCTIONS IN DATABASE gm TO ROLE 'r'",
      'GRANT USAGE ON ALL FUNCTIONS IN DATABASE `gm` TO ROLE "r"',
    ],
    ["GRANT USAGE ON ALL GLOBAL FUNCTIONS TO ROLE 'r'", 'GRANT USAGE ON ALL GLOBAL FUNCTIONS TO ROLE "r"'],
    [
      "GRANT USAGE ON FUNCTION f(INT,DECIMAL(10,2)) in DATABASE gm TO ROLE 'r'",
      'GRANT USAGE ON FUNCTION `gm`.`f`(INT,DECIMAL(10,2)) TO ROLE "r"',
    ],
    ["GRANT USAGE ON GLOBAL FUNCTION f(INT) TO ROLE 'r'", 'GRANT USAGE ON GLOBAL FUNCTION `f`(INT) TO ROLE "r"'],
    ["GRANT ALTER, DROP ON ALL RESOURCE GROUPS TO ROLE 'r'", 'GRANT ALTER, DROP ON ALL RESOURCE GROUPS TO ROLE "r"'],
    ["GRANT USAGE ON STORAGE VOLUME v TO ROLE 'r'", 'GRANT USAGE ON STORAGE VOLUME `v` TO ROLE "r"'],
    [
      "GRANT ALTER, DROP, USAGE ON ALL PIPES  IN DATABASE gm TO ROLE 'r'",
      'GRANT ALTER, DROP, USAGE ON ALL PIPES IN DATABASE `gm` TO ROLE "r"',
    ],
    [
      "GRANT USAGE ON PIPE gm.p TO USER 'u'@'10.%' WITH GRANT OPTION",
      'GRANT USAGE ON PIPE `gm`.`p` TO USER "u"@"10.%" WITH GRANT OPTION',
    ],
    ["GRANT SELECT ON TABLE gm.a.b TO USER 'u'@['d']", 'GRANT SELECT ON TABLE `gm`.`a.b` TO USER "u"@["d"]'],
  ])('%s', (line, statement) => {
    expect(sent(line)).toEqual([undefined, statement])
  })

  test.each([
    ["GRANT 'ur_parent', 'ur_child' TO 'u_one'@'%'", 'GRANT "ur_parent", "ur_child" TO USER "u_one"@"%"'],
    ["GRANT 'ur_child', 'user_admin' TO ROLE ur_parent", 'GRANT "ur_child", "user_admin" TO ROLE "ur_parent"'],
    ["GRANT 'ur_parent' TO 'u-five'@['example.com']", 'GRANT "ur_parent" TO USER "u-five"@["example.com"]'],
    ["GRANT 'ur_parent' TO EXTERNAL GROUP analysts", 'GRANT "ur_parent" TO EXTERNAL GROUP "analysts"'],
  ])('%s', (line, statement) => {
    expect(sent(line, null)).toEqual([undefined, statement])
  })

  test.each([
    ["GRANT USAGE ON CATALOG lake TO ROLE 'r'", undefined, 'GRANT USAGE ON CATALOG `lake` TO ROLE "r"'],
    ["GRANT DROP ON ALL DATABASES TO ROLE 'r'", 'lake', 'GRANT DROP ON ALL DATABASES TO ROLE "r"'],
    ["GRANT SELECT ON TABLE a.b.c TO ROLE 'r'", 'lake', 'GRANT SELECT ON TABLE `a.b`.`c` TO ROLE "r"'],
  ])('in an external catalog: %s', (line, catalog, statement) => {
    expect(sent(line, 'lake')).toEqual([catalog, statement])
  })

  test.each([
    '',
    "GRANT USAGE ON WHATEVER x TO ROLE 'r'",
    "GRANT SELECT ON TABLE t TO ROLE 'r'",
    "GRANT USAGE ON FUNCTION f(INT); DROP TABLE x; (INT) in DATABASE d TO ROLE 'r'",
  ])('is not read: %j', (line) => {
    expect(sent(line)).toBeUndefined()
  })
})

describe('privileges on all pipes, which StarRocks writes as ON ALL DATABASES', () => {
  const ROLE = "TO ROLE 'r'"
  const kinds = (lines: readonly string[]) =>
    parseGrants(lines.map((line) => ({ CATALOG: 'default_catalog', GRANTS: `GRANT ${line} ${ROLE}` }))).map((grant) =>
      grant.type === 'privileges' ? `${grant.on.kind}${grant.ambiguous ? '?' : ''}` : grant.type,
    )

  test.each([
    [['USAGE ON ALL DATABASES'], ['PIPE']],
    [['ALTER, DROP ON ALL DATABASES'], ['PIPE']],
    [['DROP, ALTER ON ALL DATABASES'], ['DATABASE']],
    [['CREATE TABLE, DROP ON ALL DATABASES'], ['DATABASE']],
    [['DROP ON ALL DATABASES'], ['DATABASE?']],
    [
      ['SELECT ON TABLE d.t', 'DROP ON ALL DATABASES'],
      ['TABLE', 'DATABASE?'],
    ],
    [
      ['DROP ON ALL DATABASES', 'OPERATE ON SYSTEM'],
      ['DATABASE', 'SYSTEM'],
    ],
    [
      ['OPERATE ON SYSTEM', 'DROP ON ALL DATABASES'],
      ['SYSTEM', 'PIPE'],
    ],
    [
      ['DROP ON DATABASE d', 'DROP ON ALL DATABASES'],
      ['DATABASE', 'PIPE'],
    ],
  ])('%j', (lines, expected) => {
    expect(kinds(lines)).toEqual(expected)
  })
})
