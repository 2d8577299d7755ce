import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import { checkRoleName } from '../names'
import type { Grantee, Identification } from '../statements'
import { PRIVILEGES } from './privileges'
import { userName, userText } from './user-identity'

/**
 * The ids of an object and its parents: [catalog, database, table]; `*` means all. Names are used only where there is no id.
 */
export type ObjectPath = (number | string)[]

export interface Grant {
  grantee: Grantee
  type: string
  path: ObjectPath
  privileges: Set<string>
  withGrantOption: boolean
}

export interface Role {
  builtin: boolean
  comment: string
  roles: Set<string>
}

/** The internal catalog has the least id. */
export const INTERNAL_ID = 0

export const NATIVE_PASSWORD = 'MYSQL_NATIVE_PASSWORD'
/** The plugins of CREATE USER (`AuthPlugin.Server`). */
const PLUGINS = [NATIVE_PASSWORD, 'AUTHENTICATION_LDAP_SIMPLE']
/** Since 3.5. */
const TOKEN_PLUGINS = ['AUTHENTICATION_JWT', 'AUTHENTICATION_OAUTH2']
/** The plugins of clients, which the error about another one lists (`AuthPlugin.Client`). */
const CLIENT_PLUGINS =
  'mysql_native_password, mysql_clear_password, authentication_openid_connect_client, authentication_oauth2_client'
/** `FeNameFormat.checkUserName`. */
const USER_NAME = /^\w{1,64}\/?[.\w-]{0,63}$/
const LONGEST_USER_NAME = 64
const USER_PROPERTIES = { max_user_connections: '1024', catalog: 'default_catalog', database: '' }
const MOST_CONNECTIONS = 10_000
/** `privilege_max_role_depth` and `privilege_max_total_roles_per_user`. */
const DEEPEST_ROLES = 16
const MOST_ROLES_OF_USER = 64

export interface User {
  password: string
  plugin: string
  /** The data that the plugin stores for the user. */
  as?: string
  /** True if a directory checks the password, which it needs in clear text (`authentication_ldap_simple`). */
  clearText?: boolean
  roles: Set<string>
  defaultRoles: Set<string>
}

/** In the order of their ids, which are -1 to -6, as SHOW ROLES lists them. */
const BUILTIN_ROLES = {
  root: 'built-in root role which has all privileges on all objects',
  db_admin: 'built-in database administration role',
  cluster_admin: 'built-in cluster administration role',
  user_admin: 'built-in user administration role',
  public: 'built-in public role which is owned by any user',
  security_admin: 'built-in security administration role',
}

/** The privileges of the built-in roles, which cannot be changed (`AuthorizationMgr.initBuiltinRoles`). */
const BUILTIN_GRANTS: readonly Grant[] = [
  { role: 'cluster_admin', privilege: 'NODE' },
  { role: 'user_admin', privilege: 'GRANT' },
].map(({ role, privilege }) => ({
  grantee: { kind: 'role', name: role },
  type: 'SYSTEM',
  path: [],
  privileges: new Set([privilege]),
  withGrantOption: false,
}))

const TYPE_ORDER = [
  'TABLE',
  'DATABASE',
  'SYSTEM',
  'WAREHOUSE',
  'USER',
  'RESOURCE',
  'VIEW',
  'CATALOG',
  'MATERIALIZED VIEW',
  'FUNCTION',
  'RESOURCE GROUP',
  'GLOBAL FUNCTION',
  'STORAGE VOLUME',
  'PIPE',
]

/** Types whose grants on all objects come after those on single ones (`compareTo` of `UserPEntryObject` and others). */
const ALL_LAST = ['USER', 'RESOURCE', 'STORAGE VOLUME']

/** Users, roles and their grants. */
export class Security {
  users = new Map<string, User>()
  roles = new Map<string, Role>()
  /** The properties of users: those of one name have the same (`AuthenticationMgr.userNameToProperty`). */
  private properties = new Map<string, Map<string, string>>()
  private groups = new Map<string, Set<string>>()
  private grants: Grant[] = []

  constructor() {
    for (const [name, comment] of Object.entries(BUILTIN_ROLES))
      this.roles.set(name, { builtin: true, comment, roles: new Set() })
    this.createUser('root', '')
    this.users.get('root')!.roles.add('root')
    this.users.get('root')!.defaultRoles.add('root')
  }

  state() {
    const { users, roles, properties, groups, grants } = this
    return { users, roles, properties, groups, grants }
  }

