import fc from 'fast-check'
import { describe, test, vi } from 'vitest'
import { useLake } from '../support/use-lake'
import { RUNS } from './runs'
import { type Setting, steps } from './steps'
import { Story } from './story'

const lake = useLake({ jobMilliseconds: 5 })

describe.each<[string, Setting]>([
  ['flat files', { partitioned: false, forms: ['plain'] }],
  ['partitions', { partitioned: true, forms: ['plain'] }],
])('the rows of a PipeTable of %s', (_, setting) => {
  test('are those of the files, each once, whatever happens', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { bucket, endpoint, accessKey, secretKey } = lake.s3
    const otherEndpoint = {
      bucket,
      endpoint: endpoint.replace('127.0.0.1', 'localhost'),
      pathStyleAccess: true,
      auth: { type: 'accessKey', accessKey, secretKey },
    }
    await fc.assert(
      fc.asyncProperty(steps(setting, otherEndpoint), async (taken) => {
        await lake.query('DROP DATABASE IF EXISTS lake FORCE')
        await lake.query('CREATE DATABASE lake')
        for (const key of await lake.s3.list()) await lake.s3.delete(key)
        lake.starrocks.faults.clear()
        await new Story(lake, setting).run(taken)
      }),
      RUNS,
    )
  })
})
