import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/group-provider/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
beforeEach(() => {
  lake.starrocks.statements.length = 0
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  await query('ADMIN SET FRONTEND CONFIG ("group_provider" = "")')
  for (const { Name } of await query('SHOW SECURITY INTEGRATIONS')) await query(`DROP SECURITY INTEGRATION \`${Name}\``)
  for (const { Name } of await query('SHOW GROUP PROVIDERS')) await query(`DROP GROUP PROVIDER \`${Name}\``)
})

const query = (sql: string) => lake.starrocks.query(sql)
const provider = (name = 'groups') => ResourceLife.of(handler, lake, name)
const names = async () => (await query('SHOW GROUP PROVIDERS')).map(({ Name }) => Name)
const changes = () => lake.starrocks.statements.filter((statement) => /^(CREATE|ALTER|DROP)/.test(statement))
const uses = (name: string) =>
  query(
    `CREATE SECURITY INTEGRATION sso PROPERTIES ("type" = "authentication_jwt", "jwks_url" = "j", "principal_field" = "sub", "group_provider" = "other, ${name}")`,
  )

const file = { name: 'groups', source: { type: 'file', groupFileUrl: 'groups/groups.txt' } }
const PASSWORD = 'the-password-of-the-admin'
const directory = {
  type: 'ldap',
  url: 'ldap://directory:389',
  bindDn: 'cn=admin,dc=example',
  bindPassword: PASSWORD,
  baseDn: 'dc=example',
  groupDns: ['cn=a,dc=example', 'cn=b,dc=example'],
  cacheRefreshSeconds: 60,
}
const ldap = { name: 'groups', source: directory }

describe('a group provider', () => {
  test('is created with the statement of its preview, reports no change, and is dropped', async () => {
    const groups = provider()
    const ddl = [
      'CREATE GROUP PROVIDER `groups`',
      'PROPERTIES (',
      '  "ldap_bind_base_dn" = "dc=example",',
      '  "ldap_bind_root_dn" = "cn=admin,dc=example",',
      '  "ldap_bind_root_pwd" = "******",',
      '  "ldap_cache_refresh_interval" = "60",',
      '  "ldap_conn_url" = "ldap://directory:389",',
      '  "ldap_group_dn" = "cn=a,dc=example;cn=b,dc=example",',
      '  "pulumi.owner" = "project/test/groups#<id>",',
      '  "type" = "ldap"',
      ')',
    ].join('\n')
    expect(await groups.preview(ldap)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await groups.up(ldap)).toBe('create')
    expect(changes()).toEqual([groups.sent(ddl).replace('******', PASSWORD)])

    lake.starrocks.statements.length = 0
    expect(await groups.up(ldap)).toBe('same')
    expect(await groups.refresh()).toBe(true)
    expect(await groups.up(ldap)).toBe('same')
    expect(changes()).toEqual([])
    expect(JSON.stringify(groups.inputs.allProperties)).not.toContain(PASSWORD)
    await groups.destroy()
    expect(await names()).toEqual([])
  })

  test.each([
    ['password', { ...ldap, source: { ...directory, bindPassword: 'another' } }],
    ['interval', { ...ldap, source: { ...directory, cacheRefreshSeconds: 30 } }],
    ['search', { ...ldap, source: { ...directory, groupDns: undefined, groupFilter: '(cn=a)' } }],
    ['source', { ...ldap, source: { type: 'unix' } }],
    ['name', { ...ldap, name: 'others' }],
  ])('is replaced by one with another %s', async (_, changed) => {
    const groups = provider()
    await groups.up(ldap)
    expect(await groups.up(changed)).toBe('replace')
    expect(await names()).toEqual([changed.name])
    expect(await groups.up(changed)).toBe('same')
  })

  test('that somebody has dropped is found by a refresh', async () => {
    const groups = provider()
    await groups.up(file)
    await query('DROP GROUP PROVIDER `groups`')
    expect(await groups.refresh()).toBe(false)
  })

  test('that an interrupted create has left is created again if the program has changed since, also by a password', async () => {
    await provider().up(ldap)
    await provider().up({ ...ldap, source: { ...directory, bindPassword: 'another' } })
    expect(changes().slice(1)).toEqual([
      'DROP GROUP PROVIDER `groups`',
      expect.stringContaining('"ldap_bind_root_pwd" = "another"'),
    ])
    await provider().up({ ...ldap, source: { type: 'unix' } })
    expect(changes().at(-1)).toContain('"type" = "unix"')
  })

  test('that exists is taken over with adoption if it has the declared source, and is dropped by its delete', async () => {
    await query('CREATE GROUP PROVIDER `groups` PROPERTIES ("type" = "file", "group_file_url" = "groups.txt")')
    expect(await provider().failures(file)).toEqual([
      expect.stringMatching(/^name: group provider "groups" exists already and no Pulumi stack created it/),
    ])
    expect(await provider().failures({ ...file, onExisting: 'adopt' })).toEqual([
      expect.stringMatching(/exists already with another source \(group_file_url\), which cannot be changed/),
    ])
    const adopting = { ...file, source: { type: 'file', groupFileUrl: 'groups.txt' }, onExisting: 'adopt' }
    const groups = provider()
    lake.starrocks.statements.length = 0
    expect(await groups.up(adopting)).toBe('create')
    expect(changes()).toEqual([])
    expect(await groups.refresh()).toBe(true)
    expect(await groups.up(adopting)).toBe('same')
    await groups.destroy()
    expect(await names()).toEqual([])
  })

  test('that is adopted with a password is warned of', async () => {
    await query(
      'CREATE GROUP PROVIDER `groups` PROPERTIES ("type" = "ldap", "ldap_conn_url" = "ldap://directory:389", "ldap_bind_root_dn" = "cn=admin,dc=example", "ldap_bind_root_pwd" = "x", "ldap_bind_base_dn" = "dc=example", "ldap_group_dn" = "cn=a,dc=example;cn=b,dc=example", "ldap_cache_refresh_interval" = "60")',
    )
    lake.starrocks.statements.length = 0
    await provider().up({ ...ldap, onExisting: 'adopt' })
    expect(warnings.join()).toMatch(/StarRocks does not show whether ldap_bind_root_pwd is the declared value/)
    expect(changes()).toEqual([])
  })

  test('of a file that StarRocks cannot read is an error of StarRocks', async () => {
    const missing = { ...file, source: { type: 'file', groupFileUrl: 'nosuch' } }
    await expect(provider().up(missing)).rejects.toThrow(/conf\/nosuch \(No such file or directory\)/)
    expect(await names()).toEqual([])
  })

  test.each([
    ['a comma in its name', { ...file, name: 'a,b' }, /^name: "a,b" is refused: it contains a comma/],
    [
      'two searches',
      { ...ldap, source: { ...directory, groupFilter: '(cn=a)' } },
      /groupDns or source.groupFilter is needed, and not both/,
    ],
    [
      'a semicolon in a group',
      { ...ldap, source: { ...directory, groupDns: ['a;b'] } },
      /source.groupDns: "a;b" is refused/,
    ],
    ['no URL', { ...ldap, source: { ...directory, url: 'directory' } }, /the address of an LDAP server is/],
    ['no time', { ...ldap, source: { ...directory, readTimeoutMilliseconds: 5 } }, /readTimeoutMilliseconds/],
  ])('is refused with %s', async (_, input, reason) => {
    expect((await provider().failures(input)).join('\n')).toMatch(reason)
  })
})

