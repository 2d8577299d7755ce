import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { arrowOddities } from '../../provider/parquet/arrow-schema'
import type { LoadFeature, SchemaError } from '../../provider/parquet/errors'
import { columnsOfFiles, type FileSchema } from '../../provider/parquet/file-columns'
import { KnownColumns, readFooter } from '../../provider/parquet/footer'
import type { ParquetNode } from '../../provider/parquet/node'
import { type SchemaOptions, settleByRelease, tableColumns } from '../../provider/parquet/table-columns'
import type { Remedy } from '../../provider/s3/errors'
import { mergeColumns } from '../support/merge-columns'

/** Written by pyarrow 26 and polars 2.1 (test/data/types/make.py). */
const bytesOf = (name: string) => readFileSync(`${__dirname}/../data/types/${name}.parquet`)

async function file(name: string, known = new KnownColumns()): Promise<FileSchema> {
  const bytes = bytesOf(name)
  const read = async (start: number, end: number) => bytes.subarray(start, end)
  return { file: `${name}.parquet`, columns: await readFooter(read, bytes.length, `${name}.parquet`, known) }
}

const without = ({ file, columns }: FileSchema, ...names: string[]): FileSchema => ({
  file,
  columns: columns.filter(({ name }) => !names.includes(name)),
})

const typesOf = (schema: FileSchema, options: SchemaOptions = {}) =>
  mergeColumns([schema], options).map(({ name, type }) => `${name} ${type}`)

/** The message about a column alone. */
const refusal = (schema: FileSchema, column: string, options: SchemaOptions = {}) => {
  const alone = { ...schema, columns: schema.columns.filter(({ name }) => name === column) }
  return () => mergeColumns([alone], options)
}

describe("Arrow's schema in a footer", () => {
  test.each([
    ['categories', { color: ['dictionary'], list: ['dictionary'] }],
    ['durations', { took: ['duration'], s: ['duration'] }],
    ['polars', { color: ['dictionary'], took: ['duration'] }],
    ['no-arrow-schema', {}],
    ['times', {}],
  ])('%s: marks dictionary texts and durations, nested ones included', async (name, expected) => {
    const { columns } = await file(name)
    const found = columns.flatMap(({ name, arrow }) => (arrow ? [[name, [...arrow]]] : []))
    expect(Object.fromEntries(found)).toEqual(expected)
  })

  test('distinguishes files that differ only in it', async () => {
    const known = new KnownColumns()
    const [plain, category] = [await file('no-arrow-schema', known), await file('categories', known)]
    expect(plain.columns.find(({ name }) => name === 'color')?.arrow).toBeUndefined()
    expect(category.columns.find(({ name }) => name === 'color')?.arrow).toEqual(new Set(['dictionary']))
  })

  test('is ignored if it is damaged, as in Arrow', () => {
    const text = bytesOf('categories').toString('latin1')
    const base64 = /ARROW:schema[^A-Za-z0-9+/]*([A-Za-z0-9+/=]{100,})/.exec(text)![1]!
    const whole = Buffer.from(base64, 'base64')
    expect(arrowOddities(base64)?.map(({ name }) => name)).toEqual(['id', 'color', 'codes', 'list'])
    expect(arrowOddities('')).toBeUndefined()
    for (let length = 0; length < whole.length; length += 7) {
      const cut = () => arrowOddities(whole.subarray(0, length).toString('base64'))
      expect(cut).not.toThrow()
    }
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged[at] = damaged[at]! ^ 0xff
      expect(() => arrowOddities(damaged.toString('base64'))).not.toThrow()
    }
  })
})

