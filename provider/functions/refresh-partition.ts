import { printable } from '../errors'
import type { Refreshed } from '../resources/partition-refresh/refresh'
import { type LookUpArgs, lookUp } from './look-up'

/**
 * The arguments of {@link refreshPartition}.
 * @since 0.1.0
 */
export interface RefreshPartitionArgs extends LookUpArgs {
  /** The database. */
  readonly database: string
  /** The table of a PipeTable. */
  readonly tableName: string
  /** The partition, each value as in the path: `{ year: '2024', month: '01' }`. */
  readonly partitionSpec: Record<string, string>
  /**
   * For how many seconds all of it may take.
   * @default `3600`
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * The object store as this machine sees it.
   * @default as StarRocks sees it
   */
  readonly clientEndpoint?: string | undefined
}

/**
 * Deletes all rows of one Hive partition and loads its files again, each exactly once, as a `PartitionRefresh` does, for programs
 * that react to events. It changes data wherever it is called, in a preview as well: inside a Pulumi program use the resource.
 * @since 0.1.0
 */
export function refreshPartition(args: RefreshPartitionArgs): Promise<Refreshed> {
  const { database, tableName, partitionSpec, timeoutSeconds = 3600, clientEndpoint } = args
  const warn = (message: string) => console.error(`warning: ${printable(message)}`)
  return lookUp(args, async () => {
    const { refresh } = await import('../resources/partition-refresh/refresh.js')
    const session = { progress: () => {}, warn }
    return (_, server) =>
      refresh({ database, tableName, partitionSpec }, { server, ...session }, timeoutSeconds, clientEndpoint)
  })
}
