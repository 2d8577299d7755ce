import { afterAll, beforeAll, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
import { Cancellation } from '../../provider/starrocks/cancellation'
import { holdLoads, parquet } from '../support/lake'
import { type ProviderProcess, startProvider } from '../support/provider-process'
import { useLake } from '../support/use-lake'

const lake = useLake()
let provider: ProviderProcess
beforeAll(async () => {
  provider = await startProvider(process.cwd())
})
afterAll(() => provider.close())

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

test('a wait for a load ends when the engine cancels; the pipe continues', async () => {
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
  }
})
