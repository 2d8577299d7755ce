import { isRecorded, leftMessage } from './ownership'
import type { Surroundings } from './settings'
import type { Session, Spec, Step, Values } from './spec'

/** What is removed. */
export interface Removal<Inputs, Seen> {
  readonly inputs: Inputs
  readonly outs: Values
  /** The inputs of what takes its place. */
  readonly replacement: Inputs | undefined
  /** What was found, where it is known already whose it is. */
  readonly known?: Seen
}

/**
 * The statements that remove an object, if it is the one that the outputs are about: any other is left as it is, and said to be.
 * Where a look decides, it also tells an object that is gone from a metastore that does not answer.
 */
export async function removal<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  { inputs, outs, replacement, known }: Removal<Inputs, Seen>,
  session: Session,
  around: Surroundings,
): Promise<Step[]> {
  const { server } = session
  const steps = spec.drop(inputs, replacement)
  if (steps.length === 0 || (spec.objects === undefined && spec.dropSeen === undefined)) return steps
  const seen = known ?? (await spec.observe(inputs, server, outs))
  if (seen === undefined) return []
  const strangers = known === undefined ? await strangersIn(spec, seen, inputs, outs, session) : []
  if (strangers === 'all') return []
  await spec.mayDrop?.(inputs, server, outs)
  const sameName = replacement !== undefined && spec.id(replacement) === spec.id(inputs)
  if (sameName) await spec.mayReplace?.(inputs, replacement, session, around)
  if (spec.dropSeen !== undefined) return spec.dropSeen(seen, inputs)
  return steps.filter(({ part }) => part === undefined || !strangers.includes(part))
}

/** The parts that are not ours; with the first object, all are left. */
async function strangersIn<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  seen: Seen,
  inputs: Inputs,
  outs: Values,
  { server, warn }: Session,
): Promise<readonly string[] | 'all'> {
  const strangers: string[] = []
  for (const [i, object] of (spec.objects?.(seen, inputs) ?? []).entries()) {
    if (await isRecorded(object, outs, server)) continue
    warn(leftMessage(object))
    if (i === 0) return 'all'
    strangers.push(object.part)
  }
  return strangers
}
