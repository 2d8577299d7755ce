import { bare, unsupported } from '../errors'
import type { Table } from '../metadata'
import { findColumn } from '../metadata'
import type { AlterClause } from '../statements'
import { checkNotDynamic } from './dynamic-partitions'
import { type ExplicitPartition, explicitPartitions, rangeText } from './explicit-partitions'

type Range = Extract<ExplicitPartition, { kind: 'range' }>

/** ALTER TABLE ... ADD PARTITION of RANGE and LIST (`LocalMetastore.addPartitions`). */
export function addPartitions(
  table: Table,
  { item, ifNotExists }: Extract<AlterClause, { kind: 'addPartition' }>,
): void {
  const { partitionBy: by } = table
  if (!by) throw bare('Only support adding partition to range/list partitioned table')
  if (by.kind !== 'range' && by.kind !== 'list') throw unsupported('ADD PARTITION to a table with automatic partitions')
  checkNotDynamic(table)
  if ((item.kind === 'in') !== (by.kind === 'list'))
    throw unsupported(`this kind of partition in a table by ${by.kind}`)
  const fresh = new Map(explicitPartitions({ ...by, items: [item] }, table.columns))
  for (const [name, partition] of fresh) {
    // LESS THAN begins where the greatest one below it ends.
    if (item.kind === 'lessThan' && partition.kind === 'range') partition.from = lowerBound(table, partition)
    if (table.partitions.has(name)) {
      if (!ifNotExists) throw bare(`Duplicate partition name ${name}`, 1517)
      fresh.delete(name)
    }
  }
  for (const partition of fresh.values()) checkApart(table, partition)
  table.partitions = sorted(table, new Map([...table.partitions, ...fresh]))
}

export function renamePartition(table: Table, from: string, to: string): void {
  const { partitionBy: by } = table
  if (!by) throw bare(`Table[${table.name}] is single partitioned. no need to rename partition name.`)
  if (by.kind !== 'range' && by.kind !== 'list') throw unsupported('renaming an automatic partition')
  if (!table.partitions.has(from)) throw bare(`Partition[${from}] does not exists`)
  if (table.partitions.has(to)) throw bare(`Partition name[${to}] is already used`)
  table.partitions = new Map([...table.partitions].map(([name, partition]) => [name === from ? to : name, partition]))
}

/** Ranges in their order, lists in the order of their creation. */
function sorted(table: Table, partitions: Table['partitions']): Table['partitions'] {
  if (table.partitionBy?.kind !== 'range') return partitions
  return new Map([...partitions].sort(([, a], [, b]) => compare(table, (a as Range).from, (b as Range).from)))
}

function checkApart(table: Table, partition: ExplicitPartition): void {
  for (const other of table.partitions.values()) {
    if (partition.kind === 'range' && other.kind === 'range') {
      const apart = compare(table, partition.to, other.from) <= 0 || compare(table, other.to, partition.from) <= 0
      if (apart) continue
      throw bare(`Range ${rangeText(partition, table)} is intersected with range: ${rangeText(other, table)}`)
    }
    if (partition.kind === 'list' && other.kind === 'list') {
      const key = (row: string[]) => row.join('\n')
      const values = new Set(other.rows.map(key))
      if (partition.rows.some((row) => values.has(key(row)))) throw unsupported('two list partitions with one value')
    }
  }
}

function lowerBound(table: Table, { from, to }: Range): string[] {
  const bounds = [...table.partitions.values()].flatMap((one) => (one.kind === 'range' ? [one.to] : []))
  const below = bounds.filter((bound) => compare(table, bound, to) < 0)
  return below.reduce((greatest, bound) => (compare(table, bound, greatest) > 0 ? bound : greatest), from)
}

function compare(table: Table, a: string[], b: string[]): number {
  const { columns } = table.partitionBy as { columns: string[] }
  for (const [i, name] of columns.entries()) {
    const numeric = !['DATE', 'DATETIME', 'CHAR', 'VARCHAR'].includes(findColumn(table.columns, name)!.type.name)
    const [x, y] = [a[i] ?? '', b[i] ?? '']
    if (x === y) continue
    if (x === 'MAXVALUE' || y === 'MAXVALUE') return x === 'MAXVALUE' ? 1 : -1
    const order = numeric ? BigInt(x) < BigInt(y) : padded(x) < padded(y)
    if (numeric || padded(x) !== padded(y)) return order ? -1 : 1
  }
  return 0
}

/** A date, as a time of that day. */
const padded = (text: string) => (/^\d{4}-\d\d-\d\d$/.test(text) ? `${text} 00:00:00` : text)
