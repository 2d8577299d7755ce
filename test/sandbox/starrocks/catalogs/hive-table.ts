import { randomUUID } from 'node:crypto'
import { analyzing, bare, unsupported } from '../errors'
import type { CreateTable } from '../statements'
import type { DataType } from '../types'
import { internalText, isFloat, isNested, sqlText } from '../types'
import { HIVE_STRING_LENGTH, type HiveColumn, type HiveDatabase, type HiveTable } from './metastore'

const FORMATS = ['parquet', 'orc', 'textfile', 'avro', 'rcbinary', 'rctext', 'sequence']
const CLASSES: Record<string, { serde: string; input: string }> = {
  parquet: {
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  },
  orc: { serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde', input: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat' },
  textfile: {
    serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    input: 'org.apache.hadoop.mapred.TextInputFormat',
  },
}
const PROPERTIES = ['file_format', 'location', 'external_location', 'compression_codec']
const UNSUPPORTED_TYPES = ['LARGEINT', 'HLL', 'BITMAP', 'PERCENTILE', 'JSON', 'TIME']

/** Checks a CREATE TABLE in a Hive catalog, in StarRocks' order; the caller checks the location. */
export function analyzeHiveTable(statement: CreateTable, name: string, database: HiveDatabase): HiveTable {
  const { key, columns, properties, external } = statement
  if (key) throw analyzing('Create hive table should not contain keys desc', 1064, key.span.from, key.span.to)
  if (statement.distribution) throw analyzing('Create hive table should not contain distribution desc')
  const partitionColumns = partitionColumnsOf(statement)
  const format = (properties.get('file_format') ?? 'parquet').toLowerCase()
  if (properties.has('format')) throw bare("Please use 'file_format' instead of 'format' in the table properties")
  if (!FORMATS.includes(format)) throw bare(`Unsupported hive storage format ${properties.get('file_format')}`)
  for (const property of properties.keys()) {
    if (!PROPERTIES.includes(property)) throw unsupported(`the property ${property} of a Hive table`)
  }
  for (const { type } of columns) {
    if (!UNSUPPORTED_TYPES.includes(type.name)) continue
    throw bare(`Failed to create table ${database.name}.${name}. msg: Unsupported Hive type: ${internalText(type)}`)
  }
  if (!external && properties.has('external_location')) throw bare("Can't create non-managed Hive table.")
  return {
    name,
    managed: !external,
    columns: columns.map(
      (column): HiveColumn => ({
        name: column.name,
        type: storedType(column.type),
        comment: column.comment || undefined,
      }),
    ),
    partitionColumns,
    format,
    location: locationOf(properties, name, database),
    queryId: randomUUID(),
  }
}

/** The type that the metastore stores: a VARCHAR that is too long becomes a string, which reads back as a longer one. */
function storedType(type: DataType): DataType {
  if (type.name === 'VARCHAR' && type.length > 65535) return { name: 'VARCHAR', length: HIVE_STRING_LENGTH }
  if (type.name === 'ARRAY') return { ...type, item: storedType(type.item) }
  if (type.name === 'MAP') return { ...type, key: storedType(type.key), value: storedType(type.value) }
  if (type.name === 'STRUCT')
    return { ...type, fields: type.fields.map((field) => ({ ...field, type: storedType(field.type) })) }
  return type
}

function partitionColumnsOf({ partitionBy, columns }: CreateTable): string[] {
  if (!partitionBy) return []
  if (partitionBy.kind !== 'columns') throw analyzing('Unsupported partition type for hive table')
  const names = partitionBy.columns
  if (names.length === columns.length) throw analyzing('Table contains only partition columns')
  const last = columns.slice(-names.length).map(({ name }) => name)
  if (last.some((name, i) => name !== names[i])) {
    throw analyzing(
      `Partition columns must be the last columns in the table and in the same order as partition by clause: [${names.join(', ')}]`,
    )
  }
  for (const { name, type } of columns.slice(-names.length)) {
    if (isFloat(type) || isNested(type) || type.name === 'DECIMAL') {
      throw analyzing(`Invalid partition column '${name}': invalid data type ${internalText(type)}`)
    }
  }
  return names
}

function locationOf(properties: Map<string, string>, name: string, { name: database, location }: HiveDatabase): string {
  const own = properties.get('location') ?? properties.get('external_location')
  if (own) return hadoopPath(own)
  if (!location)
    throw bare(
      `Failed to find location in database '${database}'. Please define the location when you create table or recreate another database with location`,
    )
  return hadoopPath(`${location}/${name}`)
}

/** The text of Hadoop's `Path`, to which StarRocks converts the location of a table. */
function hadoopPath(location: string): string {
  const [scheme = '', rest = ''] = location.split(/:(.*)/s)
  const authority = rest.startsWith('//') ? rest.slice(2).split('/', 1)[0]! : ''
  const path = rest.slice(rest.startsWith('//') ? authority.length + 2 : 0).replace(/\/+/g, '/')
  return `${scheme}:${authority && `//${authority}`}${path.length > 1 ? path.replace(/\/$/, '') : path}`
}

/** The text of SHOW CREATE TABLE. */
export function createHiveTableText(table: HiveTable, version: string): string {
  const { name, columns, partitionColumns, location, managed } = table
  const lines = columns.map(
    (c) => `  \`${c.name}\` ${sqlText(c.type)} DEFAULT NULL${c.comment ? ` COMMENT "${c.comment}"` : ''}`,
  )
  const partition = partitionColumns.length > 0 ? `\nPARTITION BY (${partitionColumns.join(', ')})` : ''
  const data = columns.filter((c) => !partitionColumns.includes(c.name))
  const classes = CLASSES[table.format]
  const properties = [
    ['hive.table.serde.lib', classes?.serde ?? ''],
    ['totalSize', '0'],
    ['hive.table.column.names', data.map((c) => c.name).join(',')],
    ['numRows', '0'],
    ['hive.table.column.types', data.map((c) => hiveType(c.type)).join('#')],
    ['starrocks_version', version],
    ['starrocks_query_id', table.queryId],
    ['hive.table.input.format', classes?.input ?? ''],
    ['location', location],
  ].map(([key, value]) => `"${key}" = "${value}"`)
  const keyword = managed ? 'TABLE' : 'EXTERNAL TABLE'
  return `CREATE ${keyword} \`${name}\` (\n${lines.join(',\n')}\n)${partition}\nPROPERTIES (${properties.join(',')});`
}

/** The types of external tables in DESC. */
export const hiveDescType = (type: DataType) =>
  type.name === 'DECIMAL' ? `DECIMAL(${type.precision},${type.scale})` : internalText(type)

function hiveType(type: DataType): string {
  switch (type.name) {
    case 'DATETIME':
      return 'timestamp'
    case 'VARBINARY':
      return 'binary'
    case 'DECIMAL':
      return `decimal(${type.precision},${type.scale})`
    case 'CHAR':
    case 'VARCHAR':
      return type.length > 65535 ? 'string' : `${type.name.toLowerCase()}(${type.length})`
    case 'ARRAY':
      return `array<${hiveType(type.item)}>`
    case 'MAP':
      return `map<${hiveType(type.key)},${hiveType(type.value)}>`
    case 'STRUCT':
      return `struct<${type.fields.map((f) => `${f.name}:${hiveType(f.type)}`).join(',')}>`
    default:
      return type.name.toLowerCase()
  }
}
