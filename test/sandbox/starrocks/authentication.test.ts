import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

/** Security integrations and group providers, from StarRocks' source and from the results of its own SQL tests. */
let starRocks: StarRocksSandbox
beforeAll(async () => {
  starRocks = await startStarRocks({ users: { ann: '' } })
})
afterAll(() => starRocks.close())

const query = (sql: string) => starRocks.query(sql)
const JWT = '"type" = "authentication_jwt", "jwks_url" = "jwks.json", "principal_field" = "sub"'
const OAUTH =
  '"type" = "authentication_oauth2", "token_server_url" = "t", "redirect_url" = "r", "client_id" = "c", "jwks_url" = "j", "principal_field" = "sub"'
const LDAP =
  '"type" = "ldap", "ldap_conn_url" = "ldap://h:389", "ldap_bind_root_dn" = "cn=a", "ldap_bind_root_pwd" = "pw", "ldap_bind_base_dn" = "dc=x", "ldap_group_dn" = "cn=g"'

test('a security integration is created, altered, listed and dropped, in the order of a hash map and with masked secrets', async () => {
  await query(`CREATE SECURITY INTEGRATION oidc PROPERTIES (${JWT})`)
  const shown = () => query('SHOW CREATE SECURITY INTEGRATION oidc')
  const text = (field: string) =>
    `CREATE SECURITY INTEGRATION \`oidc\` PROPERTIES (\n"type" = "authentication_jwt", "principal_field" = "${field}", "jwks_url" = "jwks.json"\n)`
  expect(await shown()).toEqual([{ 'Security Integration': 'oidc', 'Create Security Integration': text('sub') }])
  await query('ALTER SECURITY INTEGRATION oidc SET ("principal_field" = "preferred_name")')
  expect(await shown()).toMatchObject([{ 'Create Security Integration': text('preferred_name') }])
  await query(
    `CREATE SECURITY INTEGRATION web PROPERTIES (${OAUTH}, "client_secret" = "hush", "comment" = "a \\"b\\"")`,
  )
  expect(JSON.stringify(await query('SHOW CREATE SECURITY INTEGRATION web'))).toMatch(
    /\\"client_secret\\" = \\"\*\*\*\\"/,
  )
  expect(await query('SHOW SECURITY INTEGRATIONS')).toEqual([
    { Name: 'oidc', Type: 'authentication_jwt', Comment: 'NULL' },
    { Name: 'web', Type: 'authentication_oauth2', Comment: 'a "b"' },
  ])
  await query('DROP SECURITY INTEGRATION oidc')
  await expect(shown()).rejects.toThrow("security integration 'oidc' not found")
})

test('a group provider is created, shown and dropped', async () => {
  await query('CREATE GROUP PROVIDER os PROPERTIES ("type" = "unix", "keep" = "original")')
  await query(`CREATE GROUP PROVIDER directory PROPERTIES (${LDAP}, "ldap_ssl_conn_trust_store_pwd" = "clear")`)
  await query('CREATE GROUP PROVIDER file PROPERTIES ("type" = "file", "group_file_url" = "groups/groups.txt")')
  const [os] = await query('SHOW CREATE GROUP PROVIDER os')
  expect(os?.['Create Group Provider']).toMatch(
    /^CREATE GROUP PROVIDER `os` PROPERTIES \(\n.*"keep" = "original".*\n\)$/,
  )
  const directory = JSON.stringify(await query('SHOW CREATE GROUP PROVIDER directory'))
  expect(directory).toContain('\\"ldap_bind_root_pwd\\" = \\"***\\"')
  expect(directory).toContain('\\"ldap_ssl_conn_trust_store_pwd\\" = \\"clear\\"')
  expect((await query('SHOW GROUP PROVIDERS')).map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'os unix',
    'directory ldap',
    'file file',
  ])
  for (const name of ['os', 'directory', 'file']) await query(`DROP GROUP PROVIDER ${name}`)
  expect(await query('SHOW GROUP PROVIDERS')).toEqual([])
})

