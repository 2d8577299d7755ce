import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createMysql } from 'mysql2'
import { afterEach, describe, expect, test } from 'vitest'
import type { StarRocksOptions } from '../../sandbox/starrocks'
import { createHiveCatalog } from '../../support/hive'
import { type Lake, parquet, startLake } from '../../support/lake'
import { LEAST, leastPrivileges, MAKE_LEAST } from '../../support/least'
import { examine, step } from './run-doctor'

let lake: Lake | undefined
afterEach(async () => {
  await lake?.close()
  lake = undefined
})

async function open(options: StarRocksOptions = {}): Promise<Lake> {
  lake = await startLake({ jobMilliseconds: 0, ...options })
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  return lake
}

/** The lake as the user of SECURITY.md, who gets these sections of it. */
async function openAsLeast(...sections: string[]): Promise<Lake & { config: Record<string, string> }> {
  const opened = await open()
  await opened.starrocks.query(MAKE_LEAST)
  for (const [name, statements] of leastPrivileges())
    if (sections.includes(name)) for (const statement of statements) await opened.starrocks.query(statement)
  return { ...opened, config: { ...opened.config, 'starrocks:user': LEAST.user, 'starrocks:password': LEAST.password } }
}

const database = step('Database', 'lake', { name: 'lake' })
const trips = step('PipeTable', 'trips', {
  database: 'lake',
  tableName: 'trips',
  pipeName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
})

test('a preview that failed for another reason than a resource of ours is a problem', async () => {
  const { config } = await open()
  const diagnostics = [
    { urn: 'urn:pulumi:dev::house::pulumi:pulumi:Stack::house-dev', severity: 'error', message: 'x' },
  ]
  const { code, findings } = await examine(config, [database], diagnostics)
  expect(code).toBe(1)
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([
    {
      status: 'problem',
      about: 'preview',
      text: 'it failed: what is behind the error is not in it, and was not checked',
      remedies: [],
    },
  ])
})

describe('where all is fine', () => {
  test('it says so, and sends nothing but reads', async () => {
    const { config, starrocks } = await open()
    await createHiveCatalog(lake!)
    starrocks.statements.length = 0
    const { code, findings, printed } = await examine(config, [database, trips])
    expect({ code, bad: findings.filter(({ status }) => status !== 'ok') }).toEqual({ code: 0, bad: [] })
    expect(printed).toContain('Nothing is missing.')
    expect(printed).toContain('nothing is missing for 1 Database, 1 PipeTable')
    expect(findings).toContainEqual({ status: 'ok', about: 'raw', text: 'StarRocks lists s3://lake/trips/' })
    expect(findings).toContainEqual({ status: 'ok', about: 'raw', text: 'this machine lists s3://lake/trips/' })
    expect(findings).toContainEqual({
      status: 'ok',
      about: 'nodes',
      text: '1 of 1 back ends and compute nodes are alive',
    })
    expect(starrocks.statements.length).toBeGreaterThan(5)
    for (const statement of starrocks.statements) expect(statement).toMatch(/^(SELECT|SHOW|ADMIN SHOW) /)
  })

  test('the user of SECURITY.md lacks nothing, and what he may not see is not checked', async () => {
    const { config, starrocks } = await openAsLeast('PipeTable, PartitionRefresh', 'Database')
    await starrocks.query('REVOKE OPERATE ON SYSTEM FROM ROLE pulumi')
    starrocks.statements.length = 0
    const { code, findings } = await examine(config, [database, trips])
    const bad = findings.filter(({ status }) => status !== 'ok')
    expect({ code, bad: bad.map(({ status, about }) => [status, about]) }).toEqual({
      code: 0,
      bad: [
        ['unchecked', 'run mode'],
        ['unchecked', 'nodes'],
      ],
    })
    // Where the leader is not shown, SYNC makes what is read current.
    for (const statement of starrocks.statements) expect(statement).toMatch(/^((SELECT|SHOW|ADMIN SHOW) |SYNC$)/)
  })

  test('it fits on a screen', async () => {
    const { config } = await open()
    const many = Array.from({ length: 300 }, (_, i) => step('Table', `t${i}`, { database: 'lake', name: `t${i}` }))
    const { printed } = await examine(config, [database, ...many])
    expect(printed.split('\n{')[0]!.split('\n').length).toBeLessThan(25)
  })
})

