import type { Expression } from '../ast'
import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import type { FrontEnd } from '../frontend'
import type { Column, Database, Table } from '../metadata'
import { findColumn } from '../metadata'
import { checkColumnName } from '../names'
import { label } from '../query/label'
import type { ColumnDefinition, CreateTable, Distribution, KeyModel } from '../statements'
import type { DataType } from '../types'
import { internalText, isFloat, isNested, isSketch, sqlText } from '../types'
import { checkColumnDetails, checkTypes, finishedType } from './columns'
import { firstPartitions } from './dynamic-partitions'
import { explicitPartitions } from './explicit-partitions'
import { checkGenerated } from './generated'
import { createdIndexes } from './indexes'
import { createProperties } from './properties'

const MAX_COLUMNS = 10000
const PRIMARY_KEY_TYPES = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'VARCHAR', 'DATE', 'DATETIME']
const INDEX_BYTES: Record<string, number> = { BOOLEAN: 1, TINYINT: 1, SMALLINT: 2, INT: 4, LARGEINT: 16, DECIMAL: 16 }
const SHORT_KEY_COLUMNS = 3
export const SHORT_KEY_BYTES = 36

/** Checks a CREATE TABLE in the order in which StarRocks does, so that of several errors the same one wins. */
export function analyzeCreateTable(
  statement: CreateTable,
  name: string,
  database: Database,
  { metadata, features }: Pick<FrontEnd, 'metadata' | 'features'>,
): Table {
  checkTypes(
    statement.columns.map(({ type }) => type),
    features,
  )
  checkColumnList(statement.columns)
  const { model, columns: keyColumns } = keysOf(statement)
  checkKeys(statement, model, keyColumns)
  checkSortKeys(statement, model, keyColumns)
  checkPartitioning(statement, model, keyColumns)
  if (!statement.distribution && model === 'PRIMARY_KEYS' && !features.primaryKeysDistributeThemselves) {
    throw analyzing('Currently only support default distribution in DUP_KEYS')
  }
  const distribution = distributionOf(statement, model, keyColumns)
  for (const column of statement.columns) checkColumnDetails(column, model, keyColumns, features)
  const columns = statement.columns.map((column) => finishedColumn(column, model, keyColumns))
  checkGenerated(columns, model)
  const table: Table = {
    id: metadata.nextId(),
    name,
    database,
    columns,
    keyModel: model,
    keyColumns,
    sortColumns: statement.orderBy,
    partitionBy: statement.partitionBy,
    partitions: explicitPartitions(statement.partitionBy, columns),
    distribution,
    comment: statement.comment,
    properties: new Map(),
    bucketSize: features.bucketSize,
    createdAt: new Date(),
    state: 'NORMAL',
    indexes: createdIndexes(statement.indexes, columns, model),
  }
  table.properties = createProperties(statement.properties, table, features)
  table.partitions = new Map([...table.partitions, ...firstPartitions(table)])
  checkShortKey(statement, columns, features)
  return table
}

function checkColumnList(columns: ColumnDefinition[]): void {
  if (columns.length > MAX_COLUMNS) throw analyzing('Too many columns', 1117)
  const seen = new Set<string>()
  for (const { name } of columns) {
    checkColumnName(name)
    if (seen.has(name.toLowerCase())) throw analyzing(`Duplicate column name '${name}'`, 1060)
    seen.add(name.toLowerCase())
  }
}

/** The declared key, or the one that StarRocks chooses: the leading columns that fit into a short key. */
function keysOf({ key, columns }: CreateTable): { model: KeyModel; columns: string[] } {
  if (key) return key
  if (columns.some((column) => column.aggregate)) {
    return { model: 'AGG_KEYS', columns: columns.filter((c) => !c.aggregate).map((c) => c.name) }
  }
  const chosen: string[] = []
  let bytes = 0
  for (const { name, type } of columns) {
    bytes += indexBytes(type)
    if (chosen.length >= SHORT_KEY_COLUMNS || (bytes > SHORT_KEY_BYTES && chosen.length > 0) || !mayBeKey(type)) break
    chosen.push(name)
    if (type.name === 'VARCHAR') break
  }
  if (chosen.length === 0) throw analyzing(`Data type of first column cannot be ${internalText(columns[0]!.type)}`)
  return { model: 'DUP_KEYS', columns: chosen }
}

