import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStack, type RunResult, type Stack } from './sandbox/engine'
import { eventually, type Lake, parquet, startLake } from './support/lake'

/** The quickstart, unmodified, with the real SDK and the real dynamic provider process; the steps build on each other. */
let lake: Lake
let stack: Stack
const messages: string[] = []
const printed: string[] = []

beforeAll(async () => {
  lake = await startLake({ password: 'db-password-1' })
  const { 'starrocks:password': password, 'starrocks:objectStorages': storages, ...config } = lake.config
  stack = await openStack({
    dir: join(__dirname, '..'),
    config: {
      ...config,
      'starrocks:password': { secret: password! },
      'starrocks:objectStorages': { secret: storages! },
    },
    onEvent: (event) => {
      if (event.kind === 'diagnostic') messages.push(event.diagnostic.message)
    },
  })
  await lake.s3.put('flights/year=2001/month=01/a.parquet', await flights(3))
  await lake.s3.put('flights/year=2001/month=02/a.parquet', await flights(2))
})
afterAll(async () => {
  await stack.close()
  await lake.close()
})

function flights(rows: number): Promise<Uint8Array> {
  const each = Array.from({ length: rows }, (_, i) => i)
  return parquet(
    { name: 'date', data: each.map((i) => new Date(Date.UTC(2001, 0, 1, i))), type: 'TIMESTAMP' },
    { name: 'delay', data: each.map(BigInt), type: 'INT64' },
    { name: 'origin', data: each.map((i) => `A${i}`), type: 'STRING' },
  )
}

async function rows(): Promise<number> {
  return Number((await lake.starrocks.query('SELECT count(*) AS n FROM lake.flights'))[0]?.n)
}

function succeeded(result: RunResult): RunResult {
  printed.push(result.text)
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}

describe('the quickstart', () => {
  test('previews columns and statements without changing anything', async () => {
    const { text, summary, operations } = succeeded(await stack.preview({ diff: true }))
    expect(summary).toMatchObject({ create: 3 })
    expect(text).toMatch(/delay *: "BIGINT"/)
    const inputs = operations.find(({ name }) => name === 'flights')?.new?.inputs
    expect(inputs?.ddl).toContain('CREATE PIPE `lake`.`flights`')
    expect(await lake.starrocks.query("SHOW DATABASES LIKE 'lake'")).toEqual([])
  })

  test('creates and loads, and shows the progress', async () => {
    const { summary, outputs } = succeeded(await stack.up())
    expect(summary).toMatchObject({ create: 3 })
    expect(outputs).toMatchObject({ table: 'lake.flights', loadedFiles: 2 })
    expect(await rows()).toBe(5)
    expect(messages).toContainEqual(expect.stringMatching(/^2 of 2 files loaded, 5 rows, .* MB, after \d+ s/))
  })

  test('finds no change in the second run, without a request or a statement', async () => {
    const statements = lake.starrocks.statements.length
    const listings = () => lake.s3.requests.filter(({ range }) => range !== undefined).length
    const reads = listings()
    expect(succeeded(await stack.preview()).summary).toMatchObject({ same: 3 })
    expect(lake.starrocks.statements.length).toBe(statements)
    expect(listings()).toBe(reads)
  })

  test('loads new files', async () => {
    await lake.s3.put('flights/year=2001/month=03/a.parquet', await flights(4))
    await eventually(rows, (n) => n === 9)
  })

  test('changes the poll interval in place, and the preview shows the statement', async () => {
    await stack.setConfig('quickstart:pollingIntervalSeconds', '60')
    expect(succeeded(await stack.preview({ diff: true })).text).toContain(
      'ALTER PIPE `lake`.`flights` SET (\\"poll_interval\\" = \\"60\\")',
    )
    expect(succeeded(await stack.up()).summary).toMatchObject({ update: 1, same: 2 })
    expect((await lake.starrocks.query('DESC PIPE lake.flights'))[0]?.PROPERTIES).toBe('{"poll_interval":"60"}')
  })

  test('finds a dropped pipe, and re-creates it without doubling a row', async () => {
    await lake.starrocks.query('DROP PIPE lake.flights')
    expect(succeeded(await stack.refresh({ diff: true })).text).toMatch(/pipe *: "running" => "missing"/)
    expect(succeeded(await stack.up()).summary).toMatchObject({ update: 1, same: 2 })
    expect(await rows()).toBe(9)
  })

  test('shows no secret, and has none in its state', async () => {
    const secrets = [lake.s3.accessKey, lake.s3.secretKey, 'db-password-1']
    const shown = JSON.stringify(await stack.export()) + printed.join() + messages.join()
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  test('has a pointer in its state, and no code', async () => {
    const { deployment } = await stack.export()
    const outputs = (deployment.resources ?? []).map(
      (resource) => resource.outputs as { __provider?: string } | undefined,
    )
    const providers = outputs.flatMap((of) => of?.__provider ?? [])
    expect(providers).toHaveLength(2)
    for (const provider of providers) expect(provider.length).toBeLessThanOrEqual(160)
  })

  test('destroys all objects', async () => {
    expect(succeeded(await stack.destroy()).summary).toMatchObject({ delete: 3 })
    expect(await lake.starrocks.query("SHOW DATABASES LIKE 'lake'")).toEqual([])
  })
})