  restore({ users, roles, properties, groups, grants }: ReturnType<Security['state']>): void {
    Object.assign(this, { users, roles, properties, groups, grants })
  }

  createUser(name: string, password: string, ifNotExists = false, features?: Features): void {
    if (!USER_NAME.test(userName(name)) || userName(name).length > LONGEST_USER_NAME)
      throw analyzing(`invalid user name: ${userName(name)}`)
    if (this.users.has(name)) {
      if (ifNotExists) return
      if (features?.atLeast(4, 1)) throw analyzing(`user ${userText(name)} already exists!`)
      throw analyzing(`Operation CREATE USER failed for ${userText(name)} : user already exists`)
    }
    this.users.set(name, { password, plugin: NATIVE_PASSWORD, roles: new Set(), defaultRoles: new Set() })
    if (!this.properties.has(userName(name)))
      this.properties.set(userName(name), new Map(Object.entries(USER_PROPERTIES)))
  }

  /** Refuses an authentication that there is not. */
  checkIdentification({ plugin }: Identification, features: Features): void {
    if (PLUGINS.includes(plugin) || (TOKEN_PLUGINS.includes(plugin) && features.atLeast(3, 5))) return
    if (!features.atLeast(4, 0)) throw unsupported(`the plugin ${plugin} before 4.0`)
    throw analyzing(`Cannot find ${plugin} from [${CLIENT_PLUGINS}]`)
  }

  /** A role that a CREATE USER or ALTER USER names. */
  checkRoleNames(names: string[]): void {
    for (const name of names)
      if (!this.roles.has(name)) throw analyzing(`Valid role name fail: cannot find role ${name}!`)
  }

  identify(user: User, { plugin, password, as }: Identification): void {
    Object.assign(user, { plugin, password: password ?? '', as })
  }

  /** The properties of all users of a name. */
  propertiesOf(name: string): Map<string, string> {
    const properties = this.properties.get(userName(name))
    if (!properties) throw unsupported(`the properties of ${userText(name)}, whom there is not`)
    return properties
  }

  /** An empty value is the default (`UserProperty.update`). */
  setProperties(name: string, properties: Map<string, string>): void {
    for (const [key, value] of properties) {
      if (!Object.hasOwn(USER_PROPERTIES, key)) throw unsupported(`the user property ${key}`)
      if (key !== 'max_user_connections' || value === '') continue
      if (!/^-?\d+$/.test(value)) throw bare(`${key} is not a number`)
      if (Number(value) < 1 || Number(value) > MOST_CONNECTIONS)
        throw bare(`${key} is not valid, the value must be between 1 and ${MOST_CONNECTIONS}`)
    }
    const own = this.propertiesOf(name)
    for (const [key, value] of properties)
      own.set(key, value === '' ? USER_PROPERTIES[key as keyof typeof USER_PROPERTIES] : value)
  }

  /** The user of that name; there is one. */
  user(name: string): User {
    this.checkGrantee({ kind: 'user', name })
    return this.users.get(name)!
  }

  /** The roles that a user, a role or a group of an LDAP server has; a group need not exist. */
  rolesOf({ kind, name }: Grantee): Set<string> | undefined {
    if (kind === 'group') return this.groups.get(name)
    return (kind === 'user' ? this.users : this.roles).get(name)?.roles
  }

  dropUser(name: string, ifExists: boolean, features: Features): void {
    if (name === 'root')
      throw analyzing(`Operation DROP USER failed for ${userText(name)} : cannot drop user ${userText(name)}`)
    if (!this.users.delete(name) && !ifExists) {
      if (features.atLeast(4, 1)) throw analyzing(`cannot find user ${userText(name)}!`)
      throw analyzing(`Operation DROP USER failed for ${userText(name)} : user not exists`)
    }
    this.grants = this.grants.filter(({ grantee }) => grantee.kind !== 'user' || grantee.name !== name)
    const others = [...this.users.keys()].some((other) => userName(other) === userName(name))
    if (!others) this.properties.delete(userName(name))
  }

  createRole(name: string, comment: string, ifNotExists: boolean): void {
    checkRoleName(name)
    if (this.roles.has(name)) {
      if (ifNotExists) return
      throw analyzing(`Operation CREATE ROLE failed for ${name} : role already exists`)
    }
    this.roles.set(name, { builtin: false, comment, roles: new Set() })
  }

