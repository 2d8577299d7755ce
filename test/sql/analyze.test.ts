import { describe, expect, test } from 'vitest'
import { type AnalyzeJob, analyzeTable, createAnalyze, dropAnalyze } from '../../provider/sql/analyze'
import { listsColumns, readAnalyzeJobs, readAnalyzeStatus } from '../../provider/sql/show-analyze'
import recorded from '../conformance/starrocks/recorded/analyze.json'

interface Recorded {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

const jobs: AnalyzeJob = { database: 'd', type: 'full', properties: {} }

describe('statements', () => {
  test.each<[AnalyzeJob, string]>([
    [jobs, 'CREATE ANALYZE FULL DATABASE `d`'],
    [
      { ...jobs, type: 'sample', table: 't', columns: ['a', 'b'], properties: { b: '2', a: '1' } },
      'CREATE ANALYZE SAMPLE TABLE `d`.`t` (`a`, `b`) PROPERTIES ("a" = "1", "b" = "2")',
    ],
    [{ ...jobs, catalog: 'hive', table: 't' }, 'CREATE ANALYZE FULL TABLE `hive`.`d`.`t`'],
  ])('CREATE ANALYZE always states FULL or SAMPLE: %j', (job, text) => {
    expect(createAnalyze(job).text).toBe(text)
  })

  test('ANALYZE is synchronous, and has its properties last', () => {
    expect(analyzeTable({ ...jobs, table: 't', columns: ['a'], properties: { a: '1' } }).text).toBe(
      'ANALYZE FULL TABLE `d`.`t` (`a`) WITH SYNC MODE PROPERTIES ("a" = "1")',
    )
  })

  test('DROP ANALYZE takes only an id', () => {
    expect(dropAnalyze('10012').text).toBe('DROP ANALYZE 10012')
    expect(() => dropAnalyze('1; DROP TABLE t')).toThrow('is not a valid job id')
  })
})

describe('answers', () => {
  test('recorded jobs are read by their column headers', () => {
    const { columns = [], rows = [] } =
      (recorded.steps as Recorded[]).find(({ sql }) => sql === 'show analyze job') ?? {}
    const read = readAnalyzeJobs(
      rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i]?.toUpperCase() ?? '', cell]))),
    )
    expect(read.map(({ database, table, type }) => `${type} ${database}.${table}`)).toEqual([
      'FULL s_db.t',
      'FULL s_db.t',
      'SAMPLE s_db.t',
      'FULL s_db.ALL',
      'FULL s_db.u',
      'SAMPLE ALL.ALL',
    ])
    expect(read[2]).toEqual({
      id: '<id>',
      catalog: 'default_catalog',
      database: 's_db',
      table: 't',
      columns: 'id',
      type: 'SAMPLE',
      properties: { statistic_sample_collect_rows: '1000', statistic_auto_collect_ratio: '0.5' },
      status: 'PENDING',
    })
  })

  test.each([
    ['{}', {}],
    ['{a=1}', { a: '1' }],
    ['{statistic_exclude_pattern=a, b=?, c.*, statistic_auto_collect_ratio=0.5}', undefined],
    [
      '{statistic_exclude_pattern=x|y, z, low_weight_sample_ratio=1}',
      { statistic_exclude_pattern: 'x|y, z', low_weight_sample_ratio: '1' },
    ],
  ])('properties are parsed from a map without quotes: %s', (text, properties) => {
    const read = readAnalyzeJobs([{ PROPERTIES: text }])[0]?.properties
    // A value that looks like an entry cannot be told from one.
    expect(read).toEqual(
      properties ?? { statistic_exclude_pattern: 'a', b: '?, c.*', statistic_auto_collect_ratio: '0.5' },
    )
  })

  const many = Array.from({ length: 40 }, (_, i) => `column_${i}`)
  test.each<[string, string[] | undefined, boolean, boolean]>([
    ['ALL', undefined, false, true],
    ['ALL', ['a'], false, false],
    ['ALL', ['a', 'b'], true, true],
    ['a', undefined, false, false],
    ['a,b', ['B', 'a'], false, true],
    ['a,b', ['a'], false, false],
    ['a,b', ['a,b'], false, true],
    [`${many.join(',').slice(0, 100)}...`, many, false, true],
    [`${many.join(',').slice(0, 100)}...`, many.slice(1), false, false],
  ])('the columns %s are %j (all of the table: %s): %s', (listed, columns, areAll, expected) => {
    expect(listsColumns(listed, columns, areAll)).toBe(expected)
  })

  test.each([
    ['default_catalog.d', 'default_catalog', 'd'],
    ['hive.d', 'hive', 'd'],
    ['d', 'default_catalog', 'd'],
  ])('a collection of %s is of catalog %s and database %s', (text, catalog, database) => {
    expect(readAnalyzeStatus([{ DATABASE: text }])[0]).toMatchObject({ catalog, database })
  })
})
