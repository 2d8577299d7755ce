import type { Expression, Query } from './ast'
import type { ExplicitPartition } from './ddl/explicit-partitions'
import { unknownDatabase } from './errors'
import type { TaskRun } from './jobs/task-runs'
import type { ColumnDefault, Distribution, KeyModel, PartitionBy, RefreshScheme } from './statements'
import type { DataType } from './types'

export interface Column {
  name: string
  type: DataType
  key: boolean
  aggregate?: string
  nullable: boolean
  default?: ColumnDefault
  autoIncrement: boolean
  comment: string
  /** Its value is made from the other columns of the row. */
  generated?: Expression
}

/** Always of the type BITMAP. */
export interface Index {
  name: string
  columns: string[]
  comment: string
}

/** What a table is doing; anything but NORMAL refuses further changes. */
export type TableState = 'NORMAL' | 'SCHEMA_CHANGE' | 'OPTIMIZE'

export interface Table {
  id: number
  name: string
  database: Database
  columns: Column[]
  keyModel: KeyModel
  keyColumns: string[]
  sortColumns?: string[]
  partitionBy?: PartitionBy
  /** The partitions of RANGE and LIST by name; others come and go with the rows. */
  partitions: Map<string, ExplicitPartition>
  distribution: Distribution
  comment: string
  properties: Map<string, string>
  /** Of a state that was saved before there were any, nothing. */
  indexes?: Index[]
  /** Of a random distribution, unless its properties say another. */
  bucketSize: string
  createdAt: Date
  state: TableState
  /** How often its rows have changed, so that a materialized view sees whether it is behind. */
  version?: number
  /** Of a materialized view only. */
  materialized?: Materialized
}

/** What a materialized view is besides the table that holds its rows. */
export interface Materialized {
  /** Its columns in the order of its query: the keys stand first in the table. */
  order: string[]
  partitionType: 'UNPARTITIONED' | 'RANGE' | 'LIST'
  partitionBy: Expression[]
  refresh: RefreshScheme
  text: string
  query: Query
  /** Where its query looks for names without a database. */
  catalog: string
  databaseName?: string
  bases: BaseTable[]
  /** It is active unless there is one. */
  inactiveReason?: string
  /** The task that refreshes it. */
  taskId: number
  creator: string
  lastRun?: TaskRun
}

/** What a materialized view reads: a table, another one, or a view; with what it had of it at its last refresh. */
export interface BaseTable {
  catalog: string
  database: string
  name: string
  id?: number
  version?: number
}

export interface View {
  id: number
  name: string
  columns: { name: string; comment: string; type?: DataType }[]
  comment: string
  text: string
  query: Query
  /** Where its query looks for names without a database. */
  catalog: string
  database: string
  createdAt: Date
}

export interface Database {
  id: number
  name: string
  /** Bytes. */
  dataQuota: bigint
  replicaQuota: bigint
  /** Of a shared-data cluster only. */
  storageVolume?: string
  tables: Map<string, Table>
  views: Map<string, View>
}

export const INTERNAL_CATALOG = 'default_catalog'
export const SYSTEM_DATABASES = ['information_schema', '_statistics_', 'sys']

/** What every quota is at first (`FeConstants.DEFAULT_DB_DATA_QUOTA_BYTES`, `DEFAULT_DB_REPLICA_QUOTA_SIZE`): `Long.MAX_VALUE`. */
export const LONG_MAX = 2n ** 63n - 1n

/** Everything the front end knows of the internal catalog; names of databases and tables are case-sensitive. */
export class Metadata {
  databases = new Map<string, Database>()
  private lastId = 10003
  /** What was dropped and can be recovered; for a day on a real server, here for good. */
  private bin = { databases: new Map<string, Database>(), tables: new Map<string, Table>() }

  constructor() {
    for (const name of SYSTEM_DATABASES) this.createDatabase(name)
  }

  state() {
    return { databases: this.databases, lastId: this.lastId, bin: this.bin }
  }

  /** A job that was running when the state was saved is lost. */
  restore({ databases, lastId, bin }: ReturnType<Metadata['state']>): void {
    this.databases = databases
    // A state that was saved before there were views and a recycle bin has none.
    this.bin = bin ?? this.bin
    for (const database of databases.values()) database.views ??= new Map()
    this.lastId = lastId
    for (const table of this.tables()) table.state = 'NORMAL'
  }

  /** Puts a dropped table into the bin; answers the one of that name that it replaces there. */
  discard(table: Table): Table | undefined {
    const key = `${table.database.id}.${table.name}`
    const replaced = this.bin.tables.get(key)
    this.bin.tables.set(key, table)
    return replaced
  }

  discardDatabase(database: Database): Database | undefined {
    const replaced = this.bin.databases.get(database.name)
    this.bin.databases.set(database.name, database)
    return replaced
  }

  /** Takes a table out of the bin. */
  recovered(database: Database, name: string): Table | undefined {
    const key = `${database.id}.${name}`
    const table = this.bin.tables.get(key)
    this.bin.tables.delete(key)
    return table
  }

  recoveredDatabase(name: string): Database | undefined {
    const database = this.bin.databases.get(name)
    this.bin.databases.delete(name)
    return database
  }

  /** Ids grow monotonically over all kinds of objects. */
  nextId(): number {
    return ++this.lastId
  }

  createDatabase(name: string, storageVolume?: string): Database {
    const quotas = { dataQuota: LONG_MAX, replicaQuota: LONG_MAX }
    const database: Database = {
      id: this.nextId(),
      name,
      ...quotas,
      storageVolume,
      tables: new Map(),
      views: new Map(),
    }
    this.databases.set(name, database)
    return database
  }

  database(name: string): Database {
    const database = this.databases.get(name)
    if (!database) throw unknownDatabase(name)
    return database
  }

  tables(): Table[] {
    return [...this.databases.values()].flatMap((database) => sortedByName(database.tables.values()))
  }
}

export function sortedByName<T extends { name: string }>(items: Iterable<T>): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Column names are case-insensitive. */
export function findColumn(columns: Column[], name: string): Column | undefined {
  const wanted = name.toLowerCase()
  return columns.find((column) => column.name.toLowerCase() === wanted)
}
