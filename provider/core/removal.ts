import { InputError } from '../errors'
import type { Server } from '../starrocks/server'
import { isRecorded, leftMessage } from './ownership'
import type { ProviderConfig } from './settings'
import type { Session, Spec, Step } from './spec'
import type { Values } from './values'

/** The object of a delete. */
export interface Removal<Inputs, Actual> {
  readonly inputs: Inputs
  readonly outs: Values
  /** The inputs of the replacement. */
  readonly replacement: Inputs | undefined
  /** True if a replacement exists already, or follows. */
  readonly isReplaced: boolean
  /** The object, if the caller has read it and has checked its owner. */
  readonly known?: Actual
}

/**
 * The statements that remove an object, if the outputs are about it. An object of another owner is left, with a warning. The read
 * also tells an object that is gone from a metastore that does not answer.
 */
export async function removal<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { inputs, outs, replacement, isReplaced, known }: Removal<Inputs, Actual>,
  session: Session,
  config: ProviderConfig,
): Promise<Step[]> {
  const { server } = session
  const steps = spec.planDelete(inputs, replacement)
  if (steps.length === 0 || (spec.objects === undefined && spec.planDeleteOf === undefined)) return steps
  const sameName = replacement !== undefined && spec.id(replacement) === spec.id(inputs)
  // The create would take what is left for its own object, and load into it again what it has already.
  if (sameName && keepsAnything(spec, inputs, replacement))
    throw new InputError('deletionPolicy', keptReason(spec.id(inputs)))
  const confirm = () =>
    spec.confirmDelete?.(inputs, {
      session,
      config,
      outs,
      replacement: sameName ? replacement : undefined,
      successor: sameName ? undefined : replacement,
      isReplaced,
    })
  if (known === undefined && (await isUnchanged(spec, inputs, outs, server))) {
    await confirm()
    return steps
  }
  const actual = known ?? (await spec.read(inputs, server, outs))
  if (actual === undefined) return leftovers(steps)
  const strangers = known === undefined ? await strangersIn(spec, actual, inputs, outs, session) : []
  if (strangers === 'all') return []
  await confirm()
  if (spec.planDeleteOf !== undefined) return spec.planDeleteOf(actual, inputs, replacement)
  return steps.filter(({ part }) => part === undefined || !strangers.includes(part))
}

/** Whether the deletion policy of an object makes its delete leave the object, or a part of it. */
export function keepsAnything<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  inputs: Inputs,
  replacement: Inputs,
): boolean {
  const all = spec.planDelete({ ...inputs, deletionPolicy: 'delete' }, replacement)
  return spec.planDelete(inputs, replacement).length < all.length
}

/** Why an object that its policy keeps has no replacement of the same name. */
export function keptReason(id: string): string {
  return `${id} cannot be replaced while deletionPolicy keeps it: choose another name, or run \`pulumi up\` with nothing changed but deletionPolicy: "delete" first`
}

/** Whether the object is certainly the recorded one. It costs fewer queries than `read`. */
async function isUnchanged<Inputs, Desired, Actual>(
  { readCached, planDeleteOf }: Spec<Inputs, Desired, Actual>,
  inputs: Inputs,
  outs: Values,
  server: Server,
): Promise<boolean> {
  if (planDeleteOf !== undefined || outs.__found === true || outs.__unfinished === true) return false
  return (await readCached?.(inputs, server, outs, true)) !== undefined
}

/** The statements of a delete that are still to run when the object is gone. */
export function leftovers(steps: readonly Step[]): Step[] {
  return steps.filter(({ isLeftover }) => isLeftover)
}

/** The parts of another owner. If the first object is one of them, nothing is removed. */
async function strangersIn<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  inputs: Inputs,
  outs: Values,
  { server, warn }: Session,
): Promise<readonly string[] | 'all'> {
  const strangers: string[] = []
  for (const [i, object] of (spec.objects?.(actual, inputs) ?? []).entries()) {
    if (outs.__found === true) {
      warn(`${object.what} is not dropped: it existed before this resource`)
      return 'all'
    }
    if (await isRecorded(object, outs, server)) continue
    warn(leftMessage(object))
    if (i === 0) return 'all'
    strangers.push(object.part)
  }
  return strangers
}
