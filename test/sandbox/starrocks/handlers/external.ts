import { OK, textRows } from '../answer'
import type { QualifiedName } from '../ast'
import { type Catalog, isHive, isIceberg, isServed } from '../catalogs/catalog'
import { directory, emptySource, filesBelow, hiveSource, writeHive } from '../catalogs/hive-files'
import { analyzeHiveTable, createHiveTableText, hiveDescType } from '../catalogs/hive-table'
import { icebergSource } from '../catalogs/iceberg-files'
import { type HiveDatabase, type HiveTable, tableNames } from '../catalogs/metastore'
import { analyzing, bare, unknownDatabase, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { FrontEnd } from '../frontend'
import { filterRows } from '../inline'
import { checkDatabaseName } from '../names'
import type { Source } from '../query/select'
import { translateQuery, translateValues } from '../query/select'
import type { Session } from '../session'
import type { CreateTable, Insert } from '../statements'
import { literal, quoted } from '../store'
import { duckType } from '../types'

const DESC_COLUMNS = ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra', 'Comment']

/** The statements on databases and tables of an external catalog. */
export const externalHandlers: Handlers = {
  createDatabase(session, { name: { parts }, ifNotExists, properties }) {
    const databases = reachable(session, session.externalCatalog(parts.at(-2) ?? session.catalog))
    const name = parts.at(-1)!
    checkDatabaseName(name)
    if (databases.has(name)) {
      if (ifNotExists) return OK
      throw bare(`Can't create database '${name}'; database exists`, 1007)
    }
    for (const key of properties.keys()) if (key !== 'location') throw bare(`Unrecognized property: ${key}`)
    databases.set(name, { name, location: properties.get('location'), tables: new Map() })
    return OK
  },

  dropDatabase(session, { name: { parts }, ifExists }) {
    const name = parts.at(-1)!
    // A metastore that does not answer looks like one without the database.
    const databases = session.frontEnd.catalogs.databases(session.externalCatalog(parts.at(-2) ?? session.catalog))
    const database = databases?.get(name)
    if (!database) {
      if (ifExists) return OK
      throw bare(`Can't drop database '${name}'; database doesn't exist`, 1008)
    }
    if (tableNames(database).length > 0) throw bare(`Database ${name} not empty`)
    databases!.delete(name)
    return OK
  },

  showDatabases(session, { catalog, filter }) {
    const of = catalog ?? session.catalog
    const databases = reachable(session, session.externalCatalog(of))
    const visible = [...databases.keys()].filter((name) => session.access.mayUseDatabase(of, name))
    const names = [...visible, 'information_schema'].sort()
    return filterRows(
      textRows(
        ['Database'],
        names.map((name) => [name]),
      ),
      filter,
      session.frontEnd.store,
      session.context,
    )
  },

  showCreateDatabase(session, { name }) {
    const { location } = database(session, lakeOf(session), name)
    const properties = location ? `\nPROPERTIES ("location" = "${location}")` : ''
    return textRows(['Database', 'Create Database'], [[name, `CREATE DATABASE \`${name}\`${properties}`]])
  },

  showTables(session, { database: parts, filter }) {
    const name = parts?.at(-1) ?? session.databaseName ?? ''
    const of = session.externalCatalog(parts?.at(-2) ?? session.catalog)
    const catalog = hasServer(session, of) ? of : lakeOf(session, of.name)
    const visible = tableNames(database(session, catalog, name)).filter((table) =>
      session.access.allowed('TABLE', [catalog.id, name, table]),
    )
    const answer = textRows(
      [`Tables_in_${name}`],
      visible.map((table) => [table]),
    )
    return filterRows(answer, filter, session.frontEnd.store, session.context)
  },

  async createTable(session, statement) {
    const { catalog: catalogName, database: databaseName, name } = session.qualify(statement.name)
    const catalog = catalogOf(session, catalogName)
    const isThere = (): boolean => {
      if (!database(session, catalog, databaseName).tables.has(name)) return false
      if (statement.ifNotExists) return true
      throw analyzing(`Table '${name}' already exists`, 1050)
    }
    if (isThere()) return OK
    if (statement.engine && statement.engine.toLowerCase() !== 'hive')
      throw analyzing(`Can't create ${statement.engine} table in the hive catalog`)
    if (database(session, catalog, databaseName).iceberg?.has(name)) throw unsupported('two tables of one name')
    const table = analyzeHiveTable(statement, name, database(session, catalog, databaseName))
    if (table.managed) await checkLocation(session.frontEnd, catalog, databaseName, statement, table)
    // Another session may have created it while its location was checked.
    if (isThere()) return OK
    database(session, catalog, databaseName).tables.set(name, table)
    return OK
  },

  async dropTable(session, { name, ifExists, force }) {
    const { catalog: catalogName, database: databaseName, name: tableName } = session.qualify(name)
    const catalog = catalogOf(session, catalogName)
    const { tables } = database(session, catalog, databaseName)
    const table = tables.get(tableName)
    if (database(session, catalog, databaseName).iceberg?.has(tableName))
      throw unsupported('a table of Iceberg in a Hive catalog')
    if (!table) {
      if (ifExists) return OK
      throw unknownTable(tableName)
    }
    if (table.managed && !force) {
      const full = `${catalog.name}.${databaseName}.${tableName}`
      throw bare(
        `Failed to drop table ${full}. msg: Table location will be cleared. 'Force' must be set when dropping a hive table. Please execute 'drop table ${full} force'`,
      )
    }
    // The metastore forgets a table before it removes the files.
    tables.delete(tableName)
    if (table.managed) {
      const files = await filesBelow(session.frontEnd, catalog, table.location)
      await session.frontEnd.lake.remove(files, catalog.properties)
    }
    return OK
  },

  describe(session, { name }) {
    const { table } = find(session, name, (missingTable) => analyzing(`table : ${missingTable} not exists`))
    const rows = table.columns.map((column) => {
      const extra = table.partitionColumns.includes(column.name) ? 'partition key' : ''
      return [column.name, hiveDescType(column.type), 'Yes', 'false', null, extra, column.comment ?? null]
    })
    return textRows(DESC_COLUMNS, rows)
  },

  showCreateTable(session, { name }) {
    const { table } = find(session, name, unknownTable)
    return textRows(
      ['Table', 'Create Table'],
      [[table.name, createHiveTableText(table, session.frontEnd.versionComment)]],
    )
  },

  refreshExternalTable(session, { name }) {
    find(session, name, (table) => missing(session.qualify(name).database, table))
    return OK
  },

  alterTable(session, { name }) {
    find(session, name, (table) => missing(session.qualify(name).database, table))
    throw bare("This connector doesn't support alter table")
  },

  async insert(session, insert) {
    const { catalog, table } = find(session, insert.target, unknownTable)
    checkWritable(session, insert, table)
    if (table.format !== 'parquet') throw unsupported(`writing ${table.format} files`)
    const rows = await rowsOf(session, insert, table)
    const affectedRows = await writeHive(session.frontEnd, catalog, table, rows, insert.overwrite)
    return { kind: 'ok', affectedRows }
  },
}

/** A managed table needs an empty or a new directory below that of its database. */
async function checkLocation(
  frontEnd: FrontEnd,
  catalog: Catalog,
  database: string,
  { properties }: CreateTable,
  { name, location }: HiveTable,
): Promise<void> {
  const given = properties.get('location')
  if (given) {
    if ((await directory(frontEnd, catalog, given)) !== 'filled') return
    throw bare(`not support creating table under non-empty directory: ${given}`)
  }
  const parent = location.slice(0, -name.length - 1)
  if ((await directory(frontEnd, catalog, parent)) === 'missing') {
    throw bare(`Database '${database}' location does not exist: ${parent}`)
  }
  if ((await directory(frontEnd, catalog, location)) !== 'missing') {
    throw bare(`Target directory for table '${database}.${name}' already exists: ${location}`)
  }
}

/** A table of an external catalog in FROM. */
export async function externalSource(session: Session, name: QualifiedName): Promise<Source> {
  const absent = (t: string) => unknownTable(`${session.qualify(name).database}.${t}`)
  const { catalog: catalogName, database: databaseName, name: tableName } = session.qualify(name)
  const of = session.externalCatalog(catalogName)
  // A Hive table is no Iceberg table.
  if (isIceberg(of)) {
    const { metastore } = session.frontEnd.catalogs
    const table = metastore.shownIceberg(catalogName, database(session, of, databaseName), tableName)
    if (!table) throw absent(tableName)
    return icebergSource(session.frontEnd, of, table)
  }
  if (hasServer(session, of)) {
    const table = database(session, of, databaseName).tables.get(tableName)
    if (!table) throw absent(tableName)
    return emptySource(table)
  }
  const { catalog, table } = find(session, name, absent)
  return hiveSource(session.frontEnd, catalog, table)
}

/** True if a server that answers has the objects of an Iceberg catalog. Of another server nothing is known. */
function hasServer(session: Session, catalog: Catalog): boolean {
  return isServed(catalog) && session.frontEnd.catalogs.databases(catalog) !== undefined
}

/** A catalog whose databases and lists of tables are those of the metastore. */
function lakeOf(session: Session, name = session.catalog): Catalog {
  const catalog = session.externalCatalog(name)
  return isIceberg(catalog) ? catalog : catalogOf(session, name)
}

function catalogOf(session: Session, name = session.catalog): Catalog {
  const catalog = session.externalCatalog(name)
  if (!isHive(catalog)) throw unsupported(`objects of a catalog of type ${catalog.properties.get('type')}`)
  return catalog
}

/** Only a listing of databases shows that a metastore is unreachable. */
function reachable(session: Session, catalog: Catalog): Map<string, HiveDatabase> {
  const databases = session.frontEnd.catalogs.databases(catalog)
  if (databases) return databases
  throw bare(
    `Failed to getAllDatabases, msg: org.apache.thrift.transport.TTransportException: java.net.ConnectException: Connection refused\n\tat org.apache.thrift.transport.TSocket.open(TSocket.java:243)\n\tat com.starrocks.connector.hive.HiveMetaClient.callRPC(HiveMetaClient.java)`,
  )
}

/** Everywhere else its objects appear to be missing. */
function database(session: Session, catalog: Catalog, name: string): HiveDatabase {
  const found = session.frontEnd.catalogs.databases(catalog)?.get(name)
  if (!found) throw unknownDatabase(name)
  return found
}

function find(
  session: Session,
  name: QualifiedName,
  absent: (name: string) => Error,
): { catalog: Catalog; table: HiveTable } {
  const { catalog: catalogName, database: databaseName, name: tableName } = session.qualify(name)
  const catalog = catalogOf(session, catalogName)
  const { tables, iceberg } = database(session, catalog, databaseName)
  if (iceberg?.has(tableName)) throw unsupported('a table of Iceberg in a Hive catalog')
  const table = tables.get(tableName)
  if (!table) throw absent(tableName)
  return { catalog, table }
}

const missing = (database: string, table: string) =>
  bare(`Failed to get table [${database}.${table}], msg: NoSuchObjectException: ${database}.${table} table not found`)

/** Refuses an INSERT that could not be run, as SUBMIT TASK does. */
export async function checkExternalInsert(session: Session, insert: Insert): Promise<void> {
  const { table } = find(session, insert.target, unknownTable)
  checkWritable(session, insert, table)
  await rowsOf(session, insert, table)
}

/** `InsertAnalyzer`: it asks a variable of the session that analyses, or a hint. */
function checkWritable(session: Session, { hints }: Insert, { managed }: HiveTable): void {
  const variable = 'enable_write_hive_external_table'
  if (managed || (hints.get(variable) ?? session.variables.get(variable)) === 'true') return
  throw analyzing('Only support to write hive managed table, tableType: EXTERNAL_TABLE')
}

/** The rows of an INSERT in the columns of the table; a static partition gives the values of its columns. */
export async function rowsOf(
  session: Session,
  insert: Insert,
  table: Pick<HiveTable, 'columns' | 'partitionColumns'>,
): Promise<string> {
  const { partition, columns, source } = insert
  if (partition && 'names' in partition) throw unsupported('INSERT into a named partition of a Hive table')
  const fixed = new Map((partition?.values ?? []).map(({ column, value }) => [column, value]))
  for (const name of fixed.keys()) {
    if (!table.partitionColumns.includes(name)) throw analyzing(`Can't find partition column ${name}`)
  }
  const targets = columns ?? table.columns.map(({ name }) => name).filter((name) => !fixed.has(name))
  for (const name of table.partitionColumns) {
    if (!targets.includes(name) && !fixed.has(name)) throw analyzing(`Must include partition column ${name}`)
  }
  const rows = Array.isArray(source)
    ? await translateValues(source, session.context)
    : await translateQuery(source, session.context)
  if (rows.columns.length !== targets.length) {
    throw analyzing(
      `Inserted target column count: ${targets.length} doesn't match select/value column count: ${rows.columns.length}`,
      5604,
    )
  }
  const items = table.columns.map(({ name, type }) => {
    const value = fixed.get(name)
    if (value && value.kind !== 'literal') throw unsupported('a partition value that is no literal')
    const i = targets.indexOf(name)
    const sql = value?.kind === 'literal' ? literal(value.value) : i < 0 ? 'NULL' : `c${i + 1}`
    return `CAST(${sql} AS ${duckType(type)}) AS ${quoted(name)}`
  })
  return `SELECT ${items.join(', ')} FROM (${rows.sql}) AS source`
}
