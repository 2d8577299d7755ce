import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('analyze-schedule')

const lake = new starrocks.Database('lake')

const flights = new starrocks.PipeTable('flights', {
  database: lake.name,
  pathPrefix: 'flights/',
  sourceStorageName: 'raw',
  waitForLoad: { timeoutSeconds: 300 },
})

// Every table of the database, at most once an hour; and at once when files have been loaded that were not there at the last `up`.
new starrocks.AnalyzeSchedule('statistics', {
  database: lake.name,
  properties: { statisticAutoCollectInterval: 3600, statisticExcludePattern: '_tmp$' },
  runNow: true,
  triggers: [flights.loadedFiles],
})

// Tables of an external catalog: those that are named, or all.
const catalog = config.get('catalog')
const external =
  catalog === undefined
    ? undefined
    : new starrocks.AnalyzeSchedule('external', {
        catalog,
        database: config.require('database'),
        tableNames: config.getObject<string[]>('tables'),
      })

export const externalJobs = external?.jobs
export const collections = pulumi
  .all([lake.name, flights.loadedFiles])
  .apply(([database]) => starrocks.getAnalyzeStatus({ database }))