describe('a group provider in use', () => {
  const IN_USE =
    /"groups" is not dropped: security integration "sso" would find no groups any more\. Remove it from there/

  test('is not dropped while a security integration names it', async () => {
    const groups = provider()
    await groups.up(file)
    await uses('groups')
    await expect(groups.destroy()).rejects.toThrow(IN_USE)
    expect(await names()).toEqual(['groups'])
    await query('ALTER SECURITY INTEGRATION sso SET ("group_provider" = "other")')
    await groups.destroy()
    expect(await names()).toEqual([])
  })

  test('is dropped although an integration goes while the integrations are read', async () => {
    const groups = provider()
    await groups.up(file)
    // The list is read twice before the integration itself, which is gone by then.
    for (const round of [1, 2]) {
      let lists = 0
      const isList = (statement: string) => statement.startsWith('SHOW SECURITY INTEGRATIONS') && ++lists === round
      lake.starrocks.faults.answerOnce(isList, { Name: 'gone', Type: 'authentication_jwt', Comment: '' })
    }
    await groups.destroy()
    expect(lake.starrocks.statements).toContain('SHOW CREATE SECURITY INTEGRATION `gone`')
    expect(await names()).toEqual([])
  })

  test('is not dropped while the setting of all logins names it', async () => {
    const groups = provider()
    await groups.up(file)
    await query('ADMIN SET FRONTEND CONFIG ("group_provider" = "groups")')
    await expect(groups.destroy()).rejects.toThrow(/"groups" is not dropped: the setting group_provider would find/)
  })

  test('is replaced under its name, and the preview says what that costs', async () => {
    const groups = provider()
    await groups.up(ldap)
    await uses('groups')
    const plan = (await groups.previewForced(ldap)).plan as string[]
    expect(plan[0]).toMatch(/^-- leaves those who log in by security integration "sso" without groups until/)
    expect(await groups.up({ ...ldap, source: { ...directory, bindPassword: 'another' } })).toBe('replace')
    expect(await names()).toEqual(['groups'])
  })

  test('is not replaced under another name before the users have changed', async () => {
    const groups = provider()
    await groups.up(file)
    await uses('groups')
    await expect(groups.up({ ...file, name: 'others' })).rejects.toThrow(IN_USE)
    expect(warnings.join()).toMatch(/is used by security integration "sso".*deleteBeforeReplace: false/)
    expect(await names()).toEqual(['groups'])
  })
})
