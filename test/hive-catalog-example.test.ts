import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack, type RunResult, type Stack } from './sandbox/engine'
import { type Lake, startLake } from './support/lake'

/**
 * The example, unmodified, with the real SDK and the real dynamic provider process: the story of a live catalog with a stale
 * setting, repaired without losing a grant. The steps build on each other.
 */
let lake: Lake
let stack: Stack
const printed: string[] = []
const KEY = { accessKey: 'warehouse-user', secretKey: 'top-secret-key' }

beforeAll(async () => {
  lake = await startLake({ password: 'db-password-1' })
  const { 'starrocks:password': password, 'starrocks:objectStorages': _, ...config } = lake.config
  stack = await openStack({
    dir: join(__dirname, '../examples/hive-catalog'),
    config: {
      ...config,
      'starrocks:password': { secret: password! },
      'hive-catalog:metastoreUris': '["thrift://127.0.0.1:9083"]',
      'hive-catalog:endpoint': 'http://minio:9000',
      'hive-catalog:key': { secret: JSON.stringify(KEY) },
    },
  })
})
afterAll(async () => {
  await stack.close()
  await lake.close()
})

function succeeded(result: RunResult): RunResult {
  printed.push(result.text)
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}

function changing(): string[] {
  return lake.starrocks.statements.filter((statement) => /CATALOG/.test(statement) && !/^SHOW/.test(statement))
}

async function grants(): Promise<unknown[]> {
  return lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')
}

test('a preview works with an unknown key', async () => {
  const { summary } = succeeded(await stack.preview({ diff: true }))
  expect(summary).toMatchObject({ create: 3 })
  expect(changing()).toEqual([])
})

test('an up creates the catalog; no output contains the key in clear', async () => {
  const { outputs } = succeeded(await stack.up())
  expect(outputs).toEqual({ catalog: 'hive', metastore: 'thrift://127.0.0.1:9083', types: ['hive', 'internal'] })
  expect(changing()).toEqual([expect.stringMatching(/^CREATE EXTERNAL CATALOG `hive`[\s\S]*"top-secret-key"/)])
  lake.starrocks.statements.length = 0
  expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })
  expect(changing()).toEqual([])
})

test('a refresh finds a changed setting, and the next up repairs it in place', async () => {
  await lake.starrocks.query('CREATE ROLE analyst')
  await lake.starrocks.query('GRANT USAGE ON CATALOG hive TO ROLE analyst')
  await lake.starrocks.query('ALTER CATALOG hive SET ("hive.metastore.uris" = "thrift://stale:9083")')
  expect(succeeded(await stack.refresh()).summary).toMatchObject({ update: 1 })
  lake.starrocks.statements.length = 0
  const { text } = succeeded(await stack.preview({ diff: true, full: true }))
  expect(text).toContain('ALTER CATALOG `hive` SET (\\"hive.metastore.uris\\" = \\"thrift://127.0.0.1:9083\\")')
  expect(succeeded(await stack.up()).summary).toMatchObject({ update: 1 })
  expect(changing()).toEqual(['ALTER CATALOG `hive` SET ("hive.metastore.uris" = "thrift://127.0.0.1:9083")'])
  expect(await grants()).toHaveLength(1)
})

test('a rotated key is set in place', async () => {
  await stack.setConfig('hive-catalog:key', { secret: JSON.stringify({ ...KEY, secretKey: 'to*rotated**ey' }) })
  lake.starrocks.statements.length = 0
  succeeded(await stack.up())
  expect(changing()).toEqual(['ALTER CATALOG `hive` SET ("aws.s3.secret_key" = "to*rotated**ey")'])
})

test('another comment is a replacement: the preview shows the reason and the restored grants', async () => {
  await stack.setConfig('hive-catalog:comment', 'new')
  const preview = succeeded(await stack.preview({ diff: true, full: true }))
  expect(preview.text).toContain('the comment of a catalog cannot be changed')
  expect(preview.text).toContain('GRANT USAGE ON CATALOG `hive` TO ROLE \\"analyst\\"')
  const before = await grants()
  succeeded(await stack.up())
  expect(await grants()).toEqual(before)
  expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })
})

test('a destroy needs no metastore, and no output contains a key', async () => {
  await lake.starrocks.query('ALTER CATALOG hive SET ("hive.metastore.uris" = "thrift://down:9083")')
  succeeded(await stack.destroy())
  expect((await lake.starrocks.query('SHOW CATALOGS')).map((row) => row.Catalog)).toEqual(['default_catalog'])
  expect(printed.join('\n')).not.toMatch(/warehouse-user|top-secret-key|rotated|db-password-1/)
})
