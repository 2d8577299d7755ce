import { describe, expect, test, vi } from 'vitest'
import { unpacked } from '../provider/core/packed'
import { handler } from '../provider/resources/pipe-table/handler'
import { parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

const lake = useLake()
const { query } = lake

const args = {
  database: 'lake',
  tableName: 't',
  pathPrefix: 't/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
const table = () => ResourceLife.of(handler, lake, 't')

/** Orders with an amount and a confidential column. */
const orders = (...ids: number[]) =>
  parquet(
    { name: 'order_id', data: ids, type: 'INT32' },
    { name: 'amount', data: ids.map((id) => id * 10), type: 'INT32' },
    { name: 'email', data: ids.map((id) => `${id}@example.com`), type: 'STRING' },
  )

async function warningsOf(work: () => Promise<unknown>): Promise<string> {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await work()
    return printed.mock.calls.flat().join('\n')
  } finally {
    printed.mockRestore()
  }
}

describe('excludeColumns', () => {
  test('removes a column of the files from the table and from the load', async () => {
    await lake.s3.put('t/a.parquet', await orders(1, 2))
    const one = table()
    await one.up({ ...args, excludeColumns: ['email'] })
    expect(one.inputs.columns).toEqual({ order_id: 'INT', amount: 'INT' })
    expect(await query('SELECT * FROM lake.t ORDER BY order_id')).toEqual([
      { order_id: '1', amount: '10' },
      { order_id: '2', amount: '20' },
    ])
    expect(await one.preview({ ...args, excludeColumns: ['email'] })).toMatchObject({ operation: 'same' })
  })

  test('reports a column that no file has', async () => {
    await lake.s3.put('t/a.parquet', await orders(1))
    await expect(table().preview({ ...args, excludeColumns: ['e-mail'] })).rejects.toThrow(
      /excludeColumns: no file has a column "e-mail"; the columns are order_id, amount, email/,
    )
  })

  test('allows a file with a type that no table can hold', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const file = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1] },
        { name: 't', data: [1] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'id', type: 'INT32', repetition_type: 'REQUIRED' },
        {
          name: 't',
          type: 'INT32',
          repetition_type: 'REQUIRED',
          logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MILLIS' },
        },
      ],
    })
    await lake.s3.put('t/a.parquet', new Uint8Array(file))
    await expect(table().preview(args)).rejects.toThrow(/excludeColumns/)
    await table().up({ ...args, excludeColumns: ['t'] })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ id: '1' }])
  })

  test('can be removed and added again on an existing table', async () => {
    await lake.s3.put('t/a.parquet', await orders(1))
    const one = table()
    await one.up({ ...args, excludeColumns: ['email', 'amount'] })
    await one.up({ ...args, excludeColumns: ['email'] })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '1', amount: '10' }])
    await one.up({ ...args, excludeColumns: ['email', 'amount'] })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '1' }])
    expect(one.inputs.columns).toEqual({ order_id: 'INT' })
  })

  test('accepts a key of the path, which a condition can still use', async () => {
    await lake.s3.put('t/dt=2024-01-01/a.parquet', await orders(1))
    await lake.s3.put('t/dt=2024-02-01/b.parquet', await orders(2))
    await table().up({ ...args, excludeColumns: ['dt', 'email', 'amount'], where: "dt >= '2024-02-01'" })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '2' }])
  })

  test('excludes a key of the path that is also a column of the files', async () => {
    await lake.s3.put('t/amount=1/a.parquet', await orders(1))
    await expect(table().preview(args)).rejects.toThrow('excludeColumns: ["amount"]')
    await table().up({ ...args, excludeColumns: ['amount', 'email'] })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '1' }])
  })
})

