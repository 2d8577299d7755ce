import { createRequire } from 'node:module'
import { Database, PipeTable } from 'pulumi-starrocks'

const lake = new Database('lake')

const trips = new PipeTable('trips', {
  database: lake.name,
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 1,
  waitForLoad: { timeoutSeconds: 60 },
})

export const table = trips.id
export const columns = trips.columns
export const loaded = trips.loadedFiles

// What the state points to is found from the program's directory by a module, too.
const { handler } = createRequire(`${process.cwd()}/_`)('pulumi-starrocks/provider/pipe-table')
export const served = typeof handler.check
