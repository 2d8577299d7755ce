import type { Column, Table } from '../metadata'
import { label } from '../query/label'
import { sqlText } from '../types'
import { indexText } from './indexes'
import { partitionClause } from './partitions'
import { shownProperties } from './properties'

const KEY_WORDS = {
  DUP_KEYS: 'DUPLICATE KEY',
  AGG_KEYS: 'AGGREGATE KEY',
  UNIQUE_KEYS: 'UNIQUE KEY',
  PRIMARY_KEYS: 'PRIMARY KEY',
}

/** The text of SHOW CREATE TABLE, to the blank: some lines end with one. */
export function createTableText(table: Table): string {
  const lines = [...table.columns.map(columnText), ...(table.indexes ?? []).map(indexText)]
  const columns = lines.map((line) => `  ${line}`).join(',\n')
  const properties = shownProperties(table).map(([key, value]) => `"${key}" = "${value}"`)
  const comment = table.comment ? `COMMENT "${escaped(table.comment)}"\n` : ''
  const orderBy = table.sortColumns ? `ORDER BY(${names(table.sortColumns)})\n` : ''
  return (
    `CREATE TABLE \`${table.name}\` (\n${columns}\n) ENGINE=OLAP \n` +
    `${KEY_WORDS[table.keyModel]}(${names(table.keyColumns)})\n${comment}${partitionClause(table)}` +
    `${distributionText(table)}\n${orderBy}PROPERTIES (\n${properties.join(',\n')}\n);`
  )
}

export function columnText(column: Column): string {
  const aggregate = column.aggregate ? `${column.aggregate} ` : ''
  const nullable = column.nullable ? 'NULL' : 'NOT NULL'
  return `\`${column.name}\` ${sqlText(column.type)} ${aggregate}${nullable}${defaultText(column)} COMMENT "${escaped(column.comment)}"`
}

function defaultText({ default: value, autoIncrement, generated }: Column): string {
  if (generated) return ` AS ${label(generated)}`
  if (autoIncrement) return ' AUTO_INCREMENT'
  if (value?.kind === 'value') return ` DEFAULT "${escaped(value.text)}"`
  if (value?.kind === 'now') return ` DEFAULT CURRENT_TIMESTAMP${value.precision ? `(${value.precision})` : ''}`
  if (value?.kind === 'call') return ` DEFAULT (${value.text})`
  return ''
}

export function distributionText({ distribution }: Pick<Table, 'distribution'>): string {
  const { buckets } = distribution
  if (distribution.kind === 'random')
    return `DISTRIBUTED BY RANDOM${buckets === undefined ? '' : ` BUCKETS ${buckets}`}`
  return `DISTRIBUTED BY HASH(${names(distribution.columns)})${buckets === undefined ? '' : ` BUCKETS ${buckets} `}`
}

const names = (columns: string[]) => columns.map((column) => `\`${column}\``).join(', ')
export const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&')
