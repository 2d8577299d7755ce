import type { Expression } from '../ast'
import { unsupported } from '../errors'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import { label } from '../query/label'
import type { PartitionBy, PartitionItem } from '../statements'
import { quoted } from '../store'
import { partitionColumn } from './create-table'

const UNITS = ['HOUR', 'DAY', 'MONTH', 'YEAR'] as const
const NAME_FORMATS: Record<string, string> = {
  minute: '%Y%m%d%H%M',
  hour: '%Y%m%d%H',
  day: '%Y%m%d',
  month: '%Y%m',
  year: '%Y',
}

/** The partitions that are there before any row is: name to their bounds or values as SHOW CREATE TABLE prints them. */
export function initialPartitions(by: PartitionBy | undefined, columns: Column[]): Map<string, string> {
  if (!by) return new Map()
  if (by.kind !== 'range' && by.kind !== 'list') return new Map()
  const partitions = new Map<string, string>()
  let lower: string[] | undefined
  for (const item of by.items) {
    if (item.kind === 'every') {
      for (const [name, bounds] of every(item, findColumn(columns, by.columns[0]!)!)) partitions.set(name, bounds)
    } else if (item.kind === 'in') {
      const rows = item.rows.map((row) =>
        row.length === 1 ? `'${row[0]}'` : `(${row.map((v) => `'${v}'`).join(', ')})`,
      )
      partitions.set(item.name, rows.join(', '))
    } else if (item.kind === 'fixed') {
      partitions.set(item.name, bounds(item.from, item.to))
    } else {
      lower ??= by.columns.map((name) => minimum(findColumn(columns, name)!))
      partitions.set(item.name, bounds(lower, item.values))
      lower = item.values
    }
  }
  return partitions
}

/** The PARTITION BY clause as SHOW CREATE TABLE prints it. */
export function partitionClause(table: Table): string {
  const by = table.partitionBy
  if (!by) return ''
  if (by.kind === 'columns') return `PARTITION BY (${by.columns.map((c) => `\`${c}\``).join(',')})\n`
  if (by.kind === 'expressions') return `PARTITION BY ${by.expressions.map(expressionText).join(', ')}\n`
  const names = by.columns.map((c) => `\`${c}\``)
  const entries = [...table.partitions]
  if (by.kind === 'range') {
    const lines = entries.map(([name, range]) => `PARTITION ${name} VALUES ${range}`)
    return `PARTITION BY RANGE(${names.join(', ')})\n(${lines.join(',\n')})\n`
  }
  const lines = entries.map(([name, values]) => `  PARTITION ${name} VALUES IN (${values})`)
  return `PARTITION BY LIST(${names.join(',')})(\n${lines.join(',\n')}\n)\n`
}

export function partitionColumns(table: Table): string[] {
  const by = table.partitionBy
  if (!by) return []
  return by.kind === 'expressions' ? by.expressions.map(partitionColumn) : by.columns
}

/** DuckDB SQL for the name of the partition that a row belongs to: p2024_01, p20240131, ... */
export function partitionNameSql(table: Table): string {
  const by = table.partitionBy
  if (!by) return `'${table.name.replaceAll("'", "''")}'`
  if (by.kind === 'columns') {
    const parts = by.columns.map(
      (column) => `regexp_replace(CAST(${quoted(column)} AS VARCHAR), '[^0-9A-Za-z]', '', 'g')`,
    )
    return `'p' || ${parts.join(" || '_' || ")}`
  }
  if (by.kind === 'expressions' && by.expressions.length === 1) {
    const e = by.expressions[0]!
    const unit = e.kind === 'call' && e.name === 'date_trunc' && e.args[0]?.kind === 'literal' ? e.args[0].value : 'day'
    return `'p' || strftime(${quoted(partitionColumn(e))}, '${NAME_FORMATS[unit.toLowerCase()] ?? NAME_FORMATS.day}')`
  }
  throw unsupported('the partitions of a table by RANGE, by LIST or by several expressions')
}

function expressionText(e: Expression): string {
  if (e.kind === 'call' && e.name === 'time_slice' && e.args[1]?.kind === 'interval') {
    const { amount, unit } = e.args[1]
    return `time_slice(${label(e.args[0]!)}, ${label(amount)}, '${unit.toLowerCase()}', 'floor')`
  }
  return label(e)
}

const bounds = (from: string[], to: string[]) => `[(${from.map(bound).join(', ')}), (${to.map(bound).join(', ')}))`
const bound = (value: string) => (value === 'MAXVALUE' ? value : `"${value}"`)

function minimum({ type }: Column): string {
  if (type.name === 'DATE') return '0000-01-01'
  if (type.name === 'DATETIME') return '0000-01-01 00:00:00'
  return (
    { TINYINT: '-128', SMALLINT: '-32768', INT: '-2147483648', BIGINT: '-9223372036854775808' }[type.name as string] ??
    ''
  )
}

function every(item: Extract<PartitionItem, { kind: 'every' }>, column: Column): [string, string][] {
  const partitions: [string, string][] = []
  if (item.unit === '') {
    for (let at = Number(item.start); at < Number(item.end); at += item.amount) {
      partitions.push([`p${at}`, bounds([String(at)], [String(Math.min(at + item.amount, Number(item.end)))])])
    }
    return partitions
  }
  const unit = UNITS.find((u) => u === item.unit)
  if (!unit) throw unsupported(`EVERY (INTERVAL ... ${item.unit})`)
  const text = (d: Date) =>
    d
      .toISOString()
      .replace('T', ' ')
      .slice(0, column.type.name === 'DATE' ? 10 : 19)
  const name = (d: Date) => d.toISOString().replace(/\D/g, '').slice(0, { HOUR: 10, DAY: 8, MONTH: 6, YEAR: 4 }[unit])
  const end = new Date(`${item.end.replace(' ', 'T')}${item.end.length > 10 ? 'Z' : 'T00:00:00Z'}`)
  let at = new Date(`${item.start.replace(' ', 'T')}${item.start.length > 10 ? 'Z' : 'T00:00:00Z'}`)
  while (at < end) {
    const next = new Date(at)
    if (unit === 'HOUR') next.setUTCHours(at.getUTCHours() + item.amount)
    if (unit === 'DAY') next.setUTCDate(at.getUTCDate() + item.amount)
    if (unit === 'MONTH') next.setUTCMonth(at.getUTCMonth() + item.amount)
    if (unit === 'YEAR') next.setUTCFullYear(at.getUTCFullYear() + item.amount)
    partitions.push([`p${name(at)}`, bounds([text(at)], [text(next)])])
    at = next
  }
  return partitions
}
