import type { Expression, QualifiedName, Query, Relation, Select } from '../ast'
import { isQuery } from '../ast'
import { analyzing, bare, unsupported } from '../errors'
import { hashOrder, javaHash } from '../hash-order'
import type { BaseTable, Column, Materialized, Table } from '../metadata'
import { findColumn, INTERNAL_CATALOG } from '../metadata'
import { checkColumnName, checkTableName } from '../names'
import { columnType, typeOfDuck } from '../query/infer'
import { label } from '../query/label'
import type { Translation } from '../query/select'
import { translateQuery } from '../query/select'
import type { Session } from '../session'
import type { CreateMaterializedView } from '../statements'
import { internalText } from '../types'
import { indexBytes, mayBeKey, SHORT_KEY_BYTES, same } from './create-table'
import { materializedProperties } from './materialized-properties'
import { partitionColumns } from './partitions'
import { BACKENDS } from './properties'
import { withTime } from './schedule-start'
import { distributionText, escaped } from './show-create'

const NOT_OF_BASE = 'Materialized view partition column in partition exp must be base table partition column'
/** Functions that give another value each time. */
const NONDETERMINISTIC = ['rand', 'random', 'uuid', 'sleep']
const PARTITION_FUNCTIONS = ['date_trunc', 'str2date', 'time_slice']

/** Checks a CREATE MATERIALIZED VIEW in StarRocks' order; returns the table, which is not stored yet. */
export async function analyzeMaterializedView(session: Session, statement: CreateMaterializedView): Promise<Table> {
  const { frontEnd } = session
  const { database: databaseName, name } = placeOf(session, statement.name)
  checkTableName(name)
  const { bases, translation } = await analyzeDefinition(session, statement.query)
  const catalog = statement.name.parts.at(-3) ?? INTERNAL_CATALOG
  if (catalog !== INTERNAL_CATALOG)
    throw at(
      statement.name,
      'Materialized view can only be created in default_catalog. You could either create it with default_catalog.<database>.<mv>, or switch to default_catalog through `set catalog <default_catalog>` statement',
    )
  const database = frontEnd.metadata.databases.get(databaseName)
  if (!database) throw at(statement.name, `Can not find database:${databaseName} in ${catalog}`)
  if (bases.length === 0) throw analyzing('Can not find base table in query statement')
  const described = await columnsOf(session, statement, translation)
  const keys = statement.orderBy ?? defaultKeys(described)
  const columns = reordered(described, keys)
  const partitionBy = statement.partitionBy ?? []
  const partitionType = await partitionTypeOf(session, statement, partitionBy, described)
  const distribution = statement.distribution ?? { kind: 'random' as const }
  if (distribution.kind === 'hash') {
    for (const column of distribution.columns)
      if (!findColumn(columns, column)) throw analyzing(`Distribution column(${column}) doesn't exist.`)
  }
  const materialized: Materialized = {
    order: described.map((column) => column.name),
    partitionType,
    partitionBy,
    refresh: statement.refresh,
    text: statement.text,
    query: statement.query,
    catalog: session.catalog,
    databaseName: session.databaseName,
    bases,
    taskId: 0,
    creator: session.user,
  }
  return {
    id: 0,
    name,
    database,
    columns,
    keyModel: 'DUP_KEYS',
    keyColumns: keys,
    sortColumns: statement.orderBy,
    partitionBy: partitionClauseOf(partitionBy),
    partitions: new Map(),
    distribution,
    comment: statement.comment,
    properties: new Map(),
    bucketSize: frontEnd.features.bucketSize,
    createdAt: new Date(),
    state: 'NORMAL',
    materialized,
  }
}

/** The properties, which are looked at when the name is known to be free. */
export function setProperties(session: Session, table: Table, given: Map<string, string>): void {
  const all = new Map(given)
  if (!all.has('replication_num')) all.set('replication_num', replicationOf(session, table.materialized!.bases))
  table.properties = materializedProperties(session, table, all)
}

