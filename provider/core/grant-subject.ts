import {
  type HeldObject,
  INTERNAL_CATALOG,
  type PrivilegeGrant,
  type ShownGrant,
  type UnreadGrant,
} from '../sql/show-grants'

/**
 * An object with which privileges go. StarRocks keeps a privilege by the number of its object (`PEntryObject`): it goes with the object,
 * and a new object of the same name has none. A role takes along what was granted to it, its parents, and who has it.
 */
export type GrantSubject =
  | { readonly type: 'role' | 'catalog' | 'database'; readonly name: string }
  | { readonly type: 'table' | 'pipe'; readonly database: string; readonly name: string }

/** What becomes of a grant when an object is replaced. */
export type Fate =
  /** It goes with the object, and can be given to another one. */
  | { readonly gone: ShownGrant }
  /** It goes, and cannot be given again. */
  | { readonly lost: ShownGrant | UnreadGrant }

export function describeSubject(subject: GrantSubject): string {
  return 'database' in subject
    ? `${subject.type} ${subject.database}.${subject.name}`
    : `${subject.type} ${subject.name}`
}

/** Undefined: the grant has nothing to do with the object. */
export function fateOf(grant: ShownGrant | UnreadGrant, subject: GrantSubject, shownFor: string): Fate | undefined {
  if (grant.type === 'unread') return mentions(grant, subject, shownFor) ? { lost: grant } : undefined
  if (subject.type === 'role') return fateWithRole(grant, subject.name)
  if (grant.type === 'roles') return undefined
  if (subject.type === 'catalog') return grant.catalog === subject.name ? { gone: grant } : undefined
  if (grant.catalog !== INTERNAL_CATALOG) return undefined
  if (!('database' in subject)) return fateWithDatabase(grant, subject.name)
  const { kind, scope, database, name } = grant.on
  const isOnIt = scope === 'one' && kind === subject.type.toUpperCase()
  return isOnIt && database === subject.database && name === subject.name ? { gone: grant } : undefined
}

function fateWithRole(grant: ShownGrant, role: string): Fate | undefined {
  if (grant.to.type === 'role' && grant.to.name === role)
    return grant.type === 'privileges' && grant.ambiguous ? { lost: grant } : { gone: grant }
  if (grant.type === 'roles' && grant.roles.includes(role)) return { gone: { ...grant, roles: [role] } }
  return undefined
}

/** What lies in a database goes with it and does not come back with the next one. */
function fateWithDatabase(grant: PrivilegeGrant, database: string): Fate | undefined {
  const { kind, scope } = grant.on
  if (kind === 'DATABASE') return scope === 'one' && grant.on.name === database ? { gone: grant } : undefined
  if (grant.on.database !== database) return undefined
  return scope === 'one' ? { lost: grant } : { gone: grant }
}

/** Whether a line that cannot be read is about the object, as far as can be told. */
function mentions({ text, catalog }: UnreadGrant, subject: GrantSubject, shownFor: string): boolean {
  if (subject.type === 'role') return shownFor === `ROLE '${subject.name}'`
  if (subject.type === 'catalog') return catalog === subject.name
  if ('database' in subject) return text.split(/\s+/).includes(`${subject.database}.${subject.name}`)
  return text.split(/[\s.]+/).includes(subject.name)
}

/** The grant as it is given to the replacement. */
export function moved(grant: ShownGrant, from: GrantSubject, to: GrantSubject): ShownGrant {
  if (from.type === 'role') return movedToRole(grant, from.name, to.name)
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

function movedObject(on: HeldObject, from: GrantSubject, to: GrantSubject): HeldObject {
  if (from.type !== 'database') return { ...on, ...('database' in to && { database: to.database }), name: to.name }
  return on.kind === 'DATABASE' ? { ...on, name: to.name } : { ...on, database: to.name }
}
