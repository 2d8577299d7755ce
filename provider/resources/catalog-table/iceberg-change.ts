import { same } from '../../core/policy'
import type { LakeColumn } from '../../sql/hive'
import type { IcebergChange, IcebergTable, Place, ShownIcebergTable } from '../../sql/iceberg'
import { type PartitionField, printPartitionField } from '../../sql/iceberg-partition'
import { isPrimitive, mayPromote } from '../../sql/iceberg-types'
import { columnNamed, ownValue, sameName } from '../../sql/names'
import { sameLocation } from './location'

/** A column that was called otherwise before. */
export interface DesiredColumn extends LakeColumn {
  readonly renamedFrom?: string
}

export interface DesiredTable extends IcebergTable {
  readonly columns: readonly DesiredColumn[]
  readonly location?: string
}

/** What only a new table can have. */
export interface Obstacle {
  readonly input: 'columns' | 'partitionBy' | 'sortBy' | 'properties'
  readonly reason: string
}

export interface TableChange {
  /** In the order in which they have to be made. */
  readonly changes: readonly IcebergChange[]
  readonly obstacles: readonly Obstacle[]
}

/** The settings of a statement by the names that Iceberg has for them (`IcebergApiConverter.rebuildCreateTableProperties`). */
export function shownKey(key: string, format: string): string {
  if (key === 'file_format') return 'write.format.default'
  return key === 'compression_codec' ? `write.${format}.compression-codec` : key
}

/** The changes from the actual table to the desired one, one statement each. Rows stay as they are. */
export function changeOf(actual: ShownIcebergTable, desired: DesiredTable): TableChange {
  const renamed = renamesOf(actual, desired)
  const newName = (name: string) => renamed.find(({ renamedFrom }) => sameName(renamedFrom ?? '', name))?.name ?? name
  const partitions = partitionChanges(actual, desired, newName)
  const columns = actual.columns.map((column) => ({ ...column, name: newName(column.name) }))
  const dropped = columns.filter(({ name }) => columnNamed(desired.columns, name) === undefined)
  const layout = columnChanges(
    columns.filter((column) => !dropped.includes(column)),
    desired.columns,
  )
  const sorted = actual.sortBy.map((field) => ({ ...field, column: newName(field.column) }))
  return {
    changes: [
      ...partitions.dropped.map((field) => ({ dropPartition: field })),
      ...renamed.map(({ name, renamedFrom = '' }) => ({ renameColumn: renamedFrom, to: name })),
      ...dropped.map(({ name }) => ({ dropColumn: name })),
      ...layout.changes,
      ...partitions.added.map((field) => ({ addPartition: field })),
      ...settingChanges(actual, desired),
      ...((actual.comment ?? '') === (desired.comment ?? '') ? [] : [{ comment: desired.comment ?? '' }]),
    ],
    obstacles: [
      ...layout.obstacles,
      ...(same(sorted, desired.sortBy)
        ? []
        : [{ input: 'sortBy' as const, reason: 'StarRocks cannot change the sort order of an Iceberg table' }]),
    ],
  }
}

/** The columns of the table that are not declared: a change drops them with their values. */
export function droppedColumns(actual: ShownIcebergTable, desired: DesiredTable): string[] {
  return changeOf(actual, desired).changes.flatMap((change) => ('dropColumn' in change ? change.dropColumn : []))
}

/** A column is renamed where the table has one of the former name and none of the new one. */
function renamesOf(actual: ShownIcebergTable, { columns }: DesiredTable): DesiredColumn[] {
  return columns.filter(
    ({ name, renamedFrom }) =>
      renamedFrom !== undefined &&
      columnNamed(actual.columns, name) === undefined &&
      columnNamed(columns, renamedFrom) === undefined &&
      columnNamed(actual.columns, renamedFrom) !== undefined,
  )
}

/** The order of the fields does not matter, and Iceberg puts a new one behind the others. */
function partitionChanges(actual: ShownIcebergTable, desired: DesiredTable, newName: (name: string) => string) {
  const wanted = desired.partitionBy.map(printPartitionField)
  const there = actual.partitionBy.map((field) => printPartitionField({ ...field, column: newName(field.column) }))
  return {
    dropped: actual.partitionBy.filter((_, i) => !wanted.includes(there[i] ?? '')),
    added: desired.partitionBy.filter((field) => !there.includes(printPartitionField(field))),
  }
}

