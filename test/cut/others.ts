import { createHiveCatalog, makeDirectory } from '../support/hive'
import { type Known, life, type Scenario } from './scenario'
import type { World } from './world'

const nothing = async () => {}
const METASTORE = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const TABLE = (name: string) =>
  `CREATE TABLE ${name} (id INT NOT NULL) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")`

const database: Scenario = {
  name: 'Database',
  kind: 'database',
  prepare: (world) => world.run('CREATE ROLE analyst'),
  operations: life(() => ({ name: 'lake', dataQuota: '10GB', replicaQuota: 1000, forceDestroy: true }), {
    'change of the quotas': {
      after: () => ({ name: 'lake', dataQuota: '20GB', replicaQuota: 2000, forceDestroy: true }),
    },
    'replacement under another name, with a table in it': {
      meanwhile: (world) =>
        world.run(
          TABLE('lake.t'),
          'GRANT DROP ON DATABASE lake TO ROLE analyst',
          'GRANT SELECT ON ALL TABLES IN DATABASE lake TO ROLE analyst',
        ),
      after: () => ({ name: 'sea', dataQuota: '10GB', replicaQuota: 1000, forceDestroy: true }),
    },
  }),
}

const catalog = (world: World) => ({
  name: 'hive',
  metastore: METASTORE,
  storage: { type: 's3Compatible', endpoint: world.s3.endpoint, auth: world.storage('old').auth },
})

const hiveCatalog: Scenario = {
  name: 'HiveCatalog',
  kind: 'hive-catalog',
  prepare: (world) => world.run('CREATE ROLE analyst', 'CREATE USER rose'),
  operations: life(catalog, {
    'new keys and other settings': {
      after: (world) => ({
        ...catalog(world),
        storage: { ...catalog(world).storage, auth: world.storage('new').auth },
        metadataUpdate: { metastoreCacheRefreshIntervalSec: 60 },
        enableRecursiveListing: false,
      }),
    },
    'replacement that keeps grants': {
      meanwhile: (world) =>
        world.run(
          'GRANT USAGE ON CATALOG hive TO ROLE analyst',
          'SET CATALOG hive',
          'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE analyst',
          'GRANT SELECT ON TABLE sales.orders TO USER rose',
          'SET CATALOG default_catalog',
        ),
      after: (world) => ({ ...catalog(world), comment: 'the warehouse' }),
    },
  }),
}

const warehouse = { catalog: 'hive', name: 'warehouse', location: 's3://lake/warehouse', forceDestroy: true }

const hiveDatabase: Scenario = {
  name: 'HiveDatabase',
  kind: 'hive-database',
  async prepare(world) {
    await createHiveCatalog(world)
    await makeDirectory(world, 'warehouse')
  },
  operations: [
    ...life(() => warehouse, {
      'replacement in another place, with tables in it': {
        meanwhile: (world) =>
          world.run('CREATE TABLE hive.warehouse.a (id INT)', 'CREATE TABLE hive.warehouse.b (id INT)'),
        after: () => ({ ...warehouse, location: 's3://lake/elsewhere' }),
      },
    }),
    {
      name: 'delete with tables in it',
      before: () => warehouse,
      meanwhile: (world) =>
        world.run('CREATE TABLE hive.warehouse.a (id INT)', 'CREATE TABLE hive.warehouse.b (id INT)'),
    },
  ],
}

const orders = {
  catalog: 'hive',
  database: 'warehouse',
  name: 'orders',
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'day', type: 'DATE' },
  ],
  partitionBy: ['day'],
  deletionPolicy: 'delete',
}

const hiveTable: Scenario = {
  name: 'HiveTable',
  kind: 'hive-table',
  async prepare(world) {
    await createHiveCatalog(world)
    await makeDirectory(world, 'warehouse')
    await world.run(`CREATE DATABASE hive.warehouse PROPERTIES ("location" = "s3://lake/warehouse")`)
  },
  operations: life(() => orders, {
    'replacement with other columns, of a table with rows': {
      meanwhile: (world) => world.run(`INSERT INTO hive.warehouse.orders VALUES (1, '2024-01-01')`),
      after: () => ({ ...orders, columns: [{ name: 'number', type: 'INT' }, ...orders.columns] }),
    },
  }),
}

const sales = { catalog: 'hive', database: 'sales', table: 'orders', triggers: [1] }

const externalTableRefresh: Scenario = {
  name: 'ExternalTableRefresh',
  kind: 'external-table-refresh',
  prepare: (world) => createHiveCatalog(world),
  operations: life(() => sales, {
    'new trigger': { after: () => ({ ...sales, triggers: [2], partitions: ['dt=2024-01-01'] }) },
    'replacement by another table': { after: () => ({ ...sales, table: 'customers' }) },
  }),
}

const tasksReady = (world: World) =>
  world.run('CREATE DATABASE d', TABLE('d.a'), TABLE('d.b'), 'INSERT INTO d.a VALUES (1), (2)', 'CREATE DATABASE e')

