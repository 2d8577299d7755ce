import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/pipe-table/handler'
import matrix from './conformance/starrocks/matrices/parquet.json'
import { startS3 } from './sandbox/s3'
import { corpus, eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

const lake = useLake()

const trips = (name = 'trips') => ResourceLife.of(handler, lake, name)
const { query } = lake
const count = async () => Number((await query('SELECT count(*) AS n FROM lake.trips'))[0]?.n)
const kinds = (plan: unknown) => (plan as string[]).map((statement) => statement.split(/[`\n]/)[0]?.trim())
const args = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
const file = (...ids: number[]) =>
  parquet({ name: 'id', data: ids, type: 'INT32' }, { name: 'city', data: ids.map((i) => `city ${i}`), type: 'STRING' })

describe('a change of the table in place', () => {
  beforeEach(async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
  })

  test('widens a type in one awaited statement, without a new pipe', async () => {
    const table = trips()
    await table.up({ ...args, keyConfig: { type: 'duplicate', columns: ['city'] } })
    const wider = { ...args, keyConfig: { type: 'duplicate', columns: ['city'] }, columnOverrides: { id: 'BIGINT' } }
    const { operation, inputs } = await table.preview(wider)
    expect(operation).toBe('update')
    expect(inputs.plan).toEqual(['ALTER TABLE `lake`.`trips`\n  MODIFY COLUMN `id` BIGINT NULL'])
    await table.up(wider)
    expect(await query("SHOW COLUMNS FROM lake.trips WHERE Field = 'id'")).toMatchObject([{ Type: 'bigint' }])
    expect(await query("SHOW ALTER TABLE COLUMN FROM lake WHERE TableName = 'trips'")).toMatchObject([
      { State: 'FINISHED' },
    ])
    expect(await count()).toBe(2)
  })

  test.each([
    ['a key column of another kind', { columnOverrides: { id: 'DECIMAL(20,0)' } }],
    ['a type that may lose values', { columnOverrides: { city: 'VARCHAR(30)' } }],
    ['the key', { keyConfig: { type: 'primary', columns: ['id'] } }],
    ['the partitions', { partitionConfig: { type: 'column', columns: ['id'] } }],
    ['a property that is set at creation', { tableProperties: { replication_num: '1', compression: 'ZSTD' } }],
  ])('is a replacement for %s, and the preview shows the cost', async (_, change) => {
    const table = trips()
    await table.up(args)
    const { operation, inputs } = await table.preview({ ...args, ...change })
    expect(operation).toBe('replace')
    expect((inputs.plan as string[])[0]).toBe(
      '-- drops table lake.trips (2 rows) and loads all files under the prefix again',
    )
    await table.up({ ...args, ...change })
    expect(await count()).toBe(2)
    expect(await table.up({ ...args, ...change })).toBe('same')
  })

  test('drops a column that only an expression used', async () => {
    const loud = { ...args, columnExpressions: { loud: { function: 'upper', column: 'city' } } }
    const table = trips()
    await table.up(loud)
    expect(await query('SELECT loud FROM lake.trips ORDER BY id')).toEqual([{ loud: 'CITY 1' }, { loud: 'CITY 2' }])
    expect(kinds((await table.preview(args)).inputs.plan)).toEqual([
      'DROP PIPE IF EXISTS',
      'TRUNCATE TABLE',
      'ALTER TABLE',
      'CREATE PIPE',
    ])
    await table.up(args)
    expect((await query('DESC lake.trips')).map((row) => row.Field)).toEqual(['id', 'city'])
    expect(await count()).toBe(2)
  })

  test('continues after a run that was interrupted in the middle of a change', async () => {
    const table = trips()
    await table.up(args)
    await query('ALTER TABLE lake.trips MODIFY COLUMN city VARCHAR(1048576) NULL, ADD COLUMN x INT NULL').catch(
      () => {},
    )
    const wider = { ...args, columnExpressions: { x: { function: 'length', column: 'city' } } }
    await table.up(wider)
    await eventually(
      () => query('SELECT x FROM lake.trips'),
      (rows) => rows.length === 2 && rows.every((row) => row.x === '6'),
    )
  })

  test('reads again if a change of an interrupted run ends just before', async () => {
    const table = trips()
    await table.up(args)
    lake.starrocks.faults.slow((statement) => {
      if (!statement.startsWith('SHOW ALTER TABLE COLUMN')) return false
      void query('ALTER TABLE lake.trips ADD COLUMN x INT NULL')
      return true
    }, 1_000)
    await table.up({ ...args, columnExpressions: { x: { function: 'length', column: 'city' } } })
    await eventually(
      () => query('SELECT x FROM lake.trips'),
      (rows) => rows.length === 2 && rows.every((row) => row.x === '6'),
    )
  })

  test('reports a change that StarRocks cancelled', async () => {
    const table = trips()
    await table.up(args)
    lake.starrocks.faults.failOnce('ALTER TABLE', { message: 'Table is not in NORMAL state' })
    await expect(table.up({ ...args, comment: 'x' })).rejects.toThrow('Table is not in NORMAL state')
    expect(await table.up({ ...args, comment: 'x' })).toBe('update')
  })

  test('stores sketches in an aggregate table, made by their functions', async () => {
    const sketch = {
      ...args,
      keyConfig: { type: 'aggregate', columns: ['city'] },
      columnOverrides: { id: 'HLL' },
      columnExpressions: { id: { function: 'hll_hash', column: 'id' } },
      aggregationOverrides: { id: 'HLL_UNION' },
    }
    const table = trips()
    await table.up(sketch)
    expect(table.inputs.ddl).toContain('`id` HLL HLL_UNION NULL')
    expect(table.inputs.ddl).toContain('SELECT `city`, hll_hash(`id`) AS `id`')
    expect(await query('SELECT hll_union_agg(id) AS n FROM lake.trips')).toEqual([{ n: '2' }])
  })
})

describe('drift of the table', () => {
  beforeEach(async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
  })

  test.each([
    ['a comment', 'ALTER TABLE lake.trips COMMENT = "mine now"', { comment: 'mine now' }, ['ALTER TABLE']],
    [
      'a property',
      'ALTER TABLE lake.trips SET ("replicated_storage" = "false")',
      { tableProperties: { replication_num: '1', replicated_storage: 'false' } },
      ['ALTER TABLE'],
    ],
    ['a batch size', 'ALTER PIPE lake.trips SET ("batch_files" = "9")', { batchFiles: 9 }, ['ALTER PIPE']],
  ] as const)('%s is found and restored', async (_, statement, found, plan) => {
    const declared = {
      ...args,
      comment: 'ours',
      tableProperties: { replication_num: '1', replicated_storage: 'true' },
    }
    const table = trips()
    await table.up(declared)
    await query(statement)
    await table.refresh()
    expect(table.inputs).toMatchObject(found)
    const { operation, inputs } = await table.preview(declared)
    expect(operation).toBe('update')
    expect(kinds(inputs.plan)).toEqual(plan)
    await table.up(declared)
    await table.refresh()
    expect(await table.up(declared)).toBe('same')
  })

  test('a dropped column is added again, and its values are loaded again', async () => {
    const table = trips()
    await table.up(args)
    await query('ALTER TABLE lake.trips DROP COLUMN city')
    await table.refresh()
    expect(table.inputs.columns).toEqual({ id: 'INT' })
    await table.up(args)
    await eventually(
      () => query('SELECT city FROM lake.trips ORDER BY id'),
      (rows) => rows[0]?.city === 'city 1',
    )
    expect(await count()).toBe(2)
  })

  test('a column that was added by hand is ignored', async () => {
    const table = trips()
    await table.up(args)
    await query('ALTER TABLE lake.trips ADD COLUMN note VARCHAR(10) NULL')
    await table.refresh()
    expect(await table.up(args)).toBe('same')
    await table.up({ ...args, comment: 'changed' })
    expect((await query('DESC lake.trips')).map((row) => row.Field)).toContain('note')
  })
})

describe('rows whose files were deleted from the lake', () => {
  const loseFiles = async (table: ResourceLife, declared: object = args) => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    await lake.s3.put('trips/b.parquet', await file(3))
    await table.up({ ...declared })
    await lake.s3.delete('trips/a.parquet')
  }

  test('survive a new pipe: the change fails before it begins', async () => {
    const table = trips()
    await loseFiles(table)
    const change = { ...args, columnExpressions: { city: { function: 'upper', column: 'city' } } }
    await expect(table.up(change)).rejects.toThrow(
      /the lake no longer has 1 file \(s3:\/\/lake\/trips\/a\.parquet\), which the pipe has loaded/,
    )
    expect(await count()).toBe(3)
    expect((await query('SHOW PIPES FROM lake')).length).toBe(1)
    expect(await table.up(args)).toBe('same')

    await table.up({ ...change, allowRowLoss: true })
    expect(await count()).toBe(1)
  })

  test('are not waited for', async () => {
    const table = trips()
    await loseFiles(table)
    await query('DROP PIPE lake.trips')
    await table.refresh()
    const waiting = { ...args, allowRowLoss: true, waitForLoad: { timeoutSeconds: 20 } }
    await table.up(waiting)
    expect(await count()).toBe(1)
    await lake.s3.put('trips/c.parquet', await file(7))
    await table.up({ ...waiting, pollingIntervalSeconds: 2 })
    expect(await count()).toBe(2)
  })

  test('survive up --replace', async () => {
    const table = trips()
    await loseFiles(table)
    await expect(table.replaceTarget(args)).rejects.toThrow(/the lake no longer has 1 file/)
    expect(await count()).toBe(3)
    await table.replaceTarget({ ...args, allowRowLoss: true })
    expect(await count()).toBe(1)
  })

  test.each([{ tableName: 'journeys' }, { database: 'other' }])('survive a replacement by %o', async (renamed) => {
    await query('CREATE DATABASE IF NOT EXISTS other')
    const table = trips()
    await loseFiles(table)
    await expect(table.up({ ...args, ...renamed })).rejects.toThrow(
      /the lake no longer has 1 file .* loads all files again into the new table (lake\.journeys|other\.trips), and those rows would be lost/,
    )
    expect(await count()).toBe(3)
    await table.up({ ...args, ...renamed, allowRowLoss: true })
    expect(await query('SHOW TABLES FROM lake')).toHaveLength('database' in renamed ? 0 : 1)
  })

  test('are a reason to refuse up --replace, which the preview tells', async () => {
    await loseFiles(trips())
    const plan = (await trips().preview(args)).inputs.plan as string[]
    expect(plan.at(-1)).toMatch(/^-- with --replace nothing is dropped: the lake no longer has 1 file/)
    expect(plan.join()).not.toContain('DROP')
    const accepted = (await trips().preview({ ...args, allowRowLoss: true })).inputs.plan as string[]
    expect(accepted).toContain('DROP TABLE IF EXISTS `lake`.`trips`')
  })

  test('survive up --replace after a rename of the resource by aliases', async () => {
    const table = trips()
    await loseFiles(table)
    await table.renamed('journeys').up(args)
    await expect(table.replaceTarget({ ...args, onExisting: 'adopt' })).rejects.toThrow(/the lake no longer has 1 file/)
    expect(await count()).toBe(3)
  })

  test('are counted if the pipe that knew their files is gone', async () => {
    const table = trips()
    await loseFiles(table)
    await query('DROP PIPE lake.trips')
    await table.refresh()
    await expect(table.up(args)).rejects.toThrow(/table lake.trips has 3 rows, and the files under .* only 1/)
    expect(await count()).toBe(3)
  })

  test('are kept if no file is left and no pipe can be created', async () => {
    const table = trips()
    await loseFiles(table)
    await lake.s3.delete('trips/b.parquet')
    await query('DROP PIPE lake.trips')
    await table.refresh()
    await expect(table.up(args)).rejects.toThrow(/No files were found/)
    expect(await count()).toBe(3)
  })

  test('survive a new pipe if no file is left', async () => {
    const table = trips()
    await loseFiles(table)
    await lake.s3.delete('trips/b.parquet')
    const change = { ...args, where: 'id > 0' }
    await expect(table.up(change)).rejects.toThrow(/the lake no longer has 2 files .* Restore the missing files/)
    expect(await count()).toBe(3)
    expect(await table.up(args)).toBe('same')
  })

  // The path of the new pipe is another one, and the program has not chosen it.
  describe.each<[string, object, () => Promise<void>]>([
    [
      'the files have another layout now',
      {},
      async () => {
        await lake.s3.delete('trips/b.parquet')
        await lake.s3.put('trips/month=1/b.parquet', await file(3))
      },
    ],
    ['no file is left', { schema: { id: 'INT' } }, async () => lake.s3.delete('trips/b.parquet')],
  ])('survive a replacement if %s:', (_, declared, move) => {
    const declaring = { ...args, ...declared }

    test.each<[string, (table: ResourceLife) => Promise<unknown>]>([
      ['another key', (table) => table.up({ ...declaring, keyConfig: { type: 'primary', columns: ['id'] } })],
      ['up --replace', (table) => table.replaceTarget(declaring)],
    ])('%s', async (_, replace) => {
      const table = trips()
      await loseFiles(table, declaring)
      await move()
      await expect(replace(table)).rejects.toThrow(/the lake no longer has [12] files? .*, which the pipe has loaded/)
      expect(await count()).toBe(3)
      expect(await query('SHOW PIPES FROM lake')).toMatchObject([{ STATE: 'RUNNING' }])
    })
  })

  test('survive up --replace with the create first if no file is left: nothing is replaced', async () => {
    const table = trips()
    await loseFiles(table, { ...args, schema: { id: 'INT' } })
    await lake.s3.delete('trips/b.parquet')
    await table.replaceTarget({ ...args, schema: { id: 'INT' } }, { createFirst: true })
    expect(await count()).toBe(3)
  })

  test.each([{ schemaEvolution: 'detect' }, { columnOverrides: { id: 'BIGINT' } }, { schema: { id: 'INT' } }])(
    'survive another layout of the files, for which the table would be replaced (%j)',
    async (change) => {
      const table = trips()
      await loseFiles(table)
      await lake.s3.delete('trips/b.parquet')
      await lake.s3.put('trips/month=1/b.parquet', await file(3))
      expect(await table.failures({ ...args, ...change })).toEqual([
        expect.stringMatching(/^pathPrefix: the table is loaded from .*, in another layout, .*allowRowLoss/),
      ])
      expect(await table.up({ ...args, ...change, allowRowLoss: true })).toBe('replace')
      expect(await count()).toBe(1)
    },
  )

  test('survive an endpoint of another store, which has no file', async () => {
    const other = await startS3({ bucket: lake.s3.bucket })
    try {
      const storage = (endpoint: string) => ({
        bucket: lake.s3.bucket,
        endpoint,
        pathStyleAccess: true,
        auth: { type: 'accessKey', accessKey: lake.s3.accessKey, secretKey: lake.s3.secretKey },
      })
      const { sourceStorageName: _, ...rest } = args
      const at = (endpoint: string) => ({ ...rest, schema: { id: 'INT' }, sourceStorage: storage(endpoint) })
      const table = trips()
      await lake.s3.put('trips/a.parquet', await file(1, 2))
      await table.up(at(lake.s3.endpoint))
      await expect(table.up(at(other.endpoint))).rejects.toThrow(/the lake no longer has 1 file/)
      expect(await count()).toBe(2)
    } finally {
      await other.close()
    }
  })
})

describe('a deletion policy', () => {
  test.each([
    ['delete', [], []],
    ['retainTable', ['trips'], []],
    ['retain', ['trips'], ['trips']],
  ])('%s', async (deletionPolicy, tables, pipes) => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up({ ...args, deletionPolicy })
    await table.destroy()
    expect((await query('SHOW TABLES FROM lake')).map((row) => row.Tables_in_lake)).toEqual(tables)
    expect((await query('SHOW PIPES FROM lake')).map((row) => row.PIPE_NAME)).toEqual(pipes)
  })

  test('that keeps the table allows no replacement of its name, which would empty it', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    await lake.s3.put('other/b.parquet', await file(3))
    const kept = { ...args, deletionPolicy: 'retainTable' }
    const table = trips()
    await table.up(kept)
    await eventually(count, (n) => n === 2)
    const refusal = /lake\.trips cannot be replaced while deletionPolicy keeps it/
    await expect(table.up({ ...kept, pathPrefix: 'other/' })).rejects.toThrow(refusal)
    await expect(table.replaceTarget(kept)).rejects.toThrow(refusal)
    const plan = (await trips().preview(kept)).inputs.plan as string[]
    expect(plan.at(-1)).toMatch(/^-- with --replace nothing is dropped: lake\.trips cannot be replaced/)
    expect(plan.join()).not.toMatch(/DROP|TRUNCATE/)
    expect(await count()).toBe(2)
    expect(await query('SHOW PIPES FROM lake')).toHaveLength(1)
  })
})

describe('adoption', () => {
  const adopt = { ...args, onExisting: 'adopt' }
  beforeEach(async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
  })

  test('adopts the objects of a script, if the pipe loads exactly the declared files', async () => {
    const script = trips('script')
    await script.up(args)
    const [pipe] = await query('DESC PIPE lake.trips')
    await query('ALTER TABLE lake.trips COMMENT = "made by a script"')
    await query('DROP PIPE lake.trips')
    await query('TRUNCATE TABLE lake.trips')
    await query(`CREATE PIPE lake.trips PROPERTIES ("poll_interval" = "1") AS ${pipe?.SQL?.replace(/\/\*.*\*\//, '')}`)
    await eventually(count, (n) => n === 2)

    const table = trips()
    expect((await table.preview(adopt)).inputs.plan).toEqual([
      'ALTER TABLE `lake`.`trips` COMMENT = "pulumi: project/test/trips#<id>"',
    ])
    await table.up(adopt)
    expect(await count()).toBe(2)
    expect(await table.up(adopt)).toBe('same')
  })

  /** A table and its pipe as somebody writes them by hand: the path of the pipe does not skip hidden names. */
  async function createByHand(): Promise<void> {
    const { bucket, endpoint, accessKey, secretKey } = lake.s3
    await query(
      'CREATE TABLE lake.trips (id INT, city VARCHAR(1048576)) DUPLICATE KEY(id) DISTRIBUTED BY RANDOM PROPERTIES ("replication_num" = "1")',
    )
    await query(
      `create pipe lake.trips properties ('poll_interval' = '1') as insert into lake.trips (id, city) select id, city from files('path' = 's3://${bucket}/trips/*.parquet', 'format' = 'parquet', 'aws.s3.endpoint' = '${endpoint}', 'aws.s3.access_key' = '${accessKey}', 'aws.s3.secret_key' = '${secretKey}', 'aws.s3.enable_path_style_access' = 'true', 'aws.s3.enable_ssl' = 'false')`,
    )
  }

  test('adopts a pipe by hand, whose path skips no hidden names, and loads no file again', async () => {
    await createByHand()
    await eventually(count, (n) => n === 2)
    const table = trips()
    const plan = (await table.preview(adopt)).inputs.plan as string[]
    expect(plan.filter((statement) => /PIPE|TRUNCATE|DROP/.test(statement))).toEqual([])
    const [before] = await query('SHOW PIPES FROM lake')
    await table.up(adopt)
    expect(await table.refresh()).toBe(true)
    expect(await table.up(adopt)).toBe('same')
    expect((await query('SHOW PIPES FROM lake'))[0]?.PIPE_ID).toBe(before?.PIPE_ID)
    expect(await count()).toBe(2)
  })

  test('keeps the rows of hidden files that an adopted pipe has loaded, which a new pipe would skip', async () => {
    await lake.s3.put('trips/_hidden.parquet', await file(9))
    await createByHand()
    await eventually(count, (n) => n === 3)
    const table = trips()
    const warned = vi.spyOn(console, 'error').mockImplementation(() => {})
    await table.up(adopt)
    expect(warned.mock.calls.join()).toContain('pipe lake.trips also loads files whose names begin with _ or .')
    warned.mockRestore()
    await expect(table.up({ ...adopt, where: 'id > 0' })).rejects.toThrow(
      /the pipe has loaded 1 file \(.*_hidden\.parquet\), and a new pipe skips names that begin with _ or \.: .* those rows would be lost/,
    )
    expect(await count()).toBe(3)
    expect(await query('SHOW PIPES FROM lake')).toHaveLength(1)
  })

  test('creates the pipe of an empty table', async () => {
    await query(
      'CREATE TABLE lake.trips (id INT, city VARCHAR(1048576)) DUPLICATE KEY(id) DISTRIBUTED BY RANDOM PROPERTIES ("replication_num" = "1")',
    )
    await trips().up(adopt)
    expect(await count()).toBe(2)
  })

  test.each([
    [
      'rows of another source',
      'CREATE TABLE lake.trips (id INT, city VARCHAR(1048576)) DUPLICATE KEY(id) DISTRIBUTED BY RANDOM PROPERTIES ("replication_num" = "1")',
      /has rows, and no pipe lake.trips that loads exactly the declared files/,
    ],
    [
      'another key',
      'CREATE TABLE lake.trips (city VARCHAR(20), id INT) DUPLICATE KEY(city) DISTRIBUTED BY RANDOM PROPERTIES ("replication_num" = "1")',
      /cannot become the declared one: its key is duplicate \(city\) and not duplicate \(id\)/,
    ],
  ])('refuses %s, and changes nothing', async (_, create, reason) => {
    await query(create)
    await query("INSERT INTO lake.trips (id, city) VALUES (7, 'x')")
    expect((await trips().failures(adopt))[0]).toMatch(reason)
    expect(await count()).toBe(1)
  })
})

describe('schema evolution', () => {
  const detect = { ...args, schemaEvolution: 'detect' }

  test('keeps the columns of the table when its files are deleted, and widens growing ones', async () => {
    await lake.s3.put(
      'trips/a.parquet',
      await parquet({ name: 'id', data: [1], type: 'INT32' }, { name: 'n', data: [1], type: 'INT32' }),
    )
    const table = trips()
    await table.up(detect)
    await lake.s3.delete('trips/a.parquet')
    await lake.s3.put(
      'trips/b.parquet',
      await parquet({ name: 'id', data: [2], type: 'INT32' }, { name: 'n', data: [2n], type: 'INT64' }),
    )
    const { inputs } = await table.preview(detect)
    expect(inputs.columns).toEqual({ id: 'INT', n: 'BIGINT' })
    expect(inputs.plan).toEqual(['ALTER TABLE `lake`.`trips`\n  MODIFY COLUMN `n` BIGINT NULL'])
  })

  test('reports a conflict without a guess', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(detect)
    await lake.s3.delete('trips/a.parquet')
    await lake.s3.put(
      'trips/b.parquet',
      await parquet({ name: 'id', data: ['one'], type: 'STRING' }, { name: 'city', data: ['x'], type: 'STRING' }),
    )
    expect(await table.failures(detect)).toEqual([
      expect.stringMatching(
        /^pathPrefix: the column id is INT in the table and VARCHAR\(1048576\) in trips\/b.parquet/,
      ),
    ])
  })

  test('uses the columns in state if the store is unreachable', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(detect)
    lake.s3.fail({ operation: 'ListObjectsV2' }, { status: 403, code: 'AccessDenied' })
    expect((await table.preview(detect)).operation).toBe('same')
    lake.s3.clearFaults()
  })

  test('is off by default: new columns are not added', async () => {
    await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1], type: 'INT32' }))
    const table = trips()
    await table.up(args)
    await lake.s3.put('trips/b.parquet', await file(2))
    expect((await table.preview({ ...args, maxVarcharLength: 10 })).inputs.columns).toEqual({ id: 'INT' })
    await eventually(count, (n) => n === 2)
  })
})

