import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/user/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
const sql = (statement: string) => lake.starrocks.query(statement)

beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  vi.restoreAllMocks()
})
beforeEach(async () => {
  for (const role of ['analyst', 'loader', 'staff']) await sql(`CREATE ROLE ${role}`)
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  for (const { User } of await sql('SHOW USERS')) if (User !== "'root'@'%'") await sql(`DROP USER ${User}`)
  for (const { Name, Builtin } of await sql('SHOW ROLES')) if (Builtin === 'false') await sql(`DROP ROLE ${Name}`)
})

const password = (text: string) => ({ type: 'password', password: text })
const args = { name: 'rose', authentication: password('first') }
const user = (name = 'rose') => ResourceLife.of(handler, lake, name)

const users = async () => (await sql('SHOW USERS')).map(({ User }) => User).sort()
const grants = async (holder = 'rose') => (await sql(`SHOW GRANTS FOR ${holder}`)).map(({ Grants }) => Grants ?? '')
const marks = async () =>
  (await sql('SHOW ROLES')).filter(({ Name }) => Name?.startsWith('pulumi_user_')).map(({ Comment }) => Comment)
const roles = async (holder?: string) =>
  ((await grants(holder)).join().match(/'(\w+)'(?=.* TO '\w+'@)/g) ?? []).filter(
    (role) => !role.includes('pulumi_user_'),
  )
const authentication = async () => (await sql('SHOW AUTHENTICATION FOR rose'))[0]
const properties = async () =>
  Object.fromEntries((await sql("SHOW PROPERTY FOR 'rose'")).map(({ Key, Value }) => [Key, Value]))

/** The roles that are active when the user logs in. */
async function login(secret: string, name = 'rose'): Promise<string> {
  const { host, port } = lake.starrocks
  const connection = await mysql.createConnection({ host, port, user: name, password: secret })
  try {
    const [rows] = await connection.query('SELECT current_role() AS role')
    return (rows as { role: string }[])[0]!.role
  } finally {
    await connection.end()
  }
}

/** The statements that change something, from the outside. */
async function changes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => !/^(SHOW|SELECT|SYNC)/.test(statement))
}

