import mysql from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StarRocksSandbox } from './index'
import { startStarRocks } from './index'

let starRocks: StarRocksSandbox
const connect = (options: mysql.ConnectionOptions = {}) =>
  mysql.createConnection({ host: starRocks.host, port: starRocks.port, user: 'root', password: 'secret', ...options })

beforeAll(async () => {
  starRocks = await startStarRocks({ password: 'secret', users: { reader: '' } })
})
beforeEach(() => starRocks.faults.clear())
afterAll(() => starRocks.close())

test('accepts the right password, and refuses a wrong one with 1045', async () => {
  const connection = await connect()
  expect((await connection.query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }])
  await connection.end()
  await (await connect({ user: 'reader', password: '' })).end()
  await expect(connect({ password: 'wrong' })).rejects.toMatchObject({
    errno: 1045,
    sqlState: '28000',
    sqlMessage: "Access denied for user 'root' (using password: YES)",
  })
  await expect(connect({ password: '' })).rejects.toThrow('(using password: NO)')
  await expect(connect({ user: 'nobody' })).rejects.toMatchObject({ errno: 1045 })
})

test('a connection opens in a database, or is refused if it does not exist', async () => {
  const connection = await connect({ database: 'information_schema' })
  expect((await connection.query('SELECT database() AS d'))[0]).toEqual([{ d: 'information_schema' }])
  await connection.end()
  await expect(connect({ database: 'nosuch' })).rejects.toMatchObject({ errno: 5501 })
})

test('transfers all types, NULL, long texts and many rows', async () => {
  const connection = await connect({ dateStrings: true })
  const long = 'x'.repeat(70_000)
  const [rows] = await connection.query(
    `SELECT 1 AS i, NULL AS n, '${long}' AS t, CAST('2024-01-31' AS DATE) AS d, true AS b`,
  )
  expect(rows).toEqual([{ i: 1, n: null, t: long, d: '2024-01-31', b: 1 }])
  await connection.query('CREATE DATABASE IF NOT EXISTS w')
  await connection.query('CREATE TABLE w.many (id INT)')
  const values = Array.from({ length: 1000 }, (_, i) => `(${i})`).join(',')
  const [result] = await connection.query(`INSERT INTO w.many VALUES ${values}`)
  expect(result).toMatchObject({ affectedRows: 1000, info: expect.stringContaining("'status':'VISIBLE'") })
  const [many] = await connection.query('SELECT id FROM w.many ORDER BY id')
  expect(many).toHaveLength(1000)
  await connection.end()
})

test('refuses DDL as a prepared statement', async () => {
  const connection = await connect()
  await expect(connection.execute('CREATE DATABASE x')).rejects.toMatchObject({ errno: 1295 })
  await connection.end()
})

test('faults: fails a statement once, and cuts the connection before or after a statement', async () => {
  starRocks.faults.failOnce('CREATE DATABASE', { errno: 1064, message: 'disk on fire' })
  const first = await connect()
  await expect(first.query('CREATE DATABASE f')).rejects.toThrow('disk on fire')
  starRocks.faults.cutBefore(/CREATE DATABASE f/)
  await expect(first.query('CREATE DATABASE f')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' })
  const second = await connect()
  await second.query('CREATE DATABASE f')
  starRocks.faults.cutAfter('DROP DATABASE')
  await expect(second.query('DROP DATABASE f')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' })
  expect(await starRocks.query("SHOW DATABASES LIKE 'f'")).toEqual([])
})

test('faults: fails the n-th statement, delays answers, loses the leader, refuses connections', async () => {
  const connection = await connect()
  starRocks.faults.failOnce(2, { message: 'second' })
  await connection.query('SELECT 1')
  await expect(connection.query('SELECT 1')).rejects.toThrow('second')
  starRocks.faults.slow('SELECT 2', 60)
  const before = performance.now()
  await connection.query('SELECT 2')
  expect(performance.now() - before).toBeGreaterThan(50)
  starRocks.faults.loseLeader()
  await expect(connection.query('CREATE DATABASE l')).rejects.toMatchObject({ errno: 5401 })
  await connection.query('SHOW DATABASES')
  starRocks.faults.electLeader()
  await connection.query('CREATE DATABASE l')
  starRocks.faults.refuseConnections()
  await expect(connect()).rejects.toThrow()
  await connection.query('SELECT 1')
  starRocks.restart()
  await expect(connection.query('SELECT 1')).rejects.toThrow()
})

test('records the statements that it receives', async () => {
  const connection = await connect()
  starRocks.statements.length = 0
  await connection.query('SELECT 42')
  await connection.end()
  expect(starRocks.statements).toEqual(['SELECT 42'])
})

test('SHOW FULL PROCESSLIST shows the last statement of an idle connection, as Sleep', async () => {
  const [idle, other] = [await connect(), await connect()]
  await idle.query('SELECT 1 AS one')
  const [rows] = (await other.query('SHOW FULL PROCESSLIST')) as unknown as [{ Command: string; Info: string }[]]
  expect(rows.map(({ Command, Info }) => [Command, Info]).sort()).toEqual([
    ['Query', 'SHOW FULL PROCESSLIST'],
    ['Sleep', 'SELECT 1 AS one'],
  ])
  await idle.end()
  await other.end()
})
