import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as frontendConfig } from '../provider/resources/frontend-config/handler'
import { handler } from '../provider/resources/security-integration/handler'
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
  await query('ADMIN SET FRONTEND CONFIG ("authentication_chain" = "native")')
  for (const { Name } of await query('SHOW SECURITY INTEGRATIONS')) await query(`DROP SECURITY INTEGRATION \`${Name}\``)
})

const query = (sql: string) => lake.starrocks.query(sql)
const integration = (name = 'sso') => ResourceLife.of(handler, lake, name)
const chain = (value: string) => query(`ADMIN SET FRONTEND CONFIG ("authentication_chain" = "${value}")`)
const changes = () => lake.starrocks.statements.filter((statement) => /^(CREATE|ALTER|DROP)/.test(statement))

const jwt = { type: 'jwt', jwksUrl: 'https://sso/certs', principalField: 'sub' }
const args = { name: 'sso', method: jwt }
const SECRET = 'the-client-secret-of-starrocks'
const oauth2 = {
  type: 'oauth2',
  authServerUrl: 'https://sso/auth',
  tokenServerUrl: 'https://sso/token',
  clientId: 'starrocks',
  clientSecret: SECRET,
  redirectUrl: 'http://fe:8030/api/oauth2',
  jwksUrl: 'https://sso/certs',
  principalField: 'preferred_username',
}

