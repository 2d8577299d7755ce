import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/pipe-table/handler'
import { corpus, eventually, parquet } from './support/lake'
import { ResourceLife } from './support/resource'
import { useLake } from './support/use-lake'

const lake = useLake()

const args = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
const primary = { ...args, keyConfig: { type: 'primary', columns: ['id'] } }
const trips = () => ResourceLife.of(handler, lake, 'trips')

const file = (...ids: number[]) =>
  parquet({ name: 'id', data: ids, type: 'INT32' }, { name: 'city', data: ids.map((i) => `city ${i}`), type: 'STRING' })

async function rows(table = 'trips'): Promise<number> {
  return Number((await lake.starrocks.query(`SELECT count(*) AS n FROM lake.${table}`))[0]?.n)
}

async function names(statement: string, column: string): Promise<(string | null | undefined)[]> {
  return (await lake.starrocks.query(statement)).map((row) => row[column])
}

const tables = () => names('SHOW TABLES FROM lake', 'Tables_in_lake')
const pipes = () => names('SHOW PIPES FROM lake', 'PIPE_NAME')

describe('a pipe table', () => {
  test('shows columns and masked statements in the preview, and runs exactly these', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    const { inputs } = await table.preview(args)
    expect(inputs.columns).toEqual({ id: 'INT', city: 'VARCHAR(1048576)' })
    expect(inputs.ddl).toBe(`CREATE TABLE \`lake\`.\`trips\` (
  \`id\` INT NULL,
  \`city\` VARCHAR(1048576) NULL
)
DUPLICATE KEY(\`id\`)
COMMENT "pulumi: project/test/trips#<id>"
DISTRIBUTED BY RANDOM
PROPERTIES ("replication_num" = "1");
CREATE PIPE \`lake\`.\`trips\`
PROPERTIES ("poll_interval" = "1")
AS INSERT INTO \`lake\`.\`trips\` (\`id\`, \`city\`)
SELECT \`id\`, \`city\`
FROM FILES(
  "aws.s3.access_key" = "******",
  "aws.s3.enable_path_style_access" = "true",
  "aws.s3.enable_ssl" = "false",
  "aws.s3.endpoint" = "${lake.s3.endpoint}",
  "aws.s3.secret_key" = "******",
  "format" = "parquet",
  "path" = "s3://${lake.s3.bucket}/trips/[^_.]*.parquet"
)
/* pulumi: project/test/trips#<id> */`)
    expect(await tables()).toEqual([])

    expect(await table.up(args)).toBe('create')
    expect(table.id).toBe('lake.trips')
    expect(table.outs).toMatchObject({ state: 'RUNNING', loadedFiles: 1 })
    expect(await rows()).toBe(2)
    const sent = lake.starrocks.statements.filter((statement) => statement.startsWith('CREATE'))
    const unmasked = String(inputs.ddl).replace('******', lake.s3.accessKey).replace('******', lake.s3.secretKey)
    expect(sent.slice(-2).join(';\n')).toBe(table.sent(unmasked))
  })

  test('needs few statements, and none without a change', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const { waitForLoad, ...unwaited } = args
    const table = trips()
    const { inputs } = await table.preview(unwaited)
    lake.starrocks.statements.length = 0
    Object.assign(table, await handler.create(inputs as never), { inputs })
    expect(lake.starrocks.statements.length).toBeLessThanOrEqual(6)

    lake.starrocks.statements.length = 0
    lake.s3.requests.length = 0
    expect((await table.preview(unwaited)).operation).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(lake.s3.requests).toEqual([])
    expect(await table.up(unwaited)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])

    await table.destroy()
    expect(lake.starrocks.statements.length).toBeLessThanOrEqual(8)
  })

  test('takes at most 40 kB of state with 200 columns', async () => {
    const columns = Array.from({ length: 200 }, (_, i) => ({
      name: `column_${i}`,
      data: ['a'],
      type: 'STRING' as const,
    }))
    await lake.s3.put('trips/a.parquet', await parquet(...columns))
    const table = trips()
    await table.up(args)
    expect(Object.keys(table.inputs.columns as object)).toHaveLength(200)
    const { inputs, outs } = table
    expect(Buffer.byteLength(JSON.stringify({ inputs, outs }))).toBeLessThanOrEqual(40_000)
  })

  test('loads no client of StarRocks or S3, and no reader of Parquet, if nothing has changed', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    const { inputs, outs, id } = table
    const text = `
      const { handler } = require('./dist/provider/resources/pipe-table/handler')
      const { config, args, inputs, outs, id } = JSON.parse(process.env.TABLE)
      ;(async () => {
        await handler.configure({ config: { get: (key) => config[key] } })
        const checked = await handler.check(inputs, { ...args, __urn: inputs.__urn })
        const { changes } = await handler.diff(id, outs, checked.inputs)
        const heavy = Object.keys(require.cache).filter((path) => /node_modules.(@aws-sdk|hyparquet|mysql2)/.test(path))
        console.log(JSON.stringify({ changes, heavy }))
      })()`
    const env = { ...process.env, TABLE: JSON.stringify({ config: lake.config, args, inputs, outs, id }) }
    const { stdout } = spawnSync(process.execPath, ['-e', text], { env, encoding: 'utf8' })
    expect(JSON.parse(stdout)).toEqual({ changes: false, heavy: [] })
  })

  test('turns the partition keys in the path into columns, cast to their declared types', async () => {
    await lake.s3.put('trips/year=2023/month=12/a.parquet', await file(1))
    await lake.s3.put('trips/year=2024/month=01/a.parquet', await file(2, 3))
    const table = trips()
    const hive = {
      ...args,
      columnOverrides: { year: 'INT' },
      partitionConfig: { type: 'column', columns: ['year', 'month'] },
    }
    await table.up(hive)
    expect(table.outs.columns).toMatchObject({ year: 'INT', month: 'VARCHAR(65533)' })
    expect(
      await lake.starrocks.query(
        'SELECT year, month, count(*) AS n FROM lake.trips GROUP BY year, month ORDER BY year',
      ),
    ).toEqual([
      { year: '2023', month: '12', n: '1' },
      { year: '2024', month: '01', n: '2' },
    ])
    expect(String(table.inputs.ddl)).toContain('CAST(`year` AS INT) AS `year`, `month`')
  })

  test('keeps loading new files', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    await trips().up(args)
    await lake.s3.put('trips/b.parquet', await file(2, 3))
    await eventually(rows, (n) => n === 3)
  })

  test('with a hyphen in its name gets a pipe name without one', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    await ResourceLife.of(handler, lake, 'by-city').up({ ...args, tableName: 'by-city' })
    expect(await pipes()).toEqual(['byXcity'])
  })

  test('does not read the store while source and overrides are unchanged', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up({ ...args, pollingIntervalSeconds: 3600 })
    await eventually(
      async () => lake.s3.requests.length,
      () => true,
    )
    lake.s3.requests.length = 0
    await table.preview({ ...args, pollingIntervalSeconds: 3600 })
    await table.preview({ ...args, pollingIntervalSeconds: 1800 })
    expect(lake.s3.requests).toEqual([])
  })
})

