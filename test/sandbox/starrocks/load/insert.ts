import { generatedSql } from '../ddl/generated'
import { partitionNameSql, refusesRows } from '../ddl/partitions'
import { bare, StarRocksError, tableNotFound } from '../errors'
import type { FrontEnd } from '../frontend'
import type { Column, Table } from '../metadata'
import type { Session } from '../session'
import type { Insert } from '../statements'
import type { Transaction } from '../store'
import { defaultSql, literal, quoted, StoreError, tableOf } from '../store'
import type { DataType } from '../types'
import { duckType, isNested } from '../types'
import type { AnalyzedInsert } from './analyze'
import { analyzeInsert } from './analyze'
import type { LoadJob, LoadTerms } from './loads'
import { mergeByKey } from './merge'

export interface Loaded {
  rows: number
  label: string
  transactionId: number
}

/**
 * Runs an INSERT: the rows are staged, checked and merged by the table's key model, all or nothing. Its transaction begins before the
 * statement is analyzed, but that of INSERT OVERWRITE, which begins with its job (`StatementPlanner.beginTransaction`).
 */
export async function runInsert(session: Session, insert: Insert, label = insert.label): Promise<Loaded> {
  const { loads } = session.frontEnd
  const { database } = session.table(insert.target, tableNotFound)
  let transaction = insert.overwrite ? undefined : loads.begin(database.id, label)
  try {
    const analyzed = await analyzeInsert(session, insert)
    transaction ??= loads.begin(database.id, label)
    const { rows } = await loads.run(transaction, analyzed.table, termsOf(session, insert), (job) =>
      load(session, insert, analyzed, job),
    )
    return { rows, label: transaction.label, transactionId: transaction.id }
  } catch (error) {
    if (transaction) loads.abort(transaction)
    throw error
  }
}

async function load(session: Session, insert: Insert, analyzed: AnalyzedInsert, job: LoadJob): Promise<number> {
  const { table } = analyzed
  const { store } = session.frontEnd
  try {
    const stage = await stageSql(analyzed)
    const rows = await store.transaction(async (transaction) => {
      await transaction.run(`CREATE OR REPLACE TEMP TABLE stage AS ${stage}`)
      await refuseBadRows(session.frontEnd, table, transaction, job)
      if (insert.overwrite) await emptyTarget(session, insert, table, transaction)
      return mergeByKey(table, transaction)
    })
    store.changed(table)
    return rows
  } catch (error) {
    if (error instanceof StoreError) throw bare(error.message)
    throw error
  }
}

function termsOf(session: Session, { hints, source }: Insert): LoadTerms {
  const setting = (name: string) => hints.get(name) ?? session.variables.get(name) ?? ''
  const reads = !Array.isArray(source) && 'items' in source.first && source.first.from !== undefined
  const timeout = session.frontEnd.features.hasVariable('insert_timeout') ? 'insert_timeout' : 'query_timeout'
  return { user: session.user, timeout: setting(timeout), maxFilterRatio: setting('insert_max_filter_ratio'), reads }
}

/** The rows of the source as rows of the table; columns that it does not name get their defaults. */
async function stageSql({ table, targets, source }: AnalyzedInsert): Promise<string> {
  const ordinary = table.columns.filter(({ generated }) => !generated)
  const items = ordinary.map((column) => {
    const i = targets.indexOf(column)
    const value =
      i < 0
        ? column.autoIncrement
          ? nextNumbers(table, column)
          : defaultSql(column)
        : converted(`c${i + 1}`, source.columns[i]!.type, column)
    return `${value} AS ${quoted(column.name)}`
  })
  const rows = `SELECT ${items.join(', ')} FROM (${source.sql}) AS source`
  if (ordinary.length === table.columns.length) return rows
  const all = table.columns.map(async (column) =>
    column.generated ? `${await generatedSql(column, table)} AS ${quoted(column.name)}` : quoted(column.name),
  )
  return `SELECT ${(await Promise.all(all)).join(', ')} FROM (${rows}) AS ordinary`
}

