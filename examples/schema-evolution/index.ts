import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('schema-evolution')

const lake = new starrocks.Database('lake')

// The program that writes the files may add columns. Every preview reads the footers again and shows the new ones.
const events = new starrocks.PipeTable('events', {
  database: lake.name,
  pathPrefix: 'events/',
  sourceStorageName: 'raw',
  schemaEvolution: config.getBoolean('frozen') ? 'frozen' : 'detect',
  // Of a column that is known beforehand the type can be set: wider than that of today's files, for example.
  columnOverrides: { id: 'BIGINT' },
  keyConfig: { type: 'primary', columns: ['id'] },
  pollingIntervalSeconds: 5,
  waitForLoad: { timeoutSeconds: 300 },
})

export const columns = events.columns
export const loadedFiles = events.loadedFiles
