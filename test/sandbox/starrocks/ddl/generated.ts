import type { Expression } from '../ast'
import { analyzing, unsupported } from '../errors'
import type { Column, Table } from '../metadata'
import { findColumn } from '../metadata'
import { ExpressionTranslator } from '../query/expression'
import { resultOf } from '../query/result-type'
import { Scope } from '../query/scope'
import { hasAggregate } from '../query/select'
import type { KeyModel } from '../statements'
import { quoted } from '../store'
import { duckType, internalText } from '../types'

/** Refuses generated columns of which there can be none (`CreateTableAnalyzer.analyzeGeneratedColumn`). */
export function checkGenerated(columns: Column[], model: KeyModel): void {
  if (!columns.some(({ generated }) => generated)) return
  if (model === 'AGG_KEYS') throw analyzing('Generated Column does not support AGG table')
  let found = false
  for (const column of columns) {
    if (found && !column.generated) throw analyzing('All generated columns must be defined after ordinary columns')
    if (!column.generated) continue
    if (column.key) throw analyzing('Generated Column can not be KEY')
    checkExpression(column.generated, column, columns)
    found = true
  }
}

/** DuckDB SQL of the value of a generated column, over the other columns by their names. */
export function generatedSql({ generated, type }: Column, table: Table): Promise<string> {
  const columns = table.columns.map((column) => ({ name: column.name, type: column.type, sql: quoted(column.name) }))
  const translator = new ExpressionTranslator(NO_SESSION, new Scope([{ alias: table.name, columns }]))
  return translator.sql(generated!).then((sql) => `CAST(${sql} AS ${duckType(type)})`)
}

/** The generated column that refers to a column. */
export function referring(columns: Column[], name: string): Column | undefined {
  return columns.find(
    ({ generated }) => generated && columnsIn(generated).some((one) => one.toLowerCase() === name.toLowerCase()),
  )
}

/** A value that is kept can depend on nothing but its row. */
const NO_SESSION = {
  sessionCall: (name: string): undefined => {
    if (['user', 'current_user', 'database', 'connection_id'].includes(name))
      throw unsupported(`the function ${name} in a generated column`)
    return undefined
  },
  variable: (): never => {
    throw unsupported('a variable in a generated column')
  },
  subquery: (): never => {
    throw unsupported('a subquery in a generated column')
  },
}

function checkExpression(expression: Expression, column: Column, columns: Column[]): void {
  const scope = new Scope([{ columns: columns.map(({ name, type }) => ({ name, type, sql: quoted(name) })) }])
  for (const name of columnsIn(expression)) scope.resolve({ kind: 'column', parts: [name], at: { line: 1, column: 0 } })
  if (hasAggregate(expression)) throw analyzing("Generated Column don't support aggregation function")
  for (const name of columnsIn(expression)) {
    const referred = findColumn(columns, name)!
    if (referred.generated) throw analyzing('Expression can not refers to other generated columns')
    if (referred.autoIncrement) throw analyzing('Expression can not refers to AUTO_INCREMENT columns')
  }
  const { type } = resultOf(expression, ({ parts }) => {
    const found = findColumn(columns, parts.at(-1)!)
    return found && { type: found.type, nullable: found.nullable }
  })
  if (type && type.name !== column.type.name) {
    const shown = type.name === 'VARCHAR' && type.length < 0 ? 'varchar' : internalText(type)
    throw analyzing(
      `Illegal expression type for Generated Column Column Type: ${internalText(column.type)}, Expression Type: ${shown}`,
    )
  }
}

/** The names of the columns that an expression reads. */
function columnsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(columnsIn)
  const node = value as { kind?: string; parts?: string[] }
  if (node.kind === 'column' && node.parts) return [node.parts.at(-1)!]
  return Object.values(node).flatMap(columnsIn)
}
