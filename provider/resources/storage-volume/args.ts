import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'
import type { VolumeStorageArgs } from './storage'

/**
 * The arguments of a {@link StorageVolume}.
 * @since 0.1.0
 */
export interface StorageVolumeArgs {
  /**
   * The name of the volume: a letter, then at most 63 letters, digits and `_`.
   * @default the resource's name
   * @replace A change replaces the volume.
   */
  readonly name?: Input<string> | undefined
  /**
   * Where in the store the data is, such as `s3://bucket/path`.
   * @replace A change replaces the volume: StarRocks cannot move data.
   * @minItems 1
   */
  readonly locations: Input<Input<string>[]>
  /**
   * The store, and the credentials StarRocks uses for it.
   * @update Updated in place, as for new keys. Another type or number of prefixes replaces the volume.
   */
  readonly storage: Input<VolumeStorageArgs>
  /**
   * Further properties that `storage` does not set, such as those of an HDFS client. Previews show only the values of those that are known to be harmless.
   * @default none
   * @secret
   * @update Updated in place; one that is removed replaces the volume.
   * @keyPattern `^(?!enabled$)[^\s\0-\x20]+$` the key of a property has no spaces, and `enabled` is an input of its own
   */
  readonly properties?: Input<Record<string, Input<string>>> | undefined
  /**
   * Whether new databases and tables may use the volume.
   * @default true
   */
  readonly enabled?: Input<boolean> | undefined
  /**
   * Whether databases without a volume of their own use this one. Only `true` has an effect: another volume becomes the default one in
   * its place.
   * @default the one that the cluster has stays
   */
  readonly isDefault?: Input<boolean> | undefined
  /**
   * What the volume is for. StarRocks keeps the owner mark of the resource behind it.
   * @default none
   */
  readonly comment?: Input<string> | undefined
  /**
   * Whether a volume of this name that exists is refused, or taken over and changed to the declared one.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * What a delete does with the volume: drops it, or leaves it in StarRocks. A retained volume cannot be replaced under its name.
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
