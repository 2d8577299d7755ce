import type { Rows } from './answer'
import { textRows } from './answer'
import type { QueryContext, Source } from './query/select'
import { translateQuery } from './query/select'
import type { ShowFilter } from './statements'
import type { Cell, Store } from './store'
import { literal, quoted } from './store'

export type InlineType = 'VARCHAR' | 'BIGINT' | 'TIMESTAMP' | 'INTEGER'

/** A small table whose rows are written into the SQL: the views of information_schema, the lists of SHOW. */
export function inlineSource(
  columns: [name: string, type: InlineType][],
  rows: Cell[][],
  unknown: string[] = [],
): Source {
  // As JSON, which DuckDB parses ten times as fast as the same cells in VALUES.
  const json = literal(JSON.stringify(rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))))))
  const items = columns.map(([name, type], i) => {
    const cell = unknown.includes(name)
      ? `error(${literal(`sandbox: not supported: the column ${name}`)})`
      : `cells[${i + 1}]`
    return `CAST(${cell} AS ${type}) AS ${quoted(name)}`
  })
  const sql = `SELECT ${items.join(', ')} FROM (SELECT unnest(from_json(${json}, '[["VARCHAR"]]')) AS cells)`
  return { sql, columns: columns.map(([name]) => ({ name })) }
}

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
    if (c === '\\' && i + 1 < pattern.length) source += escaped(pattern[++i]!)
    else if (c === '%') source += '.*'
    else if (c === '_') source += '.'
    else source += escaped(c)
  }
  return new RegExp(`^${source}$`, 's')
}

const escaped = (c: string) => c.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
