import { same } from '../../core/policy'
import { hasUnknown } from '../../core/values'
import { readType } from '../../sql/type-text'
import { canBe } from '../../sql/types'
import { defaultKey } from '../table/design'
import type { Inferred } from './infer'
import type { LayoutInput, SourceArgs } from './model'
import { byName, columnNames, inferredColumns, type RecordedColumn } from './recorded-columns'

/**
 * True if the pipe needs another statement for the same columns: the first file with a column has arrived, or a file that lacks
 * one. If a column is gone from the files, nothing has to be loaded again.
 */
export function needsNewPipe(before: LayoutInput | undefined, after: LayoutInput): boolean {
  if (before === undefined || hasUnknown([before, after])) return false
  const hasArrived = before.absent?.some((name) => columnNames(after).includes(name) && !after.absent?.includes(name))
  return (
    hasArrived === true || (after.uneven === true && !before.uneven) || !same(before.partitionKeys, after.partitionKeys)
  )
}

/** The columns, and the other findings about the files. */
export interface SourceFindings {
  readonly columns: Readonly<Record<string, string>>
  readonly __layout: LayoutInput
}

/** The table keeps its default key, even if its current columns would give another one. */
export function keepKey(recorded: SourceFindings): (columns: readonly RecordedColumn[]) => Pick<LayoutInput, 'key'> {
  const key = recorded.__layout.key ?? defaultKey(inferredColumns(recorded))
  return (columns) => {
    const still = columns.some(({ name, type }) => name === key && canBe(readType(type), 'duplicate key'))
    return still && defaultKey(columns) !== key ? { key } : {}
  }
}

/** The findings about the files in state. */
export function findingsOf(
  { columns, layout, lacksColumn, placesInFiles, inFiles }: Inferred,
  inputs: SourceArgs,
  {
    absent = [],
    revoked = [],
    retyped = [],
    key,
    uneven,
  }: Pick<LayoutInput, 'absent' | 'revoked' | 'retyped' | 'key' | 'uneven'> = {},
): SourceFindings {
  const untyped = columns.flatMap((column) => (column.untyped ? [column.name] : []))
  const sources = Object.values(inputs.columnExpressions ?? {}).flatMap(({ column }) => {
    const isThere = inFiles.some(({ name }) => name === column) && !columns.some(({ name }) => name === column)
    return column !== undefined && isThere ? [[column, placesInFiles(column)[0]?.type ?? ''] as const] : []
  })
  return {
    columns: byName(columns),
    __layout: {
      columns: columns.map(({ name }) => name),
      partitionKeys: layout.partitionKeys,
      glob: layout.glob,
      files: layout.count,
      // A pipe that can load uneven files stays when they are gone: to create it again would load everything again.
      ...((lacksColumn || uneven) && { uneven: true }),
      ...(absent.length > 0 && { absent }),
      ...(revoked.length > 0 && { revoked }),
      ...(retyped.length > 0 && { retyped }),
      ...(untyped.length > 0 && { untyped }),
      ...(sources.length > 0 && { sources: Object.fromEntries(sources) }),
      ...(key !== undefined && { key }),
    },
  }
}
