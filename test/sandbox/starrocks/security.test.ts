import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
let ann: mysql.Connection
const query = (sql: string) => starRocks.query(sql)
const grants = async (role: string) => (await query(`SHOW GRANTS FOR ROLE ${role}`)).map((row) => row.Grants)

beforeAll(async () => {
  starRocks = await startStarRocks()
  await query(
    'CREATE DATABASE d; CREATE TABLE d.t (id INT) DUPLICATE KEY(id); CREATE TABLE d.u (id INT) DUPLICATE KEY(id)',
  )
  await query(
    "CREATE ROLE reader; CREATE USER ann IDENTIFIED BY 'pw'; GRANT reader TO ann; SET DEFAULT ROLE ALL TO ann",
  )
  ann = await mysql.createConnection({ host: starRocks.host, port: starRocks.port, user: 'ann', password: 'pw' })
})
afterAll(async () => {
  await ann.end()
  await starRocks.close()
})

test('a grant and a revoke take effect at once', async () => {
  await expect(ann.query('SELECT * FROM d.t')).rejects.toMatchObject({ errno: 5203, sqlState: '42000' })
  await query('GRANT SELECT, INSERT ON TABLE d.t TO ROLE reader')
  expect(await grants('reader')).toEqual(["GRANT INSERT, SELECT ON TABLE d.t TO ROLE 'reader'"])
  await ann.query('INSERT INTO d.t VALUES (1)')
  expect((await ann.query('SELECT * FROM d.t'))[0]).toEqual([{ id: 1 }])
  await expect(ann.query('SELECT * FROM d.u')).rejects.toMatchObject({ errno: 5203 })
  await expect(ann.query('SELECT * FROM d.t JOIN d.u ON d.t.id = d.u.id')).rejects.toMatchObject({ errno: 5203 })
  await expect(ann.query('ALTER TABLE d.t COMMENT = "x"')).rejects.toThrow('the ALTER privilege(s) on TABLE t')
  await query('REVOKE SELECT ON TABLE d.t FROM ROLE reader')
  await expect(ann.query('SELECT * FROM d.t')).rejects.toMatchObject({ errno: 5203 })
  await query('REVOKE INSERT ON TABLE d.t FROM ROLE reader')
})

test('REVOKE fails if there are other grants of the type, and succeeds silently if there are none', async () => {
  await query('REVOKE SELECT ON TABLE d.t FROM ROLE reader')
  await query('GRANT SELECT ON TABLE d.u TO ROLE reader')
  await expect(query('REVOKE SELECT ON TABLE d.t FROM ROLE reader')).rejects.toThrow(
    'There is no such grant defined on TABLE d.t',
  )
  await query('REVOKE SELECT ON TABLE d.u FROM ROLE reader')
})

test('grants belong to an object, not to a name: a re-created table has none', async () => {
  await query('CREATE TABLE d.v (id INT) DUPLICATE KEY(id); GRANT SELECT ON TABLE d.v TO ROLE reader')
  await query('DROP TABLE d.v; CREATE TABLE d.v (id INT) DUPLICATE KEY(id)')
  expect(await grants('reader')).toEqual([])
  await expect(ann.query('SELECT * FROM d.v')).rejects.toMatchObject({ errno: 5203 })
})

test('roles can hold roles, and apply only while they are active', async () => {
  await query('CREATE ROLE base; GRANT SELECT ON ALL TABLES IN DATABASE d TO ROLE base; GRANT base TO ROLE reader')
  expect((await ann.query('SELECT count(*) AS n FROM d.u'))[0]).toEqual([{ n: 0 }])
  await ann.query('SET ROLE NONE')
  await expect(ann.query('SELECT * FROM d.u')).rejects.toThrow('Current role(s): NONE. Inactivated role(s): [reader]')
  await ann.query('SET ROLE ALL')
  await ann.query('SELECT * FROM d.u')
  await query('DROP ROLE base')
  await expect(ann.query('SELECT * FROM d.u')).rejects.toMatchObject({ errno: 5203 })
})