/** Resolves the query of a materialized view, and lists the tables and views that it reads. */
export async function analyzeDefinition(
  session: Session,
  query: Query,
): Promise<{ bases: BaseTable[]; translation: Translation }> {
  const bases: BaseTable[] = []
  const note = (name: QualifiedName, there: Session) => {
    const { catalog, database, name: table } = there.qualify(name)
    if (['information_schema', 'sys'].includes(database.toLowerCase()))
      throw analyzing('Create materialized view do not support the table type: SCHEMA')
    if (bases.some((base) => base.catalog === catalog && base.database === database && base.name === table)) return
    const found = catalog === INTERNAL_CATALOG ? there.frontEnd.metadata.databases.get(database) : undefined
    const view = found?.views.get(table)
    const base = found?.tables.get(table)
    if (base?.materialized?.inactiveReason !== undefined)
      throw analyzing(`Create materialized view from inactive materialized view: ${table}`)
    bases.push({ catalog, database, name: table, id: (base ?? view)?.id })
    // The tables below a view are bases as well.
    if (!view) return
    const inView = there.at(view.catalog, view.database)
    for (const inner of relationsIn(view.query)) note(inner, inView)
  }
  const { context } = session
  const translation = await translateQuery(query, {
    ...context,
    table: (name, partitions, where) => {
      note(name, session)
      return context.table(name, partitions, where)
    },
    files: () => Promise.reject(unsupported('a materialized view over FILES()')),
  })
  const call = callsIn(query).find(({ name }) => NONDETERMINISTIC.includes(name))
  if (call) {
    const text = `Materialized view query statement select item ${label(call)} not supported nondeterministic function`
    throw analyzing(text, 1064, call.span.from, call.span.to)
  }
  return { bases, translation }
}

/** The text of SHOW CREATE MATERIALIZED VIEW. */
export function materializedViewText(table: Table): string {
  const { order, partitionBy, refresh, text } = table.materialized!
  const columns = order.map((name) => {
    const { comment } = findColumn(table.columns, name)!
    return `\`${name}\`${comment ? ` COMMENT "${escaped(comment)}"` : ''}`
  })
  const { properties, bloomFilter } = shownProperties(table)
  return [
    `CREATE MATERIALIZED VIEW \`${table.name}\` (${columns.join(', ')})`,
    ...(table.comment ? [`COMMENT "${escaped(table.comment)}"`] : []),
    ...(partitionBy.length > 0 ? [`PARTITION BY (${partitionBy.map(partitionText).join(',')})`] : []),
    distributionText(table),
    ...(table.sortColumns ? [`ORDER BY (${table.sortColumns.join(',')})`] : []),
    `REFRESH ${refresh.deferred ? 'DEFERRED ' : ''}${refresh.type}${scheduleText(refresh)}`,
    'PROPERTIES (',
    [...properties, ...bloomFilter].map(([key, value]) => `"${key}" = "${value}"`).join(',\n'),
    ')',
    `AS ${text};`,
  ].join('\n')
}

/** The properties in tables_config (`getMaterializedViewPropMap`). */
export function configuredProperties({ properties }: Table): Map<string, string> {
  const told = ['partition_ttl_number', 'partition_ttl', 'auto_refresh_partitions_limit', 'partition_refresh_number']
  return new Map([
    ['replication_num', properties.get('replication_num')!],
    ['storage_medium', properties.get('storage_medium') ?? 'HDD'],
    ['mv_rewrite_staleness_second', properties.get('mv_rewrite_staleness_second') ?? '0'],
    ...[...properties].filter(([key]) => told.includes(key) || key === 'partition_refresh_strategy'),
  ])
}

/** Own properties in the order of a HashMap; then those that are no property of a table (`appendUniqueProperties`). */
function shownProperties({ properties: kept }: Table) {
  const own = [...kept].filter(([key]) => key !== 'bloom_filter_columns')
  const properties = hashOrder([['replicated_storage', 'true'] as [string, string], ...own], ([key]) => javaHash(key))
  if (!kept.has('storage_medium')) properties.push(['storage_medium', 'HDD'])
  return { properties, bloomFilter: [...kept].filter(([key]) => key === 'bloom_filter_columns') }
}

function scheduleText({ type, start, every }: Materialized['refresh']): string {
  if (type !== 'ASYNC') return ''
  const from = start === undefined ? '' : ` START("${withTime(start)}")`
  return every ? `${from} EVERY(INTERVAL ${every.amount} ${every.unit})` : from
}