describe('a change', () => {
  test('of the poll interval happens in place, and its removal restores the default', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    await table.up(args)
    const slower = await table.preview({ ...args, pollingIntervalSeconds: 60 })
    expect(slower).toMatchObject({
      operation: 'update',
      inputs: { plan: ['ALTER PIPE `lake`.`trips` SET ("poll_interval" = "60")'] },
    })
    await table.up({ ...args, pollingIntervalSeconds: 60 })
    expect((await lake.starrocks.query('DESC PIPE lake.trips'))[0]?.PROPERTIES).toBe('{"poll_interval":"60"}')

    const { pollingIntervalSeconds, ...unset } = args
    expect((await table.preview(unset)).inputs.plan).toEqual([
      'ALTER PIPE `lake`.`trips` SET ("poll_interval" = "300")',
    ])
    await table.up(unset)
    expect(await table.up({ ...unset, pollingIntervalSeconds: 0 })).toBe('update')
    expect((await lake.starrocks.query('DESC PIPE lake.trips'))[0]?.PROPERTIES).toBe('{"poll_interval":"300"}')
    expect(await rows()).toBe(2)
  })

  test('of the prefix replaces table and pipe, and the preview shows what is dropped', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    await lake.s3.put('other/a.parquet', await file(9))
    const table = trips()
    await table.up(args)
    const moved = { ...args, pathPrefix: 'other/' }
    const { operation, replaces, inputs } = await table.preview(moved)
    expect(operation).toBe('replace')
    expect(replaces).toEqual(['pathPrefix', 'source'])
    const plan = inputs.plan as string[]
    expect(plan.slice(0, 3)).toEqual([
      '-- drops table lake.trips (2 rows) and loads all files under the prefix again',
      'DROP PIPE IF EXISTS `lake`.`trips`',
      'DROP TABLE IF EXISTS `lake`.`trips`',
    ])
    expect(plan.slice(3).map((statement) => statement.split(' `')[0])).toEqual(['CREATE TABLE', 'CREATE PIPE'])
    await table.up(moved)
    expect(await rows()).toBe(1)
  })

  test("of the store's keys re-creates the pipe without doubling a row, and shows no key", async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const inline = (secretKey: string) => ({
      ...args,
      sourceStorageName: undefined,
      sourceStorage: {
        bucket: lake.s3.bucket,
        endpoint: lake.s3.endpoint,
        pathStyleAccess: true,
        auth: { type: 'accessKey', accessKey: lake.s3.accessKey, secretKey },
      },
    })
    const table = trips()
    await table.up(args)
    expect((await table.preview(inline(lake.s3.secretKey))).inputs.plan).toEqual([])
    const { operation, inputs } = await table.preview(inline('some-new-secret'))
    expect(operation).toBe('update')
    expect((inputs.plan as string[]).map((statement) => statement.split(' `')[0])).toEqual([
      'DROP PIPE IF EXISTS',
      'TRUNCATE TABLE',
      'CREATE PIPE',
    ])
    expect(JSON.stringify({ ...inputs, sourceStorage: undefined })).not.toContain('some-new-secret')
  })

  test('that affects only Pulumi runs no statement', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    const { operation, inputs } = await table.preview({ ...args, waitForLoad: { timeoutSeconds: 5 } })
    expect({ operation, plan: inputs.plan }).toEqual({ operation: 'update', plan: [] })
  })
})

