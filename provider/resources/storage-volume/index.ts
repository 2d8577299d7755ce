import {
  type CustomResourceOptions,
  type ID,
  type Input,
  type InputOutputs,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { GetArgs } from '../args'
import type { StorageVolumeArgs } from './args'

export type { StorageVolumeArgs } from './args'

export interface StorageVolume extends InputOutputs<StorageVolumeArgs> {}

/**
 * A storage volume: where a shared-data cluster keeps the data of databases and tables, and its credentials for the store.
 *
 * ```ts
 * const hot = new starrocks.StorageVolume('hot', {
 *   locations: ['s3://company-starrocks/hot'],
 *   storage: { type: 's3', region: 'eu-west-1', auth: { type: 'instanceProfile' } },
 * })
 * new starrocks.Database('sales', { storageVolume: hot.name })
 * ```
 *
 * Credentials, endpoint, comment, `enabled` and `isDefault` change in place. StarRocks shows credentials masked, so a rotation is found by the value in state.
 * StarRocks checks that it can reach the locations, unless its setting `enable_storage_volume_access_check` is off.
 *
 * A delete drops the volume, and never its data. StarRocks refuses it for the default volume, and while a database or a table uses the volume, also one in the
 * recycle bin. `builtin_storage_volume`, which StarRocks creates from fe.conf, is declared with `onExisting: 'adopt'`; a delete leaves it.
 *
 * A cluster without shared data accepts storage volumes, and uses none: the preview warns of that. StarRocks 3.2 and later. The user of the
 * connection needs CREATE STORAGE VOLUME on SYSTEM, and ALTER and DROP on the volume.
 * @since 0.1.0
 */
export class StorageVolume extends StarRocksResource {
  /** The name of the volume. */
  declare readonly name: Output<string>
  /** Whether new databases and tables may use the volume. */
  declare readonly enabled: Output<boolean>

  /** The default name of the volume is the resource's name. */
  constructor(name: string, args: StorageVolumeArgs, options?: CustomResourceOptions) {
    super({ kind: 'StorageVolume' }, name, { ...args, name: args.name ?? name }, options)
  }

  /**
   * Reads a volume that the stack does not manage. Its outputs are those of the class, as far as StarRocks shows them; `ddl` and `plan` are undefined. The
   * run fails if it does not exist.
   *
   * @param name the name of the resource in the program
   * @param id its name
   * @param args how to reach StarRocks
   */
  static get(name: string, id: Input<ID>, args: GetArgs = {}, options?: CustomResourceOptions): StorageVolume {
    return new StorageVolume(name, args as StorageVolumeArgs, { ...options, id })
  }
}
