import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Log } from '../../provider/core/log'
import { openSession } from '../../provider/core/session'
import type { Values } from '../../provider/core/values'
import { sql } from '../../provider/sql/quote'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { TcpProxy } from '../support/tcp-proxy'

let starrocks: StarRocksSandbox
let proxy: TcpProxy
const told: string[] = []
const log: Log = { warn: (message) => void told.push(message), progress: () => {} }
beforeEach(async () => {
  told.length = 0
  starrocks = await startStarRocks({ password: 'new' })
  proxy = await TcpProxy.to(starrocks.port)
})
afterEach(async () => {
  await disconnectAll()
  await proxy.close()
  await starrocks.close()
})

/** Operations of a process that was configured with the password of the last `up`. */
const ask = (environment: Record<string, string>, inputs: Values = {}) => {
  const config: Record<string, string> = { host: proxy.host, port: String(proxy.port), user: 'root', password: 'old' }
  const session = openSession(inputs, { setting: (key) => config[key], env: environment }, log)
  return session.server.query(sql`SELECT 1 AS one`).catch((error) => error)
}

describe('when StarRocks refuses the configured password', () => {
  test('the one of the environment is tried once, and then used', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask({ STARROCKS_PASSWORD: 'new' })))
    expect(answers).toEqual([[{ ONE: '1' }], [{ ONE: '1' }], [{ ONE: '1' }]])
    const before = proxy.accepted
    expect(await ask({ STARROCKS_PASSWORD: 'new' })).toEqual([{ ONE: '1' }])
    // No login with the old password any more.
    expect(proxy.accepted).toBe(before)
    expect(told).toEqual([expect.stringContaining('trying STARROCKS_USER and STARROCKS_PASSWORD instead')])
  })

  test('neither is tried again if the one of the environment is wrong as well', async () => {
    const refused = { errno: 1045 }
    expect(await ask({ STARROCKS_PASSWORD: 'wrong' })).toMatchObject(refused)
    const before = proxy.accepted
    expect(await ask({ STARROCKS_PASSWORD: 'wrong' })).toMatchObject(refused)
    expect(proxy.accepted).toBe(before)
    expect(told).toHaveLength(1)
  })

  test('the one of the environment is not sent to the host of a resource', async () => {
    const connection = { host: proxy.host, port: proxy.port, password: 'old' }
    expect(await ask({ STARROCKS_PASSWORD: 'new' }, { connection })).toMatchObject({ errno: 1045 })
    expect(proxy.accepted).toBe(1)
    expect(told).toEqual([])
  })
})
