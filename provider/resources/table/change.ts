import { same } from '../../core/policy'
import type { Step } from '../../core/spec'
import { commentColumn } from '../../sql/alter'
import { renameColumn } from '../../sql/copy-table'
import { addPartition, comparePartitions, type ExplicitPartitions } from '../../sql/explicit-partitions'
import { columnNamed, includesName, ownValue, sameName } from '../../sql/names'
import type { ShownTable } from '../../sql/show-table'
import { addIndexes, dropIndexes, sameIndex, type TableIndex } from '../../sql/table-index'
import { hasDynamicPartitions } from '../../sql/table-properties'
import { type Alteration, alteration, awaited, explicitPartitions } from './alteration'
import { whenIdle } from './at-rest'
import type { Desired } from './model'
import { inOrder, refuseRows } from './rows'
import { WORDING } from './wording'

/** The statements from the actual table to the declared one, in place; or why only a new table can be the declared one. */
export function changeOf(current: ShownTable, desired: Desired): Alteration {
  const { database, name } = desired.table
  const renames = renamesOf(current, desired)
  const renamed = withNames(current, renames)
  const { steps, obstacles } = alteration(renamed, desired.table, WORDING)
  const all = [...obstacles, ...newColumnsWithoutValue(renamed, desired)]
  if (all.length > 0) return { steps: [], obstacles: all }
  const { dropped, added } = indexesOf(renamed, desired)
  // The job of an interrupted run may have built or dropped an index since the read.
  const job = (statement: Step['statement'], unchanged: (indexes: readonly TableIndex[]) => boolean) =>
    awaited('COLUMN', database, name, statement, ({ indexes = [] }) => unchanged(indexes))
  const hasIndex = (indexes: readonly TableIndex[], index: string) => indexes.some((one) => sameName(one.name, index))
  const changed = [
    ...renames.map(({ from, to }) => ({
      statement: renameColumn(database, name, from, to),
      ready: whenIdle(database, name),
    })),
    ...(dropped.length > 0
      ? [job(dropIndexes(database, name, dropped), (now) => dropped.every((index) => hasIndex(now, index)))]
      : []),
    ...steps,
    ...(added.length > 0
      ? [job(addIndexes(database, name, added), (now) => !added.some((index) => hasIndex(now, index.name)))]
      : []),
    ...partitionsOf(renamed, desired),
    ...commentsOf(renamed, desired),
  ]
  return { steps: guarded(renamed, desired, changed), obstacles: [] }
}

interface Rename {
  readonly from: string
  readonly to: string
}

/** The columns that still have their former name. */
export function renamesOf({ columns }: ShownTable, { table, renamed }: Desired): Rename[] {
  return table.columns.flatMap(({ name }) => {
    const former = ownValue(renamed, name)
    const from = former === undefined ? undefined : columnNamed(columns, former)
    const isNew = columnNamed(columns, name) === undefined && columnNamed(table.columns, former ?? '') === undefined
    return from !== undefined && isNew ? [{ from: from.name, to: name }] : []
  })
}

/** The table after the renames. */
function withNames(current: ShownTable, renames: readonly Rename[]): ShownTable {
  if (renames.length === 0) return current
  const named = (name: string) => renames.find(({ from }) => sameName(from, name))?.to ?? name
  const { columns, key, distribution, partition, orderBy, indexes } = current
  const explicit = explicitPartitions(partition)
  return {
    ...current,
    columns: columns.map((column) => ({ ...column, name: named(column.name) })),
    key: { ...key, columns: key.columns.map(named) },
    distribution:
      distribution.type === 'hash' ? { ...distribution, columns: distribution.columns.map(named) } : distribution,
    ...(partition && 'columns' in partition && { partition: { ...partition, columns: partition.columns.map(named) } }),
    ...(partition && 'column' in partition && { partition: { ...partition, column: named(partition.column) } }),
    ...(explicit && { partition: { ...explicit, columns: explicit.columns.map(named) } }),
    ...(orderBy && { orderBy: orderBy.map(named) }),
    ...(indexes && { indexes: indexes.map((index) => ({ ...index, columns: index.columns.map(named) })) }),
  }
}

/** ADD COLUMN would make these nullable, which is not what is declared. */
function newColumnsWithoutValue(current: ShownTable, { table }: Desired): string[] {
  return table.columns
    .filter(
      ({ name, nullable, default: literal, filledBy }) =>
        !nullable &&
        literal === undefined &&
        filledBy === undefined &&
        columnNamed(current.columns, name) === undefined,
    )
    .map(({ name }) => `column "${name}" is new and NOT NULL without a default`)
}

