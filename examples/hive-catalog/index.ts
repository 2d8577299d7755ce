import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
import { AccessKey } from './access-key'

const config = new pulumi.Config('hive-catalog')

// The key is a resource of the same program: a preview does not know it yet, and goes on all the same.
const key = new AccessKey('warehouse', { issued: config.requireSecretObject('key') })

// The tables of the metastore can now be queried as hive.<database>.<table>.
const hive = new starrocks.HiveCatalog('hive', {
  comment: config.get('comment') ?? 'the warehouse',
  metastore: { type: 'hive', uris: config.requireObject<string[]>('metastoreUris') },
  storage: {
    type: 's3Compatible',
    endpoint: config.require('endpoint'),
    auth: { type: 'accessKey', accessKey: key.accessKey, secretKey: key.secretKey },
  },
  metadataUpdate: { metastoreCacheRefreshIntervalSec: config.getNumber('refreshSeconds') ?? 60 },
})

export const catalog = hive.name

// What the cluster says of it, and what kinds of catalogs there are by then.
export const metastore = starrocks
  .getCatalogOutput({ name: hive.id })
  .apply(({ properties }) => properties['hive.metastore.uris'])
export const types = hive.id.apply(async () => {
  const catalogs = await starrocks.listCatalogs()
  return [...new Set(catalogs.map(({ type }) => type))].sort()
})
