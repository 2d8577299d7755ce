import { beforeEach, describe, expect, test, vi } from 'vitest'
import { InputError } from '../provider/errors'
import { handler } from '../provider/resources/pipe-table/handler'
import { eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

/** A table that lives for years: keys, aggregates, expressions, growth. What counts is that no row is ever lost or doubled. */
const lake = useLake()

const trips = (name = 'trips') => ResourceLife.of(handler, lake, name)
const base = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}

interface Row {
  readonly id: number
  readonly city?: string
  readonly amount?: number
}

/** A file with the columns that the first row has. */
function file(...rows: Row[]): Promise<Uint8Array> {
  const has = (name: keyof Row) => rows[0]?.[name] !== undefined
  return parquet(
    { name: 'id', data: rows.map((row) => row.id), type: 'INT32' },
    ...(has('city') ? [{ name: 'city', data: rows.map((row) => row.city), type: 'STRING' as const }] : []),
    ...(has('amount') ? [{ name: 'amount', data: rows.map((row) => row.amount), type: 'INT32' as const }] : []),
  )
}

const { query } = lake
const count = async () => Number((await query('SELECT count(*) AS n FROM lake.trips'))[0]?.n)
const kinds = (plan: unknown) => (plan as string[]).map((statement) => statement.split(/[`\n]/)[0]?.trim())

const models = {
  duplicate: { ...base, keyConfig: { type: 'duplicate', columns: ['id'] } },
  primary: { ...base, keyConfig: { type: 'primary', columns: ['id'] } },
  unique: { ...base, keyConfig: { type: 'unique', columns: ['id'] } },
  'aggregate (MAX)': {
    ...base,
    keyConfig: { type: 'aggregate', columns: ['id'] },
    aggregationOverrides: { city: 'MAX', amount: 'MAX' },
  },
  'aggregate (SUM)': {
    ...base,
    keyConfig: { type: 'aggregate', columns: ['id'] },
    aggregationOverrides: { city: 'MAX', amount: 'SUM' },
  },
}

describe.each(Object.entries(models))('a table with a %s key', (model, args) => {
  const empties = ['duplicate', 'aggregate (SUM)'].includes(model)
  const sum = async () => Number((await query('SELECT sum(amount) AS n FROM lake.trips'))[0]?.n)

  beforeEach(async () => {
    await lake.s3.put(
      'trips/a.parquet',
      await file({ id: 1, city: 'Rome', amount: 10 }, { id: 2, city: 'Oslo', amount: 20 }),
    )
  })

  test.each<[string, object, (table: ResourceLife) => Promise<unknown>]>([
    ['a dropped pipe', {}, () => query('DROP PIPE lake.trips')],
    ['another poll interval', { pollingIntervalSeconds: 2 }, async () => {}],
    ['a comment', { comment: 'all "trips"' }, async () => {}],
    ['a larger batch', { batchFiles: 7, batchSize: '2 GB' }, async () => {}],
    ['a new column expression', { columnExpressions: { city: { function: 'upper', column: 'city' } } }, async () => {}],
    ['another distribution', { distributionConfig: { type: 'hash', columns: ['id'], buckets: 3 } }, async () => {}],
    ['a table property', { tableProperties: { replication_num: '1', enable_load_profile: 'true' } }, async () => {}],
    [
      'new credentials',
      {},
      async (table) => {
        table.inputs = { ...table.inputs, source: { ...(table.inputs.source as object), access: 'other keys' } }
      },
    ],
  ])('has each row once after %s, while files arrive', async (_, change, before) => {
    const table = trips()
    await table.up(args)
    expect(await sum()).toBe(30)
    await before(table)
    if (table.inputs.pipe === 'running') await table.refresh()
    await lake.s3.put('trips/b.parquet', await file({ id: 3, city: 'Lima', amount: 5 }))
    await table.up({ ...args, ...change })
    await eventually(sum, (n) => n === 35)
    expect(await count()).toBe(3)
    expect(await table.up({ ...args, ...change })).toBe('same')
  })

  test('warns of a new property that only a CREATE sets', async () => {
    const table = trips()
    await table.up(args)
    const warned = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await table.preview({ ...args, tableProperties: { replication_num: '1', storage_medium: 'SSD' } })
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('"storage_medium" only when it creates'))
    warned.mockRestore()
  })

  test.each([
    ['an unknown function', { columnExpressions: { city: { function: 'nosuch', column: 'city' } } }, /nosuch/],
    [
      'an unknown session variable',
      { columnExpressions: { city: { function: 'upper', column: 'city' } }, taskProperties: { nosuch: '1' } },
      /Unknown system variable/,
    ],
  ])('keeps its rows and its pipe if StarRocks refuses the new pipe for %s', async (_, change, reason) => {
    const table = trips()
    await table.up(args)
    const before = await query('DESC PIPE lake.trips')
    const failure = await table.up({ ...args, ...change }).catch((error: Error) => error)
    expect(failure).toBeInstanceOf(InputError)
    expect((failure as Error).message).toMatch(/^table lake.trips and its pipe were not changed, /)
    expect((failure as Error).message).toMatch(reason)
    expect(await query('DESC PIPE lake.trips')).toEqual(before)
    expect(await sum()).toBe(30)
    expect(await table.up(args)).toBe('same')
  })

  test('keeps its rows and its pipe if the store refuses the keys of the new pipe', async () => {
    const table = trips()
    await table.up(args)
    const before = await query('DESC PIPE lake.trips')
    const right = lake.config['starrocks:objectStorages']!
    try {
      lake.config['starrocks:objectStorages'] = right.replace(/("secretKey":")[^"]*/, '$1not-the-secret-key')
      await expect(table.up(args)).rejects.toThrow(
        /^table lake.trips and its pipe were not changed, .*SignatureDoesNotMatch/s,
      )
    } finally {
      lake.config['starrocks:objectStorages'] = right
    }
    expect(await query('DESC PIPE lake.trips')).toEqual(before)
    expect(await sum()).toBe(30)
  })

  test('is emptied before a new pipe only if its rows would double', async () => {
    const table = trips()
    await table.up(args)
    await query('DROP PIPE lake.trips')
    await table.refresh()
    const { inputs } = await table.preview(args)
    expect(kinds(inputs.plan)).toEqual([...(empties ? ['TRUNCATE TABLE'] : []), 'CREATE PIPE'])
  })

  test('gets a column of later files, without doubling a row', async () => {
    await lake.s3.put('trips/a.parquet', await file({ id: 1, city: 'Rome' }, { id: 2, city: 'Oslo' }))
    const detect = { ...args, schemaEvolution: 'detect' }
    const overrides = 'aggregationOverrides' in args ? { aggregationOverrides: { city: 'MAX' } } : {}
    const table = trips()
    await table.up({ ...detect, ...overrides })
    await lake.s3.put('trips/b.parquet', await file({ id: 3, city: 'Lima', amount: 5 }))

    const { operation, inputs } = await table.preview(detect)
    expect(operation).toBe('update')
    expect(inputs.columns).toEqual({ id: 'INT', city: 'VARCHAR(1048576)', amount: 'INT' })
    expect(kinds(inputs.plan)).toEqual([
      'DROP PIPE IF EXISTS',
      ...(empties ? ['TRUNCATE TABLE'] : []),
      'ALTER TABLE',
      'CREATE PIPE',
    ])
    await table.up(detect)
    await eventually(count, (n) => n === 3)
    expect(await sum()).toBe(5)
    expect(await table.up(detect)).toBe('same')
  })
})
