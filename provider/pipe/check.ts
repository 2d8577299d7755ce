import { needsAggregate } from '../sql/aggregates'
import { expressionProblem } from '../sql/expressions'
import { ownValue } from '../sql/own-value'
import { readType } from '../sql/type-text'
import type { StarRocksType } from '../sql/types'
import type { Feature } from '../starrocks/version'
import type { PipeTableInputs } from './definition'
import { columnNames } from './recorded-columns'

/** What is wrong with the expressions. StarRocks takes a pipe with any of these, and then fails batch by batch. */
export function expressionProblems(inputs: PipeTableInputs): string[] {
  const { columnExpressions = {}, columns, __layout } = inputs
  const unfit = Object.entries(columnExpressions).flatMap(([target, expression]) => {
    if (ownValue(columns, expression.column) === undefined) {
      return [`${target}: there is no column "${expression.column}"; there are ${columnNames(__layout).join(', ')}`]
    }
    const problem = expressionProblem(
      expression,
      sourceType(inputs, expression.column),
      readType(ownValue(columns, target) ?? ''),
    )
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

/** The type that the files have; of an overridden column only the type in the table is known. */
function sourceType({ columns, columnOverrides }: PipeTableInputs, name: string): StarRocksType | undefined {
  return ownValue(columnOverrides, name) === undefined ? readType(ownValue(columns, name) ?? '') : undefined
}

/** The properties of a table that not every release knows. */
const SINCE: readonly (readonly [property: RegExp, feature: Feature])[] = [
  [/^partition_retention_condition$/, 'retentionConditions'],
  [/^flat_json\./, 'flatJson'],
  [/^file_bundling$/, 'fileBundling'],
]

/** What a server has to be able to for these properties of a table. */
export function tableFeatures(properties: Readonly<Record<string, string>> | undefined): Feature[] {
  const names = Object.keys(properties ?? {})
  return SINCE.flatMap(([property, feature]) => (names.some((name) => property.test(name)) ? [feature] : []))
}