describe('a column that StarRocks cannot load', () => {
  const wideType = '"DECIMAL(50,10)" if StarRocks is a 4.1 or later whose address is not known yet'
  test.each<[string, string, string[], Remedy[]]>([
    ['categories', 'color', ['dictionary-encoded'], ['use StarRocks 4.0.10, 4.1.1 or later']],
    ['categories', 'list', ['dictionary-encoded'], ['write it as strings']],
    ['durations', 'took', ['duration'], ['write it as an integer']],
    ['durations', 's', ['duration'], []],
    ['times', 't', ['no table can hold a TIME'], [{ change: 'expression' }]],
    [
      'wide-decimal',
      'd',
      ['DECIMAL(50,10)', 'before 4.1'],
      [{ change: 'type', column: 'd', to: wideType }, 'write it with fewer digits'],
    ],
  ])('%s.%s is refused with the remedies, and accepted if it is excluded', async (name, column, said, remedies) => {
    const schema = await file(name)
    for (const part of [...said, `${name}.parquet`]) expect(refusal(schema, column)).toThrow(part)
    for (const remedy of [...remedies, { change: 'leaveOut', column }])
      expect(refusal(schema, column)).toThrow(expect.objectContaining({ remedies: expect.arrayContaining([remedy]) }))
    expect(typesOf(without(schema, 'color', 'list', 'took', 's', 't', 't32', 'd'))).toContain('id INT')
  })

  test('has a type as a remedy only if one helps', async () => {
    const wide = await file('wide-decimal')
    expect(typesOf(wide, { types: { d: 'DECIMAL(50,10)' } })).toEqual(['id INT', 'd DECIMAL(50,10)'])
    expect(refusal(wide, 'd', { types: { d: 'VARCHAR(60)' } })).toThrow('DECIMAL(50,10)')
    // The provider once recommended VARCHAR(32): `Illegal converting from arrow type(time64)`.
    expect(refusal(await file('times'), 't', { types: { t: 'VARCHAR(32)' } })).toThrow('TIME')
    expect(refusal(await file('durations'), 'took', { types: { took: 'BIGINT' } })).toThrow('duration')
  })

  test('has an expression as a remedy if one helps and its type is known', async () => {
    const times = without(await file('times'), 't32')
    expect(typesOf(times, { computed: { t: 'BIGINT' } })).toEqual(['id INT', 't BIGINT'])
    expect(typesOf(times, { computed: { t: undefined }, types: { t: 'INT' } })).toEqual(['id INT', 't INT'])
    expect(() => typesOf(times, { computed: { t: undefined } })).toThrow(
      expect.objectContaining({
        problem: 'untypedExpression',
        remedies: [{ change: 'type', column: 't', to: 'its type' }],
      }),
    )
    const durations = without(await file('durations'), 's')
    expect(() => typesOf(durations, { computed: { took: 'BIGINT' } })).toThrow('duration')
  })

  const settled = async (name: string, has: (feature: LoadFeature) => boolean | undefined) => {
    const found = await settleByRelease(columnsOfFiles([await file(name)]), async (feature) => has(feature))
    return found.map(({ name, problem, note }) => [name, problem?.problem, note] as const)
  }

  test('is accepted for a release that can load it', async () => {
    expect(await settled('wide-decimal', () => true)).toEqual([
      ['id', undefined, undefined],
      ['d', undefined, undefined],
    ])
    expect(await settled('wide-decimal', () => false)).toContainEqual(['d', 'unsupportedType', undefined])
    expect(await settled('wide-decimal', () => undefined)).toContainEqual(['d', 'unsupportedType', undefined])
    expect(await settled('categories', (feature) => feature === 'arrowDictionaries')).toContainEqual([
      'color',
      undefined,
      undefined,
    ])
    expect(await settled('durations', () => true)).toContainEqual(['took', 'unsupportedType', undefined])
  })

  test('is refused for a release that cannot load it, whatever its type', async () => {
    const found = await settleByRelease(columnsOfFiles([await file('wide-decimal')]), async () => false)
    const refused = () => tableColumns(found, { types: { d: 'DECIMAL(50,10)' } })
    expect(refused).toThrow('before 4.1')
    expect(refused).toThrow(
      expect.objectContaining({ remedies: [{ change: 'leaveOut', column: 'd' }, 'write it with fewer digits'] }),
    )
  })

  test('gets only a warning if the release is unknown and most releases can load it', async () => {
    expect(await settled('categories', () => undefined)).toContainEqual([
      'color',
      undefined,
      expect.objectContaining({ message: expect.stringContaining('dictionary-encoded') }),
    ])
  })
})

describe('a nested type that StarRocks does not cast', () => {
  const refused = async (types: Record<string, string>, name = 'struct-ab') => {
    const schema = await file(name)
    return () => mergeColumns([schema], { types })
  }

  test('is refused whatever type is declared', async () => {
    for (const s of [
      'STRUCT<a INT>',
      'STRUCT<a INT,b INT,c INT>',
      'VARCHAR(100)',
      'JSON',
      'ARRAY<INT>',
      'STRUCT<b INT,a VARCHAR(10)>',
    ])
      expect(await refused({ s })).toThrow(expect.objectContaining({ problem: 'badType', column: 's' }))
    expect(await refused({ s: 'STRUCT<a BIGINT,b VARCHAR(10)>' })).not.toThrow()
    // Fields with other names are those at their places.
    expect(await refused({ s: 'STRUCT<x INT,y VARCHAR(10)>' })).not.toThrow()
    expect(await refused({ at: 'STRUCT<a INT>' }, 'null-column')).toThrow('does not load that into')
    expect(await refused({ at: 'DATE' }, 'null-column')).not.toThrow()
  })

  test('is refused if some files have no value and others have structs', async () => {
    const [nulls, structs] = [await file('null-column'), await file('struct-ab')]
    const renamed = structs.columns.map((column) => (column.name === 's' ? { ...column, name: 'at' } : column))
    const both = [nulls, { file: 'structs.parquet', columns: renamed }]
    for (const files of [both, both.toReversed()])
      expect(mergeColumns(files).find(({ name }) => name === 'at')?.uneven?.message).toContain('structs.parquet')
  })
})

