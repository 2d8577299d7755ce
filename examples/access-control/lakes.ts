import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
import { onExisting } from './existing'

const config = new pulumi.Config('access-control')

/** Every cluster sees the lakes of all environments. */
const NAMES = config.requireBoolean('lakes') ? ['lake_qa', 'lake_production'] : []

/** The Iceberg tables of the lakes, described by AWS Glue. */
export const lakes = NAMES.map((lake) => {
  const region = config.get('region') ?? 'us-east-1'
  // In Kubernetes the front ends have a role by their service account, which the AWS SDK finds by itself.
  const auth = { type: 'none' as const }
  const catalog = new starrocks.IcebergCatalog(lake, {
    comment: 'the Iceberg tables of a lake',
    metastore: { type: 'glue', region, auth },
    storage: { type: 's3', region, auth },
    onExisting,
  })
  return { lake, catalog: catalog.name }
})
