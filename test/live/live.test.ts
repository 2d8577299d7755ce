import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type S3, startS3 } from '../sandbox/s3'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { LOCAL_METASTORE } from './metastore'
import { suitesFor } from './suites'
import { refuseUnlessEmpty, sweep } from './sweep'
import { type Target, targetFromEnvironment, UsageError } from './target'
import { Wiretap } from './wiretap'

/** `npm run test:live` itself, on a sandbox in the role of a real server. */
let s3: S3
let starrocks: StarRocksSandbox
let target: Target
beforeAll(async () => {
  // A foreign bucket name: no expectation of a suite may contain the name of the sandbox's bucket.
  s3 = await startS3({ bucket: 'somebodys-bucket' })
  starrocks = await startStarRocks({ bucket: s3.bucket })
  const { host, port, user, password } = starrocks
  const { endpoint, bucket, accessKey, secretKey } = s3
  target = {
    starrocks: { host, port, user, password },
    store: { endpoint, clientEndpoint: endpoint, bucket, accessKey, secretKey },
  }
})
afterAll(async () => {
  await starrocks.close()
  await s3.close()
})

const environment = () => ({
  STARROCKS_HOST: starrocks.host,
  STARROCKS_PORT: String(starrocks.port),
  LIVE_S3_ENDPOINT: s3.endpoint,
  LIVE_S3_BUCKET: s3.bucket,
  LIVE_S3_ACCESS_KEY: s3.accessKey,
  LIVE_S3_SECRET_KEY: s3.secretKey,
})

/** Runs the command where no Docker is on the PATH. */
async function live(env: Record<string, string>, ...names: string[]): Promise<{ code: number; printed: string }> {
  const child = spawn(process.execPath, [join(__dirname, '../../dist/test/live/main.js'), ...names], {
    env: { PATH: '/nowhere', HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)))
  return { code, printed }
}

describe('npm run test:live', () => {
  test('fails if nothing could be tested, and prints what to set', async () => {
    const { code, printed } = await live({})
    expect(code).toBe(2)
    expect(printed).toContain('NOTHING WAS TESTED')
    for (const name of Object.keys(environment())) expect(printed).toContain(name)
  })

  test('succeeds without a test if LIVE_OPTIONAL is set, and prints the warning', async () => {
    const { code, printed } = await live({ LIVE_OPTIONAL: '1' })
    expect(code).toBe(0)
    expect(printed).toContain('NOTHING WAS TESTED')
  })

  test('runs a suite that reads files, with any bucket name', { timeout: 240_000 }, async () => {
    const { code, printed } = await live(
      { ...environment(), LIVE_METASTORE: LOCAL_METASTORE },
      'hive-table',
      'pipe-table',
    )
    expect(printed).toMatch(/Tests .*\d+ passed/)
    expect({ code, failed: printed.match(/.*FAIL.*/g) }).toEqual({ code: 0, failed: null })
    expect(starrocks.statements.join('\n')).toContain('s3://somebodys-bucket/')
    await expect(refuseUnlessEmpty(target)).resolves.toBeUndefined()
  })

  test("runs a suite on the given server, over the suite's own connections, and leaves nothing behind", {
    timeout: 180_000,
  }, async () => {
    starrocks.statements.length = 0
    const { code, printed } = await live(environment(), 'role')
    expect(printed).toMatch(/Tests .*\d+ passed/)
    expect(code).toBe(0)
    expect(starrocks.statements).toContainEqual(expect.stringMatching(/^CREATE ROLE "analyst"/))
    await expect(refuseUnlessEmpty(target)).resolves.toBeUndefined()
  })

  test('refuses an unknown suite', async () => {
    const { code, printed } = await live(environment(), 'nonsense')
    expect({ code, printed }).toEqual({ code: 2, printed: expect.stringContaining('no suite that can run here') })
  })
})

describe('the environment', () => {
  test('names the server and the store', () => {
    expect(targetFromEnvironment(environment())).toEqual({
      ...target,
      starrocks: { ...target.starrocks, user: 'root' },
    })
    expect(targetFromEnvironment({})).toBeUndefined()
  })

  test('is refused if a variable is missing', () => {
    const { LIVE_S3_BUCKET: _, ...half } = environment()
    expect(() => targetFromEnvironment(half)).toThrow(UsageError)
    expect(() => targetFromEnvironment(half)).toThrow(/so LIVE_S3_BUCKET must be/)
    expect(() => targetFromEnvironment({ ...environment(), STARROCKS_PORT: 'x' })).toThrow('STARROCKS_PORT')
  })
})

describe('the suites', () => {
  test('all exist; without a metastore, those of Hive are skipped with a reason', () => {
    const everything = suitesFor(LOCAL_METASTORE)
    expect(everything.left).toEqual([])
    for (const file of everything.run) expect(existsSync(join(__dirname, '../..', file)), file).toBe(true)
    const { run, left } = suitesFor(undefined)
    expect(run).toContain('test/pipe-table.test.ts')
    expect(run).not.toContain('test/hive-table.test.ts')
    expect(left.flatMap(({ suites }) => suites)).toContain('hive-table')
  })
})

describe('a server that is not empty', () => {
  afterEach(() => sweep((sql) => starrocks.query(sql)))

  test.each([
    ['CREATE DATABASE precious', /databases precious/],
    ['CREATE ROLE somebody', /roles somebody/],
  ])('is refused and left untouched: %s', async (statement, reason) => {
    await starrocks.query(statement)
    await expect(refuseUnlessEmpty(target)).rejects.toThrow(reason)
    expect((await live(environment(), 'role')).code).toBe(2)
  })

  test('is also refused if the bucket holds objects', async () => {
    await s3.put('precious', 'x')
    await expect(refuseUnlessEmpty(target)).rejects.toThrow(/objects precious/)
    s3.delete('precious')
  })
})

describe('the wiretap', () => {
  let wiretap: Wiretap
  beforeAll(async () => {
    wiretap = await Wiretap.open(target.starrocks)
  })
  afterAll(() => wiretap.close())
  const connect = () => createConnection({ host: '127.0.0.1', port: wiretap.port, user: 'root' })

  test('records statements as sent, long ones included, and passes on the answers', async () => {
    const connection = await connect()
    const long = `SELECT '${'x'.repeat(100_000)}' AS x`
    const [rows] = await connection.query(long)
    expect((rows as { x: string }[])[0]?.x).toHaveLength(100_000)
    await connection.query('SELECT 2')
    expect(wiretap.statements).toEqual([long, 'SELECT 2'])
    await connection.end()
  })

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('cuts the connection once, %s the statement reaches the server', async (when, isThere) => {
    wiretap.cut(when, /^CREATE ROLE/)
    const connection = await connect()
    connection.on('error', () => {})
    await expect(connection.query('CREATE ROLE half')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' })
    connection.destroy()
    const roles = (await starrocks.query('SHOW ROLES')).map(({ Name }) => Name)
    expect(roles.includes('half')).toBe(isThere)

    const next = await connect()
    await next.query('CREATE ROLE whole')
    await next.query('DROP ROLE whole')
    await next.end()
    await starrocks.query('DROP ROLE IF EXISTS half')
  })
})
