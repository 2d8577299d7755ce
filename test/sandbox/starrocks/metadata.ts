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
  /** Its value is computed from the other columns of the row. */
  generated?: Expression
}

/** Always of the type BITMAP. */
export interface Index {
  name: string
  columns: string[]
  comment: string
}

/** The state of a table; any state but NORMAL refuses further changes. */
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
  /** The partitions of RANGE and LIST by name; others are created and removed with the rows. */
  partitions: Map<string, ExplicitPartition>
  distribution: Distribution
  comment: string
  properties: Map<string, string>
  /** Absent in state that was saved before indexes were supported. */
  indexes?: Index[]
  /** For a random distribution, unless its properties set another one. */
  bucketSize: string
  createdAt: Date
  state: TableState
  /** The number of changes of its rows, by which a materialized view detects that it is behind. */
  version?: number
  /** For a materialized view only. */
  materialized?: Materialized
}

/** The part of a materialized view in addition to the table of its rows. */
export interface Materialized {
  /** Its columns in the order of its query; the table has the keys first. */
  order: string[]
  partitionType: 'UNPARTITIONED' | 'RANGE' | 'LIST'
  partitionBy: Expression[]
  refresh: RefreshScheme
  text: string
  query: Query
  /** The catalog of names without one in its query. */
  catalog: string
  databaseName?: string
  bases: BaseTable[]
  /** The reason why it is inactive; absent while it is active. */
  inactiveReason?: string
  /** The task that refreshes it. */
  taskId: number
  creator: string
  lastRun?: TaskRun
}

/** A source of a materialized view: a table, another materialized view, or a view; with its state at the last refresh. */
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
  /** The catalog of names without one in its query. */
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
  /** For a shared-data cluster only. */
  storageVolume?: string
  tables: Map<string, Table>
  views: Map<string, View>
}

export const INTERNAL_CATALOG = 'default_catalog'
export const SYSTEM_DATABASES = ['information_schema', '_statistics_', 'sys']

/**
 * The initial value of every quota (`FeConstants.DEFAULT_DB_DATA_QUOTA_BYTES`, `DEFAULT_DB_REPLICA_QUOTA_SIZE`):
 * `Long.MAX_VALUE`.
 */
export const LONG_MAX = 2n ** 63n - 1n

/** The metadata of the internal catalog; names of databases and tables are case-sensitive. */
export class Metadata {
  databases = new Map<string, Database>()
  private lastId = 10003
  /** Dropped objects that can be recovered; for a day on a real server, without limit here. */
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
