import { SETUP } from '../fixtures'
import { metastore } from '../fixtures/hive-catalog'
import { hourly } from '../fixtures/scheduled-task'
import { filesOf } from '../sandbox/starrocks/support'
import { createHiveCatalog } from '../support/hive'
import { eventually, type Lake, parquet, startLake } from '../support/lake'
import type { Declaration } from './project'

/** What belongs to others, beside what the resources work on. */
const OTHERS = [
  'CREATE DATABASE others',
  'CREATE TABLE others.kept (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  'INSERT INTO others.kept VALUES (1), (2), (3)',
  'CREATE ROLE bystander',
  'GRANT SELECT ON TABLE d.b TO ROLE bystander',
  'GRANT INSERT ON TABLE d.b TO ROLE r',
]

const once = {
  database: 'd',
  name: 'copyonce',
  statement: 'INSERT INTO d.b SELECT * FROM d.a WHERE id > 100',
  waitForRun: { timeoutSeconds: 60 },
}

/** A resource of every kind. */
export const EVERY_KIND: readonly Declaration[] = [
  { kind: 'Database', name: 'sales', args: { name: 'sales' } },
  {
    kind: 'PipeTable',
    name: 'trips',
    args: {
      database: 'd',
      tableName: 'trips',
      pathPrefix: 'trips/',
      sourceStorageName: 'raw',
      pollingIntervalSeconds: 1,
      waitForLoad: { timeoutSeconds: 60 },
    },
  },
  {
    kind: 'PartitionRefresh',
    name: 'month',
    args: { database: 'd', tableName: 'months', partitionSpec: { month: '01' }, triggers: [1] },
  },
  { kind: 'HiveCatalog', name: 'lake', args: { name: 'lake', metastore } },
  { kind: 'HiveDatabase', name: 'w', args: { catalog: 'hive', name: 'w' } },
  {
    kind: 'HiveTable',
    name: 'orders',
    args: {
      catalog: 'hive',
      database: 'house',
      name: 'orders',
      columns: [{ name: 'id', type: 'BIGINT' }],
      deletionPolicy: 'delete',
    },
  },
  {
    kind: 'ExternalTableRefresh',
    name: 'metadata',
    args: { catalog: 'hive', database: 'sales', table: 'orders', triggers: [1] },
  },
  { kind: 'AnalyzeSchedule', name: 'statistics', args: { database: 'd', tableNames: ['a', 'b'] } },
  { kind: 'ScheduledTask', name: 'once', args: once },
  { kind: 'ScheduledTask', name: 'hourly', args: hourly },
  { kind: 'Role', name: 'analyst', args: { name: 'analyst' } },
  {
    kind: 'Grant',
    name: 'select',
    args: {
      privileges: ['SELECT'],
      on: { type: 'table', database: 'd', name: 'a' },
      to: { type: 'role', name: 'r' },
    },
  },
  { kind: 'FrontendConfig', name: 'interval', args: { name: 'statistic_collect_interval_sec', value: 100 } },
]

/** The kinds that take over what exists. */
export const ADOPTING = ['Database', 'HiveDatabase', 'PipeTable', 'HiveCatalog', 'HiveTable', 'ScheduledTask', 'Role']

const SYSTEM = ['information_schema', 'sys', '_statistics_']

/** Everything that is in a StarRocks: databases, tables with the number of their rows, pipes, catalogs, roles, grants, jobs, settings. */
export class World {
  private constructor(readonly lake: Lake) {}

  static async open(): Promise<World> {
    const lake = await startLake({ jobMilliseconds: 0 })
    await createHiveCatalog(lake)
    await lake.starrocks.query(`CREATE DATABASE hive.house PROPERTIES ("location" = "s3://${lake.s3.bucket}/house")`)
    await lake.s3.put('house/', '')
    for (const statement of [...SETUP, ...OTHERS]) await lake.starrocks.query(statement)
    const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
    await lake.s3.put('trips/a.parquet', await parquet(ids, { ...ids, name: 'n' }))
    // A pipe that somebody made by hand; a resource refreshes a partition of its table.
    await lake.s3.put('months/month=01/a.parquet', await parquet(ids))
    const months = filesOf(lake.s3, 'months/month=*/[^_.]*.parquet', { columns_from_path: 'month' })
    await lake.starrocks.query(
      `CREATE PIPE d.months AS INSERT INTO d.months (id, month) SELECT id, month FROM ${months}`,
    )
    const world = new World(lake)
    await eventually(
      () => world.rows('d.months'),
      (rows) => rows === '2',
    )
    return world
  }

  get config(): Record<string, string> {
    return this.lake.config
  }

  close(): Promise<void> {
    return this.lake.close()
  }

  sql(statement: string): ReturnType<Lake['starrocks']['query']> {
    return this.lake.starrocks.query(statement)
  }

  async rows(table: string): Promise<string> {
    return String((await this.sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n)
  }

  /** What is there, as lines to compare. */
  async shown(): Promise<string[]> {
    const lines: string[] = []
    const first = async (statement: string) => (await this.sql(statement)).map((row) => String(Object.values(row)[0]))
    for (const database of await first('SHOW DATABASES')) {
      lines.push(`database ${database}`)
      if (SYSTEM.includes(database)) continue
      for (const table of await first(`SHOW TABLES FROM \`${database}\``))
        lines.push(`table ${database}.${table}: ${await this.rows(`${database}.${table}`)} rows`)
      for (const pipe of await this.sql(`SHOW PIPES FROM \`${database}\``))
        lines.push(`pipe ${database}.${pipe.PIPE_NAME}`)
    }
    for (const catalog of await first('SHOW CATALOGS')) lines.push(`catalog ${catalog}`)
    for (const database of await first('SHOW DATABASES FROM hive')) {
      lines.push(`database hive.${database}`)
      if (SYSTEM.includes(database)) continue
      for (const table of await first(`SHOW TABLES FROM hive.\`${database}\``))
        lines.push(`table hive.${database}.${table}`)
    }
    for (const role of await first('SHOW ROLES')) lines.push(`role ${role}`)
    for (const role of ['r', 'bystander'])
      for (const { Grants } of await this.sql(`SHOW GRANTS FOR ROLE ${role}`)) lines.push(`${Grants}`)
    for (const task of await first('SELECT TASK_NAME FROM information_schema.tasks')) {
      // StarRocks makes one for each run of a pipe.
      if (!task.startsWith('pipe-')) lines.push(`task ${task}`)
    }
    for (const job of await this.sql('SHOW ANALYZE JOB')) lines.push(`statistics ${job.Database}.${job.Table}`)
    const [interval] = await this.sql("ADMIN SHOW FRONTEND CONFIG LIKE 'statistic_collect_interval_sec'")
    lines.push(`statistic_collect_interval_sec ${interval?.Value}`)
    return lines.sort()
  }

  /** Waits until exactly this is there; a pipe takes its time. */
  async expectShown(lines: readonly string[]): Promise<void> {
    const { expect } = await import('vitest')
    const same = (shown: readonly string[]) => JSON.stringify(shown) === JSON.stringify(lines)
    const shown = await eventually(() => this.shown(), same).catch(() => this.shown())
    expect(shown).toEqual(lines)
  }
}