describe('an unknown value in a preview', () => {
  test('causes no request, and makes only dependent inputs unknown', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    lake.s3.requests.length = 0
    const nowhere = await trips().preview({ ...args, pathPrefix: UNKNOWN })
    expect(lake.s3.requests).toEqual([])
    expect(nowhere.inputs).toMatchObject({ columns: UNKNOWN, source: UNKNOWN, ddl: UNKNOWN, tableName: 'trips' })

    const somewhere = await trips().preview({ ...args, database: UNKNOWN })
    expect(somewhere.inputs).toMatchObject({ columns: { id: 'INT' }, ddl: UNKNOWN })
  })

  test('never plans a replacement', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    expect((await table.preview({ ...args, database: UNKNOWN, pathPrefix: UNKNOWN })).operation).toBe('update')
  })

  test('does not prevent the checks of other inputs', async () => {
    expect(
      await trips().failures({ ...args, pathPrefix: UNKNOWN, tableName: 'Trips', pollingIntervalSeconds: -1 }),
    ).toHaveLength(2)
  })

  test('of the StarRocks address is a warning, not a failure', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    expect(await trips().failures({ ...args, connection: { host: UNKNOWN } })).toEqual([])
    expect(await trips().failures({ ...args, connection: { host: '127.0.0.1:1' } })).toEqual([])
  })
})

describe.each([
  ['duplicate', args, ['TRUNCATE TABLE', 'CREATE PIPE']],
  ['primary', primary, ['CREATE PIPE']],
  ['unique', { ...args, keyConfig: { type: 'unique', columns: ['id'] } }, ['CREATE PIPE']],
])('drift of a table with a %s key', (_, declared, statements) => {
  test('a dropped pipe is found, shown and re-created; no row is doubled', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    await table.up(declared)
    await lake.starrocks.query('DROP PIPE lake.trips')
    expect(await table.refresh()).toBe(true)
    expect(table.inputs.pipe).toBe('missing')

    const { operation, inputs } = await table.preview(declared)
    expect(operation).toBe('update')
    expect((inputs.plan as string[]).map((statement) => statement.split(' `')[0])).toEqual(statements)
    await lake.s3.put('trips/b.parquet', await file(3))
    await table.up(declared)
    await eventually(rows, (n) => n === 3)
    expect(await table.up(declared)).toBe('same')
  })

  test('a pipe that was replaced by hand is found and replaced again', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    await table.up(declared)
    const [pipe] = await lake.starrocks.query('DESC PIPE lake.trips')
    await lake.starrocks.query('DROP PIPE lake.trips')
    await lake.starrocks.query(
      `CREATE PIPE lake.trips AS ${pipe?.SQL} WHERE id > 1`.replace(/(\/\*.*\*\/)(.*)$/s, '$2 $1'),
    )
    await table.refresh()
    expect(table.inputs.pipe).toBe('changed')
    await table.up(declared)
    await eventually(rows, (n) => n === 2)
    expect((await lake.starrocks.query('DESC PIPE lake.trips'))[0]?.SQL).toBe(pipe?.SQL)
  })
})

