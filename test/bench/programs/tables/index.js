const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')

const count = new pulumi.Config('bench').requireNumber('count')
for (let i = 0; i < count; i++) {
  new starrocks.PipeTable(`table-${i}`, {
    database: 'lake',
    tableName: `events_${i}`,
    pathPrefix: 'events/',
    sourceStorageName: 'raw',
  })
}
