import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
import { source, warehouse } from './store'

const config = new pulumi.Config('lakehouse')
const keep = config.getBoolean('keepTables') ?? false

// What others keep in Hive can be queried at once, as hive.<database>.<table>.
const hive = new starrocks.HiveCatalog('hive', {
  metastore: { type: 'hive', uris: config.requireObject<string[]>('metastoreUris') },
  storage: warehouse,
})

// What is queried all day is loaded into tables of StarRocks. Where they are kept, so is their database.
const marts = new starrocks.Database('marts', { deletionPolicy: keep ? 'retain' : 'delete' })

const usual = {
  database: marts.name,
  sourceStorage: source,
  pollingIntervalSeconds: config.requireNumber('pollingIntervalSeconds'),
  tableProperties: { replication_num: config.get('replicas') ?? '1' },
  deletionPolicy: keep ? 'retainTable' : 'delete',
  waitForLoad: { timeoutSeconds: 600 },
} as const

// The newest row of each order.
const orders = new starrocks.PipeTable('orders', {
  ...usual,
  pathPrefix: 'orders/',
  keyConfig: { type: 'primary', columns: ['id'] },
})

// Every click, by month: clicks/month=2024-01/*.parquet.
const clicks = new starrocks.PipeTable('clicks', {
  ...usual,
  pathPrefix: 'clicks/',
  columnOverrides: { month: 'VARCHAR(7)' },
  partitionConfig: { type: 'column', columns: ['month'] },
})

// Whatever is loaded, the optimizer soon knows of it.
new starrocks.AnalyzeSchedule('statistics', {
  database: marts.name,
  tableNames: [orders.tableName, clicks.tableName],
  runNow: true,
  triggers: [orders.loadedFiles, clicks.loadedFiles],
})

const analyst = new starrocks.Role('analyst', { comment: 'reads everything' })
const to = { type: 'role' as const, name: analyst.name }
new starrocks.Grant('analyst-reads-marts', {
  privileges: ['SELECT'],
  on: { type: 'allTables', database: marts.name },
  to,
})
new starrocks.Grant('analyst-reads-hive', {
  privileges: ['SELECT'],
  on: { type: 'allTables', catalog: hive.name },
  to,
})

export const tables = [orders.id, clicks.id]
export const loadedFiles = pulumi.all([orders.loadedFiles, clicks.loadedFiles])
