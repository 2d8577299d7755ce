import { parquet } from '../support/lake'
import { life, type Scenario } from './scenario'
import { Stack, type Values } from './stack'
import type { World } from './world'

/** What a file has: `bonus` only in files of later days. */
function file(firstId: number, ...more: ('bonus' | 'city')[]): Promise<Uint8Array> {
  const ids = [firstId, firstId + 1]
  return parquet(
    { name: 'id', data: ids, type: 'INT32' },
    { name: 'amount', data: ids.map((id) => id * 10), type: 'INT32' },
    ...(more.includes('city') ? [{ name: 'city', data: ids.map((id) => `city ${id}`), type: 'STRING' as const }] : []),
    ...(more.includes('bonus') ? [{ name: 'bonus', data: ids, type: 'INT32' as const }] : []),
  )
}

async function lake(world: World): Promise<void> {
  await world.run('CREATE DATABASE lake')
  await world.s3.put('trips/a.parquet', await file(1, 'city'))
  await world.s3.put('trips/b.parquet', await file(3, 'city'))
  await world.s3.put('rides/a.parquet', await file(5, 'city'))
}

const base = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  maxVarcharLength: 100,
  pollingIntervalSeconds: 3600,
  waitForLoad: { timeoutSeconds: 30 },
}

function table(
  name: string,
  key: Values,
  { grown = {}, after = {} }: { grown?: Values; after?: Values } = {},
): Scenario {
  const args = (world: World) => ({ ...base, ...key, sourceStorage: world.storage('old') })
  return {
    name: `PipeTable (${name})`,
    kind: 'pipe-table',
    prepare: lake,
    operations: life(args, {
      'change of table and pipe in place': {
        after: (world) => ({
          ...args(world),
          columnOverrides: { city: 'VARCHAR(200)' },
          distributionConfig: { type: 'hash', columns: ['id'], buckets: 3 },
          comment: 'all trips',
          pollingIntervalSeconds: 1800,
          batchFiles: 7,
        }),
      },
      // By itself: a pipe that is made anew and suspended at once has listed its files or not.
      'suspension of the pipe': { after: (world) => ({ ...args(world), suspended: true }) },
      'new column and new keys of the store': {
        before: (world) => ({ ...args(world), schemaEvolution: 'detect' }),
        meanwhile: async (world) => world.s3.put('trips/c.parquet', await file(7, 'city', 'bonus')),
        after: (world) => ({
          ...args(world),
          ...grown,
          schemaEvolution: 'detect',
          sourceStorage: world.storage('new'),
          columnOverrides: { city: 'VARCHAR(200)' },
        }),
      },
      'repair of a dropped pipe': {
        meanwhile: (world) => world.run('DROP PIPE lake.trips'),
        refreshed: true,
        after: args,
      },
      'replacement by a table of another prefix': {
        after: (world) => ({ ...args(world), ...after, pathPrefix: 'rides/' }),
      },
    }),
  }
}

const byMonth = { partitionConfig: { type: 'column', columns: ['year', 'month'] } }
const put = async (world: World, name: string, firstId: number) =>
  world.s3.put(`trips/year=2024/month=${name}.parquet`, await file(firstId))

function partition(name: string, partitioned: Values): Scenario {
  const january = {
    database: 'lake',
    tableName: 'trips',
    partitionSpec: { year: '2024', month: '01' },
    timeoutSeconds: 60,
    triggers: [1],
  }
  return {
    name: `PartitionRefresh (${name})`,
    kind: 'partition-refresh',
    async prepare(world) {
      await world.run('CREATE DATABASE lake')
      for (const [file, id] of [
        ['01/a', 1],
        ['01/b', 3],
        ['02/a', 5],
      ] as const)
        await put(world, file, id)
      const trips = new Stack({ __urn: 'urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:PipeTable::trips' })
      await trips.up(await world.start('pipe-table'), { ...base, ...partitioned, sourceStorage: world.storage('old') })
    },
    operations: life(() => january, {
      'new trigger for files that were overwritten, added and deleted': {
        async meanwhile(world) {
          await put(world, '01/a', 7)
          await put(world, '01/c', 9)
          world.s3.delete('trips/year=2024/month=01/b.parquet')
        },
        after: () => ({ ...january, triggers: [2] }),
      },
      'replacement by another partition': {
        meanwhile: (world) => put(world, '02/a', 11),
        after: () => ({ ...january, partitionSpec: { year: '2024', month: '02' } }),
      },
    }),
  }
}

export const TABLES: readonly Scenario[] = [
  table('duplicate key', { keyConfig: { type: 'duplicate', columns: ['id'] } }),
  table('primary key', { keyConfig: { type: 'primary', columns: ['id'] } }),
  table(
    'aggregate key',
    {
      keyConfig: { type: 'aggregate', columns: ['id'] },
      aggregationOverrides: { amount: 'SUM', city: 'MAX' },
    },
    { grown: { aggregationOverrides: { amount: 'SUM', city: 'MAX', bonus: 'SUM' } } },
  ),
  partition('swapped', byMonth),
  partition('deleted and loaded', {}),
]
