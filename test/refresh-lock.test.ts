import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { eventually, parquet } from './support/lake'
import { type Refresher, startRefresher } from './support/refresher'
import { ResourceLife } from './support/resource'
import { TcpProxy } from './support/tcp-proxy'
import { useLake } from './support/use-lake'

/**
 * Refreshes of one table in several processes: they run one after the other, and the next one finishes the work of a dead one.
 */
const lake = useLake()
const { query } = lake

let processes: Refresher[]
const start = () => {
  const one = startRefresher(lake)
  processes.push(one)
  return one
}
let table: ResourceLife
beforeEach(async () => {
  processes = []
  await put('01/a', 1, 2)
  await put('01/b', 3)
  await put('02/a', 4, 5)
  table = ResourceLife.of(pipeTable, lake, 'trips')
})
afterEach(async () => {
  for (const one of processes) await one.close()
})

const put = async (file: string, ...data: number[]) =>
  lake.s3.put(`trips/month=${file}.parquet`, await parquet({ name: 'id', data, type: 'INT32' }))
const ids = async () =>
  (await query('SELECT month, id FROM lake.trips ORDER BY month, id')).map(({ month, id }) => `${month}:${id}`)
const args = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 3600,
  waitForLoad: { timeoutSeconds: 60 },
}
const models = {
  'without partitions': args,
  'partitioned by the key': { ...args, partitionConfig: { type: 'column', columns: ['month'] } },
}
const state = async () => (await query('SHOW PIPES FROM lake'))[0]?.STATE
const comment = async () => String((await query('SHOW CREATE TABLE lake.trips'))[0]?.['Create Table'])

describe.each(Object.entries(models))('of a table, %s', (_, inputs) => {
  test('two processes refresh the same partition repeatedly, and each row exists once', async () => {
    await table.up(inputs)
    const [one, other] = [start(), start()]
    for (let round = 0; round < 4; round++) {
      await put('01/b', 30 + round)
      await Promise.all([one.refresh('trips', { month: '01' }), other.refresh('trips', { month: '01' })])
      expect([round, await ids(), await state()]).toEqual([
        round,
        ['01:1', '01:2', `01:${30 + round}`, '02:4', '02:5'],
        'RUNNING',
      ])
    }
    expect(await comment()).not.toContain('refreshing')
  })

  test('two processes refresh two partitions, one of them with an overwritten file', async () => {
    await table.up(inputs)
    const [one, other] = [start(), start()]
    await put('02/a', 6)
    await Promise.all([one.refresh('trips', { month: '01' }), other.refresh('trips', { month: '02' })])
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:6'])
    expect(await state()).toBe('RUNNING')
  })

  test('waits for the INSERT of a killed process, which leaves no statement and no mark', async () => {
    await table.up(inputs)
    const victim = start()
    lake.starrocks.faults.slow(/^INSERT (INTO|OVERWRITE) `lake`.`trips`/, 2_000)
    const refreshed = victim.refresh('trips', { month: '01' }).catch(() => undefined)
    await eventually(
      () => query('SHOW FULL PROCESSLIST'),
      (rows) => rows.some(({ Command, Info }) => Command === 'Query' && Info?.startsWith('INSERT')),
    )
    await victim.kill()
    await start().refresh('trips', { month: '02' })
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
    // The statement of the dead process has ended, since otherwise the refresh would not have begun.
    const processes = await query('SHOW FULL PROCESSLIST')
    expect(processes.filter(({ Command, Info }) => Command === 'Query' && Info?.startsWith('INSERT'))).toEqual([])
    expect(await state()).toBe('RUNNING')
    expect(await comment()).not.toContain('refreshing')
    void refreshed
  })
})

test('waits for the DELETE of a killed process as well', async () => {
  await table.up(args)
  const victim = start()
  lake.starrocks.faults.slow(/^DELETE FROM `lake`.`trips`/, 2_000)
  void victim.refresh('trips', { month: '01' }).catch(() => undefined)
  await eventually(
    () => query('SHOW FULL PROCESSLIST'),
    (rows) => rows.some(({ Command, Info }) => Command === 'Query' && Info?.startsWith('DELETE')),
  )
  await victim.kill()
  await start().refresh('trips', { month: '01' })
  expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
})

