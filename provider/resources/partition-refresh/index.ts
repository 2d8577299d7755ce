import { type CustomResourceOptions, type InputOutputs, type Output, StarRocksResource } from '../../pulumi/dynamic'
import type { PartitionRefreshArgs } from './args'

export type { PartitionRefreshArgs } from './args'

export interface PartitionRefresh extends InputOutputs<PartitionRefreshArgs> {}

/**
 * Deletes all rows of one Hive partition of a PipeTable, and loads its files again: after a file was overwritten with corrected data,
 * or deleted. It runs at the create and when its `triggers` change; a destroy changes nothing.
 *
 * ```ts
 * new starrocks.PartitionRefresh('january', {
 *   database: flights.database,
 *   tableName: flights.tableName,
 *   partitionSpec: { year: '2001', month: '01' },
 *   triggers: [correctedFile.etag],
 * })
 * ```
 *
 * The table then has each file exactly once, whether the file was overwritten, added, deleted or unchanged, and whatever the pipe
 * does meanwhile. If the table is partitioned by these columns, the rows are replaced in one step; else they are deleted and
 * loaded, and a query in between sees none of them. The next refresh completes an interrupted one. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class PartitionRefresh extends StarRocksResource {
  /** The files whose rows have replaced the partition's. */
  declare readonly reloadedFiles: Output<number>
  /** New or changed files that the pipe has loaded itself. */
  declare readonly loadedFiles: Output<number>

  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: PartitionRefreshArgs, options?: CustomResourceOptions) {
    super({ kind: 'PartitionRefresh' }, name, args, options)
  }
}
