import { OK, textRows } from '../answer'
import { type Catalog, isIceberg, isServed } from '../catalogs/catalog'
import { analyzing, bare, tableNotFound, unknownDatabase, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { Session } from '../session'
import { externalHandlers } from './external'

/**
 * The statements on objects in a catalog of another type than Hive that shares its metastore. The databases are those of the
 * metastore. Only Iceberg has tables, and there are none: a Hive table is no Iceberg table, and the metastore refuses commits,
 * as that of the recordings does (StarRocks then reports `Table was created concurrently`).
 */
export const metastoreHandlers: Handlers = {
  showDatabases: externalHandlers.showDatabases,

  createDatabase(session, statement, parsed) {
    icebergOf(session, statement.name.parts.at(-2))
    // The warehouse of the metastore determines the location in Iceberg.
    if (statement.properties.size > 0) throw unsupported('the properties of an Iceberg database')
    return externalHandlers.createDatabase!(session, statement, parsed)
  },

  dropDatabase(session, statement, parsed) {
    const { name, tables } =
      databaseOf(session, icebergOf(session, statement.name.parts.at(-2)), statement.name.parts.at(-1)!) ?? {}
    if (tables && tables.size > 0) throw unsupported(`dropping the database ${name}, which has Hive tables, by Iceberg`)
    return externalHandlers.dropDatabase!(session, statement, parsed)
  },

  showTables(session, statement, parsed) {
    const { database: parts } = statement
    const served = isServed(session.externalCatalog(parts?.at(-2) ?? session.catalog))
    if (served) return externalHandlers.showTables!(session, statement, parsed)
    const name = parts?.at(-1) ?? session.databaseName ?? ''
    const found = databaseOf(session, icebergOf(session, parts?.at(-2)), name)
    if (!found) throw unknownDatabase(name)
    if (found.tables.size > 0) throw unsupported('SHOW TABLES of a database with Hive tables by Iceberg')
    return textRows([`Tables_in_${name}`], [])
  },

  createTable(session, { name: qualified, columns, key, distribution, orderBy, engine }) {
    const { database, name } = inDatabase(session, qualified.parts)
    if (key || distribution || orderBy) throw unsupported('keys, a distribution or an order of an Iceberg table')
    if (engine && engine.toLowerCase() !== 'iceberg') throw unsupported(`ENGINE = ${engine} of an Iceberg table`)
    if (columns.some((column) => column.aggregate || column.default || column.generated || column.autoIncrement))
      throw unsupported('what a column of an Iceberg table has besides its type')
    throw bare(`Table was created concurrently: ${database}.${name}`)
  },

  dropTable(session, { name: qualified, ifExists }) {
    const { name } = inDatabase(session, qualified.parts)
    if (ifExists) return OK
    throw unknownTable(name)
  },

  describe(session, { name }) {
    throw analyzing(`table : ${inDatabase(session, name.parts).name} not exists`)
  },

  showCreateTable(session, { name }) {
    throw unknownTable(inDatabase(session, name.parts).name)
  },

  alterTable(session, { name }) {
    throw tableNotFound(inDatabase(session, name.parts).name)
  },
}

function icebergOf(session: Session, name = session.catalog): Catalog {
  const catalog = session.externalCatalog(name)
  if (!isIceberg(catalog)) throw unsupported(`objects of a catalog of type ${catalog.properties.get('type')}`)
  return catalog
}

const databaseOf = ({ frontEnd }: Session, catalog: Catalog, name: string) =>
  frontEnd.catalogs.databases(catalog)?.get(name)

function inDatabase(session: Session, parts: string[]): { database: string; name: string } {
  const { catalog, database, name } = session.qualify({ parts })
  if (!databaseOf(session, icebergOf(session, catalog), database)) throw unknownDatabase(database)
  return { database, name }
}
