import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectSocket, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import mysql from 'mysql2/promise'
import { afterEach, expect, test } from 'vitest'
import { makeCertificates } from '../../support/certificates'
import { type StarRocksOptions, type StarRocksSandbox, startStarRocks } from './index'

const certificates = makeCertificates()
const { ca, server, client } = certificates
let starRocks: StarRocksSandbox | undefined

async function start(tls: StarRocksOptions['tls']): Promise<StarRocksSandbox> {
  starRocks = await startStarRocks({ password: 'secret', tls })
  return starRocks
}

afterEach(async () => {
  await starRocks?.close()
  starRocks = undefined
})

const connect = ({ host, port }: StarRocksSandbox, ssl?: mysql.SslOptions) =>
  mysql.createConnection({ host, port, user: 'root', password: 'secret', ...(ssl && { ssl }) })

/** The version of TLS over which a connection runs; undefined for one in the clear. */
function protocol(connection: mysql.Connection): string | null | undefined {
  const { stream } = (connection as unknown as { connection: { stream: Socket | TLSSocket } }).connection
  return 'getProtocol' in stream ? stream.getProtocol() : undefined
}

async function answers(connection: mysql.Connection): Promise<unknown> {
  const [rows] = await connection.query('SELECT 1 AS one')
  await connection.end()
  return rows
}

test('a client that trusts the authority connects over TLS, with rows longer than a record', async () => {
  const connection = await connect(await start(server), { ca })
  expect(protocol(connection)).toBe('TLSv1.3')
  const long = 'x'.repeat(70_000)
  expect((await connection.query(`SELECT '${long}' AS t`))[0]).toEqual([{ t: long }])
  await connection.end()
})

test('a client that does not request TLS connects without it', async () => {
  const connection = await connect(await start(server))
  expect(protocol(connection)).toBeUndefined()
  expect(await answers(connection)).toEqual([{ one: 1 }])
})

test.each([
  { what: 'of an unknown authority', tls: certificates.strangerServer, says: 'unable to verify' },
  { what: 'of another host', tls: certificates.serverElsewhere, says: 'does not match' },
])('a client refuses a certificate $what', async ({ tls, says }) => {
  const started = await start(tls)
  await expect(connect(started, { ca, verifyIdentity: true })).rejects.toMatchObject({
    code: 'HANDSHAKE_SSL_ERROR',
    message: expect.stringContaining(says),
  })
})

test('the client reports a server without TLS', async () => {
  await expect(connect(await start(undefined), { ca })).rejects.toMatchObject({ code: 'HANDSHAKE_NO_SSL_SUPPORT' })
})

test('refuses a login without TLS with 5205 if TLS is required, before it checks the password', async () => {
  const started = await start({ ...server, required: true })
  await expect(connect(started)).rejects.toMatchObject({
    errno: 5205,
    sqlState: 'HY000',
    sqlMessage: 'Connections using insecure transport are prohibited',
  })
  expect(await answers(await connect(started, { ca }))).toEqual([{ one: 1 }])
})

test('refuses a wrong password with 1045 over TLS as well', async () => {
  const { host, port } = await start(server)
  const wrong = mysql.createConnection({ host, port, user: 'root', password: 'wrong', ssl: { ca } })
  await expect(wrong).rejects.toMatchObject({ errno: 1045 })
})

test.each([
  { what: 'no certificate', ssl: { ca } },
  { what: 'a certificate of another authority', ssl: { ca, ...certificates.strangerClient } },
])('closes the connection for $what if clients must show a certificate', async ({ ssl }) => {
  const started = await start({ ...server, clientCa: ca })
  await expect(connect(started, ssl)).rejects.toThrow()
  expect(started.statements).toEqual([])
  expect(await answers(await connect(started, { ca, ...client }))).toEqual([{ one: 1 }])
})

test('a client can start TLS without waiting for an answer', async () => {
  const { host, port } = await start(server)
  const socket = connectSocket(port, host)
  await new Promise((resolve) => socket.once('data', resolve))
  // Both are sent in one segment: TLS data that are written while the socket is corked wait for the rest.
  socket.cork()
  socket.write(wishForTls())
  const encrypted = connectTls({ socket, ca, host })
  process.nextTick(() => socket.uncork())
  await new Promise<void>((resolve, reject) => {
    encrypted.once('secureConnect', resolve)
    encrypted.once('error', reject)
  })
  expect(encrypted.authorized).toBe(true)
  encrypted.destroy()
})

test('a restart closes connections over TLS', async () => {
  const started = await start(server)
  const connection = await connect(started, { ca })
  started.restart()
  await expect(connection.query('SELECT 1')).rejects.toThrow()
})

test('refuses to start a release before 3.4.1 with TLS', async () => {
  await expect(startStarRocks({ version: '3.4.0', tls: server })).rejects.toThrow('3.4.1 was the first')
})

test('`npm run sandbox -- --tls` has a certificate that the authority in the folder has signed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'))
  const main = join(process.cwd(), 'dist', 'test', 'sandbox', 'main.js')
  const sandbox = spawn(process.execPath, [main, '--json', '--tls', folder])
  try {
    const [printed] = (await once(sandbox.stdout, 'data')) as [Buffer]
    const { mysql: address } = JSON.parse(printed.toString()) as { mysql: mysql.ConnectionOptions }
    const ssl = { ca: readFileSync(join(folder, 'ca.pem')), verifyIdentity: true }
    const connection = await mysql.createConnection({ ...address, ssl })
    expect(protocol(connection)).toBe('TLSv1.3')
    await connection.end()
  } finally {
    sandbox.kill()
    await once(sandbox, 'close')
    rmSync(folder, { recursive: true })
  }
})

/** PROTOCOL_41, SECURE_CONNECTION and SSL, a packet size, utf8 and nothing else. */
function wishForTls(): Buffer {
  const packet = Buffer.alloc(36)
  packet.writeUIntLE(32, 0, 3)
  packet[3] = 1
  packet.writeUInt32LE(0x00008a00, 4)
  packet.writeUInt32LE(0x00ffffff, 8)
  packet[12] = 33
  return packet
}
