import { OK, textRows } from '../answer'
import { addPartitions, renamePartition } from '../ddl/alter-partitions'
import { alterProperties } from '../ddl/alter-properties'
import { checkTypes } from '../ddl/columns'
import { same } from '../ddl/create-table'
import { checkNotDynamic } from '../ddl/dynamic-partitions'
import { referring } from '../ddl/generated'
import { withIndex, withoutIndex } from '../ddl/indexes'
import { columnJobRow, optimizeJobRow } from '../ddl/jobs'
import { partitionNameSql } from '../ddl/partitions'
import type { SchemaClause } from '../ddl/schema-change'
import { planSchemaChange, rewriteSql } from '../ddl/schema-change'
import { partitionHeaders, partitionRow } from '../ddl/show-partitions'
import { analyzing, bare, tableNotFound, unsupported } from '../errors'
import type { Handlers } from '../execute'
import type { FrontEnd } from '../frontend'
import { filterRows } from '../inline'
import type { Table } from '../metadata'
import { findColumn } from '../metadata'
import { checkTableName } from '../names'
import type { AlterClause } from '../statements'
import { literal, quoted, tableOf } from '../store'
import type { DataType } from '../types'

const COLUMN_JOB =
  'JobId TableName CreateTime FinishTime IndexName IndexId OriginIndexId SchemaVersion TransactionId State Msg Progress Timeout'
const OPTIMIZE_JOB = 'JobId TableName CreateTime FinishTime Operation TransactionId State Msg Progress Timeout'
const SCHEMA_CLAUSES = ['addColumns', 'dropColumn', 'modifyColumn', 'addField', 'orderBy']
const STATUS_PAGE = 'https://docs.starrocks.io/docs/sql-reference/sql-statements/table_bucket_part_index/SHOW_ALTER'

export const alterHandlers: Handlers = {
  alterTable(session, { name, clauses }) {
    const { frontEnd } = session
    return frontEnd.alter(async () => {
      const view = session.view(name)
      if (view) {
        const { database } = session.qualify(name)
        throw analyzing(`Do not support alter non-native table/materialized-view[${database}.${view.name}]`)
      }
      const table = session.table(name, tableNotFound)
      if (table.materialized)
        throw analyzing(
          `The '${table.name}' cannot be alter by 'ALTER TABLE', because it is a materialized view,you can use 'ALTER MATERIALIZED VIEW' to alter it.`,
          1064,
          name.span.from,
        )
      checkTypes(clauses.flatMap(typesIn), frontEnd.features)
      checkCombination(clauses)
      for (const clause of clauses) if (clause.kind === 'distribution') checkDistribution(frontEnd, table, clause)
      checkState(table)
      if (clauses.every(isSchemaClause)) await changeSchema(frontEnd, table, clauses)
      else if (clauses.every(isIndexClause)) changeIndexes(frontEnd, table, clauses)
      else await changeTable(frontEnd, table, clauses[0]!)
      return OK
    })
  },

  showAlterTable(session, { what, database, filter }) {
    const { name } = session.database(database)
    const jobs = session.frontEnd.alterJobs.of(name, what)
    const answer =
      what === 'COLUMN'
        ? textRows(COLUMN_JOB.split(' '), jobs.map(columnJobRow))
        : textRows(OPTIMIZE_JOB.split(' '), jobs.map(optimizeJobRow))
    return filterRows(answer, filter, session.frontEnd.store, session.context)
  },

  cancelAlterTable(session, { name }) {
    const table = session.table(name, tableNotFound)
    if (session.frontEnd.alterJobs.cancel(table)) return OK
    throw bare(`Table[${table.name}] is not under SCHEMA_CHANGE/WAITING_STABLE.`)
  },

  async showPartitions(session, { name, filter }) {
    const table = session.table(name, tableNotFound)
    const { where } = filter
    const byName = where?.kind === 'like' || (where?.kind === 'binary' && where.op === '=')
    if (where && !byName) throw analyzing('Only operator =|like are supported for PartitionName')
    const { store } = session.frontEnd
    const partition = partitionNameSql(table)
    const { rows } = await store.query(`SELECT ${partition}, count(*) FROM ${tableOf(table)} GROUP BY 1 ORDER BY 1`)
    const counts = new Map([
      ...[...table.partitions.keys()].map((key) => [key, '0'] as const),
      ...rows.map(([p, n]) => [String(p), String(n)] as const),
    ])
    // A table without partitions has one with the name of the table.
    if (!table.partitionBy && counts.size === 0) counts.set(table.name, '0')
    const names = partitionHeaders(table, session.frontEnd.features)
    const cells = [...counts].map(([name, count]) => partitionRow(table, name, count, names))
    return filterRows(textRows(names, cells), filter, store, session.context)
  },
}

