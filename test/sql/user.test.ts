import { describe, expect, test } from 'vitest'
import { parseMembership, pathBetween, rolesIn } from '../../provider/sql/membership'
import { userOf } from '../../provider/sql/show-grants'
import { readAuthentication, readUserProperties, showsAuthentication, userNameProblem } from '../../provider/sql/user'
import recordedUsers from '../conformance/starrocks/4.1/recorded/users.json'

/** What a real StarRocks has answered, with the headers in upper case. */
function recorded(statement: string): Record<string, string | null>[] {
  const step = recordedUsers.steps.find(({ sql }) => sql === statement) as { columns: string[]; rows: string[][] }
  return step.rows.map((row) => Object.fromEntries(step.columns.map((name, i) => [name.toUpperCase(), row[i] ?? null])))
}

describe('the authentication that StarRocks shows', () => {
  const rows = recorded('show all authentication')

  test.each([
    ["'u_one'@'%'", { type: 'password', password: 'any' }, true],
    ["'u_one'@'%'", { type: 'ldap' }, false],
    ["'u-five'@['example.com']", { type: 'password', password: 'any' }, false],
    ["'u_four'@'%'", { type: 'ldap', distinguishedName: 'uid=u,dc=x' }, true],
    ["'u_four'@'%'", { type: 'ldap', distinguishedName: 'uid=v,dc=x' }, false],
    ["'u_four'@'%'", { type: 'ldap' }, false],
    ["'u_four'@'%'", { type: 'plugin', plugin: 'authentication_ldap_simple', as: 'uid=u,dc=x' }, true],
  ] as const)('of %s can be that of %j: %s', (user, declared, can) => {
    const shown = readAuthentication(rows, userOf(user))
    expect(shown && showsAuthentication(shown, declared)).toBe(can)
  })

  test('of a user from another host is not there', () => {
    expect(readAuthentication(rows, userOf("'u_two'@'%'"))).toBeUndefined()
  })
})

test('properties are read by their keys', () => {
  expect(readUserProperties(recorded("show property for 'u_three'"))).toEqual({
    max_user_connections: '20',
    catalog: 'default_catalog',
    database: '',
  })
})

test.each([
  ["show grants for 'u_one'@'%'", ['ur_parent', 'ur_child']],
  ['show grants for role ur_parent', ['ur_child', 'user_admin']],
  ['show grants for external group analysts', ['ur_parent']],
])('the roles in %s are read', (statement, roles) => {
  expect(rolesIn(recorded(statement))).toEqual(roles)
})

test.each(['', 'analyst', 'analyst TO', "analyst TO USER 'x'", 'TO ROLE x'])(
  '%j is not the id of a membership',
  (id) => {
    expect(parseMembership(id)).toBeUndefined()
  },
)

test('the way from one role to another is found over others, and a circle ends', () => {
  const edges = recorded('select * from sys.role_edges order by 1, 2, 3')
  expect(pathBetween(edges, 'ur_parent', 'ur_child')).toEqual(['ur_parent', 'ur_child'])
  expect(pathBetween(edges, 'ur_child', 'ur_parent')).toBeUndefined()
  const circle = [
    { FROM_ROLE: 'a', TO_ROLE: 'b' },
    { FROM_ROLE: 'b', TO_ROLE: 'a' },
  ]
  expect(pathBetween(circle, 'a', 'c')).toBeUndefined()
})

// `FeNameFormatTest` of StarRocks: what it accepts, and what it refuses.
test.each(['a', '_user1', '123user', 'user.name', 'user-name', 'user/', 'svc/my-host.sub_domain.example-1.com'])(
  'the name %s is valid',
  (name) => expect(userNameProblem(name)).toBeUndefined(),
)
test.each(['', '/host', '.host', '-host', 'a/b/c', 'a~b', 'user@host', 'user host', 'user#1'])(
  'the name %j is refused',
  (name) => expect(userNameProblem(name)).toMatch(/^a user name has letters/),
)