/** True if two lists of fields are one partition spec. */
export function samePartitions(a: readonly PartitionField[], b: readonly PartitionField[]): boolean {
  const sorted = (fields: readonly PartitionField[]) => fields.map(printPartitionField).sort()
  return same(sorted(a), sorted(b))
}

/** Columns that are added, changed and moved. */
function columnChanges(actual: readonly LakeColumn[], desired: readonly DesiredColumn[]): TableChange {
  const staying = longestInOrder(
    actual.map(({ name }) => name),
    desired.map(({ name }) => name),
  )
  const changes: IcebergChange[] = []
  const obstacles: Obstacle[] = []
  for (const [i, { renamedFrom: _, ...column }] of desired.entries()) {
    const before = columnNamed(actual, column.name)
    const place = placeOf(desired, i)
    if (before === undefined) {
      const isLast = i === desired.length - 1 && staying.length === actual.length
      changes.push({ addColumn: column, place: isLast ? 'last' : place })
      continue
    }
    const moved = !staying.includes(before.name)
    const comment = { before: before.comment ?? '', after: column.comment ?? '' }
    if (!moved && before.type === column.type && comment.before === comment.after) continue
    const reason = problemOf(before, column, moved)
    if (reason !== undefined) obstacles.push({ input: 'columns', reason })
    // The statement names the comment as well: MODIFY COLUMN removes one that it does not name.
    const shown = comment.before === '' && comment.after === '' ? {} : { comment: comment.after }
    changes.push({
      modifyColumn: { name: column.name, type: column.type, ...shown },
      ...(moved && { place }),
    })
  }
  return { changes, obstacles }
}

function problemOf(before: LakeColumn, after: LakeColumn, moved: boolean): string | undefined {
  const column = `column "${after.name}"`
  if (before.type !== after.type && (!isPrimitive(after.type) || !mayPromote(before.type, after.type)))
    return `${column} cannot change from ${before.type} to ${after.type}: Iceberg widens INT to BIGINT, FLOAT to DOUBLE and the precision of a DECIMAL, and nothing else`
  if (isPrimitive(after.type)) return undefined
  return `${column} of type ${after.type} can be neither ${moved ? 'moved' : 'commented'} nor changed: StarRocks alters no arrays, maps and structs of Iceberg`
}

function placeOf(columns: readonly LakeColumn[], i: number): Place {
  const before = columns[i - 1]
  return before === undefined ? 'first' : { after: before.name }
}

/** The most names of the first list that are in the order of the second: all others have to be moved. */
function longestInOrder(names: readonly string[], order: readonly string[]): string[] {
  const position = (name: string) => order.findIndex((other) => sameName(other, name))
  const best: string[][] = []
  for (const [i, name] of names.entries()) {
    const before = best
      .slice(0, i)
      .filter((_, j) => position(names[j] ?? '') < position(name))
      .reduce((a, b) => (b.length > a.length ? b : a), [])
    best.push([...before, name])
  }
  return best.reduce((a, b) => (b.length > a.length ? b : a), [])
}

/** One SET for all settings that differ, and one for the location, which Iceberg keeps apart. */
function settingChanges({ properties }: ShownIcebergTable, desired: DesiredTable): IcebergChange[] {
  const format = desired.properties.file_format ?? ''
  const set = Object.entries(desired.properties).filter(
    ([key, value]) => key !== 'location' && !sameSetting(key, ownValue(properties, shownKey(key, format)), value),
  )
  const { location } = desired.properties
  const moves = location !== undefined && !sameLocation(properties.location, location)
  return [...(set.length === 0 ? [] : [{ set: Object.fromEntries(set) }]), ...(moves ? [{ set: { location } }] : [])]
}

/** The names of formats and codecs are the same in either case. */
export function sameSetting(key: string, shown: string | undefined, value: string): boolean {
  if (key !== 'file_format' && key !== 'compression_codec') return shown === value
  return shown?.toLowerCase() === value.toLowerCase()
}
