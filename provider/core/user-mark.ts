import { createHash } from 'node:crypto'
import { type Identity, markedOwner, withMark, withoutMark } from '../sql/owner'
import type { Row } from '../starrocks/server'

/*
 * The owner mark of a user. StarRocks keeps no comment for a user. So the mark is the comment of a role that only this user holds and that
 * has no privileges. CREATE USER grants it in the same statement: a user who was created by anybody else, or again, does not hold it.
 */

const PREFIX = 'pulumi_user_'

/** True for a role that carries the owner mark of a user. */
export function isUserMark(role: string): boolean {
  return role.startsWith(PREFIX)
}

/** The role for the mark of a user. No other resource has the same, and it is the same in every run: a run that was cut off leaves one. */
export function userMarkName({ __urn, __origin }: Identity & { readonly __origin?: string }, user: string): string {
  const digest = createHash('sha256')
    .update(`${__urn}#${__origin ?? ''}#${user}`)
    .digest('hex')
  return `${PREFIX}${digest.slice(0, 24)}`
}

/** A mark that a user holds. */
export interface UserMark {
  readonly role: string
  readonly owner?: string
  /** True from before CREATE USER until after the last statement of the create: a run that was cut off in between has left it. */
  readonly isUnfinished: boolean
}

const UNFINISHED = 'being created'

/** The comment of the role. */
export function userMarkComment(owner: string, isUnfinished: boolean): string {
  return withMark(isUnfinished ? UNFINISHED : undefined, owner)
}

/** The mark among the roles that a user holds, with its owner text from the rows of SHOW ROLES. */
export function userMarkIn(held: readonly string[], roles: readonly Row[]): UserMark | undefined {
  const role = held.find(isUserMark)
  const comment = roles.find(({ NAME }) => NAME === role)?.COMMENT ?? ''
  const owner = markedOwner(comment)
  if (role === undefined) return undefined
  return { role, ...(owner !== undefined && { owner }), isUnfinished: withoutMark(comment) === UNFINISHED }
}
