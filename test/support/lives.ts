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
import { parseVersion } from '../../provider/starrocks/version'
import type { Lake } from './lake'
import type { ResourceLife } from './resource'

export type Args = Record<string, unknown>

/** What happens to a resource between its create and its end, in this order; what it does not know is left out. */
export interface Life {
  kind: string
  /** The release from which on there is such a thing; all can unless given. */
  since?: string
  handler: Parameters<typeof ResourceLife.of>[0]
  declared: Args
  /** Another declaration, for which nothing is made anew. */
  changed?: Args
  /** Releases that cannot change it in place, and replace it. */
  replacedInstead?: (release: string) => boolean
  /** What somebody does to it, which the next refresh sees. */
  damage?: string | ((sql: Lake['starrocks']['query']) => Promise<unknown>)
  /** Whether nothing is left of it then. */
  gone?: boolean
  /** Another declaration, for which it is made anew. */
  replaced?: Args
  /** A statement, and what its answer contains for as long as it lives. */
  trace?: [statement: string, text: string]
}

const trips = { database: 'd', tableName: 'trips', pathPrefix: 'trips/', sourceStorageName: 'raw' }
const quick = { ...trips, pollingIntervalSeconds: 1, waitForLoad: { timeoutSeconds: 30 } }
export const metastore = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const copy = { database: 'd', name: 'copy', statement: 'INSERT INTO b SELECT * FROM a' }
export const hourly = { ...copy, schedule: { start: '2040-01-01 00:00:00', every: { interval: 1, unit: 'hour' } } }
const may = { privileges: ['SELECT'], on: { type: 'table', database: 'd', name: 'a' }, to: { type: 'role', name: 'r' } }

export const LIVES: Life[] = [
  {
    kind: 'Database',
    handler: database,
    declared: { name: 'sales' },
    changed: { name: 'sales', dataQuota: '1TB' },
    damage: 'ALTER DATABASE sales SET DATA QUOTA 5GB',
    replaced: { name: 'sales2' },
    trace: ['SHOW DATABASES', 'sales2'],
  },
  {
    kind: 'PipeTable',
    since: '3.3.2',
    handler: pipeTable,
    declared: quick,
    changed: { ...quick, pollingIntervalSeconds: 2, columnOverrides: { n: 'BIGINT' }, comment: 'journeys' },
    damage: 'ALTER PIPE d.trips SUSPEND',
    replaced: { ...quick, tableName: 'journeys' },
    trace: ['SHOW PIPES FROM d', 'journeys'],
  },
  {
    kind: 'PartitionRefresh',
    handler: partitionRefresh,
    declared: { database: 'd', tableName: 'months', partitionSpec: { month: '01' }, triggers: [1] },
    changed: { database: 'd', tableName: 'months', partitionSpec: { month: '01' }, triggers: [2] },
  },
  {
    kind: 'HiveCatalog',
    handler: hiveCatalog,
    declared: { name: 'lake', metastore },
    changed: { name: 'lake', metastore, properties: { 'hive.metastore.timeout': '20s' } },
    replacedInstead: (release) => !parseVersion(release).can('alterCatalogs'),
    damage: 'DROP CATALOG lake',
    gone: true,
    replaced: { name: 'lake', metastore, comment: 'the lake' },
    trace: ['SHOW CATALOGS', 'lake'],
  },
  {
    kind: 'HiveDatabase',
    handler: hiveDatabase,
    declared: { catalog: 'hive', name: 'w' },
    damage: 'DROP DATABASE hive.w',
    gone: true,
    replaced: { catalog: 'hive', name: 'w2' },
    trace: ['SHOW DATABASES FROM hive', 'w2'],
  },
  {
    kind: 'HiveTable',
    handler: hiveTable,
    declared: {
      catalog: 'hive',
      database: 'house',
      name: 'orders',
      columns: [{ name: 'id', type: 'BIGINT' }],
      deletionPolicy: 'delete',
    },
    damage: 'DROP TABLE hive.house.orders FORCE',
    gone: true,
    replaced: {
      catalog: 'hive',
      database: 'house',
      name: 'orders',
      columns: [{ name: 'id', type: 'INT' }],
      deletionPolicy: 'delete',
    },
    trace: ['SHOW TABLES FROM hive.house', 'orders'],
  },
  {
    kind: 'ExternalTableRefresh',
    handler: externalTableRefresh,
    declared: { catalog: 'hive', database: 'sales', table: 'orders', triggers: [1] },
    changed: { catalog: 'hive', database: 'sales', table: 'orders', triggers: [2] },
  },
  {
    kind: 'AnalyzeSchedule',
    handler: analyzeSchedule,
    declared: { database: 'd', tableNames: ['a', 'b'] },
    changed: { database: 'd', tableNames: ['a'], type: 'sample', properties: { statisticSampleCollectRows: 100 } },
    damage: async (sql) => sql(`DROP ANALYZE ${(await sql('SHOW ANALYZE JOB'))[0]?.Id}`),
    gone: true,
    replaced: { database: 'e' },
    trace: ['SHOW ANALYZE JOB', '"e"'],
  },
  {
    kind: 'ScheduledTask, once',
    handler: scheduledTask,
    declared: { ...copy, waitForRun: { timeoutSeconds: 30 } },
    changed: { ...copy, statement: `${copy.statement} WHERE id > 0`, waitForRun: { timeoutSeconds: 30 } },
    replaced: { ...copy, name: 'copy2' },
    trace: ['SELECT TASK_NAME FROM information_schema.tasks', 'copy2'],
  },
  {
    kind: 'ScheduledTask, on a schedule',
    since: '3.3.0',
    handler: scheduledTask,
    declared: hourly,
    changed: { ...hourly, schedule: { ...hourly.schedule, every: { interval: 2, unit: 'hour' } } },
    damage: 'DROP TASK copy',
    gone: true,
    replaced: { ...hourly, name: 'copy2' },
    trace: ['SELECT TASK_NAME FROM information_schema.tasks', 'copy2'],
  },
  {
    kind: 'Role',
    handler: role,
    declared: { name: 'analyst' },
    changed: { name: 'analyst', comment: 'reads' },
    damage: 'DROP ROLE analyst',
    gone: true,
    replaced: { name: 'reader' },
    trace: ['SHOW ROLES', 'reader'],
  },
  {
    kind: 'Grant',
    handler: grant,
    declared: may,
    changed: { ...may, privileges: ['SELECT', 'INSERT'] },
    damage: 'REVOKE INSERT ON TABLE d.a FROM ROLE r',
    replaced: { ...may, privileges: ['SELECT', 'INSERT'], on: { ...may.on, name: 'b' } },
    trace: ['SHOW GRANTS FOR ROLE r', 'GRANT INSERT, SELECT'],
  },
  {
    kind: 'FrontendConfig',
    handler: frontendConfig,
    declared: { name: 'statistic_collect_interval_sec', value: 100 },
    changed: { name: 'statistic_collect_interval_sec', value: 200 },
    damage: 'ADMIN SET FRONTEND CONFIG ("statistic_collect_interval_sec" = "5")',
    replaced: { name: 'background_refresh_metadata_time_secs_since_last_access_secs', value: 7 },
    trace: ["ADMIN SHOW FRONTEND CONFIG LIKE 'background%'", '"Value":"7"'],
  },
]

