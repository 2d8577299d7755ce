import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { SchemaError } from '../../provider/parquet/errors'
import { type EvolveOptions, evolve } from '../../provider/parquet/evolve'
import type { FileSchema } from '../../provider/parquet/file-columns'
import type { Annotation, ParquetNode, PhysicalType } from '../../provider/parquet/node'
import type { SchemaOptions } from '../../provider/parquet/table-columns'
import { widen } from '../../provider/parquet/widen'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'
import { mergeColumns } from '../support/merge-columns'

const leaf = (name: string, physical: PhysicalType, annotation?: Annotation): ParquetNode => ({
  name,
  repeated: false,
  physical,
  ...(annotation && { annotation }),
  children: [],
})
const group = (name: string, children: ParquetNode[], annotation?: Annotation): ParquetNode => ({
  name,
  repeated: false,
  ...(annotation && { annotation }),
  children,
})
const repeated = (node: ParquetNode): ParquetNode => ({ ...node, repeated: true })

const int = (name: string) => leaf(name, 'INT32')
const bigint = (name: string) => leaf(name, 'INT64')
const text = (name: string) => leaf(name, 'BYTE_ARRAY', { name: 'STRING' })
const time = (name: string) => leaf(name, 'INT32', { name: 'TIME' })

/** Files a, b, c ... with these columns. */
const files = (...schemas: ParquetNode[][]): FileSchema[] =>
  schemas.map((columns, i) => ({ file: `${'abc'[i]}.parquet`, columns }))

const typesOf = (schemas: FileSchema[], options?: SchemaOptions) =>
  mergeColumns(schemas, options).map(({ name, type }) => `${name} ${type}`)

const options: EvolveOptions = {
  addNew: true,
  decided: () => false,
  places: () => [],
  obstacle: () => undefined,
  mayReplace: false,
}

describe('a column of the NULL type', () => {
  const nulls = leaf('c', 'INT32', { name: 'NULL' })

  test.each<[string, ParquetNode[][]]>([
    ['before', [[nulls], [text('c')]]],
    ['after', [[text('c')], [nulls]]],
    ['between', [[text('c')], [nulls], [text('c')]]],
  ])('takes the type of another file that comes %s', (_, schemas) => {
    expect(mergeColumns(files(...schemas))).toEqual([{ name: 'c', type: 'VARCHAR(1048576)', source: 'file' }])
  })

  test('is INT if no file has a type, as in StarRocks, and is marked as a guess', () => {
    expect(mergeColumns(files([nulls], [nulls]))).toEqual([{ name: 'c', type: 'INT', source: 'file', untyped: true }])
    expect(typesOf(files([nulls]), { types: { c: 'DATE' } })).toEqual(['c DATE'])
  })

  test('changes no column of an existing table', () => {
    const before = [{ name: 'c', type: 'VARCHAR(20)' }]
    const now = mergeColumns(files([nulls]))
    expect(evolve(before, now, options).columns).toEqual(before)
  })
})

describe('the columns of an existing table', () => {
  const evolved = (before: string, now: string, more: Partial<EvolveOptions> = {}) => {
    const [column, found] = [
      { name: 'c', type: before },
      { name: 'c', type: now },
    ]
    const places = () => [{ file: 'new.parquet', type: now, signed: now }]
    return evolve([column], [found], { ...options, places, ...more }).columns[0]?.type
  }

  test.each([
    ['INT', 'BIGINT', 'BIGINT'],
    ['BIGINT', 'INT', 'BIGINT'],
    ['DOUBLE', 'INT', 'DOUBLE'],
    ['INT', 'DOUBLE', 'DOUBLE'],
    ['VARCHAR(10)', 'VARCHAR(20)', 'VARCHAR(20)'],
    ['DECIMAL(9,2)', 'DECIMAL(10,4)', 'DECIMAL(11,4)'],
  ])('are widened in place and never narrowed: %s and %s are %s', (before, now, after) => {
    expect(evolved(before, now)).toBe(after)
  })

  test.each([
    ['INT', 'VARCHAR(20)', 'neither type holds the values of the other'],
    ['DATE', 'DATETIME', 'neither type'],
    ['BIGINT', 'DOUBLE', 'does not change a column from BIGINT to DOUBLE in place'],
    ['FLOAT', 'DOUBLE', 'does not change a column from FLOAT to DOUBLE in place'],
  ])(
    'never cause a replacement: %s that becomes %s is refused, with the file and both remedies',
    (before, now, why) => {
      for (const part of [`the column c is ${before}`, `${now} in new.parquet`, why])
        expect(() => evolved(before, now)).toThrow(part)
      const keep = `"${before}" to keep the table and load what fits`
      const remedies = [{ change: 'type', column: 'c', to: keep }, { change: 'replaceTable' }]
      expect(() => evolved(before, now)).toThrow(expect.objectContaining({ remedies }))
      expect(evolved(before, now, { mayReplace: true })).not.toBe(before)
    },
  )

  test('keep their type if only unsigned values need a wider one and StarRocks cannot widen it', () => {
    const places = () => [{ file: 'a.parquet', type: 'BIGINT', signed: 'INT' }]
    const obstacle = (columns: readonly { type: string }[]) =>
      columns[0]?.type === 'INT' ? undefined : 'it is the key'
    expect(evolved('INT', 'BIGINT', { places, obstacle })).toBe('INT')
    expect(evolved('INT', 'BIGINT', { places })).toBe('BIGINT')
    expect(() => evolved('INT', 'BIGINT', { obstacle })).toThrow('it is the key')
  })
})

