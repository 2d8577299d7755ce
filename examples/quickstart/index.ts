import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('quickstart')

const lake = new starrocks.Database('lake')

// Flight records lie in the lake as flights/year=2001/month=01/*.parquet. The columns come from the files' footers, year and
// month from their paths.
const flights = new starrocks.PipeTable('flights', {
  database: lake.name,
  pathPrefix: 'flights/',
  sourceStorageName: 'raw',
  columnOverrides: { year: 'INT', month: 'INT' },
  keyConfig: { type: 'duplicate', columns: ['date', 'origin'] },
  partitionConfig: { type: 'column', columns: ['year', 'month'] },
  distributionConfig: { type: 'hash', columns: ['origin'], buckets: 4 },
  pollingIntervalSeconds: config.getNumber('pollingIntervalSeconds') ?? 5,
  waitForLoad: { timeoutSeconds: 300 },
})

export const table = flights.id
export const columns = flights.columns
export const loadedFiles = flights.loadedFiles
