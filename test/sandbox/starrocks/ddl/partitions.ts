import type { Expression } from '../ast'
import { unsupported } from '../errors'
import type { Table } from '../metadata'
import { label } from '../query/label'
import { literal, quoted } from '../store'
import { partitionColumn } from './create-table'
import { containsSql, partitionText } from './explicit-partitions'

const NAME_FORMATS: Record<string, string> = {
  minute: '%Y%m%d%H%M',
  hour: '%Y%m%d%H',
  day: '%Y%m%d',
  week: '%Y%m%d',
  month: '%Y%m',
  quarter: '%Y%m',
  year: '%Y',
}

/** The PARTITION BY clause as SHOW CREATE TABLE prints it. */
export function partitionClause(table: Table): string {
  const by = table.partitionBy
  if (!by) return ''
  if (by.kind === 'columns') return `PARTITION BY (${by.columns.map((c) => `\`${c}\``).join(',')})\n`
  if (by.kind === 'expressions') return `PARTITION BY ${by.expressions.map(expressionText).join(', ')}\n`
  const names = by.columns.map((c) => `\`${c}\``)
  const lines = [...table.partitions].map(([name, values]) => `PARTITION ${name} VALUES ${partitionText(values)}`)
  if (by.kind === 'range') return `PARTITION BY RANGE(${names.join(', ')})\n(${lines.join(',\n')})\n`
  return `PARTITION BY LIST(${names.join(',')})(\n${lines.map((line) => `  ${line}`).join(',\n')}\n)\n`
}

export function partitionColumns(table: Table): string[] {
  const by = table.partitionBy
  if (!by) return []
  return by.kind === 'expressions' ? by.expressions.map(partitionColumn) : by.columns
}

/** True if a row can belong to no partition. */
export const refusesRows = (table: Table) => table.partitionBy?.kind === 'range' || table.partitionBy?.kind === 'list'

/** DuckDB SQL for the name of a row's partition: p2024_01, p20240131, ...; NULL if there is none. */
export function partitionNameSql(table: Table): string {
  const by = table.partitionBy
  if (!by) return literal(table.name)
  if (by.kind === 'columns') {
    const parts = by.columns.map(
      (c) => `coalesce(regexp_replace(CAST(${quoted(c)} AS VARCHAR), '[^0-9A-Za-z]', '', 'g'), 'NULL')`,
    )
    return `'p' || ${parts.join(" || '_' || ")}`
  }
  if (by.kind === 'expressions') {
    const [expression, ...more] = by.expressions
    if (more.length > 0) throw unsupported('the partitions of a table by several expressions')
    return expressionNameSql(expression!)
  }
  if (table.partitions.size === 0) return 'NULL'
  const branches = [...table.partitions].map(
    ([name, partition]) => `WHEN ${containsSql(partition, by.columns, table.columns)} THEN ${literal(name)}`,
  )
  return `CASE ${branches.join(' ')} END`
}

/** Named by the beginning of the range: that of date_trunc, or of the slice. */
function expressionNameSql(e: Expression): string {
  const column = quoted(partitionColumn(e))
  if (e.kind !== 'call') throw unsupported('a partition expression that is no function')
  const interval = e.args[1]
  if (e.name === 'time_slice' && interval?.kind === 'interval') {
    const start = `time_bucket(INTERVAL '${label(interval.amount)} ${interval.unit}', CAST(${column} AS TIMESTAMP), TIMESTAMP '0001-01-01')`
    return `'p' || strftime(${start}, '${NAME_FORMATS[interval.unit.toLowerCase()] ?? NAME_FORMATS.day}')`
  }
  const unit = e.args[0]?.kind === 'literal' ? e.args[0].value.toLowerCase() : 'day'
  return `'p' || strftime(date_trunc('${unit}', ${column}), '${NAME_FORMATS[unit] ?? NAME_FORMATS.day}')`
}

function expressionText(e: Expression): string {
  if (e.kind === 'call' && e.name === 'time_slice' && e.args[1]?.kind === 'interval') {
    const { amount, unit } = e.args[1]
    return `time_slice(${label(e.args[0]!)}, ${label(amount)}, '${unit.toLowerCase()}', 'floor')`
  }
  return label(e)
}
