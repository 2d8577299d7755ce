import { afterEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/pipe-table/handler'
import { eventually, type ParquetColumn, parquet, startLake } from './support/lake'
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

describe('the objects below the prefix', () => {
  test('a new file with a colon stops the pipe, and a refresh reports it', async () => {
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

  test('the default pattern counts objects without a match, and another pattern loads them', async () => {
    await lake.s3.put('t/a.parquet', await ids(1))
    await lake.s3.put('t/b.parq', await ids(2))
    await lake.s3.put('t/c.PARQUET', await ids(3))
    await lake.s3.put('t/_d.parquet', await ids(4))
    expect(await warningsOf(() => table().preview(args))).toContain('2 objects are not loaded, such as t/b.parq')
    expect(await warningsOf(() => table().preview({ ...args, filePattern: '*' }))).not.toContain('not loaded')
    await table().up({ ...args, filePattern: '*' })
    expect(await query('SELECT id FROM lake.t ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }])
  })

  test('an invalid file pattern is refused at its input', async () => {
    await expect(table().preview({ ...args, filePattern: '{a,b}' })).rejects.toThrow('filePattern')
  })

  test('the files of an Iceberg table are refused, also if the prefix is their directory', async () => {
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

  test('is refused at the input partitionColumns', async () => {
    await lake.s3.put('t/dt=path/a.parquet', await file(1, 'file'))
    await expect(table().preview(args)).rejects.toThrow('partitionColumns')
  })

  test.each(['files', 'server'] as const)('is read from the files with partitionColumns (%s)', async (inferFrom) => {
    await lake.s3.put('t/dt=path/k=1/a.parquet', await file(1, 'file'))
    await lake.s3.put('t/dt=path/k=2/b.parquet', await file(2, 'other'))
    await table().up({ ...args, inferFrom, partitionColumns: 'file' })
    expect(await query('SELECT id, dt, k FROM lake.t ORDER BY id')).toEqual([
      { id: '1', dt: 'file', k: '1' },
      { id: '2', dt: 'other', k: '2' },
    ])
  })
})

test('unsigned integers keep their values, which would be negative in a type of equal width', async () => {
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

  const older = await startLake({ version: '3.3.20' })
  try {
    await older.starrocks.query('CREATE DATABASE lake')
    await older.s3.put('t/a.parquet', new Uint8Array(file))
    const warnings = await warningsOf(() => ResourceLife.of(handler, older, 't').preview(args))
    expect(warnings).toContain('cannot load unsigned integers of 32 and 64 bits; 3.4.0 and later can; column u32 of')
  } finally {
    await older.close()
  }
})

describe("files never replace the table (schemaEvolution: 'detect')", () => {
  const detect = { ...args, schemaEvolution: 'detect', pollingIntervalSeconds: 3600 }
  type Columns = readonly ParquetColumn[]
  const put = async (key: string, ...columns: Columns) => lake.s3.put(key, await parquet(...columns))
  const int = (name: string, data: number) => ({ name, data: [data], type: 'INT32' as const })
  const long = (name: string, data: bigint) => ({ name, data: [data], type: 'INT64' as const })
  const text = (name: string, data: string) => ({ name, data: [data], type: 'STRING' as const })
  const rows = () => query('SELECT a, b FROM lake.t ORDER BY b')
  const ddl = async () => (await query('SHOW CREATE TABLE lake.t'))[0]?.['Create Table'] ?? ''
  /** A table with one file, which is then deleted; the next file has another type. */
  const beginWith = async (inputs: object, ...columns: Columns) => {
    await put('t/a.parquet', ...columns)
    const one = table()
    await one.up({ ...detect, ...inputs })
    await lake.s3.delete('t/a.parquet')
    return one
  }

  test('another column order and a wider default key keep table, rows, order and key', async () => {
    await put('t/a.parquet', int('a', 1), text('b', 'x'))
    await put('t/b.parquet', text('b', 'y'), int('a', 2))
    const one = table()
    await one.up(detect)
    expect(await rows()).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
    ])
    await lake.s3.delete('t/a.parquet')
    await put('t/c.parquet', long('a', 3000000000n), text('b', 'z'))
    expect((await one.preview(detect)).inputs.plan).toEqual([
      'ALTER TABLE `lake`.`t`\n  MODIFY COLUMN `a` BIGINT KEY NULL',
    ])
    expect(await one.up(detect)).toBe('update')
    expect(await ddl()).toMatch(/`a` bigint.*\n.*`b` varchar[\s\S]*DUPLICATE KEY\(`a`\)/)
    await one.up({ ...detect, pollingIntervalSeconds: 1 })
    expect(await eventually(rows, (found) => found.length === 3)).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
      { a: '3000000000', b: 'z' },
    ])
    expect(await one.up({ ...detect, pollingIntervalSeconds: 1 })).toBe('same')
  })

  test.each([
    ['distribution', { distributionConfig: { type: 'hash', columns: ['a'] } }],
    ['key', { keyConfig: { type: 'primary', columns: ['a'] } }],
    ['partition', { partitionConfig: { type: 'column', columns: ['a'] } }],
    ['sort order', { orderBy: ['a'] }],
  ])('refuses to widen a column of the %s, and keeps the table', async (part, inputs) => {
    const one = await beginWith(inputs, int('a', 1), text('b', 'x'))
    await put('t/c.parquet', long('a', 3000000000n), text('b', 'z'))
    const [failure] = await one.failures({ ...detect, ...inputs })
    for (const word of [
      'pathPrefix: ',
      'column a is INT',
      'BIGINT in t/c.parquet',
      part,
      'columnOverrides.a',
      'allowRowLoss',
    ])
      expect(failure).toContain(word)
    expect(await rows()).toEqual([{ a: '1', b: 'x' }])
    expect(await one.up({ ...detect, ...inputs, columnOverrides: { a: 'INT' } })).toBe('update')
    expect(await one.up({ ...detect, ...inputs, allowRowLoss: true })).toBe('replace')
    expect(await eventually(rows, (found) => found.length === 1)).toEqual([{ a: '3000000000', b: 'z' }])
  })

  test('refuses a column of another kind, and ignores a narrower one', async () => {
    const one = await beginWith({}, long('a', 1n), text('b', 'x'))
    await put('t/c.parquet', int('a', 2), text('b', 'y'))
    expect((await one.preview(detect)).operation).toBe('same')
    await lake.s3.delete('t/c.parquet')
    await put('t/d.parquet', text('a', 'one'), text('b', 'y'))
    const [failure] = await one.failures(detect)
    expect(failure).toMatch(/column a is BIGINT in the table and VARCHAR\(1048576\) in t\/d.parquet, and neither/)
    expect(await rows()).toEqual([{ a: '1', b: 'x' }])
  })

  test('keeps the default key, even if an earlier column could now be the key', async () => {
    await put('t/a.parquet', { name: 'd', data: [0.5], type: 'DOUBLE' }, int('a', 1), text('b', 'x'))
    const one = table()
    await one.up(detect)
    const overridden = { ...detect, columnOverrides: { d: 'VARCHAR(40)' } }
    expect(await one.up(overridden)).toBe('update')
    expect(await ddl()).toContain('DUPLICATE KEY(`a`)')
    expect(await one.up(overridden)).toBe('same')
    expect(await rows()).toEqual([{ a: '1', b: 'x' }])
  })

  test('gives a column without any value the type of the first value, in place', async () => {
    const nulls = (await import('hyparquet-writer')).parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [null] },
        { name: 'b', data: ['x'] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'a', type: 'INT32', logical_type: { type: 'NULL' }, repetition_type: 'OPTIONAL' },
        { name: 'b', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
    })
    await lake.s3.put('t/a.parquet', new Uint8Array(nulls))
    const one = table()
    await one.up(detect)
    expect(one.inputs.columns).toEqual({ a: 'INT', b: 'VARCHAR(1048576)' })
    await put('t/c.parquet', text('a', 'one'), text('b', 'y'))
    expect(await one.up({ ...detect, pollingIntervalSeconds: 1 })).toBe('update')
    expect(await eventually(rows, (found) => found.length === 2)).toEqual([
      { a: null, b: 'x' },
      { a: 'one', b: 'y' },
    ])
  })

  test('a change of another input does not replace the table either', async () => {
    const inputs = { ...args, pollingIntervalSeconds: 3600, keyConfig: { type: 'primary', columns: ['a'] } }
    await put('t/a.parquet', int('a', 1), text('b', 'x'))
    const one = table()
    await one.up(inputs)
    await lake.s3.delete('t/a.parquet')
    await put('t/c.parquet', long('a', 3000000000n), text('b', 'z'))
    const [failure] = await one.failures({ ...inputs, columnOverrides: { b: 'VARCHAR(1048575)' } })
    expect(failure).toBeUndefined()
    expect((await one.failures({ ...inputs, columnOverrides: { b: 'VARCHAR(1048576)' } }))[0]).toContain('t/c.parquet')
  })
})

describe('timestamps', () => {
  const noon = new Date('2024-07-01T12:00:00Z')
  const file = async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const timestamp = (isAdjustedToUTC: boolean) => ({
      type: 'TIMESTAMP' as const,
      isAdjustedToUTC,
      unit: 'MILLIS' as const,
    })
    const written = parquetWriteBuffer({
      columnData: [
        { name: 'moment', data: [noon] },
        { name: 'clock', data: [noon] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'moment', type: 'INT64', logical_type: timestamp(true), repetition_type: 'REQUIRED' },
        { name: 'clock', type: 'INT64', logical_type: timestamp(false), repetition_type: 'REQUIRED' },
      ],
    })
    return new Uint8Array(written)
  }
  const rows = () => query('SELECT moment, clock FROM lake.t')
  afterEach(() => query("SET GLOBAL time_zone = 'UTC'"))

  test.each([
    ['UTC', '2024-07-01 12:00:00'],
    ['Asia/Shanghai', '2024-07-01 20:00:00'],
    ['-03:30', '2024-07-01 08:30:00'],
  ])('are shifted to the declared time zone: %s', async (timeZone, shown) => {
    await lake.s3.put('t/a.parquet', await file())
    await query("SET GLOBAL time_zone = 'America/New_York'")
    const one = table()
    expect(await warningsOf(() => one.up({ ...args, timeZone }))).not.toContain('timeZone')
    expect(await rows()).toEqual([{ moment: shown, clock: shown }])
    await one.refresh()
    expect(await one.up({ ...args, timeZone })).toBe('same')
  })

  test('are shifted to the zone of the server by default, and the preview warns if that is not UTC', async () => {
    await lake.s3.put('t/a.parquet', await file())
    expect(await warningsOf(() => table().preview(args))).not.toContain('timestamps')
    await query("SET GLOBAL time_zone = 'Asia/Shanghai'")
    expect(await warningsOf(() => table().preview(args))).toMatch(
      /column moment of t\/a.parquet contains timestamps, which StarRocks shifts to Asia\/Shanghai, .* set timeZone/,
    )
    await table().up(args)
    expect(await rows()).toEqual([{ moment: '2024-07-01 20:00:00', clock: '2024-07-01 20:00:00' }])
  })

  describe('of StarRocks 4.1.3', () => {
    const newer = useLake({ version: '4.1.3' })

    test('are shifted only if they are adjusted to UTC', async () => {
      await newer.s3.put('t/a.parquet', await file())
      await ResourceLife.of(handler, newer, 't').up({ ...args, timeZone: 'Asia/Shanghai' })
      expect(await newer.query('SELECT moment, clock FROM lake.t')).toEqual([
        { moment: '2024-07-01 20:00:00', clock: '2024-07-01 12:00:00' },
      ])
    })
  })
})

