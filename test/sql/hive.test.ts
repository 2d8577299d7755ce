import { describe, expect, test } from 'vitest'
import { createHiveTable, readHiveTable, readLocation } from '../../provider/sql/hive'
import {
  declaredHiveType,
  hasBareVarchar,
  hivePartitionProblem,
  hiveTypeProblem,
  readHiveType,
} from '../../provider/sql/hive-types'
import recordedHive from '../conformance/starrocks/recorded/hive.json'
import recordedObjects from '../conformance/starrocks/recorded/hive-objects.json'

/** The rows that a real StarRocks answered, by header in upper case. */
function answered(statement: string): Record<string, string | null>[] {
  const steps: { sql: string; columns?: string[]; rows?: (string | null)[][] }[] = [
    ...recordedObjects.steps,
    ...recordedHive.steps,
  ]
  const { columns = [], rows = [] } = steps.find(({ sql }) => sql === statement)!
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.toUpperCase(), row[i] ?? null])))
}

describe('a table as StarRocks shows it', () => {
  test('is read with its partitions, its location and its format', () => {
    const shown = readHiveTable(answered('desc sales'), answered('show create table sales'))
    expect(shown).toEqual({
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'amount', type: 'DECIMAL(10,2)' },
        { name: 'note', type: 'VARCHAR(65533)' },
        { name: 'sold_at', type: 'DATETIME' },
        { name: 'day', type: 'VARCHAR(10)' },
      ],
      partitionBy: ['day'],
      managed: true,
      location: 's3://lake/hive/warehouse/sales',
      fileFormat: 'parquet',
    })
  })

  test('is read with its column comments and Hive’s string type', () => {
    const { columns } = readHiveTable(answered('desc h_cat.sales.orders'), [])
    expect(columns[0]).toEqual({ name: 'id', type: 'BIGINT', comment: 'order id' })
    expect(columns.map(({ type }) => readHiveType(type))).toEqual([
      'BIGINT',
      'VARCHAR(1048576)',
      'DECIMAL(10,2)',
      'DATETIME',
      'VARCHAR(1048576)',
    ])
  })

  test('can have the format ORC and another location', () => {
    const { fileFormat, location } = readHiveTable([], answered('show create table orc_t'))
    expect([fileFormat, location]).toEqual(['orc', 's3://lake/hive/elsewhere/orc_t'])
  })

  test('can be in a database without a location', () => {
    expect(readLocation([{ 'CREATE DATABASE': 'CREATE DATABASE `default`' }])).toBeUndefined()
  })
})

test('CREATE TABLE has its clauses in the order of the grammar', () => {
  const { text } = createHiveTable({
    database: 'warehouse',
    name: 'orders',
    columns: [
      { name: 'id', type: 'INT', comment: 'say "id"' },
      { name: 'day', type: 'DATE' },
    ],
    partitionBy: ['day'],
    comment: 'all',
    fileFormat: 'orc',
    location: 's3://lake/o',
  })
  expect(text).toBe(
    'CREATE TABLE `warehouse`.`orders` (\n  `id` INT COMMENT "say \\"id\\"",\n  `day` DATE\n)\nCOMMENT "all"\nPARTITION BY (`day`)\nPROPERTIES ("file_format" = "orc", "location" = "s3://lake/o")',
  )
})

describe('types', () => {
  test.each([
    ['string', 'VARCHAR(65533)'],
    ['varchar(65535)', 'VARCHAR(65535)'],
    ['varchar(65536)', 'VARCHAR(1048576)'],
    ['array<varchar(1073741824)>', 'ARRAY<VARCHAR(1048576)>'],
    ['varbinary(10)', 'VARBINARY'],
    ['struct<A:int, b map<int(11),decimal(5,1)>>', 'STRUCT<a INT,b MAP<INT,DECIMAL(5,1)>>'],
    ['UNKNOWN_TYPE', 'UNKNOWN_TYPE'],
  ])('%s reads %s', (text, read) => {
    expect(readHiveType(text)).toBe(read)
  })

  test.each([
    ['STRING', undefined, 'VARCHAR(1048576)'],
    ['text', undefined, 'VARCHAR(1048576)'],
    ['ARRAY<STRING>', undefined, 'ARRAY<VARCHAR(1048576)>'],
    ['MAP<STRING, STRING>', undefined, 'MAP<VARCHAR(1048576),VARCHAR(1048576)>'],
    ['STRUCT<string INT, b STRING>', undefined, 'STRUCT<string INT,b VARCHAR(1048576)>'],
    ['STRING', 'VARCHAR(65533)', 'VARCHAR(65533)'],
    ['STRING', 'VARCHAR(1048576)', 'VARCHAR(1048576)'],
    ['STRING', 'INT', 'VARCHAR(1048576)'],
    ['VARCHAR(65533)', undefined, 'VARCHAR(65533)'],
  ])('%s, where %s is recorded, is declared as %s', (text, recorded, declared) => {
    expect(declaredHiveType(text, recorded)).toBe(declared)
  })

  test.each([
    ['JSON', /Hive has no JSON/],
    ['MAP<INT,HLL>', /Hive has no HLL/],
    ['STRUCT<a BITMAP>', /Hive has no BITMAP/],
    ['DECIMAL(50,2)', /at most 38 digits/],
    ['TIMESTAMP', /write DATETIME/],
  ])('%s is refused', (text, problem) => {
    expect(hiveTypeProblem(text)).toMatch(problem)
  })

  test('some cannot be partition columns', () => {
    const refused = ['INT', 'DATE', 'DATETIME', 'DOUBLE', 'VARCHAR(5)', 'DECIMAL(5,1)'].filter(hivePartitionProblem)
    expect(refused).toEqual(['DATETIME', 'DOUBLE', 'DECIMAL(5,1)'])
  })

  test('finds a VARCHAR without a length at any depth', () => {
    expect(['VARCHAR', 'array<varchar>', 'VARCHAR (5)', 'varchar(5)'].filter(hasBareVarchar)).toEqual([
      'VARCHAR',
      'array<varchar>',
    ])
  })
})