describe('the connection', () => {
  test('a wrong password', async () => {
    const { config } = await open({ users: { rose: 'thorny-password' } })
    const { code, findings } = await examine({
      ...config,
      'starrocks:user': 'rose',
      'starrocks:password': 'wrong-password',
    })
    expect(code).toBe(1)
    expect(findings[0]).toMatchObject({ status: 'problem', about: 'connection', text: /Access denied for user 'rose'/ })
    expect(findings[0]?.remedies).toContain('pulumi config set --secret starrocks:password')
    // The store is checked all the same.
    expect(findings).toContainEqual({ status: 'ok', about: 'raw', text: 'this machine lists s3://lake/' })
  })

  test('a host that nobody reaches', async () => {
    const { config } = await open()
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as { readonly port: number }
    await new Promise((resolve) => closed.close(resolve))
    const { code, findings } = await examine({ ...config, 'starrocks:port': String(port) })
    expect(code).toBe(1)
    expect(findings[0]).toMatchObject({ status: 'problem', text: expect.stringContaining('ECONNREFUSED') })
  })

  test('no host at all', async () => {
    const { code, findings } = await examine({})
    expect(code).toBe(1)
    expect(findings[0]).toMatchObject({ status: 'problem', text: /no StarRocks host is set/ })
    expect(findings[0]?.remedies).toEqual(['pulumi config set starrocks:host <host>'])
  })

  test('a misspelled setting', async () => {
    const { config } = await open()
    const { code, findings } = await examine({ ...config, 'starrocks:pasword': 'secret-of-the-typo' })
    expect(code).toBe(1)
    expect(findings[0]).toMatchObject({ status: 'problem', text: /did you mean starrocks:password/ })
  })

  test('MySQL instead of StarRocks', async () => {
    const mysql = await startMysql()
    try {
      const { code, findings } = await examine({ 'starrocks:host': '127.0.0.1', 'starrocks:port': String(mysql.port) })
      expect(code).toBe(1)
      expect(findings[0]).toMatchObject({
        status: 'problem',
        text: /is not StarRocks, but "MySQL Community Server - GPL"/,
      })
    } finally {
      await mysql.close()
    }
  })
})

describe('the release', () => {
  test('an old one lacks kinds of the stack', async () => {
    const { config } = await open({ version: '3.2.0' })
    const { code, findings } = await examine(config, [database, trips])
    expect(code).toBe(1)
    expect(findings).toContainEqual(
      expect.objectContaining({
        status: 'problem',
        about: 'PipeTable',
        text: expect.stringMatching(/^trips: StarRocks 3\.2.* cannot keep its pipes .*; 3\.3\.2 and later can$/),
      }),
    )
    expect(findings.find(({ about }) => about === 'version')?.text).toMatch(/lacks \d+ features of later releases/)
    expect(findings).toContainEqual(expect.objectContaining({ status: 'unchecked', about: 'raw' }))
  })
})