function columnsChanged(clause: SchemaClause): string[] {
  if (clause.kind === 'dropColumn') return [clause.name]
  return clause.kind === 'modifyColumn' ? [clause.column.name] : []
}

const isSchemaClause = (clause: AlterClause): clause is SchemaClause => SCHEMA_CLAUSES.includes(clause.kind)

function typesIn(clause: AlterClause): DataType[] {
  if (clause.kind === 'addColumns') return clause.columns.map(({ type }) => type)
  if (clause.kind === 'modifyColumn') return [clause.column.type]
  return clause.kind === 'addField' ? [clause.type] : []
}

type IndexClause = Extract<AlterClause, { kind: 'addIndex' | 'dropIndex' }>
const isIndexClause = (clause: AlterClause): clause is IndexClause =>
  clause.kind === 'addIndex' || clause.kind === 'dropIndex'

/** Only schema changes can be combined. */
function checkCombination(clauses: AlterClause[]): void {
  const other = clauses.find((clause) => !isSchemaClause(clause) && !isIndexClause(clause))
  if (!other && clauses.some(isSchemaClause) && clauses.some(isIndexClause))
    throw unsupported('changes of columns and of indexes in one statement')
  if (clauses.length < 2 || !other) return
  const [first, second] = clauses.map((clause) =>
    isSchemaClause(clause) ? 'SCHEMA_CHANGE' : clause.kind.toUpperCase(),
  )
  throw analyzing(`Alter operation ${second} conflicts with operation ${first}`)
}

/** The analyzer's checks of ALTER TABLE ... DISTRIBUTED BY, before the state of the table is checked. */
function checkDistribution(
  { features }: FrontEnd,
  table: Table,
  { distribution }: Extract<AlterClause, { kind: 'distribution' }>,
): void {
  // The buckets of a random distribution grow by themselves, unless their size is set to 0 (`OlapTable.getAutomaticBucketSize`).
  if (
    features.keepsRandomDistribution &&
    table.distribution.kind === 'random' &&
    table.properties.get('bucket_size') !== '0'
  ) {
    throw analyzing(
      'Random distribution table already supports automatic scaling and does not require optimization',
      5064,
    )
  }
  if (distribution.kind === 'random') {
    const replaces = table.columns.some(({ aggregate }) => aggregate?.startsWith('REPLACE'))
    if (table.keyModel === 'DUP_KEYS' || (table.keyModel === 'AGG_KEYS' && !replaces)) return
    throw analyzing('Random distribution must be used in DUP_KEYS or AGG_KEYS without replace')
  }
  for (const name of distribution.columns) {
    const found = findColumn(table.columns, name)
    if (!found) throw analyzing(`Distribution column(${name}) doesn't exist.`)
    if (table.keyModel !== 'DUP_KEYS' && !found.key) throw analyzing(`Distribution column[${name}] is not key column`)
  }
}

export function checkState({ name, state }: Table): void {
  if (state === 'SCHEMA_CHANGE') {
    throw bare(
      `A schema change operation is in progress on the table ${name}. Please wait until the current operation completes. To check the status of the operation, see ${STATUS_PAGE}`,
    )
  }
  if (state !== 'NORMAL') throw bare(`The table ${name} is currently in state ${state}`)
}

/** Changes of columns: adding and dropping values is done at once, all else by a job. */
async function changeSchema(
  { store, alterJobs, features, materializedViews }: FrontEnd,
  table: Table,
  clauses: SchemaClause[],
): Promise<void> {
  const change = planSchemaChange(table, clauses, features)
  const apply = async () => {
    await store.run(rewriteSql(table, change))
    table.columns = change.columns
    table.keyColumns = change.columns.filter((column) => column.key).map((column) => column.name)
    materializedViews.columnsChanged(table, clauses.flatMap(columnsChanged))
  }
  if (!change.instant) return alterJobs.start(table, 'COLUMN', apply)
  await apply()
  alterJobs.finished(table)
}

