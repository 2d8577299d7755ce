import { timeText } from '../answer'
import type { Features } from '../features'
import type { Table } from '../metadata'
import type { Cell } from '../store'
import { rangeText } from './explicit-partitions'
import { partitionColumns } from './partitions'
import { BACKENDS } from './properties'

const HEADERS =
  'PartitionId PartitionName VisibleVersion VisibleVersionTime VisibleVersionHash State PartitionKey Range DistributionKey Buckets ReplicationNum StorageMedium CooldownTime LastConsistencyCheckTime DataSize StorageSize IsInMemory RowCount DataVersion VersionEpoch VersionTxnType'

/** The columns of SHOW PARTITIONS: RANGE, and no partitions, show a range, all else a list. */
export function partitionHeaders({ partitionBy }: Table, features: Features): string[] {
  const lists = partitionBy?.kind === 'list' || partitionBy?.kind === 'columns'
  const headers = HEADERS.split(' ').map((header) => (header === 'Range' && lists ? 'List' : header))
  return features.atLeast(4, 1) ? [...headers, 'TabletBalanced'] : headers
}

/**
 * One row of it. The id is that of the table: those of partitions are not kept. Versions count from 1, the empty one; each write of the
 * table counts for all of its partitions.
 */
export function partitionRow(table: Table, name: string, rows: string, headers: string[]): Cell[] {
  const { distribution, properties, createdAt } = table
  const version = String(1 + (table.version ?? (rows === '0' ? 0 : 1)))
  const values: Record<string, Cell> = {
    PartitionId: String(table.id),
    PartitionName: name,
    VisibleVersion: version,
    VisibleVersionTime: timeText(createdAt),
    VisibleVersionHash: '0',
    State: 'NORMAL',
    PartitionKey: partitionColumns(table).join(', '),
    Range: rangeOf(table, name),
    List: listOf(table, name),
    DistributionKey: distribution.kind === 'hash' ? distribution.columns.join(', ') : 'ALL KEY',
    Buckets: String(distribution.buckets ?? (distribution.kind === 'hash' ? 2 : 1) * BACKENDS.length),
    ReplicationNum: properties.get('replication_num') ?? String(BACKENDS.length),
    StorageMedium: properties.get('storage_medium')?.toUpperCase() ?? 'HDD',
    CooldownTime: '9999-12-31 23:59:59',
    LastConsistencyCheckTime: null,
    DataSize: '0B',
    StorageSize: '0B',
    IsInMemory: 'false',
    RowCount: rows,
    DataVersion: version,
    VersionEpoch: epochOf(createdAt),
    VersionTxnType: 'TXN_NORMAL',
    TabletBalanced: 'true',
  }
  return headers.map((header) => values[header] ?? null)
}

function rangeOf(table: Table, name: string): string {
  const partition = table.partitions.get(name)
  return partition?.kind === 'range' ? rangeText(partition, table) : ''
}

function listOf(table: Table, name: string): string {
  const partition = table.partitions.get(name)
  if (partition?.kind !== 'list') return ''
  const row = (values: string[]) => `(${values.map((value) => `'${value}'`).join(', ')})`
  const single = partition.rows.every((values) => values.length === 1)
  return single ? row(partition.rows.flat()) : `(${partition.rows.map(row).join(', ')})`
}

/** A number that grows with time: its milliseconds, and how many there were in one of them. */
const epochOf = (date: Date) => String(BigInt(date.getTime()) << 18n)