describe('columnExpressions', () => {
  test('rename a column, which keeps its type and its position', async () => {
    await lake.s3.put('t/a.parquet', await orders(7))
    const one = table()
    await one.up({ ...args, columnExpressions: { id: { column: 'order_id' } }, excludeColumns: ['email'] })
    expect(unpacked(one.inputs).__layout).toMatchObject({ columns: ['id', 'amount'] })
    expect(one.inputs.columns).toEqual({ id: 'INT', amount: 'INT' })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ id: '7', amount: '70' }])
  })

  test('swap two columns', async () => {
    await lake.s3.put('t/a.parquet', await orders(7))
    const swapped = { order_id: { column: 'amount' }, amount: { column: 'order_id' } }
    await table().up({ ...args, columnExpressions: swapped, excludeColumns: ['email'] })
    expect(await query('SELECT order_id, amount FROM lake.t')).toEqual([{ order_id: '70', amount: '7' }])
  })

  test('rename a column of an existing table, and drop the old one', async () => {
    await lake.s3.put('t/a.parquet', await orders(7))
    const one = table()
    await one.up({ ...args, excludeColumns: ['email'] })
    const renamed = { ...args, columnExpressions: { cents: { column: 'amount' } }, excludeColumns: ['email'] }
    await one.up(renamed)
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '7', cents: '70' }])
    expect(await one.preview(renamed)).toMatchObject({ operation: 'same' })
    await one.up({ ...args, excludeColumns: ['email'] })
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '7', amount: '70' }])
  })

  test('are any SQL over the columns of the files, including excluded ones', async () => {
    await lake.s3.put('t/a.parquet', await orders(7))
    const expressions = { domain: { sql: "split_part(email, '@', 2)" }, amount: { sql: 'amount + order_id' } }
    const inputs = { ...args, excludeColumns: ['email'], columnExpressions: expressions }
    await expect(table().preview(inputs)).rejects.toThrow(/columnExpressions.domain: .* set columnOverrides.domain/)
    await table().up({ ...inputs, columnOverrides: { domain: 'VARCHAR(100)' } })
    expect(await query('SELECT order_id, amount, domain FROM lake.t')).toEqual([
      { order_id: '7', amount: '77', domain: 'example.com' },
    ])
  })

  test('apply a function to an excluded column', async () => {
    await lake.s3.put('t/a.parquet', await orders(7))
    const inputs = {
      ...args,
      excludeColumns: ['email'],
      columnExpressions: { address: { function: 'upper', column: 'email' } },
    }
    const one = table()
    await one.up(inputs)
    expect(await query('SELECT address FROM lake.t')).toEqual([{ address: '7@EXAMPLE.COM' }])
    expect(await one.preview(inputs)).toMatchObject({ operation: 'same' })
  })

  test.each<[object, RegExp]>([
    [{ sql: '1, 2' }, /columnExpressions.x is "1, 2", which is more than one expression/],
    [{ sql: "'a" }, /not closed/],
    [{ sql: '1 -- rest' }, /comment/],
    [{ sql: '1; DROP TABLE t' }, /more than one statement/],
    [{ sql: '(SELECT 1)' }, /query/],
    [{ sql: 'amount AS y' }, /AS/],
    [{ sql: ' ' }, /empty/],
    [{ column: 'nosuch' }, /columnExpressions.x: no file has a column "nosuch"; the columns are order_id/],
    [{}, /either a column or sql/],
    [{ sql: '1', column: 'amount' }, /either a column or sql/],
    [{ sql: '1', function: 'upper' }, /function as well as sql/],
  ])('refuse %j', async (expression, message) => {
    await lake.s3.put('t/a.parquet', await orders(1))
    const inputs = { ...args, columnExpressions: { x: expression }, columnOverrides: { x: 'INT' } }
    await expect(table().preview(inputs)).rejects.toThrow(message)
  })

  test('refuse to rename a key of the path, and the error names the remedy', async () => {
    await lake.s3.put('t/dt=1/a.parquet', await orders(1))
    const renamed = { ...args, columnExpressions: { day: { column: 'dt' } } }
    await expect(table().preview(renamed)).rejects.toThrow('{ sql: "`dt`" }')
    await table().up({ ...args, columnExpressions: { day: { sql: '`dt`' } }, columnOverrides: { day: 'INT' } })
    expect(await query('SELECT day, dt FROM lake.t')).toEqual([{ day: '1', dt: '1' }])
  })
})

