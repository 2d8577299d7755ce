import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import { checkColumnName } from '../names'
import type { AlterClause, ColumnDefinition, ColumnPlace, FieldStep } from '../statements'
import { defaultSql, quoted, tableOf } from '../store'
import type { DataType } from '../types'
import { duckType, internalText, isNested, sameType } from '../types'
import { checkColumnDetails, finishedType } from './columns'
import { checkModification } from './conversions'
import { finishedColumn, same } from './create-table'
import { referring } from './generated'
import { partitionColumns } from './partitions'

export type SchemaClause = Extract<
  AlterClause,
  { kind: 'addColumns' | 'dropColumn' | 'modifyColumn' | 'addField' | 'orderBy' }
>

/** The result of the schema-change clauses of one ALTER TABLE. */
export interface SchemaChange {
  columns: Column[]
  /** Done when the statement returns, instead of by a job. */
  instant: boolean
  /** True if every clause can use fast schema evolution. */
  fast: boolean
  /** The values of new and changed columns, in DuckDB SQL. */
  values: Map<string, string>
  features: Features
}

const MODEL_TITLES = { DUP_KEYS: 'Duplicate', UNIQUE_KEYS: 'Unique', PRIMARY_KEYS: 'Primary', AGG_KEYS: 'Aggregate' }

/** Applies the clauses to a copy of the columns, and refuses the same clauses as StarRocks, in its order. */
export function planSchemaChange(table: Table, clauses: SchemaClause[], features: Features): SchemaChange {
  const change: SchemaChange = { columns: [...table.columns], instant: true, fast: true, values: new Map(), features }
  change.fast = table.properties.get('fast_schema_evolution') !== 'false'
  for (const clause of clauses) if (clause.kind === 'addField') checkNewField(table, clause)
  for (const clause of clauses) {
    if (clause.kind === 'addColumns')
      for (const column of clause.columns) addColumn(table, change, column, clause.place)
    else if (clause.kind === 'dropColumn') dropColumn(table, change, clause.name)
    else if (clause.kind === 'modifyColumn') modifyColumn(table, change, clause.column, clause.place)
    else if (clause.kind === 'addField') addField(change, clause)
    else reorder(change, clause.columns)
  }
  checkKeysRemain(table, change.columns)
  checkUses(table, change.columns)
  return change
}

/** DuckDB SQL that converts the rows: all of them, or none if a value does not fit. */
export function rewriteSql(table: Table, { columns, values }: SchemaChange): string {
  const items = columns.map(({ name }) => `${values.get(name) ?? quoted(name)} AS ${quoted(name)}`)
  return `CREATE OR REPLACE TABLE ${tableOf(table)} AS SELECT ${items.join(', ')} FROM ${tableOf(table)}`
}

function addColumn(table: Table, change: SchemaChange, definition: ColumnDefinition, place?: ColumnPlace): void {
  const { name, aggregate, span, generated } = definition
  if (generated) throw unsupported('ADD COLUMN of a generated column')
  checkColumnName(name)
  if (definition.nullable === false && !definition.default) {
    throw analyzing(`Field '${name}' is not null but doesnt have a default value`, 1064, span.from, span.to)
  }
  const key = definition.key || (table.keyModel === 'AGG_KEYS' && !aggregate)
  checkColumnDetails(definition, table.keyModel, key ? [name] : [], change.features)
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
  if (referring(table.columns, name)) throw unsupported('dropping a column that a generated column refers to')
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
  if (definition.generated || before.generated || referring(table.columns, before.name))
    throw unsupported('MODIFY COLUMN where there are generated columns')
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
  change.fast = false
  if (sameType(before.type, after.type)) return
  change.instant = false
  change.values.set(name, `CAST(${quoted(name)} AS ${duckType(after.type)})`)
}

type AddField = Extract<AlterClause, { kind: 'addField' }>

/** The analyzer uses the table before the previous clauses (`StructFieldDesc.analyze`). */
function checkNewField(table: Table, { column, path, name }: AddField): void {
  const refuse = (reason: string) => analyzing(`Analyze add field definition failed: ${reason}.`)
  const found = findColumn(table.columns, column)
  if (!found) throw unsupported('ADD FIELD of a column that does not exist')
  let type = found.type
  for (const step of path) {
    if (typeof step !== 'string') {
      if (type.name !== 'ARRAY') throw unsupported('ADD FIELD with [*] into something else than an array')
      type = type.item
      continue
    }
    const field = type.name === 'STRUCT' ? type.fields.find((one) => same(one.name, step)) : undefined
    if (!field) throw unsupported(`ADD FIELD into the field ${step}, which does not exist`)
    if (!isNested(field.type)) throw refuse(`Field ${step} type ${internalText(field.type)} is not valid`)
    type = field.type
  }
  if (type.name !== 'STRUCT') throw refuse('Target Field is not struct')
  if (type.fields.some((field) => same(field.name, name))) throw refuse(`Field ${name} is already exist`)
}

/** Adds a field to a struct; it is NULL in existing rows. */
function addField(change: SchemaChange, { column: columnName, path, name, type, place }: AddField): void {
  if (!change.fast) throw bare('Add field for struct column require table enable fast schema evolution')
  const before = findColumn(change.columns, columnName)!
  const extended = (parent: DataType, steps: FieldStep[]): DataType => {
    const [step, ...rest] = steps
    if (parent.name === 'ARRAY') return { name: 'ARRAY', item: extended(parent.item, rest) }
    if (parent.name !== 'STRUCT') throw unsupported('ADD FIELD into this type')
    if (step !== undefined) {
      const fields = parent.fields.map((field) =>
        same(field.name, String(step)) ? { ...field, type: extended(field.type, rest) } : field,
      )
      return { name: 'STRUCT', fields }
    }
    const at = placeOfField(parent.fields, place, columnName)
    return { name: 'STRUCT', fields: [...parent.fields.slice(0, at), { name, type }, ...parent.fields.slice(at)] }
  }
  const after = { ...before, type: extended(before.type, path) }
  change.columns = change.columns.map((one) => (one === before ? after : one))
  change.values.set(before.name, `CAST(${quoted(before.name)} AS ${duckType(after.type)})`)
}

function placeOfField(fields: { name: string }[], place: ColumnPlace | undefined, parent: string): number {
  if (place === undefined) return fields.length
  if ('first' in place) return 0
  const at = fields.findIndex((field) => same(field.name, place.after))
  if (at < 0) throw bare(`Field[${place.after}] is not exist in Field[${parent}]`)
  return at + 1
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
