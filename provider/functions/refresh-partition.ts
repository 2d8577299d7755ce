import { printable } from '../errors'
import type { Input, Plain } from '../pulumi/dynamic'
import { type Refreshed, refresh } from '../resources/partition-refresh/refresh'
import { type LookUpArgs, lookUp } from './look-up'

/**
 * What {@link refreshPartition} is given.
 * @since 0.1.0
 */
export interface RefreshPartitionArgs extends LookUpArgs {
  /** The database. */
  readonly database: Input<string>
  /** The table of a PipeTable. */
  readonly tableName: Input<string>
  /** Each value as it stands in the path: `{ year: '2024', month: '01' }`. */
  readonly partitionSpec: Input<Record<string, Input<string>>>
  /** For how many seconds all of it may take. Default: 3600. */
  readonly timeoutSeconds?: Input<number>
  /** The object store as this machine sees it. Default: as StarRocks sees it. */
  readonly clientEndpoint?: Input<string>
}

/**
 * Deletes all rows of one Hive partition and loads its files again, each exactly once: what a `PartitionRefresh` does, for programs
 * that react to events. It changes data wherever it is called, in a preview as well: inside a Pulumi program use the resource.
 * @since 0.1.0
 */
export function refreshPartition(args: Plain<RefreshPartitionArgs>): Promise<Refreshed> {
  const { database, tableName, partitionSpec, timeoutSeconds = 3600, clientEndpoint } = args
  const warn = (message: string) => console.error(`warning: ${printable(message)}`)
  return lookUp(args, (server) => {
    return refresh(
      { database, tableName, partitionSpec },
      { server, progress: () => {}, warn },
      timeoutSeconds,
      clientEndpoint,
    )
  })
}