describe('a user', () => {
  test('is created with the statements of its preview, reports no change without a statement, and is dropped', async () => {
    const rose = user()
    const declared = { ...args, defaultRoles: ['analyst'], properties: { max_user_connections: '20' } }
    const { inputs } = await rose.preview(declared)
    const [mark = ''] = /"pulumi_user_[0-9a-f]{24}"/.exec(String(inputs.ddl)) ?? []
    expect(String(inputs.ddl).split(';\n')).toEqual([
      `CREATE ROLE IF NOT EXISTS ${mark} COMMENT "being created [pulumi: project/test/rose#<id>]"`,
      `CREATE USER "rose"@"%" IDENTIFIED BY "******" DEFAULT ROLE ${mark}, "analyst"`,
      'ALTER USER "rose"@"%" DEFAULT ROLE "analyst"',
      'SET PROPERTY FOR "rose" "max_user_connections" = "20"',
    ])
    expect(await users()).toEqual(["'root'@'%'"])

    expect(await rose.up(declared)).toBe('create')
    expect(rose.id).toBe("'rose'@'%'")
    expect(await login('first')).toBe('analyst')
    expect(await marks()).toEqual([rose.sent('pulumi: project/test/rose#<id>')])

    lake.starrocks.statements.length = 0
    expect(await rose.up(declared)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up(declared)).toBe('same')

    await rose.destroy()
    expect([await users(), await marks()]).toEqual([["'root'@'%'"], []])
  })

  test('gets another password in place, which no preview shows', async () => {
    const rose = user()
    await rose.up(args)
    const rotated = { ...args, authentication: password('sec"ond') }
    expect((await rose.preview(rotated)).inputs.plan).toEqual(['ALTER USER "rose"@"%" IDENTIFIED BY "******"'])
    expect(await changes(async () => expect(await rose.up(rotated)).toBe('update'))).toEqual([
      'ALTER USER "rose"@"%" IDENTIFIED BY "sec\\"ond"',
    ])
    expect(await login('sec"ond')).toBe('NONE')
    await expect(login('first')).rejects.toThrow('Access denied')
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up(rotated)).toBe('same')
  })

  test.each([
    ['no password', "ALTER USER rose IDENTIFIED BY ''", { type: 'password', password: '' }],
    [
      'a name in a directory',
      "ALTER USER rose IDENTIFIED WITH authentication_ldap_simple AS 'uid=r'",
      { type: 'ldap', distinguishedName: 'uid=r' },
    ],
    [
      'a token, whose settings can hold a secret',
      `ALTER USER rose IDENTIFIED WITH authentication_oauth2 AS '{"client_secret":"s3cret"}'`,
      { type: 'plugin', plugin: 'authentication_oauth2', as: '******' },
    ],
  ])('to whom somebody gave %s gets the password again', async (_what, statement, found) => {
    const rose = user()
    await rose.up(args)
    await sql(statement)
    expect(await rose.refresh()).toBe(true)
    expect(rose.inputs.authentication).toEqual(found)
    expect(await rose.up(args)).toBe('update')
    expect(await login('first')).toBe('NONE')
  })

  test.each([
    [{ type: 'ldap' }, 'AUTHENTICATION_LDAP_SIMPLE', null],
    [{ type: 'ldap', distinguishedName: 'uid=rose' }, 'AUTHENTICATION_LDAP_SIMPLE', 'uid=rose'],
    [{ type: 'plugin', plugin: 'authentication_jwt', as: '{"a":1}' }, 'AUTHENTICATION_JWT', '{"a":1}'],
  ])('is authenticated by %j, and then by a password', async (declared, plugin, text) => {
    const rose = user()
    await rose.up({ ...args, authentication: declared })
    expect(await authentication()).toMatchObject({ AuthPlugin: plugin, UserForAuthPlugin: text, Password: 'No' })
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up({ ...args, authentication: declared })).toBe('same')
    expect(await rose.up(args)).toBe('update')
    expect(await login('first')).toBe('NONE')
  })

  test('is granted the default roles that he lacks; one that leaves the list stays granted, with a warning', async () => {
    const rose = user()
    await rose.up({ ...args, defaultRoles: ['analyst'] })
    await sql('GRANT staff TO USER rose')
    const more = { ...args, defaultRoles: ['staff', 'loader', 'loader'] }
    expect((await rose.preview(more)).inputs.plan).toEqual([
      'GRANT "staff", "loader" TO USER "rose"@"%"',
      'ALTER USER "rose"@"%" DEFAULT ROLE "staff", "loader"',
    ])
    expect(warnings.join()).toMatch(/role analyst is no longer active when rose logs in, and stays granted/)
    await rose.up(more)
    expect(
      (await login('first'))
        .split(',')
        .map((role) => role.trim())
        .sort(),
    ).toEqual(['loader', 'staff'])
    expect(await roles()).toEqual(["'analyst'", "'staff'", "'loader'"])

    await sql('REVOKE loader FROM USER rose')
    await rose.refresh()
    expect(rose.inputs.defaultRoles).toEqual(['staff'])
    expect(await rose.up(more)).toBe('update')
    expect(await roles()).toEqual(["'analyst'", "'staff'", "'loader'"])
    await rose.up({ ...args, defaultRoles: [] })
    expect(await login('first')).toBe('NONE')
  })

  test('gets declared properties, and the default of one that is not declared any more', async () => {
    await sql('CREATE DATABASE d')
    const rose = user()
    await rose.up({ ...args, properties: { max_user_connections: '20' } })
    await sql("SET PROPERTY FOR 'rose' 'database' = 'd'")
    await rose.refresh()
    expect(await rose.up({ ...args, properties: { max_user_connections: '20' } })).toBe('same')
    await sql("SET PROPERTY FOR 'rose' 'max_user_connections' = '30'")
    await rose.refresh()
    expect(rose.inputs.properties).toEqual({ max_user_connections: '30' })
    await rose.up({ ...args, properties: { catalog: 'default_catalog' } })
    expect(await properties()).toEqual({ max_user_connections: '1024', catalog: 'default_catalog', database: 'd' })
    const session = { ...args, properties: { 'session.query_timeout': '600' } }
    expect((await rose.preview(session)).inputs.plan).toEqual([
      'SET PROPERTY FOR "rose" "session.query_timeout" = "600"',
    ])
    await sql('DROP DATABASE d')
  })

  test('of a domain is another one than from any host', async () => {
    await sql("CREATE USER rose IDENTIFIED BY 'x'")
    const rose = user()
    await rose.up({ ...args, domain: 'example.com', defaultRoles: ['analyst'] })
    expect(rose.id).toBe("'rose'@['example.com']")
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up({ ...args, domain: 'example.com', defaultRoles: ['analyst'] })).toBe('same')
    await rose.destroy()
    expect(await users()).toEqual(["'root'@'%'", "'rose'@'%'"])
  })
})

