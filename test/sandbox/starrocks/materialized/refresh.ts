import { isExcluded, sessionVariables } from '../ddl/materialized-properties'
import { partitionColumns, partitionNameSql } from '../ddl/partitions'
import type { Refresh } from '../jobs/task-runs'
import type { BaseTable, Table } from '../metadata'
import { findColumn, INTERNAL_CATALOG } from '../metadata'
import type { Session } from '../session'
import { literal, quoted, tableOf } from '../store'
import { duckType } from '../types'
import type { MaterializedTable } from './views'

/**
 * Computes the rows of a materialized view from its query: all of them, or those of the given partitions. StarRocks computes
 * only the partitions whose base partitions have changed; the rows are the same. Queries are not rewritten to read a materialized view: only
 * a query that names it reads it.
 */
export async function refreshRows(
  session: Session,
  table: MaterializedTable,
  refresh: Refresh,
): Promise<'SKIPPED' | undefined> {
  const { store } = session.frontEnd
  const { materialized } = table
  const now = materialized.bases.map((base) => stateOf(session, base))
  const counts = (base: BaseTable) => !isExcluded(table, 'excluded_refresh_tables', base)
  if (!refresh.force && !materialized.bases.some((base, i) => counts(base) && isBehind(base, now[i]))) return 'SKIPPED'
  for (const [name, value] of sessionVariables(table)) session.variables.set(name, value)
  const { sql } = await session.translate(materialized.query)
  const items = table.columns.map(({ name, type }) => {
    return `CAST(c${materialized.order.indexOf(name) + 1} AS ${duckType(type)}) AS ${quoted(name)}`
  })
  const rows = `SELECT ${items.join(', ')} FROM (${sql}) AS source`
  const condition = conditionOf(table, refresh)
  const names = await store.transaction(async (transaction) => {
    await transaction.run(`DELETE FROM ${tableOf(table)}${condition && ` WHERE ${condition}`}`)
    await transaction.run(
      `INSERT INTO ${tableOf(table)} SELECT * FROM (${rows}) AS made${condition && ` WHERE ${condition}`}`,
    )
    const partition = partitionNameSql(table)
    const found = await transaction.query(
      `SELECT DISTINCT ${partition} FROM ${tableOf(table)}${condition && ` WHERE ${condition}`} ORDER BY 1`,
    )
    return found.rows.map(([name]) => String(name))
  })
  refresh.ownPartitions = names
  for (const [i, base] of materialized.bases.entries()) {
    const read = now[i]
    if (!read) continue
    refresh.basePartitions[base.name] = await partitionsOf(session, read)
    // An excluded table stays behind.
    if (condition === '') base.version = read.version ?? 0
  }
  store.changed(table)
  return undefined
}

/** A table in another catalog has no version here, so its rows are always read again. */
function isBehind(base: BaseTable, table: Table | undefined): boolean {
  if (base.catalog !== INTERNAL_CATALOG) return true
  if (!table) return false
  // A table that nothing was ever loaded into has no partition to refresh.
  return (table.version ?? 0) !== (base.version ?? 0)
}

const stateOf = ({ frontEnd }: Session, { catalog, database, name }: BaseTable): Table | undefined =>
  catalog === INTERNAL_CATALOG ? frontEnd.metadata.databases.get(database)?.tables.get(name) : undefined

async function partitionsOf({ frontEnd: { store } }: Session, table: Table): Promise<string[]> {
  const { rows } = await store.query(`SELECT DISTINCT ${partitionNameSql(table)} FROM ${tableOf(table)} ORDER BY 1`)
  return rows.map(([name]) => String(name))
}

/** DuckDB SQL that is true for the rows of the requested partitions; empty for all. */
function conditionOf(table: MaterializedTable, { partitions }: Refresh): string {
  if (!partitions) return ''
  const columns = partitionColumns(table)
  const boundOf = (text: string, i: number) =>
    `CAST(${literal(text)} AS ${duckType(findColumn(table.columns, columns[i]!)!.type)})`
  if ('rows' in partitions) {
    const tuples = partitions.rows.map((row) => `(${row.map(boundOf).join(', ')})`)
    return `(${columns.map(quoted).join(', ')}) IN (${tuples.join(', ')})`
  }
  const column = quoted(columns[0]!)
  return `(${column} >= ${boundOf(partitions.from, 0)} AND ${column} < ${boundOf(partitions.to, 0)})`
}