function indexesOf(
  { indexes: current = [] }: ShownTable,
  { table: { indexes: declared = [] }, revokedIndexes }: Desired,
): { dropped: string[]; added: TableIndex[] } {
  const actualIndex = (name: string) => current.find((index) => sameName(index.name, name))
  const differing = declared.filter((index) => {
    const actual = actualIndex(index.name)
    return actual === undefined || !sameIndex(actual, index)
  })
  const dropped = current.filter(
    ({ name }) => includesName(revokedIndexes, name) || differing.some((index) => sameName(index.name, name)),
  )
  return { dropped: dropped.map(({ name }) => name), added: differing }
}

function partitionsOf(actual: ShownTable, { table }: Desired): Step[] {
  const { database, name, partition: declared } = table
  // StarRocks refuses ADD PARTITION, and has dropped those that are missing when they were old enough.
  if (hasDynamicPartitions(table.properties) || declared === undefined || !('partitions' in declared)) return []
  return missingPartitions(actual, declared).map((missing) => ({
    statement: addPartition(database, name, declared, missing),
    ready: whenIdle(database, name),
  }))
}

function missingPartitions({ partition, columns }: ShownTable, declared: ExplicitPartitions) {
  const there = explicitPartitions(partition)
  return there === undefined ? [] : comparePartitions(there, declared, columns).missing
}

function commentsOf({ columns }: ShownTable, { table }: Desired): Step[] {
  const { database, name } = table
  return table.columns.flatMap((declared) => {
    const current = columnNamed(columns, declared.name)
    const comment = declared.comment ?? ''
    if (current === undefined || (current.comment ?? '') === comment) return []
    return [{ statement: commentColumn(database, name, current.name, comment), ready: whenIdle(database, name) }]
  })
}

/** A dropped column loses its values: refused while the table has rows, unless that is allowed. */
function guarded(current: ShownTable, { table, allowRowLoss }: Desired, steps: readonly Step[]): Step[] {
  const dropped = current.columns.filter(({ name }) => table.revoked?.includes(name))
  const [first, ...rest] = steps
  if (first === undefined || allowRowLoss || dropped.length === 0) return [...steps]
  const message = droppedText(
    `${table.database}.${table.name}`,
    dropped.map(({ name }) => name),
  )
  return [{ ...first, ready: inOrder(refuseRows(table.database, table.name, message), first.ready) }, ...rest]
}

/** The error of an update that would drop columns of a table with rows. */
export function droppedText(table: string, columns: readonly string[]): (rows: string) => string {
  const names = columns.map((name) => `"${name}"`).join(', ')
  return (rows) =>
    `${names} would be dropped with the values in ${rows} of table ${table}; declare the column again (with renamedFrom if it has another name now), or accept the loss with allowRowLoss: true`
}

/** The partitions that are new in the program, and that StarRocks refuses to add. */
function notAdded(before: ShownTable, { table: { partition: declared, properties } }: Desired): string[] {
  if (!hasDynamicPartitions(properties) || declared === undefined || !('partitions' in declared)) return []
  return missingPartitions(before, declared).map(
    ({ name }) =>
      `partition ${name} cannot be added to a table whose dynamic_partition.enable is true: StarRocks creates its partitions`,
  )
}

/**
 * Why a new table is needed to get from one declaration to another. The actual table does not show every difference: StarRocks
 * prints expressions in its own words, and a default that is not declared any more.
 */
export function obstaclesBetween(
  recorded: ShownTable,
  desired: Desired,
): { readonly shown: readonly string[]; readonly hidden: readonly string[] } {
  const { obstacles } = changeOf(recorded, desired)
  const renamed = withNames(recorded, renamesOf(recorded, desired))
  const refilled = desired.table.columns.filter(({ name, default: literal, filledBy }) => {
    const before = columnNamed(renamed.columns, name)
    return before !== undefined && !same([before.default, before.filledBy], [literal, filledBy])
  })
  const reasons = [
    ...refilled.map(({ name }) => `column "${name}" keeps the default with which it was created`),
    ...notAdded(renamed, desired),
  ]
  return { shown: obstacles, hidden: reasons.filter((reason) => !obstacles.includes(reason)) }
}
