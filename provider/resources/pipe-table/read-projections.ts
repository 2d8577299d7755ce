import type { Expression } from '../../sql/expressions'
import { type Projection, valueSql } from '../../sql/pipe'
import type { ShownTable } from '../../sql/show-table'
import type { StoredInsert } from '../../sql/stored-insert'
import { evenlySpaced } from '../../sql/tokens'
import { PATH_TYPE } from './definition'

export interface ReadProjections {
  readonly columnExpressions: Record<string, Expression>
  /** The types that nobody could infer: those of keys of the path and of expressions. */
  readonly columnOverrides: Record<string, string>
  readonly decodePath: boolean
  /** The columns of the files that expressions name and the table does not have. Their types are not known. */
  readonly sources: Record<string, string>
}

/** The inputs by which a pipe selects what it does. */
export function readProjections(
  { columns, projections }: StoredInsert,
  table: ShownTable,
  partitionKeys: readonly string[],
): ReadProjections {
  const columnExpressions: Record<string, Expression> = {}
  const columnOverrides: Record<string, string> = {}
  let decodePath = false
  for (const [i, name] of columns.entries()) {
    const text = projections[i] ?? ''
    const type = table.columns.find((column) => column.name === name)?.type ?? ''
    const isKey = partitionKeys.includes(name)
    const [plain, decoded] = [false, true].map((decodes) => keyOrColumn(name, type, isKey, decodes))
    if (isKey && type !== PATH_TYPE) columnOverrides[name] = type
    if (isKey && decoded !== undefined && selects(decoded, text)) decodePath = true
    else if (plain === undefined || !selects(plain, text)) {
      columnExpressions[name] = expressionOf(text)
      columnOverrides[name] = type
    }
  }
  const named = Object.values(columnExpressions).flatMap(({ column }) => column ?? [])
  const sources = named.filter((name) => !columns.includes(name) && !partitionKeys.includes(name))
  return {
    columnExpressions,
    columnOverrides,
    decodePath,
    sources: Object.fromEntries(sources.map((name) => [name, ''])),
  }
}

function keyOrColumn(name: string, type: string, isKey: boolean, decodes: boolean): Projection {
  if (!isKey) return { name }
  return { name, ...(type !== PATH_TYPE && { castTo: type }), ...(decodes && { decodes }) }
}

function selects(projection: Projection, text: string): boolean {
  return evenlySpaced(valueSql(projection).text) === evenlySpaced(text)
}

/** A column, a function of a column, or any expression. */
function expressionOf(text: string): Expression {
  const [, fn, column] = /^(?:([a-zA-Z_]\w*)\()?`([^`]+)`\)?$/.exec(text) ?? []
  const expression: Expression | undefined =
    column === undefined ? undefined : { column, ...(fn !== undefined && { function: fn }) }
  return expression !== undefined && selects({ name: '', expression }, text) ? expression : { sql: text }
}
