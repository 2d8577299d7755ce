import { afterEach, describe, expect, test } from 'vitest'
import type { StarRocksError } from '../../provider/errors'
import { sql } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings } from '../../provider/starrocks/server'
import { type StarRocksOptions, type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { makeCertificates } from '../support/certificates'

const { ca, server, client, serverElsewhere, expiredServer, strangerServer, strangerClient } = makeCertificates()
let starrocks: StarRocksSandbox
afterEach(async () => {
  await disconnectAll()
  await starrocks.close()
})

/** Returns the answer of a server with this TLS configuration to a client with these settings, or the error. */
async function asked(tls: StarRocksOptions['tls'], settings: ConnectionSettings['tls'], host?: string) {
  starrocks = await startStarRocks({ password: 'right', tls })
  const { port, host: own } = starrocks
  const connection = { port, user: 'root', password: 'right', maxConnections: 8, retrySeconds: 0 }
  return serverFor({ ...connection, host: host ?? own, tls: settings })
    .query(sql`SELECT 1 AS one`)
    .then(
      ([row]) => row,
      (error: StarRocksError) => error,
    )
}

const untrusted = { condition: 'untrusted' }

describe.each(['127.0.0.1', 'localhost'])('at %s', (host) => {
  test('trusts a certificate of the configured authority', async () => {
    expect(await asked(server, { ca }, host)).toEqual({ ONE: '1' })
  })

  test('refuses a certificate that no public authority signed', async () => {
    expect(await asked(server, true, host)).toMatchObject(untrusted)
  })

  test('refuses a certificate of another authority', async () => {
    expect(await asked(strangerServer, { ca }, host)).toMatchObject(untrusted)
  })

  test('refuses a certificate that has expired', async () => {
    const refused = (await asked(expiredServer, { ca }, host)) as StarRocksError
    expect(refused).toMatchObject(untrusted)
    expect(refused.message).toContain('expired')
  })

  test('refuses a certificate for another host name, unless that name is configured', async () => {
    expect(await asked(serverElsewhere, { ca }, host)).toMatchObject(untrusted)
    await starrocks.close()
    expect(await asked(serverElsewhere, { ca, serverName: 'fe.example.com' }, host)).toEqual({ ONE: '1' })
  })
})

describe('a server that requires a client certificate', () => {
  const tls = { ...server, clientCa: ca }
  const own = { ca, certificate: client.cert, key: client.key }

  test('accepts the client with it', async () => {
    expect(await asked(tls, own)).toEqual({ ONE: '1' })
  })

  test.each([
    ['no certificate', { ca }],
    ['a certificate of another authority', { ca, certificate: strangerClient.cert, key: strangerClient.key }],
  ])('refuses %s, and the error leads to the certificates', async (_, settings) => {
    const refused = (await asked(tls, settings)) as StarRocksError
    expect(refused.answered).toBe(false)
    expect(refused.message).toContain('connection.tls')
    expect(refused.message).not.toContain('openssl')
  })
})

describe('a server that requires TLS', () => {
  test('is refused without a trusted authority', async () => {
    expect(await asked({ ...server, required: true }, false)).toMatchObject(untrusted)
    expect(starrocks.statements).toEqual([])
  })

  test('accepts a client with the authority', async () => {
    expect(await asked({ ...server, required: true }, { ca })).toEqual({ ONE: '1' })
  })
})

test('a client with TLS refuses a server without it', async () => {
  const refused = (await asked(undefined, { ca })) as StarRocksError
  expect(refused).toMatchObject(untrusted)
  expect(refused.message).toContain('connection.tls')
  expect(starrocks.statements).toEqual([])
})