test('the nodes are shown to a user with OPERATE, and to cluster_admin', async () => {
  for (const nodes of ['BACKENDS', 'COMPUTE NODES']) {
    await expect(ann.query(`SHOW ${nodes}`)).rejects.toThrow('the OPERATE OR NODE privilege(s) on SYSTEM')
  }
  await query('GRANT OPERATE ON SYSTEM TO ROLE reader')
  expect((await ann.query('SHOW BACKENDS'))[0]).toMatchObject([{ Alive: 'true' }])
  expect((await ann.query('SHOW COMPUTE NODES'))[0]).toEqual([])
  await query('REVOKE OPERATE ON SYSTEM FROM ROLE reader')
})

// `AuthorizerStmtVisitor.visitShowGrantsStatement`.
test('a user reads the grants of the roles that he has, and of those in them', async () => {
  await query('CREATE ROLE inner_role; CREATE ROLE foreign_role; GRANT inner_role TO ROLE reader')
  await ann.query('SHOW GRANTS FOR ROLE reader')
  await ann.query('SHOW GRANTS FOR ROLE inner_role')
  await expect(ann.query('SHOW GRANTS FOR ROLE foreign_role')).rejects.toThrow('the GRANT privilege(s) on SYSTEM')
  await query('DROP ROLE inner_role; DROP ROLE foreign_role')
})

test('SHOW DATABASES lists only databases on which the user has a privilege', async () => {
  expect((await ann.query('SHOW DATABASES'))[0]).toEqual([{ Database: 'information_schema' }])
  await query('GRANT CREATE TABLE ON DATABASE d TO ROLE reader')
  expect((await ann.query('SHOW DATABASES'))[0]).toEqual([{ Database: 'd' }, { Database: 'information_schema' }])
})

test('a re-created role is no default role, and has no members', async () => {
  await query("CREATE ROLE once; CREATE USER bea IDENTIFIED BY 'pw'; GRANT once TO bea; SET DEFAULT ROLE ALL TO bea")
  await query('DROP ROLE once; CREATE ROLE once')
  expect(await query('SHOW GRANTS FOR bea')).toEqual([])
  await query('GRANT once TO bea')
  const bea = await mysql.createConnection({ host: starRocks.host, port: starRocks.port, user: 'bea', password: 'pw' })
  try {
    expect((await bea.query('SELECT current_role() AS role'))[0]).toEqual([{ role: 'NONE' }])
  } finally {
    await bea.end()
    await query('DROP USER bea; DROP ROLE once')
  }
})

// 4.1/grants-more.
test('SHOW GRANTS of a missing role fails, and shows all pipes as all databases', async () => {
  await expect(query('SHOW GRANTS FOR ROLE nosuch')).rejects.toThrow(
    'There is no such grant defined for role nosuch: cannot find role nosuch!.',
  )
  await query('CREATE ROLE piping; GRANT USAGE ON ALL PIPES IN ALL DATABASES TO ROLE piping')
  expect(await grants('piping')).toEqual(["GRANT USAGE ON ALL DATABASES TO ROLE 'piping'"])
  await query('DROP ROLE piping')
})

test.each(['GRANT', 'NODE', 'ALL'])('%s ON SYSTEM cannot be granted; a built-in role has it', async (privilege) => {
  const named = privilege === 'NODE' ? 'NODE' : 'GRANT'
  for (const statement of [
    `GRANT ${privilege} ON SYSTEM TO ROLE reader`,
    `REVOKE ${privilege} ON SYSTEM FROM ROLE reader`,
  ])
    await expect(query(statement)).rejects.toThrow(
      `Operation not permitted, '${named}' cannot be granted to user or role directly, use built-in role instead.`,
    )
})

