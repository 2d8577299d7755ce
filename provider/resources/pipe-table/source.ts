import { same } from '../../core/policy'
import { lacking } from '../../core/release'
import { namedStorage, type ProviderConfig } from '../../core/settings'
import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { InputError } from '../../errors'
import { evolve, refuseUneven } from '../../parquet/evolve'
import { LakeError, StoreError } from '../../s3/errors'
import { filePatternProblem } from '../../s3/file-pattern'
import { DEFAULT_PATTERN, normalizePrefix, refuseOtherLayout } from '../../s3/layout'
import { ownValue } from '../../sql/names'
import type { Storage } from '../../sql/storage'
import { writtenProblem } from './check'
import { declaredColumns } from './declared-columns'
import { findingsOf, keepKey, type SourceFindings } from './findings'
import type { Inferred } from './infer'
import { type RecordedKeys, recordedKeys, recordKeys, shownAccess, sourceOf } from './keys'
import type { PipeTableInputs, SourceArgs, SourceInput } from './model'
import { inferColumns } from './read-files'
import { byName, columnNames, inferredColumns, keepInferred, type RecordedColumn } from './recorded-columns'
import { filesProblem } from './wording'

/** The inputs that decide about the columns. */
const DECIDING = [
  'pathPrefix',
  'sourceStorageName',
  'sourceStorage',
  'columnOverrides',
  'columnExpressions',
  'excludeColumns',
  'schema',
  'maxVarcharLength',
  'filePattern',
  'partitionColumns',
  'allowTableFormat',
  'inferFrom',
]

/** The storage of the inputs, by name or inline. */
export function storageOf(
  inputs: Pick<SourceArgs, 'sourceStorage' | 'sourceStorageName'>,
  config: ProviderConfig,
): Storage {
  if (inputs.sourceStorage !== undefined && inputs.sourceStorageName !== undefined) {
    throw new InputError('sourceStorageName', 'both sourceStorageName and sourceStorage are set: omit one')
  }
  if (inputs.sourceStorage !== undefined) return inputs.sourceStorage
  if (inputs.sourceStorageName !== undefined) return namedStorage(inputs.sourceStorageName, config)
  throw new InputError(
    'sourceStorageName',
    'either sourceStorageName (a storage of starrocks:objectStorages) or sourceStorage is needed',
  )
}

/** Why these columns need a new table, or undefined. */
export type Obstacle = (found: SourceFindings) => string | undefined

/** Adds `columns`, `source` and `__layout` to the inputs. */
export async function completeSource(draft: Draft, context: CheckContext, obstacle: Obstacle): Promise<void> {
  Object.assign(draft, { columns: UNKNOWN, source: UNKNOWN, __layout: UNKNOWN })
  const inputs = draft as unknown as SourceArgs
  try {
    if (!hasUnknown(draft.pathPrefix)) draft.pathPrefix = normalizePrefix(inputs.pathPrefix)
    if (DECIDING.some((name) => hasUnknown(draft[name]))) return
    const noPattern = inputs.filePattern === undefined ? undefined : filePatternProblem(inputs.filePattern)
    if (noPattern !== undefined) throw new InputError('filePattern', noPattern)
    checkInputs(inputs)
    const storage = storageOf(inputs, context.config)
    const location = `s3://${storage.bucket}/${inputs.pathPrefix}`
    const found = await findingsFor(inputs, storage, location, context, obstacle)
    const source = sourceOf(storage, location + found.__layout.glob)
    const recorded: Partial<RecordedKeys> = recordedKeys(context.recorded as unknown as PipeTableInputs)
    Object.assign(draft, found, { source: { ...source, access: shownAccess(storage, recorded) } })
    // State has inline keys themselves.
    const keys = inputs.sourceStorage ? undefined : recordKeys(storage, String(draft.__urn), recorded.__keys)
    if (keys !== undefined) draft.__keys = keys
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    const { input, reason } = filesProblem(error, inputs)
    context.fail(input, reason)
  }
}

/**
 * The columns are frozen: as long as source and overrides stay the same they are those of the create, and no store is read. If they
 * are read again, the columns of the table stay.
 */
