import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/partition-refresh/handler'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { filesOf } from './sandbox/starrocks/support'
import { eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

/** Whatever happens to the files of a partition, and whatever the pipe does meanwhile: each file is in the table exactly once. */
const lake = useLake()
beforeEach(async () => {
  await put('01/a', 1, 2)
  await put('01/b', 3)
  await put('02/a', 4, 5)
})

afterEach(() => vi.unstubAllEnvs())

const keyOf = (file: string) => `trips/year=2024/month=${file}.parquet`
const put = async (file: string, ...ids: number[]) => {
  const columns = [{ name: 'id', data: ids, type: 'INT32' as const }]
  await lake.s3.put(keyOf(file), await parquet(...columns))
}
const ids = async () =>
  (await lake.starrocks.query('SELECT month, id FROM lake.trips ORDER BY month, id')).map(
    ({ month, id }) => `${month}:${id}`,
  )
const base = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 3600,
  waitForLoad: { timeoutSeconds: 30 },
}
const byMonth = { partitionConfig: { type: 'column', columns: ['year', 'month'] } }
const models: Record<string, Record<string, unknown>> = {
  'duplicate key, partitioned': { ...base, ...byMonth },
  'duplicate key, not partitioned': base,
  'primary key, partitioned': { ...base, ...byMonth, keyConfig: { type: 'primary', columns: ['id', 'year', 'month'] } },
  'primary key, not partitioned': { ...base, keyConfig: { type: 'primary', columns: ['id'] } },
  'unique key, partitioned': { ...base, ...byMonth, keyConfig: { type: 'unique', columns: ['id', 'year', 'month'] } },
  'aggregate key, partitioned': {
    ...base,
    ...byMonth,
    keyConfig: { type: 'aggregate', columns: ['year', 'month', 'id'] },
    columnExpressions: { n: { function: 'length', column: 'month' } },
    columnOverrides: { n: 'BIGINT' },
    aggregationOverrides: { n: 'SUM' },
  },
}

const january = {
  database: 'lake',
  tableName: 'trips',
  partitionSpec: { year: '2024', month: '01' },
  timeoutSeconds: 60,
}
const refresh = () => ResourceLife.of(handler, lake, 'january')

test('a partition of which no file is in the lake is a warning: a misspelt value looks the same', async () => {
  await ResourceLife.of(pipeTable, lake, 'trips').up(base)
  const before = await ids()
  const written = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await refresh().up(january)
    expect(written.mock.calls).toEqual([])
    await refresh().up({ ...january, partitionSpec: { year: '2024', month: '1' } })
    expect(written.mock.calls.join()).toContain(
      'no file of year=2024/month=1 is in the lake, so table lake.trips has no row of it now',
    )
    expect(await ids()).toEqual(before)
  } finally {
    written.mockRestore()
  }
})

describe('the preview shows what a refresh will do', () => {
  const planOf = async (life: ResourceLife, args: object) => (await life.preview({ ...january, ...args })).inputs.plan
  const files = /FROM FILES\(\n.*"path" = "s3:\/\/lake\/trips\/year=2024\/month=01\/[^"]*"\n\)$/s

  test.each([
    [
      'a partition that is swapped',
      byMonth,
      ['INSERT OVERWRITE `lake`.`trips` PARTITION (`year` = "2024", `month` = "01")'],
    ],
    [
      'rows that are deleted and loaded',
      {},
      [
        'DELETE FROM `lake`.`trips` WHERE `year` = "2024" AND `month` = "01"',
        'INSERT INTO `lake`.`trips` WITH LABEL `pulumi_refresh_<id>`',
      ],
    ],
  ])('%s', async (_, partitioned, replacing) => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, ...partitioned })
    const life = refresh()
    const plan = (await planOf(life, { triggers: [1] })) as string[]
    expect(plan).toEqual([
      '-- deletes the rows of year=2024/month=01 in table lake.trips, and loads its files again; each file is loaded by its name, and the pipe loads those that are new or have changed',
      'ALTER PIPE `lake`.`trips` SUSPEND',
      ...replacing.map((statement) => expect.stringContaining(statement)),
      'ALTER PIPE `lake`.`trips` RESUME',
    ])
    expect(plan.at(-2)).toMatch(files)
    expect(plan.join()).not.toContain(lake.s3.secretKey)
    await life.up({ ...january, triggers: [1] })
    expect((await life.preview({ ...january, triggers: [1] })).operation).toBe('same')
    expect(await planOf(life, { triggers: [1], timeoutSeconds: 61 })).toEqual([])
    expect(await planOf(life, { triggers: [2] })).toEqual(plan)
  })

  test('a pipe that is suspended stays so', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, suspended: true })
    expect(await planOf(refresh(), {})).not.toContain('ALTER PIPE `lake`.`trips` RESUME')
  })

  test('the table of the same run is not there yet', async () => {
    expect(await planOf(refresh(), {})).toEqual([
      '-- deletes the rows of year=2024/month=01 in table lake.trips, and loads its files again',
    ])
  })
})