describe('drift', () => {
  test('a suspended pipe is resumed', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
    await table.refresh()
    expect(table.inputs.pipe).toBe('suspended')
    expect((await table.preview(args)).inputs.plan).toEqual(['ALTER PIPE `lake`.`trips` RESUME'])
    await table.up(args)
    expect(table.outs.state).toBe('RUNNING')
  })

  test('a changed poll interval is restored', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await lake.starrocks.query('ALTER PIPE lake.trips SET ("poll_interval" = "77")')
    await table.refresh()
    expect(table.inputs.pollingIntervalSeconds).toBe(77)
    expect((await table.preview(args)).inputs.plan).toEqual(['ALTER PIPE `lake`.`trips` SET ("poll_interval" = "1")'])
  })

  test('a dropped table is re-created with its pipe, which had recorded all files as loaded', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    await table.up(args)
    await lake.starrocks.query('DROP TABLE lake.trips')
    expect(await table.refresh()).toBe(true)
    expect(table.inputs.pipe).toBe('missingTable')
    const { inputs } = await table.preview(args)
    expect((inputs.plan as string[]).map((statement) => statement.split(' `')[0])).toEqual([
      'DROP PIPE IF EXISTS',
      'CREATE TABLE',
      'CREATE PIPE',
    ])
    await table.up(args)
    expect(await rows()).toBe(2)
  })

  test('a resource without table and pipe is reported as gone', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await lake.starrocks.query('DROP PIPE lake.trips')
    await lake.starrocks.query('DROP TABLE lake.trips')
    expect(await table.refresh()).toBe(false)
    expect(await table.up(args)).toBe('create')
  })

  test('rows that the pipe loaded meanwhile are no difference', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await lake.s3.put('trips/b.parquet', await file(2))
    await eventually(rows, (n) => n === 2)
    await table.refresh()
    expect(table.outs.loadedFiles).toBe(2)
    expect((await table.preview(args)).operation).toBe('same')
  })
})

describe('destroy', () => {
  test('removes pipe and table', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await table.destroy()
    expect([await tables(), await pipes()]).toEqual([[], []])
  })

  test('succeeds if somebody dropped them first, even the whole database', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    await table.up(args)
    await lake.starrocks.query('DROP PIPE lake.trips')
    await lake.starrocks.query('DROP TABLE lake.trips')
    const { id, outs } = table
    await table.destroy()
    await lake.starrocks.query('DROP DATABASE lake')
    Object.assign(table, { id, outs })
    await table.destroy()
  })

  test('works without the storage in the configuration', async () => {
    const { table, without } = await unconfigured()
    Object.assign(without, { id: table.id, outs: table.outs })
    await without.destroy()
    expect(await tables()).toEqual([])
  })
})

test('a refresh works without the storage as well, and a changed object then has no statements', async () => {
  const { table, without } = await unconfigured()
  expect(table.inputs.ddl).toContain('CREATE PIPE')
  Object.assign(without, { id: table.id, inputs: table.inputs, outs: table.outs })
  expect(await without.refresh()).toBe(true)
  expect(without.inputs).toEqual(table.inputs)
  await lake.starrocks.query('ALTER PIPE lake.trips SUSPEND')
  expect(await without.refresh()).toBe(true)
  expect(without.inputs).toEqual({ ...table.inputs, pipe: 'suspended', ddl: '' })
  const configured = Object.assign(trips(), { id: table.id, inputs: without.inputs, outs: without.outs })
  expect((await configured.preview(args)).inputs.ddl).toBe(table.inputs.ddl)
})

/** A table whose storage is no longer in the configuration. */
async function unconfigured() {
  await lake.s3.put('trips/a.parquet', await file(1))
  const table = trips()
  await table.up(args)
  const config = { ...lake.config, 'starrocks:objectStorages': '{}' }
  const without = new ResourceLife(handler, config, String(table.outs.__urn))
  await without.check(args)
  return { table, without }
}

