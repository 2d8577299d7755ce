import { OK, textRows } from '../answer'
import { type Catalog, isIceberg, isServed } from '../catalogs/catalog'
import { hiveDescType } from '../catalogs/hive-table'
import { icebergFiles, writeIceberg } from '../catalogs/iceberg-files'
import { alterIcebergTable, analyzeIcebergTable, createIcebergTableText } from '../catalogs/iceberg-table'
import type { HiveDatabase, IcebergTable } from '../catalogs/metastore'
import { analyzing, bare, tableNotFound, unknownDatabase, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { Session } from '../session'
import { externalHandlers, rowsOf } from './external'

const DESC_COLUMNS = ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra', 'Comment']

/**
 * The statements on objects in a catalog of another type than Hive that shares its metastore. The databases, and the lists of their
 * tables, are those of the metastore. Only Iceberg has tables of its own: a Hive table is none of them.
 */
export const metastoreHandlers: Handlers = {
  showDatabases: externalHandlers.showDatabases,
  showCreateDatabase(session, statement, parsed) {
    icebergOf(session)
    return externalHandlers.showCreateDatabase!(session, statement, parsed)
  },

  createDatabase(session, statement, parsed) {
    icebergOf(session, statement.name.parts.at(-2))
    return externalHandlers.createDatabase!(session, statement, parsed)
  },

  dropDatabase(session, statement, parsed) {
    icebergOf(session, statement.name.parts.at(-2))
    return externalHandlers.dropDatabase!(session, statement, parsed)
  },

  showTables(session, statement, parsed) {
    const catalog = statement.database?.at(-2) ?? session.catalog
    if (!isServed(session.externalCatalog(catalog))) icebergOf(session, catalog)
    return externalHandlers.showTables!(session, statement, parsed)
  },

  createTable(session, statement) {
    const { key, distribution, engine, ifNotExists } = statement
    const { database, name } = inDatabase(session, statement.name.parts)
    if (database.iceberg?.has(name)) {
      if (ifNotExists) return OK
      throw analyzing(`Table '${name}' already exists`, 1050)
    }
    if (engine && engine.toLowerCase() !== 'iceberg')
      throw analyzing(`Can't create ${engine} table in the iceberg catalog`)
    if (key) throw analyzing('Create iceberg table should not contain keys desc', 1064, key.span.from, key.span.to)
    if (distribution) throw unsupported('a distribution of an Iceberg table')
    if (database.tables.has(name)) throw unsupported('two tables of one name')
    const table = analyzeIcebergTable(statement, name, database, session.frontEnd.features)
    database.iceberg ??= new Map()
    database.iceberg.set(name, table)
    return OK
  },

  async dropTable(session, { name: qualified, ifExists, force }) {
    const { catalog, database, name } = inDatabase(session, qualified.parts)
    const table = database.iceberg?.get(name)
    if (!table) {
      if (ifExists) return OK
      throw unknownTable(name)
    }
    database.iceberg!.delete(name)
    session.frontEnd.catalogs.metastore.forgetIceberg(catalog.name, database, name)
    // FORCE purges; without it the files stay.
    if (force) {
      const files = await icebergFiles(session.frontEnd, catalog, table)
      await session.frontEnd.lake.remove(files, catalog.properties)
    }
    return OK
  },

  describe(session, { name }) {
    const { table } = find(session, name.parts, (missing) => analyzing(`table : ${missing} not exists`))
    // What Extra says of a partition column depends on the release, and the provider does not read it.
    const rows = table.columns.map((column) => [
      column.name,
      hiveDescType(column.type),
      'Yes',
      'false',
      null,
      '',
      column.comment ?? null,
    ])
    return textRows(DESC_COLUMNS, rows)
  },

  showCreateTable(session, { name }) {
    const { table } = find(session, name.parts, unknownTable)
    return textRows(['Table', 'Create Table'], [[table.name, createIcebergTableText(table, session.frontEnd.features)]])
  },

  refreshExternalTable(session, { name, partitions }) {
    if (partitions) throw unsupported('REFRESH EXTERNAL TABLE of partitions of Iceberg')
    const { catalog, database } = find(session, name.parts, unknownTable)
    session.frontEnd.catalogs.metastore.forgetIceberg(catalog.name, database, name.parts.at(-1)!)
    return OK
  },

  alterTable(session, { name, clauses }) {
    const { catalog, database, table } = find(session, name.parts, tableNotFound)
    const { catalogs, features } = session.frontEnd
    catalogs.metastore.commitIceberg(catalog.name, database, table.name, (current) =>
      alterIcebergTable(current, clauses, features),
    )
    return OK
  },

  async insert(session, insert) {
    const { catalog, database, table } = find(session, insert.target.parts, unknownTable)
    if (insert.overwrite || insert.partition) throw unsupported('INSERT OVERWRITE and partitions of an Iceberg table')
    if (table.properties.get('write.format.default') !== 'parquet') throw bare('Unsupported file format')
    const rows = await rowsOf(session, insert, { columns: table.columns, partitionColumns: [] })
    const written = { ...table, data: [] }
    const affectedRows = await writeIceberg(session.frontEnd, catalog, written, rows)
    const { metastore } = session.frontEnd.catalogs
    metastore.commitIceberg(catalog.name, database, table.name, ({ data }) => data.push(...written.data))
    return { kind: 'ok', affectedRows }
  },
}

function icebergOf(session: Session, name = session.catalog): Catalog {
  const catalog = session.externalCatalog(name)
  if (!isIceberg(catalog)) throw unsupported(`objects of a catalog of type ${catalog.properties.get('type')}`)
  return catalog
}

function inDatabase(session: Session, parts: string[]): { catalog: Catalog; database: HiveDatabase; name: string } {
  const { catalog: catalogName, database: databaseName, name } = session.qualify({ parts })
  const catalog = icebergOf(session, catalogName)
  const database = session.frontEnd.catalogs.databases(catalog)?.get(databaseName)
  if (!database) throw unknownDatabase(databaseName)
  return { catalog, database, name }
}

function find(
  session: Session,
  parts: string[],
  absent: (name: string) => Error,
): { catalog: Catalog; database: HiveDatabase; table: IcebergTable } {
  const { catalog, database, name } = inDatabase(session, parts)
  const table = session.frontEnd.catalogs.metastore.shownIceberg(catalog.name, database, name)
  if (!table) throw absent(name)
  return { catalog, database, table }
}
