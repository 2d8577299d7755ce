import { InputError } from '../core/errors'
import { same } from '../core/policy'
import { namedStorage, type Surroundings } from '../core/settings'
import type { CheckContext, Draft, Values } from '../core/spec'
import { hasUnknown, UNKNOWN } from '../core/unknown'
import { LakeError, type LakeProblem } from '../lake/errors'
import { inferColumns } from '../lake/infer'
import { normalizePrefix } from '../lake/layout'
import { openStore } from '../lake/store'
import type { Storage } from '../sql/files'
import { mask } from '../sql/quote'

/** Where a pipe's files come from, as it stands in state and in previews: no secret in clear. */
export interface SourceInput {
  /** What FILES() is given: `s3://bucket/prefix/*.parquet`. */
  readonly path: string
  readonly endpoint?: string
  /** How StarRocks is admitted; keys by their first and last two characters, which shows that one was rotated. */
  readonly access: string
}

/** What inference found and StarRocks needs in this order; Pulumi's state keeps no order of an object's keys. */
export interface LayoutInput {
  /** `s3://bucket/prefix/`. */
  readonly location: string
  readonly columns: readonly string[]
  readonly partitionKeys: readonly string[]
  readonly glob: string
  /** How many files there were. */
  readonly files: number
}

/** The inputs that decide which files are read, and as what. */
export interface SourceArgs {
  readonly pathPrefix: string
  readonly sourceStorageName?: string
  readonly sourceStorage?: Storage
  readonly columnOverrides?: Readonly<Record<string, string>>
  readonly maxVarcharLength?: number
}

/** The storage that the inputs name or hold. */
export function storageOf(
  inputs: Pick<SourceArgs, 'sourceStorage' | 'sourceStorageName'>,
  around: Surroundings,
): Storage {
  if (inputs.sourceStorage !== undefined && inputs.sourceStorageName !== undefined) {
    throw new InputError('sourceStorageName', 'there are both a sourceStorageName and a sourceStorage: leave one out')
  }
  if (inputs.sourceStorage !== undefined) return inputs.sourceStorage
  if (inputs.sourceStorageName !== undefined) return namedStorage(inputs.sourceStorageName, around)
  throw new InputError(
    'sourceStorageName',
    'either sourceStorageName (a storage of starrocks:objectStorages) or sourceStorage is needed',
  )
}

/**
 * Adds `columns`, `source` and `__layout` to the inputs. The columns are frozen: as long as source and overrides stay the same
 * they are those recorded at the create, and no store is read.
 */
export async function completeSource(draft: Draft, context: CheckContext): Promise<void> {
  Object.assign(draft, { columns: UNKNOWN, source: UNKNOWN, __layout: UNKNOWN })
  const inputs = draft as unknown as SourceArgs
  const storageField = inputs.sourceStorage === undefined ? 'sourceStorageName' : 'sourceStorage'
  try {
    if (!hasUnknown(draft.pathPrefix)) draft.pathPrefix = normalizePrefix(inputs.pathPrefix)
    if (DECIDING.some((name) => hasUnknown(draft[name]))) return
    const storage = storageOf(inputs, context.around)
    const location = `s3://${storage.bucket}/${inputs.pathPrefix}`
    const found =
      frozen(context.recorded, inputs, location, storage) ?? (await infer(inputs, storage, location, context))
    Object.assign(draft, found, { source: sourceOf(storage, location, found.__layout) })
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    context.fail(fieldOf(error.problem, storageField), error.message)
  }
}

/** The inputs on which the columns depend. */
const DECIDING = ['pathPrefix', 'sourceStorageName', 'sourceStorage', 'columnOverrides', 'maxVarcharLength']

interface Found {
  readonly columns: Readonly<Record<string, string>>
  readonly __layout: LayoutInput
}

function frozen(recorded: Values, inputs: SourceArgs, location: string, storage: Storage): Found | undefined {
  const { columns, __layout, source } = recorded as Partial<Found> & { source?: SourceInput }
  const unchanged =
    __layout?.location === location &&
    source?.endpoint === storage.endpoint &&
    same(recorded.columnOverrides, inputs.columnOverrides) &&
    same(recorded.maxVarcharLength, inputs.maxVarcharLength)
  return unchanged && columns !== undefined && !hasUnknown([columns, __layout]) ? { columns, __layout } : undefined
}

async function infer(inputs: SourceArgs, storage: Storage, location: string, context: CheckContext): Promise<Found> {
  const store = await openStore(storage)
  try {
    const { columns, layout, filesRead, sampled } = await inferColumns(store, { ...inputs, prefix: inputs.pathPrefix })
    if (sampled) {
      context.warn(
        `the columns are inferred from ${filesRead} of the ${layout.count} files under ${location}, first and last among them`,
      )
    }
    return {
      columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
      __layout: {
        location,
        columns: columns.map(({ name }) => name),
        partitionKeys: layout.partitionKeys,
        glob: layout.glob,
        files: layout.count,
      },
    }
  } finally {
    store.close()
  }
}

/** How a source is shown and compared. */
export function sourceOf(storage: Storage, location: string, { glob }: Pick<LayoutInput, 'glob'>): SourceInput {
  return {
    path: location + glob,
    ...(storage.endpoint !== undefined && { endpoint: storage.endpoint }),
    access: accessOf(storage),
  }
}

function accessOf({ auth }: Storage): string {
  switch (auth.type) {
    case 'accessKey':
      return `access key ${mask(auth.accessKey)}, secret ${mask(auth.secretKey)}`
    case 'instanceProfile':
      return auth.iamRoleArn === undefined ? 'instance profile' : `instance profile, assuming ${auth.iamRoleArn}`
    case 'default':
      return 'default credentials'
  }
}

/** The input that a problem of the lake is about. */
function fieldOf(problem: LakeProblem, storageField: string): string {
  if (problem === 'storage') return storageField
  return problem === 'unknownOverride' || problem === 'badOverride' ? 'columnOverrides' : 'pathPrefix'
}
