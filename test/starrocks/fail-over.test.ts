import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StarRocksError } from '../../provider/errors'
import { type Sql, sql, verbatim } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings, Server } from '../../provider/starrocks/server'
import { type FrontEndSandbox, type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { eventually } from '../support/lake'

let starrocks: StarRocksSandbox
let leader: FrontEndSandbox
let follower: FrontEndSandbox
let other: FrontEndSandbox
const told: string[] = []

beforeEach(async () => {
  starrocks = await startStarRocks({ followers: 2, users: { reader: '' } })
  ;[leader, follower, other] = starrocks.frontEnds as [FrontEndSandbox, FrontEndSandbox, FrontEndSandbox]
  told.length = 0
})
afterEach(async () => {
  await disconnectAll()
  await starrocks.close()
})

/** A cluster by these of its front ends, in this order. */
function cluster(frontEnds: readonly FrontEndSandbox[], change: Partial<ConnectionSettings> = {}): Server {
  const host = frontEnds.map(({ host, port }) => `${host}:${port}`).join(',')
  const settings = { host, port: 9030, user: 'root', password: '', tls: false, maxConnections: 8, retrySeconds: 0 }
  return serverFor({ ...settings, ...change })
}

const patience = { seconds: 20, retrying: (message: string) => void told.push(message) }
const ask = (server: Server, statement: Sql) => server.query(statement, { patience })
const create = (name: string) => verbatim(`CREATE DATABASE ${name}`)
const databases = async (server: Server) =>
  (await ask(server, sql`SHOW DATABASES`)).map((row) => row.DATABASE).filter((name) => name?.startsWith('d'))

describe('with several front ends', () => {
  test('the leader answers, at any position in the list', async () => {
    await ask(cluster([follower, other, leader]), create('d1'))
    expect(leader.statements).toContain('CREATE DATABASE d1')
    expect([...follower.statements, ...other.statements]).toEqual(['SHOW FRONTENDS'])
  })

  test('a dead one is skipped', async () => {
    await leader.die()
    await starrocks.elect(1)
    const server = cluster([leader, follower, other])
    await ask(server, create('d1'))
    expect(await databases(server)).toEqual(['d1'])
  })

  test('the client leaves a front end that hangs during a statement', async () => {
    const server = cluster([leader, follower, other])
    await databases(server)
    // The stopped process still holds the socket, and the kernel accepts new connections: only the greeting is missing.
    leader.faults.hang()
    expect(await databases(server)).toEqual([])
    expect(follower.statements).toContain('SHOW DATABASES')
    expect(told).toEqual([expect.stringContaining('the front end no longer answers; trying again')])
  })

  test('without a leader, the client reports that, and waits for an election', async () => {
    const server = cluster([leader, follower, other])
    await leader.die()
    const asked = databases(server)
    await eventually(
      async () => told.length,
      (retries) => retries > 0,
    )
    await starrocks.elect(2)
    expect(await asked).toEqual([])
    await ask(server, create('d1'))
    expect(await databases(server)).toEqual(['d1'])
    expect(told[0]).toMatch(/forward too many times.*; trying again for up to \d/)
  })

  test('without a leader, the error of a change says that it has not run', async () => {
    const server = cluster([leader])
    await databases(server)
    leader.faults.loseLeader()
    await expect(server.query(create('d1'))).rejects.toThrow(
      'StarRocks has not run the statement, because the cluster has no leader: SHOW FRONTENDS shows',
    )
    leader.faults.electLeader()
    expect(await databases(server)).toEqual([])
  })

  test('the effect of a change is never read from a stale follower', async () => {
    const server = cluster([leader, follower])
    await databases(server)
    follower.hold()
    leader.faults.cutAfter('CREATE DATABASE')
    await expect(ask(server, create('d1'))).rejects.toMatchObject({ condition: 'unreachable' })
    // Now the leader is a front end that is not among the hosts.
    await leader.die()
    await starrocks.elect(2)
    expect(await databases(server)).toEqual(['d1'])
  })
})

describe('a stale follower', () => {
  test('catches up before it answers', async () => {
    follower.hold()
    await ask(cluster([leader]), create('d1'))
    expect(await databases(cluster([follower]))).toEqual(['d1'])
    expect(follower.statements).toContain('SYNC')
  })

  test('catches up for a user who cannot find the leader', async () => {
    await starrocks.query('GRANT CREATE DATABASE ON CATALOG default_catalog TO USER reader')
    await starrocks.query('GRANT ALL ON ALL DATABASES TO USER reader')
    const reader = cluster([follower], { user: 'reader' })
    await databases(reader)
    follower.hold()
    // Uses another connection than the following query.
    await Promise.all([ask(reader, create('d1')), databases(reader)])
    expect(await databases(reader)).toEqual(['d1'])
  })

  test('without a leader reports that, and the statement is sent again after an election', async () => {
    const server = cluster([follower])
    await databases(server)
    follower.faults.loseLeader()
    const asked = ask(server, create('d1'))
    await eventually(
      async () => told.length,
      (retries) => retries > 0,
    )
    follower.faults.electLeader()
    await asked
    expect(starrocks.statements.filter((statement) => statement === 'CREATE DATABASE d1').length).toBeGreaterThan(1)
    expect(await databases(server)).toEqual(['d1'])
  })
})

test('queries the leader directly, without SYNC', async () => {
  await databases(cluster([leader]))
  expect(leader.statements).toEqual(['SHOW FRONTENDS', 'SHOW DATABASES'])
})

test('opens at most the allowed number of connections', async () => {
  const server = cluster([leader], { maxConnections: 3 })
  leader.faults.slow('SELECT', 50)
  await Promise.all(Array.from({ length: 20 }, () => ask(server, sql`SELECT 1 AS one`)))
  const open = await ask(server, sql`SHOW PROCESSLIST`)
  expect(open.length).toBeLessThanOrEqual(3)
})

describe('a user with a limit on connections', () => {
  test('waits for a free connection', async () => {
    const server = cluster([leader])
    leader.faults.limitConnections(2)
    leader.faults.slow('SELECT 1', 300)
    const asked = Array.from({ length: 12 }, () => ask(server, sql`SELECT 1 AS one`))
    expect(await Promise.all(asked)).toEqual(asked.map(() => [{ ONE: '1' }]))
    expect(leader.connections.peak).toBe(2)
    expect(told.join('\n')).toContain('Reach user-level')
  })

  test('gets an error with the setting if no connection is allowed', async () => {
    leader.faults.limitConnections(0)
    const refused = await cluster([leader])
      .query(sql`SELECT 1 AS one`)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ condition: 'busy', answered: false })
    expect((refused as StarRocksError).message).toContain('connection.maxConnections')
  })
})