test('the privileges of a built-in role are shown and cannot be changed', async () => {
  expect(await grants('user_admin')).toEqual(["GRANT GRANT ON SYSTEM TO ROLE 'user_admin'"])
  const refused = 'role user_admin is not mutable!'
  await expect(query('GRANT SELECT ON TABLE d.t TO ROLE user_admin')).rejects.toThrow(`failed to grant: ${refused}`)
  await expect(query('GRANT reader TO ROLE user_admin')).rejects.toThrow(`failed to grant role: ${refused}`)
  await expect(query('REVOKE reader FROM ROLE user_admin')).rejects.toThrow(`failed to revoke role: ${refused}`)
  await query('GRANT reader TO ROLE public; REVOKE reader FROM ROLE public')
  await query('GRANT SELECT ON TABLE d.t TO ROLE public; REVOKE SELECT ON TABLE d.t FROM ROLE public')
})

test('user_admin can see the grants of others and create roles', async () => {
  await expect(ann.query('CREATE ROLE made')).rejects.toThrow('the GRANT privilege(s) on SYSTEM')
  await query('GRANT user_admin TO ROLE reader')
  await ann.query('CREATE ROLE made')
  await ann.query('SHOW GRANTS FOR ROLE made')
  await query('REVOKE user_admin FROM ROLE reader; DROP ROLE made')
  await expect(ann.query('SHOW ROLES')).rejects.toThrow('the GRANT privilege(s) on SYSTEM')
})

test('a user of a host, of a domain and of any host are three users', async () => {
  await query("CREATE USER eve; CREATE USER eve@'10.%'; CREATE USER 'eve'@['example.com']")
  await query("GRANT SELECT ON TABLE d.t TO USER 'eve'@['example.com']")
  const users = (await query('SHOW USERS')).map((row) => row.User)
  expect(users.filter((user) => user?.startsWith("'eve'")).sort()).toEqual([
    "'eve'@'%'",
    "'eve'@'10.%'",
    "'eve'@['example.com']",
  ])
  expect(await query('SHOW GRANTS FOR eve')).toEqual([])
  expect((await query("SHOW GRANTS FOR 'eve'@['example.com']"))[0]?.Grants).toBe(
    "GRANT SELECT ON TABLE d.t TO USER 'eve'@['example.com']",
  )
  await query("DROP USER eve; DROP USER eve@'10.%'; DROP USER 'eve'@['example.com']")
  await expect(query('SHOW GRANTS FOR eve')).rejects.toThrow("cannot find user 'eve'@'%'!")
})

// From `AuthorizationAnalyzer` and the objects of privileges; not recorded.
test('a GRANT on a missing object is refused, and so is one under the name of another kind', async () => {
  await query(
    'CREATE DATABASE kinds; CREATE TABLE kinds.t (id INT) DUPLICATE KEY(id); CREATE VIEW kinds.v AS SELECT 1 AS a',
  )
  for (const [object, reason] of [
    ['VIEW kinds.t', 'cannot find view t in db kinds.'],
    ['VIEW nosuch.v', 'cannot find db: nosuch.'],
    ['TABLE kinds.v', 'cannot find table v in db kinds.'],
    ['MATERIALIZED VIEW kinds.v', 'cannot find materialized view v in db kinds.'],
    ['FUNCTION kinds.f(INT)', 'cannot find function kinds.f!.'],
    ['GLOBAL FUNCTION f(INT)', 'cannot find function f!.'],
    ['ALL FUNCTIONS IN DATABASE nosuch', 'Database nosuch is not found.'],
    ['WAREHOUSE w', 'cannot find warehouse: w.'],
    ['STORAGE VOLUME s', 'cannot find storage volume: s.'],
    ['RESOURCE GROUP g', 'cannot find resource group: g.'],
    ['RESOURCE s', 'cannot find resource: s.'],
  ])
    await expect(query(`GRANT DROP ON ${object} TO ROLE reader`), object).rejects.toThrow(reason)
  await expect(query('GRANT IMPERSONATE ON USER nosuch TO ROLE reader')).rejects.toThrow(
    "cannot find user 'nosuch'@'%'!.",
  )
  await expect(query('GRANT ALL ON USER root TO ROLE reader')).rejects.toThrow('No viable statement')
  await expect(query('GRANT DROP ON VIEW kinds.`*` TO ROLE reader')).rejects.toThrow('sandbox: not supported')
  await query('DROP DATABASE kinds FORCE')
})

