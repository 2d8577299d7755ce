import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStack, type RunResult, type Stack } from './sandbox/engine'
import { example, succeeded } from './support/examples'
import { type Lake, startLake } from './support/lake'

/**
 * examples/access-control is a port of a real program, mitodl/ol-infrastructure, which runs SQL by pulumi-command. The statements of that
 * program are below as data, under the names of the example.
 */
const LAKES = ['lake_qa', 'lake_production']
const INTERNAL = 'default_catalog'

/** Who holds what: the privileges, the object in a catalog, the role. */
interface Granted {
  readonly catalog: string
  readonly privileges: string
  readonly on: string
  readonly role: string
}

const MACHINES = ['reader', 'service', 'operator']
const READERS = ['data_analyst', 'researcher', 'instructor', 'business_analyst']
const GOVERNANCE = ['platform_admin', 'data_engineer', ...READERS]
const ROLES = [...MACHINES, ...GOVERNANCE]

const MEMBERS: readonly (readonly [builtIn: string, role: string])[] = [
  ['cluster_admin', 'operator'],
  ['db_admin', 'operator'],
  ['user_admin', 'operator'],
  ['cluster_admin', 'platform_admin'],
  ['db_admin', 'platform_admin'],
  ['user_admin', 'platform_admin'],
  ['db_admin', 'data_engineer'],
]

const TABLES = 'ALL TABLES IN ALL DATABASES'
const RIGHTS_ON_TABLES: Readonly<Record<string, string>> = {
  reader: 'SELECT',
  service: 'SELECT, INSERT, UPDATE, DELETE',
  operator: 'ALL',
  platform_admin: 'ALL',
  data_engineer: 'ALL',
  ...Object.fromEntries(READERS.map((role) => [role, 'SELECT'])),
}

/** What the real program grants in a catalog: in the internal one also databases to its operator, and materialized views. */
function grantsIn(catalog: string): Granted[] {
  const isInternal = catalog === INTERNAL
  return [
    ...ROLES.map((role) => ({ catalog, privileges: 'USAGE', on: `CATALOG ${catalog}`, role })),
    ...ROLES.map((role) => ({ catalog, privileges: RIGHTS_ON_TABLES[role]!, on: TABLES, role })),
    ...['platform_admin', 'data_engineer', ...(isInternal ? ['operator'] : [])].map((role) => ({
      catalog,
      privileges: 'ALL',
      on: 'ALL DATABASES',
      role,
    })),
    ...(isInternal ? ['reader', 'service'] : []).map((role) => ({
      catalog,
      privileges: 'SELECT',
      on: 'ALL MATERIALIZED VIEWS IN ALL DATABASES',
      role,
    })),
  ]
}

const GRANTS: readonly Granted[] = [
  ...[INTERNAL, ...LAKES].flatMap(grantsIn),
  ...['CREATE TABLE', 'CREATE MATERIALIZED VIEW'].map((privileges) => ({
    catalog: INTERNAL,
    privileges,
    on: 'DATABASE reports',
    role: 'service',
  })),
]

const ISSUER = 'https://login.example.com/realms/data'
const CHAIN = 'login_browser,login_client,native'
const SECRET = 'hush-hush-client-secret'
const PERSON = 'ada.lovelace'
/** With the stack itself. */
const RESOURCES = 95

