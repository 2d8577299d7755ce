import type { Input } from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link Database}.
 * @since 0.1.0
 */
export interface DatabaseArgs {
  /**
   * The database's name: at most 256 characters, a letter first. Default: the resource's name, as it is. A change replaces the
   * database.
   */
  readonly name?: Input<string>
  /**
   * How many bytes its tables may hold, such as `10GB` (B, KB, MB, GB, TB, PB; a KB is 1024 bytes). StarRocks shows three decimals of
   * the unit: a smaller difference is not found. Default: whatever it is, and nobody looks. Changed in place; when it leaves the program,
   * the database is without a limit again, as a new one is (2^63-1 bytes).
   */
  readonly dataQuota?: Input<string>
  /**
   * How many replicas of tablets its tables may have. Default: whatever it is, and nobody looks. Changed in place; when it leaves the
   * program, the database is without a limit again, as a new one is (2^63-1).
   */
  readonly replicaQuota?: Input<number>
  /**
   * The storage volume of a shared-data cluster in which its tables lie, by its own name. Default: the cluster's default volume. A
   * change replaces the database.
   */
  readonly storageVolume?: Input<string>
  /**
   * What a create does with a database of this name that exists: `fail` refuses one that holds tables, and uses an empty one without
   * dropping it later; `adopt` takes over either. Default: `fail`. Changes only Pulumi's state.
   */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /**
   * Whether `destroy` may drop a database that still holds tables. Default: false, and then it fails and names them. Changes
   * only Pulumi's state.
   */
  readonly forceDestroy?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}
