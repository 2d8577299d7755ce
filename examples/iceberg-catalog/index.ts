import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('iceberg-catalog')
const region = config.require('region')

// A REST server, such as Polaris. It vends the credentials of the store, so there is no storage to declare.
const polaris = new starrocks.IcebergCatalog('polaris', {
  metastore: {
    type: 'rest',
    uri: config.require('uri'),
    warehouse: 'analytics',
    security: { type: 'oauth2', credential: config.requireSecret('credential'), scope: 'PRINCIPAL_ROLE:ALL' },
  },
  metadataCache: { icebergTableCacheRefreshIntervalSec: config.getNumber('refreshSeconds') ?? 60 },
})

// AWS Glue, as the service account of the StarRocks pods: without credentials the default chain of the AWS SDK finds its token.
const glue = new starrocks.IcebergCatalog('glue', {
  comment: 'the data lake',
  metastore: { type: 'glue', region, auth: { type: 'none' } },
  storage: { type: 's3', region, auth: { type: 'none' } },
})

// Those who analyse read the tables of both. A catalog that is replaced keeps these grants.
const analyst = new starrocks.Role('analyst')
for (const [name, catalog] of Object.entries({ polaris, glue })) {
  const to = { type: 'role' as const, name: analyst.name }
  new starrocks.Grant(`analyst-uses-${name}`, {
    privileges: ['USAGE'],
    on: { type: 'catalog', name: catalog.name },
    to,
  })
  new starrocks.Grant(`analyst-reads-${name}`, {
    privileges: ['SELECT'],
    on: { type: 'allTables', catalog: catalog.name },
    to,
  })
}

export const catalogs = pulumi.all([polaris.name, glue.name])
export const server = starrocks
  .getCatalogOutput({ name: polaris.id })
  .apply(({ properties }) => properties['iceberg.catalog.uri'])
