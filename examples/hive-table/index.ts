import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('hive-table')
const catalog = config.require('catalog')

const warehouse = new starrocks.HiveDatabase('warehouse', {
  catalog,
  location: config.require('location'),
})

// Without deletionPolicy: 'delete' neither `destroy` nor a replacement ever drops the table.
const orders = new starrocks.HiveTable('orders', {
  catalog,
  database: warehouse.name,
  columns: [
    { name: 'id', type: 'BIGINT', comment: 'order number' },
    { name: 'customer', type: 'VARCHAR(100000)' },
    { name: 'amount', type: 'DECIMAL(10,2)' },
    { name: 'tags', type: 'ARRAY<VARCHAR(20)>' },
    { name: 'day', type: 'DATE' },
  ],
  partitionBy: ['day'],
  fileFormat: 'parquet',
})

// Another program writes its files. Whenever the number changes, StarRocks reads the metadata again.
new starrocks.ExternalTableRefresh('orders-written', {
  catalog,
  database: warehouse.name,
  table: orders.name,
  triggers: [config.getNumber('delivery') ?? 1],
})

export const table = orders.id
export const location = orders.locationUri
