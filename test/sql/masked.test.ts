import { describe, expect, test } from 'vitest'
import { isMasked, shows, withoutCredentials } from '../../provider/sql/masked'
import { pipeInsert, sameInsert } from '../../provider/sql/pipe'
import { readStoredInsert, storedCredentials } from '../../provider/sql/stored-insert'
import { type MaskStyle, maskedStatement } from '../sandbox/starrocks/masking'

const insert = pipeInsert({
  database: 'lake',
  table: 'trips',
  columns: [
    { name: 'id' },
    { name: 'Loud', expression: { function: 'upper', column: 'city' } },
    { name: 'year', castTo: 'DECIMAL(10,2)' },
  ],
  source: {
    storage: {
      bucket: 'lake',
      endpoint: 'http://minio:9000',
      auth: { type: 'accessKey', accessKey: 'the-access-key', secretKey: 's"\\,) x', sessionToken: 'the-token' },
    },
    path: 's3://lake/trips/year=*/[^_.]*.parquet',
    partitionKeys: ['year'],
  },
  owner: 'p/s/t',
})
const STYLES: MaskStyle[] = ['clear', 'bare', 'quoted', 'partial', 'reprinted']

/** The statement as StarRocks' own printer formats it (PR 62311): other quotes, cases and line breaks, and no comment. */
const PRINTED = `INSERT INTO lake.trips
(id,\`loud\`,\`year\`)
SELECT id, UPPER(city) AS Loud, CAST(\`year\` AS DECIMAL64(10,2)) AS \`year\`
FROM FILES("path" = 's3://lake/trips/year=*/[^_.]*.parquet', "format" = "parquet", "columns_from_path" = "year",
  "aws.s3.access_key" = "***", "aws.s3.secret_key" = "***", "aws.s3.session_token" = "***",
  "aws.s3.endpoint" = "http://minio:9000", "aws.s3.enable_ssl" = "false")`

describe('the statement of a pipe', () => {
  test.each(STYLES)('equals ours in the style %s, and a changed one does not', (style) => {
    const shown = maskedStatement(insert.text, style)
    expect(sameInsert(shown, insert)).toBe(true)
    for (const [from, to] of [
      ['lake/trips/', 'lake/others/'],
      ['(`id`, ', '(`other`, '],
      ['upper(', 'lower('],
      ['"parquet"', '"orc"'],
    ] as const) {
      const other = maskedStatement(insert.text.replace(from, to), style)
      expect(other).not.toBe(shown)
      expect([style, to, sameInsert(other, insert)]).toEqual([style, to, false])
    }
  })

  test('equals ours whichever keys a release omits', () => {
    const without = (...keys: string[]) =>
      keys.reduce(
        (text, key) => text.replace(new RegExp(`\\s*"aws.s3.${key}" = "(?:[^"\\\\]|\\\\.)*",?`), ''),
        insert.text,
      )
    expect(without('secret_key')).not.toContain('secret_key')
    for (const keys of [['secret_key'], ['access_key', 'secret_key', 'session_token']])
      expect(sameInsert(without(...keys), insert)).toBe(true)
  })

  test('equals ours if a release masks credentials that were shown before', () => {
    expect(sameInsert(insert.text.replace('"http://minio:9000"', '"***"'), insert)).toBe(true)
    expect(sameInsert(insert.text.replace('"http://minio:9000"', '"http://other:9000"'), insert)).toBe(false)
  })

  test('equals ours if StarRocks prints it from the syntax tree, and a changed one does not', () => {
    expect(sameInsert(PRINTED, insert)).toBe(true)
    for (const [from, to] of [
      ['lake/trips/', 'lake/others/'],
      ['(id,', '(other,'],
      ['UPPER(city)', 'UPPER(town)'],
    ] as const)
      expect([to, sameInsert(PRINTED.replace(from, to), insert)]).toEqual([to, false])
  })

  test('does not equal ours merely because its keys are masked: clear text is compared exactly', () => {
    const theirs = insert.text.replace(/\n\/\*.*/, ' WHERE id > 1')
    expect(sameInsert(theirs, insert)).toBe(false)
    expect(sameInsert(`${insert.text.replace(/\n\/\*.*/, '')} WHERE id > 1 /* pulumi: p/s/t */`, insert)).toBe(false)
    const masked = maskedStatement(insert.text, 'bare').replace('\n/*', ' WHERE id > 1\n/*')
    expect(sameInsert(masked, insert)).toBe(false)
  })

  test('gives no credentials if its keys are masked', () => {
    expect(storedCredentials(insert.text)).toEqual(['the-access-key', 's"\\,) x', 'the-token'])
    for (const style of ['bare', 'quoted', 'partial'] as const) {
      const shown = maskedStatement(insert.text, style)
      expect(storedCredentials(shown)).toEqual([])
      expect(readStoredInsert(shown)?.properties['aws.s3.secret_key']).toContain('***')
    }
  })
})

test.each([
  ['***', true],
  ['******', true],
  ['ab******yz', true],
  ['<redacted>', true],
  ['', true],
  ['a*b', false],
  ['AKIAIOSFODNN7EXAMPLE', false],
])('%j looks masked: %s', (value, masked) => {
  expect(isMasked(value)).toBe(masked)
})

test('compares a statement with a text that looks like a credential', () => {
  const text = `INSERT INTO t SELECT 1, '"password"="x"', "a, b" FROM s`
  expect(shows(maskedStatement(text, 'bare'), text, false)).toBe(true)
  expect(shows(maskedStatement(text, 'bare').replace('1', '2'), text, false)).toBe(false)
})

test('removes credentials from a text of the server', () => {
  const said = 'failed: FILES("aws.s3.access_key"="AKIA", \'aws.s3.secret_key\' = \'it\\\'s\', "path" = "s3://b")'
  expect(withoutCredentials(said)).toBe(
    'failed: FILES("aws.s3.access_key" = "******", \'aws.s3.secret_key\' = "******", "path" = "s3://b")',
  )
})
