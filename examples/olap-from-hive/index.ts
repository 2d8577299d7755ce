import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('olap-from-hive')
const catalog = config.get('catalog') ?? 'hive'
// One replica for a cluster with one backend; without it StarRocks keeps three.
const replicas = config.get('replicas')

const olap = new starrocks.Database('olap')

// The native table: typed, keyed and partitioned for the queries, whatever the files of the lake look like.
const orders = new starrocks.Table('orders', {
  database: olap.name,
  comment: 'orders of all shops',
  columns: [
    { name: 'id', type: 'BIGINT', comment: 'the number of the order' },
    { name: 'day', type: 'DATE' },
    { name: 'amount', type: 'DECIMAL(12,2)', comment: 'in euros' },
    { name: 'loaded_at', type: 'DATETIME', nullable: false, default: 'CURRENT_TIMESTAMP' },
  ],
  keyConfig: { type: 'primary', columns: ['id', 'day'] },
  partitionConfig: { type: 'dateTrunc', column: 'day', unit: 'month' },
  indexes: [{ type: 'bitmap', name: 'i_amount', column: 'amount' }],
  ...(replicas !== undefined && { tableProperties: { replication_num: replicas } }),
  // What StarRocks cannot change in place is made by a copy of the table, with its rows.
  onChange: 'copy',
  // `pulumi destroy` leaves the rows.
  deletionPolicy: 'retain',
})

const load = pulumi.interpolate`INSERT INTO ${orders.name} (id, day, amount) SELECT id, day, amount FROM ${catalog}.shop.orders`

// Everything that there is; the `up` waits for it.
const backfill = new starrocks.ScheduledTask('orders_backfill', {
  database: olap.name,
  statement: pulumi.interpolate`${load} WHERE day < current_date()`,
  waitForRun: { timeoutSeconds: 3600 },
})

// Then every night the day before. A row that is loaded twice replaces itself, since the key is a primary one.
const nightly = new starrocks.ScheduledTask(
  'orders_nightly',
  {
    database: olap.name,
    statement: pulumi.interpolate`${load} WHERE day = date_sub(current_date(), INTERVAL 1 DAY)`,
    schedule: { start: '2030-01-01 02:00:00', every: { interval: 1, unit: 'day' } },
  },
  { dependsOn: backfill },
)

export const table = pulumi.interpolate`${orders.database}.${orders.name}`
export const backfilled = backfill.lastRunFinishTime
export const lastNight = nightly.lastRunState
