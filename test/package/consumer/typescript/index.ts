import * as starrocks from 'pulumi-starrocks'

const lake = new starrocks.Database('lake')

const trips = new starrocks.PipeTable('trips', {
  database: lake.name,
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 60 },
})

export const table = trips.id
export const columns = trips.columns
export const loaded = trips.loadedFiles
