import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OperationTime } from '../../provider/core/operation'
import type { StarRocksError } from '../../provider/errors'
import { sql, verbatim } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings, Server } from '../../provider/starrocks/server'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { eventually } from '../support/lake'
import { TcpProxy } from '../support/tcp-proxy'

/** A proxy accepts everything and answers nothing from a statement on. Every wait for it must end. */
let starrocks: StarRocksSandbox
let proxy: TcpProxy
beforeEach(async () => {
  starrocks = await startStarRocks({ followers: 1, users: { reader: '' } })
  proxy = await TcpProxy.to(starrocks.port)
})
afterEach(async () => {
  await disconnectAll()
  await proxy.close()
  await starrocks.close()
})

interface Address {
  readonly host: string
  readonly port: number
}

function cluster(addresses: readonly Address[], change: Partial<ConnectionSettings> = {}): Server {
  const host = addresses.map(({ host, port }) => `${host}:${port}`).join(',')
  const settings = { host, port: 9030, user: 'root', password: '', tls: false, maxConnections: 8, retrySeconds: 0 }
  return serverFor({ ...settings, ...change })
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error as StarRocksError,
  )

test('skips a front end that greets and then hangs', async () => {
  proxy.stallAt(/SHOW FRONTENDS/)
  const [, follower] = starrocks.frontEnds
  const server = cluster([proxy, follower!])
  expect(await server.query(sql`SELECT 1 AS one`)).toEqual([{ ONE: '1' }])
  expect(proxy.statements).toEqual(['SHOW FRONTENDS'])
})

test('leaves a front end that hangs during a read, although it greets', async () => {
  const [, follower] = starrocks.frontEnds
  const server = cluster([proxy, follower!])
  await server.query(sql`SELECT 1 AS one`)
  proxy.stallAt(/./)
  expect(await server.query(sql`SHOW DATABASES`, { patience: { seconds: 60 } })).not.toEqual([])
  // It is not the leader's address, so the front end behind it would first have to catch up.
  expect(proxy.statements).toContain('SYNC')
  expect(follower?.statements).toContain('SHOW DATABASES')
})

test('distinguishes a port that waits for the client, such as HTTP, from a dead one', async () => {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  try {
    // With several hosts, each is skipped after a second and a half.
    const address = { host: '127.0.0.1', port }
    const error = await failureOf(cluster([address, address]).query(sql`SELECT 1 AS one`))
    expect(error).toMatchObject({ condition: 'unreachable' })
    expect(error?.message).toMatch(/sends no greeting.*MySQL port.*9030.*HTTP port/)
  } finally {
    await new Promise((resolve) => http.close(resolve))
  }
})

describe('a cluster with one address', () => {
  test('ends an unanswered statement at its deadline, and names it', async () => {
    const server = cluster([proxy])
    proxy.stallAt(/SHOW TABLES/)
    const error = await failureOf(server.query(sql`SHOW TABLES FROM d`, { timeoutMs: 300 }))
    expect(error).toMatchObject({ condition: 'timedOut', statement: 'SHOW TABLES FROM d' })
    expect(error?.message).toMatch(/no answer within 0\.3 s\n {2}in: SHOW TABLES FROM d$/)
  })

  test('applies the same deadline to the first query of a connection', async () => {
    proxy.stallAt(/SHOW FRONTENDS/)
    const error = await failureOf(cluster([proxy]).query(sql`SHOW TABLES FROM d`, { timeoutMs: 300 }))
    expect(error).toMatchObject({ condition: 'timedOut', statement: undefined })
  })

  test('applies it to a follower that catches up, and reports that', async () => {
    const server = cluster([proxy], { user: 'reader' })
    proxy.stallAt(/^SYNC/)
    const error = await failureOf(server.query(sql`SHOW DATABASES`, { timeoutMs: 300 }))
    expect(error).toMatchObject({ condition: 'timedOut', statement: 'SYNC' })
    expect(proxy.statements).not.toContain('SHOW DATABASES')
  })

  test('applies it to a wait for a free connection', async () => {
    const server = cluster([proxy], { maxConnections: 1 })
    proxy.stallAt(/SHOW TABLES/)
    const first = failureOf(server.query(sql`SHOW TABLES FROM d`, { timeoutMs: 1_500 }))
    await eventually(
      async () => proxy.statements,
      (statements) => statements.includes('SHOW TABLES FROM d'),
    )
    const error = await failureOf(server.query(sql`SHOW DATABASES`, { timeoutMs: 100 }))
    expect(error).toMatchObject({ condition: 'timedOut', statement: undefined })
    expect(error?.message).toContain('a free connection')
    await first
  })

  test('never gives a late answer to another statement', async () => {
    const server = cluster([starrocks], { maxConnections: 1 })
    await server.query(sql`SELECT 1 AS one`)
    starrocks.faults.slow('SELECT 2', 400)
    expect(await failureOf(server.query(sql`SELECT 2 AS two`, { timeoutMs: 100 }))).toMatchObject({
      condition: 'timedOut',
    })
    expect(await server.query(sql`SELECT 3 AS three`)).toEqual([{ THREE: '3' }])
  })

  test('closes every socket on disconnect', async () => {
    const server = cluster([proxy])
    proxy.stallAt(/SHOW TABLES/)
    await failureOf(server.query(sql`SHOW TABLES FROM d`, { timeoutMs: 100 }))
    proxy.pass()
    await server.query(sql`SELECT 1 AS one`)
    await disconnectAll()
    await eventually(
      async () => proxy.clients,
      (clients) => clients === 0,
    )
  })
})

describe('an operation', () => {
  test('ends at its deadline, and sends nothing more', async () => {
    const told: string[] = []
    const tell = (message: string) => void told.push(message)
    const server = new OperationTime(1, { progress: tell, warn: (message) => tell(`warning: ${message}`) }).limit(
      cluster([proxy]),
    )
    proxy.stallAt(/SHOW TABLES/)
    const error = await failureOf(server.query(sql`SHOW TABLES FROM d`))
    expect(error).toMatchObject({ condition: 'timedOut', statement: 'SHOW TABLES FROM d' })
    expect(error?.message).toMatch(
      /no answer within 1 s\. .*connection\.operationTimeoutSeconds.*\n {2}in: SHOW TABLES FROM d$/s,
    )
    expect(told[0]).toMatch(/^waiting for StarRocks to answer SHOW TABLES FROM d: \d of 1 s$/)
    expect(told).toContainEqual(expect.stringMatching(/^warning: waiting for .* after which the operation fails/))
    const before = proxy.statements.length
    expect(await failureOf(server.query(verbatim('CREATE DATABASE d')))).toBe(error)
    expect(proxy.statements).toHaveLength(before)
  })

  test('excludes statements with their own deadline', async () => {
    const server = new OperationTime(1).limit(cluster([starrocks]))
    starrocks.faults.slow('SELECT 1', 1_500)
    expect(await server.query(sql`SELECT 1 AS one`, { timeoutMs: 60_000 })).toEqual([{ ONE: '1' }])
    expect(await server.query(sql`SELECT 2 AS two`)).toEqual([{ TWO: '2' }])
  })
})
