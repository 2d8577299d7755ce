import { isRecorded, leftMessage } from './ownership'
import type { ProviderConfig } from './settings'
import type { Session, Spec, Step } from './spec'
import type { Values } from './values'

/** What is removed. */
export interface Removal<Inputs, Actual> {
  readonly inputs: Inputs
  readonly outs: Values
  /** The inputs of what takes its place. */
  readonly replacement: Inputs | undefined
  /** What was found, where it is known already whose it is. */
  readonly known?: Actual
}

/**
 * The statements that remove an object, if it is the one that the outputs are about: any other is left as it is, and said to be.
 * Where a look decides, it also tells an object that is gone from a metastore that does not answer.
 */
export async function removal<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { inputs, outs, replacement, known }: Removal<Inputs, Actual>,
  session: Session,
  config: ProviderConfig,
): Promise<Step[]> {
  const { server } = session
  const steps = spec.planDelete(inputs, replacement)
  if (steps.length === 0 || (spec.objects === undefined && spec.planDeleteOf === undefined)) return steps
  const actual = known ?? (await spec.read(inputs, server, outs))
  if (actual === undefined) return []
  const strangers = known === undefined ? await strangersIn(spec, actual, inputs, outs, session) : []
  if (strangers === 'all') return []
  await spec.confirmDelete?.(inputs, server, outs)
  const sameName = replacement !== undefined && spec.id(replacement) === spec.id(inputs)
  if (sameName) await spec.confirmReplacement?.(inputs, replacement, session, config)
  if (spec.planDeleteOf !== undefined) return spec.planDeleteOf(actual, inputs)
  return steps.filter(({ part }) => part === undefined || !strangers.includes(part))
}

/** The parts that are not ours; with the first object, all are left. */
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
