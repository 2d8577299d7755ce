import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as analyzeSchedule } from '../provider/resources/analyze-schedule'
import { handler as database } from '../provider/resources/database'
import { handler as externalTableRefresh } from '../provider/resources/external-table-refresh'
import { handler as frontendConfig } from '../provider/resources/frontend-config'
import { handler as grant } from '../provider/resources/grant'
import { handler as hiveCatalog } from '../provider/resources/hive-catalog'
import { handler as hiveDatabase } from '../provider/resources/hive-database'
import { handler as hiveTable } from '../provider/resources/hive-table'
import { handler as materializedView } from '../provider/resources/materialized-view'
import { handler as partitionRefresh } from '../provider/resources/partition-refresh'
import { handler as pipeTable } from '../provider/resources/pipe-table'
import { handler as role } from '../provider/resources/role'
import { handler as scheduledTask } from '../provider/resources/scheduled-task'
import { handler as view } from '../provider/resources/view'
import { disconnectAll } from '../provider/starrocks/connection'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, parquet, startLake } from './support/lake'
import { LEAST, leastPrivileges, MAKE_LEAST } from './support/least'
import { ResourceLife } from './support/resource'

type Values = Record<string, unknown>

let lake: Lake
let config: Record<string, string>
const sql = (statements: string) => lake.starrocks.query(statements)

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  lake = await startLake({ jobMilliseconds: 0 })
  config = { ...lake.config, 'starrocks:user': LEAST.user, 'starrocks:password': LEAST.password }
  await lake.s3.put('trips/month=01/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
})
afterAll(async () => {
  vi.restoreAllMocks()
  await disconnectAll()
  await lake.close()
})
beforeEach(async () => {
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'w')
  await sql('CREATE DATABASE lake; CREATE TABLE lake.t (id INT) PROPERTIES ("replication_num" = "1")')
  await sql('INSERT INTO lake.t VALUES (1)')
  await sql(MAKE_LEAST)
})
afterEach(cleanUp)

async function cleanUp(): Promise<void> {
  lake.starrocks.faults.clear()
  await disconnectAll()
  await sql('DROP ALL ANALYZE JOB; DROP ROLE IF EXISTS pulumi; DROP ROLE IF EXISTS reader; DROP USER IF EXISTS pulumi')
  for (const { NAME } of await sql(
    "SELECT TASK_NAME AS NAME FROM information_schema.tasks WHERE TASK_NAME NOT LIKE 'mv-%'",
  ))
    await sql(`DROP TASK ${NAME}`)
  for (const name of ['lake', 'shop', 'store']) await sql(`DROP DATABASE IF EXISTS ${name} FORCE`)
  for (const table of ['hive.w.orders', 'hive.w.left'])
    await sql(`DROP TABLE IF EXISTS ${table} FORCE`).catch(() => undefined)
  for (const name of ['w', 'v']) await sql(`DROP DATABASE IF EXISTS hive.${name}`)
  for (const name of ['hive', 'mine', 'other']) await sql(`DROP CATALOG IF EXISTS ${name}`)
}

type Step = readonly [operation: 'create' | 'update' | 'replace' | 'same', args: Values]

/** Every step with a look at what it has left, and the delete. */
async function life(handler: Parameters<typeof ResourceLife.of>[0], name: string, ...steps: Step[]): Promise<void> {
  const urn = `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::${name}`
  const resource = new ResourceLife(handler, config, urn)
  for (const [operation, args] of steps) {
    expect(await resource.up(args)).toBe(operation)
    expect(await resource.refresh(), `${name} is seen`).toBe(true)
    expect(await resource.up(args), `${name} is as declared`).toBe('same')
  }
  await resource.destroy()
}

const pipe = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 30 },
}
const metastore = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const orders = { catalog: 'hive', database: 'w', name: 'orders', columns: [{ name: 'id', type: 'INT' }] }
const copy = { database: 'lake', name: 'copy', statement: 'INSERT INTO t SELECT * FROM t' }
const everyHour = { every: { interval: 1, unit: 'hour' } }

