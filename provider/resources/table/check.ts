import { changes, type FieldPolicy, type Policy, same } from '../../core/policy'
import { needs } from '../../core/release'
import type { CheckContext } from '../../core/spec'
import { isNew } from '../../core/statements'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { messageOf, StarRocksError } from '../../errors'
import { counted } from '../../sql/counted'
import { columnNamed, includesName, repeatedNames, sameName } from '../../sql/names'
import { parseType, TypeTextError } from '../../sql/type-text'
import { canBeStored, printType } from '../../sql/types'
import { fragmentProblem } from '../../sql/user-sql'
import { versionOf } from '../../starrocks/version'
import { droppedText, obstaclesBetween } from './change'
import { define, requestOf, tableOf } from './definition'
import { designProblems } from './design'
import { distributionReason } from './distribution-reason'
import { isWideDecimal, tableFeatures } from './features'
import { warnOfFixedProperties } from './fixed-properties'
import type { Inputs, Revoked } from './model'
import { partitionProblems } from './partition-problems'
import { readNativeTable, shownAs } from './read'
import { countRows } from './rows'
import { inputProblem, WAYS_OUT } from './wording'

type ColumnInput = Inputs['columns'][number]

/** The inputs that decide whether a new table is needed. */
const SHAPING = [
  'columns',
  'keyConfig',
  'distributionConfig',
  'partitionConfig',
  'orderBy',
  'indexes',
  'tableProperties',
] as const

/** In place where StarRocks can, or by a copy; else a replacement. */
function shaping(_before: unknown, _after: unknown, olds: Values, news: Values): Policy {
  if (news.onChange === 'copy' || isUnknown(olds) || isUnknown(news)) return 'inPlace'
  const { shown, hidden } = obstaclesOf(olds, news)
  return shown.length + hidden.length > 0 ? 'replace' : 'inPlace'
}

export const SHAPING_POLICIES: Readonly<Record<string, FieldPolicy>> = Object.fromEntries(
  SHAPING.map((name) => [name, shaping]),
)

/** The reason of check, where only the release or the text of an expression decides. */
export function replacementPolicy(_before: unknown, reason: unknown, _olds: Values, news: Values): Policy {
  if (reason === undefined) return 'shown'
  return news.onChange === 'copy' ? 'inPlace' : 'replace'
}

function isUnknown(inputs: Values): boolean {
  return SHAPING.some((name) => hasUnknown(inputs[name]))
}

function obstaclesOf(olds: Values, news: Values): ReturnType<typeof obstaclesBetween> {
  return obstaclesBetween(shownAs(tableOf(olds as unknown as Inputs)), define(news as unknown as Inputs))
}

type Policies = Parameters<typeof changes>[0]

export async function complete(draft: Draft, context: CheckContext, policies: () => Policies): Promise<void> {
  const inputs = draft as unknown as Inputs
  const { fail } = context
  if (hasUnknown(inputs.columns)) return
  const problems = columnProblems(inputs.columns)
  for (const problem of problems) fail('columns', problem)
  if (problems.length > 0) return
  draft.columns = inputs.columns.map((column) => ({ ...column, type: printType(parseType(column.type)) }))
  await checkRelease(draft, context)
  if (isUnknown(draft)) return
  const all = [
    ...designProblems(requestOf(inputs)).map(inputProblem),
    ...keyedProblems(inputs),
    ...indexProblems(inputs),
    ...partitionProblems(inputs),
  ]
  for (const { input, reason } of all) fail(input, reason)
  if (all.length > 0 || isNew(context.recorded) || isUnknown(context.recorded)) return
  const revoked = revokedBy(context.recorded as unknown as Inputs, inputs)
  if (revoked === undefined) delete draft.__revoked
  else draft.__revoked = revoked
  await explainChange(draft, context, policies)
}