describe('session variables of the loads', () => {
  const withVariables = (taskProperties: object) => ({ ...args, taskProperties })

  test('are set at the create, changed in place, and restored after drift', async () => {
    await lake.s3.put('t/a.parquet', await ids(1))
    const one = table()
    await one.up(withVariables({ query_timeout: '60' }))
    const properties = async () => JSON.parse((await query('DESC PIPE lake.t'))[0]?.PROPERTIES ?? '{}')
    expect(await properties()).toMatchObject({ 'task.query_timeout': '60' })
    const changed = withVariables({ query_timeout: '90', insert_max_filter_ratio: '0.5' })
    expect((await one.preview(changed)).inputs.plan).toEqual([
      'ALTER PIPE `lake`.`t` SET ("task.insert_max_filter_ratio" = "0.5", "task.query_timeout" = "90")',
    ])
    await one.up(changed)
    await query(`ALTER PIPE lake.t SET ("task.query_timeout" = "1")`)
    await one.refresh()
    expect(await one.up(changed)).toBe('update')
    expect(await properties()).toMatchObject({ 'task.query_timeout': '90', 'task.insert_max_filter_ratio': '0.5' })
    expect(await query('SELECT id FROM lake.t')).toEqual([{ id: '1' }])
    expect(await warningsOf(() => one.preview(withVariables({ query_timeout: '90' })))).toContain(
      'the pipe keeps its insert_max_filter_ratio',
    )
  })

  test('are refused if the time zone is declared twice, and with the prefix that the provider writes', async () => {
    await lake.s3.put('t/a.parquet', await ids(1))
    const twice = { ...withVariables({ time_zone: 'UTC' }), timeZone: 'UTC' }
    expect((await table().failures(twice))[0]).toMatch(/^timeZone: .* omit one/)
    expect((await table().failures(withVariables({ 'task.query_timeout': '1' })))[0]).toMatch(
      /^taskProperties.*no prefix "task\."/,
    )
  })
})