  alterRole(name: string, comment: string, ifExists: boolean): void {
    const role = this.roles.get(name)
    if (role) role.comment = comment
    else if (!ifExists) throw analyzing(`Operation ALTER ROLE failed for ${name} : role not exists`)
  }

  dropRole(name: string, ifExists: boolean): void {
    if (!this.roles.delete(name)) {
      if (ifExists) return
      throw analyzing(`Operation DROP ROLE failed for ${name} : role not exists`)
    }
    for (const holder of [...this.users.values(), ...this.roles.values()]) holder.roles.delete(name)
    for (const held of this.groups.values()) held.delete(name)
    // A user's default roles are kept by number: a role that is created again under this name is none of them.
    for (const user of this.users.values()) user.defaultRoles.delete(name)
    this.grants = this.grants.filter(({ grantee }) => grantee.kind !== 'role' || grantee.name !== name)
  }

  grant(granted: Grant): void {
    this.checkGrantee(granted.grantee)
    const problem = this.mutableProblem(granted.grantee)
    if (problem !== undefined) throw bare(`failed to grant: ${problem}`)
    const held = this.heldOn(granted.grantee, granted.type, granted.path, granted.withGrantOption)
    if (!held) this.grants.push(granted)
    for (const privilege of granted.privileges) held?.privileges.add(privilege)
  }

  /** A revoke of a missing grant is refused only if the grantee has another grant on that type of object. */
  revoke(revoked: Grant, shown: string): void {
    this.checkGrantee(revoked.grantee)
    const problem = this.mutableProblem(revoked.grantee)
    if (problem !== undefined) throw bare(problem)
    const ofType = this.grantsOf(revoked.grantee).filter(({ type }) => type === revoked.type)
    const held = ofType.filter(({ path }) => samePath(path, revoked.path))
    if (held.length === 0 && ofType.length > 0) throw bare(`There is no such grant defined on ${shown}`)
    for (const { privileges } of held) for (const privilege of revoked.privileges) privileges.delete(privilege)
    this.grants = this.grants.filter(({ privileges }) => privileges.size > 0)
  }

  /** The object is gone, and a new one of its name does not have its grants. */
  forgetObject(type: string, name: string): void {
    this.grants = this.grants.filter((grant) => grant.type !== type || grant.path[0] !== name)
  }

  grantRoles(grantee: Grantee, roles: string[], revoke: boolean): void {
    this.checkGrantee(grantee)
    for (const role of roles) {
      if (!this.roles.has(role)) throw analyzing(`Can not granted/revoke role to/from user: cannot find role ${role}!`)
      if (role === 'public')
        throw bare(
          `failed to ${revoke ? 'revoke' : 'grant'} role: ${revoke ? 'Revoking' : 'Granting'} role PUBLIC has no effect.  Every user and role has role PUBLIC implicitly granted.`,
        )
      if (grantee.kind === 'group' && !this.groups.has(grantee.name)) this.groups.set(grantee.name, new Set())
      const held = this.rolesOf(grantee)!
      if (revoke) {
        const problem = this.mutableProblem(grantee)
        if (problem !== undefined) throw bare(`failed to revoke role: ${problem}`)
        held.delete(role)
      } else {
        if (grantee.kind === 'role' && this.includes(role, grantee.name)) {
          const shown = `role ${grantee.name}[${this.roleId(grantee.name)}]`
          throw bare(`failed to grant role: ${shown} is already a predecessor role of ${role}[${this.roleId(role)}]`)
        }
        const isNew = !held.has(role)
        held.add(role)
        const problem = this.depthProblem(grantee) ?? this.mutableProblem(grantee)
        if (problem === undefined) continue
        if (isNew) held.delete(role)
        throw bare(`failed to grant role: ${problem}`)
      }
    }
  }

  /** Why there are too many roles over each other, or too many for a user (`AuthorizationMgr.grantRoleToRole`, `grantRoleToUser`). */
  private depthProblem({ kind, name }: Grantee): string | undefined {
    if (kind === 'user') {
      const all = new Set<string>()
      const visit = (role: string) => {
        if (all.has(role)) return
        all.add(role)
        for (const inner of this.roles.get(role)?.roles ?? []) visit(inner)
      }
      for (const role of this.users.get(name)?.roles ?? []) visit(role)
      return all.size > MOST_ROLES_OF_USER
        ? `${userText(name)} has total ${all.size} predecessor roles > ${MOST_ROLES_OF_USER}!`
        : undefined
    }
    const levels = (role: string): number =>
      Math.max(0, ...[...this.roles].filter(([, { roles }]) => roles.has(role)).map(([holder]) => 1 + levels(holder)))
    const deepest = [...this.roles.keys()].find((role) => levels(role) > DEEPEST_ROLES)
    if (kind !== 'role' || deepest === undefined) return undefined
    return `role inheritance depth for ${deepest}[${this.roleId(deepest)}] is ${levels(deepest)} > ${DEEPEST_ROLES}`
  }

