import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config()

const volume = new starrocks.StorageVolume('sales_volume', {
  locations: [config.require('location')],
  storage: {
    type: 's3',
    region: 'eu-west-1',
    auth: {
      type: 'accessKey',
      accessKey: config.requireSecret('accessKey'),
      secretKey: config.requireSecret('secretKey'),
    },
  },
  comment: 'sales, in a bucket of their own',
})

// Its tables are stored in that volume. A destroy drops the database first: StarRocks drops no volume that is in use.
const sales = new starrocks.Database('sales', { storageVolume: volume.name })

export const database = sales.name
export const storedIn = volume.name
