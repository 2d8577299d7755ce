import type { Column, Table } from '../metadata'
import type { Transaction } from '../store'
import { quoted, tableOf } from '../store'

/** Merges the staged rows into the table; answers how many rows were staged. */
export async function mergeByKey(table: Table, { run, query }: Transaction): Promise<number> {
  const { rows } = await query('SELECT count(*) FROM stage')
  const target = tableOf(table)
  if (table.keyModel === 'DUP_KEYS') {
    await run(`INSERT INTO ${target} BY NAME SELECT * FROM stage`)
    return Number(rows[0]![0])
  }
  const merged = table.keyModel === 'AGG_KEYS' ? aggregatedSql(table) : lastOfEachKeySql(table)
  await run(`CREATE OR REPLACE TEMP TABLE merged AS ${merged}`)
  await run(`DELETE FROM ${target} USING stage WHERE ${sameKey(table, target, 'stage')}`)
  await run(`INSERT INTO ${target} BY NAME SELECT * FROM merged`)
  return Number(rows[0]![0])
}

/** Primary and unique keys: the last row of a key replaces those before it. */
function lastOfEachKeySql(table: Table): string {
  return `SELECT * FROM stage QUALIFY row_number() OVER (PARTITION BY ${keys(table)} ORDER BY rowid DESC) = 1`
}

/** Aggregate keys: existing and new rows are merged by the function of each column. */
function aggregatedSql(table: Table): string {
  const items = table.columns.map(
    (column) => `${column.key ? quoted(column.name) : aggregateSql(column)} AS ${quoted(column.name)}`,
  )
  const target = tableOf(table)
  const columns = table.columns.map((column) => quoted(column.name)).join(', ')
  const present = `SELECT ${columns}, 0 AS turn, rowid AS place FROM ${target} WHERE EXISTS (SELECT 1 FROM stage WHERE ${sameKey(table, target, 'stage')})`
  const arriving = `SELECT ${columns}, 1 AS turn, rowid AS place FROM stage`
  return `SELECT ${items.join(', ')} FROM (${present} UNION ALL ${arriving}) GROUP BY ${keys(table)}`
}

function aggregateSql({ name, aggregate, type }: Column): string {
  const value = quoted(name)
  const last = `last(${value} ORDER BY turn, place)`
  switch (aggregate) {
    case 'SUM':
    case 'MIN':
    case 'MAX':
      return `${aggregate.toLowerCase()}(${value})`
    case 'REPLACE_IF_NOT_NULL':
      return `${last} FILTER (${value} IS NOT NULL)`
    case 'HLL_UNION':
    case 'BITMAP_UNION':
      return `list_sort(list_distinct(flatten(array_agg(${value}) FILTER (${value} IS NOT NULL))))`
    case 'PERCENTILE_UNION':
      return `flatten(array_agg(${value}) FILTER (${value} IS NOT NULL))`
    case 'REPLACE':
      return last
    default:
      throw new Error(`column ${name} of type ${type.name} has no aggregate`)
  }
}

const keys = (table: Table) => table.keyColumns.map(quoted).join(', ')

/** NULL is a key value like any other. */
function sameKey(table: Table, left: string, right: string): string {
  return table.keyColumns
    .map((name) => `${left}.${quoted(name)} IS NOT DISTINCT FROM ${right}.${quoted(name)}`)
    .join(' AND ')
}
