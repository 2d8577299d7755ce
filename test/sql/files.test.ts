import { describe, expect, test } from 'vitest'
import { describeFiles, readFileColumns } from '../../provider/sql/files'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'
import matrix from '../conformance/starrocks/matrices/parquet.json'
import recorded from '../conformance/starrocks/recorded/files.json'

const rowsOf = (rows: readonly (readonly (string | null)[])[]) =>
  rows.map(([field, type, nullable]) => ({ FIELD: field ?? null, TYPE: type ?? null, NULL: nullable ?? null }))

test('contains the same FILES() as the pipe, with secrets masked', () => {
  const statement = describeFiles({
    storage: { bucket: 'lake', auth: { type: 'accessKey', accessKey: 'the-key', secretKey: 'the-secret' } },
    path: 's3://lake/conf/hive/*/*/*.parquet',
    partitionKeys: ['year', 'month'],
  })
  expect(statement.text).toMatch(/^DESC FILES\(\n/)
  expect(statement.text).toContain('"columns_from_path" = "year,month"')
  expect(statement.text).toContain('the-secret')
  expect(statement.masked).not.toContain('the-secret')
})

describe('an answer of a StarRocks 4.0', () => {
  const answered = recorded.steps.flatMap(({ sql, rows }) => (rows ? [{ sql, rows }] : []))

  test.each(answered)('is read in order: $sql', ({ rows }) => {
    const columns = readFileColumns(rowsOf(rows))
    expect(columns.map(({ name }) => name)).toEqual(rows.map(([name]) => name))
    for (const { type } of columns) expect(printType(parseType(type))).toBe(type)
  })

  test('ends with the partition keys', () => {
    const [, ofHive] = answered
    expect(readFileColumns(rowsOf(ofHive?.rows ?? [])).slice(-2)).toEqual([
      { name: 'year', type: 'VARCHAR(65533)' },
      { name: 'month', type: 'VARCHAR(65533)' },
    ])
  })

  const files = Object.entries<Record<string, unknown>>(matrix).filter(([, columns]) => !('error' in columns))

  test.each(files)('of %s has only known types', (_, columns) => {
    const entries = Object.entries(columns as Record<string, string>)
    const read = readFileColumns(rowsOf(entries.map(([name, type]) => [name, type, 'YES'])))
    expect(read).toEqual(entries.map(([name, type]) => ({ name, type: printType(parseType(type)) })))
  })
})

test('keeps the text of a type of a later release, without a guess', () => {
  expect(readFileColumns([{ FIELD: 'a', TYPE: 'geography', NULL: 'YES' }])).toEqual([{ name: 'a', type: 'geography' }])
})
