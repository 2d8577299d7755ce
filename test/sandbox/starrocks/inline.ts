import type { Rows } from './answer'
import { textRows } from './answer'
import type { QueryContext, Source } from './query/select'
import { translateQuery } from './query/select'
import type { ShowFilter } from './statements'
import type { Cell, Store } from './store'
import { literal, quoted } from './store'

export type InlineType = 'VARCHAR' | 'BIGINT' | 'TIMESTAMP' | 'INTEGER'

/** A small table whose rows are written into the SQL: the views of information_schema, the lists of SHOW. */
export function inlineSource(columns: [name: string, type: InlineType][], rows: Cell[][]): Source {
  const cast = (value: Cell, type: InlineType) => `CAST(${value === null ? 'NULL' : literal(String(value))} AS ${type})`
  const select = (row: Cell[]) =>
    columns.map(([name, type], i) => `${cast(row[i]!, type)} AS ${quoted(name)}`).join(', ')
  if (rows.length === 0)
    return { sql: `SELECT ${select(columns.map(() => null))} WHERE false`, columns: described(columns) }
  const [first, ...rest] = rows
  const values = rest.map((row) => `(${columns.map(([, type], i) => cast(row[i]!, type)).join(', ')})`)
  const union = values.length > 0 ? ` UNION ALL SELECT * FROM (VALUES ${values.join(', ')})` : ''
  return { sql: `SELECT ${select(first!)}${union}`, columns: described(columns) }
}

const described = (columns: [string, InlineType][]) => columns.map(([name]) => ({ name }))

/** Applies LIKE (to the first column), WHERE, ORDER BY and LIMIT of a SHOW statement to its rows. */
export async function filterRows(answer: Rows, filter: ShowFilter, store: Store, context: QueryContext): Promise<Rows> {
  let { rows } = answer
  if (filter.like !== undefined) {
    const matches = likePattern(filter.like)
    rows = rows.filter(([name]) => matches.test(String(name)))
  }
  if (!filter.where && filter.orderBy.length === 0) return { ...answer, rows: rows.slice(0, filter.limit) }
  const names = answer.columns.map((column) => column.name)
  const types = names.map((name): [string, InlineType] => [name, /id$/i.test(name) ? 'BIGINT' : 'VARCHAR'])
  const source = inlineSource(types, rows)
  const span = { from: { line: 1, column: 0 }, to: { line: 1, column: 0 } }
  const select = {
    distinct: false,
    items: [{ kind: 'star' as const }],
    from: { kind: 'table' as const, name: { parts: ['rows'], span } },
    where: filter.where,
    groupBy: [],
    hints: new Map(),
  }
  const query = { with: [], first: select, rest: [], orderBy: filter.orderBy, limit: filter.limit?.toString() }
  const { sql } = await translateQuery(query, { ...context, table: async () => source })
  return textRows(names, (await store.query(sql)).rows)
}

/** The pattern of a LIKE over names, which are case-sensitive. */
export function likePattern(pattern: string): RegExp {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '\\' && i + 1 < pattern.length) source += `\\x${pattern.charCodeAt(++i).toString(16).padStart(2, '0')}`
    else if (c === '%') source += '.*'
    else if (c === '_') source += '.'
    else source += c.replace(/[^\w]/g, '\\$&')
  }
  return new RegExp(`^${source}$`, 's')
}