  setDefaultRoles(name: string, roles: 'ALL' | 'NONE' | string[]): void {
    this.checkGrantee({ kind: 'user', name })
    const user = this.users.get(name)!
    // A role that the user does not hold is skipped (`SetDefaultRoleExecutor`).
    const named = roles === 'ALL' ? [...user.roles] : roles === 'NONE' ? [] : roles
    user.defaultRoles = new Set(named.filter((role) => user.roles.has(role)))
  }

  /** The grants of one grantee, in the order of SHOW GRANTS. */
  grantsOf({ kind, name }: Grantee): Grant[] {
    const own = [...BUILTIN_GRANTS, ...this.grants].filter(
      ({ grantee }) => grantee.kind === kind && grantee.name === name,
    )
    return own.sort((a, b) => TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type) || compareObjects(a, b))
  }

  /** Everything that a user may do with the given roles active, and with those that these include. */
  effectiveGrants(user: string, activeRoles: Iterable<string>): Grant[] {
    const roles = new Set<string>()
    const visit = (name: string) => {
      if (roles.has(name)) return
      roles.add(name)
      for (const inner of this.roles.get(name)?.roles ?? []) visit(inner)
    }
    for (const role of activeRoles) visit(role)
    return [...BUILTIN_GRANTS, ...this.grants].filter(({ grantee }) =>
      grantee.kind === 'user' ? grantee.name === user : roles.has(grantee.name),
    )
  }

  private heldOn(grantee: Grantee, type: string, path: ObjectPath, withGrantOption: boolean): Grant | undefined {
    return this.grantsOf(grantee).find(
      (grant) => grant.type === type && grant.withGrantOption === withGrantOption && samePath(grant.path, path),
    )
  }

  /** Why what a role holds cannot be changed (`RolePrivilegeCollectionV2.assertMutable`; from the source, there is no recording). */
  private mutableProblem({ kind, name }: Grantee): string | undefined {
    const isFixed = kind === 'role' && name !== 'public' && this.roles.get(name)?.builtin
    return isFixed ? `role ${name} is not mutable!` : undefined
  }

  /** Is the role the other one, or does it include it? */
  includes(name: string, other: string): boolean {
    return name === other || [...(this.roles.get(name)?.roles ?? [])].some((inner) => this.includes(inner, other))
  }

  private roleId(name: string): number {
    return [...this.roles.keys()].indexOf(name) + 10000
  }

  private checkGrantee({ kind, name }: Grantee): void {
    if (kind === 'role' && !this.roles.has(name)) {
      throw analyzing(`Can not grant/revoke to role: cannot find role ${name}!`)
    }
    if (kind === 'user' && !this.users.has(name)) throw analyzing(`cannot find user ${userText(name)}!`)
  }
}

/** Does a grant on `granted` reach the object at `path`? */
export function covers(granted: ObjectPath, path: ObjectPath): boolean {
  return granted.length === path.length && granted.every((part, i) => part === '*' || part === path[i])
}

/** The privileges as listed: in a fixed order, not in that of granting. */
export function orderedPrivileges({ type, privileges }: Grant): string[] {
  return PRIVILEGES[type]!.filter((privilege) => privileges.has(privilege))
}

const samePath = (a: ObjectPath, b: ObjectPath) => a.length === b.length && a.every((part, i) => part === b[i])

function compareObjects({ type, path }: Grant, other: Grant): number {
  const order = comparePaths(path, other.path)
  const isAll = [path, other.path].some(([part]) => part === '*')
  return ALL_LAST.includes(type) && isAll ? -order : order
}

/** ALL comes first, except for the internal catalog, whose id is less than that of ALL (-11 and -1). */
function comparePaths(a: ObjectPath, b: ObjectPath): number {
  for (const [i, part] of a.entries()) {
    const other = b[i]
    if (part === other) continue
    if (i === 0 && (part === INTERNAL_ID || other === INTERNAL_ID)) return part === INTERNAL_ID ? -1 : 1
    if (part === '*') return -1
    if (other === '*') return 1
    return part < other! ? -1 : 1
  }
  return 0
}
