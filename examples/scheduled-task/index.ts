import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('scheduled-task')
const catalog = config.get('catalog') ?? 'hive'

// The native table that the tasks load, and the one of the metastore that they read, are there already.
const database = config.get('database') ?? 'lake'

// Once, when the program first runs: everything that there is. The `up` waits for it, and fails if it does.
const backfill = new starrocks.ScheduledTask('orders_backfill', {
  database,
  statement: `INSERT INTO orders SELECT * FROM ${catalog}.shop.orders WHERE day < current_date()`,
  properties: { 'session.query_timeout': '3600' },
  waitForRun: { timeoutSeconds: 3600 },
})

// Then every night the day before.
const nightly = new starrocks.ScheduledTask(
  'orders_nightly',
  {
    database,
    statement: `INSERT INTO orders SELECT * FROM ${catalog}.shop.orders WHERE day = date_sub(current_date(), INTERVAL 1 DAY)`,
    schedule: { start: '2030-01-01 02:00:00', every: { interval: 1, unit: 'day' } },
  },
  { dependsOn: backfill },
)

// And every hour the sums go back into the warehouse.
const sink = new starrocks.ScheduledTask(
  'sales_sink',
  {
    database,
    statement: `INSERT OVERWRITE ${catalog}.reports.sales SELECT day, sum(amount) FROM orders GROUP BY day`,
    schedule: { every: { interval: 1, unit: 'hour' } },
  },
  { dependsOn: backfill },
)

export const backfilled = backfill.lastRunFinishTime
export const lastNight = nightly.lastRunState
export const lastSink = sink.lastRunError
