import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'
import type { MetastoreArgs } from '../catalog/metastore'
import type { CatalogStorageArgs } from '../catalog/storage'

/**
 * The arguments of a {@link HiveCatalog}.
 * @since 0.1.0
 */
export interface HiveCatalogArgs {
  /**
   * The name of the catalog: a letter, then at most 63 letters, digits and `_`.
   * @default the resource's name
   * @replace A change replaces the catalog.
   */
  readonly name?: Input<string> | undefined
  /**
   * What the catalog is for. StarRocks cannot change the comment of a catalog.
   * @default none
   * @replace A change replaces the catalog, unless it is from none to `""`.
   */
  readonly comment?: Input<string> | undefined
  /**
   * The metastore, which has the tables' metadata.
   * @stateOnly A change shows in `allProperties`, which are updated in place (see {@link HiveCatalog} for the exceptions).
   */
  readonly metastore: Input<MetastoreArgs>
  /**
   * The store of the tables' data.
   * @default HDFS
   * @stateOnly A change shows in `allProperties`, which are updated in place.
   */
  readonly storage?: Input<CatalogStorageArgs> | undefined
  /**
   * How StarRocks keeps its cache of the metadata fresh.
   * @default the server's
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the catalog.
   */
  readonly metadataUpdate?: Input<MetadataUpdateArgs> | undefined
  /**
   * Whether tables include the files of subdirectories.
   * @default the server's, true
   * @stateOnly A change shows in `allProperties`, which are updated in place.
   */
  readonly enableRecursiveListing?: Input<boolean> | undefined
  /**
   * Further properties that no other argument sets. `allProperties` and the statements show only the values of properties that are
   * known to be harmless.
   * @default none
   * @secret
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the catalog.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether a property that somebody else has added is drift. Only a replacement can remove it.
   * @default `false`
   * @stateOnly
   */
  readonly strictProperties?: Input<boolean> | undefined
  /**
   * Whether the provider asks the metastore for its databases after a create and after a change of metastore or storage.
   * @default {"timeoutSeconds": 30}
   * @stateOnly
   */
  readonly validate?:
    | Input<
        | false
        | {
            /**
             * After how many seconds without an answer the operation fails.
             * @default `30`
             * @minimum 1
             */
            readonly timeoutSeconds?: Input<number> | undefined
          }
      >
    | undefined
  /**
   * Whether a Hive catalog of this name that exists is refused, or taken over and changed to the declared one.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the catalog: drops it, or leaves it in StarRocks. A retained catalog cannot be replaced under its name.
   * @default `delete`
   * @stateOnly
   */
  readonly deletionPolicy?: Input<DeletionPolicy> | undefined
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   * @stateOnly
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}

/**
 * How StarRocks caches the tables of a metastore and their lists of files. The server has the defaults.
 * @since 0.1.0
 */
export interface MetadataUpdateArgs {
  /**
   * Whether StarRocks caches the metadata of tables and partitions.
   * @default the server's, true
   */
  readonly enableMetastoreCache?: Input<boolean> | undefined
  /**
   * Whether StarRocks caches the lists of files.
   * @default the server's, true
   */
  readonly enableRemoteFileCache?: Input<boolean> | undefined
  /**
   * Whether StarRocks caches the names of partitions as well.
   * @default the server's
   */
  readonly enableCacheListNames?: Input<boolean> | undefined
  /**
   * After how many seconds StarRocks reads cached metadata again in the background.
   * @default `60`; `7200` before StarRocks 3.3
   * @minimum 1
   */
  readonly metastoreCacheRefreshIntervalSec?: Input<number> | undefined
  /**
   * After how many seconds StarRocks reads cached lists of files again in the background.
   * @default `60`
   * @minimum 1
   */
  readonly remoteFileCacheRefreshIntervalSec?: Input<number> | undefined
  /**
   * After how many seconds StarRocks drops cached metadata.
   * @default `86400`
   * @minimum 1
   */
  readonly metastoreCacheTtlSec?: Input<number> | undefined
  /**
   * After how many seconds StarRocks drops cached lists of files.
   * @default `129600`
   * @minimum 1
   */
  readonly remoteFileCacheTtlSec?: Input<number> | undefined
}
