import { canAdopt, existsError, hasOrigin, incarnationOf, newIncarnation } from './ownership'
import type { ClaimContext, Spec, Values } from './spec'

/** The instance that a run works on. */
export interface Instance {
  /** Becomes `__incarnation` in the outputs. */
  readonly incarnation: string
  /** Whether it takes over an object that is somebody else's. */
  readonly adopts: boolean
}

/**
 * What a create does with an object that exists already: it finishes one that an interrupted run of the same resource has left, takes
 * over any other with `onExisting: 'adopt'`, and else refuses. A preview asks as well.
 *
 * @throws ExistsError
 */
export async function claim<Inputs, Wanted, Seen>(
  spec: Spec<Inputs, Wanted, Seen>,
  seen: Seen,
  news: Values,
  context: Omit<ClaimContext, 'adopts'>,
): Promise<Instance> {
  const objects = (spec.objects?.(seen, news as Inputs) ?? []).filter(({ markable }) => markable)
  const stranger = objects.find((object) => !hasOrigin(object, news))
  if (stranger !== undefined && (news.onExisting !== 'adopt' || !canAdopt(spec, stranger)))
    throw existsError(stranger, news, spec.nameInput ?? 'name', canAdopt(spec, stranger))
  const adopts = stranger !== undefined
  await spec.claim(seen, news as Inputs, { ...context, adopts })
  const own = adopts ? undefined : incarnationOf(objects[0]?.owner)
  return { incarnation: own ?? newIncarnation(news), adopts }
}
