import { describe, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
import { Cancellation } from '../../provider/starrocks/cancellation'
import { holdLoads, parquet } from '../support/lake'
import { startProvider } from '../support/provider-process'
import { FACES } from '../support/provider-requests'
import { useLake } from '../support/use-lake'

test('a pause ends after its time, or at once if it is cancelled', async () => {
  const cancellation = new Cancellation()
  await cancellation.pause(1)
  expect(cancellation.isCancelled).toBe(false)
  const long = cancellation.pause(3_600_000)
  cancellation.cancel()
  await long
  await cancellation.pause(3_600_000)
  expect(cancellation.isCancelled).toBe(true)
})

test('a pause takes its time again when another run begins', async () => {
  const cancellation = new Cancellation()
  cancellation.cancel()
  cancellation.reset()
  expect(cancellation.isCancelled).toBe(false)
  let over = false
  const long = cancellation.pause(3_600_000).then(() => {
    over = true
  })
  await cancellation.pause(1)
  expect(over).toBe(false)
  cancellation.cancel()
  await long
})

describe.each(FACES)('the %s provider', (face) => {
  // A hold of the store is for its first run only.
  const lake = useLake()

  test('ends a wait for a load when the engine cancels; the pipe continues', async () => {
    const provider = await startProvider(process.cwd(), {}, face)
    await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
    const held = holdLoads(lake.s3)
    await provider.configure(lake.config)
    const { inputs } = await provider.check(
      {},
      {
        __provider: pointer('pipe-table'),
        __urn: 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:PipeTable::trips',
        database: 'lake',
        tableName: 'trips',
        pathPrefix: 'trips/',
        sourceStorageName: 'raw',
        waitForLoad: { timeoutSeconds: 3_000 },
      },
    )
    try {
      const created = provider.create(inputs)
      created.catch(() => {})
      await held.arrived
      await provider.cancel()
      await expect(created).rejects.toThrow(
        'cancelled while waiting for the files of pipe lake.trips to be loaded; it continues in StarRocks',
      )
      expect(await lake.query('SHOW PIPES FROM lake')).toMatchObject([{ PIPE_NAME: 'trips', STATE: 'RUNNING' }])
    } finally {
      held.release()
      await provider.close()
    }
  })
})