describe('the columns of one file', () => {
  test.each<[string, ParquetNode, string]>([
    ['UINT_64 is wider', leaf('c', 'INT64', { name: 'INTEGER', bits: 64, signed: false }), 'LARGEINT'],
    ['UINT_32 is wider', leaf('c', 'INT32', { name: 'INTEGER', bits: 32, signed: false }), 'BIGINT'],
    ['UINT_16 fits', leaf('c', 'INT32', { name: 'INTEGER', bits: 16, signed: false }), 'INT'],
    ['INT_8 is not narrower', leaf('c', 'INT32', { name: 'INTEGER', bits: 8, signed: true }), 'INT'],
    ['DATE', leaf('c', 'INT32', { name: 'DATE' }), 'DATE'],
    ['TIMESTAMP', leaf('c', 'INT64', { name: 'TIMESTAMP' }), 'DATETIME'],
    ['JSON', leaf('c', 'BYTE_ARRAY', { name: 'JSON' }), 'JSON'],
    ['ENUM', leaf('c', 'BYTE_ARRAY', { name: 'ENUM' }), 'VARBINARY(1048576)'],
    ['BSON', leaf('c', 'BYTE_ARRAY', { name: 'BSON' }), 'VARBINARY(1048576)'],
    ['FLOAT16', leaf('c', 'FIXED_LEN_BYTE_ARRAY', { name: 'FLOAT16' }), 'VARCHAR(1048576)'],
    ['a list of two levels', group('c', [repeated(int('array'))], { name: 'LIST' }), 'ARRAY<INT>'],
    [
      'a list of structs of two levels',
      group('c', [repeated(group('array', [int('A'), text('b')]))], { name: 'LIST' }),
      'ARRAY<STRUCT<a INT,b VARCHAR(1048576)>>',
    ],
    ['a group without fields', group('c', []), 'VARCHAR(1048576)'],
    [
      'field names become lower case and keep their order',
      group('c', [int('Z'), int('Order')]),
      'STRUCT<z INT,`order` INT>',
    ],
  ])('%s', (_, node, type) => {
    expect(mergeColumns(files([node]))).toEqual([{ name: 'c', type, source: 'file' }])
  })

  test.each<[string, ParquetNode, SchemaError['problem'], string]>([
    ['a list without a repeated child', group('c', [int('x')], { name: 'LIST' }), 'unsupportedType', 'a LIST needs'],
    [
      'a list of two children',
      group('c', [repeated(int('x')), repeated(int('y'))], { name: 'LIST' }),
      'unsupportedType',
      'a LIST needs',
    ],
    [
      'a map without values',
      group('c', [repeated(group('kv', [int('key')]))], { name: 'MAP' }),
      'unsupportedType',
      'a MAP needs',
    ],
    ['an unknown annotation', leaf('c', 'BYTE_ARRAY', { name: 'UNKNOWN' }), 'unsupportedType', 'annotation UNKNOWN'],
    [
      'a variant',
      group('c', [leaf('metadata', 'BYTE_ARRAY')], { name: 'VARIANT' }),
      'unsupportedType',
      'annotation VARIANT',
    ],
    [
      'a decimal of more than 38 digits',
      leaf('c', 'BYTE_ARRAY', { name: 'DECIMAL', precision: 77, scale: 2 }),
      'unsupportedType',
      'precision 77',
    ],
    ['TIME', time('c'), 'unstorableType', 'no table can hold a TIME'],
    ['TIME within', group('c', [time('t')]), 'unstorableType', 'STRUCT<t TIME>'],
    [
      'fields that differ in case',
      group('c', [int('x'), int('X')]),
      'ambiguousColumn',
      'two fields that differ only in case: x',
    ],
    [
      'a field with a backquote',
      group('c', [int('x`y')]),
      'badColumnName',
      'has a field "x`y", which is not a valid name',
    ],
  ])('%s is refused', (_, node, problem, said) => {
    const merge = () => mergeColumns(files([node]))
    expect(merge).toThrow(expect.objectContaining({ problem, column: 'c' }))
    expect(merge).toThrow(said)
    expect(merge).toThrow('a.parquet')
  })
})

