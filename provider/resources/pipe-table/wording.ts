import { type LakeProblem, SchemaError } from '../../parquet/errors'
import type { Finding, LakeError, Remedy } from '../../s3/errors'
import type { Wording } from '../table/alteration'
import type { DesignPart, DesignProblem } from '../table/design'
import type { PipeTableArgs } from './args'
import type { SourceArgs } from './model'

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

/** The problems with what the program declares of one column. */
const OF_ONE_COLUMN: readonly string[] = [
  'unknownColumn',
  'badType',
  'untypedExpression',
  'unknownSource',
] satisfies SchemaError['problem'][]

/** The inputs that decide how a problem of the files is worded. */
type Declared = Pick<SourceArgs, 'schema' | 'sourceStorage'>

/** A problem of the files as one of the inputs, with the ways out. */
export function filesProblem(error: LakeError, declared: Declared): { input: string; reason: string } {
  const input = inputsOfFiles(declared)[error.problem] ?? 'pathPrefix'
  const text = withRemedies(error, declared)
  const isOfColumn = error instanceof SchemaError && OF_ONE_COLUMN.includes(error.problem)
  return { input, reason: isOfColumn ? `${input}.${error.column}: ${text}` : text }
}

/** The input that decides about a problem of the files. All others are about the files below `pathPrefix`. */
function inputsOfFiles(declared: Declared): Readonly<Partial<Record<string, keyof PipeTableArgs>>> {
  const types = typesInput(declared)
  return {
    storage: declared.sourceStorage === undefined ? 'sourceStorageName' : 'sourceStorage',
    unknownColumn: types,
    badType: types,
    badDeclaredName: types,
    untypedExpression: 'columnExpressions',
    unknownSource: 'columnExpressions',
    badComputedName: 'columnExpressions',
    unknownExclusion: 'excludeColumns',
    partitionKeyInFile: 'partitionColumns',
  } satisfies Partial<Record<LakeProblem, keyof PipeTableArgs>>
}

function typesInput({ schema }: Declared): 'schema' | 'columnOverrides' {
  return schema === undefined ? 'columnOverrides' : 'schema'
}

/** What was found, and after a semicolon the ways out. */
export function withRemedies({ message, remedies }: Finding, declared: Declared): string {
  if (remedies.length === 0) return message
  return `${message}; ${remedies.map((remedy) => remedyText(remedy, declared)).join(', or ')}`
}

function remedyText(remedy: Remedy, declared: Declared): string {
  if (typeof remedy === 'string') return remedy
  switch (remedy.change) {
    case 'leaveOut':
      return remedy.column === undefined
        ? 'exclude columns with excludeColumns'
        : `exclude it with excludeColumns: [${JSON.stringify(remedy.column)}]`
    case 'type':
      return `set ${typesInput(declared)}.${remedy.column} to ${remedy.to}`
    case 'expression':
      if (remedy.part) return 'load a part of it with columnExpressions'
      return remedy.sql === undefined
        ? 'give it an expression in columnExpressions'
        : `give it an expression in columnExpressions, such as { sql: ${JSON.stringify(remedy.sql)} }`
    case 'keysFromFiles':
      return 'set partitionColumns to "file" to load the values of the files'
    case 'replaceTable':
      return 'set allowRowLoss to true to create the table again from the files that are there now'
    case 'prefix':
      return `set pathPrefix to ${remedy.to}`
    case 'pattern':
      return 'set filePattern to a pattern of their names, if these are Parquet files'
    case 'acceptTableFormat':
      return 'set allowTableFormat to true to load the files as they are'
  }
}
