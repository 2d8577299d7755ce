/** The keys that the properties of catalogs have. */

/** Keys by the input that sets them. */
export type KeysByInput = Readonly<Record<string, readonly string[]>>

/** The credentials of an AWS service. */
export const awsAuthKeys = (service: 'aws.s3' | 'aws.glue') =>
  [
    'use_aws_sdk_default_behavior',
    'use_instance_profile',
    'iam_role_arn',
    'external_id',
    'access_key',
    'secret_key',
    'session_token',
  ].map((item) => `${service}.${item}`)

/** The keys that the provider sets in every catalog. */
export const OF_THE_RESOURCE: KeysByInput = { 'the resource itself': ['type', 'pulumi.owner'] }

/** The keys that the inputs of {@link CatalogStorageArgs} set. */
export const STORAGE_KEYS: KeysByInput = {
  storage: ['aws.s3.region', 'aws.s3.endpoint', 'aws.s3.enable_ssl', 'aws.s3.enable_path_style_access'],
  'storage.auth': [
    ...awsAuthKeys('aws.s3'),
    'azure.blob.storage_account',
    'azure.blob.shared_key',
    'azure.blob.container',
    'azure.blob.sas_token',
    'azure.blob.oauth2_use_managed_identity',
    'azure.blob.oauth2_tenant_id',
    'azure.blob.oauth2_client_id',
    'azure.blob.oauth2_client_secret',
    'azure.adls1.use_managed_service_identity',
    'azure.adls1.oauth2_client_id',
    'azure.adls1.oauth2_credential',
    'azure.adls1.oauth2_endpoint',
    'azure.adls2.oauth2_use_managed_identity',
    'azure.adls2.oauth2_tenant_id',
    'azure.adls2.oauth2_client_id',
    'azure.adls2.storage_account',
    'azure.adls2.shared_key',
    'azure.adls2.oauth2_client_secret',
    'azure.adls2.oauth2_client_endpoint',
    'gcp.gcs.use_compute_engine_service_account',
    'gcp.gcs.service_account_email',
    'gcp.gcs.service_account_private_key_id',
    'gcp.gcs.service_account_private_key',
    'gcp.gcs.impersonation_service_account',
  ],
}

/** Keys whose values SHOW CREATE CATALOG masks (`CredentialUtil`). It shows all others in clear, whatever they hold. */
export const MASKED_BY_STARROCKS: ReadonlySet<string> = new Set([
  'aws.s3.access_key',
  'aws.s3.secret_key',
  'aws.glue.access_key',
  'aws.glue.secret_key',
  'azure.blob.shared_key',
  'azure.blob.sas_token',
  'azure.adls1.oauth2_credential',
  'azure.adls2.shared_key',
  'azure.adls2.oauth2_client_secret',
  'gcp.gcs.service_account_private_key',
  'aliyun.oss.access_key',
  'aliyun.oss.secret_key',
  // 3.5.10, 4.0.4 and 4.1.1 mask these (StarRocks/starrocks#76482); older releases show them in clear.
  'iceberg.catalog.oauth2.credential',
  'iceberg.catalog.oauth2.token',
  'iceberg.catalog.rest.access-key-id',
  'iceberg.catalog.rest.secret-access-key',
])

/** Further keys whose values need no mask, of whatever type the catalog is. */
const HARMLESS = [
  'type',
  'pulumi.owner',
  'hive.metastore.type',
  'hive.metastore.uris',
  'aws.glue.region',
  'enable_metastore_cache',
  'enable_remote_file_cache',
  'enable_cache_list_names',
  'metastore_cache_refresh_interval_sec',
  'remote_file_cache_refresh_interval_sec',
  'metastore_cache_ttl_sec',
  'remote_file_cache_ttl_sec',
  'enable_recursive_listing',
  'hive.metastore.timeout',
  'hive.metastore.connection.pool.size',
  'hive.metastore.glue.catalogid',
  'metastore_cache_max_num',
  'remote_file_cache_max_num',
  'async_refresh_max_thread_num',
  'remote_file_load_thread_num',
  'remote_file_update_thread_num',
  'enable_hms_events_incremental_sync',
  'enable_background_refresh_connector_metadata',
  'catalog.access.control',
  'ranger.plugin.hive.service.name',
  'hadoop.security.authentication',
  'hadoop.username',
  'hadoop.kerberos.principal',
  'hadoop.kerberos.keytab',
  'hadoop.config.resources',
  ...['aws.s3', 'aws.glue'].flatMap((service) =>
    ['use_web_identity_token_file', 'sts.region', 'sts.endpoint'].map((item) => `${service}.${item}`),
  ),
  'aws.glue.endpoint',
  'aws.glue.catalog_id',
  'azure.blob.endpoint',
  'azure.adls2.endpoint',
  'gcp.gcs.endpoint',
  'aliyun.oss.endpoint',
  'tencent.cos.endpoint',
  ...[
    'type',
    'uri',
    'warehouse',
    'prefix',
    'security',
    'oauth2.scope',
    'oauth2.server-uri',
    'oauth2.audience',
    'oauth2.token-refresh-enabled',
    'rest.sigv4-enabled',
    'rest.signing-name',
    'rest.signing-region',
    'rest.nested-namespace-enabled',
    'rest.view-endpoints-enabled',
    'view-endpoints-supported',
    'vended-credentials-enabled',
    'jdbc.user',
    'jdbc.init-catalog-tables',
    'jdbc.schema-version',
    'jdbc.catalog-name',
  ].map((item) => `iceberg.catalog.${item}`),
  'enable_iceberg_metadata_cache',
  'enable_iceberg_table_cache',
  'iceberg_meta_cache_ttl_sec',
  'iceberg_table_cache_ttl_sec',
  'iceberg_table_cache_refresh_interval_sec',
  'iceberg_manifest_cache_with_column_statistics',
  'iceberg_manifest_cache_max_num',
  'iceberg_data_file_cache_memory_usage_ratio',
  'iceberg_delete_file_cache_memory_usage_ratio',
  'iceberg_job_planning_thread_num',
  'background_iceberg_job_planning_thread_num',
  'refresh_other_fe_iceberg_cache_thread_num',
  'refresh_iceberg_manifest_min_length',
  'enable_get_stats_from_external_metadata',
]

/** Secrets that not every release masks in SHOW CREATE CATALOG. */
const NOT_MASKED = ['aws.s3.session_token', 'aws.glue.session_token', 'azure.blob.oauth2_client_secret']

const SHOWN: ReadonlySet<string> = new Set(
  [...Object.values(STORAGE_KEYS).flat(), ...awsAuthKeys('aws.glue'), ...HARMLESS].filter(
    (key) => !MASKED_BY_STARROCKS.has(key) && !NOT_MASKED.includes(key),
  ),
)

/** True if the value of a property must not be shown: all but those known to be harmless. */
export function isSecret(key: string): boolean {
  return !SHOWN.has(key)
}

/** Why an input for further properties does not accept a key, or undefined. */
export function propertyProblem(key: string, setBy: KeysByInput): string | undefined {
  const input = Object.keys(setBy).find((name) => setBy[name]?.includes(key))
  if (input !== undefined) return `the property "${key}" is set by ${input}`
  if (key === 'password' || key === 'azure_path_key')
    return `StarRocks never shows the property "${key}", so the provider could not compare it`
  if (key !== key.trim() || key === '') return `"${key}" is not a property: StarRocks trims the names of properties`
  return undefined
}
