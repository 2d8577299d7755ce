import type { Wording } from './alteration'
import type { TableArgs } from './args'
import type { DesignPart, DesignProblem } from './design'

/** The input that decides about each part of the table. */
const INPUTS: Readonly<Record<DesignPart, keyof TableArgs>> = {
  key: 'keyConfig',
  aggregation: 'columns',
  distribution: 'distributionConfig',
  partition: 'partitionConfig',
  sortKey: 'orderBy',
  type: 'columns',
}

/** A problem of the table as one of the inputs, with the way out. */
export function inputProblem({ about, reason, remedy }: DesignProblem): { input: string; reason: string } {
  const way =
    remedy === undefined
      ? ''
      : `; choose another column, or another type, for example { name: ${JSON.stringify(remedy.column)}, type: "${remedy.type}" }`
  return { input: INPUTS[about], reason: `${reason}${way}` }
}

export const WORDING: Wording = {
  keepType: (_, type) => `keep ${type}`,
  keepValues: (column) => `keep the type of ${column}`,
  keepRandom: 'Declare distributionConfig: { type: "random" }, or onChange: "copy"',
}

/** The ways out of a change that needs a new table. */
export const WAYS_OUT = 'keep the rows with onChange: "copy", or lose them with allowRowLoss: true'