/** The properties of an integration, in the order of their keys; undefined where there is none. */
async function shown(name = 'sso'): Promise<string | undefined> {
  const rows = await query(`SHOW CREATE SECURITY INTEGRATION \`${name}\``).catch(() => [])
  const text = rows[0]?.['Create Security Integration'] ?? undefined
  return text
    ?.replace(/^.*\(\n|\n\)$/gs, '')
    .split(', "')
    .map((pair) => pair.replace(/^(?!")/, '"'))
    .sort()
    .join('\n')
}

describe('a security integration', () => {
  test('is created with the statement of its preview, reports no change, and is dropped', async () => {
    const sso = integration()
    const ddl = [
      'CREATE SECURITY INTEGRATION `sso`',
      'PROPERTIES (',
      '  "comment" = "for browsers [pulumi: project/test/sso#<id>]",',
      '  "group_provider" = "groups,more",',
      '  "jwks_url" = "https://sso/certs",',
      '  "permitted_groups" = "analysts",',
      '  "principal_field" = "sub",',
      '  "required_audience" = "starrocks",',
      '  "required_issuer" = "https://sso,https://other",',
      '  "type" = "authentication_jwt"',
      ')',
    ].join('\n')
    const full = {
      ...args,
      method: { ...jwt, requiredIssuers: ['https://sso', 'https://other'], requiredAudiences: ['starrocks'] },
      groupProviders: ['groups', 'more'],
      permittedGroups: ['analysts'],
      comment: 'for browsers',
    }
    expect(await sso.preview(full)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await shown()).toBeUndefined()
    expect(await sso.up(full)).toBe('create')
    expect(sso.id).toBe('sso')
    expect(changes()).toEqual([sso.sent(ddl)])

    lake.starrocks.statements.length = 0
    expect(await sso.up(full)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await sso.refresh()).toBe(true)
    expect(await sso.up(full)).toBe('same')
    expect(changes()).toEqual([])

    await sso.destroy()
    expect(await shown()).toBeUndefined()
  })

  test.each([
    [{ ...args, method: { ...jwt, principalField: 'email' } }, '("principal_field" = "email")'],
    [{ ...args, groupProviders: ['groups'] }, '("group_provider" = "groups")'],
    [{ ...args, comment: 'new' }, '("comment" = "new [pulumi: project/test/sso#<id>]")'],
    [{ ...args, properties: { auto_provision_user: 'true' } }, '("auto_provision_user" = "true")'],
    [{ ...args, properties: { some_key: 'a secret of some length' } }, '("some_key" = "a ******th")'],
  ])('is changed in place to %j', async (changed, set) => {
    const sso = integration()
    await sso.up(args)
    const { inputs } = await sso.preview(changed)
    const plan = inputs.plan as string[]
    expect(plan).toEqual([`ALTER SECURITY INTEGRATION \`sso\` SET ${set.replace('a ******th', '******')}`])
    expect(await sso.up(changed)).toBe('update')
    expect(changes()).toHaveLength(2)
    expect(await sso.up(changed)).toBe('same')
    expect(await sso.refresh()).toBe(true)
    expect(await sso.up(changed)).toBe('same')
  })

  test('gives its groups up in place', async () => {
    const sso = integration()
    await sso.up({ ...args, groupProviders: ['groups'], permittedGroups: ['analysts'] })
    expect(await sso.up(args)).toBe('update')
    expect(changes().at(-1)).toBe(
      'ALTER SECURITY INTEGRATION `sso` SET ("group_provider" = "", "permitted_groups" = "")',
    )
    await sso.refresh()
    expect(await sso.up(args)).toBe('same')
  })

  test.each([SECRET, 'short'])('gets another secret in place and shows it nowhere: %s', async (clientSecret) => {
    const sso = integration()
    const former = { ...args, method: { ...oauth2, clientSecret } }
    await sso.up(former)
    await sso.refresh()
    expect(await sso.up(former)).toBe('same')
    const rotated = { ...args, method: { ...oauth2, clientSecret: `${clientSecret}2` } }
    const { operation, inputs } = await sso.preview(rotated)
    expect(operation).toBe('update')
    expect(inputs.plan).toEqual(['ALTER SECURITY INTEGRATION `sso` SET ("client_secret" = "******")'])
    expect(JSON.stringify([inputs.ddl, inputs.plan, inputs.allProperties])).not.toContain(clientSecret)
    await sso.up(rotated)
    expect(changes().at(-1)).toBe(`ALTER SECURITY INTEGRATION \`sso\` SET ("client_secret" = "${clientSecret}2")`)
    expect(await shown()).toContain('"client_secret" = "***"')
    expect(await sso.up(rotated)).toBe('same')
  })

  test('has its secret set anew by the run after one that died behind the ALTER', async () => {
    const sso = integration()
    await sso.up({ ...args, method: oauth2 })
    const before = { inputs: sso.inputs, outs: sso.outs }
    await sso.up({ ...args, method: { ...oauth2, clientSecret: 'another' } })
    Object.assign(sso, before)
    await sso.up({ ...args, method: { ...oauth2, clientSecret: 'another' } })
    expect(changes().filter((statement) => statement.includes('"another"'))).toHaveLength(2)
  })

  test('has its secret set if an interrupted create of another program has left it', async () => {
    await integration().up({ ...args, method: oauth2 })
    await integration().up({ ...args, method: { ...oauth2, clientSecret: 'another' } })
    expect(changes().at(-1)).toMatch(/^ALTER SECURITY INTEGRATION `sso` SET \(.*"client_secret" = "another"/)
  })

  test('of an LDAP directory takes what the front ends have by default', async () => {
    const sso = integration()
    await sso.up({ ...args, method: { type: 'ldap' } })
    expect(await sso.up({ ...args, method: { type: 'ldap', host: 'ldap', port: 636, allowInsecure: false } })).toBe(
      'update',
    )
    expect(await shown()).toBe(
      [
        '"authentication_ldap_simple_server_host" = "ldap"',
        '"authentication_ldap_simple_server_port" = "636"',
        '"authentication_ldap_simple_ssl_conn_allow_insecure" = "false"',
        sso.sent('"comment" = "pulumi: project/test/sso#<id>"'),
        '"type" = "authentication_ldap_simple"',
      ].join('\n'),
    )
  })

  test.each([
    [{ ...args, method: oauth2 }, /is dropped and created again: its type cannot be changed/],
    [
      { ...args, method: { ...jwt, requiredIssuers: undefined } },
      /properties cannot be removed from a security integration \(required_issuer\)/,
    ],
    [{ ...args, name: 'other' }, /cannot be renamed/],
  ])('is replaced by %j', async (changed, reason) => {
    const sso = integration()
    await sso.up({ ...args, method: { ...jwt, requiredIssuers: ['https://sso'] } })
    expect(await sso.up(changed)).toBe('replace')
    expect(warnings.join()).toMatch(reason)
    expect(await sso.up(changed)).toBe('same')
  })

  test('that was changed by hand is changed back', async () => {
    const sso = integration()
    await sso.up(args)
    const made = await shown()
    await query(
      'ALTER SECURITY INTEGRATION sso SET ("principal_field" = "name", "permitted_groups" = "everybody", "added" = "kept")',
    )
    await sso.refresh()
    expect(sso.inputs.allProperties).toEqual({
      type: 'authentication_jwt',
      jwks_url: 'https://sso/certs',
      principal_field: 'name',
      permitted_groups: 'everybody',
    })
    expect(await sso.up(args)).toBe('update')
    expect(await shown()).toBe([...made!.split('\n'), '"added" = "kept"', '"permitted_groups" = ""'].sort().join('\n'))
  })

  test('that exists is taken over with adoption only, and never one of another type', async () => {
    await query(
      'CREATE SECURITY INTEGRATION sso PROPERTIES ("type" = "AUTHENTICATION_JWT", "jwks_url" = "x", "principal_field" = "sub", "added" = "kept")',
    )
    expect(await integration().failures(args)).toEqual([
      expect.stringMatching(
        /^name: security integration "sso" exists already and no Pulumi stack created it.*onExisting: "adopt"/,
      ),
    ])
    expect(await integration().failures({ ...args, method: oauth2, onExisting: 'adopt' })).toEqual([
      expect.stringMatching(/exists already with the type authentication_jwt, which cannot be changed/),
    ])
    const sso = integration()
    expect(await sso.up({ ...args, onExisting: 'adopt' })).toBe('create')
    expect(warnings.join()).toMatch(/undeclared properties: added; an update keeps them/)
    expect(await shown()).toMatch(/"jwks_url" = "https:\/\/sso\/certs"/)
    await sso.refresh()
    expect(await sso.up({ ...args, onExisting: 'adopt' })).toBe('same')
  })

  test('gets the declared secret if an update takes it over, whatever its mask shows', async () => {
    const sso = integration()
    await sso.up({ ...args, method: oauth2 })
    const [created] = changes()
    await query('DROP SECURITY INTEGRATION `sso`')
    await query(created!.replace(SECRET, 'the-secret-of-someone').replace(/ *"comment" = ".*",\n/, ''))
    lake.starrocks.statements.length = 0
    await sso.up({ ...args, method: oauth2, onExisting: 'adopt' })
    expect(changes().join()).toContain(SECRET)
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    const sso = integration()
    lake.starrocks.faults[fault]('CREATE SECURITY')
    expect(await sso.up(args)).toBe('create')
    lake.starrocks.faults[fault]('DROP SECURITY')
    await sso.destroy()
    expect(await shown()).toBeUndefined()
  })

  test.each([
    [{ ...args, name: 'native' }, /^name: "native" is refused: in authentication_chain it means the users/],
    [{ ...args, name: 'a,b' }, /^name: "a,b" is refused: it contains a comma/],
    [{ ...args, groupProviders: ['a, b'] }, /^groupProviders: "a, b" is refused: it contains a comma/],
    [{ ...args, permittedGroups: [' a'] }, /^permittedGroups: " a" is refused: it begins or ends with a space/],
    [{ ...args, method: { ...jwt, requiredIssuers: ['a,b'] } }, /method.requiredIssuers: "a,b" is refused/],
    [{ ...args, properties: { jwks_url: 'x' } }, /properties: the property "jwks_url" is set by method/],
    [{ ...args, properties: { comment: 'x' } }, /properties: the property "comment" is set by comment/],
    [{ ...args, method: { type: 'jwt' } }, /method\.jwksUrl/],
    [{ ...args, method: { type: 'saml' } }, /method\.type/],
  ])('is refused as %j', async (input, reason) => {
    const failures = await integration().failures(input)
    expect(failures.join('\n')).toMatch(reason)
  })

  test('whose permitted groups no user can have is warned of', async () => {
    await integration().preview({ ...args, permittedGroups: ['analysts'] })
    expect(warnings.join()).toMatch(/permittedGroups without groupProviders: no user can log in/)
  })
})

describe('a security integration in authentication_chain', () => {
  const LOCKED =
    /"sso" is not dropped: authentication_chain \(sso,native\) names it, and its users could not log in any more/

  test('is not dropped before it is taken out', async () => {
    const sso = integration()
    await sso.up(args)
    await chain('sso, native')
    await expect(sso.destroy()).rejects.toThrow(LOCKED)
    expect(await shown()).toBeDefined()
    await chain('native')
    await sso.destroy()
    expect(await shown()).toBeUndefined()
  })

  test('is changed in place, and is not replaced under its name: the preview says so', async () => {
    const sso = integration()
    await sso.up(args)
    await chain('sso, native')
    expect(await sso.up({ ...args, comment: 'in use' })).toBe('update')
    await expect(sso.up({ ...args, method: oauth2 })).rejects.toThrow(
      /^name: security integration "sso" is not dropped.*under another name with the resource option deleteBeforeReplace: false/,
    )
    await expect(sso.forceReplace({ ...args, comment: 'in use' })).rejects.toThrow(LOCKED)
    expect(await shown()).toMatch(/"principal_field" = "sub"/)
  })

  test('is replaced under another name if the create comes first and the chain changes in between', async () => {
    const sso = integration()
    await sso.up(args)
    await chain('sso,native')
    await expect(sso.up({ ...args, name: 'sso2', method: oauth2 })).rejects.toThrow(LOCKED)
    expect(warnings.join()).toMatch(/Set the resource option deleteBeforeReplace: false/)
    const next = integration()
    await next.up({ ...args, name: 'sso2', method: oauth2 })
    await chain('sso2,native')
    await sso.destroy()
    expect([await shown(), await shown('sso2')]).toEqual([undefined, expect.stringContaining('oauth2')])
  })

  test('is put there and taken out by a FrontendConfig', async () => {
    const [sso, setting] = [integration(), ResourceLife.of(frontendConfig, lake, 'chain')]
    const value = { name: 'authentication_chain', value: 'sso,native' }
    await sso.up(args)
    await setting.up(value)
    await setting.refresh()
    expect(await setting.up(value)).toBe('same')
    await setting.destroy()
    await sso.destroy()
    expect(await query("ADMIN SHOW FRONTEND CONFIG LIKE 'authentication_chain'")).toMatchObject([{ Value: '[native]' }])
  })

  test('is not dropped by a user who may not read the chain', async () => {
    const sso = integration()
    await sso.up(args)
    lake.starrocks.faults.failOnce('ADMIN SHOW', { errno: 5203, message: 'Access denied' })
    await expect(sso.destroy()).rejects.toThrow(
      /^the setting authentication_chain has to be read before a delete.*grant the user OPERATE on SYSTEM/,
    )
    expect(await shown()).toBeDefined()
    await sso.destroy()
  })

  test('stays if its deletion policy keeps it', async () => {
    const sso = integration()
    await sso.up({ ...args, deletionPolicy: 'retain' })
    await chain('sso,native')
    await sso.destroy()
    expect(await shown()).toBeDefined()
  })
})
