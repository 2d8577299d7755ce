import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'

/**
 * The arguments of an {@link ExternalCatalog}.
 * @since 0.1.0
 */
export interface ExternalCatalogArgs {
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
   * What the catalog reads: `deltalake`, `hudi`, `paimon`, `jdbc`, `es` (Elasticsearch), `kudu` (StarRocks 3.3 and later), `odps` (MaxCompute,
   * StarRocks 3.3 and later) or `unified`, which has the tables of Hive, Iceberg, Hudi, Delta Lake, Paimon and Kudu of one metastore.
   * `hive` and `iceberg` have resources of their own, {@link HiveCatalog} and `IcebergCatalog`.
   * @replace A change replaces the catalog.
   * @pattern `^(deltalake|hudi|paimon|jdbc|es|kudu|odps|unified)$` a type is deltalake, hudi, paimon, jdbc, es, kudu, odps or unified; for hive use HiveCatalog, and for iceberg IcebergCatalog
   */
  readonly type: Input<string>
  /**
   * The properties with what StarRocks' documentation of the type says, but for `type`. Previews and state show them, so a key that is known to
   * hold a secret is refused here.
   * @default none
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed, and another `driver_url`, replaces the
   * catalog.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * The properties whose values are secrets, such as `password`, `aws.s3.secret_key` and `odps.access.key`. `allProperties` and the
   * statements show them masked. StarRocks masks most of them too, and never shows `password`: the provider compares it with Pulumi's state,
   * and does not find that somebody else has changed it.
   * @default none
   * @secret
   * @stateOnly A change shows in `allProperties`, which are updated in place; one that is removed replaces the catalog.
   * @keyPattern `^(?![\s\0-\x20])[\s\S]*(?<![\s\0-\x20])$` the key of a property must not begin or end with a space, which StarRocks would remove
   */
  readonly secretProperties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether a property that somebody else has added is drift. Only a replacement can remove it. What StarRocks itself adds is never drift.
   * @default `false`
   * @stateOnly
   */
  readonly strictProperties?: Input<boolean> | undefined
  /**
   * Whether the provider asks for the databases of the catalog after a create and after a change of properties.
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
   * Whether a catalog of this name that exists is refused, or taken over and changed to the declared one. Only one of the same type can
   * be taken over.
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
