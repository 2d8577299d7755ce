import type { Expression } from '../ast'
import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import type { AlterClause, ColumnDefinition, ColumnPlace, CreateTable } from '../statements'
import type { DataType } from '../types'
import { internalText, isFloat, isNested, sqlText } from '../types'
import {
  HIVE_STRING_LENGTH,
  type HiveDatabase,
  type IcebergColumn,
  type IcebergPartitionField,
  type IcebergTable,
} from './metastore'

const UNSUPPORTED_TYPES = ['LARGEINT', 'HLL', 'BITMAP', 'PERCENTILE', 'JSON', 'VARIANT']
const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4']
const DEFAULT_CODECS: Record<string, string> = { parquet: 'zstd', orc: 'zlib', avro: 'gzip' }

/** What each transform accepts (StarRocks/starrocks#58509). */
const DATES = ['DATE', 'DATETIME']
const VALUES = ['INT', 'BIGINT', 'DECIMAL', 'VARCHAR', 'VARBINARY']
const TRANSFORMS: Record<string, string[]> = {
  year: DATES,
  month: DATES,
  day: DATES,
  hour: ['DATETIME'],
  bucket: [...VALUES, ...DATES],
  truncate: VALUES,
}

/** Checks a CREATE TABLE in an Iceberg catalog (`CreateTableAnalyzer`, `IcebergMetadata.createTable`). */
export function analyzeIcebergTable(
  { columns, partitionBy, sortItems, properties, comment }: CreateTable,
  name: string,
  database: HiveDatabase,
  features: Features,
): IcebergTable {
  for (const { name: column, default: value, generated, aggregate, autoIncrement, nullable } of columns) {
    if (generated || aggregate || autoIncrement || (value && value.kind !== 'null'))
      throw unsupported(`what column ${column} of an Iceberg table has besides its type`)
    if (nullable === false) throw unsupported('NOT NULL in an Iceberg table')
  }
  const table: IcebergTable = {
    name,
    columns: [],
    nextId: 1,
    partitionBy: [],
    sortBy: [],
    comment,
    location: '',
    properties: new Map(),
    data: [],
  }
  for (const column of columns) table.columns.push(newColumn(table, column))
  const fields = fieldsOf(partitionBy)
  if (partitionBy?.kind === 'expressions' && !features.atLeast(4, 0))
    throw unsupported('partition transforms of Iceberg before 4.0')
  if (sortItems && !features.atLeast(4, 0)) throw unsupported('a sort order of Iceberg before 4.0')
  table.partitionBy = fields.map((field) => checkedField(table, field))
  table.sortBy = (sortItems ?? []).map(({ column, descending = false, nullsFirst = !descending }) => {
    if (!columnOf(table, column)) throw bare(`Fail to build Iceberg sortOrder, msg: Cannot find field '${column}'`)
    return { column, descending, nullsFirst }
  })
  table.location = locationOf(properties, name, database)
  table.properties = tableProperties(properties)
  return table
}

function fieldsOf(partitionBy: CreateTable['partitionBy']): IcebergPartitionField[] {
  switch (partitionBy?.kind) {
    case undefined:
      return []
    case 'columns':
      return partitionBy.columns.map((column) => ({ transform: 'identity', column }))
    case 'expressions':
      return partitionBy.expressions.map(fieldOf)
    default:
      throw bare('Only list partition is supported for iceberg table')
  }
}

/** The metastore refuses commits to its own warehouse, which is no store of ours: the recordings say so. */
function locationOf(properties: Map<string, string>, name: string, database: HiveDatabase): string {
  const location =
    properties.get('location') ?? (database.location && `${database.location.replace(/\/+$/, '')}/${name}`)
  if (!location) throw bare(`Table was created concurrently: ${database.name}.${name}`)
  return location.replace(/\/+$/, '')
}

/** `IcebergApiConverter.rebuildCreateTableProperties`: the declared ones, and Iceberg's own names for two of them. */
function tableProperties(declared: Map<string, string>): Map<string, string> {
  const all = new Map([...declared].filter(([key]) => key !== 'location'))
  const format = (declared.get('file_format') ?? 'parquet').toLowerCase()
  if (!DEFAULT_CODECS[format]) throw bare(`Unsupported format in USING: ${declared.get('file_format')}`)
  const codec = declared.get('compression_codec') ?? DEFAULT_CODECS[format]!
  if (declared.has('compression_codec') && !CODECS.includes(codec.toLowerCase()))
    throw bare(`Unsupported compression codec in USING: ${codec}`)
  all.set('owner', 'root')
  all.set('write.format.default', format)
  all.set(`write.${format}.compression-codec`, codec)
  return all
}

function newColumn(table: IcebergTable, { name, type, comment }: ColumnDefinition): IcebergColumn {
  if (columnOf(table, name)) throw analyzing(`Duplicate column name '${name}'`, 1060)
  return { id: table.nextId++, name, type: storedType(type), ...(comment && { comment }) }
}

