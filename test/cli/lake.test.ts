import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, type Lake, type ParquetColumn, parquet, startLake } from '../support/lake'
import { type Declaration, Project, warningsOf } from './project'

/** Real-world lakes through the real CLI: what a preview refuses, and the rows that an `up` loads. */
let lake: Lake
let project: Project
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await lake.starrocks.query('CREATE DATABASE IF NOT EXISTS lake')
  project = await Project.open({ config: lake.config })
})
afterAll(async () => {
  await project?.close()
  await lake?.close()
})

const int = (name: string, ...data: number[]): ParquetColumn => ({ name, data, type: 'INT32' })
const text = (name: string, ...data: string[]): ParquetColumn => ({ name, data, type: 'STRING' })
const put = async (key: string, ...columns: ParquetColumn[]) => lake.s3.put(key, await parquet(...columns))
const rows = (table: string) => lake.starrocks.query(`SELECT * FROM lake.${table} ORDER BY 1`)

function table(name: string, args: object = {}): Declaration {
  const base = {
    database: 'lake',
    tableName: name,
    pathPrefix: `${name}/`,
    sourceStorageName: 'raw',
    pollingIntervalSeconds: 1,
    waitForLoad: { timeoutSeconds: 60 },
  }
  return { kind: 'PipeTable', name, args: { ...base, ...args } }
}

test.each<[string, string[], object, string[]]>([
  ['a colon in a name', ['r1/a.parquet', 'r1/log 10:00.txt'], { pathPrefix: 'r1/' }, ['log 10:00.txt', 'pathPrefix']],
  [
    'a key that the prefix repeats',
    ['r2/dt=2024-06-01/events/dt=2024-05-30/a.parquet'],
    { pathPrefix: 'r2/dt=2024-06-01/events/' },
    ['dt=2024-06-01', 'pathPrefix'],
  ],
  ['a Delta table', ['r3/a.parquet', 'r3/_delta_log/00000000000000000000.json'], { pathPrefix: 'r3/' }, ['Delta']],
  [
    'a partition key that is a column of the files',
    ['r4/id=1/a.parquet'],
    { pathPrefix: 'r4/' },
    ['partitionColumns', 'excludeColumns'],
  ],
  ['files with another name', ['r5/000000_0'], { pathPrefix: 'r5/' }, ['filePattern']],
  [
    'a column that no file has',
    ['r6/a.parquet'],
    { pathPrefix: 'r6/', excludeColumns: ['idd'] },
    ['excludeColumns', 'idd'],
  ],
  [
    'a condition that StarRocks refuses',
    ['r7/a.parquet'],
    { pathPrefix: 'r7/', where: 'nosuch = 1' },
    ['where', 'nosuch'],
  ],
])('a preview refuses %s', async (_, keys, args, words) => {
  for (const key of keys) await put(key, int('id', 1))
  const errors = await project.declare([table('refused', args)]).fail('preview')
  for (const word of words) expect(errors).toContain(word)
  expect(await lake.starrocks.query("SHOW TABLES FROM lake LIKE 'refused'")).toEqual([])
})

test('an up loads the declared files, later files change the tables in place, and no row is lost', async () => {
  await put('detected/a.parquet', int('a', 1), text('b', 'x'))
  await put('chosen/dt=2024-01-01/a.parquet', int('order_id', 1), text('email', 'a@x.org'))
  await put('chosen/dt=2024-02-01/b.parquet', int('order_id', 2), text('email', 'b@x.org'))
  await put('encoded/ts=2022-11-26%2013%3A51%3A14/a.parquet', int('id', 1))
  await put('encoded/ts=__HIVE_DEFAULT_PARTITION__/b.parquet', int('id', 2))
  await put('named/000000_0', int('id', 1))
  await put('named/b.parq', int('id', 2))
  const tables = [
    table('detected', { schemaEvolution: 'detect' }),
    table('chosen', {
      excludeColumns: ['email', 'dt'],
      columnExpressions: { id: { column: 'order_id' }, domain: { sql: "split_part(email, '@', 2)" } },
      columnOverrides: { domain: 'VARCHAR(50)' },
      where: "dt >= '2024-02-01'",
    }),
    table('encoded', { decodePath: true, columnOverrides: { ts: 'DATETIME' } }),
    table('named', { filePattern: '*[0-9]' }),
    table('early', {
      schema: { note: 'VARCHAR(20)', id: 'BIGINT' },
      keyConfig: { type: 'duplicate', columns: ['id'] },
    }),
  ]
  const first = await project.declare(tables).run('up')
  expect(warningsOf(first)).toContain('1 object is not loaded, such as named/b.parq')
  expect(warningsOf(first)).toContain('the next `pulumi up` that finds a file creates the pipe')
  expect(await rows('chosen')).toEqual([{ id: '2', domain: 'x.org' }])
  expect(await rows('encoded')).toEqual([
    { id: '1', ts: '2022-11-26 13:51:14' },
    { id: '2', ts: null },
  ])
  expect(await rows('named')).toEqual([{ id: '1' }])
  expect(await lake.starrocks.query('SHOW PIPES FROM lake')).toHaveLength(4)
  await project.expectNoChange()

  // The file of the first load has been cleaned up: its row is in the table only.
  await lake.s3.delete('detected/a.parquet')
  await lake.s3.put(
    'detected/c.parquet',
    await parquet(text('b', 'z'), { name: 'a', data: [3_000_000_000n], type: 'INT64' } as unknown as ParquetColumn),
  )
  await put('early/k.parquet', int('id', 7), text('note', 'first'))
  const { operations } = await project.run('preview')
  expect(operations.filter(({ op }) => !['same', 'read'].includes(op)).map(({ name, op }) => `${op} ${name}`)).toEqual(
    expect.arrayContaining(['update detected', 'update early']),
  )
  expect(operations.filter(({ op }) => op.includes('replace'))).toEqual([])
  await project.run('up')
  await eventually(
    () => rows('detected'),
    (found) => found.length === 2,
  )
  expect(await rows('detected')).toEqual([
    { a: '1', b: 'x' },
    { a: '3000000000', b: 'z' },
  ])
  expect(await rows('early')).toEqual([{ id: '7', note: 'first' }])
  await project.expectNoChange()
})

test('an error of a load shows the rows that StarRocks refused', async () => {
  await put('strict/a.parquet', text('note', 'short', 'much too long'))
  const errors = await project.declare([table('strict', { columnOverrides: { note: 'VARCHAR(5)' } })]).fail('up')
  expect(errors).toContain('much too long')
  expect(await rows('strict')).toEqual([])
})
