import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('external-catalog')

// StarRocks reads the driver when it creates the catalog: every front end and every backend must reach the address.
const sales = new starrocks.ExternalCatalog('sales', {
  comment: 'orders of the shop, in Postgres',
  type: 'jdbc',
  properties: {
    user: config.get('user') ?? 'reader',
    jdbc_uri: config.require('database'),
    driver_url: config.require('driver'),
    driver_class: 'org.postgresql.Driver',
  },
  secretProperties: { password: config.requireSecret('password') },
  // The run does not wait for Postgres itself.
  validate: false,
})

const lake = new starrocks.ExternalCatalog('delta', {
  type: 'deltalake',
  properties: {
    'hive.metastore.uris': config.require('metastore'),
    'aws.s3.use_instance_profile': 'true',
    'aws.s3.region': config.get('region') ?? 'eu-west-1',
  },
})

// Analysts of the shop use both catalogs. The grants stay when a property or a password changes.
const analyst = new starrocks.Role('shop-analyst', { name: 'shop_analyst' })
const to = { type: 'role' as const, name: analyst.name }
new starrocks.Grant('analyst-uses-sales', { privileges: ['USAGE'], on: { type: 'catalog', name: sales.name }, to })
new starrocks.Grant('analyst-uses-delta', { privileges: ['USAGE'], on: { type: 'catalog', name: lake.name }, to })

export const catalogs = [sales.name, lake.name]
