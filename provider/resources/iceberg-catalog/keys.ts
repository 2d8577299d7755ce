import { awsAuthKeys, type KeysByInput, OF_THE_RESOURCE, STORAGE_KEYS } from '../catalog/keys'

/** The keys that the typed inputs of an IcebergCatalog set. */
export const SET_BY: KeysByInput = {
  ...OF_THE_RESOURCE,
  metastore: [
    'hive.metastore.uris',
    'aws.glue.region',
    'aws.glue.catalog_id',
    ...[
      'type',
      'uri',
      'warehouse',
      'prefix',
      'vended-credentials-enabled',
      'rest.nested-namespace-enabled',
      'rest.view-endpoints-enabled',
      'jdbc.user',
      'jdbc.password',
    ].map((item) => `iceberg.catalog.${item}`),
  ],
  'metastore.auth': awsAuthKeys('aws.glue'),
  'metastore.security': [
    'security',
    'oauth2.credential',
    'oauth2.token',
    'oauth2.scope',
    'oauth2.server-uri',
    'oauth2.audience',
    'oauth2.token-refresh-enabled',
    'rest.sigv4-enabled',
    'rest.signing-name',
    'rest.signing-region',
    'rest.access-key-id',
    'rest.secret-access-key',
    'rest.session-token',
  ].map((item) => `iceberg.catalog.${item}`),
  ...STORAGE_KEYS,
  metadataCache: [
    'enable_iceberg_metadata_cache',
    'enable_iceberg_table_cache',
    'iceberg_meta_cache_ttl_sec',
    'iceberg_table_cache_ttl_sec',
    'iceberg_table_cache_refresh_interval_sec',
    'iceberg_manifest_cache_with_column_statistics',
    'iceberg_manifest_cache_max_num',
    'refresh_iceberg_manifest_min_length',
  ],
}
