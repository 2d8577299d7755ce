import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { StarRocksError } from '../../provider/errors'
import { secret, sql, str, verbatim } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings } from '../../provider/starrocks/server'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'

let starrocks: StarRocksSandbox
beforeAll(async () => {
  starrocks = await startStarRocks({ password: 'right' })
})
afterAll(() => starrocks.close())
afterEach(async () => {
  starrocks.faults.clear()
  await disconnectAll()
})

const settings = (change: Partial<ConnectionSettings> = {}) => ({
  host: starrocks.host,
  port: starrocks.port,
  user: 'root',
  password: 'right',
  tls: false,
  maxConnections: 8,
  retrySeconds: 0,
  ...change,
})
const one = sql`SELECT 1 AS one`

/** An address without a server. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error as StarRocksError,
  )

describe('a connection to a cluster', () => {
  test('returns cells as text, by header in upper case', async () => {
    expect(await serverFor(settings()).query(sql`SELECT 9007199254740993 AS big, NULL AS nothing`)).toEqual([
      { BIG: '9007199254740993', NOTHING: null },
    ])
  })

  test('is shared for equal settings, and opens at the first statement', async () => {
    expect(serverFor(settings())).toBe(serverFor(settings()))
    serverFor(settings({ host: 'no-such-host.invalid' }))
  })

  test('uses the next front end if the first is dead', async () => {
    const host = `127.0.0.1:${await deadPort()}, ${starrocks.host}:${starrocks.port}`
    expect(await serverFor(settings({ host })).query(one)).toEqual([{ ONE: '1' }])
  })

  test('sends a statement again after a restart closed its connections', async () => {
    const server = serverFor(settings())
    await server.query(one)
    await starrocks.restart()
    expect(await server.query(one)).toEqual([{ ONE: '1' }])
  })

  test('sends a change only once, even if the answer is lost', async () => {
    const server = serverFor(settings())
    await server.query(one)
    starrocks.statements.length = 0
    starrocks.faults.cutAfter('CREATE DATABASE')
    const error = await failureOf(server.query(sql`CREATE DATABASE once`))
    expect(error?.condition).toBe('unreachable')
    expect(starrocks.statements.filter((statement) => statement.startsWith('CREATE'))).toHaveLength(1)
  })
})

describe('an error', () => {
  test('of the server has its number, its condition and the masked statement', async () => {
    const error = await failureOf(
      serverFor(settings()).query(sql`CREATE TABLE nowhere.t (a INT) COMMENT ${secret('hunter2')}`),
    )
    expect(error).toBeInstanceOf(StarRocksError)
    expect(error).toMatchObject({ condition: 'databaseMissing', errno: 5501 })
    expect(error?.message).toContain('in: CREATE TABLE nowhere.t (a INT) COMMENT "******"')
    expect(error?.message).not.toContain('hunter2')
  })

  test('does not show a secret that the server repeats', async () => {
    starrocks.faults.failOnce('SELECT', { message: "Unexpected input 'hunter2', the most similar input is {...}" })
    const error = await failureOf(serverFor(settings()).query(sql`SELECT ${secret('hunter2')}, ${str('x')}`))
    expect(error?.message).toContain("Unexpected input '******'")
  })

  test('of a wrong password names the place of the credentials', async () => {
    const error = await failureOf(serverFor(settings({ password: 'wrong' })).query(one))
    expect(error).toMatchObject({ condition: 'accessDenied', errno: 1045 })
    expect(error?.message).toMatch(/127\.0\.0\.1.*Access denied.*starrocks:host.*STARROCKS_HOST/s)
  })

  test('of an address without a server names it, and is cached for a while', async () => {
    const port = await deadPort()
    const server = serverFor(settings({ host: '127.0.0.1', port }))
    const first = await failureOf(server.query(one))
    expect(first).toMatchObject({ condition: 'unreachable', errno: 0 })
    expect(first?.message).toContain(`127.0.0.1:${port}`)
    expect(await failureOf(server.query(verbatim('SELECT 2')))).toBe(first)
  })
})

test('an IPv6 address is printed in brackets, to separate it from the port', async () => {
  const host = `[::1]:${await deadPort()}`
  const error = await failureOf(serverFor(settings({ host })).query(one))
  expect(error?.condition).toBe('unreachable')
  expect(error?.message).toContain(`StarRocks at ${host}: `)
})