function partitionText(e: Expression): string {
  if (e.kind === 'column') return `\`${e.parts.at(-1)}\``
  if (e.kind !== 'call') return label(e)
  return `${e.name}(${e.args.map(partitionText).join(', ')})`
}

/** The database of a name; an error without one. */
function placeOf(session: Session, { parts }: QualifiedName): { database: string; name: string } {
  const database = parts.at(-2) ?? session.databaseName
  if (database === undefined)
    throw analyzing(
      'No database selected. You could set the database name through `<database>.<table>` or `use <database>` statement',
    )
  return { database, name: parts.at(-1)! }
}

export const at = ({ span }: QualifiedName, message: string) => analyzing(message, 1064, span.from)

/** The columns of the query under the names that the statement gives them. */
async function columnsOf(
  session: Session,
  { columns: given }: CreateMaterializedView,
  { sql, columns: found }: Translation,
): Promise<Column[]> {
  if (given && given.length !== found.length)
    throw analyzing("View's SELECT and view's field list have different column counts", 1353)
  for (const { name } of given ?? []) checkColumnName(name)
  const needed = found.some(({ result }) => !result?.type)
  const duck = needed ? (await session.frontEnd.store.query(`DESCRIBE ${sql}`)).rows.map((row) => String(row[1])) : []
  const columns = found.map(({ name, result }, i): Column => {
    const type = result?.type ?? typeOfDuck(duck[i]!)
    if (!type) throw unsupported(`a materialized view with a column of DuckDB's type ${duck[i]}`)
    const named = given?.[i] ?? { name, comment: '' }
    return { ...named, type: columnType(type), key: false, nullable: result?.nullable ?? true, autoIncrement: false }
  })
  for (const [i, { name }] of columns.entries())
    if (columns.slice(0, i).some((other) => other.name === name)) throw analyzing(`Duplicate column name '${name}'`)
  return columns
}

/** The default sort columns: the first ones that can be keys and fit into a short key. */
function defaultKeys(columns: Column[]): string[] {
  const first = columns.findIndex(({ type }) => mayBeKey(type))
  if (first < 0) throw analyzing('All columns of materialized view cannot be used for keys')
  const keys: string[] = []
  let bytes = 0
  for (const { name, type } of columns.slice(first)) {
    bytes += indexBytes(type)
    if (bytes > SHORT_KEY_BYTES) {
      if (type.name === 'VARCHAR') keys.push(name)
      break
    }
    if (!mayBeKey(type)) continue
    keys.push(name)
    if (type.name === 'VARCHAR') break
  }
  if (keys.length === 0) throw analyzing('Sort key of materialized view is empty')
  return keys
}

/** The keys first. */
function reordered(columns: Column[], keys: string[]): Column[] {
  if (keys.length > columns.length) throw analyzing('The number of sort key should be less than the number of columns.')
  const first = keys.map((name) => {
    const column = columns.find((one) => one.name === name)
    if (!column) throw analyzing(`Sort key not exists: ${name}`)
    if (!mayBeKey(column.type)) throw analyzing(`Type ${internalText(column.type)} cannot be sort key: ${name}`)
    return { ...column, key: true }
  })
  return [...first, ...columns.filter(({ name }) => !keys.includes(name))]
}

/** Derives the partitions of the view from those of its base table. */
async function partitionTypeOf(
  session: Session,
  { query }: CreateMaterializedView,
  partitionBy: Expression[],
  columns: Column[],
): Promise<Materialized['partitionType']> {
  let type: Materialized['partitionType'] = 'UNPARTITIONED'
  for (const e of partitionBy) {
    const reference =
      e.kind === 'column' ? e : e.kind === 'call' ? e.args.find((arg) => arg.kind === 'column') : undefined
    if (reference?.kind !== 'column') throw unsupported(`PARTITION BY ${label(e)} of a materialized view`)
    const name = reference.parts.at(-1)!
    const i = columns.findIndex((column) => same(column.name, name))
    if (i < 0) throw analyzing(`Materialized view partition exp column:${name} is not found in query statement`)
    if (e.kind === 'call' && !PARTITION_FUNCTIONS.includes(e.name))
      throw analyzing(`Materialized view partition function ${e.name} is not supported yet`, 1064, e.span.from)
    const source = sourceOf(session, query, i)
    if (!source) throw analyzing('Materialized view partition function must related with column')
    type = baseTypeOf(session, source)
  }
  if (type === 'RANGE' && partitionBy.length > 1)
    throw analyzing('Materialized view with range partition type only supports single column')
  return type
}

