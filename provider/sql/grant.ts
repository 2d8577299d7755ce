import { none, type Sql, sql, verbatim } from './quote'
import {
  type HeldObject,
  type Holder,
  holderSql,
  holderText,
  INTERNAL_CATALOG,
  objectSql,
  objectText,
  type PrivilegeGrant,
  parseGrant,
  parseGrants,
} from './show-grants'

/** The object of a privilege. Without a `catalog` it is in the internal one. */
export type GrantObject =
  | { readonly type: 'system' }
  | { readonly type: 'catalog'; readonly name: string }
  | { readonly type: 'allCatalogs' }
  | { readonly type: 'database'; readonly catalog?: string; readonly name: string }
  | { readonly type: 'allDatabases'; readonly catalog?: string }
  | { readonly type: 'table'; readonly catalog?: string; readonly database: string; readonly name: string }
  | { readonly type: 'allTables'; readonly catalog?: string; readonly database?: string }
  | { readonly type: 'pipe'; readonly database: string; readonly name: string }
  | { readonly type: 'allPipes'; readonly database?: string }

/** The holder of a privilege. */
export type Grantee =
  | { readonly type: 'role'; readonly name: string }
  | { readonly type: 'user'; readonly name: string; readonly host?: string; readonly domain?: string }

export interface GrantOf {
  readonly privileges: readonly string[]
  readonly on: GrantObject
  readonly to: Grantee
}

/** The privileges of each kind of object, in the order in which StarRocks lists them (`DefaultAuthorizationProvider`). */
const PRIVILEGES = {
  system: [
    'GRANT',
    'NODE',
    'CREATE RESOURCE',
    'PLUGIN',
    'FILE',
    'BLACKLIST',
    'OPERATE',
    'CREATE EXTERNAL CATALOG',
    'REPOSITORY',
    'CREATE RESOURCE GROUP',
    'CREATE GLOBAL FUNCTION',
    'CREATE STORAGE VOLUME',
    'CREATE WAREHOUSE',
    'SECURITY',
  ],
  catalog: ['USAGE', 'CREATE DATABASE', 'DROP', 'ALTER'],
  database: [
    'CREATE TABLE',
    'DROP',
    'ALTER',
    'CREATE VIEW',
    'CREATE FUNCTION',
    'CREATE MATERIALIZED VIEW',
    'CREATE PIPE',
  ],
  table: ['DELETE', 'DROP', 'INSERT', 'SELECT', 'ALTER', 'EXPORT', 'UPDATE', 'REFRESH'],
  pipe: ['ALTER', 'DROP', 'USAGE'],
} as const

/** Privileges that not every release since 3.2 has: GRANT ALL does not guarantee them. */
const LATER: readonly string[] = ['CREATE WAREHOUSE', 'SECURITY', 'REFRESH']

/** Privileges on SYSTEM that cannot be granted, and the built-in roles that have them (`DefaultAuthorizationProvider`). */
const UNGRANTABLE: Readonly<Record<string, string>> = { GRANT: 'user_admin', NODE: 'cluster_admin' }

const KIND = {
  system: 'system',
  catalog: 'catalog',
  allCatalogs: 'catalog',
  database: 'database',
  allDatabases: 'database',
  table: 'table',
  allTables: 'table',
  pipe: 'pipe',
  allPipes: 'pipe',
} as const

/** The privileges of an object, in the order of StarRocks. */
export function privilegesOn(on: GrantObject): readonly string[] {
  return PRIVILEGES[KIND[on.type]]
}

