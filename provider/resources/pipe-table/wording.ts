import type { Wording } from '../table/alteration'
import type { DesignPart, DesignProblem } from '../table/design'
import type { PipeTableArgs } from './args'

/** The input that decides about each part of the table. */
const INPUTS: Readonly<Record<DesignPart, keyof PipeTableArgs>> = {
  key: 'keyConfig',
  aggregation: 'aggregationOverrides',
  distribution: 'distributionConfig',
  partition: 'partitionConfig',
  sortKey: 'orderBy',
  type: 'columnOverrides',
}

/** A problem of the table as one of the inputs, with the way out. */
export function inputProblem({ about, column, reason, remedy }: DesignProblem): { input: string; reason: string } {
  const input = INPUTS[about]
  if (remedy === undefined) return { input, reason }
  const override = `columnOverrides: { ${JSON.stringify(remedy.column)}: "${remedy.type}" }`
  const way = column === undefined ? 'override the type of one' : 'choose another column, or override its type'
  return { input, reason: `${reason}; ${way}, for example ${override}` }
}

export const WORDING: Wording = {
  keepType: (column, type) =>
    `keep its type (columnOverrides: { ${JSON.stringify(column)}: "${type}" }) or replace the table`,
  keepValues: (column) =>
    `set columnOverrides.${column} to keep its type, or allowRowLoss to true to create the table again`,
  keepRandom: 'Declare distributionConfig: { type: "random" }, or replace the table with `pulumi up --replace`',
}
