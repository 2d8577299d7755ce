import { OK, textRows } from '../answer'
import { analyzeCreateTable } from '../ddl/create-table'
import { refuseDrop, refuseTruncate } from '../ddl/materialized-view'
import { createTableText } from '../ddl/show-create'
import { analyzing, tableNotFound, unknownDatabase, unknownTable, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { Features } from '../features'
import { filterRows } from '../inline'
import { isMaterialized } from '../materialized/views'
import type { Column, Table } from '../metadata'
import { INTERNAL_CATALOG, sortedByName } from '../metadata'
import { checkTableName } from '../names'
import { catalogId } from '../security/objects'
import type { Cell } from '../store'
import { tableOf } from '../store'
import { descText } from '../types'
import { checkState } from './alter'
import { showCreateMaterializedView } from './materialized-views'
import { notA, showCreateView } from './views'

const DESC_COLUMNS = ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra']
const FULL_COLUMNS = ['Field', 'Type', 'Collation', 'Null', 'Key', 'Default', 'Extra', 'Privileges', 'Comment']

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
    if (session.frontEnd.storageVolumes.length > 0) throw unsupported('CREATE TABLE in a shared-data cluster')
    if (statement.external) throw unsupported('CREATE EXTERNAL TABLE in the internal catalog')
    if (statement.engine && statement.engine.toLowerCase() !== 'olap') throw unsupported(`ENGINE = ${statement.engine}`)
    const table = analyzeCreateTable(statement, name, database, session.frontEnd)
    // The name is taken before its rows have a place: whoever comes next finds it, and statements on it wait in the queue of the store.
    database.tables.set(name, table)
    try {
      await store.createTable(table)
    } catch (error) {
      if (database.tables.get(name) === table) database.tables.delete(name)
      throw error
    }
    return OK
  },

  async dropTable(session, { name, ifExists }) {
    const { database: databaseName, name: tableName } = session.qualify(name)
    const { metadata, store } = session.frontEnd
    const database = metadata.database(databaseName)
    const table = database.tables.get(tableName)
    if (!table) {
      if (database.views.has(tableName)) throw notA('TABLE', databaseName, tableName)
      if (ifExists) return OK
      throw unknownTable(tableName)
    }
    refuseDrop(table)
    database.tables.delete(tableName)
    session.frontEnd.materializedViews.baseChanged(table, `base-table dropped: ${tableName}`)
    await store.dropTable(table)
    return OK
  },

  async truncate(session, { name, partitions }) {
    const table = session.table(name, tableNotFound)
    refuseTruncate(table)
    checkState(table)
    if (partitions) throw unsupported('TRUNCATE TABLE ... PARTITION')
    const { store } = session.frontEnd
    await store.run(`DELETE FROM ${tableOf(table)}`)
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