describe('a large prefix', () => {
  test('reads a sample of footers, and the preview states that', async () => {
    const bytes = await file(1)
    for (let i = 0; i < 205; i++) await lake.s3.put(`trips/${String(i).padStart(4, '0')}.parquet`, bytes)
    const warned = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { inputs } = await trips().preview(args)
    expect(warned.mock.calls.flat()).toContainEqual(
      expect.stringMatching(
        /the columns are inferred from 1\d\d of the 205 files under trips\/, first and last among them/,
      ),
    )
    warned.mockRestore()
    expect(inputs.columns).toEqual({ id: 'INT', city: 'VARCHAR(1048576)' })
    const read = new Set(lake.s3.requests.filter(({ range }) => range !== undefined).map(({ key }) => key))
    expect([read.has('trips/0000.parquet'), read.has('trips/0204.parquet')]).toEqual([true, true])
  })
})

describe('columns', () => {
  const corpusFiles = readdirSync(join(__dirname, 'data/parquet-testing')).filter((name) => name.endsWith('.parquet'))
  // This test compares only the types that both sides read in a footer; whether a table can have them is tested elsewhere.
  // StarRocks reports a UINT_64 as BIGINT and does not say that it is unsigned.
  const signedByServer: Record<string, object> = { 'concatenated_gzip_members.parquet': { long_col: 'BIGINT' } }
  const readable = corpusFiles.filter((name) => !('error' in (matrix as Record<string, object>)[name]!))

  test.each(readable)("of %s are the same from the provider's reader and from StarRocks", async (name) => {
    await lake.s3.put('trips/a.parquet', corpus(name))
    const columnsBy = async (inferFrom: string) => {
      const { inputs, failures } = await trips().check({ ...args, inferFrom })
      return failures.length > 0 ? failures.map(({ property }) => property) : inputs.columns
    }
    expect(await columnsBy('server')).toEqual(signedByServer[name] ?? (await columnsBy('files')))
  })

  test('with a type of a later release are kept in the table, and refused in files by name', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const life = trips()
    await life.up(args)
    const [shown] = await query('SHOW CREATE TABLE lake.trips')
    const ddl =
      shown?.['Create Table']?.replace(/,?\n\) ENGINE/, ',\n  `place` geography NULL COMMENT ""\n) ENGINE') ?? ''
    expect(ddl).toContain('geography')
    lake.starrocks.faults.clear()
    const asLater = () => {
      for (let i = 0; i < 9; i++)
        lake.starrocks.faults.answerOnce('SHOW CREATE TABLE', { Table: 'trips', 'Create Table': ddl })
    }
    asLater()
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
    lake.starrocks.statements.length = 0
    expect(await life.up({ ...args, comment: 'read' })).toBe('update')
    lake.starrocks.faults.clear()
    expect(lake.starrocks.statements.filter((statement) => statement.startsWith('SHOW CREATE TABLE'))).not.toEqual([])
    expect(lake.starrocks.statements.filter((statement) => statement.startsWith('ALTER TABLE'))).toEqual([
      expect.stringMatching(/COMMENT = "read/),
    ])

    const asFiles = () =>
      lake.starrocks.faults.answerOnce('DESC FILES', { Field: 'place', Type: 'geography', Null: 'YES' })
    const byServer = { ...args, tableName: 'later', inferFrom: 'server' }
    asFiles()
    expect((await trips().failures(byServer)).join()).toMatch(
      /the column place of s3:.* its type geography came with a later release of StarRocks than this provider knows.*set columnOverrides.place/,
    )
    asFiles()
    const overridden = { ...byServer, columnOverrides: { place: 'VARCHAR(100)' } }
    expect((await trips().check(overridden)).inputs.columns).toEqual({ place: 'VARCHAR(100)' })
  })

  test('with special names work in table, pipe and rows', async () => {
    const names = ['two words', 'a.b', 'x-y', "it's", 'q"q', 'a/b', 'ünï', 'select', '#1']
    await lake.s3.put(
      'trips/a.parquet',
      await parquet(...names.map((name, i) => ({ name, data: [i], type: 'INT32' as const }))),
    )
    await trips().up(args)
    const [row] = await query('SELECT * FROM lake.trips')
    expect(row).toEqual(Object.fromEntries(names.map((name, i) => [name, String(i)])))
  })

  test('from the path have their unchanged values, and NULL for text in a number column', async () => {
    await lake.s3.put('trips/day=2024-01-01%2000%3A00/n=1/a.parquet', await file(1))
    await lake.s3.put('trips/day=__HIVE_DEFAULT_PARTITION__/n=__HIVE_DEFAULT_PARTITION__/a.parquet', await file(2))
    await trips().up({ ...args, columnOverrides: { n: 'INT' } })
    expect(await query('SELECT day, n FROM lake.trips ORDER BY id')).toEqual([
      { day: '2024-01-01%2000%3A00', n: '1' },
      { day: '__HIVE_DEFAULT_PARTITION__', n: null },
    ])
  })

  test.each([
    [
      'two that differ only in case',
      [
        { name: 'id', data: [1], type: 'INT32' as const },
        { name: 'ID', data: [1], type: 'INT32' as const },
      ],
      'trips/a.parquet',
      /^pathPrefix: .*(id.*ID|ID.*id)/,
    ],
    [
      'a partition key that is a column of the file',
      [{ name: 'year', data: [1], type: 'INT32' as const }],
      'trips/year=2024/a.parquet',
      /^partitionColumns: year/,
    ],
    [
      'a name that StarRocks refuses',
      [{ name: 'a=b', data: [1], type: 'INT32' as const }],
      'trips/a.parquet',
      /^pathPrefix: .*a=b/,
    ],
  ])('%s are refused', async (_, columns, key, reason) => {
    await lake.s3.put(key, await parquet(...columns))
    const failures = await trips().failures(args)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })
})