describe('a user of somebody else', () => {
  test('is refused, and taken over with adoption', async () => {
    await sql("CREATE USER rose IDENTIFIED BY 'x' DEFAULT ROLE staff")
    const rose = user()
    await expect(rose.up(args)).rejects.toThrow(
      /name: user 'rose'@'%' exists already and no Pulumi stack created it; .*onExisting: "adopt"/,
    )
    await rose.up({ ...args, onExisting: 'adopt' })
    expect(await login('first')).toBe('staff')
    expect(await roles()).toEqual(["'staff'"])
    expect(await marks()).toEqual([rose.sent('pulumi: project/test/rose#<id>')])
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up({ ...args, onExisting: 'adopt' })).toBe('same')
  })

  test('is not taken for one whose create was cut off before CREATE USER', async () => {
    const rose = user()
    lake.starrocks.faults.failOnce(/^CREATE USER/, { message: 'killed' })
    await expect(rose.up(args)).rejects.toThrow('killed')
    expect(await marks()).toHaveLength(1)
    await sql("CREATE USER rose IDENTIFIED BY 'x'")
    await expect(user().up(args)).rejects.toThrow(/no Pulumi stack created it/)
    expect(await login('x')).toBe('NONE')
  })

  test('is neither changed nor dropped if he was created again', async () => {
    const rose = user()
    await rose.up(args)
    await sql('DROP USER rose')
    await sql("CREATE USER rose IDENTIFIED BY 'x'")
    await expect(rose.up({ ...args, authentication: password('second') })).rejects.toThrow(/no owner mark/)
    await rose.destroy()
    expect(await login('x')).toBe('NONE')
    expect(warnings.join()).toMatch(/user 'rose'@'%' is not dropped: user 'rose'@'%' has no owner mark/)
  })

  test('gets the declared password and default roles if an update takes him over', async () => {
    const declared = { ...args, defaultRoles: ['analyst'] }
    const rose = user()
    await rose.up(declared)
    await sql('DROP USER rose')
    await sql("CREATE USER rose IDENTIFIED BY 'x'")
    await rose.up({ ...declared, onExisting: 'adopt' })
    await expect(login('x')).rejects.toThrow()
    expect(await login('first')).toBe('analyst')
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up({ ...declared, onExisting: 'adopt' })).toBe('same')
  })

  test('is drift after a refresh, since StarRocks does not show his password', async () => {
    const declared = { ...args, onExisting: 'adopt' }
    const rose = user()
    await rose.up(declared)
    await sql('DROP USER rose')
    await sql("CREATE USER rose IDENTIFIED BY 'x'")
    await rose.refresh()
    const { operation, inputs } = await rose.preview(declared)
    expect(operation).toBe('update')
    expect(inputs.plan).toEqual(['ALTER USER "rose"@"%" IDENTIFIED BY "******"'])
    await rose.up(declared)
    expect(await login('first')).toBe('NONE')
  })

  test.each(['cutAfter', 'cutBefore'] as const)(
    'is none if the connection is lost in CREATE USER: %s',
    async (fault) => {
      const rose = user()
      lake.starrocks.faults[fault]('CREATE USER')
      expect(await rose.up(args)).toBe('create')
      expect(await login('first')).toBe('NONE')
      expect(await marks()).toEqual([rose.sent('pulumi: project/test/rose#<id>')])
    },
  )

  test('is none if a run was killed behind CREATE USER; the next one finishes it, with what is declared then', async () => {
    lake.starrocks.faults.failOnce(/^ALTER USER/, { message: 'killed' })
    await expect(user().up(args)).rejects.toThrow('killed')
    const rose = user()
    expect(await rose.up({ ...args, authentication: password('second') })).toBe('create')
    expect(await login('second')).toBe('NONE')
    expect(await marks()).toEqual([rose.sent('pulumi: project/test/rose#<id>')])
    expect(await rose.refresh()).toBe(true)
    expect(await rose.up({ ...args, authentication: password('second') })).toBe('same')
  })
})

