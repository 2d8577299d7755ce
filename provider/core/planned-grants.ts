import { StarRocksError } from '../errors'
import { counted } from '../sql/counted'
import type { Identity } from '../sql/owner'
import type { Server } from '../starrocks/server'
import {
  droppedSubjects,
  inheritance,
  NOTHING,
  type Preserved,
  type PreviewedGrants,
  pendingGrants,
  previewGrants,
  restoringSteps,
} from './preserved-grants'
import type { AdoptionContext, Spec, Step } from './spec'
import { type Before, isNew, isReplaced, plannedSteps, textsOf } from './statements'
import type { Draft, Values } from './values'

export interface PlacedGrants extends PreviewedGrants {
  /** The number of statements before those that restore the grants; absent: all. */
  readonly at?: number
}

export interface FormerGrants {
  /** The grants that an interrupted replacement of these inputs has recorded. */
  formerGrants(inputs: Values, server: Server): Promise<Preserved>
}

/** The grants that a create gives again; undefined if there are none, or if they cannot be read: the create reads them again. */
export async function restoredGrants<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  draft: Draft,
  { formerGrants }: FormerGrants,
  server: Server,
): Promise<PlacedGrants | undefined> {
  const former = await formerGrants(draft, server).catch((error: unknown) => {
    if (error instanceof StarRocksError) return NOTHING
    throw error
  })
  const { length } = former.pending
  if (length === 0) return undefined
  const remark = `-- an interrupted replacement has left ${counted(length, 'grant')}, which ${length === 1 ? 'is' : 'are'} given again`
  const target = spec.grantSubjects?.(draft as Inputs) ?? {}
  const after = restoringSteps(draft as unknown as Identity, target, former, false)
  return { remarks: [remark], before: [], after }
}

/** The grants that this change would drop with an object, or that an interrupted run has not restored. */
export async function grantsInPlan<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  before: Before,
  actual: Actual | undefined,
  draft: Draft,
  { server, config, warn }: Omit<AdoptionContext, 'adopts'>,
): Promise<PlacedGrants | undefined> {
  if (spec.grantSubjects === undefined) return undefined
  // The engine shows only the second check of a replacement, which has no state.
  if (!isNew(before.recorded) && isReplaced(spec, before, draft)) return undefined
  const old = (isNew(before.recorded) ? (before.replaced ?? draft) : before.recorded) as Inputs
  const steps = plannedSteps(spec, before, actual, draft, config)
  const dropped = await droppedGrants(spec, steps, old, draft, { server, config, warn })
  if (dropped !== undefined || actual === undefined) return dropped
  const target = spec.grantSubjects(draft as Inputs)
  const resource = draft as unknown as Identity
  const pending = await pendingGrants(Object.values(target), resource, server)
  return { remarks: [], before: [], after: restoringSteps(resource, target, pending, false) }
}

/** The grants on what these steps drop; undefined if they drop nothing that has grants. */
export async function droppedGrants<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  steps: readonly Step[],
  old: Inputs,
  draft: Draft,
  { server, warn }: Omit<AdoptionContext, 'adopts'>,
): Promise<PlacedGrants | undefined> {
  const subjects = droppedSubjects(spec, steps, old)
  if (spec.grantSubjects === undefined || subjects.length === 0) return undefined
  const { heirs, at } = inheritance(steps, spec.grantSubjects(draft as Inputs))
  const previewed = await previewGrants(subjects, heirs, draft as unknown as Identity, server, warn)
  return { ...previewed, at: steps.slice(0, at).flatMap(textsOf).length }
}

/** The statements with the remarks and grants between them. */
export function withRemarks(steps: string[], cost: string | undefined, grants: PlacedGrants | undefined): string[] {
  const { remarks = [], before = [], after = [], at = steps.length } = grants ?? {}
  const remark = cost === undefined ? [] : [`-- ${cost}`]
  const [noted, restored] = [before.flatMap(textsOf), after.flatMap(textsOf)]
  return [...remark, ...remarks, ...noted, ...steps.slice(0, at), ...restored, ...steps.slice(at)]
}