test.each([
  ['columnExpressions', { columnExpressions: { amount: { sql: 'nosuch + 1' } } }],
  ['where', { where: 'nosuch > 1' }],
])('StarRocks checks the SQL of %s in the preview, before anything is dropped', async (input, wrong) => {
  await lake.s3.put('t/a.parquet', await orders(1))
  await expect(table().preview({ ...args, ...wrong })).rejects.toThrow(new RegExp(`^${input}: StarRocks: .*nosuch`))
  const one = table()
  await one.up(args)
  await expect(one.preview({ ...args, ...wrong })).rejects.toThrow(new RegExp(`^${input}: StarRocks: .*nosuch`))
})

describe('where', () => {
  test('loads the matching rows, and all files again when it changes', async () => {
    await lake.s3.put('t/a.parquet', await orders(1, 2, 3))
    const one = table()
    await one.up({ ...args, where: 'order_id > 1' })
    expect(await query('SELECT order_id FROM lake.t ORDER BY order_id')).toEqual([{ order_id: '2' }, { order_id: '3' }])
    expect(await one.preview({ ...args, where: 'order_id > 1' })).toMatchObject({ operation: 'same' })
    await one.up({ ...args, where: 'order_id > 2' })
    expect(await query('SELECT order_id FROM lake.t')).toEqual([{ order_id: '3' }])
    await one.up(args)
    expect(await query('SELECT count(*) AS n FROM lake.t')).toEqual([{ n: '3' }])
  })

  test('is refused at its input if it is no condition', async () => {
    await lake.s3.put('t/a.parquet', await orders(1))
    await expect(table().preview({ ...args, where: 'a = 1 LIMIT 3' })).rejects.toThrow(/where: .*LIMIT/)
  })
})

test('StarRocks can read the footers instead of the provider', async () => {
  const inputs = {
    ...args,
    inferFrom: 'server',
    excludeColumns: ['EMAIL', 'dt'],
    columnExpressions: { id: { column: 'order_id' }, domain: { sql: "split_part(email, '@', 2)" } },
    columnOverrides: { domain: 'VARCHAR(50)' },
    where: "dt = '2024-01-02'",
  }
  await lake.s3.put('t/dt=2024-01-01/a.parquet', await orders(1))
  await lake.s3.put('t/dt=2024-01-02/b.parquet', await orders(2))
  const one = table()
  await expect(one.preview({ ...inputs, excludeColumns: ['mail'] })).rejects.toThrow(/excludeColumns: .*"mail"/)
  await one.up(inputs)
  expect(await query('SELECT * FROM lake.t')).toEqual([{ id: '2', amount: '20', domain: 'example.com' }])

  const declared = {
    ...args,
    tableName: 'early',
    pathPrefix: 'later/',
    inferFrom: 'server',
    schema: { order_id: 'INT' },
  }
  const other = ResourceLife.of(handler, lake, 'early')
  await other.up(declared)
  await lake.s3.put('later/a.parquet', await orders(3))
  await other.up(declared)
  expect(await query('SELECT * FROM lake.early')).toEqual([{ order_id: '3' }])
})

