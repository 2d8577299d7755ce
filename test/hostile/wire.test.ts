import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { handler as analyzeSchedule } from '../../provider/resources/analyze-schedule'
import { handler as database } from '../../provider/resources/database'
import { handler as externalTableRefresh } from '../../provider/resources/external-table-refresh'
import { handler as frontendConfig } from '../../provider/resources/frontend-config'
import { handler as grant } from '../../provider/resources/grant'
import { handler as hiveCatalog } from '../../provider/resources/hive-catalog'
import { handler as hiveDatabase } from '../../provider/resources/hive-database'
import { handler as hiveTable } from '../../provider/resources/hive-table'
import { handler as partitionRefresh } from '../../provider/resources/partition-refresh'
import { handler as pipeTable } from '../../provider/resources/pipe-table'
import { handler as role } from '../../provider/resources/role'
import { handler as scheduledTask } from '../../provider/resources/scheduled-task'
import { createHiveCatalog } from '../support/hive'
import { parquet } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { useLake } from '../support/use-lake'
import { key, name, partitionValue, text, userSql } from './generators'
import { countStatements } from './reading'
import { runs } from './runs'

/** The whole way, over the wire: what check lets pass is made, reads back as it was declared, and a second look finds no change. */
const lake = useLake()
beforeAll(() => createHiveCatalog(lake))

interface Kind {
  readonly handler: ConstructorParameters<typeof ResourceLife>[0]
  /** Whether a syntax error can be the program's own. */
  readonly ownSql?: boolean
  /** Of 10,000. */
  readonly share: number
  readonly args: fc.Arbitrary<Record<string, unknown>>
  /** What has to be there for a create. */
  readonly before?: (args: Record<string, unknown>) => Promise<unknown>
  /** What a create leaves, and destroy does not take. */
  readonly after?: (args: Record<string, unknown>) => Promise<unknown>
}

const optional = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined })
/** A text in a place where most are refused, so that the others are tried as well. */
const seldom = (arbitrary: fc.Arbitrary<string>, usual: string) =>
  fc.oneof({ arbitrary, weight: 1 }, { arbitrary: fc.constant(usual), weight: 4 })

const file = (...names: string[]) => parquet(...names.map((name) => ({ name, data: [1, 2], type: 'INT32' as const })))

