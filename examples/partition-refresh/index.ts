import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('refresh')

// The flights of January were corrected in the lake. After each correction of the month, set a new version:
//   pulumi config set refresh:januaryVersion 2
new starrocks.PartitionRefresh('january', {
  database: 'lake',
  tableName: 'flights',
  partitionSpec: { year: '2001', month: '01' },
  triggers: [config.require('januaryVersion')],
})
