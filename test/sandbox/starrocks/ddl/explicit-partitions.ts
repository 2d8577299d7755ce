import { unsupported } from '../errors'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import type { PartitionBy, PartitionItem } from '../statements'
import { literal, quoted } from '../store'
import { duckType } from '../types'

/** A partition that the table was created with: from a bound up to another, or for some values. */
export type ExplicitPartition = { kind: 'range'; from: string[]; to: string[] } | { kind: 'list'; rows: string[][] }

type Every = Extract<PartitionItem, { kind: 'every' }>

/** The number of digits of yyyyMMddHH in the name of a partition. */
const NAME_DIGITS: Record<string, number> = { HOUR: 10, DAY: 8, MONTH: 6, YEAR: 4 }
const MINIMUM: Record<string, string> = {
  DATE: '0000-01-01',
  DATETIME: '0000-01-01 00:00:00',
  TINYINT: '-128',
  SMALLINT: '-32768',
  INT: '-2147483648',
  BIGINT: '-9223372036854775808',
}

/** The partitions of RANGE and LIST by name; LESS THAN begins where the one before it ends. */
export function explicitPartitions(by: PartitionBy | undefined, columns: Column[]): Map<string, ExplicitPartition> {
  const partitions = new Map<string, ExplicitPartition>()
  if (by?.kind !== 'range' && by?.kind !== 'list') return partitions
  // A bound is kept as a literal of its column (`PartitionKey`), and a value of a list as its text.
  const key = (values: string[]) =>
    values.map((value, i) => literalText(value, findColumn(columns, by.columns[i]!)!.type.name))
  let lower = by.columns.map((name) => MINIMUM[findColumn(columns, name)!.type.name] ?? '')
  for (const item of by.items) {
    if (item.kind === 'every') {
      for (const [name, from, to] of slices(item, findColumn(columns, by.columns[0]!)!)) {
        partitions.set(name, { kind: 'range', from: [from], to: [to] })
      }
    } else if (item.kind === 'in') partitions.set(item.name, { kind: 'list', rows: item.rows })
    else if (item.kind === 'fixed') partitions.set(item.name, { kind: 'range', from: key(item.from), to: key(item.to) })
    else {
      const to = key(item.values)
      partitions.set(item.name, { kind: 'range', from: lower, to })
      lower = to
    }
  }
  return partitions
}

/** How `DateLiteral` and the literals of integers print a bound. */
function literalText(value: string, type: string): string {
  if (value === 'MAXVALUE') return value
  if (type in MINIMUM && !type.startsWith('DATE')) return /^-?\d+$/.test(value) ? String(BigInt(value)) : value
  if (!type.startsWith('DATE')) return value
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d))?$/.exec(value) ?? []
  if (date === undefined) throw unsupported(`a bound of a partition that is written as ${value}`)
  return type === 'DATE' ? date : `${date} ${time ?? '00:00:00'}`
}

/** The text after VALUES in SHOW CREATE TABLE. */
export function partitionText(partition: ExplicitPartition): string {
  if (partition.kind === 'range')
    return `[(${partition.from.map(bound).join(', ')}), (${partition.to.map(bound).join(', ')}))`
  const rows = partition.rows.map((row) => row.map((value) => `'${value}'`).join(', '))
  return `IN (${rows.map((row, i) => (partition.rows[i]!.length === 1 ? row : `(${row})`)).join(', ')})`
}

/** A range as StarRocks prints it: `[types: [DATE]; keys: [2024-01-01]; ..types: [DATE]; keys: [2024-02-01]; )`. */
export function rangeText({ from, to }: { from: string[]; to: string[] }, table: Table): string {
  const { columns } = table.partitionBy as { columns: string[] }
  const types = columns.map((name) => findColumn(table.columns, name)!.type.name).join(', ')
  const key = (values: string[]) => `types: [${types}]; keys: [${values.join(', ')}]; `
  return `[${key(from)}..${key(to)})`
}

/** DuckDB SQL that is true for the rows of the partition. */
export function containsSql(partition: ExplicitPartition, names: string[], columns: Column[]): string {
  const tuple = `(${names.map(quoted).join(', ')})`
  const values = (row: string[]) =>
    `(${row.map((value, i) => `CAST(${literal(value)} AS ${duckType(findColumn(columns, names[i]!)!.type)})`).join(', ')})`
  if (partition.kind === 'list') return `${tuple} IN (${partition.rows.map(values).join(', ')})`
  const { from, to } = partition
  const above = isLeast(from) ? 'true' : `${tuple} >= ${values(from)}`
  if (to.every((value) => value === 'MAXVALUE')) return above
  if (to.includes('MAXVALUE')) throw unsupported('a partition that ends at MAXVALUE in some columns')
  return `${above} AND ${tuple} < ${values(to)}`
}

const bound = (value: string) => (value === 'MAXVALUE' ? value : `"${value}"`)
const isLeast = (values: string[]) => values.every((value) => value === '' || Object.values(MINIMUM).includes(value))

/** START ... END ... EVERY: name, lower and upper bound of each slice. */
function slices(item: Every, column: Column): [string, string, string][] {
  if (item.unit === '') return numberSlices(item)
  const digits = NAME_DIGITS[item.unit]
  if (!digits) throw unsupported(`EVERY (INTERVAL ... ${item.unit})`)
  const text = (d: Date) =>
    d
      .toISOString()
      .replace('T', ' ')
      .slice(0, column.type.name === 'DATE' ? 10 : 19)
  const end = timeOf(item.end)
  const found: [string, string, string][] = []
  for (let at = timeOf(item.start); at < end; ) {
    const next = later(at, item)
    found.push([`p${at.toISOString().replace(/\D/g, '').slice(0, digits)}`, text(at), text(next)])
    at = next
  }
  return found
}

function numberSlices({ start, end, amount }: Every): [string, string, string][] {
  const found: [string, string, string][] = []
  for (let at = Number(start); at < Number(end); at += amount) {
    found.push([`p${at}`, String(at), String(Math.min(at + amount, Number(end)))])
  }
  return found
}

function timeOf(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : 'T00:00:00Z'}`)
}

function later(at: Date, { amount, unit }: Every): Date {
  const next = new Date(at)
  if (unit === 'HOUR') next.setUTCHours(at.getUTCHours() + amount)
  if (unit === 'DAY') next.setUTCDate(at.getUTCDate() + amount)
  if (unit === 'MONTH') next.setUTCMonth(at.getUTCMonth() + amount)
  if (unit === 'YEAR') next.setUTCFullYear(at.getUTCFullYear() + amount)
  return next
}
