import * as pulumi from '@pulumi/pulumi'
import type * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('lakehouse')

/** The bucket of the lake: its name, or the output of the resource that makes it (see the README). */
export const bucket: pulumi.Input<string> = config.require('bucket')

const endpoint = config.get('endpoint')
const region = config.get('region') ?? 'us-east-1'

/** The lake, as pipes read it: on AWS by the role of StarRocks' machines, on another store by its keys. */
export const source: starrocks.StorageArgs =
  endpoint === undefined
    ? { bucket, region, auth: { type: 'instanceProfile' } }
    : { bucket, endpoint, pathStyleAccess: true, auth: keys() }

/** The same lake, as the catalog reads it. */
export const warehouse: starrocks.CatalogStorageArgs =
  endpoint === undefined
    ? { type: 's3', region, auth: { type: 'instanceProfile' } }
    : { type: 's3Compatible', endpoint, auth: keys() }

function keys() {
  return {
    type: 'accessKey' as const,
    accessKey: config.requireSecret('accessKey'),
    secretKey: config.requireSecret('secretKey'),
  }
}