/** What the lives need around them, besides the Hive catalog `hive` with its database `house`. */
export const SETUP = [
  'CREATE DATABASE d',
  'CREATE DATABASE e',
  'CREATE TABLE d.a (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  'CREATE TABLE d.b (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  'CREATE TABLE d.months (id INT, month VARCHAR(2)) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  'INSERT INTO d.a VALUES (1), (2)',
  'CREATE ROLE r',
]

/** What a release lacks: the life that it refuses to begin, and why. */
export interface Refusal {
  what: string
  handler: Life['handler']
  args: Args
  property: string
  since: string
}

export const REFUSALS: Refusal[] = [
  { what: 'a pipe table', handler: pipeTable, args: quick, property: '', since: '3.3.2' },
  { what: 'a task on a schedule', handler: scheduledTask, args: hourly, property: 'schedule', since: '3.3.0' },
  {
    what: 'a Hive table of ORC',
    handler: hiveTable,
    args: {
      catalog: 'hive',
      database: 'house',
      name: 'orc',
      columns: [{ name: 'id', type: 'BIGINT' }],
      fileFormat: 'orc',
    },
    property: 'fileFormat',
    since: '3.3.0',
  },
  {
    what: 'a managed identity for Azure Blob Storage',
    handler: hiveCatalog,
    args: {
      name: 'blob',
      metastore,
      storage: { type: 'azureBlob', auth: { type: 'managedIdentity', clientId: 'id' } },
    },
    // `storage` can hold secrets: what is wrong with it is reported on the resource.
    property: '',
    since: '3.4.4',
  },
  {
    what: 'REFRESH on tables',
    handler: grant,
    args: { ...may, privileges: ['SELECT', 'REFRESH'] },
    property: 'privileges',
    since: '3.5.6',
  },
  {
    what: 'columns inferred by StarRocks',
    handler: pipeTable,
    args: { ...quick, inferFrom: 'server' },
    property: 'inferFrom',
    since: '3.4.0',
  },
  {
    what: 'files that lack a column',
    handler: pipeTable,
    args: { ...quick, pathPrefix: 'uneven/', tableName: 'uneven' },
    property: 'pathPrefix',
    since: '3.4.0',
  },
  {
    what: 'weights of a sample',
    handler: analyzeSchedule,
    args: { database: 'd', tableNames: ['a'], type: 'sample', properties: { highWeightSampleRatio: 0.5 } },
    property: 'properties',
    since: '3.5.0',
  },
  {
    what: 'partition_retention_condition',
    handler: pipeTable,
    args: {
      ...quick,
      partitionConfig: { type: 'column', columns: ['id'] },
      tableProperties: { replication_num: '1', partition_retention_condition: 'id > 0' },
    },
    property: 'tableProperties',
    since: '3.5.0',
  },
  {
    what: 'flat JSON of a table',
    handler: pipeTable,
    args: { ...quick, tableProperties: { replication_num: '1', 'flat_json.enable': 'true' } },
    property: 'tableProperties',
    since: '4.0.0',
  },
]