test.each([
  ['CREATE SECURITY INTEGRATION x PROPERTIES ("comment" = "a")', 'missing required property: type'],
  ['CREATE SECURITY INTEGRATION x PROPERTIES ("type" = "foo")', "unsupported security integration type 'foo'"],
  ['CREATE SECURITY INTEGRATION x PROPERTIES ("type" = "authentication_jwt")', 'missing required property: '],
  [`CREATE SECURITY INTEGRATION x PROPERTIES (${OAUTH})`, 'missing required property: client_secret'],
  [
    `CREATE SECURITY INTEGRATION x PROPERTIES (${OAUTH}, "client_secret" = "s", "connect_wait_timeout" = "-1")`,
    'should be in range [0, 2147483647]',
  ],
  [`CREATE SECURITY INTEGRATION web PROPERTIES (${JWT})`, "security integration 'web' already exists"],
  ['ALTER SECURITY INTEGRATION web SET ("type" = "authentication_jwt")', "'type' property cannot be changed"],
  ['ALTER SECURITY INTEGRATION nosuch SET ("a" = "b")', "security integration 'nosuch' not found"],
  ['DROP SECURITY INTEGRATION nosuch', "security integration 'nosuch' not found"],
  ['CREATE GROUP PROVIDER x PROPERTIES ("type" = "foo")', "unsupported group provider type 'foo'"],
  ['CREATE GROUP PROVIDER x PROPERTIES ("type" = "file")', 'missing required property: group_file_url'],
  [
    'CREATE GROUP PROVIDER x PROPERTIES ("type" = "file", "group_file_url" = "nosuch")',
    '/opt/starrocks/fe/conf/nosuch (No such file or directory)',
  ],
  [
    `CREATE GROUP PROVIDER x PROPERTIES (${LDAP}, "ldap_group_filter" = "f")`,
    'ldap_group_dn and ldap_group_filter can use either one at the same time',
  ],
  [`CREATE GROUP PROVIDER x PROPERTIES (${LDAP}, "ldap_conn_timeout" = "9")`, 'should be in range [10, 2147483647]'],
  ['DROP GROUP PROVIDER nosuch', "Group Provider 'nosuch' not found"],
  ['DROP GROUP PROVIDER IF EXISTS nosuch', 'sandbox: not supported: IF [NOT] EXISTS of a group provider'],
  ['ALTER GROUP PROVIDER os SET ("a" = "b")', 'sandbox: not supported: ALTER GROUP'],
  [
    'CREATE GROUP PROVIDER x PROPERTIES ("type" = "file", "group_file_url" = "https://h/groups")',
    'sandbox: not supported: a file of groups from a URL',
  ],
])('%s is refused', async (statement, message) => {
  await expect(query(statement)).rejects.toThrow(message)
})

test('only users with SECURITY on SYSTEM see and change them', async () => {
  const ann = await mysql.createConnection({ host: starRocks.host, port: starRocks.port, user: 'ann' })
  for (const statement of [
    'SHOW SECURITY INTEGRATIONS',
    'SHOW CREATE SECURITY INTEGRATION web',
    'DROP SECURITY INTEGRATION web',
    'SHOW GROUP PROVIDERS',
    'CREATE GROUP PROVIDER x PROPERTIES ("type" = "unix")',
  ])
    await expect(ann.query(statement)).rejects.toMatchObject({ errno: 5203 })
  await ann.end()
})

test('a release before 3.5 knows neither', async () => {
  const former = await startStarRocks({ version: '3.4.2' })
  await expect(former.query('SHOW SECURITY INTEGRATIONS')).rejects.toThrow('No viable statement')
  await expect(former.query('SHOW GROUP PROVIDERS')).rejects.toThrow('No viable statement')
  await former.close()
})
