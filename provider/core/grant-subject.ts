import {
  type HeldObject,
  holderText,
  INTERNAL_CATALOG,
  type PrivilegeGrant,
  type ShownGrant,
  type UnreadGrant,
  userOf,
} from '../sql/show-grants'
import { isUserMark } from './user-mark'

/**
 * An object that privileges are bound to. StarRocks stores a privilege by the number of its object (`PEntryObject`): a DROP removes
 * it, and a new object of the same name does not get it. The DROP of a role also removes the role's privileges, its parents and its
 * members; that of a user removes its privileges and its roles.
 */
export type GrantSubject =
  /** The name of a user is its identity, such as `'rose'@'%'`. */
  | { readonly type: 'role' | 'user' | 'catalog' | 'database'; readonly name: string }
  | { readonly type: 'table' | 'pipe' | 'view' | 'materialized view'; readonly database: string; readonly name: string }

/** The effect of the replacement of an object on a grant. */
export type DropEffect =
  /** A DROP removes it, and it can be granted again. */
  | { readonly gone: ShownGrant }
  /** A DROP removes it, and it cannot be granted again. */
  | { readonly lost: ShownGrant | UnreadGrant }

export function describeSubject(subject: GrantSubject): string {
  return 'database' in subject
    ? `${subject.type} ${subject.database}.${subject.name}`
    : `${subject.type} ${subject.name}`
}

/** Undefined if the grant is not on the object. */
export function effectOfDrop(
  grant: ShownGrant | UnreadGrant,
  subject: GrantSubject,
  shownFor: string,
): DropEffect | undefined {
  if (grant.type === 'unread') return mentions(grant, subject, shownFor) ? { lost: grant } : undefined
  if (subject.type === 'role') return fateWithRole(grant, subject.name)
  if (subject.type === 'user') return fateWithUser(grant, subject.name)
  if (grant.type === 'roles') return undefined
  if (subject.type === 'catalog') return grant.catalog === subject.name ? { gone: grant } : undefined
  if (grant.catalog !== INTERNAL_CATALOG) return undefined
  if (!('database' in subject)) return fateWithDatabase(grant, subject.name)
  const { kind, scope, database, name } = grant.on
  const isOnSubject = scope === 'one' && kind === subject.type.toUpperCase()
  return isOnSubject && database === subject.database && name === subject.name ? { gone: grant } : undefined
}

function fateWithRole(grant: ShownGrant, role: string): DropEffect | undefined {
  if (grant.to.type === 'role' && grant.to.name === role) return isSendable(grant) ? { gone: grant } : { lost: grant }
  if (grant.type === 'roles' && grant.roles.includes(role)) return { gone: { ...grant, roles: [role] } }
  return undefined
}

/** The role with the owner mark stays with the dropped user: the new one has its own. */
function fateWithUser(grant: ShownGrant, user: string): DropEffect | undefined {
  if (grant.type === 'privileges' && grant.on.kind === 'USER' && grant.on.name === user) return { gone: grant }
  if (holderText(grant.to) !== `USER ${user}`) return undefined
  if (grant.type === 'privileges') return isSendable(grant) ? { gone: grant } : { lost: grant }
  const roles = grant.roles.filter((role) => !isUserMark(role))
  return roles.length === 0 ? undefined : { gone: { ...grant, roles } }
}

/** False if SHOW GRANTS does not tell the object: all pipes or all databases, or a function with arguments of any nested types. */
function isSendable(grant: ShownGrant): boolean {
  return grant.type === 'roles' || !(grant.ambiguous || grant.on.signature?.includes('INVALID_TYPE'))
}

/** The objects in a database are dropped with it, and the new database does not have them. */
function fateWithDatabase(grant: PrivilegeGrant, database: string): DropEffect | undefined {
  const { kind, scope } = grant.on
  if (kind === 'DATABASE') return scope === 'one' && grant.on.name === database ? { gone: grant } : undefined
  if (grant.on.database !== database) return undefined
  return scope === 'one' ? { lost: grant } : { gone: grant }
}

/** True if a line that could not be parsed may be about the object. */
function mentions({ text, catalog }: UnreadGrant, subject: GrantSubject, shownFor: string): boolean {
  if (subject.type === 'role') return shownFor === `ROLE '${subject.name}'`
  if (subject.type === 'user') return shownFor === `USER ${subject.name}`
  if (subject.type === 'catalog') return catalog === subject.name
  if ('database' in subject) return text.split(/\s+/).includes(`${subject.database}.${subject.name}`)
  return text.split(/[\s.]+/).includes(subject.name)
}

/** The grant in the form for the replacement. */
export function moved(grant: ShownGrant, from: GrantSubject, to: GrantSubject): ShownGrant {
  if (from.type === 'role') return movedToRole(grant, from.name, to.name)
  if (from.type === 'user') return movedToUser(grant, from.name, to.name)
  if (grant.type === 'roles') return grant
  if (from.type === 'catalog') {
    const on = grant.on.kind === 'CATALOG' ? { ...grant.on, name: to.name } : grant.on
    return { ...grant, catalog: to.name, on }
  }
  return { ...grant, on: movedObject(grant.on, from, to) }
}

function movedToRole(grant: ShownGrant, from: string, to: string): ShownGrant {
  const holder = grant.to.type === 'role' && grant.to.name === from ? { ...grant.to, name: to } : grant.to
  if (grant.type === 'privileges') return { ...grant, to: holder }
  return { ...grant, to: holder, roles: grant.roles.map((role) => (role === from ? to : role)) }
}

function movedToUser(grant: ShownGrant, from: string, to: string): ShownGrant {
  const holder = holderText(grant.to) === `USER ${from}` ? userOf(to) : grant.to
  if (grant.type === 'roles') return { ...grant, to: holder }
  const on = grant.on.kind === 'USER' && grant.on.name === from ? { ...grant.on, name: to } : grant.on
  return { ...grant, on, to: holder }
}

function movedObject(on: HeldObject, from: GrantSubject, to: GrantSubject): HeldObject {
  if (from.type !== 'database') return { ...on, ...('database' in to && { database: to.database }), name: to.name }
  return on.kind === 'DATABASE' ? { ...on, name: to.name } : { ...on, database: to.name }
}