/** Why StarRocks would refuse the columns by themselves. */
function columnProblems(columns: readonly ColumnInput[]): string[] {
  const typed = columns.flatMap(({ name, type }) => {
    try {
      return canBeStored(parseType(type)) ? [] : [`${name}: no table can hold a ${type}`]
    } catch (error) {
      if (error instanceof TypeTextError) return [`${name}: ${error.message}`]
      throw error
    }
  })
  const filled = columns.flatMap((column) => {
    const { name, type, autoIncrement, generatedAs, aggregation, nullable } = column
    const ways = [
      column.default !== undefined && 'default',
      autoIncrement && 'autoIncrement',
      generatedAs !== undefined && 'generatedAs',
    ].filter((way) => way !== false && way !== undefined)
    const fragment = generatedAs === undefined ? undefined : fragmentProblem(generatedAs)
    return [
      ...(ways.length > 1 ? [`${name}: ${ways.join(' and ')} exclude each other`] : []),
      ...(fragment === undefined ? [] : [`${name}: generatedAs ${JSON.stringify(generatedAs)} ${fragment}`]),
      ...(autoIncrement && !/^\s*BIGINT\s*$/i.test(type) ? [`${name}: only a BIGINT can have autoIncrement`] : []),
      ...(autoIncrement && nullable ? [`${name}: a column with autoIncrement is never NULL`] : []),
      ...(generatedAs !== undefined && nullable === false ? [`${name}: a generated column may always be NULL`] : []),
      ...(generatedAs !== undefined && aggregation !== undefined
        ? [`${name}: a generated column has no aggregation`]
        : []),
    ]
  })
  const firstGenerated = columns.findIndex(({ generatedAs }) => generatedAs !== undefined)
  const late =
    firstGenerated < 0 ? [] : columns.slice(firstGenerated).filter((column) => column.generatedAs === undefined)
  const numbered = columns.filter(({ autoIncrement }) => autoIncrement)
  const named = columns.map(({ name }) => name)
  return [
    ...repeatedNames(named).map((name) => `there are two columns "${name}"`),
    ...typed,
    ...filled,
    ...late.map(({ name }) => `${name}: ordinary columns come before generated ones`),
    ...(numbered.length > 1 ? ['a table has one column with autoIncrement at most'] : []),
    ...columns
      .filter(({ renamedFrom }) => renamedFrom !== undefined && includesName(named, renamedFrom))
      .map(({ name, renamedFrom }) => `${name}: renamedFrom names column "${renamedFrom}", which is declared as well`),
  ]
}

/** What depends on the key. */
function keyedProblems(inputs: Inputs): { input: string; reason: string }[] {
  const { key } = tableOf(inputs)
  const at = (reason: string) => ({ input: 'columns', reason })
  return inputs.columns.flatMap(({ name, nullable, aggregation, generatedAs }) => {
    const isKey = includesName(key.columns, name)
    return [
      ...(isKey && key.type === 'primary' && nullable === true
        ? [at(`${name}: a column of a primary key is never NULL`)]
        : []),
      ...(isKey && generatedAs !== undefined ? [at(`${name}: a generated column cannot be in the key`)] : []),
      ...(key.type === 'aggregate' && generatedAs !== undefined
        ? [at(`${name}: an aggregate table has no generated columns`)]
        : []),
      ...(key.type !== 'aggregate' && aggregation !== undefined
        ? [at(`${name}: only a table with an aggregate key has aggregations`)]
        : []),
    ]
  })
}

function indexProblems({ indexes = [], columns }: Inputs): { input: string; reason: string }[] {
  const at = (reason: string) => ({ input: 'indexes', reason })
  return [
    ...repeatedNames(indexes.map(({ name }) => name)).map((name) => at(`there are two indexes "${name}"`)),
    ...repeatedNames(indexes.map(({ column }) => column)).map((name) =>
      at(`there are two indexes of column "${name}": StarRocks allows one`),
    ),
    ...indexes
      .filter(({ column }) => columnNamed(columns, column) === undefined)
      .map(({ name, column }) => at(`${name}: there is no column "${column}"`)),
    ...indexes
      .filter(({ type, properties }) => type === 'bitmap' && Object.keys(properties ?? {}).length > 0)
      .map(({ name }) => at(`${name}: a bitmap index has no properties`)),
  ]
}

async function checkRelease(draft: Draft, context: CheckContext): Promise<void> {
  const { columns, indexes = [], tableProperties } = draft as unknown as Inputs
  if (columns.some(({ renamedFrom }) => renamedFrom !== undefined))
    await needs('columnRenames', 'columns', draft, context)
  if (columns.some(({ type }) => isWideDecimal(type))) await needs('decimal256', 'columns', draft, context)
  if (!hasUnknown(indexes) && indexes.some(({ type }) => type === 'ngramBloomFilter'))
    await needs('ngramIndexes', 'indexes', draft, context)
  if (hasUnknown(tableProperties)) return
  for (const feature of tableFeatures(tableProperties)) await needs(feature, 'tableProperties', draft, context)
  const { columns: before } = context.recorded as Partial<Inputs>
  const commented =
    before !== undefined &&
    !hasUnknown(before) &&
    columns.some((column) => {
      const former = columnNamed(before, column.name)
      return former !== undefined && (former.comment ?? '') !== (column.comment ?? '')
    })
  if (commented) await needs('columnComments', 'columns', draft, context)
}

