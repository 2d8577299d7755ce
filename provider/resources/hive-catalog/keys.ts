import { awsAuthKeys, type KeysByInput, OF_THE_RESOURCE, STORAGE_KEYS } from '../catalog/keys'

/** The keys that the typed inputs of a HiveCatalog set. */
export const SET_BY: KeysByInput = {
  ...OF_THE_RESOURCE,
  metastore: ['hive.metastore.type', 'hive.metastore.uris', 'aws.glue.region'],
  'metastore.auth': awsAuthKeys('aws.glue'),
  ...STORAGE_KEYS,
  metadataUpdate: [
    'enable_metastore_cache',
    'enable_remote_file_cache',
    'enable_cache_list_names',
    'metastore_cache_refresh_interval_sec',
    'remote_file_cache_refresh_interval_sec',
    'metastore_cache_ttl_sec',
    'remote_file_cache_ttl_sec',
  ],
  enableRecursiveListing: ['enable_recursive_listing'],
}
