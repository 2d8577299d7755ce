import { randomBytes } from 'node:crypto'
import { ExistsError, OwnershipError } from '../errors'
import { type OwnerMark, ownerName, parseOwner } from '../sql/owner'
import type { Server } from '../starrocks/server'
import type { Values } from './values'

/*
 * An object belongs to one resource instance, not to a name. Pulumi's state has only the name. The object itself shows whether the
 * resource created it: by its owner mark, or by the id that StarRocks gave it.
 */

/** An object of a resource, with what shows its owner. */
export interface OwnedObject {
  /** The key in the output `__ids`, such as `table`. */
  readonly part: string
  /** The object in an error, such as `table lake.flights`. */
  readonly what: string
  /** The owner text of the mark; undefined without a mark. */
  readonly owner?: string | undefined
  /** True if the object can carry a mark. A database cannot; only its id identifies it. */
  readonly markable: boolean
  /** True if the mark stays when the object is adopted. The mark of a pipe is in its statement, so the id identifies the pipe. */
  readonly keepsMark?: boolean
  /** False if no resource can adopt the object, such as a built-in role. */
  readonly adoptable?: boolean
  /** The id that StarRocks gave the object. An object that is created again has another. Undefined if the server does not show it. */
  id?(server: Server): Promise<string | undefined>
}

/** How many characters of an incarnation are its origin. */
export const ORIGIN_LENGTH = 12

/**
 * A new incarnation: the origin of the resource, then a random part. The origin (`__origin`, a digest of the URN and the backend)
 * shows a create that an interrupted run of the same resource left the object, of which Pulumi's state knows nothing. See
 * `backend.ts`.
 */
export function newIncarnation({ __origin }: Values): string {
  const random = (digits: number) => randomBytes(digits / 2).toString('hex')
  const origin = typeof __origin === 'string' && __origin.length === ORIGIN_LENGTH ? __origin : random(ORIGIN_LENGTH)
  return `${origin}${random(12)}`
}

/** True if the object was created for this very resource: the same URN in the same backend. */
export function hasOrigin({ owner }: Pick<OwnedObject, 'owner'>, { __origin }: Values): boolean {
  return __origin !== undefined && incarnationOf(owner)?.slice(0, ORIGIN_LENGTH) === __origin
}

/** True if a resource of the same stack has marked the object. `aliases` may have renamed that resource to this one. */
export function isOfSameStack({ owner }: Pick<OwnedObject, 'owner'>, { __urn }: Values): boolean {
  const stackOf = (name: string) => name.split('/').slice(0, 2).join('/')
  return owner !== undefined && stackOf(parseOwner(owner).name) === stackOf(ownerName(String(__urn)))
}

/**
 * True if a resource of this name in another stack or project has marked the object. `stack rename` and `state move` keep the state of a
 * resource, and so the mark of its former stack stays until an update.
 */
export function isOfFormerStack(object: Pick<OwnedObject, 'owner'>, { __urn }: Values): boolean {
  const resourceOf = (name: string) => name.split('/')[2]
  if (object.owner === undefined || isOfSameStack(object, { __urn })) return false
  return resourceOf(parseOwner(object.owner).name) === resourceOf(ownerName(String(__urn)))
}

export function incarnationOf(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : parseOwner(owner).incarnation
}

/**
 * True if the outputs are about this object: it has their incarnation (also after a restore from a backup, which changes the id),
 * or their id (also after somebody has edited the comment).
 */
export async function isRecorded(object: OwnedObject, outs: Values, server: Server): Promise<boolean> {
  if (outs.__acceptedOwner !== undefined && outs.__acceptedOwner === (object.owner ?? '')) return true
  const recordedId = (outs.__ids as Record<string, string> | undefined)?.[object.part]
  if (object.markable && hasRecordedMark(object, outs)) return true
  // Another resource has adopted the object and has written its own incarnation.
  const marked = object.markable && !object.keepsMark ? incarnationOf(object.owner) : undefined
  if (marked !== undefined && outs.__incarnation !== undefined) return false
  if (recordedId === undefined) return !object.markable
  const id = await object.id?.(server)
  return id === undefined ? !object.markable : id === recordedId
}