describe('schema', () => {
  const declared = { ...args, schema: { order_id: 'BIGINT', note: 'VARCHAR(20)' }, __schemaOrder: ['order_id', 'note'] }

  test('creates the table before the first file exists, and the pipe with the first file', async () => {
    const one = table()
    const warned = await warningsOf(() => one.up(declared))
    expect(warned).toContain('there is no file below s3://')
    expect(one.outs).toMatchObject({ pipe: 'waitingForFiles', state: 'MISSING', loadedFiles: 0 })
    expect(await query('SHOW PIPES FROM lake')).toEqual([])
    await one.refresh()
    expect(await one.preview(declared)).toMatchObject({ operation: 'same' })

    // Rows of another source come from no file, so they stay.
    await query("INSERT INTO lake.t VALUES (1, 'by hand')")
    await lake.s3.put('t/a.parquet', await orders(2))
    const plan = await one.preview(declared)
    expect(plan).toMatchObject({ operation: 'update' })
    expect(JSON.stringify(plan)).not.toContain('TRUNCATE')
    await one.up(declared)
    expect(one.outs).toMatchObject({ pipe: 'running' })
    expect(await query('SELECT order_id, note FROM lake.t ORDER BY order_id')).toEqual([
      { order_id: '1', note: 'by hand' },
      { order_id: '2', note: null },
    ])
    expect(await one.preview(declared)).toMatchObject({ operation: 'same' })
  })

  test.each([{ schemaEvolution: 'detect' }, { schema: { order_id: 'BIGINT', note: 'VARCHAR(20)', more: 'INT' } }])(
    'keeps the table and its rows when all files were deleted (%j)',
    async (changed) => {
      await lake.s3.put('t/a.parquet', await orders(1))
      const one = table()
      await one.up(declared)
      await lake.s3.delete('t/a.parquet')
      const inputs = { ...declared, ...changed, waitForLoad: undefined }
      expect((await one.preview(inputs)).replaces).toEqual([])
      // A new column requires that all files are loaded again, which would lose the rows of deleted files.
      if ('schema' in changed) await expect(one.up(inputs)).rejects.toThrow(/the lake no longer has 1 file/)
      else await one.up(inputs)
      expect(await query('SELECT order_id FROM lake.t')).toEqual([{ order_id: '1' }])
      expect(await query('SHOW PIPES FROM lake')).toMatchObject([{ STATE: 'RUNNING' }])
    },
  )

  test('takes the partition keys from the first files', async () => {
    const inputs = { ...args, schema: { dt: 'DATE', order_id: 'INT' }, __schemaOrder: ['dt', 'order_id'] }
    const one = table()
    await one.up(inputs)
    await lake.s3.put('t/dt=2024-01-02/a.parquet', await orders(5))
    expect(await one.preview(inputs)).toMatchObject({ operation: 'update' })
    await one.up(inputs)
    expect(await query('SELECT * FROM lake.t')).toEqual([{ dt: '2024-01-02', order_id: '5' }])
  })

  test('has the order of the program, and reports columns that are not loaded and columns that no file has', async () => {
    await lake.s3.put('t/a.parquet', await orders(1))
    const inputs = {
      ...args,
      schema: { note: 'VARCHAR(20)', order_id: 'BIGINT' },
      __schemaOrder: ['order_id', 'note'],
      schemaEvolution: 'detect',
    }
    const one = table()
    const warned = await warningsOf(() => one.up(inputs))
    expect(warned).toContain('not in schema and are not loaded: amount, email')
    expect(warned).toContain('no file has note')
    expect(await query('DESC lake.t')).toMatchObject([{ Field: 'order_id', Type: 'bigint' }, { Field: 'note' }])

    await lake.s3.put(
      't/b.parquet',
      await parquet({ name: 'order_id', data: [2], type: 'INT32' }, { name: 'note', data: ['x'], type: 'STRING' }),
    )
    await one.up(inputs)
    expect(await query('SELECT * FROM lake.t ORDER BY order_id')).toEqual([
      { order_id: '1', note: null },
      { order_id: '2', note: 'x' },
    ])
  })

  test('adds, drops and widens columns in place', async () => {
    await lake.s3.put('t/a.parquet', await orders(1))
    const one = table()
    await one.up({ ...args, schema: { order_id: 'INT', amount: 'INT' }, __schemaOrder: ['order_id', 'amount'] })
    const changed = {
      ...args,
      schema: { email: 'VARCHAR(50)', order_id: 'BIGINT' },
      __schemaOrder: ['email', 'order_id'],
      keyConfig: undefined,
    }
    expect(await one.preview(changed)).toMatchObject({ operation: 'update' })
    await one.up(changed)
    expect(await query('SELECT * FROM lake.t')).toEqual([{ order_id: '1', email: '1@example.com' }])
    expect(await one.preview(changed)).toMatchObject({ operation: 'same' })
  })

  test.each<[object, RegExp]>([
    [{ columnOverrides: { order_id: 'INT' } }, /columnOverrides: .*omit columnOverrides/],
    [{ excludeColumns: ['email'] }, /excludeColumns: .*omit excludeColumns/],
    [{ schema: { order_id: 'NOSUCH' } }, /schema.order_id: /],
    [{ schema: { ORDER_ID: 'INT' } }, /schema.ORDER_ID: there is no such column; the columns are order_id/],
    [{ schema: {} }, /schema: at least one column/],
  ])('is refused with %j', async (inputs, message) => {
    await lake.s3.put('t/a.parquet', await orders(1))
    await expect(table().preview({ ...declared, ...inputs })).rejects.toThrow(message)
  })
})
