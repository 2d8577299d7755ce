import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('iceberg-tables')
const catalog = config.require('catalog')

const events = new starrocks.CatalogDatabase('events', {
  catalog,
  location: config.require('location'),
})

// Without deletionPolicy: 'delete' neither `destroy` nor a replacement ever drops the table.
const clicks = new starrocks.CatalogTable('clicks', {
  catalog,
  database: events.name,
  columns: [
    { name: 'id', type: 'BIGINT', comment: 'number of the click' },
    { name: 'at', type: 'DATETIME' },
    { name: 'customer', type: 'STRING' },
    { name: 'page', type: 'STRUCT<url STRING, title STRING>' },
  ],
  partitionBy: ['day(at)', 'bucket(customer, 16)'],
  sortBy: [{ column: 'customer' }, { column: 'at', order: 'desc' }],
  compressionCodec: 'zstd',
  properties: { 'write.target-file-size-bytes': '268435456' },
  comment: 'what visitors click',
})

export const table = clicks.id
export const location = clicks.locationUri