test('a value that looks like a pattern is a plain value: no other partition changes', async () => {
  await ResourceLife.of(pipeTable, lake, 'trips').up(base)
  const before = await ids()
  await refresh().up({ ...january, partitionSpec: { year: '2024', month: '*' } })
  expect(await ids()).toEqual(before)
})

test.each([byMonth, {}])(
  'a refresh applies the condition and the expressions of the pipe (%j)',
  async (partitioned) => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({
      ...base,
      ...partitioned,
      columnExpressions: { id: { sql: "id * 10 + if(month = '01', 1, 2)" } },
      columnOverrides: { id: 'BIGINT' },
      where: "id > 1 AND month <> 'from'",
    })
    expect(await ids()).toEqual(['01:21', '01:31', '02:42', '02:52'])
    await put('01/a', 6, 1)
    await lake.s3.delete(keyOf('01/b'))
    await refresh().up(january)
    await eventually(ids, (found) => found.join() === '01:61,02:42,02:52')
  },
)

test.each([
  ['INT', '2:4,2:5', '1:3,1:7', '(`year` = 2024, `month` = 1)'],
  ['BIGINT', '2:4,2:5', '1:3,1:7', '(`year` = 2024, `month` = 1)'],
  ['VARCHAR(2)', '02:4,02:5', '01:3,01:7', '(`year` = 2024, `month` = "01")'],
])('keys of the path in columns of the type %s', async (type, february, january_, partition) => {
  await ResourceLife.of(pipeTable, lake, 'trips').up({
    ...base,
    ...byMonth,
    columnOverrides: { year: 'INT', month: type },
  })
  await put('01/a', 7)
  const life = refresh()
  lake.starrocks.statements.length = 0
  await life.up({ ...january, triggers: ['1'] })
  expect(lake.starrocks.statements.some((statement) => statement.includes(`trips\` PARTITION ${partition}`))).toBe(true)
  await life.up({ ...january, triggers: ['2'] })
  expect((await ids()).join()).toBe(`${january_},${february}`)
  for (const file of ['01/a', '01/b']) await lake.s3.delete(keyOf(file))
  await life.up({ ...january, triggers: ['3'] })
  expect((await ids()).join()).toBe(february)
})

test.each([
  ['DATE', '2024-01-01', 'INSERT OVERWRITE'],
  ['DATE', '20240101', 'INSERT OVERWRITE'],
  ['DATETIME', '2024-01-01', 'DELETE'],
])('a day of the path in a column of the type %s, as %s', async (type, day, by) => {
  await lake.s3.put(`days/day=${day}/a.parquet`, await parquet({ name: 'id', data: [1], type: 'INT32' }))
  await ResourceLife.of(pipeTable, lake, 'trips').up({
    ...base,
    pathPrefix: 'days/',
    columnOverrides: { day: type },
    partitionConfig: { type: 'column', columns: ['day'] },
  })
  lake.starrocks.statements.length = 0
  await refresh().up({ ...january, partitionSpec: { day } })
  expect(lake.starrocks.statements.some((statement) => statement.startsWith(by))).toBe(true)
  expect(await lake.starrocks.query('SELECT id FROM lake.trips')).toEqual([{ id: '1' }])
})

