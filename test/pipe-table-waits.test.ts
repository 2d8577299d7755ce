import { describe, expect, test } from 'vitest'
import { handler } from '../provider/pipe-table'
import { handler as scheduledTask } from '../provider/scheduled-task'
import { parquet } from './support/lake'
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

describe('what has the same name in another database', () => {
  test('is a pipe that loads for ever: neither an update nor a destroy waits for it', async () => {
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
      // Another statement of the pipe: the table is emptied, which waits for the tasks of its own pipe.
      await trips.up({ ...args, columnExpressions: { loud: { function: 'upper', column: 'city' } } })
      expect(await query('SELECT loud FROM lake.trips ORDER BY id')).toEqual([{ loud: 'CITY 1' }, { loud: 'CITY 2' }])
      await trips.destroy()
      expect(await query("SELECT TASK_NAME FROM information_schema.task_runs WHERE STATE = 'RUNNING'")).toEqual(running)
    } finally {
      held.release()
      await query('DROP DATABASE other FORCE')
    }
  })

  test('is a task that was dropped: its runs are not those of ours', async () => {
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
      expect(second.outs.lastRunState).toBeUndefined()
      await second.destroy()
    } finally {
      await query('DROP DATABASE other FORCE')
    }
  })
})
