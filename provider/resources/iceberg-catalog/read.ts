import type { Values } from '../../core/values'
import { readCatalogStorage } from '../catalog/read-storage'
import { awsAuthOf, flagOf, type Shown, secretOf, textOf } from '../catalog/read-typed'

/*
 * The typed inputs of an Iceberg catalog, from the properties that StarRocks shows. `metastore.ts`, `security.ts` and `storage.ts` make
 * properties of them.
 */

export function readIcebergMetastore(shown: Shown): Values | undefined {
  const { properties } = shown
  const [uris, type] = [properties['hive.metastore.uris'], properties['iceberg.catalog.type']?.toLowerCase()]
  const warehouse = textOf(shown, 'iceberg.catalog.warehouse', 'metastore.warehouse')
  const uri = textOf(shown, 'iceberg.catalog.uri', 'metastore.uri')
  switch (type) {
    case 'hive':
      return uris === undefined ? undefined : { type, uris: uris.split(',') }
    case 'glue': {
      const auth = icebergAuthOf(shown, 'aws.glue', 'metastore.auth')
      const place = {
        ...textOf(shown, 'aws.glue.region', 'metastore.region'),
        ...textOf(shown, 'aws.glue.catalog_id', 'metastore.catalogId'),
      }
      return auth && { type, ...place, auth }
    }
    case 'rest': {
      const security = readSecurity(shown)
      return {
        type,
        ...uri,
        ...warehouse,
        ...textOf(shown, 'iceberg.catalog.prefix', 'metastore.prefix'),
        ...(security && { security }),
        ...flagOf(shown, 'iceberg.catalog.vended-credentials-enabled', 'vendedCredentials'),
        ...flagOf(shown, 'iceberg.catalog.rest.nested-namespace-enabled', 'nestedNamespaces'),
        ...flagOf(shown, 'iceberg.catalog.rest.view-endpoints-enabled', 'viewEndpoints'),
      }
    }
    case 'jdbc':
      secretOf(shown, 'iceberg.catalog.jdbc.password', 'metastore.password')
      return { type, ...uri, ...warehouse, ...textOf(shown, 'iceberg.catalog.jdbc.user', 'metastore.user') }
    case 'hadoop':
      return { type, ...warehouse }
    default:
      return undefined
  }
}

function icebergAuthOf(shown: Shown, service: 'aws.s3' | 'aws.glue', path: string): Values | undefined {
  const isNone = shown.properties[`${service}.use_instance_profile`] === 'false'
  return awsAuthOf(shown, service, path) ?? (isNone ? { type: 'none' } : undefined)
}

function readSecurity(shown: Shown): Values | undefined {
  const { properties } = shown
  const at = (item: string) => `iceberg.catalog.${item}`
  const type = properties[at('security')]?.toLowerCase()
  if (type === 'oauth2' || type === 'jwt') {
    secretOf(shown, at('oauth2.credential'), 'metastore.security.credential')
    secretOf(shown, at('oauth2.token'), 'metastore.security.token')
    const server = {
      ...textOf(shown, at('oauth2.scope'), 'metastore.security.scope'),
      ...textOf(shown, at('oauth2.server-uri'), 'metastore.security.serverUri'),
    }
    if (type === 'jwt') return { type, ...server }
    return {
      type,
      ...server,
      ...textOf(shown, at('oauth2.audience'), 'metastore.security.audience'),
      ...flagOf(shown, at('oauth2.token-refresh-enabled'), 'tokenRefresh'),
    }
  }
  if (properties[at('rest.sigv4-enabled')] === 'true') {
    secretOf(shown, at('rest.access-key-id'), 'metastore.security.accessKey')
    secretOf(shown, at('rest.secret-access-key'), 'metastore.security.secretKey')
    secretOf(shown, at('rest.session-token'), 'metastore.security.sessionToken')
    return {
      type: 'sigv4',
      ...textOf(shown, at('rest.signing-name'), 'metastore.security.signingName'),
      ...textOf(shown, at('rest.signing-region'), 'metastore.security.signingRegion'),
    }
  }
  return type === 'none' ? { type } : undefined
}

export function readIcebergStorage(shown: Shown): Values | undefined {
  const storage = readCatalogStorage(shown)
  if (storage?.type !== 's3' || storage.auth !== undefined) return storage
  const auth = icebergAuthOf(shown, 'aws.s3', 'storage.auth')
  return { ...storage, ...(auth && { auth }) }
}