describe('values that StarRocks changes', () => {
  const notesOf = async (name: string, options: SchemaOptions = {}) =>
    mergeColumns([await file(name)], options).flatMap(({ note }) => note ?? [])

  test('warns that UUIDs are loaded as bytes, with an expression for the text', async () => {
    expect(await notesOf('uuids')).toEqual([
      {
        message: expect.stringContaining('contains UUIDs, which StarRocks loads as their 16 bytes'),
        remedies: expect.arrayContaining([{ change: 'expression', sql: 'lower(hex(`u`))' }]),
      },
    ])
    expect(await notesOf('uuids', { types: { u: 'VARBINARY' } })).toEqual([])
    expect(await notesOf('uuids', { computed: { u: 'VARCHAR(32)' } })).toEqual([])
  })

  test('warns of intervals', () => {
    const interval: ParquetNode = {
      name: 'i',
      repeated: false,
      physical: 'FIXED_LEN_BYTE_ARRAY',
      annotation: { name: 'INTERVAL' },
      children: [],
    }
    expect(mergeColumns([{ file: 'a.parquet', columns: [interval] }])[0]?.note?.message).toContain('their 12 bytes')
  })

  test('finds dates beyond the range of StarRocks in the statistics, infinite ones included', async () => {
    const known = new KnownColumns()
    await file('far-dates', known)
    expect(Object.fromEntries([...known.far].map(([column, { value }]) => [column, value]))).toEqual({
      d: '19999-02-13',
      far: '20000-01-01',
      inf: 'infinity, or a date as far away',
    })
    const other = new KnownColumns()
    await file('times', other)
    expect(other.far.size).toBe(0)
  })
})

describe('limits of a table', () => {
  const int = (name: string): ParquetNode => ({ name, repeated: false, physical: 'INT32', children: [] })
  const nested = (levels: number): ParquetNode =>
    levels === 1 ? int('x') : { name: 'x', repeated: false, children: [nested(levels - 1)] }

  test('are 15 levels of nesting', () => {
    const merge = (levels: number) => () => mergeColumns([{ file: 'a.parquet', columns: [int('id'), nested(levels)] }])
    expect(merge(15)).not.toThrow()
    expect(merge(16)).toThrow(expect.objectContaining({ problem: 'unsupportedType', column: 'x' }))
    expect(merge(16)).toThrow('16 levels deep')
    const deep = `${'ARRAY<'.repeat(15)}INT${'>'.repeat(15)}`
    expect(() => mergeColumns([{ file: 'a.parquet', columns: [int('x')] }], { types: { x: deep } })).toThrow(
      '16 levels deep',
    )
  })

  test('are 10,000 columns, including those of the path', () => {
    const columns = Array.from({ length: 10_000 }, (_, i) => int(`c${i}`))
    expect(mergeColumns([{ file: 'a.parquet', columns }])).toHaveLength(10_000)
    const merge = () => mergeColumns([{ file: 'a.parquet', columns }], { partitionKeys: ['dt'] })
    expect(merge).toThrow(expect.objectContaining({ problem: 'tooManyColumns' } satisfies Partial<SchemaError>))
    expect(merge).toThrow('10001 columns')
    expect(() => tableColumns(columnsOfFiles([{ file: 'a.parquet', columns: columns.slice(1) }]), {})).not.toThrow()
  })
})

test('refuses a file with a physical type that Parquet does not have', async () => {
  // PARQUET-1481: in the schema of `times` the type of the column `t`, INT64 (2 as zigzag 4), becomes -7.
  const bytes = Buffer.from(bytesOf('times'))
  const at = bytes.lastIndexOf(Buffer.from([0x15, 0x04, 0x25, 0x02, 0x18, 0x01, 0x74]))
  expect(at).toBeGreaterThan(0)
  bytes[at + 1] = 13
  const read = async (start: number, end: number) => bytes.subarray(start, end)
  const reading = readFooter(read, bytes.length, 'odd.parquet')
  await expect(reading).rejects.toMatchObject({ problem: 'corruptFooter', file: 'odd.parquet' })
  await expect(reading).rejects.toThrow('its column t is of a type that Parquet does not have')
})
