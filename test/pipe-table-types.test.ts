import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/pipe-table/handler'
import { eventually, parquet, startLake } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

const lake = useLake({ version: '4.0.0' })
const { query } = lake

const args = {
  database: 'lake',
  tableName: 't',
  pathPrefix: 't/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
/** Without polling: new files exist when an `up` evolves the table, but have not been loaded before. */
const quiet = { ...args, schemaEvolution: 'detect' as const, suspended: true }
const detect = { ...args, schemaEvolution: 'detect' as const }
const table = () => ResourceLife.of(handler, lake, 't')
/** A file of test/data/types. */
const put = (key: string, name: string) =>
  lake.s3.put(`t/${key}.parquet`, readFileSync(`${__dirname}/data/types/${name}.parquet`))

async function warningsOf(work: () => Promise<unknown>): Promise<string> {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await work()
    return printed.mock.calls.flat().join('\n')
  } finally {
    printed.mockRestore()
  }
}

const loaded = async (rows: number) => {
  await eventually(
    () => query('SELECT * FROM lake.t ORDER BY id'),
    (found) => found.length === rows,
  )
  return query('SELECT * FROM lake.t ORDER BY id')
}

const typeOf = async (column: string) => {
  const found = (await query('DESC lake.t')).find(({ Field }) => Field === column)
  return String(found?.Type).replaceAll(/\(\d+\)/g, '')
}

describe('a struct with more fields in new files', () => {
  test('gets them in place, in the order of the files, and keeps its rows', async () => {
    await put('a', 'struct-ab')
    const one = table()
    await one.up(detect)
    await one.up(quiet)
    await put('b', 'struct-acb')
    expect(await warningsOf(() => one.preview(detect))).toContain('a file without them, such as t/a.parquet')
    expect(await one.up(detect)).toBe('update')
    expect(await loaded(2)).toEqual([
      { id: '1', s: '{"a":1,"c":null,"b":"x"}' },
      { id: '3', s: '{"a":3,"c":3.5,"b":"z"}' },
    ])
    expect(await one.up(detect)).toBe('same')
  })

  test('is found in the elements of an array', async () => {
    await put('a', 'list-ab')
    const one = table()
    await one.up(detect)
    await one.up(quiet)
    await put('b', 'list-abc')
    expect(await one.up(detect)).toBe('update')
    expect(await loaded(2)).toEqual([
      { id: '1', s: '[{"a":1,"b":null}]' },
      { id: '2', s: '[{"a":2,"b":"y"}]' },
    ])
  })

  test('cannot be loaded from files of both kinds at once, and the error comes before the create', async () => {
    await put('a', 'struct-ab')
    await put('b', 'struct-abc')
    for (const columnOverrides of [{}, { s: 'STRUCT<a INT,b VARCHAR(20),c DOUBLE>' }])
      await expect(table().preview({ ...args, columnOverrides })).rejects.toThrow('whatever type is declared')
    await expect(table().preview(args)).rejects.toThrow('t/b.parquet')
  })

  test('is refused if its fields have another order, which would exchange their values', async () => {
    await put('a', 'struct-ab')
    const one = table()
    await one.up(detect)
    await put('b', 'struct-ba')
    await expect(one.preview(detect)).rejects.toThrow('StarRocks reads all files of a batch as one type')
    await lake.s3.delete('t/a.parquet')
    await expect(one.preview(detect)).rejects.toThrow('whatever type is declared')
  })

  test('can no longer load files with fewer fields, and a warning says so', async () => {
    await put('a', 'struct-abc')
    const one = table()
    await one.up(detect)
    await lake.s3.delete('t/a.parquet')
    await put('b', 'struct-ab')
    expect(await warningsOf(() => one.preview(detect))).toContain('its pipe fails with files that lack fields')
    await eventually(
      async () => {
        await one.refresh()
        return one.outs
      },
      ({ lastError }) => String(lastError).includes('Cannot cast'),
    )
  })

  test('is refused beside a new column, whose new pipe would load the older files again', async () => {
    await put('a', 'struct-ab')
    const one = table()
    await one.up(detect)
    await put('b', 'struct-abc')
    await lake.s3.put('t/c.parquet', await parquet({ name: 'extra', data: [1], type: 'INT32' }))
    lake.starrocks.statements.length = 0
    await expect(one.up(detect)).rejects.toThrow('t/a.parquet and STRUCT')
    expect(lake.starrocks.statements.filter((text) => /^(TRUNCATE|DROP|ALTER)/.test(text))).toEqual([])
  })

  test('is not changed in a table without fast schema evolution', async () => {
    await put('a', 'struct-ab')
    const one = table()
    const fixed = { ...detect, tableProperties: { fast_schema_evolution: 'false' } }
    await one.up(fixed)
    await put('b', 'struct-abc')
    await expect(one.preview(fixed)).rejects.toThrow('cannot get more fields')
  })
})

