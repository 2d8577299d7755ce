import { OK, textRows, timeText } from '../answer'
import { isQuery, type QualifiedName, type Query } from '../ast'
import { analyzeCreateTable } from '../ddl/create-table'
import { refuseDrop, refuseTruncate } from '../ddl/materialized-view'
import { partitionNameSql } from '../ddl/partitions'
import { createTableText } from '../ddl/show-create'
import { analyzing, bare, tableNotFound, unknownDatabase, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { Features } from '../features'
import { filterRows } from '../inline'
import { runInsert } from '../load/insert'
import { isMaterialized } from '../materialized/views'
import type { Column, Table } from '../metadata'
import { findColumn, INTERNAL_CATALOG, sortedByName } from '../metadata'
import { checkTableName } from '../names'
import { type Result, resultOf } from '../query/result-type'
import { catalogId } from '../security/objects'
import type { Session } from '../session'
import type { ColumnDefinition, CreateTable, CreateTableAs } from '../statements'
import type { Cell, Store } from '../store'
import { literal, tableOf } from '../store'
import type { DataType } from '../types'
import { descText, MAX_VARCHAR, varchar } from '../types'
import { checkState } from './alter'
import { showCreateMaterializedView } from './materialized-views'
import { showCreateView, wrongKind } from './views'

const DESC_COLUMNS = ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra']
const FULL_COLUMNS = ['Field', 'Type', 'Collation', 'Null', 'Key', 'Default', 'Extra', 'Privileges', 'Comment']

const INDEX_COLUMNS =
  'Table Non_unique Key_name Seq_in_index Column_name Collation Cardinality Sub_part Packed Null Index_type Comment'
const STATUS_COLUMNS =
  'Name Engine Version Row_format Rows Avg_row_length Data_length Max_data_length Index_length Data_free Auto_increment Create_time Update_time Check_time Collation Checksum Create_options Comment'

export const tableHandlers: Handlers = {
  async createTable(session, statement) {
    const { database: databaseName, name } = session.qualify(statement.name)
    const { metadata, store } = session.frontEnd
    checkTableName(name)
    const database = metadata.databases.get(databaseName)
    if (!database) throw unknownDatabase(databaseName)
    if (database.tables.has(name) || database.views.has(name)) {
      if (statement.ifNotExists) return OK
      throw analyzing(`Table '${name}' already exists`, 1050)
    }
    if (session.frontEnd.sharesData) throw unsupported('CREATE TABLE in a shared-data cluster')
    if (statement.external) throw unsupported('CREATE EXTERNAL TABLE in the internal catalog')
    if (statement.engine && statement.engine.toLowerCase() !== 'olap') throw unsupported(`ENGINE = ${statement.engine}`)
    await place(store, analyzeCreateTable(statement, name, database, session.frontEnd))
    return OK
  },

  /** The table is created, filled, and dropped again if the insert fails. */
  async createTableAs(session, statement) {
    if (session.qualify(statement.name).catalog !== INTERNAL_CATALOG) throw unsupported('CREATE TABLE AS elsewhere')
    const { database: databaseName, name } = session.qualify(statement.name)
    checkTableName(name)
    const database = session.frontEnd.metadata.databases.get(databaseName)
    if (!database) throw unknownDatabase(databaseName)
    if (database.tables.has(name) || database.views.has(name)) {
      if (statement.ifNotExists) return OK
      throw analyzing(`Table '${name}' already exists`, 1050)
    }
    const created = await createdTable(session, statement)
    const table = analyzeCreateTable(created, name, database, session.frontEnd)
    await place(session.frontEnd.store, table)
    const columns = created.columns.map((column) => column.name)
    try {
      const { rows, label, transactionId } = await runInsert(session, {
        kind: 'insert',
        overwrite: false,
        target: statement.name,
        byName: false,
        columns,
        source: statement.query,
        hints: new Map(),
        start: 0,
      })
      const info = `{'label':'${label}', 'status':'VISIBLE', 'txnId':'${transactionId}'}`
      return { kind: 'ok', affectedRows: rows, info }
    } catch (error) {
      database.tables.delete(name)
      await session.frontEnd.store.dropTable(table)
      throw error
    }
  },

  /** The same but for its name, its rows and its automatic partitions. */
  async createTableLike(session, { name: qualified, like, ifNotExists }) {
    const { database: databaseName, name } = session.qualify(qualified)
    checkTableName(name)
    const database = session.frontEnd.metadata.databases.get(databaseName)
    if (!database) throw unknownDatabase(databaseName)
    if (session.view(like)) throw unsupported('CREATE TABLE ... LIKE of a view')
    const model = session.table(like, tableNotFound)
    if (isMaterialized(model)) throw unsupported('CREATE TABLE ... LIKE of a materialized view')
    if (database.tables.has(name) || database.views.has(name)) {
      if (ifNotExists) return OK
      throw analyzing(`Table '${name}' already exists`, 1050)
    }
    const { database: _, ...rest } = model
    const copy = structuredClone(rest)
    const id = session.frontEnd.metadata.nextId()
    await place(session.frontEnd.store, { ...copy, id, name, database, createdAt: new Date(), state: 'NORMAL' })
    return OK
  },

  async recoverTable(session, { name: qualified }) {
    const { database: databaseName, name } = session.qualify(qualified)
    const { metadata } = session.frontEnd
    const database = metadata.databases.get(databaseName)
    if (!database) throw bare(`Unknown database '${databaseName}'`, 5501)
    if (database.tables.has(name)) throw bare(`Table '${name}' already exists`, 1050)
    const table = metadata.recovered(database, name)
    if (!table) throw bare(`Unknown table '${name}'`, 5502)
    database.tables.set(name, table)
    return OK
  },

  recoverDatabase({ frontEnd: { metadata } }, { name }) {
    if (metadata.databases.has(name)) throw bare(`Can't create database '${name}'; database exists`, 1007)
    const database = metadata.recoveredDatabase(name)
    if (!database) throw bare(`Unknown database '${name}'`)
    if ([...database.tables.values()].some(isMaterialized))
      throw unsupported('RECOVER DATABASE of one with materialized views')
    metadata.databases.set(name, database)
    return OK
  },

  showIndex(session, { name }) {
    const { database } = session.qualify(name)
    const table = session.table(name, tableNotFound)
    const rows = (table.indexes ?? []).map((index) => [
      `${database}.${table.name}`,
      '',
      index.name,
      '',
      index.columns.join(','),
      ...['', '', '', '', ''],
      'BITMAP',
      index.comment,
    ])
    return textRows(INDEX_COLUMNS.split(' '), rows)
  },

  async showTableStatus(session, { database: named, filter }) {
    const database = session.database(named)
    const { access, frontEnd } = session
    const path = [catalogId(frontEnd, INTERNAL_CATALOG), database.id]
    if (database.views.size > 0 || [...database.tables.values()].some(isMaterialized))
      throw unsupported('SHOW TABLE STATUS of a database with views')
    const visible = sortedByName(database.tables.values()).filter(({ id }) => access.allowed('TABLE', [...path, id]))
    const rows = visible.map(async (table): Promise<Cell[]> => {
      const created = timeText(table.createdAt)
      const count = String(await frontEnd.store.countRows(table))
      const sizes = [count, '0', '0', null, null, null, null]
      return [
        table.name,
        'StarRocks',
        null,
        '',
        ...sizes,
        created,
        created,
        null,
        'utf8_general_ci',
        null,
        '',
        table.comment,
      ]
    })
    return filterRows(
      textRows(STATUS_COLUMNS.split(' '), await Promise.all(rows)),
      filter,
      frontEnd.store,
      session.context,
    )
  },

  async dropTable(session, { name, ifExists, force }) {
    const { database: databaseName, name: tableName } = session.qualify(name)
    const { metadata, store } = session.frontEnd
    const database = metadata.database(databaseName)
    const table = database.tables.get(tableName)
    if (!table) {
      if (database.views.has(tableName)) throw wrongKind('TABLE', databaseName, tableName)
      if (ifExists) return OK
      throw unknownTable(tableName)
    }
    refuseDrop(table)
    database.tables.delete(tableName)
    session.frontEnd.materializedViews.baseChanged(table, `base-table dropped: ${tableName}`)
    // Without FORCE it can be recovered, until another of its name follows it into the bin.
    const gone = force ? table : metadata.discard(table)
    if (gone) await store.dropTable(gone)
    return OK
  },

  async truncate(session, { name, partitions }) {
    const table = session.table(name, tableNotFound)
    refuseTruncate(table)
    checkState(table)
    const { store } = session.frontEnd
    if (partitions) {
      const { rows } = await store.query(`SELECT DISTINCT ${partitionNameSql(table)} FROM ${tableOf(table)}`)
      const known = new Set([...table.partitions.keys(), ...rows.map(([found]) => String(found))])
      const missing = partitions.find((partition) => !known.has(partition))
      if (missing !== undefined) throw bare(`Partition ${missing} does not exist`)
    }
    const where = partitions ? ` WHERE ${partitionNameSql(table)} IN (${partitions.map(literal).join(', ')})` : ''
    await store.run(`DELETE FROM ${tableOf(table)}${where}`)
    store.changed(table)
    return OK
  },

  showTables(session, { full, database: parts, filter }) {
    const database = session.database(parts?.at(-1))
    const names = [`Tables_in_${database.name}`, ...(full ? ['Table_type'] : [])]
    const { access, frontEnd } = session
    const path = [catalogId(frontEnd, INTERNAL_CATALOG), database.id]
    const visible = sortedByName(database.tables.values()).filter((table) =>
      access.allowed(isMaterialized(table) ? 'MATERIALIZED VIEW' : 'TABLE', [...path, table.id]),
    )
    const views = [...database.views.values()].filter(({ id }) => access.allowed('VIEW', [...path, id]))
    const types = new Map([
      ...visible.map((table) => [table.name, isMaterialized(table) ? 'VIEW' : 'BASE TABLE'] as const),
      ...views.map(({ name }) => [name, 'VIEW'] as const),
    ])
    const rows = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map((row) => (full ? [...row] : [row[0]]))
    return filterRows(textRows(names, rows), filter, session.frontEnd.store, session.context)
  },

  showCreateTable(session, { name }) {
    const view = session.view(name)
    if (view) return showCreateView(view)
    const table = session.table(name, tableNotFound)
    if (isMaterialized(table)) return showCreateMaterializedView(table)
    return textRows(['Table', 'Create Table'], [[table.name, createTableText(table)]])
  },

  describe(session, { name }) {
    const view = session.view(name)
    if (view) {
      const rows = view.columns.map(({ name: column, type }): Cell[] => {
        if (!type) throw unsupported(`DESC of a view whose column ${column} is an expression`)
        return [column, descText(type), 'YES', 'false', null, '']
      })
      return textRows(DESC_COLUMNS, rows)
    }
    const table = session.table(name, unknownTable)
    return textRows(
      DESC_COLUMNS,
      table.columns.map((column) => descRow(table, column, session.frontEnd.features)),
    )
  },

  async describeFiles(session, { properties }) {
    const columns = await session.frontEnd.files.columns(properties)
    return textRows(
      ['Field', 'Type', 'Null'],
      columns.map(({ name, type }) => [name, descText(type), 'YES']),
    )
  },

  showColumns(session, { full, name, filter }) {
    const table = session.table(name, unknownTable)
    const recent = session.frontEnd.features.atLeast(4, 1)
    const rows = table.columns.map((column): Cell[] => {
      const [field, type, nullable, , value, extra] = descRow(table, column, session.frontEnd.features) as [
        string,
        string,
        string,
        string,
        Cell,
        string,
      ]
      const key = column.key ? 'YES' : 'NO'
      return full
        ? [
            field,
            type,
            recent ? '' : null,
            nullable,
            key,
            value,
            bloomFilter(table, column) ? extra : '',
            '',
            column.comment,
          ]
        : [field, type, nullable, key, value, extra]
    })
    return filterRows(
      textRows(full ? FULL_COLUMNS : DESC_COLUMNS, rows),
      filter,
      session.frontEnd.store,
      session.context,
    )
  },
}

/**
 * Reserves the name before its rows are stored: a concurrent create finds it, and statements on it wait in the queue of the
 * store.
 */
async function place(store: Store, table: Table): Promise<void> {
  const { tables } = table.database
  tables.set(table.name, table)
  try {
    await store.createTable(table)
  } catch (error) {
    if (tables.get(table.name) === table) tables.delete(table.name)
    throw error
  }
}

/**
 * The CREATE TABLE for a query: a text without a length gets the maximum length, and an expression that cannot be NULL is NOT
 * NULL.
 */
async function createdTable(session: Session, statement: CreateTableAs): Promise<CreateTable> {
  const { query, names, ...clauses } = statement
  const results = await resultsOf(session, query)
  if (names && names.length !== results.length)
    throw unsupported('CREATE TABLE AS with another number of names than columns')
  const at = statement.name.span
  const primary = clauses.key?.model === 'PRIMARY_KEYS' ? clauses.key.columns : []
  const columns = results.map(({ name, type, nullable }, i): ColumnDefinition => {
    const columnName = names?.[i] ?? name
    if (!type) throw unsupported(`CREATE TABLE AS with a column ${columnName} of an expression whose type is not known`)
    return {
      name: columnName,
      type: columnType(type),
      key: false,
      nullable: nullable && !primary.includes(columnName),
      autoIncrement: false,
      comment: '',
      span: at,
    }
  })
  return { ...clauses, kind: 'createTable', external: false, indexes: [], columns }
}

/** The columns of a query with their types and nullability; those of a table are as declared. */
async function resultsOf(session: Session, query: Query): Promise<(Result & { name: string })[]> {
  const { columns } = await session.translate(query)
  if (isQuery(query.first) || query.rest.length > 0) throw unsupported('CREATE TABLE AS of several queries')
  const { items, from } = query.first
  if (items.some(({ kind }) => kind === 'star')) {
    const table =
      from?.kind === 'table' && !from.alias && session.view(from.name) === undefined && tableIn(session, from)
    if (!table || items.length > 1) throw unsupported('CREATE TABLE AS SELECT * but of one table')
    return table.columns.map(({ name, type, nullable }) => ({ name, type, nullable }))
  }
  const table = from?.kind === 'table' ? tableIn(session, from) : undefined
  return items.map((item, i) => {
    const { name, type: known } = columns[i]!
    if (item.kind === 'star') throw unsupported('CREATE TABLE AS SELECT *')
    const result = resultOf(item.expression, ({ parts }) => {
      const column = table && findColumn(table.columns, parts.at(-1)!)
      return column && { type: column.type, nullable: column.nullable }
    })
    return {
      name,
      nullable: result.nullable,
      type: result.type ?? (item.expression.kind === 'column' ? known : undefined),
    }
  })
}

function tableIn(session: Session, { name }: { name: QualifiedName }): Table | undefined {
  const { catalog, database, name: table } = session.qualify(name)
  if (catalog !== INTERNAL_CATALOG) return undefined
  return session.frontEnd.metadata.databases.get(database)?.tables.get(table)
}

function columnType(type: DataType): DataType {
  if (type.name !== 'VARCHAR' && type.name !== 'CHAR') return type
  return varchar(type.length > 0 && type.length <= MAX_VARCHAR ? type.length : MAX_VARCHAR)
}

function descRow(table: Table, column: Column, features: Features): Cell[] {
  return [
    column.name,
    descText(column.type),
    column.nullable ? 'YES' : 'NO',
    String(column.key),
    defaultCell(column),
    extraText(table, column, features),
  ]
}

function extraText(table: Table, column: Column, features: Features): string {
  const generated = column.default?.kind === 'now' || column.default?.kind === 'call'
  if (generated && features.atLeast(4, 1)) return 'DEFAULT_GENERATED'
  return bloomFilter(table, column) ? 'BLOOM_FILTER' : ''
}

function defaultCell({ default: value, type }: Column): Cell {
  if (value?.kind === 'value') return value.text
  if (value?.kind === 'now') return 'CURRENT_TIMESTAMP'
  if (value?.kind === 'call') return value.text
  // The empty sketch is a zero byte.
  return type.name === 'HLL' || type.name === 'BITMAP' ? '\0' : null
}

function bloomFilter(table: Table, column: Column): boolean {
  const columns = (table.properties.get('bloom_filter_columns') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  return columns.includes(column.name.toLowerCase())
}