describe('values of the path', () => {
  const columnOverrides = { ts: 'DATETIME' }
  const put = async () => {
    await lake.s3.put('t/ts=2022-11-26%2013%3A51%3A14/k=a+b%2Fc/a.parquet', await ids(1))
    await lake.s3.put('t/ts=__HIVE_DEFAULT_PARTITION__/k=__HIVE_DEFAULT_PARTITION__/b.parquet', await ids(2))
  }
  const rows = () => query('SELECT id, ts, k FROM lake.t ORDER BY id')

  test('are loaded unchanged by default, and the preview states that', async () => {
    await put()
    expect(await warningsOf(() => table().preview({ ...args, columnOverrides }))).toMatch(
      /ts=2022-11-26%2013%3A51%3A14 is loaded unchanged from the path.* set decodePath/,
    )
    await table().up({ ...args, columnOverrides })
    expect(await rows()).toEqual([
      { id: '1', ts: null, k: 'a+b%2Fc' },
      { id: '2', ts: null, k: '__HIVE_DEFAULT_PARTITION__' },
    ])
  })

  test('are decoded with decodePath, also in an existing table', async () => {
    await put()
    const one = table()
    await one.up({ ...args, columnOverrides })
    const decoded = { ...args, columnOverrides, decodePath: true }
    expect(await warningsOf(() => one.up(decoded))).not.toContain('decodePath')
    expect(await rows()).toEqual([
      { id: '1', ts: '2022-11-26 13:51:14', k: 'a+b/c' },
      { id: '2', ts: null, k: null },
    ])
    await one.refresh()
    expect(await one.up(decoded)).toBe('same')
  })

  test('with eight digits become a DATE without decoding', async () => {
    await lake.s3.put('t/dt=20240201/a.parquet', await ids(1))
    const one = table()
    expect(await warningsOf(() => one.up({ ...args, columnOverrides: { dt: 'DATE' } }))).not.toContain('decodePath')
    expect(await query('SELECT id, dt FROM lake.t')).toEqual([{ id: '1', dt: '2024-02-01' }])
  })
})

test('the error of a refused load shows its rows', async () => {
  await lake.s3.put('t/a.parquet', await parquet({ name: 'note', data: ['short', 'too long'], type: 'STRING' }))
  const one = { ...args, columnOverrides: { note: 'VARCHAR(5)' } }
  await expect(table().up(one)).rejects.toThrow(/filtered data.*rows that were filtered: .*too long/s)
})