interface ColumnSource {
  name: QualifiedName
  column: string
}

function baseTypeOf(session: Session, { name, column }: ColumnSource): 'RANGE' | 'LIST' {
  const { catalog, database, name: tableName } = session.qualify(name)
  if (catalog !== INTERNAL_CATALOG) {
    const { catalogs } = session.frontEnd
    const table = catalogs.databases(session.externalCatalog(catalog))?.get(database)?.tables.get(tableName)
    const found = table?.columns.find((one) => same(one.name, column))
    if (!table?.partitionColumns.some((one) => same(one, column)) || !found) throw analyzing(NOT_OF_BASE)
    return found.type.name === 'VARCHAR' || found.type.name === 'CHAR' ? 'LIST' : 'RANGE'
  }
  const table = session.frontEnd.metadata.database(database).tables.get(tableName)
  if (!table) throw unsupported('a materialized view that is partitioned by a column of a view')
  const by = table.partitionBy
  const columns = partitionColumns(table)
  const ranges = table.materialized
    ? table.materialized.partitionType === 'RANGE'
    : by?.kind === 'range' || by?.kind === 'expressions'
  if (ranges && columns.length !== 1)
    throw analyzing('Materialized view related base table partition columns only supports single column')
  if (!columns.some((one) => same(one, column))) throw analyzing(NOT_OF_BASE)
  return ranges ? 'RANGE' : 'LIST'
}

/** The base column of the i-th column of a query, directly or through a function that keeps the order of days. */
function sourceOf(session: Session, query: Query | Select, i: number): ColumnSource | undefined {
  if (isQuery(query)) return sourceOf(session, withCommonTables(query), i)
  const items = query.items.flatMap((item): Expression[] => {
    if (item.kind === 'expression') return [item.expression]
    const found = relationsOf(query.from).filter((one) => item.table === undefined || aliasOf(one) === item.table)
    return found.flatMap((relation) =>
      columnNames(session, relation).map((name): Expression => {
        return { kind: 'column', parts: [aliasOf(relation), name], at: { line: 0, column: 0 } }
      }),
    )
  })
  const e = items[i]
  const column =
    e?.kind === 'call' && PARTITION_FUNCTIONS.includes(e.name) ? e.args.find((arg) => arg.kind === 'column') : e
  if (column?.kind !== 'column') return undefined
  const name = column.parts.at(-1)!
  const qualifier = column.parts.at(-2)
  for (const relation of relationsOf(query.from)) {
    if (qualifier !== undefined && aliasOf(relation) !== qualifier) continue
    const place = columnNames(session, relation).findIndex((one) => same(one, name))
    if (place < 0) continue
    if (relation.kind === 'table') return { name: relation.name, column: name }
    return relation.kind === 'subquery' ? sourceOf(session, relation.query, place) : undefined
  }
  return undefined
}

/** The first SELECT of a query, with its common tables as subqueries. */
function withCommonTables(query: Query): Select | Query {
  if (query.with.length === 0 || isQuery(query.first)) return query.first
  const replaced = (relation: Relation): Relation => {
    if (relation.kind === 'join') return { ...relation, left: replaced(relation.left), right: replaced(relation.right) }
    if (relation.kind !== 'table' || relation.name.parts.length > 1) return relation
    const common = query.with.find(({ name }) => name === relation.name.parts[0])
    return common ? { kind: 'subquery', query: common.query, alias: relation.alias ?? common.name } : relation
  }
  return { ...query.first, from: query.first.from && replaced(query.first.from) }
}

function relationsOf(relation: Relation | undefined): Relation[] {
  if (!relation) return []
  return relation.kind === 'join' ? [...relationsOf(relation.left), ...relationsOf(relation.right)] : [relation]
}

function aliasOf(relation: Relation): string {
  if (relation.kind === 'table') return relation.alias ?? relation.name.parts.at(-1)!
  return relation.kind === 'subquery' ? (relation.alias ?? '') : ''
}