describe('an update that fails in the middle', () => {
  test.each([false, true])('is done in full by the next one, after a refresh: %s', async (refreshed) => {
    const rose = user()
    await rose.up(args)
    const changed = {
      ...args,
      authentication: password('second'),
      defaultRoles: ['analyst'],
      properties: { max_user_connections: '9' },
    }
    lake.starrocks.faults.failOnce(/^ALTER USER .* DEFAULT ROLE/, { message: 'not now' })
    await expect(rose.up(changed)).rejects.toThrow('not now')
    if (refreshed) {
      await rose.refresh()
      expect(await rose.up(changed)).toBe('update')
    } else await rose.repair(changed)
    expect(await login('second')).toBe('analyst')
    expect((await properties()).max_user_connections).toBe('9')
    expect(await rose.up(changed)).toBe('same')
  })
})

describe('a delete', () => {
  const declared = { ...args, defaultRoles: ['analyst'] }

  test('is refused while the user has roles or privileges that it does not declare', async () => {
    const rose = user()
    await rose.up(declared)
    await sql('GRANT staff TO USER rose')
    await sql('GRANT OPERATE ON SYSTEM TO USER rose')
    await expect(rose.destroy()).rejects.toThrow(
      /user 'rose'@'%' still has 1 role \(staff\) and 1 grant \(GRANT OPERATE ON SYSTEM TO USER 'rose'@'%'\) .*forceDestroy: true/,
    )
    expect(await roles()).toEqual(["'analyst'", "'staff'"])
    await rose.up({ ...declared, forceDestroy: true })
    await rose.destroy()
    expect([await users(), await marks()]).toEqual([["'root'@'%'"], []])
  })

  test('drops a user who has only his default roles', async () => {
    const rose = user()
    await rose.up(declared)
    await rose.destroy()
    expect(await users()).toEqual(["'root'@'%'"])
  })

  test('leaves a user that is retained', async () => {
    const rose = user()
    await rose.up({ ...declared, deletionPolicy: 'retain' })
    await rose.destroy()
    expect(await users()).toEqual(["'root'@'%'", "'rose'@'%'"])
  })
})

describe('a replacement', () => {
  const GIVEN = [
    'GRANT staff TO USER rose',
    'GRANT OPERATE ON SYSTEM TO USER rose',
    'GRANT IMPERSONATE ON USER rose TO ROLE staff',
  ]

  test.each([
    ['an input', (rose: ResourceLife) => rose.up({ ...args, host: '10.%' })],
    ['replaceWith', (rose: ResourceLife) => rose.forceReplace({ ...args, host: '10.%' })],
    ['--replace', (rose: ResourceLife) => rose.replaceTarget({ ...args, host: '10.%' })],
    [
      'replaceWith, with the create first',
      (rose: ResourceLife) => rose.forceReplace({ ...args, host: '10.%' }, { createFirst: true }),
    ],
  ])('by %s keeps roles, privileges and IMPERSONATE', async (by, replace) => {
    const rose = user()
    await rose.up({ ...args, defaultRoles: ['analyst'] })
    for (const statement of GIVEN) await sql(statement)
    expect(await replace(rose)).toBe('replace')
    const holder = "'rose'@'10.%'"
    expect(await users()).toEqual(["'root'@'%'", holder])
    expect((await roles(holder)).sort()).toEqual(["'analyst'", "'staff'"])
    expect(await grants(holder)).toContain(`GRANT OPERATE ON SYSTEM TO USER ${holder}`)
    // StarRocks also shows the one on the former user, until it sweeps the grants of users that are gone.
    expect(await grants('ROLE staff')).toContain(`GRANT IMPERSONATE ON USER ${holder} TO ROLE 'staff'`)
    expect((await sql('SHOW ROLES')).filter(({ Name }) => Name?.startsWith('pulumi_'))).toHaveLength(1)
    // The check of --replace knows nothing of the former name.
    if (by !== '--replace')
      expect(warnings.join()).toMatch(/user 'rose'@'10.%' gets the roles of the former user \(analyst, staff\)/)
  })
})