const KINDS: Record<string, Kind> = {
  PipeTable: {
    handler: pipeTable,
    share: 60,
    args: fc.record({
      database: seldom(name, 'lake'),
      tableName: seldom(text, 'trips'),
      pipeName: optional(seldom(text, 'pipe')),
      pathPrefix: seldom(text, 'trips/'),
      sourceStorageName: fc.constant('raw'),
      comment: optional(text),
      columnOverrides: fc.option(fc.dictionary(seldom(name, 'id'), seldom(text, 'BIGINT'), { maxKeys: 1 }), {
        nil: undefined,
      }),
      tableProperties: fc.dictionary(seldom(key, 'replication_num'), seldom(text, '1'), { maxKeys: 1 }),
      orderBy: fc.option(fc.array(seldom(name, 'id'), { minLength: 1, maxLength: 1 }), { nil: undefined }),
    }),
    before: async () => lake.s3.put('trips/a.parquet', await file('id', 'price')),
  },
  Database: {
    handler: database,
    share: 30,
    args: fc.record({
      name: fc.oneof(
        name,
        name.map((any) => `d${any.replaceAll(/[^\w\-~!@#$%^&<>=+]/g, '')}`),
      ),
      dataQuota: optional(seldom(text, '10GB')),
    }),
  },
  Role: { handler: role, share: 30, args: fc.record({ name: seldom(name, 'analyst'), comment: optional(text) }) },
  Grant: {
    handler: grant,
    share: 30,
    args: fc.record({
      privileges: fc.array(seldom(text, 'SELECT'), { minLength: 1, maxLength: 1 }),
      on: fc.record({ type: fc.constant('table'), database: fc.constant('lake'), name }),
      to: fc.record({ type: fc.constant('role'), name: seldom(name, 'public_reader') }),
    }),
    before: async ({ on }) => {
      const table = quoted((on as { name: string }).name)
      await lake.query('DROP ROLE IF EXISTS public_reader')
      await lake.query('CREATE ROLE public_reader')
      await lake
        .query(`CREATE TABLE lake.${table} (id INT) PROPERTIES ("replication_num" = "1")`)
        .catch(() => undefined)
    },
    after: async ({ on }) =>
      lake.query(`DROP TABLE IF EXISTS lake.${quoted((on as { name: string }).name)} FORCE`).catch(() => undefined),
  },
  AnalyzeSchedule: {
    handler: analyzeSchedule,
    share: 30,
    args: fc.record({
      database: seldom(name, 'lake'),
      tableNames: fc.array(name, { minLength: 1, maxLength: 1 }),
      columns: fc.option(fc.uniqueArray(seldom(name, 'id'), { minLength: 1, maxLength: 2 }), { nil: undefined }),
      properties: fc.option(fc.record({ statisticExcludePattern: text }), { nil: undefined }),
    }),
    before: async ({ tableNames, columns = [] }) => {
      const definitions = [...new Set(['id', ...(columns as string[])])].map((column) => `${quoted(column)} INT`)
      await lake
        .query(
          `CREATE TABLE lake.${quoted((tableNames as string[])[0] ?? '')} (${definitions.join(', ')}) PROPERTIES ("replication_num" = "1")`,
        )
        .catch(() => undefined)
    },
    after: async ({ tableNames }) =>
      lake.query(`DROP TABLE IF EXISTS lake.${quoted((tableNames as string[])[0] ?? '')} FORCE`).catch(() => undefined),
  },
  ScheduledTask: {
    handler: scheduledTask,
    ownSql: true,
    share: 40,
    args: fc.record({
      database: seldom(name, 'lake'),
      name,
      statement: fc.oneof(
        userSql,
        text.map((any) => `INSERT INTO t SELECT '${any.replaceAll(/['\\]/g, '\\$&')}'`),
      ),
      schedule: fc.constant({ every: { interval: 1, unit: 'hour' } }),
      properties: fc.option(fc.dictionary(seldom(key, 'session.query_timeout'), seldom(text, '100'), { maxKeys: 1 }), {
        nil: undefined,
      }),
    }),
    before: () =>
      lake.query('CREATE TABLE lake.t (a VARCHAR(65533)) PROPERTIES ("replication_num" = "1")').catch(() => undefined),
  },
  FrontendConfig: {
    handler: frontendConfig,
    share: 20,
    args: fc.record({ name: seldom(text, 'enable_collect_full_statistic'), value: seldom(text, 'FALSE') }),
  },
  HiveCatalog: {
    handler: hiveCatalog,
    share: 30,
    args: fc.record({
      name: seldom(name, 'another'),
      comment: optional(text),
      metastore: fc.record({ type: fc.constant('hive'), uris: fc.tuple(seldom(text, 'thrift://127.0.0.1:9083')) }),
      properties: fc.option(fc.dictionary(seldom(key, 'some.key'), text, { maxKeys: 1 }), { nil: undefined }),
      validate: fc.constant(false),
    }),
  },
  HiveDatabase: {
    handler: hiveDatabase,
    share: 20,
    args: fc.record({
      catalog: seldom(name, 'hive'),
      name: seldom(
        name.map((any) => any.toLowerCase()),
        'd1',
      ),
      location: seldom(
        text.map((any) => `s3://lake/${any}`),
        's3://lake/warehouse',
      ),
    }),
  },
  HiveTable: {
    handler: hiveTable,
    share: 40,
    args: fc.record({
      catalog: seldom(name, 'hive'),
      database: seldom(name, 'sales'),
      name: name.map((any) => any.toLowerCase()),
      columns: fc.array(
        fc.record(
          {
            name: seldom(
              name.map((any) => any.toLowerCase()),
              'id',
            ),
            type: seldom(text, 'INT'),
            comment: optional(text),
          },
          { requiredKeys: ['name', 'type'] },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      comment: optional(text),
      location: fc.constant('s3://lake/tables/one'),
      deletionPolicy: fc.constant('delete'),
    }),
  },
  ExternalTableRefresh: {
    handler: externalTableRefresh,
    share: 20,
    args: fc.record({
      catalog: fc.constant('hive'),
      database: fc.constant('sales'),
      table: seldom(name, 'orders'),
      partitions: fc.array(seldom(text, 'day=2024-01-01'), { minLength: 1, maxLength: 2 }),
    }),
  },
  PartitionRefresh: {
    handler: partitionRefresh,
    share: 20,
    args: fc.record({
      database: seldom(name, 'lake'),
      tableName: seldom(name, 'trips'),
      partitionSpec: fc.dictionary(seldom(name, 'year'), partitionValue),
    }),
  },
}

const quoted = (any: string) => `\`${any.replaceAll('`', '')}\``
const WRITE = /^\s*(CREATE|ALTER|DROP|INSERT|DELETE|TRUNCATE|GRANT|REVOKE|SUBMIT|REFRESH|ADMIN SET|SET "|ANALYZE)/i

describe.each(Object.entries(KINDS))('%s', (_, { handler, share, args, before, after, ownSql = false }) => {
  test('is made as it was declared, or refused before anything is changed', async () => {
    await fc.assert(
      fc.asyncProperty(args, async (any) => {
        const declared = Object.fromEntries(Object.entries(any).filter(([, value]) => value !== undefined))
        await before?.(declared)
        const { statements } = lake.starrocks
        const start = statements.length
        const life = ResourceLife.of(handler, lake, 'thing')
        const failures = await life.failures(declared)
        expect(statements.slice(start).filter((statement) => WRITE.test(statement))).toEqual([])
        if (failures.length === 0) await live(life, declared, ownSql)
        for (const statement of statements.slice(start)) expect(countStatements(statement)).toBeLessThanOrEqual(1)
        await after?.(declared)
      }),
      runs(share),
    )
  })
})

test('columns are called as any object answers to', async () => {
  const columns = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']
  await lake.s3.put('races/a.parquet', await file(...columns))
  const life = ResourceLife.of(pipeTable, lake, 'races')
  const args = { database: 'lake', tableName: 'races', pathPrefix: 'races/', sourceStorageName: 'raw' }
  await life.up({ ...args, pollingIntervalSeconds: 1, waitForLoad: { timeoutSeconds: 30 } })
  expect(life.inputs.columns).toEqual(Object.fromEntries(columns.map((column) => [column, 'INT'])))
  expect(await lake.query('SELECT count(*) AS n FROM lake.races')).toEqual([{ n: '2' }])
  await life.destroy()
})

async function live(life: ResourceLife, declared: Record<string, unknown>, ownSql: boolean): Promise<void> {
  try {
    await life.up(declared)
  } catch (error) {
    // Whether a thing exists, or a setting has a value, only StarRocks knows; but no text may break a statement.
    if (!ownSql) expect(String(error)).not.toMatch(/syntax error|sandbox: /)
    expect(String(error)).not.toMatch(/internal error|QuoteError|TypeError|is not a function/)
    return
  }
  try {
    expect((await life.preview(declared)).operation).toBe('same')
    expect(await life.refresh()).toBe(true)
    expect((await life.preview(declared)).operation).toBe('same')
  } finally {
    await life.destroy()
  }
}
