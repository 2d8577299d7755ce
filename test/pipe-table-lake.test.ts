import { describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/pipe-table'
import { eventually, parquet } from './support/lake'
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
const ids = (...data: number[]) => parquet({ name: 'id', data, type: 'INT32' })

async function warningsOf(work: () => Promise<unknown>): Promise<string> {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await work()
    return printed.mock.calls.flat().join('\n')
  } finally {
    printed.mockRestore()
  }
}

describe('what lies below the prefix', () => {
  test('a colon that arrives later stops the pipe, and a refresh says so', async () => {
    await lake.s3.put('t/a.parquet', await ids(1))
    const one = table()
    await one.up(args)
    await lake.s3.put('t/log 10:00.txt', 'x')
    await lake.s3.put('t/b.parquet', await ids(2))
    await eventually(
      async () => {
        await one.refresh()
        return one.outs
      },
      ({ lastError }) => String(lastError).includes('log 10:00.txt'),
    )
    expect(await query('SELECT id FROM lake.t')).toEqual([{ id: '1' }])
    await lake.s3.delete('t/log 10:00.txt')
    await eventually(
      () => query('SELECT id FROM lake.t ORDER BY id'),
      (rows) => rows.length === 2,
    )
  })

  test('the default pattern says which objects it passes over, and another one loads them', async () => {
    await lake.s3.put('t/a.parquet', await ids(1))
    await lake.s3.put('t/b.parq', await ids(2))
    await lake.s3.put('t/c.PARQUET', await ids(3))
    await lake.s3.put('t/_d.parquet', await ids(4))
    expect(await warningsOf(() => table().preview(args))).toContain('2 objects are not loaded, such as t/b.parq')
    expect(await warningsOf(() => table().preview({ ...args, filePattern: '*' }))).not.toContain('not loaded')
    await table().up({ ...args, filePattern: '*' })
    expect(await query('SELECT id FROM lake.t ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }])
  })

  test('a file pattern that is none is refused at its input', async () => {
    await expect(table().preview({ ...args, filePattern: '{a,b}' })).rejects.toThrow('filePattern')
  })

  test('the files of an Iceberg table are refused, also where the prefix is their directory', async () => {
    await lake.s3.put('t/data/a.parquet', await ids(1))
    await lake.s3.put('t/metadata/v1.metadata.json', '{}')
    const below = { ...args, pathPrefix: 't/data/' }
    for (const inputs of [args, below]) await expect(table().preview(inputs)).rejects.toThrow('table of Iceberg')
    await table().up({ ...below, allowTableFormat: true })
    expect(await query('SELECT id FROM lake.t')).toEqual([{ id: '1' }])
  })
})

describe('a key of the path that is a column of the files', () => {
  const file = (id: number, dt: string) =>
    parquet({ name: 'id', data: [id], type: 'INT32' }, { name: 'dt', data: [dt], type: 'STRING' })

  test('is refused at the input that decides', async () => {
    await lake.s3.put('t/dt=path/a.parquet', await file(1, 'file'))
    await expect(table().preview(args)).rejects.toThrow('partitionColumns')
  })

  test.each(['files', 'server'] as const)('comes from the files where that is asked for (%s)', async (inferFrom) => {
    await lake.s3.put('t/dt=path/k=1/a.parquet', await file(1, 'file'))
    await lake.s3.put('t/dt=path/k=2/b.parquet', await file(2, 'other'))
    await table().up({ ...args, inferFrom, partitionColumns: 'file' })
    expect(await query('SELECT id, dt, k FROM lake.t ORDER BY id')).toEqual([
      { id: '1', dt: 'file', k: '1' },
      { id: '2', dt: 'other', k: '2' },
    ])
  })
})

test('unsigned integers keep their values, which become negative in a type of their own width', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'u32', data: [3000000000] },
      { name: 'u64', data: [18446744073709551615n] },
    ],
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'u32', type: 'INT32', converted_type: 'UINT_32', repetition_type: 'REQUIRED' },
      { name: 'u64', type: 'INT64', converted_type: 'UINT_64', repetition_type: 'REQUIRED' },
    ],
  })
  await lake.s3.put('t/a.parquet', new Uint8Array(file))
  const one = table()
  await one.up(args)
  expect(one.inputs.columns).toEqual({ u32: 'BIGINT', u64: 'LARGEINT' })
  expect(await query('SELECT u32, u64 FROM lake.t')).toEqual([{ u32: '3000000000', u64: '18446744073709551615' }])
  const narrow = { ...args, tableName: 'narrow', columnOverrides: { u32: 'INT', u64: 'BIGINT' } }
  await ResourceLife.of(handler, lake, 'narrow').up(narrow)
  expect(await query('SELECT u32, u64 FROM lake.narrow')).toEqual([{ u32: '-1294967296', u64: '-1' }])
})