describe('privileges', () => {
  test('the exact GRANT statements for what is missing make it whole', async () => {
    const { config, starrocks } = await openAsLeast()
    await starrocks.query('CREATE DATABASE lake')
    await starrocks.query('GRANT CREATE TABLE ON DATABASE lake TO ROLE pulumi')
    const before = await examine(config, [trips])
    expect(before.code).toBe(1)
    const lacking = before.findings.filter(({ about }) => about === 'PipeTable')
    expect(lacking.map(({ text }) => text)).toEqual([
      'trips: lacks CREATE PIPE on DATABASE lake',
      'trips: lacks SELECT, INSERT, DELETE, ALTER, DROP on ALL TABLES IN DATABASE lake',
      'trips: lacks ALTER, DROP on ALL PIPES IN DATABASE lake',
    ])
    for (const remedy of lacking.flatMap(({ remedies = [] }) => remedies)) await starrocks.query(remedy)
    expect(await examine(config, [trips])).toMatchObject({ code: 0 })
  })

  test('a database that the stack creates is granted with all others', async () => {
    const { config, starrocks } = await openAsLeast()
    const before = await examine(config, [database, trips])
    const remedies = before.findings.flatMap(({ remedies = [] }) => remedies)
    expect(remedies).toContain('GRANT CREATE TABLE, CREATE PIPE ON ALL DATABASES TO ROLE "pulumi";')
    for (const remedy of remedies) await starrocks.query(remedy)
    expect(await examine(config, [database, trips])).toMatchObject({ code: 0 })
  })

  test('objects of a catalog are granted in the catalog', async () => {
    const { config, starrocks } = await openAsLeast()
    await starrocks.query('DROP USER pulumi')
    // It would give the user of SECURITY.md everything in the catalog.
    await createHiveCatalog(lake!)
    await starrocks.query(MAKE_LEAST.replace('CREATE ROLE pulumi; ', ''))
    await starrocks.query('GRANT USAGE ON CATALOG hive TO ROLE pulumi')
    const orders = step('HiveTable', 'orders', { catalog: 'hive', database: 'sales', name: 'more' })
    const { code, findings } = await examine(config, [orders])
    expect(code).toBe(1)
    const remedies = findings.flatMap(({ remedies = [] }) => remedies)
    expect(remedies).toEqual([
      'SET CATALOG `hive`;',
      'GRANT CREATE TABLE ON DATABASE `sales` TO ROLE "pulumi";',
      'SET CATALOG `hive`;',
      'GRANT SELECT, DROP ON ALL TABLES IN DATABASE `sales` TO ROLE "pulumi";',
    ])
    for (const remedy of remedies) await starrocks.query(remedy)
    await starrocks.query('SET CATALOG default_catalog')
    expect(await examine(config, [orders])).toMatchObject({ code: 0 })
  })

  test('a role needs user_admin, and a role in a role gives it', async () => {
    const { config, starrocks } = await openAsLeast()
    const reader = step('Role', 'reader', { name: 'reader' })
    const { code, findings } = await examine(config, [reader])
    expect(code).toBe(1)
    const [remedy] = findings.flatMap(({ remedies = [] }) => remedies)
    expect(remedy).toBe('GRANT "user_admin" TO ROLE "pulumi";')
    await starrocks.query(remedy!)
    expect(await examine(config, [reader])).toMatchObject({ code: 0 })
  })

  test('a role that is not active is named, with the way out', async () => {
    const { config, starrocks } = await openAsLeast('Database')
    await starrocks.query('SET DEFAULT ROLE NONE TO pulumi')
    const { code, findings } = await examine(config, [database])
    expect(code).toBe(1)
    const inactive = findings.find(({ about }) => about === 'roles')
    expect(inactive).toMatchObject({ status: 'warning', text: 'pulumi is granted and not active' })
    await starrocks.query(inactive!.remedies![0]!)
    expect(await examine(config, [database])).toMatchObject({ code: 0 })
  })

  test('a query may read more than the user may: that is a warning', async () => {
    const { config, starrocks } = await openAsLeast('View')
    await starrocks.query('CREATE DATABASE lake; CREATE TABLE lake.t (id INT) PROPERTIES ("replication_num" = "1")')
    await starrocks.query('REVOKE SELECT ON ALL TABLES IN ALL DATABASES FROM ROLE pulumi')
    const view = step('View', 'v', { database: 'lake', name: 'v', query: 'SELECT * FROM lake.t' })
    expect((await examine(config, [view])).code).toBe(1)
    await starrocks.query('GRANT SELECT ON TABLE lake.t TO ROLE pulumi')
    const { code, findings } = await examine(config, [view])
    expect(code).toBe(0)
    expect(findings).toContainEqual(expect.objectContaining({ status: 'warning', about: 'View' }))
  })

  test('a missing database is a problem', async () => {
    const { config } = await open()
    const { code, findings } = await examine(config, [trips])
    expect(code).toBe(1)
    expect(findings.at(-1)).toMatchObject({ status: 'problem', text: /^trips: there is no database lake/ })
  })
})