async function findingsFor(
  inputs: SourceArgs,
  storage: Storage,
  location: string,
  context: CheckContext,
  obstacle: Obstacle,
): Promise<SourceFindings> {
  const recorded = known(context.recorded, location, storage)
  const detects = inputs.schemaEvolution === 'detect'
  const unchanged = DECIDING.slice(3).every((name) => same(context.recorded[name], inputs[name as keyof SourceArgs]))
  if (recorded !== undefined && unchanged && !detects && recorded.__layout.files > 0) return recorded
  if (recorded === undefined && inputs.schema === undefined) {
    const inferred = await inferColumns(inputs, storage, location, context)
    refuseUneven(inferred.columns)
    const replaced = context.replaced && known(context.replaced, location, storage)
    return findingsOf({ ...inferred, columns: inOrderOf(replaced, inferred.columns) }, inputs)
  }
  // Files alone never replace a table.
  const refuseToMove = (glob: string) => {
    const isFixed = recorded !== undefined && recorded.__layout.files > 0 && samePattern(context.recorded, inputs)
    if (isFixed && !inputs.allowRowLoss) refuseOtherLayout(location, recorded.__layout.glob, glob)
  }
  try {
    if (inputs.schema !== undefined || recorded === undefined) {
      const found = await declaredColumns(inputs, inputs.schema ?? {}, recorded, storage, location, context)
      refuseToMove(found.__layout.glob)
      return found
    }
    const inferred = await inferColumns(inputs, storage, location, context)
    refuseToMove(inferred.layout.glob)
    const known = inferredColumns(recorded)
    const revoked = known.map(({ name }) => name).filter((name) => isRevoked(name, inputs, context.recorded, inferred))
    const untyped = (name: string) => recorded.__layout.untyped?.includes(name) && { untyped: true as const }
    const before = known
      .filter(({ name }) => !revoked.includes(name))
      .map((column) => ({ ...column, ...untyped(column.name) }))
    const keyed = keepKey(recorded)
    const evolved = evolve(before, inferred.columns, {
      addNew: detects,
      decided: (column, now) => decidedAnew(column, now, inputs, context.recorded),
      places: inferred.places,
      obstacle: (columns, retyped) => {
        const __layout = { ...recorded.__layout, columns: columns.map(({ name }) => name), ...keyed(columns), retyped }
        return obstacle({ columns: byName(columns), __layout })
      },
      mayReplace: inputs.allowRowLoss ?? false,
    })
    for (const warning of evolved.warnings) context.warn(warning)
    const lack = evolved.extended && (await lacking('structFields', context))
    if (lack) context.fail('schemaEvolution', `${lack}, and the files have new ones in the column ${evolved.extended}`)
    const requested = inferred.columns.filter(
      ({ name }) => ownValue(recorded.columns, name) === undefined && isAskedFor(name, inputs, context.recorded),
    )
    const columns = [...evolved.columns, ...(detects ? [] : requested)]
    return findingsOf({ ...inferred, columns }, inputs, {
      absent: evolved.absent,
      revoked,
      retyped: evolved.retyped,
      uneven: recorded.__layout.uneven,
      ...keyed(columns),
    })
  } catch (error) {
    // A store that is out of reach does not fail a preview that can continue with the columns in state.
    if (!(recorded !== undefined && unchanged && error instanceof StoreError)) throw error
    context.warn(`using the columns of the last run, because the files cannot be read: ${error.message}`)
    return recorded
  }
}

function known(recorded: Values, location: string, storage: Storage): SourceFindings | undefined {
  const { columns, __layout, source } = recorded as Partial<SourceFindings> & { source?: SourceInput }
  if (__layout === undefined || source === undefined || hasUnknown(__layout)) return undefined
  if (source.path !== location + __layout.glob || source.endpoint !== storage.endpoint) return undefined
  const inferred = byName(inferredColumns({ columns: columns ?? {}, __layout }))
  return { columns: inferred, __layout: keepInferred({ columns: inferred, __layout }, inferred) }
}

type Patterned = Partial<Pick<SourceArgs, 'filePattern'>>

export function samePattern(
  { filePattern: before = DEFAULT_PATTERN }: Patterned,
  { filePattern: after = DEFAULT_PATTERN }: Patterned,
): boolean {
  return before === after
}

/** True if the program does not want a column any more: it excludes or renames it, or has removed its expression. */
function isRevoked(name: string, inputs: SourceArgs, recorded: Values, inferred: Inferred): boolean {
  if (inferred.columns.some((column) => column.name === name)) return false
  const before = ownValue((recorded as Partial<SourceArgs>).columnExpressions, name)
  const isGone = before !== undefined && ownValue(inputs.columnExpressions, name) === undefined
  return isGone || hides(inputs, name)
}

/** True if a column that the table does not have is new because of the program, and not because of the files. */
function isAskedFor(name: string, inputs: SourceArgs, recorded: Values): boolean {
  return ownValue(inputs.columnExpressions, name) !== undefined || hides(recorded as Partial<SourceArgs>, name)
}

/** True if a column of the files is not in the table under its own name. */
function hides({ excludeColumns = [], columnExpressions = {} }: Partial<SourceArgs>, name: string): boolean {
  const equal = (other: string | undefined) => other?.toLowerCase() === name.toLowerCase()
  const isRenamed = Object.values(columnExpressions).some((of) => of.function === undefined && equal(of.column))
  return isRenamed || excludeColumns.some(equal)
}

/** True if the program has changed the type of a column since the last run. The limit of texts does not affect other types. */
function decidedAnew(column: RecordedColumn, now: RecordedColumn, inputs: SourceArgs, recorded: Values): boolean {
  const before = recorded as Partial<SourceArgs>
  const capped = [column, now].every(({ type }) => type.includes('VARCHAR'))
  const settings = (of: Partial<SourceArgs>) => [
    ownValue(of.columnOverrides, column.name),
    ownValue(of.columnExpressions, column.name),
    capped ? of.maxVarcharLength : undefined,
  ]
  return !same(settings(before), settings(inputs))
}

/** A table that replaces another keeps the order of its columns, and with it the default key. */
function inOrderOf(replaced: SourceFindings | undefined, columns: Inferred['columns']): Inferred['columns'] {
  const order = columnNames(replaced?.__layout ?? { columns: [] })
  const place = ({ name }: RecordedColumn) => (order.includes(name) ? order.indexOf(name) : order.length)
  return columns.toSorted((a, b) => place(a) - place(b))
}

/** The problems of the inputs that decide about the columns, whatever the files are. */
function checkInputs(inputs: SourceArgs): void {
  const problem = writtenProblem(inputs)
  if (problem !== undefined) throw new InputError(problem.input, problem.reason)
  if (inputs.schema === undefined) return
  const superfluous = (['columnOverrides', 'excludeColumns', 'maxVarcharLength'] as const).find((name) => inputs[name])
  if (superfluous !== undefined)
    throw new InputError(superfluous, `the columns are declared in schema: omit ${superfluous}`)
  if (Object.keys(inputs.schema).length === 0) throw new InputError('schema', 'at least one column is needed')
}
