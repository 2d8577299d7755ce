import * as starrocks from 'pulumi-starrocks'

const analyst = new starrocks.Role('analyst')

// Queries of analysts share the processors 4 : 8 with loads, and one that reads a billion rows is cancelled.
const reports = new starrocks.ResourceGroup('reports', {
  classifiers: [{ role: analyst.name, queryTypes: ['select'] }],
  cpuWeight: 4,
  memLimit: '30%',
  concurrencyLimit: 20,
  bigQueryScanRowsLimit: 1_000_000_000,
})
new starrocks.ResourceGroup('loads', {
  classifiers: [{ queryTypes: ['insert'] }],
  cpuWeight: 8,
  memLimit: '60%',
  spillMemLimitThreshold: '80%',
})

// Everything else: a built-in group, which is never created or dropped.
new starrocks.ResourceGroup('default_wg', { concurrencyLimit: 50, onExisting: 'adopt' })

// The limits of every session that has no others.
const timeout = new starrocks.GlobalVariable('query_timeout', { value: 600 })
new starrocks.GlobalVariable('enable_spill', { value: true })

export const group = reports.name
export const before = timeout.previous