test.each([
  ['INT', '01', '1'],
  ['DATE', '2024-01-01', '20240101'],
  ['DATETIME', '2024-01-01', '20240101'],
  ['DECIMAL(5, 2)', '1.50', '1.5'],
])(
  'a partition of another directory with the same value as %s is refused, and keeps all rows',
  async (type, one, other) => {
    for (const [i, value] of [one, other].entries())
      await lake.s3.put(`days/day=${value}/a.parquet`, await parquet({ name: 'id', data: [i], type: 'INT32' }))
    await ResourceLife.of(pipeTable, lake, 'trips').up({
      ...base,
      pathPrefix: 'days/',
      columnOverrides: { day: type },
      // StarRocks partitions by no DECIMAL.
      ...(type !== 'DECIMAL(5, 2)' && { partitionConfig: { type: 'column', columns: ['day'] } }),
    })
    await expect(refresh().up({ ...january, partitionSpec: { day: one } })).rejects.toThrow(
      `the rows of day=${one} cannot be told from those of s3://lake/days/day=${other}/a.parquet`,
    )
    expect(await lake.starrocks.query('SELECT count(*) AS n FROM lake.trips')).toEqual([{ n: '2' }])
    expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('RUNNING')
  },
)

test.each([byMonth, {}])(
  'a key of the path that an expression changes is refused, and all rows are kept (%j)',
  async (partitioned) => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({
      ...base,
      ...partitioned,
      columnExpressions: { month: { sql: "concat('m', month)" } },
    })
    const before = await ids()
    await expect(refresh().up(january)).rejects.toThrow(
      'pipe lake.trips changes the values of month by an expression (columnExpressions)',
    )
    expect(await ids()).toEqual(before)
  },
)

test('a partition of another directory that decodes to the same value is refused, and keeps all rows', async () => {
  for (const [i, value] of ['a b', 'a%20b'].entries())
    await lake.s3.put(`days/day=${value}/a.parquet`, await parquet({ name: 'id', data: [i], type: 'INT32' }))
  await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, pathPrefix: 'days/', decodePath: true })
  await expect(refresh().up({ ...january, partitionSpec: { day: 'a b' } })).rejects.toThrow(
    'the rows of day=a b cannot be told from those of s3://lake/days/day=a%20b/a.parquet',
  )
  expect(await lake.starrocks.query('SELECT count(*) AS n FROM lake.trips')).toEqual([{ n: '2' }])
})

test('the provider never sends its own AWS credentials to an address that only StarRocks names', async () => {
  const { bucket, endpoint, accessKey, secretKey } = lake.s3
  // The credentials of the sandbox's StarRocks; the provider must not use them.
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKey)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretKey)
  const storage = { bucket, endpoint, pathStyleAccess: true, auth: { type: 'default' } }
  const { sourceStorageName: _, ...rest } = base
  await ResourceLife.of(pipeTable, lake, 'trips').up({ ...rest, sourceStorage: storage, inferFrom: 'server' })
  const before = await ids()
  await expect(refresh().up(january)).rejects.toThrow(/reads http:.* without keys.*set clientEndpoint/)
  expect(await ids()).toEqual(before)
  expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('RUNNING')
})

test('refuses a table without a partition key', async () => {
  await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, excludeColumns: ['month'] })
  await expect(refresh().up(january)).rejects.toThrow(/has no column for month, a key of the path/)
  expect(await lake.starrocks.query('SELECT count(*) AS n FROM lake.trips')).toEqual([{ n: '5' }])
})

test('refuses a pipe with a pattern that no PipeTable has, before it deletes a row', async () => {
  await ResourceLife.of(pipeTable, lake, 'trips').up(base)
  const before = await ids()
  await lake.starrocks.query('DROP PIPE lake.trips')
  const files = filesOf(lake.s3, 'trips/*/*/*.parquet', { columns_from_path: 'year,month' })
  await lake.starrocks.query(
    `CREATE PIPE lake.trips PROPERTIES ("auto_ingest" = "false") AS INSERT INTO lake.trips (id, year, month) SELECT id, year, month FROM ${files}`,
  )
  await eventually(ids, (found) => found.length === 2 * before.length)
  await expect(refresh().up(january)).rejects.toThrow(
    /loads files that match "\*", which is not the pattern of a PipeTable/,
  )
  expect(await ids()).toHaveLength(2 * before.length)
})