/** The next numbers of an AUTO_INCREMENT column. */
const nextNumbers = (table: Table, { name }: Column) =>
  `(SELECT coalesce(max(${quoted(name)}), 0) FROM ${tableOf(table)}) + row_number() OVER ()`

function converted(value: string, source: DataType | undefined, { type }: Column): string {
  const target = duckType(type)
  const from = source?.name
  if (source && isNested(source) && isNested(type)) return `CAST(${byPlace(value, source, type)} AS ${target})`
  if (from === 'VARBINARY' && target !== 'BLOB') return `CAST(decode(${value}) AS ${target})`
  if (target === 'BLOB' && from !== 'VARBINARY') return `encode(CAST(${value} AS VARCHAR))`
  return `CAST(${value} AS ${target})`
}

/** Casts a struct by position as StarRocks does: DuckDB would cast it by field names. */
function byPlace(value: string, from: DataType, to: DataType): string {
  if (from.name === 'ARRAY' && to.name === 'ARRAY' && holdsStruct(from.item))
    return `list_transform(${value}, lambda x: ${byPlace('x', from.item, to.item)})`
  if (from.name !== 'STRUCT' || to.name !== 'STRUCT') return value
  const fields = to.fields.map(({ name, type }, i) => {
    return `${quoted(name)} := ${byPlace(`struct_extract_at(${value}, ${i + 1})`, from.fields[i]!.type, type)}`
  })
  return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`
}

function holdsStruct(type: DataType): boolean {
  return type.name === 'STRUCT' || (type.name === 'ARRAY' && holdsStruct(type.item))
}

/** A strict load fails if a row has a NULL in a NOT NULL column, a text that is too long, or no partition. */
async function refuseBadRows(frontEnd: FrontEnd, table: Table, transaction: Transaction, load: LoadJob): Promise<void> {
  const conditions = table.columns.flatMap((column) => {
    const name = quoted(column.name)
    const tooLong =
      column.type.name === 'CHAR' || column.type.name === 'VARCHAR' ? [`strlen(${name}) > ${column.type.length}`] : []
    return column.nullable ? tooLong : [`${name} IS NULL`, ...tooLong]
  })
  if (refusesRows(table)) conditions.push(`${partitionNameSql(table)} IS NULL`)
  if (conditions.length === 0) return
  const { rows } = await transaction.query(`SELECT * FROM stage WHERE ${conditions.join(' OR ')}`)
  if (rows.length === 0) return
  load.filteredRows = rows.length
  frontEnd.trackingLogs.set(
    load.jobId,
    rows.map((row) => `Error: the row does not fit the table. Row: [${row.join(', ')}]`).join('\n'),
  )
  throw new StarRocksError(
    5610,
    '22000',
    `Insert has filtered data, txn_id = ${load.id}, tracking sql = select tracking_log from information_schema.load_tracking_logs where job_id=${load.jobId}`,
  )
}

/** INSERT OVERWRITE replaces the table, the partitions that it names, or those that the rows fall into. */
async function emptyTarget(session: Session, insert: Insert, table: Table, transaction: Transaction): Promise<void> {
  const partition = partitionFilter(session, insert, table)
  await transaction.run(`DELETE FROM ${tableOf(table)}${partition ? ` WHERE ${partition}` : ''}`)
}

function partitionFilter(session: Session, insert: Insert, table: Table): string | undefined {
  if (insert.partition && 'names' in insert.partition) {
    return `${partitionNameSql(table)} IN (${insert.partition.names.map(literal).join(', ')})`
  }
  if (insert.partition) {
    const pairs = insert.partition.values.map(({ column, value }) => {
      if (value.kind !== 'literal') throw bare('sandbox: not supported: a partition value that is no literal')
      return `CAST(${quoted(column)} AS VARCHAR) = ${literal(value.value)}`
    })
    return pairs.join(' AND ')
  }
  const dynamic = insert.hints.get('dynamic_overwrite') ?? session.variables.get('dynamic_overwrite')
  if (dynamic !== 'true' || !table.partitionBy) return undefined
  return `${partitionNameSql(table)} IN (SELECT ${partitionNameSql(table)} FROM stage)`
}
