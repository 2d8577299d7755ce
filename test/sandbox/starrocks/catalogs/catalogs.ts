import { bare } from '../errors'
import type { Features } from '../features'
import type { Metadata } from '../metadata'
import type { DataType } from '../types'
import type { Catalog } from './catalog'
import { checkNewCatalog, connectorProblem, readDriver, usesMetastore } from './catalog'
import { type CatalogServers, catalogServerOf } from './catalog-servers'
import type { HiveDatabase, HiveTable, Metastore } from './metastore'
import { METASTORE_URI } from './metastore'

/** The external catalogs, and the one metastore that they can reach. */
export class Catalogs {
  private catalogs = new Map<string, Catalog>()

  constructor(
    private readonly metadata: Metadata,
    /** No part of the cluster: a follower sees the same one. */
    readonly metastore: Metastore,
    private readonly servers: CatalogServers,
  ) {}

  state() {
    return { catalogs: this.catalogs, databases: this.metastore.databases }
  }

  restore({ catalogs, databases }: ReturnType<Catalogs['state']>): void {
    this.catalogs = catalogs
    this.metastore.databases = databases
  }

  get(name: string): Catalog | undefined {
    return this.catalogs.get(name)
  }

  all(): Catalog[] {
    return [...this.catalogs.values()]
  }

  async create(
    name: string,
    comment: string | undefined,
    properties: Map<string, string>,
    ifNotExists: boolean,
  ): Promise<void> {
    checkNewCatalog(name, properties)
    const isThere = (): boolean => {
      if (!this.catalogs.has(name)) return false
      if (ifNotExists) return true
      throw bare(`Catalog '${name}' already exists`, 5514)
    }
    if (isThere()) return
    const problem = connectorProblem(name, properties, this.servers)
    if (problem) throw bare(`connector create failed {${problem}}`)
    await readDriver(name, properties)
    // Another session may have created it while the driver was read.
    if (isThere()) return
    this.catalogs.set(name, { id: this.metadata.nextId(), name, comment, properties })
  }

  /** Keys can be added and overwritten, never removed; a catalog that does not exist is no error. */
  alter(name: string, properties: Map<string, string>, features: Features): void {
    const catalog = this.catalogs.get(name)
    if (!catalog) return
    const merged = new Map([...catalog.properties, ...properties])
    const problem = connectorProblem(name, merged, this.servers)
    if (problem) throw bare(features.atLeast(4, 1) ? problem : `Alter catalog failed, msg: [${problem}]`)
    catalog.properties = merged
    this.metastore.forgetCatalog(name)
  }

  drop(name: string): boolean {
    this.metastore.forgetCatalog(name)
    return this.catalogs.delete(name)
  }

  /** The databases of a catalog; undefined when its metastore or server cannot be reached. */
  databases(catalog: Catalog): Map<string, HiveDatabase> | undefined {
    const { properties } = catalog
    if (!usesMetastore(catalog)) return this.databasesOfServer(properties)
    const uris = (properties.get('hive.metastore.uris') ?? '').split(',').map((uri) => uri.trim())
    return uris.includes(METASTORE_URI) ? this.metastore.databases : undefined
  }

  private databasesOfServer(properties: Map<string, string>): Map<string, HiveDatabase> | undefined {
    const server = catalogServerOf(properties, this.servers)
    if (server === undefined) return undefined
    return new Map(
      Object.entries(server.databases ?? {}).map(([name, tables]) => [
        name,
        {
          name,
          tables: new Map(Object.entries(tables).map(([table, columns]) => [table, emptyTable(table, columns)])),
        },
      ]),
    )
  }
}

function emptyTable(name: string, columns: Readonly<Record<string, DataType>>): HiveTable {
  return {
    name,
    managed: true,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
    partitionColumns: [],
    format: 'parquet',
    location: '',
    queryId: '',
  }
}
