import { expect, test } from 'vitest'
import { handler } from '../provider/resources/pipe-table/handler'
import { eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

/** Claims of docs/recovery.md that no test of a resource makes. */
const lake = useLake()
const { query } = lake
const args = { database: 'lake', tableName: 'trips', pathPrefix: 'trips/', sourceStorageName: 'raw' }
const polling = { ...args, pollingIntervalSeconds: 1 }
const waiting = { ...polling, waitForLoad: { timeoutSeconds: 60 } }

const file = (...data: number[]) => parquet({ name: 'id', data, type: 'INT32' })
const broken = async () => (await file(1, 2, 3, 4, 5)).fill(0xff, 4, 30)
const rows = async () => Number((await query('SELECT count(*) AS n FROM lake.trips'))[0]?.n)

test('a pipe in error is reported by a refresh with the reason, and the next up retries it', async () => {
  await lake.s3.put('trips/a.parquet', await file(1, 2))
  const table = ResourceLife.of(handler, lake, 'trips')
  await table.up(waiting)
  lake.s3.fail({ operation: 'GetObject', key: 'trips/b.parquet' }, { status: 403, code: 'AccessDenied' })
  await lake.s3.put('trips/b.parquet', await file(3))
  await eventually(
    async () => (await query('SHOW PIPES FROM lake'))[0]?.STATE,
    (state) => state === 'ERROR',
  )
  await table.refresh()
  expect(table.inputs.pipe).toBe('error')
  expect(table.outs.lastError).toBeTruthy()
  lake.s3.clearFaults()
  expect((await table.preview(waiting)).inputs.plan).toEqual(['ALTER PIPE `lake`.`trips` RETRY ALL'])
  await table.up(waiting)
  await eventually(rows, (count) => count === 3)
  expect(await rows()).toBe(3)
})

test.each(['files', 'server'] as const)(
  'a file that was replaced after it had failed is not loaded twice (inferFrom: %s)',
  async (inferFrom) => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = ResourceLife.of(handler, lake, 'trips')
    const declared = { ...polling, inferFrom }
    await table.up(declared)
    await eventually(rows, (count) => count === 2)
    await lake.s3.put('trips/b.parquet', await broken())
    await eventually(
      async () => (await query('SHOW PIPES FROM lake'))[0]?.STATE,
      (state) => state === 'ERROR',
    )
    await table.refresh()
    await lake.s3.put('trips/b.parquet', await file(3, 4, 5, 6, 7, 8, 9))
    await expect(table.up(declared)).rejects.toThrow(
      'somebody has replaced 1 file (s3://lake/trips/b.parquet) on which pipe lake.trips had failed',
    )
    expect((await query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('ERROR')

    await query('DROP PIPE lake.trips')
    await table.refresh()
    await table.up({ ...declared, waitForLoad: { timeoutSeconds: 60 } })
    expect(await rows()).toBe(9)
  },
)

test('after a broken file was replaced, a new pipe loads each file once', async () => {
  await lake.s3.put('trips/a.parquet', await file(1, 2))
  await lake.s3.put('trips/b.parquet', await broken())
  const table = ResourceLife.of(handler, lake, 'trips')
  await expect(table.up(waiting)).rejects.toThrow(/could not load|has stopped/)
  await lake.s3.put('trips/b.parquet', await file(3))
  await query('DROP PIPE lake.trips')
  await table.refresh()
  await table.up(waiting)
  expect(await query('SELECT id FROM lake.trips ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }])
  expect((await table.preview(waiting)).operation).toBe('same')
})
