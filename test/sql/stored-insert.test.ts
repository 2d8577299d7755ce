import { describe, expect, test } from 'vitest'
import { storageOfFiles } from '../../provider/sql/files'
import { pipeInsert } from '../../provider/sql/pipe'
import { deletePartition, insertFiles, overwritePartition } from '../../provider/sql/refresh'
import { readStoredInsert } from '../../provider/sql/stored-insert'

const ours = pipeInsert({
  database: 'lake',
  table: 'trips',
  columns: [
    { name: 'id' },
    { name: 'select, from', expression: { function: 'upper', column: 'a,b' } },
    { name: 'year', castTo: 'DECIMAL(10,2)' },
  ],
  source: {
    storage: {
      bucket: 'lake',
      endpoint: 'http://minio:9000',
      pathStyleAccess: true,
      auth: { type: 'accessKey', accessKey: 'k', secretKey: 's"\\,)' },
    },
    path: 's3://lake/trips/year=*/[^_.]*.parquet',
    partitionKeys: ['year'],
  },
  owner: 'p/s/t',
})

describe('a stored statement', () => {
  test('of the provider is parsed', () => {
    expect(readStoredInsert(ours.text)).toEqual({
      columns: ['id', 'select, from', 'year'],
      projections: ['`id`', 'upper(`a,b`)', 'CAST(`year` AS DECIMAL(10,2))'],
      properties: {
        path: 's3://lake/trips/year=*/[^_.]*.parquet',
        format: 'parquet',
        columns_from_path: 'year',
        'aws.s3.access_key': 'k',
        'aws.s3.secret_key': 's"\\,)',
        'aws.s3.endpoint': 'http://minio:9000',
        'aws.s3.enable_path_style_access': 'true',
        'aws.s3.enable_ssl': 'false',
      },
    })
  })

  test.each([
    `${ours.text.replace(/\/\*.*\*\//, '')} LIMIT 1`,
    `${ours.text.replace(/\/\*.*\*\//, '')} WHERE`,
    'INSERT INTO t SELECT * FROM FILES("path" = "x")',
    'INSERT INTO t (a) SELECT a, b FROM FILES("path" = "x")',
    'SELECT 1',
    '',
  ])('of another form is not parsed: %s', (statement) => {
    expect(readStoredInsert(statement)).toBeUndefined()
  })

  test('keeps the expressions and the condition of the program unchanged', () => {
    const expression = "extract(year FROM ts) - -1 || ' FROM FILES('"
    const condition = "note = 'a, b' AND d > date_sub(ts, INTERVAL 1 day)"
    const statement = `INSERT INTO \`d\`.\`t\` (\`y\`, \`n\`)
SELECT ${expression} AS \`y\`, \`b\` AS \`n\`
FROM FILES(
  "path" = "s3://b/p/*.parquet"
)
WHERE ${condition}
/* pulumi: p/s/t */`
    expect(readStoredInsert(statement)).toEqual({
      columns: ['y', 'n'],
      projections: [expression, '`b`'],
      properties: { path: 's3://b/p/*.parquet' },
      where: condition,
    })
  })

  test('names the storage of its files', () => {
    expect(storageOfFiles(readStoredInsert(ours.text)?.properties ?? {})).toEqual({
      scheme: 's3://',
      pattern: 'trips/year=*/[^_.]*.parquet',
      storage: {
        bucket: 'lake',
        endpoint: 'http://minio:9000',
        pathStyleAccess: true,
        ssl: false,
        auth: { type: 'accessKey', accessKey: 'k', secretKey: 's"\\,)' },
      },
    })
  })
})

describe('the statements of a refresh', () => {
  const insert = readStoredInsert(ours.text)!
  const files = ['s3://lake/trips/year=2024/a.parquet', 's3://lake/trips/year=2024/b.parquet']

  test('replace a partition by the rows of files, all columns in table order', () => {
    const table = { database: 'lake', name: 'trips', columns: ['year', 'id', 'note'] }
    const { text, masked } = overwritePartition(table, { year: '2024' }, insert, files)
    expect(text.split('\n').slice(0, 2)).toEqual([
      'INSERT OVERWRITE `lake`.`trips` PARTITION (`year` = "2024")',
      'SELECT CAST(`year` AS DECIMAL(10,2)) AS `year`, `id` AS `id`, NULL',
    ])
    expect(text).toContain(`"path" = "${files.join(',')}"`)
    expect(masked).not.toContain('s\\"')
  })

  test('write the value of an integer column as an integer, as real StarRocks has taken it', () => {
    const table = { database: 'lake', name: 'trips', columns: ['year'] }
    const partition = { year: 2024n, month: '01' }
    expect(overwritePartition(table, partition, insert, files).text.split('\n')[0]).toBe(
      'INSERT OVERWRITE `lake`.`trips` PARTITION (`year` = 2024, `month` = "01")',
    )
    expect(deletePartition('lake', 'trips', { year: -1n }).text).toBe('DELETE FROM `lake`.`trips` WHERE `year` = -1')
  })

  test('delete and insert instead', () => {
    expect(deletePartition('lake', 'trips', { year: '2024', month: "0'1" }).text).toBe(
      'DELETE FROM `lake`.`trips` WHERE `year` = "2024" AND `month` = "0\'1"',
    )
    expect(insertFiles('lake', 'trips', 'one', insert, files).text).toContain(
      'INSERT INTO `lake`.`trips` WITH LABEL `one` (`id`, `select, from`, `year`)\nSELECT `id`, upper(`a,b`), CAST(`year` AS DECIMAL(10,2))\nFROM FILES(',
    )
  })
})