const columnOf = ({ columns }: Pick<IcebergTable, 'columns'>, name: string) =>
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase())

/** `IcebergApiConverter.toIcebergColumnType`, and back by `ColumnTypeConverter.fromIcebergType`. */
function storedType(type: DataType): DataType {
  if (UNSUPPORTED_TYPES.includes(type.name)) throw bare(`Unsupported primitive column type ${type.name}`)
  if (type.name === 'TIME') throw unsupported('TIME in Iceberg')
  if (type.name === 'TINYINT' || type.name === 'SMALLINT') return { name: 'INT' }
  if (type.name === 'CHAR' || type.name === 'VARCHAR') return { name: 'VARCHAR', length: HIVE_STRING_LENGTH }
  if (type.name === 'VARBINARY') return { name: 'VARBINARY' }
  if (type.name === 'DECIMAL' && type.precision > 38) throw unsupported('a DECIMAL of more than 38 digits in Iceberg')
  if (type.name === 'ARRAY') return { ...type, item: storedType(type.item) }
  if (type.name === 'MAP') return { ...type, key: storedType(type.key), value: storedType(type.value) }
  if (type.name === 'STRUCT')
    return { ...type, fields: type.fields.map((field) => ({ ...field, type: storedType(field.type) })) }
  return type
}

function fieldOf(expression: Expression): IcebergPartitionField {
  if (expression.kind === 'column') return { transform: 'identity', column: expression.parts.at(-1)! }
  if (expression.kind !== 'call') throw analyzing('Unsupported partition definition')
  const [column, width] = expression.args
  const transform = expression.name.toLowerCase()
  if (column?.kind !== 'column') throw analyzing(`Unsupported partition transform ${transform} for arguments`)
  return {
    transform,
    column: column.parts.at(-1)!,
    ...(width?.kind === 'literal' && { width: Number(width.value) }),
  }
}

function checkedField(table: IcebergTable, field: IcebergPartitionField): IcebergPartitionField {
  const { transform, column } = field
  // Iceberg looks for the name as it is written.
  const type = table.columns.find(({ name }) => name === column)?.type
  if (!type) throw analyzing(`Partition column[${column}] does not exist in column list`)
  if (transform === 'identity') {
    if (isFloat(type) || isNested(type))
      throw analyzing(`Invalid iceberg partition column '${column}': invalid data type ${internalText(type)}`)
    return field
  }
  const accepted = TRANSFORMS[transform]
  if (!accepted) throw analyzing(`Unsupported partition transform ${transform} for column ${column}`)
  const needsWidth = transform === 'bucket' || transform === 'truncate'
  if (!accepted.includes(type.name) || needsWidth !== (field.width !== undefined))
    throw unsupported(`${transform} of a ${type.name}`)
  return field
}

const fieldText = ({ transform, column, width }: IcebergPartitionField) =>
  `${transform}(${column.toLowerCase()},${width ?? ''})`

/** `IcebergAlterTableExecutor`: one clause, since older releases run the first ones of several again. */
export function alterIcebergTable(table: IcebergTable, clauses: AlterClause[], features: Features): void {
  const [clause, ...others] = clauses
  if (!clause || others.length > 0) throw unsupported('ALTER TABLE of Iceberg with several clauses')
  if (!features.atLeast(3, 3)) throw unsupported('ALTER TABLE of Iceberg before 3.3')
  switch (clause.kind) {
    case 'addColumns':
      addColumns(table, clause.columns, clause.place)
      return
    case 'dropColumn': {
      const column = existing(table, clause.name)
      const used = [...table.partitionBy, ...table.sortBy].some((field) => field.column === column.name)
      if (used) throw unsupported(`dropping column ${column.name}, by which an Iceberg table is partitioned or sorted`)
      table.columns = table.columns.filter((one) => one !== column)
      return
    }
    case 'renameColumn': {
      const column = existing(table, clause.from)
      if (columnOf(table, clause.to)) throw bare(`Cannot add column, name already exists: ${clause.to}`)
      for (const field of [...table.partitionBy, ...table.sortBy])
        if (field.column === column.name) field.column = clause.to
      column.name = clause.to
      return
    }
    case 'modifyColumn':
      modifyColumn(table, clause.column, clause.place)
      return
    case 'comment':
      table.comment = clause.comment
      return
    case 'set':
      setProperties(table, clause.properties)
      return
    case 'addPartitionColumns':
    case 'dropPartitionColumns':
      if (!features.atLeast(4, 0, 3)) throw unsupported('partition columns of Iceberg in ALTER TABLE before 4.0.3')
      alterPartitions(table, clause)
      return
    default:
      throw unsupported(`${clause.kind} of an Iceberg table`)
  }
}

function existing(table: IcebergTable, name: string): IcebergColumn {
  const column = columnOf(table, name)
  if (!column) throw bare(`Cannot update missing column: ${name}`)
  return column
}

