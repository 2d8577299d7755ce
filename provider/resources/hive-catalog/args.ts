import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'
import type { MetastoreArgs } from './metastore'
import type { MetadataUpdateArgs } from './properties'
import type { CatalogStorageArgs } from './storage'

/**
 * The arguments of a {@link HiveCatalog}.
 * @since 0.1.0
 */
export interface HiveCatalogArgs {
  /**
   * The catalog's name: a letter, then at most 63 letters, digits and `_`. Default: the resource's name. A change replaces the
   * catalog.
   */
  readonly name?: Input<string>
  /** What it is for. Default: none. StarRocks cannot change it later. A change replaces the catalog, unless it is from none to `""`. */
  readonly comment?: Input<string>
  /**
   * Where the tables' metadata is. A change shows in `allProperties`, which is changed in place (see {@link HiveCatalog} for when
   * it is not).
   */
  readonly metastore: Input<MetastoreArgs>
  /** Where the tables' data is. Default: HDFS. A change shows in `allProperties`, which is changed in place. */
  readonly storage?: Input<CatalogStorageArgs>
  /**
   * How StarRocks keeps its copy of the metadata fresh. Default: as the server does. A change shows in `allProperties`, which is
   * changed in place; one that is left out again replaces the catalog.
   */
  readonly metadataUpdate?: Input<MetadataUpdateArgs>
  /**
   * Whether tables include the files of subdirectories. Default: the server's, true. A change shows in `allProperties`, which is
   * changed in place.
   */
  readonly enableRecursiveListing?: Input<boolean>
  /**
   * Further properties, of which the arguments above know nothing. They are kept as secrets; `allProperties` and the statements
   * show the values of those only whose names are known to be harmless. Default: none. A change shows in `allProperties`, which is
   * changed in place; one that is taken away replaces the catalog.
   */
  readonly properties?: Input<Record<string, Input<string>>>
  /**
   * Whether a property that somebody else has added is a difference. It can only be removed by a replacement. Default: false.
   * Changes only Pulumi's state.
   */
  readonly strictProperties?: Input<boolean>
  /**
   * Whether the metastore is asked for its databases after a create and after a change of metastore or storage; `false`: it is not.
   * Default: `{ timeoutSeconds: 30 }`. Changes only Pulumi's state.
   */
  readonly validate?: Input<
    | false
    | {
        /** For how many seconds it is given to answer. Default: 30. */
        readonly timeoutSeconds?: Input<number>
      }
  >
  /**
   * `adopt` takes over a Hive catalog of this name that exists, and makes it as declared. Default: `fail`. Changes only Pulumi's
   * state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
