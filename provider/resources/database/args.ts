import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs, DeletionPolicy, OnExisting } from '../args'

/**
 * The arguments of a {@link Database}.
 * @since 0.1.0
 */
export interface DatabaseArgs {
  /**
   * The name of the database: at most 256 characters, a letter first.
   * @default the resource's name
   * @replace A change replaces the database.
   */
  readonly name?: Input<string> | undefined
  /**
   * How many bytes its tables may hold, such as `10GB` (B, KB, MB, GB, TB, PB; a KB is 1024 bytes). StarRocks shows three decimals of
   * the unit, so a smaller difference is not found.
   * @default the quota that the database has; it is not read
   * @update Updated in place. Without the input the database gets the limit of a new one again (2^63-1 bytes).
   * @pattern `^0*[1-9]\d*([bB]|[kKmMgGtTpP][bB]?)$` a quota is a whole number above 0 and a unit (B, KB, MB, GB, TB or PB), as in 10GB
   */
  readonly dataQuota?: Input<string> | undefined
  /**
   * How many replicas of tablets its tables may have.
   * @default the quota that the database has; it is not read
   * @update Updated in place. Without the input the database gets the limit of a new one again (2^63-1).
   * @minimum 1
   * @maximum 9007199254740991
   * @long
   */
  readonly replicaQuota?: Input<number> | undefined
  /**
   * The storage volume of a shared-data cluster that holds its tables, by the volume's own name.
   * @default the cluster's default volume
   * @replace A change replaces the database.
   * @pattern `\S` the name of a storage volume has at least one character
   */
  readonly storageVolume?: Input<string> | undefined
  /**
   * What a create does with a database of this name that exists: `fail` refuses one that holds tables, and uses an empty one without
   * dropping it later; `adopt` takes over either.
   * @default "fail"
   * @stateOnly
   */
  readonly onExisting?: Input<OnExisting> | undefined
  /**
   * Whether `destroy` may drop a database that still holds tables. Otherwise it fails and names them.
   * @default `false`
   * @stateOnly
   */
  readonly forceDestroy?: Input<boolean> | undefined
  /**
   * What a delete does with the database: drops it, or leaves it in StarRocks. A retained database cannot be replaced under its name.
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
