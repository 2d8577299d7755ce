import { dotted } from '../../core/named'
import { same } from '../../core/policy'
import { lacking, needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { isNew, isReplaced } from '../../core/statements'
import { type Draft, hasUnknown } from '../../core/values'
import { counted } from '../../sql/counted'
import { ownValue } from '../../sql/names'
import { dropPipe } from '../../sql/pipe'
import { id, sql } from '../../sql/quote'
import { waitForFiles } from '../../starrocks/jobs'
import { versionOf } from '../../starrocks/version'
import { alteration } from '../table/alteration'
import { designProblems } from '../table/design'
import { distributionReason } from '../table/distribution-reason'
import { tableFeatures } from '../table/features'
import { warnOfFixedProperties } from '../table/fixed-properties'
import { shownAs } from '../table/read'
import { expressionProblems } from './check'
import { declaredCondition } from './condition'
import { refusedSql } from './confirm'
import { define, defineIfPossible, pipeNameOf, requestOf, tableOf } from './definition'
import { describe } from './describe'
import { actualFromState, declaredInputs, restoreSecrets } from './drift'
import { needsNewPipe, type SourceFindings } from './findings'
import { declare, findPipeTable } from './imported'
import { type Actual, plan, planDelete, read } from './lifecycle'
import type { Desired, LayoutInput, PipeTableInputs, SourceInput } from './model'
import { outputs, readCached } from './outline'
import { confirmAdoption, objects } from './ownership'
import { needsNewTable } from './replace'
import { hasLoadedAll, refuseToLoseRows } from './row-loss'
import { completeSource, samePattern } from './source'
import { inputProblem, WORDING } from './wording'

export const spec: Spec<PipeTableInputs, Desired, Actual> = {
  kind: 'PipeTable',
  file: 'pipe-table',
  inputs: schema.inputsOf('PipeTable'),
  policies: {
    aggregationOverrides: needsNewTable,
    distributionConfig: needsNewTable,
    tableProperties: needsNewTable,
  },
  computed: {
    columns: needsNewTable,
    source: (before, after) => {
      const [path = '', next] = [(before as SourceInput | undefined)?.path, (after as SourceInput).path]
      // Before there is a file, the path is only the prefix.
      return path === next || (path.endsWith('/') && next.startsWith(path)) ? 'inPlace' : 'replace'
    },
    pipe: 'inPlace',
    __layout: (before, after) => (needsNewPipe(before as LayoutInput, after as LayoutInput) ? 'inPlace' : 'shown'),
    replacement: (_, reason) => (reason === undefined ? 'shown' : 'replace'),
  },
  observed: ['state', 'loadedFiles', 'loadedBytes', 'lastError', '__fingerprint'],

  id: (inputs) => `${inputs.database}.${inputs.tableName}`,
  named: { ...dotted('database', 'tableName'), describe },
  imports: { form: dotted('database', 'tableName').form, find: findPipeTable, declare },

  async complete(draft, context) {
    const inputs = draft as unknown as PipeTableInputs
    draft.pipe = declaredCondition(inputs.suspended)
    // Checked only before a create: a refusal would not save the pipe of an existing table.
    if (isNew(context.recorded)) {
      const lack = await lacking('lastingPipes', context)
      if (lack !== undefined) context.fail('', lack)
    }
    if (inputs.timeZone !== undefined && ownValue(inputs.taskProperties, 'time_zone') !== undefined)
      context.fail('timeZone', 'both timeZone and taskProperties.time_zone are set: omit one')
    warnOfKeptVariables(inputs, context)
    await completeSource(draft, context, (found) => newTableReason(draft, context, found))
    if (!hasUnknown(draft.__layout) && inputs.__layout.files === 0) draft.pipe = 'waitingForFiles'
    for (const feature of tableFeatures(inputs.tableProperties)) await needs(feature, 'tableProperties', draft, context)
    const deciding = [
      'columns',
      'keyConfig',
      'aggregationOverrides',
      'distributionConfig',
      'partitionConfig',
      'orderBy',
    ] as const
    if (deciding.some((name) => hasUnknown(draft[name]))) return
    if (inputs.aggregationOverrides && inputs.keyConfig?.type !== 'aggregate') {
      context.warn('aggregationOverrides have no effect, since the key is not an aggregate key')
    }
    for (const { input, reason } of designProblems(requestOf(inputs)).map(inputProblem)) context.fail(input, reason)
    for (const reason of expressionProblems(inputs)) context.fail('columnExpressions', reason)
    await confirmSql(inputs, context)
    await explainReplacement(draft, context)
    const { database, tableName, tableProperties } = context.recorded as Partial<PipeTableInputs>
    if (database !== undefined && tableName !== undefined)
      await warnOfFixedProperties(database, tableName, tableProperties, inputs.tableProperties, context)
  },

  define,
  readCached,
  read: (inputs, server) => read(inputs.database, inputs.tableName, pipeNameOf(inputs), server),
  actualFromState: actualFromState,
  restoreSecrets: restoreSecrets,
  objects,
  confirmAdoption: confirmAdoption,
  plan: plan,

  planDelete(inputs) {
    switch (inputs.deletionPolicy) {
      case 'retain':
        return []
      case 'retainTable':
        return [{ statement: dropPipe(inputs.database, pipeNameOf(inputs)), part: 'pipe' }]
      default:
        return planDelete(inputs.database, inputs.tableName, pipeNameOf(inputs))
    }
  },

  grantSubjects: (inputs) => ({
    table: { type: 'table', database: inputs.database, name: inputs.tableName },
    pipe: { type: 'pipe', database: inputs.database, name: pipeNameOf(inputs) },
  }),

  // A replacement loads the table again from the same files: rows of files that have left the lake would be lost.
  async confirmDelete(inputs, { session, config, replacement, successor = replacement }) {
    if (successor === undefined || successor.allowRowLoss || !declaresSameFiles(inputs, successor)) return
    const [desired, next] = [defineIfPossible(inputs, config), defineIfPossible(successor, config)]
    const actual = await read(inputs.database, inputs.tableName, pipeNameOf(inputs), session.server)
    if (actual?.table === undefined || desired === undefined || next === undefined) return
    // The replacement reads the store and the layout of today, which the program may not have chosen.
    await refuseToLoseRows(actual.pipe, { ...desired, source: next.source }, next.table)(session)
  },

  async replacementCost(recorded, server) {
    const [row] = await server.query(
      sql`SELECT count(*) AS ${id('N')} FROM ${id(recorded.database, recorded.tableName)}`,
    )
    const rows = counted(Number(row?.N), 'row')
    return `drops table ${recorded.database}.${recorded.tableName} (${rows}) and loads all files under the prefix again`
  },

  async waitUntilReady(inputs, session, _before, config) {
    if (inputs.waitForLoad === undefined || inputs.suspended || inputs.__layout.files === 0) return undefined
    const { timeoutSeconds = 3600 } = inputs.waitForLoad
    const desired = defineIfPossible(inputs, config)
    const load = {
      database: inputs.database,
      table: inputs.tableName,
      pipe: pipeNameOf(inputs),
      files: inputs.__layout.files,
      ...(desired && { hasLoadedAll: () => hasLoadedAll(session, desired) }),
    }
    await waitForFiles(session, load, timeoutSeconds)
    return undefined
  },

  outputs: outputs,

  declared: (actual, recorded, config) => declaredInputs(actual, recorded, defineIfPossible(recorded, config)),
}

/** True if the program has chosen no other files. Files alone can change the path: by another layout, or if none is left. */
function declaresSameFiles(before: PipeTableInputs, after: PipeTableInputs): boolean {
  return directoryOf(before) === directoryOf(after) && samePattern(before, after)
}

function directoryOf({ source: { path }, __layout: { glob } }: PipeTableInputs): string {
  return path.slice(0, path.length - glob.length)
}

/** StarRocks checks new SQL of the program: CREATE PIPE would refuse it only after the old pipe is gone. */
async function confirmSql(inputs: PipeTableInputs, { server, recorded, config, fail }: CheckContext): Promise<void> {
  const written = ({ columnExpressions = {}, where }: Partial<PipeTableInputs>) => {
    const texts = Object.values(columnExpressions).flatMap((expression) => expression.sql ?? [])
    return [...texts, ...(where === undefined ? [] : [where])]
  }
  const now = hasUnknown([inputs.columnExpressions, inputs.where]) ? [] : written(inputs)
  if (server === undefined || now.length === 0 || same(now, hasUnknown(recorded) ? [] : written(recorded))) return
  const desired = hasUnknown(inputs) ? undefined : defineIfPossible(inputs, config)
  if (desired === undefined || desired.waits) return
  const refused = await refusedSql(desired, server)
  if (refused !== undefined) fail(refused.input, refused.reason)
}

/** ALTER PIPE can set session variables but not remove them. */
function warnOfKeptVariables(inputs: PipeTableInputs, { recorded, warn }: CheckContext): void {
  if (isNew(recorded) || hasUnknown(inputs.timeZone) || hasUnknown(inputs.taskProperties)) return
  const namesOf = ({ timeZone, taskProperties }: Partial<PipeTableInputs>) => [
    ...Object.keys(taskProperties ?? {}),
    ...(timeZone === undefined ? [] : ['time_zone']),
  ]
  const now = namesOf(inputs)
  for (const name of namesOf(recorded).filter((name) => !now.includes(name)))
    warn(
      `the pipe keeps its ${name}, because StarRocks cannot remove a session variable from a pipe: declare the value it should have`,
    )
}

/** Why the recorded table has to be replaced for these columns. Unknown values are no reason. */
function newTableReason(draft: Draft, { recorded, replaced }: CheckContext, found: SourceFindings): string | undefined {
  const inputs = { ...draft, ...found, source: recorded.source }
  if (!isReplaced(spec, { recorded, replaced }, inputs)) return undefined
  if (hasUnknown(draft.keyConfig) || hasUnknown(draft.aggregationOverrides)) return OTHER_INPUTS
  const { obstacles } = alteration(
    shownAs(tableOf(recorded as unknown as PipeTableInputs)),
    tableOf(inputs as unknown as PipeTableInputs),
    WORDING,
  )
  return obstacles[0] ?? OTHER_INPUTS
}

const OTHER_INPUTS = 'other inputs of the resource make a new table necessary'

/** Only a known release is a reason to drop a table: without an answer it is altered, and StarRocks refuses what it cannot do. */
async function explainReplacement(draft: Draft, context: CheckContext): Promise<void> {
  const { server } = context
  const [recorded, inputs] = [context.recorded, draft] as unknown as PipeTableInputs[]
  if (server === undefined || recorded === undefined || inputs === undefined || isNew(context.recorded)) return
  if (
    same(recorded.distributionConfig, inputs.distributionConfig) ||
    hasUnknown([recorded.columns, inputs.tableProperties])
  )
    return
  const version = await versionOf(server).catch(() => undefined)
  const reason =
    designProblems(requestOf(inputs)).length > 0
      ? undefined
      : distributionReason(tableOf(recorded), tableOf(inputs), version)
  if (reason !== undefined) draft.replacement = reason
}
