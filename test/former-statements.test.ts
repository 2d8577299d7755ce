import { once } from 'node:events'
import { type Connection, createConnection } from 'mysql2'
import { beforeEach, describe, expect, test } from 'vitest'
import { handler as analyzeSchedule } from '../provider/resources/analyze-schedule/handler'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

/**
 * A statement of a killed run continues: the next run waits for it, so that it takes no effect after the statements of that
 * run.
 */
// Up to 4.0, StarRocks creates the same job twice.
const lake = useLake({ version: '4.0' })
const { query } = lake

const args = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 3600,
  waitForLoad: { timeoutSeconds: 60 },
}
let table: ResourceLife
beforeEach(async () => {
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  table = ResourceLife.of(pipeTable, lake, 'trips')
})

async function connected(): Promise<Connection> {
  const { 'starrocks:port': port, 'starrocks:user': user, 'starrocks:password': password } = lake.config
  const client = createConnection({ host: '127.0.0.1', port: Number(port), user, password })
  await once(client, 'connect')
  return client
}

/** A client sends the statement, which takes a second or this time, and dies. A new provider process does not know it. */
async function sentByDead(statement: string, time: number | Promise<unknown> = 1_000): Promise<void> {
  const first = statement.split(' ', 1)[0]!
  lake.starrocks.faults.slow(new RegExp(`^${first}\\b`), time)
  const client = await connected()
  client.on('error', () => {})
  client.query(statement)
  await eventually(
    () => query('SHOW FULL PROCESSLIST'),
    (rows) => rows.some(({ Command, Info }) => Command === 'Query' && Info === statement),
  )
  client.destroy()
  lake.starrocks.faults.clear()
  await disconnectAll()
}

const running = async () =>
  (await query('SHOW FULL PROCESSLIST')).filter(
    ({ Command, Info }) => Command === 'Query' && !/^SHOW/.test(String(Info)),
  )

describe('a statement of a killed run on a table', () => {
  const ids = async () => (await query('SELECT id FROM lake.trips ORDER BY id')).map(({ id }) => id)

  test('TRUNCATE delays the update that empties and loads the table again', async () => {
    await table.up(args)
    await sentByDead('TRUNCATE TABLE `lake`.`trips`')
    await table.up({ ...args, filePattern: 'a*.parquet' })
    expect(await running()).toEqual([])
    expect(await ids()).toEqual(['1', '2'])
  })

  test('DROP PIPE delays an update, which creates the pipe again', async () => {
    await table.up(args)
    await sentByDead('DROP PIPE IF EXISTS `lake`.`trips`')
    await table.up({ ...args, pollingIntervalSeconds: 1800 })
    expect(await running()).toEqual([])
    expect(await query('SHOW PIPES FROM lake')).toHaveLength(1)
    expect(await ids()).toEqual(['1', '2'])
  })

  test('CREATE PIPE delays a delete', async () => {
    await table.up(args)
    const [pipe = {}] = await query('DESC PIPE lake.trips')
    const insert = Object.values(pipe).find((value) => value?.startsWith('INSERT'))
    await query('DROP PIPE lake.trips')
    await sentByDead(`CREATE PIPE \`lake\`.\`trips\` AS ${insert}`)
    await table.destroy()
    expect(await running()).toEqual([])
    expect(await query('SHOW PIPES FROM lake')).toEqual([])
  })
})

test('one on another object delays nothing', async () => {
  await table.up(args)
  await query('CREATE TABLE lake.other (id INT)')
  let end = () => {}
  await sentByDead('TRUNCATE TABLE `lake`.`other`', new Promise<void>((resolve) => (end = resolve)))
  await table.up({ ...args, pollingIntervalSeconds: 1800 })
  expect(await running()).toHaveLength(1)
  end()
  await eventually(running, (statements) => statements.length === 0)
})

test('is not searched for by a delete that removes nothing, since the server may be gone', async () => {
  const retained = { ...args, deletionPolicy: 'retain' }
  await table.up(retained)
  await disconnectAll()
  const asked = lake.starrocks.statements.length
  await table.destroy()
  expect(lake.starrocks.statements.slice(asked)).toEqual([])
})

test('one that has ended on an open connection delays nothing', async () => {
  await table.up(args)
  const client = await connected()
  await new Promise((resolve) => client.query('ALTER TABLE `lake`.`trips` SET ("replication_num" = "1")', resolve))
  await disconnectAll()
  await table.up({ ...args, pollingIntervalSeconds: 1800 })
  client.destroy()
}, 20_000)

test('CREATE ANALYZE delays a create, which adopts its job', async () => {
  const schedule = ResourceLife.of(analyzeSchedule, lake, 'statistics')
  await sentByDead('CREATE ANALYZE FULL DATABASE `lake`')
  await schedule.up({ database: 'lake' })
  expect(await running()).toEqual([])
  expect(await query('SHOW ANALYZE JOB')).toHaveLength(1)
})