test('a grant on all objects of some kinds is shown after those on single ones', async () => {
  await query('CREATE ROLE sorted; CREATE USER zoe')
  await query("GRANT IMPERSONATE ON ALL USERS TO ROLE sorted; GRANT IMPERSONATE ON USER 'zoe'@'%' TO ROLE sorted")
  await query('GRANT USAGE ON ALL WAREHOUSES TO ROLE sorted; GRANT USAGE ON WAREHOUSE default_warehouse TO ROLE sorted')
  const shown = ['ALL WAREHOUSES', 'WAREHOUSE default_warehouse', "USER 'zoe'@'%'", 'ALL USERS']
  const lines = (await grants('sorted')).map((line) => /ON (.+) TO ROLE/.exec(line!)?.[1])
  expect(lines).toEqual(shown)
  await query('DROP USER zoe')
  expect(await grants('sorted')).toHaveLength(4)
  await expect(query("REVOKE IMPERSONATE ON USER 'zoe'@'%' FROM ROLE sorted")).rejects.toThrow('cannot find user')
  await query('DROP ROLE sorted')
})

test('a storage volume or a resource group that is created again has no grants', async () => {
  const volume = `CREATE STORAGE VOLUME cold TYPE = S3 LOCATIONS = ("s3://b/p") PROPERTIES ("aws.s3.use_instance_profile" = "true")`
  const group = `CREATE RESOURCE GROUP etl TO (user = 'root') WITH ('cpu_weight' = '1', 'mem_limit' = '20%')`
  await query(`CREATE ROLE keeper; ${volume}; ${group}`)
  await query('GRANT ALL ON STORAGE VOLUME cold TO ROLE keeper; GRANT ALL ON RESOURCE GROUP etl TO ROLE keeper')
  expect(await grants('keeper')).toEqual([
    "GRANT ALTER, DROP ON RESOURCE GROUP etl TO ROLE 'keeper'",
    "GRANT DROP, ALTER, USAGE ON STORAGE VOLUME cold TO ROLE 'keeper'",
  ])
  await query(`DROP STORAGE VOLUME cold; DROP RESOURCE GROUP etl; ${volume}; ${group}`)
  expect(await grants('keeper')).toEqual([])
  await query('DROP STORAGE VOLUME cold; DROP RESOURCE GROUP etl; DROP ROLE keeper')
})

test('3.2 has no warehouses', async () => {
  const server = await startStarRocks({ version: '3.2.11' })
  try {
    await server.query('CREATE ROLE r')
    await expect(server.query('GRANT USAGE ON ALL WAREHOUSES TO ROLE r')).rejects.toThrow('No viable statement')
    await expect(server.query('GRANT CREATE WAREHOUSE ON SYSTEM TO ROLE r')).rejects.toThrow('Cannot grant or revoke')
  } finally {
    await server.close()
  }
})

test.each([
  ['3.5.5', false],
  ['3.5.6', true],
  ['4.0.0', true],
])('in %s tables have REFRESH: %s', async (version, has) => {
  const server = await startStarRocks({ version })
  try {
    await server.query('CREATE DATABASE d; CREATE TABLE d.t (id INT) DUPLICATE KEY(id); CREATE ROLE r')
    await server.query('GRANT ALL ON TABLE d.t TO ROLE r')
    const [row] = await server.query('SHOW GRANTS FOR ROLE r')
    expect(row?.Grants?.includes('REFRESH')).toBe(has)
    const refresh = server.query('GRANT REFRESH ON TABLE d.t TO ROLE r')
    if (has) await refresh
    else await expect(refresh).rejects.toThrow("Cannot grant or revoke REFRESH on 'TABLE' type object")
  } finally {
    await server.close()
  }
})
