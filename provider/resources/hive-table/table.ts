import { same } from '../../core/policy'
import type { Values } from '../../core/values'
import { ExistsError, StarRocksError } from '../../errors'
import {
  anyRow,
  describeHiveTable,
  type HiveColumn,
  readHiveTable,
  type ShownHiveTable,
  showCreateHiveTable,
  showHiveTables,
} from '../../sql/hive'
import { hivePartitionProblem, hiveTypeProblem, readHiveType } from '../../sql/hive-types'
import { unlessMetastoreFails } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { HiveTableArgs } from './args'
import { sameLocation } from './location'

/** The inputs of a HiveTable after check. */
export type HiveTableInputs = Checked<
  HiveTableArgs,
  'name' | 'partitionBy' | 'fileFormat' | 'deletionPolicy' | 'onExisting'
>

export function tableOf({ database, name, columns, partitionBy, comment, fileFormat, location }: HiveTableInputs) {
  return { database, name, columns, partitionBy, comment, fileFormat, location }
}

/** The problems of the columns, each with the input to change. */
export function columnProblems(
  columns: readonly HiveColumn[],
  partitionBy: readonly string[],
): { property: string; reason: string }[] {
  const problems: { property: string; reason: string }[] = []
  const names = columns.map(({ name }) => name)
  for (const [i, { name, type }] of columns.entries()) {
    const of = (reason: string) => problems.push({ property: 'columns', reason: `column "${name}": ${reason}` })
    if (name !== name.toLowerCase()) of(`Hive keeps names in lower case: it would become "${name.toLowerCase()}"`)
    if (names.indexOf(name) !== i) of('this name occurs twice')
    const problem = hiveTypeProblem(type) ?? (partitionBy.includes(name) ? hivePartitionProblem(type) : undefined)
    if (problem !== undefined) of(problem)
  }
  const last = names.slice(names.length - partitionBy.length)
  if (partitionBy.length > 0 && partitionBy.length >= columns.length)
    problems.push({
      property: 'partitionBy',
      reason: 'a table needs at least one column that is not a partition column',
    })
  else if (!same(last, partitionBy))
    problems.push({
      property: 'partitionBy',
      reason: `the partition columns ${partitionBy.join(', ')} must be the last columns, in this order; the last columns are ${last.join(', ')}`,
    })
  return problems
}

/** A table of a Hive catalog, its types in our spelling. */
export function read(
  { catalog, database, name }: HiveTableInputs,
  server: Server,
): Promise<ShownHiveTable | undefined> {
  return unlessMetastoreFails(server, catalog, async () => {
    // This query precedes the table's own: not in every release DESC and SHOW CREATE TABLE of a missing table have an error number.
    const tables = await server.query(showHiveTables(catalog, database))
    if (!tables.some((row) => Object.values(row).includes(name))) return undefined
    const described = await server.query(describeHiveTable(catalog, database, name))
    const shown = readHiveTable(described, await server.query(showCreateHiveTable(catalog, database, name)))
    return { ...shown, columns: shown.columns.map((column) => ({ ...column, type: readHiveType(column.type) })) }
  })
}

/** The declared inputs that differ, with their actual values. Undeclared inputs, and those that StarRocks does not show, never differ. */
export function asDeclared(
  actual: ShownHiveTable,
  { columns, partitionBy, location, fileFormat }: HiveTableInputs,
): Values {
  const shown = actual.columns.map(({ name, type, comment }, i) => {
    const declared = columns[i]?.name === name && columns[i]?.comment === undefined
    return { name, type, ...(!declared && comment !== undefined && { comment }) }
  })
  // An empty comment reads back as none.
  const declared = columns.map(({ comment, ...column }) => ({ ...column, ...(comment && { comment }) }))
  return {
    ...(!same(shown, declared) && { columns: shown }),
    ...(!same(actual.partitionBy, partitionBy) && { partitionBy: actual.partitionBy }),
    ...(location !== undefined && !sameLocation(actual.location, location) && { location: actual.location }),
    ...(actual.fileFormat !== undefined && actual.fileFormat !== fileFormat && { fileFormat: actual.fileFormat }),
  }
}

/** An empty table with the declared columns comes from an interrupted create, or could: it has nothing to lose. */
export async function confirmAdoption(actual: ShownHiveTable, inputs: HiveTableInputs, server: Server): Promise<void> {
  const { catalog, database, name, onExisting } = inputs
  const differing = differences(actual, inputs)
  if (differing.length > 0)
    throw new ExistsError(
      'name',
      `table ${catalog}.${database}.${name} exists already and differs: ${differing.join('; ')}. StarRocks cannot alter a table in Hive: choose another name, or declare the existing table`,
    )
  if (onExisting === 'adopt' || (await isEmpty(inputs, server))) return
  throw new ExistsError(
    'name',
    `table ${catalog}.${database}.${name} exists already and contains rows; choose another name, or set onExisting: 'adopt'`,
  )
}

/** The differences between a table and its declaration, column by column. */
function differences(actual: ShownHiveTable, inputs: HiveTableInputs): string[] {
  const { columns, ...others } = asDeclared(actual, inputs)
  const declared = inputs as unknown as Values
  return [
    ...(columns === undefined ? [] : columnDifferences(columns as readonly HiveColumn[], inputs.columns)),
    ...Object.entries(others).map(
      ([field, value]) => `${field} is ${JSON.stringify(value)}, and ${JSON.stringify(declared[field])} is declared`,
    ),
  ]
}

function columnDifferences(actual: readonly HiveColumn[], declared: readonly HiveColumn[]): string[] {
  const actualByName = new Map(actual.map((column) => [column.name, column]))
  const desired = new Set(declared.map(({ name }) => name))
  const one = declared.flatMap(({ name, type, comment = '' }) => {
    const column = actualByName.get(name)
    if (column === undefined) return [`column "${name}" is missing`]
    if (column.type !== type) return [`column "${name}" is ${column.type}, and ${type} is declared`]
    const { comment: shown = '' } = column
    return shown === comment ? [] : [`column "${name}" has the comment "${shown}", and "${comment}" is declared`]
  })
  const more = actual
    .filter(({ name }) => !desired.has(name))
    .map(({ name, type }) => `column "${name}" ${type} is not declared`)
  const all = [...one, ...more]
  return all.length > 0 ? all : [`its columns are in the order ${actual.map(({ name }) => name).join(', ')}`]
}

async function isEmpty({ catalog, database, name }: HiveTableInputs, server: Server): Promise<boolean> {
  try {
    return (await server.query(anyRow(catalog, database, name))).length === 0
  } catch (error) {
    // Files that cannot be read count as rows.
    if (error instanceof StarRocksError && error.answered && !error.is('notPermitted')) return false
    throw error
  }
}
