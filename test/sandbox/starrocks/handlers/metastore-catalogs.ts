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
    // FORCE purges; without it the files stay.
    if (force) {
      const files = await icebergFiles(session.frontEnd, catalog, table)
      await session.frontEnd.lake.remove(files, catalog.properties)
    }
    return OK
  },

  describe(session, { name }) {
    const { table } = find(session, name.parts, (missing) => analyzing(`table : ${missing} not exists`))
    // What Extra says of a partition column depends on the release, and nobody reads it.
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

  alterTable(session, { name, clauses }) {
    const { table } = find(session, name.parts, tableNotFound)
    alterIcebergTable(table, clauses, session.frontEnd.features)
    return OK
  },

  async insert(session, insert) {
    const { catalog, table } = find(session, insert.target.parts, unknownTable)
    if (insert.overwrite || insert.partition) throw unsupported('INSERT OVERWRITE and partitions of an Iceberg table')
    if (table.properties.get('write.format.default') !== 'parquet') throw bare('Unsupported file format')
    const rows = await rowsOf(session, insert, { columns: table.columns, partitionColumns: [] })
    return { kind: 'ok', affectedRows: await writeIceberg(session.frontEnd, catalog, table, rows) }
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
): { catalog: Catalog; table: IcebergTable } {
  const { catalog, database, name } = inDatabase(session, parts)
  const table = database.iceberg?.get(name)
  if (!table) throw absent(name)
  return { catalog, table }
}
