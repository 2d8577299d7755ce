import { messageOf } from '../errors'
import { hasOrigin, isOfFormerStack, isOfSameStack, type OwnedObject } from './ownership'
import { droppedGrants, withRemarks } from './planned-grants'
import { keepsAnything, keptReason } from './removal'
import type { AdoptionContext, Spec } from './spec'
import { plannedSteps, textsOf } from './statements'
import type { Draft, Values } from './values'

export interface ForcedReplacement {
  /** The statements, after a remark that says when they run. */
  readonly plan: readonly string[]
  /** Why the delete of the replacement would drop nothing. */
  readonly refusal?: string
}

/**
 * The statements of a replacement by `--replace` or `--target-replace`. The engine checks it without state, as it checks a create.
 * So a create that finds the resource's own object is either such a replacement or the rest of an interrupted run, and the preview
 * shows the statements of both.
 */
export async function forcedReplacement<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  draft: Draft,
  { server, config, warn }: Omit<AdoptionContext, 'adopts'>,
): Promise<ForcedReplacement | undefined> {
  const inputs = draft as Inputs
  const [object] = spec.objects?.(actual, inputs) ?? []
  if (object === undefined || !canBeRecorded(object, draft)) return undefined
  const before = { recorded: {}, replaced: draft }
  if (spec.planDelete(inputs, inputs).length === 0) return undefined
  const session = { server, warn, progress: () => {} }
  const context = { session, config, outs: draft, replacement: inputs, successor: undefined, isReplaced: true }
  const refusal = keepsAnything(spec, inputs, inputs)
    ? keptReason(spec.id(inputs))
    : await spec.confirmDelete?.(inputs, context).then(
        () => undefined,
        (error: unknown) => messageOf(error),
      )
  if (refusal !== undefined) return { plan: [`-- with --replace nothing is dropped: ${refusal}`], refusal }
  const steps = plannedSteps(spec, before, undefined, draft, config)
  const cost = await spec.replacementCost?.(inputs, server).catch(() => undefined)
  const ifForced = (message: string) => warn(`with --replace: ${message}`)
  const grants = await droppedGrants(spec, steps, inputs, draft, { server, config, warn: ifForced })
  const remark = `-- with --replace${cost === undefined ? '' : ` it ${cost}`}:`
  return { plan: [remark, ...withRemarks(steps.flatMap(textsOf), undefined, grants)] }
}

/** Whether state can have the object: a create of a new resource with `onExisting: 'adopt'` has nothing to drop. */
function canBeRecorded(object: OwnedObject, inputs: Values): boolean {
  return hasOrigin(object, inputs) || isOfSameStack(object, inputs) || isOfFormerStack(object, inputs)
}

/** What the preview of a create warns of if its object exists. */
export function warnOfExisting(
  id: string,
  plan: readonly string[],
  forced: ForcedReplacement | undefined,
  warn: (message: string) => void,
): void {
  const ifForced =
    forced?.refusal === undefined
      ? 'it is dropped and created again, as the second part of `plan` shows'
      : `\`up\` refuses to drop it: ${forced.refusal}`
  if (plan.length === 0) {
    if (forced?.refusal !== undefined) warn(`${id} exists already; with --replace, ${ifForced}`)
    return
  }
  const statements = plan.join('; ')
  if (forced === undefined) warn(`${id} exists already; these statements change it to the declared one: ${statements}`)
  else
    warn(
      `${id} exists already; these statements change it to the declared one: ${statements}; with --replace, ${ifForced}`,
    )
}
