import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

// Never run: every resource and the forms of its arguments, for the compilers of consumers.
const config = new pulumi.Config()

const storage: starrocks.StorageArgs = {
  bucket: 'lake',
  auth: {
    type: 'accessKey',
    accessKey: config.requireSecret('accessKey'),
    secretKey: config.requireSecret('secretKey'),
  },
}

const args: starrocks.PipeTableArgs = {
  database: pulumi.output('lake'),
  pathPrefix: 'trips/',
  sourceStorage: storage,
  keyConfig: { type: 'aggregate', columns: ['id', pulumi.output('day')] },
  aggregationOverrides: { amount: 'SUM' },
  partitionConfig: { type: 'dateTrunc', column: 'day', unit: 'month' },
  distributionConfig: { type: 'hash', columns: ['id'] },
}
const trips = new starrocks.PipeTable('trips', args, { protect: true })

new starrocks.Database('lake', { name: 'lake' })
new starrocks.PartitionRefresh('january', {
  database: trips.database,
  tableName: trips.tableName,
  partitionSpec: { year: '2001' },
  triggers: [1],
})
new starrocks.HiveCatalog('hive', {
  metastore: { type: 'hive', uris: ['thrift://metastore:9083'] },
  storage: { type: 's3', region: 'eu-west-1', auth: { type: 'instanceProfile' } },
  validate: false,
})
new starrocks.HiveDatabase('warehouse', { catalog: 'hive' })
new starrocks.HiveTable('orders', { catalog: 'hive', database: 'warehouse', columns: [{ name: 'id', type: 'BIGINT' }] })
new starrocks.ExternalTableRefresh('orders', { catalog: 'hive', database: 'warehouse', table: 'orders' })
new starrocks.AnalyzeSchedule('statistics', { database: 'lake' })
new starrocks.ScheduledTask('nightly', {
  database: 'lake',
  statement: 'INSERT INTO a SELECT * FROM b',
  schedule: { every: { interval: 1, unit: 'day' } },
})
const role = new starrocks.Role('analyst')
new starrocks.Grant('reads', {
  privileges: ['SELECT'],
  on: { type: 'allTables', database: 'lake' },
  to: { type: 'role', name: role.name },
})
new starrocks.FrontendConfig('setting', { name: 'max_partitions_in_one_batch', value: '4096' })

export const columns: pulumi.Output<Record<string, string>> = trips.columns
export const files: pulumi.Output<number> = starrocks
  .getPipeTableOutput({ database: 'lake', tableName: trips.tableName })
  .apply((found) => found.loadedFiles)

// @ts-expect-error A misspelt argument is an error.
new starrocks.Database('lake', { nmae: 'lake' })
const to: starrocks.GrantToArgs = { type: 'role', name: role.name }
// @ts-expect-error So is a member that only another variant of a union has.
new starrocks.Grant('wrong', { privileges: ['SELECT'], on: { type: 'catalog', database: 'lake' }, to })

// With exactOptionalPropertyTypes, an argument that a program computes may be undefined.
const comment = config.get('comment')
new starrocks.Role('analyst', { comment })
new starrocks.Database('d', { dataQuota: config.get('quota'), connection: { host: config.get('host') } })
new starrocks.PipeTable('p', { ...args, where: config.get('where'), keyConfig: undefined, waitForLoad: undefined })
new starrocks.HiveCatalog('c', {
  comment,
  metastore: { type: 'glue', region: 'eu-west-1', auth: { type: 'instanceProfile', iamRoleArn: config.get('role') } },
  validate: undefined,
})

// Every input is an output, with the type of the input.
const path: pulumi.Output<string> = trips.pathPrefix
const isPathStyle: pulumi.Output<boolean | undefined> = trips.sourceStorage.apply((of) => of?.pathStyleAccess)
const looked: pulumi.Output<starrocks.QueryRow[]> = starrocks.queryOutput(
  { statement: pulumi.interpolate`SELECT 1 FROM ${trips.tableName}` },
  { dependsOn: [trips] },
)
const plain: starrocks.GetCatalogArgs = { name: 'hive', connection: { host: 'starrocks' } }
const found: Promise<starrocks.CatalogResult | starrocks.ProviderError> = starrocks
  .getCatalog(plain)
  .catch((error) => error as starrocks.ProviderError)
export const computed = { path, isPathStyle, looked, found }
