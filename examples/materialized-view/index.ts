import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('materialized-view')
const catalog = config.get('catalog') ?? 'hive'

const marts = new starrocks.Database('marts_by_day')

// Sums of a table of the metastore. The partitions follow those of the table, so that a refresh reads only the days that have
// changed. The first `up` waits until the view is filled, and fails with the reason if it cannot be.
const daily = new starrocks.MaterializedView('daily_visits', {
  database: marts.name,
  query: `SELECT day, count(*) AS visits, count(DISTINCT page) AS pages FROM ${catalog}.web.visits GROUP BY day`,
  partitionBy: ['day'],
  refresh: { type: 'async', every: { interval: 1, unit: 'hour' } },
  properties: { 'session.query_timeout': '3600' },
  comment: 'visits and pages by day',
  waitForRefresh: { timeoutSeconds: 3600 },
})

// What dashboards read.
const recent = new starrocks.View('recent_visits', {
  database: marts.name,
  query: pulumi.interpolate`SELECT day, visits FROM ${daily.name} WHERE day >= '${config.get('since') ?? '2024-01-01'}'`,
  columns: [{ name: 'day' }, { name: 'visits', comment: 'of all pages' }],
  comment: 'the visits of the last days',
})

export const view = recent.id
export const isActive = daily.isActive
export const lastRefresh = daily.lastRefreshState
