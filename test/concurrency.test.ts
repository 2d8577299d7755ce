import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointer } from '../provider/pulumi/pointer'
import { handler as analyzeSchedule } from '../provider/resources/analyze-schedule/handler'
import { handler as database } from '../provider/resources/database/handler'
import { handler as grant } from '../provider/resources/grant/handler'
import { handler as partitionRefresh } from '../provider/resources/partition-refresh/handler'
import { handler as pipeTable } from '../provider/resources/pipe-table/handler'
import { handler as role } from '../provider/resources/role/handler'
import { handler as scheduledTask } from '../provider/resources/scheduled-task/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, parquet, startLake } from './support/lake'
import { type ProviderProcess, startProvider } from './support/provider-process'
import { FACES } from './support/provider-requests'
import { ResourceLife } from './support/resource'

/** Two hundred resources on a few databases, as many at a time as Pulumi runs on a machine of its own. */
const PARALLEL = 32
const MAX_CONNECTIONS = 8

type Args = Record<string, unknown>
type AnyHandler = ConstructorParameters<typeof ResourceLife>[0]

const HANDLERS: Record<string, AnyHandler> = {
  database,
  role,
  grant,
  'pipe-table': pipeTable,
  'analyze-schedule': analyzeSchedule,
  'scheduled-task': scheduledTask,
  'partition-refresh': partitionRefresh,
}

