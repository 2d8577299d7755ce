import { analyzing, bare } from '../errors'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import { checkColumnName } from '../names'
import type { AlterClause, ColumnDefinition, ColumnPlace } from '../statements'
import { defaultSql, quoted, tableOf } from '../store'
import { duckType, sameType } from '../types'
import { checkColumnDetails, finishedType } from './columns'
import { checkModification } from './conversions'
import { finishedColumn, same } from './create-table'
import { partitionColumns } from './partitions'

export type SchemaClause = Extract<AlterClause, { kind: 'addColumns' | 'dropColumn' | 'modifyColumn' | 'orderBy' }>

/** What the schema-change clauses of one ALTER TABLE come to. */
export interface SchemaChange {
  columns: Column[]
  /** Done when the statement returns, instead of by a job. */
  instant: boolean
  /** Where the values of new and changed columns come from, in DuckDB SQL. */
  values: Map<string, string>
}

const MODEL_TITLES = { DUP_KEYS: 'Duplicate', UNIQUE_KEYS: 'Unique', PRIMARY_KEYS: 'Primary', AGG_KEYS: 'Aggregate' }

/** Plans the clauses over a copy of the columns, refusing what StarRocks refuses, in its order. */
export function planSchemaChange(table: Table, clauses: SchemaClause[]): SchemaChange {
  const change: SchemaChange = { columns: [...table.columns], instant: true, values: new Map() }
  for (const clause of clauses) {
    if (clause.kind === 'addColumns')
      for (const column of clause.columns) addColumn(table, change, column, clause.place)
    else if (clause.kind === 'dropColumn') dropColumn(table, change, clause.name)
    else if (clause.kind === 'modifyColumn') modifyColumn(table, change, clause.column, clause.place)
    else reorder(change, clause.columns)
  }
  checkKeysRemain(table, change.columns)
  checkUses(table, change.columns)
  return change
}

/** DuckDB SQL that makes the rows over: all of them or, when a value does not fit, none. */
export function rewriteSql(table: Table, { columns, values }: SchemaChange): string {
  const items = columns.map(({ name }) => `${values.get(name) ?? quoted(name)} AS ${quoted(name)}`)
  return `CREATE OR REPLACE TABLE ${tableOf(table)} AS SELECT ${items.join(', ')} FROM ${tableOf(table)}`
}

function addColumn(table: Table, change: SchemaChange, definition: ColumnDefinition, place?: ColumnPlace): void {
  const { name, aggregate, span } = definition
  checkColumnName(name)
  if (definition.nullable === false && !definition.default) {
    throw analyzing(`Field '${name}' is not null but doesnt have a default value`, 1064, span.from, span.to)
  }
  const key = definition.key || (table.keyModel === 'AGG_KEYS' && !aggregate)
  checkColumnDetails(definition, table.keyModel, key ? [name] : [])
  if (definition.default?.kind === 'call') throw bare(`unsupported default expr:${definition.default.text}`)
  if (aggregate && table.keyModel !== 'AGG_KEYS') {
    const title = MODEL_TITLES[table.keyModel]
    throw bare(`Can not assign aggregation method on column in ${title} data model table: ${name}`)
  }
  if (findColumn(change.columns, name)) throw bare(`Can not add column which already exists in base table: ${name}`)
  const column = finishedColumn(definition, table.keyModel, key ? [name] : [])
  const lastKey = change.columns.filter((c) => c.key).length
  insertAt(change, column, place ? indexAfter(change, place) : key ? lastKey : change.columns.length)
  if (key) change.instant = false
  change.values.set(name, defaultSql(column))
}

function dropColumn(table: Table, change: SchemaChange, name: string): void {
  const column = findColumn(change.columns, name)
  if (!column) throw bare(`Column does not exists: ${name}`)
  if (column.key && table.keyModel === 'PRIMARY_KEYS') throw bare('Can not drop key column in primary data model table')
  if (column.key && table.keyModel === 'UNIQUE_KEYS') throw bare('Can not drop key column in Unique data model table')
  if (table.keyModel === 'PRIMARY_KEYS' && table.sortColumns?.some((sort) => same(sort, name))) {
    throw bare('Can not drop sort column in primary data model table')
  }
  change.columns = change.columns.filter((c) => c !== column)
  if (column.key) change.instant = false
}

function modifyColumn(table: Table, change: SchemaChange, definition: ColumnDefinition, place?: ColumnPlace): void {
  const before = findColumn(change.columns, definition.name)
  if (!before) throw bare(`Column[${definition.name}] does not found`)
  if (before.key && table.keyModel === 'PRIMARY_KEYS') {
    throw bare(`Can not modify key column: ${before.name} for primary key table`)
  }
  const { key, name } = { key: definition.key, name: before.name }
  const after: Column = {
    ...finishedColumn(definition, table.keyModel, key ? [definition.name] : []),
    name,
    type: finishedType(definition),
    comment: definition.comment || before.comment,
  }
  change.columns = change.columns.map((column) => (column === before ? after : column))
  if (place) {
    change.columns = change.columns.filter((column) => column !== after)
    insertAt(change, after, indexAfter(change, place))
  }
  checkKeysRemain(table, change.columns)
  checkModification(before, after, table)
  if (sameType(before.type, after.type)) return
  change.instant = false
  change.values.set(name, `CAST(${quoted(name)} AS ${duckType(after.type)})`)
}

function reorder(change: SchemaChange, names: string[]): void {
  for (const name of names) if (!findColumn(change.columns, name)) throw bare(`Column[${name}] not exists`)
  if (names.length !== change.columns.length) throw bare('Reorder stmt should contains all columns')
  change.columns = names.map((name) => findColumn(change.columns, name)!)
  change.instant = false
}

function checkKeysRemain({ name }: Table, columns: Column[]): void {
  const keys = columns.filter((column) => column.key).length
  if (keys === 0) throw bare(`No key column left. index[${name}]`)
  if (columns.slice(0, keys).some((column) => !column.key)) {
    throw bare(`Invalid column order. value should be after key. index[${name}]`)
  }
}

/** Columns that rows are placed by keep their type and stay. */
function checkUses(table: Table, columns: Column[]): void {
  const { distribution } = table
  const hashed = distribution.kind === 'hash' ? distribution.columns : []
  const uses: [string, string[]][] = [
    ['partition', partitionColumns(table)],
    ['distribution', hashed],
  ]
  for (const [use, names] of uses) {
    for (const name of names) {
      const after = findColumn(columns, name)
      const title = use[0]!.toUpperCase() + use.slice(1)
      if (!after) throw bare(`${title} column[${name}] cannot be dropped. index[${table.name}]`)
      if (!sameType(after.type, findColumn(table.columns, name)!.type)) {
        throw bare(`Can not modify ${use} column[${name}]. index[${table.name}]`)
      }
    }
  }
}

function indexAfter({ columns }: SchemaChange, place: ColumnPlace): number {
  if ('first' in place) return 0
  const column = findColumn(columns, place.after)
  if (!column) throw bare(`Column[${place.after}] does not exists`)
  return columns.indexOf(column) + 1
}

function insertAt(change: SchemaChange, column: Column, index: number): void {
  change.columns = [...change.columns.slice(0, index), column, ...change.columns.slice(index)]
}