describe('an INSERT that a proxy delays while its client is killed', () => {
  let proxy: TcpProxy
  beforeEach(async () => {
    await table.up(args)
    proxy = await TcpProxy.to(Number(lake.config['starrocks:port']))
    const victim = startRefresher(lake, proxy.port)
    processes.push(victim)
    proxy.delayAt(/^INSERT INTO/)
    void victim.refresh('trips', { month: '01' }).catch(() => undefined)
    await eventually(
      async () => proxy.delayed,
      (delayed) => delayed === 1,
    )
    await victim.kill()
  })
  afterEach(() => proxy.close())

  test('inserts nothing if it arrives after the next refresh', async () => {
    await start().refresh('trips', { month: '01' })
    await proxy.deliver()
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  })

  test('has its rows replaced if it arrives before the next refresh, of any partition', async () => {
    await proxy.deliver()
    await start().refresh('trips', { month: '02' })
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
    expect(await state()).toBe('RUNNING')
  })

  test('has its rows replaced by a refresh that has started to delete', async () => {
    const other = await TcpProxy.to(Number(lake.config['starrocks:port']))
    other.delayAt(/^INSERT INTO/)
    const next = startRefresher(lake, other.port)
    processes.push(next)
    const refreshed = next.refresh('trips', { month: '01' })
    await eventually(
      async () => other.delayed,
      (delayed) => delayed === 1,
    )
    await proxy.deliver()
    await other.deliver()
    await refreshed
    await other.close()
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  })
})

describe('a refresh on another machine', () => {
  const note = (until: number) =>
    `(refreshing by=0123456789abcdef&at=other%3A1&until=${until}&pipe=running&poll_interval=3600&partition=month%3D02) `
  const mark = async (until: number) => {
    const marked = `${note(until)}${table.sent('pulumi: project/test/trips#<id>')}`
    await query(`ALTER TABLE lake.trips COMMENT = "${marked}"`)
    await query('ALTER PIPE lake.trips SUSPEND')
  }
  const now = () => Math.floor(Date.now() / 1000)

  test('is awaited, and if it does not end, a clear error changes nothing', async () => {
    await table.up(args)
    await mark(now() + 3_600)
    await expect(start().refresh('trips', { month: '01' }, 1)).rejects.toThrow(
      /timed out after 1 s waiting for another refresh of table lake.trips to end/,
    )
    expect(await state()).toBe('SUSPEND')
    expect(await comment()).toContain('by=0123456789abcdef')
  })

  test('without a sign of life for too long counts as dead: its partition is refreshed first, and its pipe resumes', async () => {
    await table.up(args)
    await mark(now() - 1)
    // As if the process had died between DELETE and INSERT.
    await query("DELETE FROM lake.trips WHERE month = '02'")
    await start().refresh('trips', { month: '01' })
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
    expect(await state()).toBe('RUNNING')
    expect(await comment()).not.toContain('refreshing')
  })

  test('delays a PipeTable that must change its table', async () => {
    await table.up(args)
    const until = now() + 2
    await mark(until)
    await table.up({ ...args, comment: 'trips by month' })
    expect(now()).toBeGreaterThanOrEqual(until)
    expect(await comment()).toMatch(/COMMENT "trips by month \[pulumi: /)
  })
})

test('an update of the PipeTable finishes a refresh whose process ended between DELETE and INSERT', async () => {
  await table.up(args)
  const victim = start()
  lake.starrocks.faults.failOnce(/^INSERT INTO `lake`.`trips`/, { message: 'no memory' })
  await expect(victim.refresh('trips', { month: '01' })).rejects.toThrow('no memory')
  await victim.kill()
  expect(await ids()).toEqual(['02:4', '02:5'])
  await table.refresh()
  await table.up(args)
  expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  expect(await state()).toBe('RUNNING')
  expect(await comment()).not.toContain('refreshing')
  expect((await table.preview(args)).operation).toBe('same')
})

test('the next refresh of any partition first completes one that failed between DELETE and INSERT', async () => {
  await table.up(args)
  lake.starrocks.faults.failOnce(/^INSERT INTO `lake`.`trips`/, { message: 'no memory' })
  await expect(start().refresh('trips', { month: '01' })).rejects.toThrow('no memory')
  expect(await ids()).toEqual(['02:4', '02:5'])
  expect(await state()).toBe('RUNNING')
  expect(await comment()).toContain('refreshing')
  // The process still runs, so the test need not wait for the 60 s of its lease.
  await start().refresh('trips', { month: '02' }, 10)
  expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  expect(await comment()).not.toContain('refreshing')
})

test('reports a refused INSERT, also if its label cannot be read', async () => {
  await table.up(args)
  lake.starrocks.faults.failOnce(/^INSERT INTO `lake`.`trips`/, { message: 'no memory' })
  lake.starrocks.faults.failOnce(/^SHOW LOAD/, { message: 'no loads' })
  await expect(start().refresh('trips', { month: '01' })).rejects.toThrow('no memory')
})