/** The statements that the commands of the real program send, in their order, without IF NOT EXISTS. */
const COMMANDS: readonly string[] = [
  ...LAKES.map(
    (lake) => `CREATE EXTERNAL CATALOG ${lake} COMMENT 'the Iceberg tables of a lake'
PROPERTIES ("type" = "iceberg", "iceberg.catalog.type" = "glue",
  "aws.glue.use_instance_profile" = "false", "aws.glue.region" = "us-east-1",
  "aws.s3.use_instance_profile" = "false", "aws.s3.region" = "us-east-1")`,
  ),
  ...ROLES.map((role) => `CREATE ROLE ${role}`),
  ...MEMBERS.map(([builtIn, role]) => `GRANT ${builtIn} TO ROLE ${role}`),
  'CREATE DATABASE reports',
  ...GRANTS.flatMap(({ catalog, privileges, on, role }) => [
    `SET CATALOG ${catalog}`,
    `GRANT ${privileges} ON ${on} TO ROLE ${role}`,
    `SET CATALOG ${INTERNAL}`,
  ]),
  `CREATE SECURITY INTEGRATION login_browser PROPERTIES ("type" = "authentication_oauth2",
  "auth_server_url" = "${ISSUER}/protocol/openid-connect/auth", "token_server_url" = "${ISSUER}/protocol/openid-connect/token",
  "client_id" = "warehouse", "client_secret" = "${SECRET}", "redirect_url" = "https://warehouse.example.com/api/oauth2",
  "jwks_url" = "${ISSUER}/protocol/openid-connect/certs", "principal_field" = "warehouse_user", "required_issuer" = "${ISSUER}", "auto_provision_user" = "true")`,
  `CREATE SECURITY INTEGRATION login_client PROPERTIES ("type" = "authentication_jwt",
  "jwks_url" = "${ISSUER}/protocol/openid-connect/certs", "principal_field" = "warehouse_user", "required_issuer" = "${ISSUER}", "auto_provision_user" = "true")`,
  `ADMIN SET FRONTEND CONFIG ("authentication_chain" = "${CHAIN}")`,
  'CREATE GROUP PROVIDER login_groups PROPERTIES ("type" = "file", "group_file_url" = "groups/groups.txt")',
  ...['login_browser', 'login_client'].map(
    (name) =>
      `ALTER SECURITY INTEGRATION ${name} SET ("group_provider" = "login_groups", "permitted_groups" = "${GOVERNANCE.join(',')}")`,
  ),
  ...GOVERNANCE.map((role) => `GRANT ${role} TO EXTERNAL GROUP ${role}`),
  `CREATE USER '${PERSON}'@'%' IDENTIFIED WITH authentication_jwt`,
  `GRANT data_engineer TO USER '${PERSON}'@'%'`,
  `ALTER USER '${PERSON}'@'%' DEFAULT ROLE data_engineer`,
]

let lake: Lake
let stack: Stack
beforeEach(async () => {
  lake = await startLake({ catalogServers: { 'glue:us-east-1': { databases: { bronze: {}, silver: {}, gold: {} } } } })
})
afterEach(async () => {
  await stack.close()
  await lake.close()
})

const open = async (name: 'ci' | 'production', config: Record<string, string> = {}): Promise<void> => {
  const { config: settings, ...options } = example('access-control', lake, config, name)
  stack = await openStack({
    ...options,
    config: { ...settings, 'access-control:clientSecret': { secret: SECRET } },
  })
}