/** The lives of the resources of each section of SECURITY.md. */
const LIVES: Record<string, () => Promise<void>> = {
  async Database() {
    await life(database, 'shop', ['create', { name: 'shop' }], ['replace', { name: 'store' }])
    await life(
      database,
      'shop',
      ['create', { name: 'shop', dataQuota: '1GB', replicaQuota: 100 }],
      ['update', { name: 'shop', dataQuota: '2GB', replicaQuota: 100 }],
    )
  },

  async 'PipeTable, PartitionRefresh'() {
    await life(
      pipeTable,
      'trips',
      ['create', pipe],
      ['update', { ...pipe, pollingIntervalSeconds: 60 }],
      ['update', { ...pipe, comment: 'altered', suspended: true }],
      // A pipe that is made anew, for which the table is emptied.
      ['update', { ...pipe, autoIngest: false }],
      ['replace', { ...pipe, keyConfig: { type: 'primary', columns: ['id'] } }],
    )
    const trips = new ResourceLife(pipeTable, config)
    await trips.up(pipe)
    const january = { database: 'lake', tableName: 'trips', partitionSpec: { month: '01' }, timeoutSeconds: 30 }
    await life(partitionRefresh, 'january', ['create', january], ['update', { ...january, triggers: [1] }])
    await trips.destroy()
  },

  async HiveCatalog() {
    await life(
      hiveCatalog,
      'mine',
      ['create', { name: 'mine', metastore }],
      ['update', { name: 'mine', metastore, metadataUpdate: { metastoreCacheTtlSec: 60 } }],
      ['replace', { name: 'other', metastore }],
    )
  },

  async 'HiveDatabase, HiveTable, ExternalTableRefresh'() {
    const w = { catalog: 'hive', name: 'w', location: `s3://${lake.s3.bucket}/w` }
    const owner = new ResourceLife(hiveDatabase, config)
    await life(hiveDatabase, 'v', ['create', { ...w, name: 'v' }])
    expect(await owner.up(w)).toBe('create')
    // What an interrupted run has left is taken over while it is empty.
    await sql('CREATE TABLE hive.w.orders (id INT)')
    const days = [
      { name: 'id', type: 'INT' },
      { name: 'day', type: 'DATE' },
    ]
    await life(
      hiveTable,
      'orders',
      ['create', { ...orders, deletionPolicy: 'delete' }],
      ['update', { ...orders, deletionPolicy: 'delete', onExisting: 'adopt' }],
      ['replace', { ...orders, columns: days, deletionPolicy: 'delete', onExisting: 'adopt' }],
    )
    await sql('CREATE TABLE hive.w.orders (id INT)')
    const table = { catalog: 'hive', database: 'w', table: 'orders' }
    await life(externalTableRefresh, 'written', ['create', table], ['update', { ...table, triggers: [1] }])
    await sql('DROP TABLE hive.w.orders FORCE')
    await owner.destroy()
  },

  async AnalyzeSchedule() {
    const now = { database: 'lake', runNow: true }
    await life(analyzeSchedule, 'statistics', ['create', now], ['update', { ...now, type: 'sample' }])
    await sql('CREATE DATABASE store; CREATE TABLE store.t (id INT) PROPERTIES ("replication_num" = "1")')
    const one = { database: 'lake', tableNames: ['t'] }
    await life(analyzeSchedule, 'statistics', ['create', one], ['replace', { ...now, database: 'store' }])
  },

  async ScheduledTask() {
    await life(
      scheduledTask,
      'copy',
      ['create', { ...copy, waitForRun: { timeoutSeconds: 30 } }],
      ['update', { ...copy, schedule: everyHour }],
      ['replace', { ...copy, name: 'again', schedule: everyHour }],
    )
  },

  async View() {
    const few = { database: 'lake', name: 'few', query: 'SELECT id FROM t' }
    await life(
      view,
      'few',
      ['create', few],
      ['update', { ...few, comment: 'few' }],
      ['replace', { ...few, name: 'fewer' }],
    )
  },

  async MaterializedView() {
    const counts = {
      database: 'lake',
      name: 'counts',
      query: 'SELECT id, count(*) AS n FROM t GROUP BY id',
      refresh: { type: 'manual' },
      properties: { replication_num: '1' },
      waitForRefresh: { timeoutSeconds: 30 },
    }
    await life(
      materializedView,
      'counts',
      ['create', counts],
      ['update', { ...counts, triggers: [1] }],
      ['update', { ...counts, query: 'SELECT id FROM t', triggers: [1] }],
      ['update', { ...counts, query: 'SELECT id FROM t', refresh: { type: 'async' }, triggers: [1] }],
    )
  },

  async 'Role, Grant'() {
    const reader = new ResourceLife(role, config)
    await reader.up({ name: 'reader' })
    const reads = {
      privileges: ['SELECT'],
      on: { type: 'table', database: 'lake', name: 't' },
      to: { type: 'role', name: 'reader' },
    }
    await life(
      grant,
      'reads',
      ['create', reads],
      ['update', { ...reads, privileges: ['SELECT', 'INSERT'] }],
      ['replace', { ...reads, on: { type: 'database', name: 'lake' }, privileges: ['DROP'] }],
    )
    await reader.destroy()
    await life(role, 'reader', ['create', { name: 'reader' }], ['update', { name: 'reader', comment: 'reads' }])
  },

  async FrontendConfig() {
    const [name, other] = ['statistic_collect_interval_sec', 'enable_collect_full_statistic']
    await life(
      frontendConfig,
      'interval',
      ['create', { name, value: 600 }],
      ['update', { name, value: 900 }],
      ['replace', { name: other, value: false }],
    )
  },
}

const sections = leastPrivileges()

test('SECURITY.md gives privileges for every kind of resource', () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(LIVES).sort())
})

describe.each(Object.entries(LIVES))('%s', (section, live) => {
  const statements = sections.get(section) ?? []

  test('works with the privileges of SECURITY.md alone', async () => {
    for (const statement of statements) await sql(statement)
    await sql('SET CATALOG default_catalog')
    await live()
  })

  const single = statements.flatMap((statement) => {
    const [, privileges = '', on = ''] = /^GRANT (.+) ON (.+) TO ROLE pulumi$/.exec(statement) ?? []
    return privileges === '' ? [] : privileges.split(', ').map((privilege) => ({ statement, privilege, on }))
  })

  const roles = statements.flatMap((statement) => /^GRANT (\w+) TO ROLE pulumi$/.exec(statement)?.[1] ?? [])

  test.each(roles)('needs the role %s', async (needed) => {
    for (const statement of statements) await sql(statement)
    await sql(`REVOKE ${needed} FROM ROLE pulumi`)
    await expect(live()).rejects.toThrow('need (at least one of) the GRANT privilege(s) on SYSTEM')
  })

  test.each(single)('needs $privilege ON $on', async ({ statement: from, privilege, on }) => {
    for (const statement of statements) {
      await sql(statement)
      if (statement === from) await sql(`REVOKE ${privilege} ON ${on} FROM ROLE pulumi`)
    }
    await sql('SET CATALOG default_catalog')
    // A user sees only views on which it has a privilege, and this is the only one.
    const denied =
      on === 'ALL VIEWS IN ALL DATABASES' ? 'few is seen' : `need (at least one of) the ${privilege} privilege(s)`
    await expect(live()).rejects.toThrow(denied)
  })
})