/** The number of bytes that a column of that type takes in a short key (`Type.getIndexSize`). */
export function indexBytes(type: DataType): number {
  if (type.name === 'CHAR') return type.length
  return type.name === 'VARCHAR' ? 20 : (INDEX_BYTES[type.name] ?? 8)
}

export const mayBeKey = (type: DataType) =>
  !isFloat(type) && !isNested(type) && !isSketch(type) && !['JSON', 'VARIANT', 'VARBINARY'].includes(type.name)

function checkKeys({ key, columns }: CreateTable, model: KeyModel, keyColumns: string[]): void {
  if (!key) return
  for (const [i, name] of keyColumns.entries()) {
    if (columns[i] && same(columns[i].name, name)) continue
    if (!columns.some((column) => same(column.name, name))) throw analyzing(`Key column(${name}) doesn't exist.`)
    throw analyzing(
      'Key columns must be the first few columns of the schema and the order  of the key columns must be consistent with the order of the schema',
    )
  }
  for (const [i, column] of columns.entries()) {
    if (i < keyColumns.length) {
      if (column.aggregate) throw analyzing(`Key column[${column.name}] should not specify aggregate type.`)
      if (model === 'PRIMARY_KEYS') checkPrimaryKeyColumn(column)
    } else if (model === 'AGG_KEYS' && !column.aggregate) {
      throw analyzing(`AGG_KEYS table should specify aggregate type for non-key column[${column.name}]`)
    } else if (model !== 'AGG_KEYS' && column.aggregate && !(column.aggregate === 'REPLACE' && model !== 'DUP_KEYS')) {
      throw analyzing(`${model} table should not specify aggregate type for non-key column[${column.name}]`)
    }
  }
}

function checkPrimaryKeyColumn({ name, type, nullable }: ColumnDefinition): void {
  if (!PRIMARY_KEY_TYPES.includes(type.name)) {
    throw analyzing(`primary key column[${name}] type not supported: ${sqlText(type)}`)
  }
  if (nullable === true) throw analyzing(`primary key column[${name}] cannot be nullable`)
}

function checkSortKeys({ orderBy, sortItems, columns }: CreateTable, model: KeyModel, keyColumns: string[]): void {
  if (!orderBy) return
  if (sortItems?.some(({ descending, nullsFirst }) => descending !== undefined || nullsFirst !== undefined))
    throw unsupported('ASC, DESC and NULLS in ORDER BY of a native table')
  for (const name of orderBy) {
    const column = columns.find((c) => same(c.name, name))
    if (!column) throw analyzing(`Unknown column '${name}' does not exist in table`)
    if (model === 'PRIMARY_KEYS' && !PRIMARY_KEY_TYPES.includes(column.type.name)) {
      throw analyzing(`sort key column[${name}] type not supported: ${sqlText(column.type)}`)
    }
  }
  const sameSet = orderBy.length === keyColumns.length && orderBy.every((c) => keyColumns.some((k) => same(k, c)))
  if ((model === 'AGG_KEYS' || model === 'UNIQUE_KEYS') && !sameSet) {
    const title = model === 'AGG_KEYS' ? 'AGGREGATE KEY' : 'UNIQUE KEY'
    throw analyzing(`The sort columns of ${title} table must be same with key columns`)
  }
}

function checkPartitioning({ partitionBy, columns }: CreateTable, model: KeyModel, keyColumns: string[]): void {
  if (!partitionBy) return
  const names = partitionBy.kind === 'expressions' ? partitionBy.expressions.map(partitionColumn) : partitionBy.columns
  for (const [i, name] of names.entries()) {
    const column = columns.find((c) => same(c.name, name))
    if (!column) throw analyzing(`Partition column[${name}] does not exist in column list.`)
    const { type } = column
    if (isFloat(type) || isNested(type) || (partitionBy.kind !== 'expressions' && type.name === 'DECIMAL')) {
      throw analyzing(`Invalid partition column '${column.name}': invalid data type ${internalText(type)}`)
    }
    if (model !== 'DUP_KEYS' && !keyColumns.some((k) => same(k, name))) {
      throw analyzing(
        "The partition column could not be aggregated column and unique table's partition column must be key column",
      )
    }
    if (partitionBy.kind === 'expressions' && type.name !== 'DATE' && type.name !== 'DATETIME') {
      const shown = label(partitionBy.expressions[i]!)
      throw analyzing(`Unsupported partition type ${internalText(type)} for function ${shown}`)
    }
  }
}

