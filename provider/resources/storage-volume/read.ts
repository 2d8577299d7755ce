import type { Values } from '../../core/values'
import { gcsAuth } from '../catalog/read-storage'
import { awsAuthOf, flagOf, type Shown, textOf } from '../catalog/read-typed'

/** The storage that a volume shows, without its secrets; undefined for a type that this resource does not know, or without credentials. */
export function readVolumeStorage(type: string, shown: Shown): Values | undefined {
  switch (type) {
    case 's3': {
      const auth = awsAuthOf(shown, 'aws.s3', 'storage.auth')
      const prefixes = shown.properties['aws.s3.num_partitioned_prefix']
      const isPartitioned = shown.properties['aws.s3.enable_partitioned_prefix'] === 'true' && prefixes !== undefined
      return (
        auth && {
          type,
          ...textOf(shown, 'aws.s3.region', 'storage.region'),
          ...textOf(shown, 'aws.s3.endpoint', 'storage.endpoint'),
          ...flagOf(shown, 'aws.s3.enable_path_style_access', 'pathStyleAccess'),
          ...(isPartitioned && { partitionedPrefixes: Number(prefixes) }),
          auth,
        }
      )
    }
    case 'azblob':
    case 'adls2': {
      const service = type === 'azblob' ? 'azure.blob' : 'azure.adls2'
      const auth = azureAuth(shown, service)
      return auth && { type, ...textOf(shown, `${service}.endpoint`, 'storage.endpoint'), auth }
    }
    case 'gs': {
      const auth = gcsAuth(shown)
      return auth && { type, auth }
    }
    case 'hdfs':
      return { type, ...textOf(shown, 'username', 'storage.username') }
    default:
      return undefined
  }
}

function azureAuth(shown: Shown, service: 'azure.blob' | 'azure.adls2'): Values | undefined {
  const { properties, missing } = shown
  const has = (item: string) => (properties[`${service}.${item}`] ?? '') !== ''
  if (properties[`${service}.oauth2_use_managed_identity`] === 'true')
    return {
      type: 'managedIdentity',
      ...textOf(shown, `${service}.oauth2_tenant_id`, 'storage.auth.tenantId'),
      ...textOf(shown, `${service}.oauth2_client_id`, 'storage.auth.clientId'),
    }
  if (has('sas_token')) {
    missing('storage.auth.sasToken')
    return { type: 'sasToken' }
  }
  if (!has('shared_key')) return undefined
  missing('storage.auth.sharedKey')
  return { type: 'sharedKey' }
}
