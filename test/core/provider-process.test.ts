import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
import { type Lake, parquet, startLake } from '../support/lake'
import { type ProviderProcess, startProvider } from '../support/provider-process'
import { FACES } from '../support/provider-requests'

/**
 * The provider processes, which run the built package. The SDK's own process finds it by the pointer, from the directory of the program.
 */
const urn = 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:PipeTable::trips'
const database = {
  __provider: pointer('database'),
  __urn: urn.replace('PipeTable::trips', 'Database::lake'),
  name: 'lake',
}
const trips = {
  __provider: pointer('pipe-table'),
  __urn: urn,
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}

test('the pointer takes at most 160 bytes in the state of each resource', () => {
  for (const file of ['database', 'pipe-table', 'external-table-refresh']) {
    expect(pointer(file).length).toBeLessThanOrEqual(160)
  }
})

describe.each(FACES)('the %s provider process', (face) => {
  let lake: Lake
  let provider: ProviderProcess
  beforeAll(async () => {
    lake = await startLake()
    provider = await startProvider(join(__dirname, '../../examples/quickstart'), {}, face)
    await provider.configure(lake.config)
  })
  afterAll(async () => {
    await provider.close()
    await lake.close()
  })

  /** Each operation of the CLI has a provider process of its own. */
  const anotherProcess = async <T>(work: (process: ProviderProcess) => Promise<T>): Promise<T> => {
    const another = await startProvider(join(__dirname, '../../examples/quickstart'), {}, face)
    try {
      await another.configure(lake.config)
      return await work(another)
    } finally {
      await another.close()
    }
  }

  const detailed = (details: object) => (face === 'plugin' ? { details } : {})

  /** What is recorded of these arguments. */
  const recorded = ({ __provider, __urn, ...args }: typeof database | typeof trips) => ({
    ...args,
    ...(face === 'dynamic'
      ? { __provider, __urn }
      : { __urn: __urn.replace('pulumi-nodejs:dynamic/starrocks:', 'starrocks:index:'), __origin: expect.any(String) }),
  })

  test('checks, diffs, creates, reads, updates and deletes', async () => {
    await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
    const made = await provider.check({}, database)
    expect(made).toEqual({
      inputs: { ...recorded(database), onExisting: 'fail', ddl: 'CREATE DATABASE `lake`' },
      failures: [],
    })
    const schema = await provider.create(made.inputs)
    expect(schema.id).toBe('lake')

    const { inputs, failures } = await provider.check({}, trips)
    expect(failures).toEqual([])
    expect(inputs.columns).toEqual({ id: 'INT' })
    expect(inputs).toMatchObject(recorded(trips))

    const created = await provider.create(inputs)
    expect(created.id).toBe('lake.trips')
    // Statements are for reviewers: state contains them once, in the inputs.
    const { ddl, ...lasting } = inputs
    expect(ddl).toContain('CREATE PIPE')
    expect(created.outs).toMatchObject({ ...lasting, state: 'RUNNING', loadedFiles: 1 })
    expect(Object.keys(created.outs)).not.toContain('ddl')
    expect(await lake.starrocks.query('SELECT count(*) AS n FROM lake.trips')).toEqual([{ n: '3' }])

    const same = await provider.check(inputs, trips)
    expect(await provider.diff(created.id, created.outs, same.inputs)).toEqual({
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
      ...detailed({}),
    })

    const slower = (await provider.check(inputs, { ...trips, pollingIntervalSeconds: 60 })).inputs
    expect(await provider.diff(created.id, created.outs, slower)).toMatchObject({ changes: true, replaces: [] })
    const updated = await provider.update(created.id, created.outs, slower)
    expect(updated).toMatchObject({ pollingIntervalSeconds: 60 })

    const moved = { ...slower, pathPrefix: 'other/' }
    expect(await provider.diff(created.id, updated, moved)).toEqual({
      changes: true,
      replaces: ['pathPrefix'],
      deleteBeforeReplace: true,
      ...detailed({ pathPrefix: { kind: 'UPDATE_REPLACE', isInput: false } }),
    })

    const read = await provider.read(created.id, updated)
    expect(read).toMatchObject({ id: 'lake.trips', outs: { pollingIntervalSeconds: 60 } })
    // The engine keeps the inputs that it has.
    expect(read).not.toHaveProperty('inputs')

    await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
    const drifted = await anotherProcess((refresh) => refresh.read(created.id, updated))
    expect(drifted.inputs).toMatchObject({ pipe: 'suspended', pollingIntervalSeconds: 60 })
    expect(drifted.inputs).not.toHaveProperty('state')

    await provider.delete(created.id, updated)
    expect((await provider.read(created.id, updated)).id).toBe('')
    await provider.delete('lake', schema.outs)
  })

  test('reports a problem on its property, and then handles another resource', async () => {
    const { failures } = await provider.check({}, { ...trips, tableName: 'Trips', pathPrefix: 'nothing/' })
    expect(failures.map((failure) => failure.property)).toEqual(['tableName', 'pathPrefix'])
  })

  test('shows progress on its resource, and prints nothing of its own', async () => {
    expect(
      provider.logs.some(
        ({ message, urn: of, ephemeral }) =>
          /\d of 1 file loaded, .* rows?, .* MB, after \d+ s/.test(message) &&
          of === recorded(trips).__urn &&
          ephemeral,
      ),
    ).toBe(true)
    expect(provider.output()).toBe('')
  })

  test('records a create that failed half way, so that the next run continues', async () => {
    await lake.starrocks.query('CREATE DATABASE lake')
    const { inputs } = await provider.check({}, trips)
    lake.starrocks.faults.failOnce('CREATE PIPE', { message: 'no backend' })
    const error = await provider
      .create(inputs)
      .catch((thrown: unknown) => thrown as { details: string; metadata: { get(key: string): unknown[] } })
    expect(error).toHaveProperty('details', expect.stringContaining('no backend'))
    expect(
      (error as { metadata: { get(key: string): unknown[] } }).metadata.get('grpc-status-details-bin'),
    ).toHaveLength(1)
    // The engine stores the outputs of the error; the mark of the table identifies the rest.
    const [table] = await lake.starrocks.query('SHOW CREATE TABLE lake.trips')
    const [, __incarnation] = /#([0-9a-f]{24})/.exec(table?.['Create Table'] ?? '') ?? []
    expect(await provider.update('lake.trips', { ...inputs, __incarnation }, inputs)).toMatchObject({
      state: 'RUNNING',
      loadedFiles: 1,
    })
  })
})

test.each(FACES)('the %s provider process reports a misspelled configuration key', async (face) => {
  const other = await startProvider(join(__dirname, '../../examples/quickstart'), {}, face)
  try {
    await other.configure({ 'starrocks:host': '127.0.0.1', 'starrocks:port': '1', 'starrocks:hosts': 'fe' })
    const { failures } = await other.check({}, database)
    const reason = expect.stringMatching(/has starrocks:hosts, .*did you mean starrocks:host\?/)
    expect(failures).toContainEqual({ property: '', reason })
  } finally {
    await other.close()
  }
})