describe('the user of the connection', () => {
  const config = () => ({ ...lake.config, 'starrocks:user': 'admin', 'starrocks:password': 'own' })
  const admin = { name: 'admin', authentication: password('own') }
  const self = () => new ResourceLife(handler, config())

  beforeEach(async () => {
    await sql("CREATE USER admin IDENTIFIED BY 'own' DEFAULT ROLE user_admin")
  })

  test('is not taken over', async () => {
    await expect(self().up({ ...admin, onExisting: 'adopt' })).rejects.toThrow(
      /user 'admin'@'%' is the user of the connection, which cannot manage itself/,
    )
    expect(await marks()).toEqual([])
  })

  test('gets no other authentication, and is not dropped', async () => {
    const other = ResourceLife.of(handler, lake)
    await other.up({ ...admin, onExisting: 'adopt', forceDestroy: true })
    const own = Object.assign(self(), { id: other.id, inputs: other.inputs, outs: other.outs })
    expect(await own.failures({ ...admin, authentication: password('next'), onExisting: 'adopt' })).toEqual([
      expect.stringMatching(/^: authentication: admin is the user of the connection, which would lose its access/),
    ])
    await expect(own.destroy()).rejects.toThrow(/is the user of the connection, and is not dropped/)
    expect(await login('own', 'admin')).toBe('user_admin')
  })
})

test.each([
  [{ ...args, name: 'root' }, /^name: "root" is refused: root is built into StarRocks/],
  [
    { ...args, name: 'ada.l@example.com' },
    /^name: "ada.l@example.com" is refused: a user name has letters, .*grant roles to an external group/,
  ],
  [{ ...args, name: 'has space' }, /^name: "has space" is refused/],
  [{ ...args, name: 'a'.repeat(65) }, /^name: .* it has more than 64 characters/],
  [{ ...args, host: "10.'%" }, /^host: .* a host is a name or an address/],
  [{ ...args, host: '10.%', domain: 'example.com' }, /^domain: user rose has a host \(10.%\) and a domain/],
  [{ ...args, authentication: password('') }, /^: authentication.password is empty: every client could log in/],
  [{ name: 'rose' }, /authentication: is needed/],
  [
    { ...args, authentication: { type: 'plugin', plugin: 'mysql_native_password' } },
    /^: authentication: plugin mysql_native_password is declared as type "password"/,
  ],
  [{ ...args, defaultRoles: ['public'] }, /^defaultRoles: "public" is refused: every user has it/],
  [{ ...args, defaultRoles: ['no role'] }, /^defaultRoles: "no role" is refused: a role name begins/],
  [{ ...args, properties: { max_connections: '1' } }, /^properties: the property "max_connections" is refused/],
  [{ ...args, properties: { max_user_connections: '0' } }, /"0" is not a number from 1 to 10000/],
  [{ ...args, properties: { 'session.catalog': 'hive' } }, /declare it under that name/],
])('%j is refused', async (input, reason) => {
  const failures = await user().failures(input)
  expect(failures).toHaveLength(1)
  expect(failures[0]).toMatch(reason)
})

test.each(['ada', 'svc/host-1.example.com', '1_2'])(
  'the name %s is accepted, as StarRocks accepts it',
  async (name) => {
    const life = user()
    await life.up({ ...args, name })
    expect(await life.refresh()).toBe(true)
    await life.destroy()
  },
)