function columnNames(session: Session, relation: Relation): string[] {
  if (relation.kind === 'subquery') {
    const first = withCommonTables(relation.query)
    if (isQuery(first)) return columnNames(session, { kind: 'subquery', query: first })
    return first.items.flatMap((item) =>
      item.kind === 'expression'
        ? [item.alias ?? label(item.expression)]
        : relationsOf(first.from).flatMap((one) => columnNames(session, one)),
    )
  }
  if (relation.kind !== 'table') return []
  const { catalog, database, name } = session.qualify(relation.name)
  const { metadata, catalogs } = session.frontEnd
  if (catalog !== INTERNAL_CATALOG) {
    const table = catalogs.databases(session.externalCatalog(catalog))?.get(database)?.tables.get(name)
    return table?.columns.map((column) => column.name) ?? []
  }
  const inside = metadata.database(database)
  return (inside.tables.get(name) ?? inside.views.get(name))?.columns.map((column) => column.name) ?? []
}

/** For the names of its partitions: as a table by the same columns or expressions has them. */
function partitionClauseOf(partitionBy: Expression[]): Table['partitionBy'] {
  if (partitionBy.length === 0) return undefined
  const columns = partitionBy.flatMap((e) => (e.kind === 'column' ? [e.parts.at(-1)!] : []))
  if (columns.length === partitionBy.length) return { kind: 'columns', columns }
  const nowhere = { from: { line: 0, column: 0 }, to: { line: 0, column: 0 } }
  return { kind: 'expressions', expressions: partitionBy, span: nowhere }
}

/** The maximum of the base tables; tables of other catalogs do not count (`autoInferReplicationNum`). */
function replicationOf({ frontEnd }: Session, bases: BaseTable[]): string {
  const numbers = bases.flatMap(({ catalog, database, name }) => {
    const table = catalog === INTERNAL_CATALOG ? frontEnd.metadata.databases.get(database)?.tables.get(name) : undefined
    return table ? [Number(table.properties.get('replication_num') ?? BACKENDS.length)] : []
  })
  return String(numbers.length > 0 ? Math.max(...numbers) : BACKENDS.length)
}

/** The names of all tables and views in a query, those of its common tables aside. */
export function relationsIn(query: Query): QualifiedName[] {
  const common = new Set<string>()
  const names: QualifiedName[] = []
  walk(query, (node) => {
    if ('query' in node && typeof node.name === 'string') common.add(node.name)
    if (node.kind === 'table') names.push(node.name as QualifiedName)
  })
  return names.filter(({ parts }) => parts.length > 1 || !common.has(parts[0]!))
}

function callsIn(query: Query): Extract<Expression, { kind: 'call' }>[] {
  const calls: Extract<Expression, { kind: 'call' }>[] = []
  walk(query, (node) => {
    if (node.kind === 'call') calls.push(node as never)
  })
  return calls
}

/** The names of the columns in a query, in lower case; all of them where there is a star. */
export function columnsIn(query: Query): Set<string> | 'all' {
  const names = new Set<string>()
  let star = false
  walk(query, (node) => {
    if (node.kind === 'star') star = true
    if (node.kind === 'column') names.add((node as { parts: string[] }).parts.at(-1)!.toLowerCase())
  })
  return star ? 'all' : names
}

type Node = Record<string, unknown>

function walk(value: unknown, visit: (node: Node) => void): void {
  if (value === null || typeof value !== 'object' || value instanceof Map) return
  if (!Array.isArray(value)) visit(value as Node)
  for (const child of Object.values(value)) walk(child, visit)
}

/** Refuses a statement that would change the rows of a materialized view directly. */
export function refuseMaterialized(table: Table, verb: 'inserted' | 'deleted'): void {
  if (!table.materialized) return
  throw analyzing(
    `The data of '${table.name}' cannot be ${verb} because '${table.name}' is a materialized view,and the data of materialized view must be consistent with the base table.`,
  )
}

/** DROP TABLE and DROP VIEW do not drop one. */
export function refuseDrop({ name, materialized }: Table): void {
  if (!materialized) return
  throw analyzing(
    `The data of '${name}' cannot be dropped because '${name}' is a materialized view,use 'drop materialized view ${name}' to drop it.`,
  )
}

export const refuseTruncate = ({ materialized }: Table): void => {
  if (materialized) throw bare('Only support truncate OLAP table or LAKE table')
}