const CHANGES = /^(CREATE|ALTER|DROP|GRANT|REVOKE|SET PASSWORD|ADMIN SET)/
const changes = () => lake.starrocks.statements.filter((text) => CHANGES.test(text))
const query = (statement: string) => lake.starrocks.query(statement)
const bare = (text: string) => text.replaceAll(/[`"']/g, '')

/** The statements that define the resources, as the preview shows them, each with the catalog in which it runs. */
function shown({ operations }: RunResult): { catalog: string; text: string }[] {
  return operations.flatMap((operation) => {
    const [first = '', ...others] = bare(String(operation.new?.inputs.ddl ?? '')).split(';\n')
    const catalog = /^SET CATALOG (\w+)$/.exec(first)?.[1]
    return (catalog === undefined ? [first, ...others] : others).map((text) => ({ catalog: catalog ?? INTERNAL, text }))
  })
}

/** What grants give, a line for each privilege. */
function lines(grants: readonly Granted[]): string[] {
  return grants
    .flatMap(({ catalog, privileges, on, role }) => {
      // A catalog is named by the object itself.
      const place = on.startsWith('CATALOG ') ? '' : `${catalog}: `
      return privileges.split(', ').map((privilege) => `${place}${privilege} ON ${on} TO ${role}`)
    })
    .sort()
}

const granted = (result: RunResult): Granted[] =>
  shown(result).flatMap(({ catalog, text }) => {
    const [, privileges, on, role] = /^GRANT (.+) ON (.+) TO ROLE (\w+)$/s.exec(text) ?? []
    return privileges && on && role ? [{ catalog, privileges, on, role }] : []
  })

test('the preview shows every statement of the real program and no others, which one run declares and another removes', async () => {
  await open('production')
  const preview = succeeded(await stack.preview())
  expect(changes()).toEqual([])
  expect(lines(granted(preview))).toEqual(lines(GRANTS))
  const texts = shown(preview).map(({ text }) => text)
  const ofKind = (kind: RegExp) => texts.flatMap((text) => kind.exec(text)?.slice(1).join(' to ') ?? []).sort()
  expect(ofKind(/^CREATE EXTERNAL CATALOG (\w+)/)).toEqual([...LAKES].sort())
  expect(ofKind(/^CREATE ROLE (?!IF )(\w+)/)).toEqual([...ROLES].sort())
  expect(ofKind(/^GRANT (\w+) TO ROLE (\w+)$/)).toEqual(MEMBERS.map((pair) => pair.join(' to ')).sort())
  expect(ofKind(/^GRANT (\w+) TO EXTERNAL GROUP (\w+)$/)).toEqual(GOVERNANCE.map((role) => `${role} to ${role}`).sort())
  expect(ofKind(/^CREATE DATABASE (?:IF NOT EXISTS )?(\w+)/)).toEqual(['reports'])
  expect(ofKind(/^CREATE SECURITY INTEGRATION (\w+)/)).toEqual(['login_browser', 'login_client'])
  expect(ofKind(/^CREATE GROUP PROVIDER (\w+)/)).toEqual(['login_groups'])
  expect(ofKind(/^CREATE USER (\S+)@% IDENTIFIED WITH (\w+)/)).toEqual([`${PERSON} to authentication_jwt`])
  expect(texts.join('\n')).toContain(`authentication_chain = ${CHAIN}`)

  expect(succeeded(await stack.up()).outputs).toEqual({ catalogs: LAKES, roles: ROLES })
  expect(await query(`SHOW GRANTS FOR '${PERSON}'@'%'`)).toEqual([
    expect.objectContaining({ Grants: expect.stringContaining("'data_engineer'") }),
  ])
  lake.starrocks.statements.length = 0
  expect(succeeded(await stack.up()).summary).toEqual({ same: RESOURCES })
  expect(succeeded(await stack.refresh()).summary).toEqual({ same: RESOURCES })
  expect(changes()).toEqual([])
  expect(JSON.stringify(await stack.export())).not.toContain(SECRET)

  succeeded(await stack.destroy())
  expect((await query('SHOW CATALOGS')).map(({ Catalog }) => Catalog)).toEqual([INTERNAL])
  expect((await query('SHOW ROLES')).filter(({ Name }) => ROLES.includes(String(Name)))).toEqual([])
  expect(await query("ADMIN SHOW FRONTEND CONFIG LIKE 'authentication_chain'")).toMatchObject([{ Value: '[native]' }])
})

test('without lakes and single sign-on there are only the roles and the database', async () => {
  await open('ci')
  const preview = succeeded(await stack.preview())
  expect(preview.summary).toEqual({ create: 42 })
  expect(lines(granted(preview))).toEqual(lines(GRANTS.filter(({ catalog }) => catalog === INTERNAL)))
})

test('takes over what the commands made: nothing is dropped, revoked or created again', async () => {
  for (const statement of COMMANDS) await query(statement)
  await open('production', { 'access-control:adopt': 'true' })
  lake.starrocks.statements.length = 0
  succeeded(await stack.up())
  // A user has no comment: a role that is granted to him is his owner mark.
  const marks = /^(CREATE ROLE IF NOT EXISTS|GRANT) "pulumi_user_\w+"/
  const others = changes().filter((text) => !text.startsWith('ALTER ') && !marks.test(text))
  expect(others).toEqual([`ADMIN SET FRONTEND CONFIG ("authentication_chain" = "${CHAIN}")`])
  lake.starrocks.statements.length = 0
  expect(succeeded(await stack.up()).summary).toEqual({ same: RESOURCES })
  expect(changes()).toEqual([])
})
