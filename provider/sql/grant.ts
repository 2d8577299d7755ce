import {
  type GrantObject,
  grantObject,
  heldObject,
  kindOf,
  shownCatalog,
  shownObject,
  type UserName,
  userHolder,
  userName,
} from './grant-object'
import { onceFor } from './once-for'
import { lastingPrivilegesOf, privilegesOf, UNGRANTABLE } from './privileges'
import { none, type Sql, sql, verbatim } from './quote'
import {
  type Holder,
  holderSql,
  holderText,
  INTERNAL_CATALOG,
  objectSql,
  type PrivilegeGrant,
  parseGrant,
  parseGrants,
} from './show-grants'

/** The holder of a privilege. StarRocks grants none to an external group; check refuses it. */
export type Grantee =
  | { readonly type: 'role'; readonly name: string }
  | { readonly type: 'externalGroup'; readonly name: string }
  | ({ readonly type: 'user' } & UserName)

export interface GrantOf {
  readonly privileges: readonly string[]
  readonly on: GrantObject
  readonly to: Grantee
}

/** The privileges of an object, in the order of StarRocks. */
export function privilegesOn(on: GrantObject): readonly string[] {
  return privilegesOf(kindOf(on))
}

/** What a GRANT of these gives in every release, each by its name and in the order of StarRocks. */
export function guaranteedPrivileges(privileges: readonly string[], on: GrantObject): string[] {
  const ofAll = privileges.includes('ALL') ? lastingPrivilegesOf(kindOf(on)) : []
  return privilegesOn(on).filter((name) => privileges.includes(name) || ofAll.includes(name))
}

/** The held privileges that a declaration covers. ALL covers all of them, in any release. */
export function coveredPrivileges(privileges: readonly string[], on: GrantObject, held: readonly string[]): string[] {
  if (privileges.includes('ALL')) return inOrder(held, on)
  return guaranteedPrivileges(privileges, on).filter((name) => held.includes(name))
}

/** In the order of StarRocks; unknown names come last. */
export function inOrder(privileges: readonly string[], on: GrantObject): string[] {
  const known = privilegesOn(on)
  const unknown = privileges.filter((name) => !known.includes(name))
  return [...known.filter((name) => privileges.includes(name)), ...new Set(unknown)]
}

/** Why a privilege cannot be granted, or undefined. */
export function ungrantableProblem(privilege: string, on: GrantObject, to?: Grantee): string | undefined {
  if (on.type !== 'system') return undefined
  if (privilege === 'ALL')
    return 'ALL on SYSTEM includes GRANT and NODE, which cannot be granted to a role or user; list the privileges one by one'
  const role = UNGRANTABLE[privilege]
  return (
    role &&
    `${privilege} on SYSTEM cannot be granted to a role or user; the built-in role ${role} has it: run GRANT ${role} TO ${to === undefined ? '...' : shownGrantee(to)}`
  )
}

export function grant({ privileges, on, to }: GrantOf, withOption: boolean): Sql {
  return sql`GRANT ${verbatim(privileges.join(', '))} ON ${objectSql(heldObject(on))} TO ${holderSql(holderOf(to))}${withOption ? verbatim(' WITH GRANT OPTION') : none}`
}

/**
 * Revokes the grant option as well. StarRocks refuses it for a grantee that does not hold the privilege on the object, unless the
 * grantee holds nothing on objects of that kind.
 */
export function revoke({ privileges, on, to }: GrantOf): Sql {
  return sql`REVOKE ${verbatim(privileges.join(', '))} ON ${objectSql(heldObject(on))} FROM ${holderSql(holderOf(to))}`
}

export function showGrants(to: Holder): Sql {
  return sql`SHOW GRANTS FOR ${holderSql(to)}`
}

export function showUsers(): Sql {
  return sql`SHOW USERS`
}

export interface HeldGrant {
  readonly privileges: readonly string[]
  readonly grantable: boolean
}

type Row = Readonly<Record<string, string | null>>

/** The grants on one object in SHOW GRANTS. */
export function readGrants(rows: readonly Row[], on: GrantObject, to: Grantee): HeldGrant[] {
  // StarRocks may write the grant on all pipes in another way.
  const candidates = on.type === 'allPipes' ? parseGrants(rows).filter(isOfPrivileges) : grantsOn(rows, on)
  return candidates.flatMap((grant) => {
    if (holderText(grant.to) !== shownGrantee(to) || !isOn(grant, on)) return []
    return [{ privileges: grant.privileges, grantable: grant.grantable }]
  })
}

/** A role can have thousands of grants, and each of them can be a resource that looks for its own. */
function grantsOn(rows: readonly Row[], on: GrantObject): readonly PrivilegeGrant[] {
  return grantsByObject(rows).get(shownObject(on)) ?? []
}

const grantsByObject = onceFor((rows: readonly Row[]) => {
  const byObject = new Map<string, PrivilegeGrant[]>()
  for (const grant of parseGrants(rows).filter(isOfPrivileges)) {
    const held = grantObject(grant.on, undefined)
    if (held === undefined) continue
    const object = shownObject(held)
    const group = byObject.get(object)
    if (group === undefined) byObject.set(object, [grant])
    else group.push(grant)
  }
  return byObject
})

function isOfPrivileges(grant: ReturnType<typeof parseGrants>[number]): grant is PrivilegeGrant {
  return grant.type === 'privileges'
}

function isOn(grant: PrivilegeGrant, on: GrantObject): boolean {
  if (grant.catalog !== shownCatalog(on)) return false
  const held = grantObject(grant.on, undefined)
  return (
    (held !== undefined && shownObject(held) === shownObject(on)) ||
    (grant.ambiguous === true && on.type === 'allPipes' && on.database === undefined)
  )
}

/** True if SHOW USERS lists a user. */
export function listsUser(rows: readonly Readonly<Record<string, string | null>>[], user: Holder): boolean {
  return rows.some((row) => `USER ${row.USER}` === holderText(user))
}

/** The object and the holder of `TABLE d.t TO ROLE 'r'`, with the catalog of an external object behind it: `TABLE d.t (hive) TO ...`. */
export function parseGrantId(text: string): Pick<GrantOf, 'on' | 'to'> | undefined {
  const [, object, catalog = INTERNAL_CATALOG, holder] =
    /^(.+?)(?: \(([^)]+)\))? TO ((?:ROLE|USER) .+)$/s.exec(text) ?? []
  const grant = object === undefined ? undefined : parseGrant(`GRANT ALL ON ${object} TO ${holder}`, catalog)
  if (grant?.type !== 'privileges') return undefined
  const on = grantObject(grant.on, catalog === INTERNAL_CATALOG ? undefined : catalog)
  return on && { on, to: granteeOf(grant.to) }
}

export function shownGrantee(to: Grantee): string {
  return holderText(holderOf(to))
}

export function holderOf(to: Grantee): Holder {
  return to.type === 'user' ? userHolder(to) : to
}

export function granteeOf(holder: Holder): Grantee {
  return holder.type === 'user' ? { type: 'user', ...userName(holder) } : holder
}