interface Declared {
  readonly file: keyof typeof HANDLERS
  readonly name: string
  readonly args: Args
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const many = (count: number, of: (i: number) => Declared) => range(count).map(of)

const TABLES = 40
const databaseOf = (i: number) => `d${i % 4}`
const tableArgs = (i: number): Args => ({
  database: databaseOf(i),
  tableName: `t${i}`,
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  partitionConfig: { type: 'column', columns: ['year'] },
  distributionConfig: { type: 'hash', columns: ['id'], buckets: 2 },
  pollingIntervalSeconds: 3600,
  waitForLoad: { timeoutSeconds: 120 },
})

/** In the order of their dependencies; those of one stage depend on earlier ones only. */
const STAGES: readonly (readonly Declared[])[] = [
  [
    ...many(4, (i) => ({ file: 'database', name: `d${i}`, args: { name: `d${i}` } })),
    ...many(20, (i) => ({ file: 'role', name: `r${i}`, args: { name: `r${i}`, comment: 'reads' } })),
  ],
  many(TABLES, (i) => ({ file: 'pipe-table', name: `t${i}`, args: tableArgs(i) })),
  [
    // Ten tables have most of the company: several resources about one table at a time.
    ...many(60, (i) => ({
      file: 'grant',
      name: `g${i}`,
      args: {
        privileges: ['SELECT'],
        on: { type: 'table', database: databaseOf(i % 10), name: `t${i % 10}` },
        to: { type: 'role', name: `r${i % 20}` },
      },
    })),
    ...many(40, (i) => ({
      file: 'analyze-schedule',
      name: `a${i}`,
      args: { database: databaseOf(i), tableNames: [`t${i}`], type: i % 2 ? 'full' : 'sample' },
    })),
    ...many(20, (i) => ({
      file: 'scheduled-task',
      name: `s${i}`,
      args: {
        database: databaseOf(i),
        name: `s${i}`,
        statement: `INSERT INTO t${i} SELECT * FROM t${i} WHERE id < 0`,
        schedule: { every: { interval: 1, unit: 'day' } },
      },
    })),
    ...many(16, (i) => ({
      file: 'partition-refresh',
      name: `p${i}`,
      args: {
        database: databaseOf(i % 8),
        tableName: `t${i % 8}`,
        partitionSpec: { year: i < 8 ? '2023' : '2024' },
        timeoutSeconds: 120,
      },
    })),
  ],
]

/** Runs work, so much of it at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(range(PARALLEL).map(worker))
}

async function lakeWithTrips(): Promise<Lake> {
  const lake = await startLake()
  for (const year of ['2023', '2024']) {
    await lake.s3.put(
      `trips/year=${year}/a.parquet`,
      await parquet({ name: 'id', data: [1, 2], type: 'INT32' }, { name: 'price', data: [3, 4], type: 'INT32' }),
    )
  }
  return lake
}

const rowsOf = async (lake: Lake, i: number) =>
  (await lake.starrocks.query(`SELECT count(*) AS n FROM ${databaseOf(i)}.t${i}`))[0]?.n

/** Each table has the rows of both files, whatever was refreshed meanwhile, and nobody has had more connections than allowed. */
async function expectAllDone(lake: Lake): Promise<void> {
  for (const i of range(TABLES)) expect(await rowsOf(lake, i), `rows of t${i}`).toBe('4')
  expect(lake.starrocks.frontEnds[0]?.connections.peak).toBeLessThanOrEqual(MAX_CONNECTIONS)
}

test('are two hundred', () => expect(STAGES.flat()).toHaveLength(200))

describe('two hundred resources at once', () => {
  let lake: Lake
  beforeAll(async () => {
    lake = await lakeWithTrips()
  })
  afterAll(async () => {
    await disconnectAll()
    await lake.close()
  })
  const lives = new Map<string, ResourceLife>()

  test('are all created, over eight connections at most', { timeout: 240_000 }, async () => {
    for (const stage of STAGES) {
      await inParallel(stage, async ({ file, name, args }) => {
        const life = ResourceLife.of(HANDLERS[file]!, lake, name)
        lives.set(name, life)
        expect(await life.up(args)).toBe('create')
      })
    }
    await expectAllDone(lake)
  })

  test('are refreshed, and show no change', { timeout: 240_000 }, async () => {
    await inParallel(STAGES.flat(), async ({ name, args }) => {
      const life = lives.get(name)!
      expect(await life.refresh(), name).toBe(true)
      expect((await life.preview(args)).operation, name).toBe('same')
    })
    await expectAllDone(lake)
  })

  test('change the schema of one table one after another, with any other change of it', {
    timeout: 240_000,
  }, async () => {
    const about = STAGES.flat().filter(({ args }) => JSON.stringify(args).includes('"t1"'))
    const others = about.filter(({ file }) => file === 'partition-refresh' || file === 'grant')
    await inParallel([...many(8, (i) => STAGES[1]![i]!), ...others], async ({ file, name, args }) => {
      const changed: Args =
        file === 'pipe-table'
          ? {
              ...args,
              columnOverrides: { price: 'BIGINT' },
              distributionConfig: { type: 'hash', columns: ['id'], buckets: 3 },
            }
          : file === 'grant'
            ? { ...args, privileges: ['SELECT', 'INSERT'] }
            : { ...args, triggers: [1] }
      expect(await lives.get(name)!.up(changed), name).toBe('update')
    })
    for (const i of range(8)) {
      const [{ 'Create Table': ddl } = {}] = await lake.starrocks.query(`SHOW CREATE TABLE ${databaseOf(i)}.t${i}`)
      expect(ddl).toMatch(/`price` bigint.*DISTRIBUTED BY HASH\(`id`\) BUCKETS 3/s)
    }
    await expectAllDone(lake)
  })

  test('are all dropped', { timeout: 240_000 }, async () => {
    for (const stage of [...STAGES].reverse()) {
      await inParallel(stage, ({ name }) => lives.get(name)!.destroy())
    }
    expect(lake.starrocks.frontEnds[0]?.connections.peak).toBeLessThanOrEqual(MAX_CONNECTIONS)
    expect((await lake.starrocks.query('SHOW DATABASES')).map((row) => row.Database)).not.toContain('d0')
  })
})

test('use as many connections as the stack configures', async () => {
  const lake = await lakeWithTrips()
  const config = { ...lake.config, 'starrocks:maxConnections': '3' }
  try {
    await inParallel(STAGES[0] ?? [], ({ file, name, args }) =>
      ResourceLife.of(HANDLERS[file]!, { ...lake, config }, name).up(args),
    )
    expect(lake.starrocks.frontEnds[0]?.connections.peak).toBe(3)
  } finally {
    await disconnectAll()
    await lake.close()
  }
})

const directory = join(__dirname, '../examples/quickstart')
const urn = (stack: string, kind: string, name: string) =>
  `urn:pulumi:${stack}::project::pulumi-nodejs:dynamic/starrocks:${kind}::${name}`

test.each(FACES)(
  'two hundred resources are created by one %s provider process over eight connections',
  {
    timeout: 240_000,
  },
  async (face) => {
    const lake = await lakeWithTrips()
    const provider = await startProvider(directory, {}, face)
    try {
      await provider.configure(lake.config)
      for (const stage of STAGES) {
        await inParallel(stage, async ({ file, name, args }) => {
          const { inputs, failures } = await provider.check(
            {},
            { __provider: pointer(file), __urn: urn('test', file, name), ...args },
          )
          expect(failures).toEqual([])
          await provider.create(inputs)
        })
      }
      await expectAllDone(lake)
    } finally {
      await provider.close()
      await lake.close()
    }
  },
)

describe.each(FACES)('two stacks that declare the same, %s', (face) => {
  let lake: Lake
  let providers: ProviderProcess[]
  beforeAll(async () => {
    lake = await lakeWithTrips()
    await lake.starrocks.query('CREATE DATABASE d0')
    providers = await Promise.all(['one', 'two'].map(() => startProvider(directory, {}, face)))
    for (const provider of providers) await provider.configure(lake.config)
  })
  afterAll(async () => {
    for (const provider of providers) await provider.close()
    await lake.close()
  })
  const STACKS = ['one', 'two']
  const declared = (stack: string, args: Args) => ({
    __provider: pointer('pipe-table'),
    __urn: urn(stack, 'PipeTable', 'trips'),
    ...args,
  })

  test.each([...range(4)])(
    'table create it once, and the other one learns the owner (%i)',
    { timeout: 120_000 },
    async (i) => {
      const args = tableArgs(i * 4)
      const checked = await Promise.all(providers.map((provider, n) => provider.check({}, declared(STACKS[n]!, args))))
      expect(checked.map(({ failures }) => failures)).toEqual([[], []])
      const made = await Promise.allSettled(providers.map((provider, n) => provider.create(checked[n]!.inputs)))
      expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const winner = STACKS[made.findIndex(({ status }) => status === 'fulfilled')]
      const refusal = made.find((result) => result.status === 'rejected')
      expect(String(refusal?.reason)).toMatch(
        new RegExp(`t${i * 4} exists already and it belongs to project/${winner}/trips`),
      )
      expect(await rowsOf(lake, i * 4)).toBe('4')
    },
  )

  test('table one after another: the preview of the second names the owner', { timeout: 120_000 }, async () => {
    const args = tableArgs(20)
    const [first, second] = providers as [ProviderProcess, ProviderProcess]
    const { inputs } = await first.check({}, declared('one', args))
    const { id, outs } = await first.create(inputs)
    const changed = await first.check(inputs, declared('one', { ...args, comment: 'by the first' }))
    // While the first changes it, the second would make it.
    const [updated, refused] = await Promise.all([
      first.update(id, outs, changed.inputs),
      second.check({}, declared('two', args)),
    ])
    expect(updated.comment).toBe('by the first')
    expect(refused.failures).toEqual([
      {
        property: 'tableName',
        reason: expect.stringContaining('t20 exists already and it belongs to project/one/trips'),
      },
    ])
  })
})
