import { needsAggregate } from '../../sql/aggregates'
import { type Expression, expressionProblem } from '../../sql/expressions'
import { ownValue } from '../../sql/names'
import { readType } from '../../sql/type-text'
import type { StarRocksType } from '../../sql/types'
import { fragmentProblem } from '../../sql/user-sql'
import type { PipeTableInputs, SourceArgs } from './model'
import { columnNames } from './recorded-columns'

/** The problems in how the expressions and the condition are written, whatever the files are. */
export function writtenProblem(inputs: Pick<SourceArgs, 'columnExpressions' | 'where'>): Problem | undefined {
  for (const [name, expression] of Object.entries(inputs.columnExpressions ?? {})) {
    const reason = expressionText(expression)
    if (reason !== undefined) return { input: 'columnExpressions', reason: `columnExpressions.${name} ${reason}` }
  }
  const reason = inputs.where === undefined ? undefined : fragmentProblem(inputs.where)
  return reason === undefined ? undefined : { input: 'where', reason: `${JSON.stringify(inputs.where)} ${reason}` }
}

interface Problem {
  readonly input: string
  readonly reason: string
}

function expressionText({ column, sql, function: fn }: Expression): string | undefined {
  if ((column === undefined) === (sql === undefined)) return 'needs either a column or sql, and not both'
  if (sql === undefined) return undefined
  if (fn !== undefined) return 'has a function as well as sql: write the function into sql'
  const problem = fragmentProblem(sql)
  return problem && `is ${JSON.stringify(sql)}, which ${problem}`
}

/** The problems of the expressions for these files. StarRocks creates a pipe with any of these, and then every batch fails. */
export function expressionProblems(inputs: PipeTableInputs): string[] {
  const { columnExpressions = {}, columns, __layout } = inputs
  const unfit = Object.entries(columnExpressions).flatMap(([target, expression]) => {
    const source = expression.column
    if (source !== undefined && typeOf(inputs, source) === undefined) {
      const columns = [...new Set([...columnNames(__layout), ...Object.keys(__layout.sources ?? {})])]
      return [`${target}: there is no column "${source}"; the columns are ${columns.join(', ')}`]
    }
    const type = source === undefined ? undefined : sourceType(inputs, source)
    const problem = expressionProblem(expression, type, readType(ownValue(columns, target) ?? ''))
    return problem === undefined ? [] : [`${target}: ${problem}`]
  })
  const missing = Object.entries(columns)
    .filter(([name, type]) => needsAggregate(readType(type)) && ownValue(columnExpressions, name) === undefined)
    .map(
      ([name, type]) =>
        `${name}: a column of type ${type} needs an expression, such as { function: "${MAKERS[type] ?? 'hll_hash'}", column: ... }`,
    )
  return [...unfit, ...missing]
}

const MAKERS: Readonly<Record<string, string>> = { HLL: 'hll_hash', BITMAP: 'to_bitmap', PERCENTILE: 'percentile_hash' }

/** The type of a column in an expression; empty if the files have it and its type is not known. */
function typeOf({ columns, __layout }: PipeTableInputs, name: string): string | undefined {
  return ownValue(__layout.sources, name) ?? ownValue(columns, name)
}

/** The type in the files; of an overridden column only the type in the table is known. */
function sourceType(inputs: PipeTableInputs, name: string): StarRocksType | undefined {
  const type = typeOf(inputs, name)
  if (type === undefined || type === '') return undefined
  const isOverridden = ownValue(inputs.__layout.sources, name) === undefined && isDeclared(inputs, name)
  return isOverridden ? undefined : readType(type)
}

function isDeclared({ columnOverrides, schema }: PipeTableInputs, name: string): boolean {
  return ownValue(columnOverrides, name) !== undefined || ownValue(schema, name) !== undefined
}