describe('storages', () => {
  test('wrong keys are refused to this machine and to StarRocks, and none is printed', async () => {
    const { config } = await open()
    const { raw } = JSON.parse(config['starrocks:objectStorages']!)
    const auth = { ...raw.auth, secretKey: 'planted-wrong-secret-key' }
    const { code, findings, printed } = await examine({
      ...config,
      'starrocks:objectStorages': JSON.stringify({ raw: { ...raw, auth } }),
    })
    expect(code).toBe(1)
    const ofRaw = findings.filter(({ about }) => about === 'raw')
    expect(ofRaw.map(({ status }) => status)).toEqual(['problem', 'problem'])
    expect(ofRaw[0]!.text).toContain('the signature does not match')
    expect(printed).not.toContain('planted-wrong')
  })

  test('one that the stack uses and nobody configured', async () => {
    const { config } = await open()
    const { code, findings } = await examine({ ...config, 'starrocks:objectStorages': '{}' }, [database, trips])
    expect(code).toBe(1)
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'problem', about: 'raw', text: 'not configured, and trips load from it' }),
    )
  })

  test('what is no JSON is a problem, and is not quoted', async () => {
    const { config } = await open()
    const { code, printed } = await examine({ ...config, 'starrocks:objectStorages': 'planted-secret-in-no-json' })
    expect(code).toBe(1)
    expect(printed).not.toContain('planted-secret')
  })
})

describe('catalogs', () => {
  test('a metastore that is down is a problem for who uses it, and a warning for others', async () => {
    const { config, starrocks } = await open()
    await starrocks.query(
      'CREATE EXTERNAL CATALOG gone PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:1")',
    )
    const alone = await examine(config)
    expect(alone.code).toBe(1)
    expect(alone.findings).toContainEqual(expect.objectContaining({ status: 'problem', about: 'gone' }))
    expect((await examine(config, [database])).findings).toContainEqual(
      expect.objectContaining({ status: 'warning', about: 'gone' }),
    )
    const sales = step('HiveDatabase', 'sales', { catalog: 'gone', name: 'sales' })
    expect((await examine(config, [sales])).code).toBe(1)
  })
})

/** What MySQL answers to a statement that it does not know (1064, ER_PARSE_ERROR), and for its version. */
async function startMysql(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createMysql(() => {})
  server.on('connection', (connection) => {
    connection.on('error', () => {})
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.4.3',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff & ~0x0800 & ~0x0020,
      authCallback: (_: unknown, done: (error: null) => void) => done(null),
    } as never)
    const answers = connection as unknown as {
      sequenceId: number
      writeTextResult(rows: object[], columns: object[]): void
      writeError(error: object): void
      on(event: 'query', listen: (sql: string) => void): void
    }
    answers.on('query', (sql) => {
      if (!sql.includes('@@version_comment')) {
        const message = `You have an error in your SQL syntax near '${sql.slice(0, 20)}' at line 1`
        return answers.writeError({ code: 1064, message })
      }
      const column = { catalog: 'def', schema: '', table: '', orgTable: '', name: 'v', orgName: '', characterSet: 45 }
      const rest = { columnLength: 99, columnType: 253, flags: 0, decimals: 0 }
      answers.writeTextResult([{ v: 'MySQL Community Server - GPL' }], [{ ...column, ...rest }])
    })
  })
  const { _server } = server as unknown as { readonly _server: Server }
  _server.listen(0, '127.0.0.1')
  await once(_server, 'listening')
  const { port } = _server.address() as AddressInfo
  return { port, close: () => new Promise((resolve) => _server.close(() => resolve())) }
}
