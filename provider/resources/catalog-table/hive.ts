import { changes, type FieldPolicy, same } from '../../core/policy'
import { needs } from '../../core/release'
import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { ExistsError } from '../../errors'
import {
  createHiveTable,
  describeLakeTable,
  type HiveTable,
  hiveCaseProblem,
  type LakeColumn,
  readHiveTable,
  type ShownHiveTable,
  showCreateLakeTable,
  showLakeTables,
} from '../../sql/hive'
import {
  declaredHiveType,
  hasBareVarchar,
  hivePartitionProblem,
  hiveTypeProblem,
  readHiveType,
} from '../../sql/hive-types'
import { unlessMetastoreFails } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { Engine, TableInputs } from './engine'
import { chosenLocation, elsewhereMessage, FOLLOWED, follows, locationPolicy, sameLocation } from './location'
import { isEmpty } from './rows'

/** The inputs of a HiveTable, and of a CatalogTable with `engine: 'hive'`. */
export interface HiveTableInputs extends TableInputs {
  readonly engine?: 'hive'
}

type Desired = HiveTable & { readonly catalog: string }

/** What becomes of a table in Hive. StarRocks cannot alter one. */
export const hive: Engine<HiveTableInputs, Desired, ShownHiveTable> = {
  describe: ({ columns, partitionBy, fileFormat }) => ({ columns, partitionBy, fileFormat }),
  declare: ({ columns, partitionBy, fileFormat, location }, { engine, name }) => ({
    ...(engine !== undefined && { engine }),
    columns,
    partitionBy,
    fileFormat,
    location: chosenLocation(location, name),
  }),
  complete,
  define: (inputs) => ({ ...tableOf(inputs), catalog: inputs.catalog }),
  read,
  actualFromState: (recorded) => ({ ...tableOf(recorded), managed: true, location: recorded.location }),
  objects: (_, inputs) => [{ part: 'table', what: `table ${idOf(inputs)}`, markable: false }],
  confirmAdoption: (actual, inputs, { server }) => confirmAdoption(actual, inputs, server),
  plan: (actual, table) =>
    actual === undefined ? [{ statement: createHiveTable(table), catalog: table.catalog }] : [],

  async replacementCost(recorded, server) {
    const actual = await read(recorded, server)
    return `StarRocks cannot alter a table in Hive: table ${idOf(recorded)} is dropped with all files in ${actual?.location}, and made again without a row`
  },

  async outputs(inputs, server, warn) {
    const actual = await read(inputs, server)
    if (actual !== undefined && inputs.location !== undefined && !sameLocation(actual.location, inputs.location))
      warn(elsewhereMessage(`table ${idOf(inputs)}`, actual.location, inputs.location))
    return { locationUri: actual?.location }
  },

  // A moved table is no reason to drop it: `outputs` warns of it.
  declared(actual, recorded) {
    const { location, ...drifted } = asDeclared(actual, recorded)
    return drifted
  },
}

/** The policies of the inputs that say what the table is. */
export const hivePolicies: Readonly<Record<string, FieldPolicy>> = { location: locationPolicy }

function idOf({ catalog, database, name }: TableInputs): string {
  return `${catalog}.${database}.${name}`
}

function tableOf({ database, name, engine, columns, partitionBy, comment, fileFormat, location }: HiveTableInputs) {
  return { database, name, engine, columns, partitionBy, comment, fileFormat, location }
}

async function complete(
  draft: Draft,
  context: CheckContext,
  policies: Readonly<Record<string, FieldPolicy>>,
): Promise<void> {
  const { recorded, fail, warn } = context
  const inputs = draft as unknown as HiveTableInputs
  if (inputs.catalog === 'default_catalog')
    fail('catalog', 'default_catalog is the internal catalog, which cannot contain Hive tables')
  const renamed = hasUnknown(inputs.name) ? undefined : hiveCaseProblem(inputs.name)
  if (renamed !== undefined) fail('name', renamed)
  if (!hasUnknown(inputs.fileFormat) && inputs.fileFormat !== 'parquet')
    await needs('hiveFormats', 'fileFormat', draft, context)
  if (hasUnknown([inputs.columns, inputs.partitionBy])) return
  const problems = columnProblems(inputs.columns, inputs.partitionBy)
  for (const { property, reason } of problems) fail(property, reason)
  for (const { name, type } of inputs.columns.filter(({ type }) => hasBareVarchar(type)))
    warn(`column "${name}": ${type} is VARCHAR(1) to StarRocks; give a length, or STRING`)
  const before = (hasUnknown(recorded.columns) ? [] : (recorded.columns ?? [])) as readonly LakeColumn[]
  draft.columns = inputs.columns.map((column) => ({
    ...column,
    type: declaredHiveType(column.type, before.find(({ name }) => name === column.name)?.type),
  }))
  if (await follows(inputs.location, context, async (server) => (await read(inputs, server))?.location))
    draft.located = FOLLOWED
  if (problems.length > 0 || recorded.deletionPolicy === 'delete' || recorded.name === undefined) return
  if (idOf(recorded as unknown as HiveTableInputs) !== idOf(inputs)) return
  for (const { field } of changes(policies, recorded, draft).filter(({ policy }) => policy === 'replace'))
    fail(
      field,
      `StarRocks cannot alter a table in Hive, and deletionPolicy "retain" forbids a replacement of table ${idOf(inputs)}; undo the change of ${field}, or run \`pulumi up\` with nothing changed but deletionPolicy: 'delete' first: the replacement then drops the table with its files`,
    )
}

/** The problems of the columns, each with the input to change. */
function columnProblems(
  columns: readonly LakeColumn[],
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
function read({ catalog, database, name }: HiveTableInputs, server: Server): Promise<ShownHiveTable | undefined> {
  return unlessMetastoreFails(server, catalog, async () => {
    // This query precedes the table's own: not in every release DESC and SHOW CREATE TABLE of a missing table have an error number.
    const tables = await server.query(showLakeTables(catalog, database))
    if (!tables.some((row) => Object.values(row).includes(name))) return undefined
    const described = await server.query(describeLakeTable(catalog, database, name))
    const shown = readHiveTable(described, await server.query(showCreateLakeTable(catalog, database, name)))
    return { ...shown, columns: shown.columns.map((column) => ({ ...column, type: readHiveType(column.type) })) }
  })
}

/** The declared inputs that differ, with their actual values. Undeclared inputs, and those that StarRocks does not show, never differ. */
function asDeclared(actual: ShownHiveTable, { columns, partitionBy, location, fileFormat }: HiveTableInputs): Values {
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
async function confirmAdoption(actual: ShownHiveTable, inputs: HiveTableInputs, server: Server): Promise<void> {
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
    ...(columns === undefined ? [] : columnDifferences(columns as readonly LakeColumn[], inputs.columns)),
    ...Object.entries(others).map(
      ([field, value]) => `${field} is ${JSON.stringify(value)}, and ${JSON.stringify(declared[field])} is declared`,
    ),
  ]
}

function columnDifferences(actual: readonly LakeColumn[], declared: readonly LakeColumn[]): string[] {
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