const statistics = { database: 'd', tableNames: ['a', 'b'], runNow: true, triggers: [1] }

const analyzeSchedule: Scenario = {
  name: 'AnalyzeSchedule',
  kind: 'analyze-schedule',
  prepare: tasksReady,
  operations: life(() => statistics, {
    'change to samples': { after: () => ({ ...statistics, type: 'sample', triggers: [2] }) },
    'change to the whole database': { after: () => ({ database: 'd' }) },
    'replacement for another database': { after: () => ({ database: 'e' }) },
  }),
}

const copy = {
  database: 'd',
  name: 'copy',
  statement: 'INSERT INTO b SELECT * FROM a',
  waitForRun: { timeoutSeconds: 30 },
}
const hourly = {
  database: 'd',
  name: 'hourly',
  statement: 'INSERT INTO b SELECT * FROM a',
  schedule: { start: '2099-01-01 00:00:00', every: { interval: 1, unit: 'hour' } },
}

const once: Scenario = {
  name: 'ScheduledTask (once)',
  kind: 'scheduled-task',
  prepare: tasksReady,
  operations: life(() => copy, {
    'another statement': { after: () => ({ ...copy, statement: 'INSERT INTO b SELECT id + 10 FROM a' }) },
    'replacement under another name': { after: () => ({ ...copy, name: 'copy2' }) },
  }),
}

const periodic: Scenario = {
  name: 'ScheduledTask (periodic)',
  kind: 'scheduled-task',
  prepare: tasksReady,
  operations: life(() => hourly, {
    'another statement': { after: () => ({ ...hourly, statement: 'INSERT INTO b SELECT id + 10 FROM a' }) },
    'replacement under another name': { after: () => ({ ...hourly, name: 'daily' }) },
  }),
}

const role: Scenario = {
  name: 'Role',
  kind: 'role',
  async prepare(world) {
    await tasksReady(world)
    await world.run('CREATE ROLE parent', 'CREATE ROLE staff', 'CREATE USER rose')
  },
  operations: life(() => ({ name: 'analyst', comment: 'reads' }), {
    'another comment': { after: () => ({ name: 'analyst', comment: 'reads and writes' }) },
    'replacement under another name': { after: () => ({ name: 'reader', comment: 'reads' }) },
    'replacement of a role with privileges, a parent and members': {
      meanwhile: (world) =>
        world.run(
          'GRANT SELECT ON TABLE d.a TO ROLE analyst',
          'GRANT parent TO ROLE analyst',
          'GRANT analyst TO ROLE staff',
          'GRANT analyst TO USER rose',
        ),
      after: () => ({ name: 'reader', comment: 'reads' }),
    },
  }),
}

const reads = {
  privileges: ['SELECT', 'INSERT'],
  on: { type: 'table', database: 'd', name: 'a' },
  to: { type: 'role', name: 'analyst' },
}

const grant: Scenario = {
  name: 'Grant',
  kind: 'grant',
  async prepare(world) {
    await tasksReady(world)
    await createHiveCatalog(world)
    await world.run('CREATE ROLE analyst', 'GRANT SELECT ON TABLE d.b TO ROLE analyst')
  },
  operations: [
    ...life(() => reads, {
      'other privileges': {
        after: () => ({ ...reads, privileges: ['SELECT', 'UPDATE', 'DELETE'], withGrantOption: true }),
      },
      'without the grant option': {
        before: () => ({ ...reads, withGrantOption: true }),
        after: () => ({ ...reads, privileges: ['SELECT', 'DELETE'] }),
      },
      'replacement by a grant on another table': {
        after: () => ({ ...reads, on: { type: 'table', catalog: 'hive', database: 'sales', name: 'orders' } }),
      },
    }),
  ],
}

const setting = { name: 'background_refresh_metadata_interval_millis', value: 300000 }

/** These are about the value that a deletion brings back. */
const forgotten: readonly Known[] = [
  {
    at: /^ADMIN SET/,
    faults: ['killed after'],
    because: 'nothing in StarRocks or in the state tells any more what the value was before a create that died',
  },
]

const frontendConfig: Scenario = {
  name: 'FrontendConfig',
  kind: 'frontend-config',
  prepare: nothing,
  operations: life(() => setting, {
    'another value': { after: () => ({ ...setting, value: 200000 }) },
    'replacement by another setting': {
      after: () => ({ name: 'enable_background_refresh_connector_metadata', value: false }),
    },
  }).map((operation) => (/create|replacement/.test(operation.name) ? { ...operation, known: forgotten } : operation)),
}

export const OTHERS: readonly Scenario[] = [
  database,
  hiveCatalog,
  hiveDatabase,
  hiveTable,
  externalTableRefresh,
  analyzeSchedule,
  once,
  periodic,
  role,
  grant,
  frontendConfig,
]
