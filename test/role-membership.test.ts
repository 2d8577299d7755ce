import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler as role } from '../provider/resources/role/handler'
import { handler } from '../provider/resources/role-membership/handler'
import { handler as user } from '../provider/resources/user/handler'
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
  for (const name of ['analyst', 'staff', 'parent']) await sql(`CREATE ROLE ${name}`)
  await sql('CREATE USER daisy')
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  warnings.length = 0
  for (const { User } of await sql('SHOW USERS')) if (User !== "'root'@'%'") await sql(`DROP USER ${User}`)
  for (const { Name, Builtin } of await sql('SHOW ROLES')) if (Builtin === 'false') await sql(`DROP ROLE ${Name}`)
})

const membership = (name = 'membership') => ResourceLife.of(handler, lake, name)
const toUser = { role: 'analyst', to: { type: 'user', name: 'daisy' } }
const toRole = (name: string, role = 'analyst') => ({ role, to: { type: 'role', name } })
const held = async (holder = 'daisy') => (await sql(`SHOW GRANTS FOR ${holder}`)).map(({ Grants }) => Grants)

describe('a membership', () => {
  test.each([
    [{ type: 'user', name: 'daisy' }, "analyst TO USER 'daisy'@'%'", 'USER "daisy"@"%"', 'daisy'],
    [{ type: 'role', name: 'staff' }, "analyst TO ROLE 'staff'", 'ROLE "staff"', 'ROLE staff'],
    [
      { type: 'externalGroup', name: 'all analysts' },
      'analyst TO EXTERNAL GROUP all analysts',
      'EXTERNAL GROUP "all analysts"',
      "EXTERNAL GROUP 'all analysts'",
    ],
  ])('of %j is granted, reports no change without a statement, and is revoked', async (to, id, sent, holder) => {
    const life = membership()
    const args = { role: 'analyst', to }
    const ddl = `GRANT "analyst" TO ${sent}`
    expect(await life.preview(args)).toMatchObject({ operation: 'create', inputs: { ddl } })
    expect(await held(holder)).toEqual([])

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe(id)
    expect(handler.spec.named?.parse(id)).toEqual(args)
    expect((await held(holder)).join()).toMatch(/^GRANT 'analyst' TO /)

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')

    await life.destroy()
    expect(await held(holder)).toEqual([])
  })

  test('of a user with a host, and of one with a domain, has an id that is parsed back', () => {
    for (const to of [
      { type: 'user', name: 'daisy', host: '10.%' },
      { type: 'user', name: 'daisy', domain: 'example.com' },
    ] as const) {
      const id = handler.spec.id({ role: 'analyst', to })
      expect(handler.spec.named?.parse(id)).toEqual({ role: 'analyst', to })
    }
  })

  test('of a built-in role can be declared', async () => {
    const life = membership()
    await life.up({ ...toUser, role: 'db_admin' })
    expect(await held()).toEqual(["GRANT 'db_admin' TO 'daisy'@'%'"])
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('of the role public is granted and revoked', async () => {
    const life = membership()
    await life.up(toRole('public'))
    expect(await held('ROLE public')).toEqual(["GRANT 'analyst' TO ROLE public"])
    expect(await life.refresh()).toBe(true)
    await life.destroy()
    expect(await held('ROLE public')).toEqual([])
  })

  test('is replaced, and leaves the other roles of the holder', async () => {
    await sql('GRANT staff TO USER daisy')
    const life = membership()
    await life.up(toUser)
    expect(await life.up({ ...toUser, role: 'parent' })).toBe('replace')
    expect(await held()).toEqual(["GRANT 'staff', 'parent' TO 'daisy'@'%'"])
  })

  test.each([
    ['the role was revoked', 'REVOKE analyst FROM USER daisy'],
    ['the role was dropped', 'DROP ROLE analyst'],
    ['the user was dropped', 'DROP USER daisy'],
  ])('is gone if %s', async (_what, statement) => {
    const life = membership()
    await life.up(toUser)
    const { id, outs } = life
    await sql(statement)
    expect(await life.refresh()).toBe(false)
    // Without a refresh before, the delete succeeds as well.
    await Object.assign(membership(), { id, outs }).destroy()
  })

  test('that exists already is taken over, with a warning', async () => {
    await sql('GRANT analyst TO USER daisy')
    const life = membership()
    await life.up(toUser)
    expect(warnings.join()).toMatch(/USER 'daisy'@'%' has role analyst already; this resource manages/)
    await life.destroy()
    expect(await held()).toEqual([])
  })

  test('that another resource of the stack declares is not revoked', async () => {
    const [first, second] = [membership('first'), membership('second')]
    await first.up(toUser)
    await second.up(toUser)
    await first.destroy()
    expect(await held()).toEqual(["GRANT 'analyst' TO 'daisy'@'%'"])
    await second.destroy()
    expect(await held()).toEqual([])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is granted if the connection is lost: %s', async (fault) => {
    lake.starrocks.faults[fault]('GRANT "analyst"')
    expect(await membership().up(toUser)).toBe('create')
    expect(await held()).toHaveLength(1)
  })

  test('of an unknown holder is previewed', async () => {
    const { inputs } = await membership().preview({ role: 'analyst', to: { type: 'user', name: UNKNOWN } })
    expect(inputs.ddl).toBe(UNKNOWN)
  })
})

describe('roles that hold each other', () => {
  test('are refused in the preview, with the memberships that exist', async () => {
    await sql('GRANT analyst TO ROLE staff')
    await sql('GRANT staff TO ROLE parent')
    expect(await membership().failures(toRole('analyst', 'parent'))).toEqual([
      'to: role parent cannot be granted to role analyst, which it holds (parent holds staff holds analyst): the roles would hold each other; remove one of these memberships first',
    ])
    expect(await membership().failures(toRole('analyst'))).toEqual(['to: role analyst cannot be granted to itself'])
  })

  test('are refused in the preview of the program that declares all of them', async () => {
    const declared = { first: toRole('staff'), second: toRole('parent', 'staff'), third: toRole('analyst', 'parent') }
    const inputs = []
    for (const [name, args] of Object.entries(declared)) {
      const { __urn } = (await membership(name).preview(args)).inputs
      inputs.push({ ...args, __urn })
    }
    // A run has one process for all of them.
    await handler.configure({ config: { get: (key) => lake.config[key] } })
    const failures = []
    for (const news of inputs) failures.push((await handler.check({}, news)).failures.map(({ reason }) => reason))
    expect(failures).toEqual([
      [],
      [],
      [
        'role parent cannot be granted to role analyst, which it holds (parent holds staff holds analyst): the roles would hold each other; remove one of these memberships first',
      ],
    ])
  })

  test('may be turned around by a replacement, which revokes the former membership first', async () => {
    const life = membership()
    await life.up(toRole('staff'))
    expect(await life.up(toRole('analyst', 'staff'))).toBe('replace')
    expect(await held('ROLE analyst')).toEqual(["GRANT 'staff' TO ROLE analyst"])
    expect(await held('ROLE staff')).toEqual([])
  })

  test('are refused by StarRocks if the preview does not know them, and the error says why', async () => {
    const previewed = await membership('second').preview(toRole('analyst', 'staff'))
    await sql('GRANT analyst TO ROLE staff')
    await expect(handler.create(previewed.inputs)).rejects.toThrow(
      /role staff was not granted to ROLE 'analyst'. Both have to exist, and it refuses a membership by which a role holds itself .* is already a predecessor role/s,
    )
  })

  test('are refused if they are too deep, and the error says why', async () => {
    for (let i = 0; i <= 16; i++) await sql(`CREATE ROLE level_${i}`)
    for (let i = 0; i < 16; i++) await sql(`GRANT level_${i} TO ROLE level_${i + 1}`)
    await expect(membership().up(toRole('level_0'))).rejects.toThrow(
      /more levels of roles than privilege_max_role_depth \(16 .* role inheritance depth for analyst\[\d+\] is 17 > 16/s,
    )
  })
})

test('more roles than a user may have are refused, and the error says why', async () => {
  for (let i = 0; i < 64; i++) {
    await sql(`CREATE ROLE many_${i}`)
    await sql(`GRANT many_${i} TO USER daisy`)
  }
  await expect(membership().up(toUser)).rejects.toThrow(
    /more roles for a user than privilege_max_total_roles_per_user \(64 .* has total 65 predecessor roles > 64!/s,
  )
})

test('a user and its memberships come and go together', async () => {
  const daisy = { name: 'lily', authentication: { type: 'password', password: 'first' }, defaultRoles: ['staff'] }
  const [owner, member] = [ResourceLife.of(user, lake, 'lily'), membership()]
  const args = { role: 'analyst', to: { type: 'user', name: 'lily' } }
  await owner.up(daisy)
  await member.up(args)
  expect(await owner.refresh()).toBe(true)
  expect([await owner.up(daisy), await member.up(args)]).toEqual(['same', 'same'])
  await member.destroy()
  await owner.destroy()
  expect((await sql('SHOW USERS')).map(({ User }) => User)).not.toContain("'lily'@'%'")
})

test('a membership outlives the replacement of its role', async () => {
  const [owner, member] = [ResourceLife.of(role, lake, 'scientist'), membership()]
  await owner.up({ name: 'scientist' })
  await member.up({ ...toUser, role: 'scientist' })
  await owner.forceReplace({ name: 'scientist' })
  expect(await held()).toEqual(["GRANT 'scientist' TO 'daisy'@'%'"])
  expect(await member.refresh()).toBe(true)
})

test.each([
  [{ role: 'public', to: toUser.to }, /^role: role public is held by every user/],
  [{ role: 'no role', to: toUser.to }, /^role: "no role" is refused: a role name begins/],
  [toRole('root', 'root'), /^to: role root is built into StarRocks/],
  ...['root', 'cluster_admin', 'db_admin', 'user_admin', 'security_admin'].map(
    (name): [Record<string, unknown>, RegExp] => [
      toRole(name),
      new RegExp(
        `^to: role ${name} is built into StarRocks, and cannot be granted roles; grant them to a role of your own`,
      ),
    ],
  ),
  [toRole('no role'), /^to: "no role" is refused: a role name begins/],
  [{ role: 'analyst', to: { type: 'group', name: 'x' } }, /^to: to.type: must be one of role, user, externalGroup/],
  [
    { role: 'analyst', to: { type: 'user', name: 'daisy', host: '10.%', domain: 'example.com' } },
    /^to: user daisy has a host \(10.%\) and a domain \(example.com\); omit one of them/,
  ],
  [{ role: 'analyst', to: { type: 'externalGroup', name: 'a\nb' } }, /no control character/],
])('%j is refused', async (input, reason) => {
  const failures = await membership().failures(input)
  expect(failures).toHaveLength(1)
  expect(failures[0]).toMatch(reason)
})

test('a missing role fails with the message of StarRocks', async () => {
  await expect(membership().up({ ...toUser, role: 'nosuch' })).rejects.toThrow(
    /Both have to exist.*cannot find role nosuch/s,
  )
})