function addColumns(table: IcebergTable, columns: ColumnDefinition[], place: ColumnPlace | undefined): void {
  for (const definition of columns) {
    if (definition.nullable === false) throw bare('Unexpected exception: column in iceberg table must be nullable.')
    if (definition.default && definition.default.kind !== 'null') throw unsupported('a default in an Iceberg table')
    if (columnOf(table, definition.name)) throw bare(`Cannot add column, name already exists: ${definition.name}`)
    const column = newColumn(table, definition)
    table.columns.push(column)
    move(table, column, place)
  }
}

function move(table: IcebergTable, column: IcebergColumn, place: ColumnPlace | undefined): void {
  if (!place) return
  const others = table.columns.filter((one) => one !== column)
  const at = 'first' in place ? 0 : others.indexOf(existing(table, place.after)) + 1
  table.columns = [...others.slice(0, at), column, ...others.slice(at)]
}

function modifyColumn(table: IcebergTable, definition: ColumnDefinition, place: ColumnPlace | undefined): void {
  const column = existing(table, definition.name)
  const type = storedType(definition.type)
  if (isNested(type)) throw bare(`Cannot modify ${definition.name}, not a primitive type`)
  if (!mayBecome(column.type, type))
    throw bare(`Cannot change column type: ${column.name}: ${sqlText(column.type)} -> ${sqlText(type)}`)
  column.type = type
  if (definition.comment) column.comment = definition.comment
  else delete column.comment
  move(table, column, place)
}

/** `TypeUtil.isPromotionAllowed` of Iceberg. */
function mayBecome(from: DataType, to: DataType): boolean {
  if (from.name === 'DECIMAL' && to.name === 'DECIMAL') return from.scale === to.scale && from.precision <= to.precision
  if (from.name === 'INT' && to.name === 'BIGINT') return true
  return (from.name === 'FLOAT' && to.name === 'DOUBLE') || from.name === to.name
}

function setProperties(table: IcebergTable, properties: Map<string, string>): void {
  if (properties.size === 0) throw bare('Modified property is empty')
  for (const [key, value] of properties) {
    if (key === 'file_format') table.properties.set('write.format.default', value.toLowerCase())
    else if (key === 'location') table.location = value.replace(/\/+$/, '')
    else if (key === 'compression_codec') {
      if (!CODECS.includes(value.toLowerCase()))
        throw bare(`Unsupported compression codec for iceberg connector: ${value}`)
      const format = properties.get('file_format') ?? table.properties.get('write.format.default') ?? 'parquet'
      table.properties.set(`write.${format.toLowerCase()}.compression-codec`, value)
    } else table.properties.set(key, value)
  }
}

function alterPartitions(
  table: IcebergTable,
  { kind, expressions }: Extract<AlterClause, { kind: 'addPartitionColumns' | 'dropPartitionColumns' }>,
): void {
  for (const field of expressions.map(fieldOf)) {
    const there = table.partitionBy.find((one) => fieldText(one) === fieldText(field))
    if (kind === 'addPartitionColumns') {
      if (there) throw bare(`Cannot add duplicate partition field ${fieldText(field)}`)
      table.partitionBy.push(checkedField(table, field))
    } else {
      if (!there) throw bare(`Cannot find partition field to remove: ${fieldText(field)}`)
      table.partitionBy = table.partitionBy.filter((one) => one !== there)
    }
  }
}

/** `AstToStringBuilder.getExternalCatalogTableDdlStmt`: nothing but the comments of columns is escaped. */
export function createIcebergTableText(table: IcebergTable, features: Features): string {
  const { name, columns, partitionBy, sortBy, comment, location, properties } = table
  const isNew = features.atLeast(4, 0)
  const lines = columns.map(
    (column) =>
      `  \`${column.name}\` ${sqlText(column.type)} DEFAULT NULL${column.comment ? ` COMMENT "${column.comment.replaceAll('"', '\\"')}"` : ''}`,
  )
  const fields = partitionBy.map(({ transform, column, width }) => {
    const shown = isNew ? `\`${column}\`` : column
    return transform === 'identity' ? shown : `${transform}(${shown}${width === undefined ? '' : `, ${width}`})`
  })
  const partitions = isNew ? fields.join(', ') : `(${fields.join(', ')})`
  const order = sortBy.map(
    ({ column, descending, nullsFirst }) =>
      `${column} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
  )
  // Since when all properties are shown is not known; some releases show only the location.
  const shown = features.atLeast(3, 4) ? [...properties, ['location', location] as const] : [['location', location]]
  return [
    `CREATE TABLE \`${name}\` (\n${lines.join(',\n')}\n)`,
    ...(fields.length > 0 ? [`PARTITION BY ${partitions}`] : []),
    ...(comment ? [`COMMENT ("${comment}")`] : []),
    ...(order.length > 0 ? [`ORDER BY (${order.join(',')})`] : []),
    `PROPERTIES (${shown.map(([key, value]) => `"${key}" = "${value}"`).join(',')});`,
  ].join('\n')
}