/** The column of date_trunc('unit', c) and of time_slice(c, ...), the only expressions with ranges. */
export function partitionColumn(e: Expression): string {
  if (e.kind === 'call' && (e.name === 'date_trunc' || e.name === 'time_slice')) {
    const column = e.args[e.name === 'date_trunc' ? 1 : 0]
    if (column?.kind === 'column') return column.parts.at(-1)!
  }
  throw analyzing('Only support date_trunc and time_slice as partition expression')
}

function distributionOf(
  { distribution, columns, properties }: CreateTable,
  model: KeyModel,
  keyColumns: string[],
): Distribution {
  if (!distribution) {
    if (properties.has('colocate_with')) throw analyzing('Colocate table must specify distribution column')
    if (model === 'PRIMARY_KEYS') return { kind: 'hash', columns: keyColumns }
    if (model === 'DUP_KEYS') return { kind: 'random' }
    throw analyzing(`Currently not support default distribution in ${model}`)
  }
  if (distribution.kind === 'random') {
    const replaces = model === 'AGG_KEYS' && columns.some((c) => c.aggregate?.startsWith('REPLACE'))
    if (model === 'DUP_KEYS' || (model === 'AGG_KEYS' && !replaces)) return distribution
    const title = { AGG_KEYS: 'AGGREGATE KEY with replace ', UNIQUE_KEYS: 'UNIQUE KEY', PRIMARY_KEYS: 'PRIMARY KEY' }[
      model
    ]
    throw analyzing(`${title} must use hash distribution`)
  }
  for (const name of distribution.columns) {
    const column = columns.find((c) => same(c.name, name))
    if (!column) throw analyzing(`Distribution column(${name}) doesn't exist.`)
    if (model !== 'DUP_KEYS' && !keyColumns.some((k) => same(k, name))) {
      throw analyzing(`Distribution column[${name}] is not key column`)
    }
  }
  return distribution
}

/** Refuses, at execution, types that can be neither sorted nor hashed. */
function checkShortKey({ orderBy, distribution }: CreateTable, columns: Column[], { binaryKeys }: Features): void {
  if (distribution?.kind === 'hash') {
    for (const name of distribution.columns) {
      const { type } = findColumn(columns, name)!
      if (type.name === 'VARBINARY' && binaryKeys) continue
      if (!mayBeKey(type)) throw bare(`${internalText(type)} column can not be distribution column`)
    }
  }
  const first = orderBy && findColumn(columns, orderBy[0]!)
  if (first && (isFloat(first.type) || isNested(first.type)))
    throw bare(`Data type of first column cannot be ${internalText(columns[0]!.type)}`)
  for (const [i, name] of (orderBy ?? []).entries()) {
    if (orderBy!.slice(0, i).some((other) => same(other, name))) {
      throw bare(`Duplicate sort key column ${name} is not allowed.`)
    }
  }
}

/** The column as the table has it. */
export function finishedColumn(column: ColumnDefinition, model: KeyModel, keyColumns: string[]): Column {
  const key = keyColumns.some((name) => same(name, column.name))
  const alwaysNull = column.aggregate === 'REPLACE_IF_NOT_NULL'
  return {
    name: column.name,
    type: finishedType(column),
    key,
    aggregate: model === 'AGG_KEYS' ? column.aggregate : undefined,
    nullable: alwaysNull || column.generated !== undefined || (column.nullable ?? !(key && model === 'PRIMARY_KEYS')),
    default: column.default?.kind === 'null' ? undefined : column.default,
    generated: column.generated,
    autoIncrement: column.autoIncrement,
    comment: column.comment,
  }
}

export const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