describe('a column without a value', () => {
  test('in a struct takes the type of other files', async () => {
    await put('a', 'struct-ab')
    const one = table()
    await one.up(detect)
    await one.up(quiet)
    await put('b', 'struct-a-null')
    expect(await one.up(quiet)).toBe('same')
    await one.up(detect)
    expect(await loaded(2)).toEqual([
      { id: '1', s: '{"a":1,"b":"x"}' },
      { id: '5', s: '{"a":5,"b":null}' },
    ])
  })

  test('gets another type in place when values appear', async () => {
    await put('a', 'null-column')
    const one = table()
    await one.up(detect)
    expect(await typeOf('at')).toBe('int')
    await one.up(quiet)
    await lake.s3.delete('t/a.parquet')
    await put('b', 'timestamp-column')
    expect(await one.up(detect)).toBe('update')
    expect(await typeOf('at')).toBe('datetime')
    expect(await loaded(2)).toEqual([
      { id: '1', at: null },
      { id: '2', at: '2024-01-02 00:00:00' },
    ])
    expect(await one.up(detect)).toBe('same')
  })

  test('keeps its type if values of that type appear', async () => {
    await put('a', 'null-column')
    const one = table()
    await one.up(args)
    await put('b', 'int-column')
    expect(await loaded(2)).toHaveLength(2)
    await lake.s3.delete('t/b.parquet')
    await put('c', 'timestamp-column')
    await expect(one.up(detect)).rejects.toThrow('column at of table lake.t has a value in 1 row,')
    expect((await query('SELECT at FROM lake.t WHERE id = 3'))[0]).toEqual({ at: '7' })
  })
})

describe('the preview reports a type that StarRocks cannot load', () => {
  test.each([
    ['categories', 'color', '4.0.10'],
    ['durations', 'took', 'duration'],
    ['times', 't', 'TIME'],
    ['wide-decimal', 'd', 'DECIMAL(50,10)'],
  ])('%s', async (name, column, said) => {
    await put('a', name)
    const reasons = (await table().failures(args)).join()
    expect(reasons).toContain(`the column ${column} of t/a.parquet`)
    expect(reasons).toContain(said)
    // The error that the preview prevents: the sandbox imitates StarRocks' conversion of Arrow types.
    const files = `FILES("path" = "s3://${lake.s3.bucket}/t/*.parquet", "format" = "parquet", "aws.s3.endpoint" = "${lake.s3.endpoint}", "aws.s3.access_key" = "${lake.s3.accessKey}", "aws.s3.secret_key" = "${lake.s3.secretKey}", "aws.s3.enable_path_style_access" = "true")`
    await expect(query(`SELECT \`${column}\` FROM ${files}`)).rejects.toThrow('Illegal converting from arrow type(')
    expect(await query(`SELECT id FROM ${files} ORDER BY id LIMIT 1`)).toEqual([{ id: '1' }])
  })

  test('warns of UUIDs and of dates out of range', async () => {
    await put('a', 'uuids')
    expect(await warningsOf(() => table().preview(args))).toContain('lower(hex(`u`))')
    await put('a', 'far-dates')
    const said = await warningsOf(() => table().preview(args))
    for (const part of ['column d of t/a.parquet contains 19999-02-13', 'column inf', 'infinity'])
      expect(said).toContain(part)
  })

  test('the sandbox refuses to guess how StarRocks reads such dates', async () => {
    await put('a', 'far-dates')
    await expect(table().up(args)).rejects.toThrow('a date before the year 0 or after the year 9999')
  })

  test('a decimal of 50 digits is accepted for 4.1, and for no other release whatever its declared type', async () => {
    await put('a', 'wide-decimal')
    const columnOverrides = { d: 'DECIMAL(50,10)' }
    expect((await table().failures({ ...args, columnOverrides })).join()).toContain('before 4.1')
    const newer = await startLake({ version: '4.1.2' })
    try {
      await newer.s3.put('t/a.parquet', readFileSync(`${__dirname}/data/types/wide-decimal.parquet`))
      await newer.starrocks.query('CREATE DATABASE lake')
      const one = ResourceLife.of(handler, newer, 't')
      await one.up(args)
      expect(await newer.starrocks.query('SELECT id FROM lake.t')).toEqual([{ id: '1' }])
      expect(one.inputs.columns).toMatchObject({ d: 'DECIMAL(50,10)' })
    } finally {
      await newer.close()
    }
  })

  test('a category is accepted for a release that can load it', async () => {
    const newer = await startLake({ version: '4.0.10' })
    try {
      await newer.s3.put('t/a.parquet', readFileSync(`${__dirname}/data/types/categories.parquet`))
      await newer.starrocks.query('CREATE DATABASE lake')
      await ResourceLife.of(handler, newer, 't').up(args)
      expect(await newer.starrocks.query('SELECT color FROM lake.t ORDER BY id LIMIT 2')).toEqual([
        { color: 'red' },
        { color: 'green' },
      ])
    } finally {
      await newer.close()
    }
  })

  test('an annotation with which an older Arrow rejects the file, even if the column is excluded', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1], type: 'INT32' },
        { name: 'place', data: [{ type: 'Point', coordinates: [1, 2] }], type: 'GEOMETRY' },
      ],
    })
    await lake.s3.put('t/a.parquet', new Uint8Array(bytes))
    const without = { ...args, excludeColumns: ['place'] }
    expect((await table().failures(args)).join()).toContain('the annotation GEOMETRY is not known to StarRocks')
    expect((await table().failures(without)).join()).toContain('cannot read a file with an annotation')
    const newer = await startLake({ version: '4.0.1' })
    try {
      await newer.s3.put('t/a.parquet', new Uint8Array(bytes))
      await newer.starrocks.query('CREATE DATABASE lake')
      await ResourceLife.of(handler, newer, 't').up(without)
      expect(await newer.starrocks.query('SELECT * FROM lake.t')).toEqual([{ id: '1' }])
    } finally {
      await newer.close()
    }
  })

  test('a space in the prefix, if StarRocks lists the files', async () => {
    await lake.s3.put('t x/a.parquet', readFileSync(`${__dirname}/data/types/null-column.parquet`))
    const server = { ...args, pathPrefix: 't x/', inferFrom: 'server' }
    expect((await table().failures(server)).join()).toContain('inferFrom: StarRocks cannot list the files below')
    expect(await table().failures({ ...args, pathPrefix: 't x/' })).toEqual([])
  })
})