describe('column names that a StarRocks 4.0 accepts', () => {
  const recorded: { kind: string; name: string; result: 'ok' | object }[] = JSON.parse(
    readFileSync(`${__dirname}/../conformance/starrocks/matrices/names.json`, 'utf8'),
  ).names
  const columns = recorded
    .filter((entry) => entry.kind === 'column')
    .map(({ name, result }) => ({
      shown: JSON.stringify(name.slice(0, 20)),
      length: name.length,
      name,
      ok: result === 'ok',
    }))

  test.each(columns)('$shown ($length): $ok', ({ name, ok }) => {
    const merge = () => mergeColumns(files([int(name)]))
    if (ok) expect(merge()).toEqual([{ name, type: 'INT', source: 'file' }])
    else expect(merge).toThrow(expect.objectContaining({ problem: 'badColumnName', column: name }))
  })

  test.each(['', 'a`b', 'a\0b', '__row', '__generated_partition_column_0'])(
    'refuses %j, without a recording',
    (name) => {
      expect(() => mergeColumns(files([int(name)]))).toThrow(expect.objectContaining({ problem: 'badColumnName' }))
      expect(() => mergeColumns(files([int(name)]))).toThrow('a.parquet')
    },
  )
})

describe('the columns of several files', () => {
  test('have the union of their columns, in order of appearance', () => {
    expect(typesOf(files([int('x'), text('y')], [bigint('z'), text('y')], [int('x')]))).toEqual([
      'x INT',
      'y VARCHAR(1048576)',
      'z BIGINT',
    ])
  })

  test.each([
    ['INT', 'INT', 'INT'],
    ['TINYINT', 'LARGEINT', 'LARGEINT'],
    ['INT', 'BIGINT', 'BIGINT'],
    ['FLOAT', 'DOUBLE', 'DOUBLE'],
    ['INT', 'FLOAT', 'DOUBLE'],
    ['BIGINT', 'DOUBLE', 'DOUBLE'],
    ['DECIMAL(4,2)', 'DECIMAL(10,2)', 'DECIMAL(10,2)'],
    ['DECIMAL(10,0)', 'DECIMAL(10,4)', 'DECIMAL(14,4)'],
    ['DECIMAL(38,0)', 'DECIMAL(38,10)', undefined],
    ['VARCHAR(10)', 'VARCHAR(20)', 'VARCHAR(20)'],
    ['INT', 'DECIMAL(10,2)', undefined],
    ['INT', 'VARCHAR(10)', undefined],
    ['BOOLEAN', 'INT', undefined],
    ['DATE', 'DATETIME', undefined],
    ['VARCHAR(10)', 'VARBINARY', undefined],
    ['ARRAY<INT>', 'ARRAY<INT>', 'ARRAY<INT>'],
    ['ARRAY<INT>', 'ARRAY<BIGINT>', undefined],
    ['STRUCT<a INT>', 'STRUCT<a INT,b INT>', undefined],
  ])('%s and %s give %s, in either order', (a, b, expected) => {
    for (const [one, other] of [[a, b] as const, [b, a] as const]) {
      const wider = widen(parseType(one), parseType(other))
      expect(wider && printType(wider)).toBe(expected)
    }
  })

  test('report a conflict with the column, both files, both types and the remedy', () => {
    const three = files([int('x'), text('y')], [bigint('x')], [text('x')])
    const remedies = [{ change: 'type', column: 'x', to: 'a type for both' }]
    expect(() => mergeColumns(three)).toThrow(
      expect.objectContaining({ problem: 'typeConflict', column: 'x', remedies }),
    )
    expect(() => mergeColumns(three)).toThrow(
      'x is BIGINT in b.parquet and VARCHAR(1048576) in c.parquet, and neither type holds the values of the other',
    )
  })

  test('use an override to resolve a conflict', () => {
    expect(typesOf(files([int('x')], [text('x')]), { types: { x: 'string' } })).toEqual(['x VARCHAR(65533)'])
  })

  test.each([
    ['in one file', files([int('Id'), int('id')]), 'of a.parquet, Id and id differ only in case'],
    ['in two files', files([int('Id')], [int('id')]), 'of a.parquet and b.parquet, Id and id differ only in case'],
    ['the same name twice', files([int('id'), int('id')]), 'of a.parquet, id is there twice'],
  ])('refuse columns with equal names: %s', (_, schemas, said) => {
    expect(() => mergeColumns(schemas)).toThrow(expect.objectContaining({ problem: 'ambiguousColumn' }))
    expect(() => mergeColumns(schemas)).toThrow(said)
  })
})

