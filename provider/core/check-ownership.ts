import {
  canAdopt,
  existsError,
  hasOrigin,
  incarnationOf,
  isRecorded,
  newIncarnation,
  notOurs,
  notOwnedError,
  type OwnedObject,
} from './ownership'
import type { AdoptionContext, Session, Spec } from './spec'
import { isKnown } from './statements'
import { hasUnknown, type Values } from './values'

/** The incarnation under which a run works on an object. */
export interface Instance {
  /** `__incarnation` in the outputs. Undefined in state of release 0.1.0 until the next update. */
  readonly incarnation: string | undefined
  /** True if the run takes over an object of somebody else. */
  readonly adopts: boolean
  /**
   * True if the run uses an object that existed before and cannot carry a mark, such as an empty database. An interrupted run may
   * have created it, or somebody else. It is `__found` in the outputs, and a delete leaves the object.
   */
  readonly found?: boolean
  /** True if a refresh finds an object without a mark, which somebody else may have created. */
  readonly isUnmarked?: boolean
}

type Context = Omit<AdoptionContext, 'adopts'>

/**
 * Decides what a create does with an object that exists. It finishes one that an interrupted run of the same resource has left,
 * takes over any other with `onExisting: 'adopt'`, and otherwise refuses it. A preview asks as well.
 *
 * @throws ExistsError
 */
export async function checkOwnership<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  news: Values,
  context: Context,
): Promise<Instance> {
  const all = objectsOf(spec, actual, news)
  const objects = all.filter(({ markable }) => markable)
  const stranger = objects.find((object) => !hasOrigin(object, news))
  // In a preview it can be unknown. Then the create decides.
  const mayAdopt = news.onExisting === 'adopt' || hasUnknown(news.onExisting)
  if (stranger !== undefined && !(mayAdopt && canAdopt(spec, stranger)))
    throw existsError(stranger, news, spec.named?.nameInput ?? 'name', canAdopt(spec, stranger))
  const adopts = stranger !== undefined
  // Adoption needs every input; in a preview some may still be unknown.
  if (isKnown(spec, news) && !hasUnknown(news.onExisting))
    await spec.confirmAdoption(actual, news as Inputs, { ...context, adopts })
  const [unmarkable] = objects.length === 0 && !mayAdopt ? all : []
  if (unmarkable !== undefined)
    context.warn(
      `${unmarkable.what} exists already: this resource uses it, and does not drop it on delete. Set onExisting: "adopt" to own it`,
    )
  // The engine does not tell a create after an interrupted run from a create that precedes the delete of the same object:
  // `--replace` with `deleteBeforeReplace: false` checks without state. Under another incarnation, that delete leaves the object.
  return { incarnation: newIncarnation(news), adopts: objects.length > 0, ...(unmarkable && { found: true }) }
}

/**
 * Refuses to update an object that the resource did not create, unless the program adopts it.
 *
 * @throws OwnershipError
 */
export async function confirmOwnership<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual | undefined,
  olds: Values,
  news: Values,
  context: Context,
): Promise<Instance> {
  let incarnation = (olds.__incarnation as string | undefined) ?? newIncarnation(news)
  let adopts = false
  for (const object of actual === undefined ? [] : objectsOf(spec, actual, news)) {
    if (await isRecorded(object, olds, context.server)) continue
    // A run was killed before Pulumi could record the replacement that it had created.
    if (object.markable && hasOrigin(object, news)) {
      if (!object.keepsMark) incarnation = incarnationOf(object.owner) ?? incarnation
    } else if (news.onExisting === 'adopt' && object.adoptable !== false) adopts = true
    else throw notOwnedError(object, canAdopt(spec, object))
  }
  if (adopts && actual !== undefined) await spec.confirmAdoption(actual, news as Inputs, { ...context, adopts })
  return { incarnation, adopts, found: olds.__found === true && news.onExisting !== 'adopt' }
}

/** The incarnation of the object that a refresh reads; undefined if the object is gone and another one has its name. */
export async function recognizeInstance<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  outs: Values,
  { server, warn }: Session,
): Promise<Instance | undefined> {
  const recorded = {
    incarnation: outs.__incarnation as string | undefined,
    adopts: false,
    found: outs.__found === true,
  }
  const [object] = objectsOf(spec, actual, outs)
  if (object === undefined || (await isRecorded(object, outs, server))) return recorded
  if (object.markable && hasOrigin(object, outs)) return { incarnation: incarnationOf(object.owner), adopts: false }
  const recordedId = (outs.__ids as Values | undefined)?.[object.part]
  if (object.owner === undefined && recordedId === undefined) {
    warn(unmarkedText(object, canAdopt(spec, object), outs))
    return { ...recorded, isUnmarked: true }
  }
  warn(`${notOurs(object)}. Pulumi treats this resource as deleted`)
  return undefined
}

/** The warning of a refresh about an object without a mark, with what follows. */
function unmarkedText(object: OwnedObject, canAdopt: boolean, { onExisting }: Values): string {
  if (!canAdopt) return `${notOurs(object)}. An update refuses it`
  if (onExisting === 'adopt') return `${notOurs(object)}. The next \`pulumi up\` takes it over`
  return `${notOurs(object)}. An update refuses it, and secrets that StarRocks masks may be others than the declared ones: take it over with onExisting: "adopt"`
}

/** The owner text that an adopted object keeps because this release of StarRocks cannot rewrite it; undefined if it was rewritten. */
export async function acceptedOwner<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  inputs: Inputs,
  { incarnation }: Instance,
  { server }: Session,
): Promise<string | undefined> {
  const actual = await spec.read(inputs, server, {})
  const [object] = actual === undefined ? [] : objectsOf(spec, actual, inputs as Values)
  if (object === undefined || !object.markable) return undefined
  return incarnationOf(object.owner) === incarnation ? undefined : (object.owner ?? '')
}

function objectsOf<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  inputs: Values,
): OwnedObject[] {
  return spec.objects?.(actual, inputs as Inputs) ?? []
}