function hasRecordedMark(object: OwnedObject, outs: Values): boolean {
  if (outs.__incarnation === undefined) return hasLegacyMark(object, outs)
  return incarnationOf(object.owner) === outs.__incarnation
}

/** State of release 0.1.0 has no incarnation, and the marks of that release have only names. */
export function hasLegacyMark({ owner }: OwnedObject, { __urn }: Values): boolean {
  if (owner === undefined) return false
  const { name, incarnation } = parseOwner(owner)
  return incarnation === undefined && name === ownerName(String(__urn))
}

/** Whether a program can take an object over with `onExisting: 'adopt'`. */
export function canAdopt({ inputs }: { readonly inputs: object }, { adoptable = true }: OwnedObject): boolean {
  return adoptable && 'onExisting' in inputs
}

/** The owner of an object, for a message: `it belongs to shop/prod/flights`. */
function ownerText({ owner, markable }: OwnedObject): string {
  if (!markable) return 'it was created again under this name'
  return owner === undefined ? 'no Pulumi stack created it' : `it belongs to ${ownersName(owner)}`
}

/** The resource of a mark: `shop/prod/flights`. */
export function ownersName(owner: string): string {
  return parseOwner(owner).name.split('/').map(decodeURIComponent).join('/')
}

/**
 * The error of a create that finds an object of another owner. If the owner is a resource of the same stack, the program most often
 * has renamed it, and `aliases` keeps it.
 */
export function existsError(object: OwnedObject, inputs: Values, property: string, canAdopt: boolean): ExistsError {
  const own = ownerName(String(inputs.__urn))
  const mark: OwnerMark | undefined = object.owner === undefined ? undefined : parseOwner(object.owner)
  const sameStack = isOfSameStack(object, inputs)
  const formerName = decodeURIComponent(mark?.name.split('/')[2] ?? '')
  const waysOut = [
    ...(sameStack && mark?.name !== own
      ? [
          `if you have renamed the resource, give it aliases: [{ name: "${formerName}" }], and replace it by force only after its next update`,
        ]
      : []),
    ...(sameStack && mark?.name === own ? ['if it moved between components, give it aliases for its old place'] : []),
    'choose another name',
    ...(canAdopt ? ['take it over with onExisting: "adopt"'] : ['drop it']),
    ...(isOfFormerStack(object, inputs)
      ? ['if the stack was renamed or the resource moved to it, replace it by force only after its next update']
      : []),
  ]
  return new ExistsError(property, `${object.what} exists already and ${ownerText(object)}; ${oneOf(waysOut)}`)
}

/** The error of an update that finds an object of another owner. */
export function notOwnedError(object: OwnedObject, canAdopt: boolean): OwnershipError {
  const waysOut = [
    'rename the resource',
    'drop the object, and run `pulumi up --refresh`',
    ...(canAdopt ? ['take it over with onExisting: "adopt"'] : []),
  ]
  return new OwnershipError(`${notOurs(object)}. Nothing was changed; ${oneOf(waysOut)}`)
}

/** The warning of a delete that leaves an object of another owner. */
export function leftMessage(object: OwnedObject): string {
  return `${object.what} is not dropped: ${notOurs(object)}`
}

/** Why an object does not count as the one that the resource created. */
export function notOurs(object: OwnedObject): string {
  if (object.owner !== undefined || !object.markable)
    return `${object.what} is not the one that this resource created: ${ownerText(object)}`
  return `${object.what} has no owner mark: somebody has created it again, or has removed the mark`
}

function oneOf(ways: readonly string[]): string {
  return [...ways.slice(0, -1), `or ${ways.at(-1)}`].join(', ')
}
