import type { Values } from '../../core/values'
import { awsAuthOf, flagOf, type Shown, textOf } from './read-typed'

/** The store that the properties of a catalog name; undefined for none, as for HDFS. */
export function readCatalogStorage(shown: Shown): Values | undefined {
  const { properties } = shown
  const has = (prefix: string) => Object.keys(properties).some((key) => key.startsWith(prefix))
  if (has('aws.s3.')) return s3Of(shown)
  if (has('azure.blob.')) return storageWith('azureBlob', azureBlobAuth(shown))
  if (has('azure.adls1.')) return storageWith('adls1', adls1Auth(shown))
  if (has('azure.adls2.')) return storageWith('adls2', adls2Auth(shown))
  return has('gcp.gcs.') ? storageWith('gcs', gcsAuth(shown)) : undefined
}

function storageWith(type: string, auth: Values | undefined): Values | undefined {
  return auth && { type, auth }
}

/** An address of its own and keys make an S3-compatible store: only that has settings for paths and TLS. */
function s3Of(shown: Shown): Values | undefined {
  const { properties } = shown
  const auth = awsAuthOf(shown, 'aws.s3', 'storage.auth')
  const place = {
    ...textOf(shown, 'aws.s3.endpoint', 'storage.endpoint'),
    ...textOf(shown, 'aws.s3.region', 'storage.region'),
  }
  const pathStyle = flagOf(shown, 'aws.s3.enable_path_style_access', 'pathStyleAccess')
  const isCompatible = 'pathStyleAccess' in pathStyle && Object.hasOwn(properties, 'aws.s3.enable_ssl')
  if (auth?.type === 'accessKey' && isCompatible && 'endpoint' in place) {
    const hasScheme = /^https?:\/\//.test(String(place.endpoint))
    return {
      type: 's3Compatible',
      ...place,
      ...(pathStyle.pathStyleAccess === false && pathStyle),
      ...(!hasScheme && properties['aws.s3.enable_ssl'] === 'false' && { ssl: false }),
      auth,
    }
  }
  return 'region' in place ? { type: 's3', ...place, ...(auth && { auth }) } : undefined
}

function azureBlobAuth(shown: Shown): Values | undefined {
  const { properties, missing } = shown
  const has = (item: string) => Object.hasOwn(properties, `azure.blob.${item}`)
  const account = textOf(shown, 'azure.blob.storage_account', 'storage.auth.storageAccount')
  if (has('sas_token')) {
    missing('storage.auth.sasToken')
    return { type: 'sasToken', ...account, ...textOf(shown, 'azure.blob.container', 'storage.auth.container') }
  }
  if (has('shared_key')) {
    missing('storage.auth.sharedKey')
    return { type: 'sharedKey', ...account }
  }
  const client = textOf(shown, 'azure.blob.oauth2_client_id', 'storage.auth.clientId')
  if (has('oauth2_client_secret')) {
    missing('storage.auth.clientSecret')
    return {
      type: 'servicePrincipal',
      ...client,
      ...textOf(shown, 'azure.blob.oauth2_tenant_id', 'storage.auth.tenantId'),
    }
  }
  const isManaged = properties['azure.blob.oauth2_use_managed_identity'] === 'true'
  return isManaged ? { type: 'managedIdentity', ...client } : undefined
}

function adls1Auth(shown: Shown): Values | undefined {
  const { properties, missing } = shown
  if (properties['azure.adls1.use_managed_service_identity'] === 'true') return { type: 'managedServiceIdentity' }
  if (!Object.hasOwn(properties, 'azure.adls1.oauth2_credential')) return undefined
  missing('storage.auth.credential')
  return {
    type: 'servicePrincipal',
    ...textOf(shown, 'azure.adls1.oauth2_client_id', 'storage.auth.clientId'),
    ...textOf(shown, 'azure.adls1.oauth2_endpoint', 'storage.auth.endpoint'),
  }
}

function adls2Auth(shown: Shown): Values | undefined {
  const { properties, missing } = shown
  const client = textOf(shown, 'azure.adls2.oauth2_client_id', 'storage.auth.clientId')
  if (Object.hasOwn(properties, 'azure.adls2.shared_key')) {
    missing('storage.auth.sharedKey')
    return { type: 'sharedKey', ...textOf(shown, 'azure.adls2.storage_account', 'storage.auth.storageAccount') }
  }
  if (Object.hasOwn(properties, 'azure.adls2.oauth2_client_secret')) {
    missing('storage.auth.clientSecret')
    const endpoint = textOf(shown, 'azure.adls2.oauth2_client_endpoint', 'storage.auth.clientEndpoint')
    return { type: 'servicePrincipal', ...client, ...endpoint }
  }
  if (properties['azure.adls2.oauth2_use_managed_identity'] !== 'true') return undefined
  return {
    type: 'managedIdentity',
    ...client,
    ...textOf(shown, 'azure.adls2.oauth2_tenant_id', 'storage.auth.tenantId'),
  }
}

/** Also the credentials of a storage volume of Google Cloud Storage. */
export function gcsAuth(shown: Shown): Values | undefined {
  const { properties, missing } = shown
  const impersonated = textOf(
    shown,
    'gcp.gcs.impersonation_service_account',
    'storage.auth.impersonationServiceAccount',
  )
  if (Object.hasOwn(properties, 'gcp.gcs.service_account_private_key')) {
    missing('storage.auth.privateKey')
    return {
      type: 'serviceAccountKey',
      ...textOf(shown, 'gcp.gcs.service_account_email', 'storage.auth.email'),
      ...textOf(shown, 'gcp.gcs.service_account_private_key_id', 'storage.auth.privateKeyId'),
      ...impersonated,
    }
  }
  const isMachine = properties['gcp.gcs.use_compute_engine_service_account'] === 'true'
  return isMachine ? { type: 'computeEngine', ...impersonated } : undefined
}