test("loads the files that match the pipe's pattern", async () => {
  await lake.s3.put('trips/year=2024/month=01/c.parq', await parquet({ name: 'id', data: [9], type: 'INT32' }))
  await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, filePattern: '*.parq' })
  expect(await ids()).toEqual(['01:9'])
  await lake.s3.put('trips/year=2024/month=01/c.parq', await parquet({ name: 'id', data: [10], type: 'INT32' }))
  await refresh().up(january)
  expect(await ids()).toEqual(['01:10'])
})

test('refuses a partition whose name the pipe decodes, and keeps its rows', async () => {
  for (const key of ['01', '02']) for (const file of ['a', 'b']) await lake.s3.delete(keyOf(`${key}/${file}`))
  await put('a%2Fb/a', 1)
  await put('03/a', 2)
  await ResourceLife.of(pipeTable, lake, 'trips').up({ ...base, decodePath: true })
  const of = (month: string) => ({ ...january, partitionSpec: { year: '2024', month } })
  await expect(refresh().up(of('a%2Fb'))).rejects.toThrow('decodePath')
  expect(await ids()).toEqual(['03:2', 'a/b:1'])
  await refresh().up(of('03'))
  expect(await ids()).toEqual(['03:2', 'a/b:1'])
})

describe.each(Object.entries(models))('a table with a %s', (_, args) => {
  beforeEach(async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(args)
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  })

  test.each<[string, () => Promise<unknown> | unknown, string[]]>([
    ['nothing changed', () => {}, ['01:1', '01:2', '01:3']],
    ['a file was overwritten', () => put('01/a', 7), ['01:3', '01:7']],
    ['a file was added', () => put('01/c', 8), ['01:1', '01:2', '01:3', '01:8']],
    ['a file was deleted', () => lake.s3.delete(keyOf('01/b')), ['01:1', '01:2']],
    [
      'all of these happened',
      async () => {
        await put('01/a', 7)
        await put('01/c', 8)
        await lake.s3.delete(keyOf('01/b'))
      },
      ['01:7', '01:8'],
    ],
    [
      'all files were deleted',
      async () => {
        for (const file of ['01/a', '01/b']) await lake.s3.delete(keyOf(file))
      },
      [],
    ],
    [
      'rows were deleted by hand',
      () => lake.starrocks.query("DELETE FROM lake.trips WHERE id = 1 AND month = '01'").catch(() => {}),
      ['01:1', '01:2', '01:3'],
    ],
  ])('has each file once if %s, and keeps other partitions', async (_, change, expected) => {
    await change()
    await refresh().up(january)
    expect(await ids()).toEqual([...expected, '02:4', '02:5'])
    expect((await lake.starrocks.query('DESC PIPE lake.trips'))[0]?.PROPERTIES).toContain('"poll_interval":"3600"')
    expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('RUNNING')
  })
})