describe('partition keys', () => {
  test('come last, as strings from the path', () => {
    expect(mergeColumns(files([int('x')]), { partitionKeys: ['year', 'month'] })).toEqual([
      { name: 'x', type: 'INT', source: 'file' },
      { name: 'year', type: 'VARCHAR(65533)', source: 'path' },
      { name: 'month', type: 'VARCHAR(65533)', source: 'path' },
    ])
  })

  test.each(['year', 'Year'])('are refused if a file has such a column: %s', (name) => {
    const merge = () => mergeColumns(files([int('x')], [int(name)]), { partitionKeys: ['year'] })
    expect(merge).toThrow(expect.objectContaining({ problem: 'partitionKeyInFile', column: 'year' }))
    expect(merge).toThrow(`the column ${name} of b.parquet`)
  })
})

describe('overrides and the maximum VARCHAR length', () => {
  const one = files([
    text('s'),
    group('l', [repeated(text('array'))], { name: 'LIST' }),
    leaf('b', 'BYTE_ARRAY'),
    text('t'),
  ])
  const types = { t: 'varchar(32)' }

  test.each<[string, SchemaOptions, string[]]>([
    [
      'no maximum',
      { longestVarchar: 0 },
      ['s VARCHAR(1048576)', 'l ARRAY<VARCHAR(1048576)>', 'b VARBINARY(1048576)', 't VARCHAR(32)', 'k VARCHAR(65533)'],
    ],
    [
      'a maximum applies to strings only',
      { longestVarchar: 100 },
      ['s VARCHAR(100)', 'l ARRAY<VARCHAR(100)>', 'b VARBINARY(1048576)', 't VARCHAR(32)', 'k VARCHAR(100)'],
    ],
    [
      'a maximum above every limit',
      { longestVarchar: 2000000 },
      ['s VARCHAR(1048576)', 'l ARRAY<VARCHAR(1048576)>', 'b VARBINARY(1048576)', 't VARCHAR(32)', 'k VARCHAR(65533)'],
    ],
    [
      'an override is kept unchanged, for a path column too',
      { longestVarchar: 100, types: { ...types, s: 'VARCHAR(500)', k: 'int', b: 'hll' } },
      ['s VARCHAR(500)', 'l ARRAY<VARCHAR(100)>', 'b HLL', 't VARCHAR(32)', 'k INT'],
    ],
  ])('%s', (_, options, expected) => {
    expect(typesOf(one, { types, partitionKeys: ['k'], ...options })).toEqual(expected)
  })

  test.each<[string, Record<string, string>, SchemaError['problem'], string]>([
    ['an unknown column', { T: 'int' }, 'unknownColumn', 'there is no such column; the columns are s, l, b, t'],
    ['an invalid type', { s: 'timestamp' }, 'badType', '"timestamp" is not a StarRocks type: write DATETIME'],
    ['a type that no table can hold', { s: 'time' }, 'unstorableType', 'the column s of a.parquet is TIME'],
  ])('%s is refused', (_, overrides, problem, said) => {
    const merge = () => mergeColumns(one, { types: { ...types, ...overrides } })
    expect(merge).toThrow(expect.objectContaining({ problem }))
    expect(merge).toThrow(said)
  })
})