/** What a GRANT of these gives in every release, each by its name and in the order of StarRocks. */
export function guaranteedPrivileges(privileges: readonly string[], on: GrantObject): string[] {
  const all = privileges.includes('ALL')
  return privilegesOn(on).filter((name) => privileges.includes(name) || (all && !LATER.includes(name)))
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

/** The external catalog for the names of a GRANT: they have two parts at most. */
export function catalogOf(on: GrantObject): string | undefined {
  const catalog = 'catalog' in on ? on.catalog : undefined
  return catalog === INTERNAL_CATALOG ? undefined : catalog
}

export interface HeldGrant {
  readonly privileges: readonly string[]
  readonly grantable: boolean
}

/** The grants on one object in SHOW GRANTS. */
export function readGrants(
  rows: readonly Readonly<Record<string, string | null>>[],
  on: GrantObject,
  to: Grantee,
): HeldGrant[] {
  return parseGrants(rows).flatMap((grant) => {
    if (grant.type !== 'privileges' || holderText(grant.to) !== shownGrantee(to) || !isOn(grant, on)) return []
    return [{ privileges: grant.privileges, grantable: grant.grantable }]
  })
}

function isOn(grant: PrivilegeGrant, on: GrantObject): boolean {
  if (grant.catalog !== shownCatalog(on)) return false
  const desired = objectText(heldObject(on))
  return (
    objectText(grant.on) === desired ||
    (grant.ambiguous === true && desired === objectText({ kind: 'PIPE', scope: 'all' }))
  )
}

/** True if SHOW USERS lists a user. */
export function listsUser(rows: readonly Readonly<Record<string, string | null>>[], user: Holder): boolean {
  return rows.some((row) => `USER ${row.USER}` === holderText(user))
}

function shownCatalog(on: GrantObject): string | undefined {
  if (on.type === 'allCatalogs') return undefined
  if (on.type === 'catalog') return on.name
  return ('catalog' in on ? on.catalog : undefined) ?? INTERNAL_CATALOG
}

/** The form in SHOW GRANTS, and in an id. */
export function shownObject(on: GrantObject): string {
  return objectText(heldObject(on))
}

/** The object and the holder of `TABLE d.t TO ROLE 'r'`, with the catalog of an external object behind it: `TABLE d.t (hive) TO ...`. */
export function parseGrantId(text: string): Pick<GrantOf, 'on' | 'to'> | undefined {
  const [, object, catalog = INTERNAL_CATALOG, holder] =
    /^(.+?)(?: \(([^)]+)\))? TO ((?:ROLE|USER) .+)$/s.exec(text) ?? []
  const grant = object === undefined ? undefined : parseGrant(`GRANT ALL ON ${object} TO ${holder}`, catalog)
  if (grant?.type !== 'privileges') return undefined
  const on = grantObject(grant.on, catalog === INTERNAL_CATALOG ? undefined : catalog)
  const to = granteeOf(grant.to)
  return on && to && { on, to }
}

export function shownGrantee(to: Grantee): string {
  return holderText(holderOf(to))
}

export function holderOf(to: Grantee): Holder {
  if (to.type === 'role') return to
  const { domain, ...user } = to
  return domain === undefined ? user : { type: 'user', name: to.name, host: domain, domain: true }
}

export function granteeOf(holder: Holder): Grantee | undefined {
  if (holder.type === 'externalGroup') return undefined
  if (holder.type === 'role') return holder
  const { name, host, domain } = holder
  return domain ? { type: 'user', name, domain: host ?? '' } : { type: 'user', name, ...(host !== '%' && { host }) }
}

/** The reverse of {@link heldObject}; undefined for a kind that a Grant does not have. */
function grantObject(
  { kind, scope, database, name = '' }: HeldObject,
  catalog: string | undefined,
): GrantObject | undefined {
  const inCatalog = catalog === undefined ? {} : { catalog }
  switch (kind) {
    case 'SYSTEM':
      return { type: 'system' }
    case 'CATALOG':
      return scope === 'one' ? { type: 'catalog', name } : { type: 'allCatalogs' }
    case 'DATABASE':
      return scope === 'one' ? { type: 'database', ...inCatalog, name } : { type: 'allDatabases', ...inCatalog }
    case 'TABLE':
      if (scope === 'one') return { type: 'table', ...inCatalog, database: database ?? '', name }
      return { type: 'allTables', ...inCatalog, ...(database !== undefined && { database }) }
    case 'PIPE':
      if (scope === 'one') return { type: 'pipe', database: database ?? '', name }
      return { type: 'allPipes', ...(database !== undefined && { database }) }
    default:
      return undefined
  }
}

function heldObject(on: GrantObject): HeldObject {
  const kind = KIND[on.type].toUpperCase()
  switch (on.type) {
    case 'system':
    case 'allCatalogs':
    case 'allDatabases':
      return { kind, scope: 'all' }
    case 'catalog':
    case 'database':
      return { kind, scope: 'one', name: on.name }
    case 'table':
    case 'pipe':
      return { kind, scope: 'one', database: on.database, name: on.name }
    case 'allTables':
    case 'allPipes':
      return on.database === undefined ? { kind, scope: 'all' } : { kind, scope: 'database', database: on.database }
  }
}
