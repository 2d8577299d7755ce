import { afterEach, describe, expect, test } from 'vitest'
import type { StarRocksError } from '../../provider/errors'
import { sql } from '../../provider/sql/quote'
import { disconnectAll, serverFor } from '../../provider/starrocks/connection'
import type { ConnectionSettings } from '../../provider/starrocks/server'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { makeCertificates } from '../support/certificates'
import { Impostor } from '../support/impostor'

const PASSWORD = 'correct horse'
let closing: { close(): Promise<void> } | undefined
afterEach(async () => {
  await disconnectAll()
  await closing?.close()
  closing = undefined
})

const ask = (to: { host: string; port: number }, change: Partial<ConnectionSettings> = {}) =>
  serverFor({
    host: to.host,
    port: to.port,
    user: 'root',
    password: PASSWORD,
    tls: false,
    maxConnections: 8,
    retrySeconds: 0,
    ...change,
  })
    .query(sql`SELECT 1 AS one`)
    .then(
      ([row]) => row,
      (error: StarRocksError) => error,
    )

describe('an attacker in a connection without TLS', () => {
  test.each([
    ['sha256_password'],
    ['caching_sha2_password'],
    ['mysql_clear_password'],
    ['mysql_old_password'],
    ['caching_sha2_password', 'caching_sha2_password'],
    ['sha256_password', 'sha256_password'],
    ['mysql_clear_password', 'mysql_clear_password'],
  ])('does not get the password by %s', async (plugin, greets?: string) => {
    const impostor = await Impostor.start(plugin, greets)
    closing = impostor
    const refused = await ask(impostor)
    expect(refused).toMatchObject({ condition: 'loginRefused', answered: false })
    expect((refused as StarRocksError).message).toContain('connection.tls')
    expect(impostor.heard.length).toBeGreaterThan(0)
    expect(impostor.knows(PASSWORD)).toBe(false)
  })

  test('does not get it with allowClearTextPassword either', async () => {
    const impostor = await Impostor.start('mysql_clear_password')
    closing = impostor
    expect(await ask(impostor, { allowClearTextPassword: true })).toMatchObject({ condition: 'loginRefused' })
    expect(impostor.knows(PASSWORD)).toBe(false)
  })
})

describe('an LDAP user', () => {
  const { ca, server } = makeCertificates()
  const logIn = async (change: Partial<ConnectionSettings>) => {
    const starrocks: StarRocksSandbox = await startStarRocks({ tls: server, directoryUsers: { ann: PASSWORD } })
    closing = starrocks
    return ask(starrocks, { user: 'ann', ...change })
  }

  test('can log in over TLS if the setting allows it', async () => {
    expect(await logIn({ tls: { ca }, allowClearTextPassword: true })).toEqual({ ONE: '1' })
  })

  test('is told the setting otherwise', async () => {
    const refused = await logIn({ tls: { ca } })
    expect(refused).toMatchObject({ condition: 'loginRefused' })
    expect((refused as StarRocksError).message).toContain('connection.allowClearTextPassword')
  })

  test('cannot log in with another password', async () => {
    expect(await logIn({ tls: { ca }, allowClearTextPassword: true, password: 'wrong' })).toMatchObject({ errno: 1045 })
  })
})
