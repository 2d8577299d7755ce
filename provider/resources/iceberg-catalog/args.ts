import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'
import type { IcebergMetastoreArgs } from './metastore'
import type { IcebergStorageArgs } from './storage'

/**
 * The arguments of an {@link IcebergCatalog}.
 * @since 0.1.0
 */
export interface IcebergCatalogArgs {
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
   * The Iceberg catalog, which has the tables' metadata: a Hive metastore, AWS Glue, a REST server, a database or a directory.
   * @stateOnly A change shows in `allProperties`, which are updated in place; another `type` replaces the catalog (see {@link IcebergCatalog}).
   */
  readonly metastore: Input<IcebergMetastoreArgs>
  /**
   * The store of the tables' data.
   * @default HDFS, or the store whose credentials a REST server vends
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the catalog.
   */
  readonly storage?: Input<IcebergStorageArgs> | undefined
  /**
   * How StarRocks caches the metadata of tables.
   * @default the server's
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the catalog.
   */
  readonly metadataCache?: Input<IcebergMetadataCacheArgs> | undefined
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
   * Whether the provider has StarRocks list the databases after a create and after a change of metastore or storage. It never does with
   * `security` of type `jwt`, for which its own user has no token.
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
   * Whether an Iceberg catalog of this name that exists is refused, or taken over and changed to the declared one.
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
 * How StarRocks caches the metadata of Iceberg tables. The server has the defaults, which differ between releases.
 * @since 0.1.0
 */
export interface IcebergMetadataCacheArgs {
  /**
   * Whether StarRocks caches metadata: tables, names of partitions, data files and delete files of manifests.
   * @default the server's; true since StarRocks 3.3
   */
  readonly enableIcebergMetadataCache?: Input<boolean> | undefined
  /**
   * Whether StarRocks caches tables.
   * @default the server's, true
   */
  readonly enableIcebergTableCache?: Input<boolean> | undefined
  /**
   * After how many seconds StarRocks drops cached metadata.
   * @default the server's, `86400`
   * @minimum 0
   */
  readonly icebergMetaCacheTtlSec?: Input<number> | undefined
  /**
   * After how many seconds StarRocks drops a cached table.
   * @default the server's
   * @minimum 0
   */
  readonly icebergTableCacheTtlSec?: Input<number> | undefined
  /**
   * After how many seconds StarRocks reads a cached table again.
   * @default the server's, `60`
   * @minimum 1
   */
  readonly icebergTableCacheRefreshIntervalSec?: Input<number> | undefined
  /**
   * Whether StarRocks caches the statistics of columns in manifests.
   * @default the server's
   */
  readonly icebergManifestCacheWithColumnStatistics?: Input<boolean> | undefined
  /**
   * How many manifests StarRocks caches at most.
   * @default the server's, `100000`
   * @minimum 0
   */
  readonly icebergManifestCacheMaxNum?: Input<number> | undefined
  /**
   * From which length in bytes a manifest makes StarRocks refresh its cache of data files.
   * @default the server's, `2097152`
   * @minimum 0
   */
  readonly refreshIcebergManifestMinLength?: Input<number> | undefined
}
