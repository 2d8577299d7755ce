import { bare } from '../errors'
import type { FrontEnd } from '../frontend'
import { INTERNAL_CATALOG } from '../metadata'
import { catalogId, namesOf } from './objects'
import type { Grant, ObjectPath } from './security'
import { covers } from './security'

/** The privileges of a session: the grants of its user and of its active roles. */
export class Access {
  readonly activeRoles: Set<string>

  constructor(
    private readonly session: { readonly frontEnd: FrontEnd },
    private readonly user: string,
  ) {
    this.activeRoles = new Set(this.frontEnd.security.users.get(user)?.defaultRoles)
  }

  private get frontEnd(): FrontEnd {
    return this.session.frontEnd
  }

  /** Root may do everything. */
  get unlimited(): boolean {
    return this.activeRoles.has('root')
  }

  setRoles(roles: 'ALL' | 'NONE' | string[]): void {
    const held = this.frontEnd.security.users.get(this.user)?.roles ?? new Set<string>()
    this.activeRoles.clear()
    for (const role of roles === 'ALL' ? held : roles === 'NONE' ? [] : roles) {
      if (!held.has(role)) throw bare(`Role ${role} is not granted to '${this.user}'@'%'`)
      this.activeRoles.add(role)
    }
  }

  /** Has the session any of these privileges on the object? None named: any privilege at all. */
  allowed(type: string, path: ObjectPath, privileges?: string[]): boolean {
    if (this.unlimited) return true
    return this.frontEnd.security.effectiveGrants(this.user, this.activeRoles).some((grant) => {
      if (grant.type !== type || !covers(grant.path, path)) return false
      return privileges ? privileges.some((privilege) => grant.privileges.has(privilege)) : grant.privileges.size > 0
    })
  }

  /** Has the session any privilege on the catalog or on something in it? */
  mayUseCatalog(id: number): boolean {
    if (this.unlimited) return true
    const types = ['CATALOG', 'DATABASE', 'TABLE']
    return this.liveGrants().some(({ type, path }) => types.includes(type) && (path[0] === id || path[0] === '*'))
  }

  /** Has the session any privilege on the database or on something in it? */
  mayUseDatabase(catalog: string, key: number | string): boolean {
    if (this.unlimited) return true
    const id = catalogId(this.frontEnd, catalog)
    return this.liveGrants().some(({ type, path }) => {
      const [inCatalog, inDatabase] = type === 'PIPE' && catalog === INTERNAL_CATALOG ? [id, path[0]] : path
      return type !== 'CATALOG' && (inCatalog === id || inCatalog === '*') && (inDatabase === key || inDatabase === '*')
    })
  }

  require(type: string, path: ObjectPath, privileges: string[], name?: string, asked = privileges.join(', ')): void {
    if (this.allowed(type, path, privileges)) return
    const held = this.frontEnd.security.users.get(this.user)?.roles ?? new Set<string>()
    const inactive = [...held].filter((role) => !this.activeRoles.has(role))
    const list = (roles: string[]) => (roles.length > 0 ? `[${roles.join(', ')}]` : 'NONE')
    throw bare(
      `Access denied; you need (at least one of) the ${asked} privilege(s) on ${type}${name ? ` ${name}` : ''} for this operation. Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>. Current role(s): ${list([...this.activeRoles])}. Inactivated role(s): ${list(inactive)}.`,
      5203,
    )
  }

  /** The grants on objects that are still there. */
  private liveGrants(): Grant[] {
    const grants = this.frontEnd.security.effectiveGrants(this.user, this.activeRoles)
    return grants.filter(({ type, path }) => namesOf(this.frontEnd, type, path) !== undefined)
  }
}
