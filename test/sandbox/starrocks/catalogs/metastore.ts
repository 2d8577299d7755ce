import type { SortItem } from '../statements'
import type { DataType } from '../types'

export interface HiveColumn {
  name: string
  type: DataType
  comment?: string
}

export interface HiveTable {
  name: string
  /** StarRocks drops the files of a managed table, never those of an external one. */
  managed: boolean
  columns: HiveColumn[]
  partitionColumns: string[]
  format: string
  location: string
  /** The statement that created it, as the metastore keeps it. */
  queryId: string
}

export interface IcebergColumn {
  /** Iceberg knows a column by it in every file: a column that is renamed keeps its values. */
  id: number
  name: string
  type: DataType
  comment?: string
}

export interface IcebergPartitionField {
  transform: string
  column: string
  width?: number
}

/** A table of Iceberg, by StarRocks' source and its own recordings: our metastore refused to commit any. */
export interface IcebergTable {
  name: string
  columns: IcebergColumn[]
  nextId: number
  partitionBy: IcebergPartitionField[]
  sortBy: Required<SortItem>[]
  comment: string
  location: string
  properties: Map<string, string>
  /** The directories of the files of each INSERT, which stay where they are if the table moves. */
  data: string[]
}

export interface HiveDatabase {
  name: string
  location?: string
  tables: Map<string, HiveTable>
  /** Those of Iceberg, which are in the same metastore. */
  iceberg?: Map<string, IcebergTable>
}

/** The names of all tables, of either format: the metastore lists them together. */
export const tableNames = ({ tables, iceberg }: HiveDatabase) => [...tables.keys(), ...(iceberg?.keys() ?? [])].sort()

/** The metastore that the sandbox provides to catalogs with its address; its tables are files in the object store. */
export class Metastore {
  databases = new Map<string, HiveDatabase>()

  /**
   * The tables of Iceberg as each catalog has read them (`CachingIcebergCatalog`). What is committed by another catalog or engine shows only
   * after REFRESH EXTERNAL TABLE, or a change by the catalog itself. The front ends tell each other of both.
   */
  private readonly cached = new Map<string, Map<string, IcebergTable>>()

  /** A table as a catalog shows it. */
  shownIceberg(catalog: string, database: HiveDatabase, name: string): IcebergTable | undefined {
    const current = database.iceberg?.get(name)
    if (!current) return undefined
    const tables = this.cached.get(catalog) ?? new Map<string, IcebergTable>()
    this.cached.set(catalog, tables)
    const shown = tables.get(keyOf(database, name)) ?? current
    tables.set(keyOf(database, name), shown)
    return shown
  }

  /** A commit is based on what the metastore has (`Transactions.newTransaction`), and the catalog then reads that again. */
  commitIceberg(catalog: string, database: HiveDatabase, name: string, change: (table: IcebergTable) => void): void {
    const table = structuredClone(database.iceberg!.get(name)!)
    change(table)
    database.iceberg!.set(name, table)
    this.forgetIceberg(catalog, database, name)
  }

  forgetIceberg(catalog: string, database: HiveDatabase, name: string): void {
    this.cached.get(catalog)?.delete(keyOf(database, name))
  }

  /** A catalog that is altered or dropped loses its cache. */
  forgetCatalog(name: string): void {
    this.cached.delete(name)
  }

  constructor(bucket: string) {
    this.databases.set('default', { name: 'default', tables: new Map() })
    const sales: HiveDatabase = { name: 'sales', tables: new Map() }
    for (const table of [CUSTOMERS, ORDERS]) {
      sales.tables.set(table.name, { ...table, location: `s3://${bucket}/hive/sales/${table.name}` })
    }
    this.databases.set('sales', sales)
  }
}

const keyOf = (database: HiveDatabase, table: string) => JSON.stringify([database.name, table])

/** The address of the metastore. */
export const METASTORE_URI = 'thrift://127.0.0.1:9083'

/** The length as which a Hive string reads. */
export const HIVE_STRING_LENGTH = 1073741824

const HIVE_STRING: DataType = { name: 'VARCHAR', length: HIVE_STRING_LENGTH }

const CUSTOMERS: Omit<HiveTable, 'location'> = {
  name: 'customers',
  managed: false,
  columns: [
    { name: 'id', type: { name: 'BIGINT' } },
    { name: 'name', type: HIVE_STRING },
  ],
  partitionColumns: [],
  format: 'parquet',
  queryId: '',
}

const ORDERS: Omit<HiveTable, 'location'> = {
  name: 'orders',
  managed: false,
  columns: [
    { name: 'id', type: { name: 'BIGINT' }, comment: 'order id' },
    { name: 'customer', type: HIVE_STRING },
    { name: 'amount', type: { name: 'DECIMAL', precision: 10, scale: 2 } },
    { name: 'created', type: { name: 'DATETIME' } },
    { name: 'dt', type: HIVE_STRING },
  ],
  partitionColumns: ['dt'],
  format: 'parquet',
  queryId: '',
}