describe('a refresh', () => {
  const duplicate = models['duplicate key, partitioned']!

  test('of one partition waits for that of another, which has suspended the pipe', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    await put('01/a', 7)
    await put('02/a', 8)
    const february = { ...january, partitionSpec: { year: '2024', month: '02' } }
    await Promise.all([refresh().up(january), ResourceLife.of(handler, lake, 'february').up(february)])
    expect(await ids()).toEqual(['01:3', '01:7', '02:8'])
  })

  test('is exact while the pipe polls every second and has loaded an overwritten file in addition to its old rows', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({ ...duplicate, pollingIntervalSeconds: 1 })
    await put('01/a', 7)
    await eventually(ids, (rows) => rows.includes('01:7'))
    expect(await ids()).toContain('01:1')
    await put('01/c', 8)
    await refresh().up(january)
    expect(await ids()).toEqual(['01:3', '01:7', '01:8', '02:4', '02:5'])
  })

  test('runs again only when a trigger changes', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    const life = refresh()
    await life.up({ ...january, triggers: ['v1'] })
    expect(life.outs).toMatchObject({ reloadedFiles: 2, loadedFiles: 0 })
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...january, triggers: ['v1'] })).toBe('same')
    expect(await life.up({ ...january, triggers: ['v1'], timeoutSeconds: 90 })).toBe('update')
    expect(lake.starrocks.statements.filter((statement) => statement.startsWith('INSERT'))).toEqual([])

    await put('01/a', 9)
    expect(await life.up({ ...january, triggers: ['v2'] })).toBe('update')
    expect(life.outs).toMatchObject({ reloadedFiles: 1, loadedFiles: 1 })
    expect(await ids()).toEqual(['01:3', '01:9', '02:4', '02:5'])
    await life.destroy()
    expect(await ids()).toHaveLength(4)
  })

  test('leaves a suspended pipe suspended', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up({ ...duplicate, suspended: false })
    await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
    await lake.s3.delete(keyOf('01/b'))
    await refresh().up(january)
    expect(await ids()).toEqual(['01:1', '01:2', '02:4', '02:5'])
    expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('SUSPEND')
  })

  test.each([
    'ALTER PIPE `lake`.`trips` SUSPEND',
    'INSERT OVERWRITE',
    'poll_interval',
    'ALTER PIPE `lake`.`trips` RESUME',
  ])('that was interrupted at %s is completed by the next one', async (statement) => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    await put('01/a', 7)
    lake.starrocks.faults.failOnce(statement, { message: 'cut' })
    const life = refresh()
    await expect(life.up(january)).rejects.toThrow('cut')
    if (life.id === '') await life.up(january)
    else await life.repair(january)
    expect(await ids()).toEqual(['01:3', '01:7', '02:4', '02:5'])
    expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe('RUNNING')
  })

  test.each([
    ['running', 'RUNNING'],
    ['suspended', 'SUSPEND'],
  ])('leaves the pipe %s after a refresh whose process died', async (was, state) => {
    const table = ResourceLife.of(pipeTable, lake, 'trips')
    await table.up(duplicate)
    const comment = () => lake.starrocks.query('SHOW CREATE TABLE lake.trips').then(([row]) => row?.['Create Table'])
    const before = await comment()
    const note = `(refreshing; the pipe was ${was}, poll_interval 3600) ${table.sent('pulumi: project/test/trips#<id>')}`
    await lake.starrocks.query(`ALTER TABLE lake.trips COMMENT = "${note}"`)
    await lake.starrocks.query('ALTER PIPE lake.trips SET ("poll_interval" = "1")')
    await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
    await put('01/a', 7)
    await refresh().up(january)
    expect((await lake.starrocks.query('SHOW PIPES FROM lake'))[0]?.STATE).toBe(state)
    expect((await lake.starrocks.query('DESC PIPE lake.trips'))[0]?.PROPERTIES).toBe('{"poll_interval":"3600"}')
    expect(await comment()).toBe(before)
    expect(await ids()).toEqual(was === 'running' ? ['01:3', '01:7', '02:4', '02:5'] : ['01:3', '02:4', '02:5'])
  })

  test('starts again if a file is overwritten meanwhile', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    const held = lake.s3.hold({ operation: 'GetObject' })
    await put('01/b', 3)
    const before = await lake.s3.get(keyOf('01/b'))
    held.release()
    expect(before).toBeDefined()
    await refresh().up(january)
    expect(await ids()).toEqual(['01:1', '01:2', '01:3', '02:4', '02:5'])
  })

  test.each([
    [
      { partitionSpec: { year: '2024' } },
      /^partitionSpec: the partition keys of table lake.trips are year, month: month missing/,
    ],
    [{ partitionSpec: { year: '2024', month: '01', day: '1' } }, /day superfluous/],
    [{ partitionSpec: 'x' }, /^partitionSpec: must be an object/],
    [{ timeoutSeconds: 0 }, /^timeoutSeconds: must be a whole number/],
  ])('is refused as %j, and changes nothing', async (change, reason) => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    const failures = await refresh().failures({ ...january, ...change })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
    expect(await ids()).toHaveLength(5)
  })

  test('of a table with a second pipe is refused, since the rows of that one would be lost', async () => {
    await ResourceLife.of(pipeTable, lake, 'trips').up(duplicate)
    const [pipe] = await lake.starrocks.query('DESC PIPE lake.trips')
    await lake.starrocks.query(`CREATE PIPE lake.zzz PROPERTIES ("poll_interval" = "3600") AS ${pipe?.SQL}`)
    await eventually(ids, (rows) => rows.length === 10)
    await expect(refresh().up(january)).rejects.toThrow(/several pipes load table lake.trips \(trips, zzz\)/)
    expect(await ids()).toHaveLength(10)
  })

  test('of a table without a pipe is refused', async () => {
    await expect(refresh().up({ ...january, tableName: 'nope' })).rejects.toThrow('no pipe loads a table lake.nope')
  })
})
