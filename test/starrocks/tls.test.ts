import { afterEach, describe, expect, test } from 'vitest'
import type { StarRocksError } from '../../provider/errors'
import { sql } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings } from '../../provider/starrocks/server'
import { type StarRocksOptions, type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { makeCertificates } from '../support/certificates'

const { ca, server, client, serverElsewhere, strangerServer, strangerClient } = makeCertificates()
let starrocks: StarRocksSandbox
afterEach(async () => {
  await disconnectAll()
  await starrocks.close()
})

/** Whether a server that speaks TLS like this lets a client with these settings ask it, or why not. */
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
  test('a certificate of the authority that is set is trusted', async () => {
    expect(await asked(server, { ca }, host)).toEqual({ ONE: '1' })
  })

  test('a certificate that no public authority has signed is not trusted unasked', async () => {
    expect(await asked(server, true, host)).toMatchObject(untrusted)
  })

  test('a certificate of another authority is refused', async () => {
    expect(await asked(strangerServer, { ca }, host)).toMatchObject(untrusted)
  })

  test('a certificate that bears another name is refused, unless that is the name to expect', async () => {
    expect(await asked(serverElsewhere, { ca }, host)).toMatchObject(untrusted)
    await starrocks.close()
    expect(await asked(serverElsewhere, { ca, serverName: 'fe.example.com' }, host)).toEqual({ ONE: '1' })
  })
})

describe('a client certificate', () => {
  const tls = { ...server, clientCa: ca }
  const own = { ca, certificate: client.cert, key: client.key }

  test('lets the client in', async () => {
    expect(await asked(tls, own)).toEqual({ ONE: '1' })
  })

  test.each([
    ['none', { ca }],
    ['that of a stranger', { ca, certificate: strangerClient.cert, key: strangerClient.key }],
  ])('is missed where there is %s', async (_, settings) => {
    expect(await asked(tls, settings)).toMatchObject({ answered: false })
  })
})

describe('a server that requires TLS', () => {
  test('gets it, and is trusted no more for that', async () => {
    expect(await asked({ ...server, required: true }, false)).toMatchObject(untrusted)
    expect(starrocks.statements).toEqual([])
  })

  test('lets in who has set it', async () => {
    expect(await asked({ ...server, required: true }, { ca })).toEqual({ ONE: '1' })
  })
})

test('a server without TLS is not spoken to in the clear by who has asked for TLS', async () => {
  const refused = (await asked(undefined, { ca })) as StarRocksError
  expect(refused).toMatchObject(untrusted)
  expect(refused.message).toContain('connection.tls')
  expect(starrocks.statements).toEqual([])
})
