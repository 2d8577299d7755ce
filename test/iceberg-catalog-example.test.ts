import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack, type RunResult, type Stack } from './sandbox/engine'
import { type Lake, startLake } from './support/lake'

/** The example, unmodified, with the real SDK and the real dynamic provider process. The steps build on each other. */
const URI = 'http://polaris.test/api/catalog'
let lake: Lake
let stack: Stack
const printed: string[] = []

beforeAll(async () => {
  lake = await startLake({
    catalogServers: {
      [URI]: { credential: 'client:top-secret-1', databases: { sales: {} } },
      'glue:eu-west-1': { databases: { bronze: {} } },
    },
  })
  const { 'starrocks:objectStorages': _, ...config } = lake.config
  stack = await openStack({
    dir: join(__dirname, '../examples/iceberg-catalog'),
    config: {
      ...config,
      'iceberg-catalog:uri': URI,
      'iceberg-catalog:region': 'eu-west-1',
      'iceberg-catalog:credential': { secret: 'client:wrong-secret-0' },
    },
  })
})
afterAll(async () => {
  await stack.close()
  await lake.close()
})

function errorsOf(result: RunResult): string {
  printed.push(result.text)
  return result.diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])).join('\n')
}

test('an up with a credential that the server refuses names what to check', async () => {
  const errors = errorsOf(await stack.up())
  expect(errors).toContain('Failed to load rest catalog')
  expect(errors).toContain(`Check metastore.uri (${URI})`)
  expect((await lake.starrocks.query('SHOW CATALOGS')).map((row) => row.Catalog)).not.toContain('polaris')
})

test('the next up creates both catalogs and the grants on them, and one more finds no change', async () => {
  await stack.setConfig('iceberg-catalog:credential', { secret: 'client:top-secret-1' })
  const result = await stack.up()
  expect(errorsOf(result)).toBe('')
  expect(result.outputs).toEqual({ catalogs: ['polaris', 'glue'], server: URI })
  expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toHaveLength(4)
  const [row] = await lake.starrocks.query('SHOW CREATE CATALOG glue')
  expect(row?.['Create Catalog']).toMatch(/"aws\.glue\.use_instance_profile" {2}= {2}"false"/)
  const again = await stack.up()
  expect([errorsOf(again), again.summary]).toEqual(['', { same: 8 }])
  expect((await stack.refresh()).summary).toEqual({ same: 8 })
})

test('a destroy drops both, and no output contains a credential', async () => {
  expect(errorsOf(await stack.destroy())).toBe('')
  expect((await lake.starrocks.query('SHOW CATALOGS')).map((row) => row.Catalog)).toEqual(['default_catalog'])
  expect(printed.join('\n')).not.toMatch(/top-secret-1|wrong-secret-0/)
})
