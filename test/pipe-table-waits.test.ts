import { afterEach, describe, expect, test } from 'vitest'
import { handler as partitionRefresh } from '../provider/resources/partition-refresh/handler'
import { handler } from '../provider/resources/pipe-table/handler'
import { handler as scheduledTask } from '../provider/resources/scheduled-task/handler'
import { eventually, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

const lake = useLake()
const { query } = lake
const args = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
const file = (...ids: number[]) =>
  parquet({ name: 'id', data: ids, type: 'INT32' }, { name: 'city', data: ids.map((i) => `city ${i}`), type: 'STRING' })
const life = (name: string) => ResourceLife.of(handler, lake, name)

describe('an object of the same name in another database', () => {
  test('a pipe that keeps loading delays neither an update nor a destroy', async () => {
    await query('CREATE DATABASE other')
    const held = lake.s3.hold({ operation: 'GetObject', key: 'busy/b.parquet' })
    try {
      await lake.s3.put('trips/a.parquet', await file(1, 2))
      await lake.s3.put('busy/a.parquet', await file(3))
      const busy = life('busy')
      await busy.up({ ...args, database: 'other', pathPrefix: 'busy/' })
      await lake.s3.put('busy/b.parquet', await file(4))
      await held.arrived
      const running = await query("SELECT TASK_NAME FROM information_schema.task_runs WHERE STATE = 'RUNNING'")
      expect(running[0]?.TASK_NAME).toMatch(/^pipe-trips-task-/)

      const trips = life('trips')
      await trips.up(args)
      // Another statement of the pipe: the table is emptied, after a wait for the tasks of its own pipe.
      await trips.up({ ...args, columnExpressions: { loud: { function: 'upper', column: 'city' } } })
      expect(await query('SELECT loud FROM lake.trips ORDER BY id')).toEqual([{ loud: 'CITY 1' }, { loud: 'CITY 2' }])
      await trips.destroy()
      expect(await query("SELECT TASK_NAME FROM information_schema.task_runs WHERE STATE = 'RUNNING'")).toEqual(running)
    } finally {
      held.release()
      await query('DROP DATABASE other FORCE')
    }
  })

  test('the runs of a dropped task are not attributed to ours', async () => {
    await query('CREATE DATABASE other')
    try {
      for (const database of ['lake', 'other'])
        await query(`CREATE TABLE ${database}.t (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")`)
      const statement = 'INSERT INTO t SELECT CAST(1 AS INT)'
      const task = (name: string) => ResourceLife.of(scheduledTask, lake, name)
      const first = task('first')
      const once = { name: 'twin', statement, waitForRun: { timeoutSeconds: 30 } }
      await first.up({ ...once, database: 'other' })
      await first.destroy()
      const second = task('second')
      const later = { start: '2040-01-01 00:00:00', every: { interval: 1, unit: 'hour' } }
      await second.up({ name: 'twin', statement, database: 'lake', schedule: later })
      await second.refresh()
      expect(second.outs.lastRunState).toBeNull()
      await second.destroy()
    } finally {
      await query('DROP DATABASE other FORCE')
    }
  })
})

describe('an unfinished change of the previous run', () => {
  const hash = { type: 'hash', columns: ['id'], buckets: 2 }
  const declared = { ...args, distributionConfig: hash }
  afterEach(() => lake.starrocks.releaseAlterJobs())

  /** Runs while a job of the table is held, until the provider has queried it twice; then releases the job. */
  async function whileHeld(change: string, run: () => Promise<unknown>): Promise<void> {
    await query('ALTER TABLE lake.trips ADD COLUMN x INT NULL')
    lake.starrocks.holdAlterJobs()
    await query(`ALTER TABLE lake.trips ${change}`)
    await eventually(
      () => query(`SHOW ALTER TABLE ${change.startsWith('DIST') ? 'OPTIMIZE' : 'COLUMN'} FROM lake`),
      (rows) => rows.some(({ State }) => State === 'RUNNING'),
    )
    lake.starrocks.statements.length = 0
    let ended = false
    const running = run().finally(() => {
      ended = true
    })
    await eventually(
      async () => ended || lake.starrocks.statements.filter((text) => text.startsWith('SHOW ALTER')).length > 3,
      (waits) => waits,
    )
    expect(ended).toBe(false)
    expect(lake.starrocks.statements.filter((text) => !/^(SHOW|SELECT|DESC)/.test(text))).toEqual([])
    lake.starrocks.releaseAlterJobs()
    await running
  }

  describe.each([
    ['a schema change', 'MODIFY COLUMN x BIGINT NULL'],
    ['an OPTIMIZE job', 'DISTRIBUTED BY HASH(id) BUCKETS 3'],
  ])('%s', (_, left) => {
    test.each([
      ['emptied', { columnExpressions: { loud: { function: 'upper', column: 'city' } } }],
      ['widened', { keyConfig: { type: 'duplicate', columns: ['city'] }, columnOverrides: { id: 'BIGINT' } }],
      ['distributed otherwise', { distributionConfig: { ...hash, buckets: 4 } }],
      ['given a comment', { comment: 'journeys' }],
      ['given a property', { tableProperties: { replication_num: '1', partition_live_number: '3' } }],
    ])('is awaited before the table is %s', async (what, change) => {
      await lake.s3.put('trips/a.parquet', await file(1, 2))
      const partitioned = what === 'given a property' ? { partitionConfig: { type: 'column', columns: ['city'] } } : {}
      const keyed =
        what === 'widened'
          ? { keyConfig: { type: 'duplicate', columns: ['city'] }, distributionConfig: { ...hash, columns: ['city'] } }
          : {}
      const trips = life('trips')
      await trips.up({ ...declared, ...partitioned, ...keyed })
      const wanted = { ...declared, ...partitioned, ...keyed, ...change }
      await whileHeld(what === 'widened' ? left.replace('id', 'city') : left, () => trips.up(wanted))
      await trips.refresh()
      expect(await trips.up(wanted)).toBe('same')
      expect(await query('SELECT id FROM lake.trips ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }])
    })

    test('is awaited before a partition is refreshed', async () => {
      await lake.s3.put('trips/month=01/a.parquet', await file(1, 2))
      const trips = life('trips')
      await trips.up(declared)
      const refresh = ResourceLife.of(partitionRefresh, lake, 'refresh')
      await whileHeld(left, () =>
        refresh.up({ database: 'lake', tableName: 'trips', partitionSpec: { month: '01' }, triggers: [1] }),
      )
      expect(await query('SELECT id FROM lake.trips ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }])
    })
  })
})

describe('a change from a random distribution to a hash', () => {
  const random = { ...args, distributionConfig: { type: 'random' } }
  const hash = { ...args, distributionConfig: { type: 'hash', columns: ['id'], buckets: 2 } }

  test.each(['3.4.0', '4.0.0'])(
    'replaces the table since 3.4, and the preview shows the cost (%s)',
    async (version) => {
      const own = await startLake({ version })
      try {
        await own.starrocks.query('CREATE DATABASE lake')
        await own.s3.put('trips/a.parquet', await file(1, 2))
        const trips = ResourceLife.of(handler, own, 'trips')
        await trips.up(random)
        const { operation, inputs } = await trips.preview(hash)
        expect(operation).toBe('replace')
        expect(inputs.replacement).toMatch(
          /^StarRocks \d\S+ does not change the distribution of a table that is distributed at random$/,
        )
        expect((inputs.plan as string[])[0]).toMatch(/^-- drops table lake.trips \(2 rows\)/)
        await own.starrocks.query('INSERT INTO lake.trips VALUES (9, "gone")')
        await own.s3.delete('trips/a.parquet')
        await own.s3.put('trips/b.parquet', await file(3))
        await expect(trips.up(hash)).rejects.toThrow('those rows would be lost')
        expect(await own.starrocks.query('SELECT id FROM lake.trips WHERE city = "gone"')).toEqual([{ id: '9' }])
        expect(await trips.up({ ...hash, allowRowLoss: true })).toBe('replace')
        const [row] = await own.starrocks.query('SHOW CREATE TABLE lake.trips')
        expect(row?.['Create Table']).toContain('DISTRIBUTED BY HASH(`id`) BUCKETS 2')
        expect(await trips.up({ ...hash, allowRowLoss: true })).toBe('same')
        // The change back is made in place.
        expect((await trips.preview(random)).operation).toBe('update')
      } finally {
        await own.close()
      }
    },
  )

  test('is changed in place before 3.4', async () => {
    const own = await startLake({ version: '3.3.10' })
    try {
      await own.starrocks.query('CREATE DATABASE lake')
      await own.s3.put('trips/a.parquet', await file(1, 2))
      const trips = ResourceLife.of(handler, own, 'trips')
      await trips.up(random)
      expect((await trips.preview(hash)).inputs.plan).toEqual([
        'ALTER TABLE `lake`.`trips` DISTRIBUTED BY HASH(`id`) BUCKETS 2',
      ])
      expect(await trips.up(hash)).toBe('update')
      expect(await trips.up(hash)).toBe('same')
    } finally {
      await own.close()
    }
  })
})