describe('an interrupted run', () => {
  test.each(['CREATE TABLE', 'CREATE PIPE'])(
    'at %s is finished by the next one, which recognizes its own objects',
    async (statement) => {
      await lake.s3.put('trips/a.parquet', await file(1, 2))
      const { inputs } = await trips().preview(args)
      lake.starrocks.faults.failOnce(statement, { message: 'no more' })
      await expect(handler.create(inputs as never)).rejects.toThrow(/no more/)
      // Nothing is in state: the engine calls create again.
      expect(await trips().up(args)).toBe('create')
      expect(await rows()).toBe(2)
      expect([await tables(), await pipes()]).toEqual([['trips'], ['trips']])
    },
  )

  test.each(['cutBefore', 'cutAfter'] as const)(
    'with a lost connection (%s) continues from the actual objects',
    async (cut) => {
      await lake.s3.put('trips/a.parquet', await file(1, 2))
      lake.starrocks.faults[cut]('CREATE TABLE')
      lake.starrocks.faults[cut]('CREATE PIPE')
      const table = trips()
      await table.up(args)
      expect(await rows()).toBe(2)
      expect(lake.starrocks.statements.filter((s) => s.startsWith('CREATE PIPE')).length).toBeGreaterThan(0)
    },
  )

  test('that fails half way is recorded, and the next run updates', async () => {
    await lake.s3.put('trips/a.parquet', await file(1, 2))
    const table = trips()
    lake.starrocks.faults.failOnce('CREATE PIPE', { message: 'no backend' })
    await expect(table.up(args)).rejects.toThrow(/no backend/)
    expect(table.id).toBe('lake.trips')
    expect(table.outs.pipe).toBe('missing')
    await table.repair(args)
    expect(await rows()).toBe(2)
  })

  test('that fails at its first statement creates nothing, and records nothing in state', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const table = trips()
    lake.starrocks.faults.failOnce('CREATE TABLE', { message: 'disk full' })
    await expect(table.up(args)).rejects.toThrow('disk full')
    expect(table.id).toBe('')
    expect(await tables()).toEqual([])
  })

  test('whose columns have changed since is not treated as finished', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const { inputs } = await trips().preview(args)
    lake.starrocks.faults.failOnce('CREATE PIPE', { message: 'no more' })
    await expect(handler.create(inputs as never)).rejects.toThrow()
    expect(await trips().failures({ ...args, maxVarcharLength: 10 })).toEqual([
      expect.stringMatching(
        /^tableName: table lake.trips was left by an interrupted run and cannot become the declared one: column "city" cannot change/,
      ),
    ])
  })
})

describe('an existing object', () => {
  test('is refused in the preview and by the create, whoever owns it', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    await lake.starrocks.query('CREATE TABLE lake.trips (id INT) PROPERTIES ("replication_num" = "1")')
    await lake.starrocks.query('INSERT INTO lake.trips VALUES (1), (2)')
    expect(await trips().failures(args)).toEqual([
      expect.stringMatching(/^tableName: table lake.trips exists already and no Pulumi stack created it/),
    ])
    expect(await rows()).toBe(2)
  })

  test('of another resource is reported with its owner', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    const { inputs } = await ResourceLife.of(handler, lake, 'theirs').preview(args)
    await trips().up(args)
    expect(await ResourceLife.of(handler, lake, 'theirs').failures(args)).toEqual([
      expect.stringMatching(/it belongs to project\/test\/trips/),
    ])
    await expect(handler.create(inputs as never)).rejects.toThrow(/belongs to project\/test\/trips/)
  })

  test('is refused as well if it is only a pipe', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    await ResourceLife.of(handler, lake, 'theirs').up(args)
    await lake.starrocks.query('DROP TABLE lake.trips')
    expect(await trips().failures(args)).toEqual([expect.stringMatching(/^tableName: pipe lake.trips exists already/)])
  })
})

describe('waiting for the load', () => {
  test('ends at once at a file that cannot be loaded, and the next run tries again', async () => {
    await lake.s3.put('trips/a.parquet', await file(1))
    await lake.s3.put('trips/b.parquet', corpus('datapage_v1-corrupt-checksum.parquet'))
    const table = trips()
    const failing = { ...args, columnOverrides: {}, waitForLoad: { timeoutSeconds: 60 } }
    const broken = await file(5)
    broken.fill(0xff, 4, 60)
    await lake.s3.put('trips/b.parquet', broken)
    await expect(table.up(failing)).rejects.toThrow(/could not load|has stopped/)
    expect(table.id).toBe('lake.trips')
    expect(table.outs.lastError).toBeTruthy()
  })
})