/** Indexes are built by a job; none is used by queries here. */
function changeIndexes({ alterJobs }: FrontEnd, table: Table, clauses: IndexClause[]): void {
  let indexes = table.indexes ?? []
  for (const clause of clauses)
    indexes = clause.kind === 'addIndex' ? withIndex(table, indexes, clause.index) : withoutIndex(indexes, clause.name)
  alterJobs.start(table, 'COLUMN', async () => {
    table.indexes = indexes
  })
}

async function changeTable(frontEnd: FrontEnd, table: Table, clause: AlterClause): Promise<void> {
  const { tables } = table.database
  switch (clause.kind) {
    case 'comment':
      table.comment = clause.comment
      return
    case 'commentColumn':
      column(table, clause.name).comment = clause.comment
      return
    case 'renameColumn':
      await renameColumn(frontEnd, table, clause.from, clause.to)
      frontEnd.materializedViews.columnsChanged(table, [clause.from])
      return
    case 'rename':
      checkTableName(clause.to)
      if (tables.has(clause.to)) throw bare(`Table '${clause.to}' already exists`, 1050)
      frontEnd.materializedViews.baseChanged(table, `base-table renamed: ${table.name}`)
      tables.delete(table.name)
      table.name = clause.to
      tables.set(table.name, table)
      return
    case 'swap':
      return swap(frontEnd, table, clause.other)
    case 'set':
      if (alterProperties(table, clause.properties, frontEnd.features).job)
        frontEnd.alterJobs.start(table, 'COLUMN', async () => {})
      return
    case 'distribution':
      return frontEnd.alterJobs.start(table, 'OPTIMIZE', async () => {
        table.distribution = clause.distribution
      })
    case 'addPartition':
      return addPartitions(table, clause)
    case 'renamePartition':
      return renamePartition(table, clause.from, clause.to)
    case 'dropPartition':
      checkNotDynamic(table)
      return dropPartition(frontEnd, table, clause.name, clause.ifExists)
  }
}

function column(table: Table, name: string) {
  const found = findColumn(table.columns, name)
  if (!found) throw bare(`Column[${name}] does not found`)
  return found
}

async function renameColumn({ store }: FrontEnd, table: Table, from: string, to: string): Promise<void> {
  const renamed = column(table, from)
  if (findColumn(table.columns, to)) throw bare(`Duplicate column name '${to}'`, 1060)
  if (referring(table.columns, from)) throw unsupported('renaming a column that a generated column refers to')
  for (const index of table.indexes ?? []) index.columns = index.columns.map((name) => (same(name, from) ? to : name))
  await store.run(`ALTER TABLE ${tableOf(table)} RENAME COLUMN ${quoted(renamed.name)} TO ${quoted(to)}`)
  const replaced = (names: string[]) => names.map((name) => (same(name, from) ? to : name))
  renamed.name = to
  table.keyColumns = replaced(table.keyColumns)
  if (table.sortColumns) table.sortColumns = replaced(table.sortColumns)
  if (table.distribution.kind === 'hash')
    table.distribution = { ...table.distribution, columns: replaced(table.distribution.columns) }
  if (table.partitionBy && 'columns' in table.partitionBy) {
    table.partitionBy = { ...table.partitionBy, columns: replaced(table.partitionBy.columns) }
  }
}

/** Exchanges two tables of a database; each keeps its id. */
function swap({ materializedViews }: FrontEnd, table: Table, otherName: string): void {
  const { tables } = table.database
  const other = tables.get(otherName)
  if (!other) throw bare(`Table ${otherName} does not exist or is not OLAP/LAKE table`)
  if (other.materialized) throw bare('Materialized view can only SWAP WITH materialized view')
  materializedViews.baseChanged(table, `base-table swapped: ${table.name}`)
  materializedViews.baseChanged(other, `base-table swapped: ${otherName}`)
  other.name = table.name
  table.name = otherName
  tables.set(other.name, other)
  tables.set(table.name, table)
}

async function dropPartition({ store }: FrontEnd, table: Table, name: string, ifExists: boolean): Promise<void> {
  const where = `${partitionNameSql(table)} = ${literal(name)}`
  const { rows } = await store.query(`SELECT count(*) FROM ${tableOf(table)} WHERE ${where}`)
  if (rows[0]![0] === '0' && !table.partitions.has(name)) {
    if (ifExists) return
    throw bare(`Error in list of partitions to [${name}]`, 1507)
  }
  table.partitions.delete(name)
  await store.run(`DELETE FROM ${tableOf(table)} WHERE ${where}`)
  store.changed(table)
}
