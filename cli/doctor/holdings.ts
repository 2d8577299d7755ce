import { StarRocksError } from '../../provider/errors'
import { showGrants } from '../../provider/sql/grant'
import { sql } from '../../provider/sql/quote'
import {
  type HeldObject,
  type Holder,
  INTERNAL_CATALOG,
  type PrivilegeGrant,
  parseGrants,
  type ShownGrant,
  type UserHolder,
  userOf,
} from '../../provider/sql/show-grants'
import type { Server } from '../../provider/starrocks/server'

/** An object on which privileges are needed. */
export interface Target {
  /** The kind as in a GRANT. */
  readonly kind: string
  /** Of the object, or of the objects in it. */
  readonly catalog: string
  readonly database?: string
  /** Absent: all objects there are. */
  readonly name?: string
  /** True if only some of them are needed, and nobody can tell which. */
  readonly isSome?: true
}

/** `partly`: on other objects of the kind. */
export type Held = 'held' | 'partly' | 'missing'

const BUILT_IN = ['root', 'db_admin', 'cluster_admin', 'user_admin', 'security_admin', 'public']

/** What a user may do: by grants of its own, and by those of its active roles. */
export class Holdings {
  private constructor(
    readonly user: UserHolder,
    /** The roles of the session, with those that they include. */
    readonly roles: readonly string[],
    /** The roles that the user has and that are not active. */
    readonly inactive: readonly string[],
    private readonly grants: readonly PrivilegeGrant[],
    /** The roles whose grants the user may not read: what they give is not known. */
    readonly unreadable: readonly string[],
  ) {}

  static async read(server: Server): Promise<Holdings> {
    const user = userOf(await cell(server, sql`SELECT current_user()`))
    const shown = await cell(server, sql`SELECT current_role()`)
    const active = shown === 'NONE' ? [] : shown.split(', ')
    const own = await grantsOf(user, server)
    const held = [...own]
    const unreadable: string[] = []
    const roles = new Set(active)
    // A set that grows while it is walked is walked to its end.
    for (const role of roles) {
      // What root may do is not listed.
      if (role === 'root') continue
      const grants = await grantsOf({ type: 'role', name: role }, server).catch((error: unknown) => {
        if (!(error instanceof StarRocksError && error.answered)) throw error
        return undefined
      })
      if (grants === undefined) unreadable.push(role)
      for (const grant of grants ?? []) if (grant.type === 'roles') for (const inner of grant.roles) roles.add(inner)
      held.push(...(grants ?? []))
    }
    const granted = own.flatMap((grant) => (grant.type === 'roles' ? grant.roles : []))
    const inactive = granted.filter((role) => !roles.has(role))
    const privileges = held.filter((grant) => grant.type === 'privileges')
    return new Holdings(user, [...roles], inactive, privileges, unreadable)
  }

  get isRoot(): boolean {
    return this.roles.includes('root')
  }

  /** True if a role gives more than its grants say. */
  get isUncertain(): boolean {
    return this.unreadable.length > 0
  }

  /** Who should get what is missing: a role that the user has, if it can be changed. */
  get receiver(): Holder {
    const role = this.roles.find((name) => !BUILT_IN.includes(name))
    return role === undefined ? this.user : { type: 'role', name: role }
  }

  /** True if the user may grant everything. */
  get grantsAll(): boolean {
    return this.isRoot || this.roles.includes('user_admin')
  }

  /** True if the user may grant something. */
  get grantsSome(): boolean {
    return this.grants.some(({ grantable }) => grantable)
  }

  has(privilege: string, target: Target): Held {
    if (this.isRoot) return 'held'
    const ofKind = this.grants.filter(({ privileges, on }) => on.kind === target.kind && privileges.includes(privilege))
    if (ofKind.some((grant) => covers(grant, target))) return 'held'
    return ofKind.some((grant) => grant.catalog === target.catalog) && isVague(target) ? 'partly' : 'missing'
  }
}

function isVague({ isSome, name }: Target): boolean {
  return isSome === true || name === undefined
}

function covers({ on, catalog }: PrivilegeGrant, target: Target): boolean {
  if (target.kind === 'SYSTEM') return true
  if (target.kind === 'CATALOG') return on.scope === 'all' || on.name === target.name
  if (liesInCatalog(on) && (catalog ?? INTERNAL_CATALOG) !== target.catalog) return false
  if (on.scope === 'all') return true
  if (on.scope === 'database') return target.database !== undefined && on.database === target.database
  return target.name !== undefined && on.name === target.name && on.database === target.database
}

function liesInCatalog({ kind }: HeldObject): boolean {
  return ['DATABASE', 'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'PIPE', 'FUNCTION'].includes(kind)
}

async function grantsOf(holder: Holder, server: Server): Promise<ShownGrant[]> {
  const grants = parseGrants(await server.query(showGrants(holder)))
  return grants.filter((grant) => grant.type !== 'unread')
}

async function cell(server: Server, statement: Parameters<Server['query']>[0]): Promise<string> {
  const [row] = await server.query(statement)
  return Object.values(row ?? {})[0] ?? ''
}