/** What was declared and is not any more; of an unfinished update also what it had to drop. */
function revokedBy(recorded: Inputs, { columns, indexes = [] }: Inputs): Revoked | undefined {
  const { __revoked: before = {} } = recorded
  const gone = (names: readonly string[], now: readonly string[]) => [
    ...new Set(names.filter((name) => !includesName(now, name))),
  ]
  const named = columns.flatMap(({ name, renamedFrom }) => [name, ...(renamedFrom === undefined ? [] : [renamedFrom])])
  const left = {
    columns: gone([...recorded.columns.map(({ name }) => name), ...(before.columns ?? [])], named),
    indexes: gone(
      [...(recorded.indexes ?? []).map(({ name }) => name), ...(before.indexes ?? [])],
      indexes.map(({ name }) => name),
    ),
  }
  const entries = Object.entries(left).filter(([, names]) => names.length > 0)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Refuses what would lose rows, and says why a new table is needed. */
async function explainChange(draft: Draft, context: CheckContext, policies: () => Policies): Promise<void> {
  const recorded = context.recorded as unknown as Inputs
  const inputs = draft as unknown as Inputs
  const { shown, hidden } = obstaclesOf(context.recorded, draft)
  const version = context.server && (await versionOf(context.server).catch(() => undefined))
  const unscalable = same(recorded.distributionConfig, inputs.distributionConfig)
    ? undefined
    : distributionReason(tableOf(recorded), tableOf(inputs), version)
  const invisible = [...hidden, ...(unscalable === undefined ? [] : [unscalable])]
  const all = [...shown, ...invisible]
  if (all.length > 0) draft.replacement = all.join('; ')
  else delete draft.replacement
  if (invisible.length > 0) draft.__remake = true
  else delete draft.__remake
  const replaces = changes(policies(), context.recorded, draft).filter(({ policy }) => policy === 'replace')
  if (replaces.length > 0) return refuseReplacement(draft, all, replaces, context)
  if (all.length === 0)
    await warnOfFixedProperties(
      recorded.database,
      recorded.name,
      recorded.tableProperties,
      inputs.tableProperties,
      context,
    )
  const dropped = (inputs.__revoked?.columns ?? []).filter((name) =>
    recorded.columns.some((column) => sameName(column.name, name)),
  )
  if (dropped.length === 0 || inputs.allowRowLoss) return
  const rows = await rowsOf(recorded, context)
  if (rows > 0)
    context.fail('columns', droppedText(`${recorded.database}.${recorded.name}`, dropped)(counted(rows, 'row')))
}

async function refuseReplacement(
  draft: Draft,
  reasons: readonly string[],
  replaces: readonly { readonly field: string }[],
  context: CheckContext,
): Promise<void> {
  const recorded = context.recorded as unknown as Inputs
  const inputs = draft as unknown as Inputs
  const isSame = recorded.database === inputs.database && recorded.name === inputs.name
  if ((isSame ? inputs : recorded).allowRowLoss || (!isSame && recorded.deletionPolicy === 'retain')) return
  const rows = await rowsOf(recorded, context)
  if (rows === 0) return
  const table = `${recorded.database}.${recorded.name}`
  const field = replaces.find(({ field }) => field !== 'replacement')?.field ?? 'distributionConfig'
  context.fail(
    field,
    isSame
      ? `table ${table} has ${counted(rows, 'row')}, and only a new table can be the declared one: ${reasons.join('; ')}. ${capital(WAYS_OUT)}`
      : `table ${table} has ${counted(rows, 'row')}, which a replacement by a table of another name would lose; keep the name, or set allowRowLoss: true or deletionPolicy: "retain" and run \`pulumi up\` before the change`,
  )
}

/** The rows of the recorded table; none if they cannot be counted: the delete counts them again. */
async function rowsOf({ database, name }: Inputs, { server, warn }: CheckContext): Promise<number> {
  if (server === undefined) return 0
  try {
    if ((await readNativeTable(database, name, server)) === undefined) return 0
    return await countRows(server, database, name)
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    warn(`the rows of table ${database}.${name} could not be counted: ${messageOf(error)}`)
    return 0
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
