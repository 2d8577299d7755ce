import { resumePipe, suspendPipe } from '../../sql/pipe'
import type { Sql } from '../../sql/quote'
import { deletePartition, insertFiles, overwritePartition } from '../../sql/refresh'
import { type RefreshArgs, type Target, textOf, uriOfPartition } from './target'

/**
 * The statements that put the rows of these files in the place of the partition's.
 *
 * @param files names, of which there is one at least
 * @param label of the INSERT, which StarRocks runs once; a partition that is swapped needs none
 */
export function replacement(target: Target, files: readonly string[], label: string): Sql[] {
  const { database, table, insert, rowValues } = target
  const columns = table.columns.map(({ name }) => name)
  if (target.swappable) return [overwritePartition({ database, name: table.name, columns }, rowValues, insert, files)]
  return [deletePartition(database, table.name, rowValues), insertFiles(database, table.name, label, insert, files)]
}

/**
 * What a preview shows of a refresh. The statements name the partition's files by a pattern: which of them the pipe has loaded is
 * known only once it is suspended.
 *
 * @param target absent if the table cannot be read yet
 */
export function shownRefresh(args: RefreshArgs, target?: Target): string[] {
  const { database, tableName } = args
  const remark = `-- deletes the rows of ${textOf(args.partitionSpec)} in table ${database}.${tableName}, and loads its files again`
  if (target === undefined) return [remark]
  const { pipe, now } = target
  const statements = [
    suspendPipe(database, pipe.name),
    ...replacement(target, [uriOfPartition(target)], 'pulumi_refresh_<id>'),
    ...(now.suspended ? [] : [resumePipe(database, pipe.name)]),
  ]
  return [
    `${remark}; each file is loaded by its name, and the pipe loads those that are new or have changed`,
    ...statements.map(({ masked }) => masked),
  ]
}
