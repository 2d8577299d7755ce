import { OK, textRows } from '../answer'
import { analyzing } from '../errors'
import type { Handlers } from '../execute'
import type { FrontEnd } from '../frontend'
import { hashOrder } from '../hash-order'
import { likePattern } from '../inline'
import { allText, grantedPaths, namesOf } from '../security/objects'
import { FLAT_TYPES, PRIVILEGES, UNGRANTABLE } from '../security/privileges'
import type { Grant } from '../security/security'
import { orderedPrivileges } from '../security/security'
import { identityHash, userText } from '../security/user-identity'
import type { Grantee } from '../statements'
import type { Cell } from '../store'

export const securityHandlers: Handlers = {
  createRole({ frontEnd: { security } }, { names, ifNotExists, comment = '' }) {
    for (const name of names) security.createRole(name, comment, ifNotExists)
    return OK
  },

  alterRole({ frontEnd: { security } }, { names, ifExists, comment }) {
    for (const name of names) security.alterRole(name, comment, ifExists)
    return OK
  },

  dropRole({ frontEnd: { security } }, { names, ifExists }) {
    for (const name of names) security.dropRole(name, ifExists)
    return OK
  },

  createUser({ frontEnd: { security, features } }, { name, ifNotExists, identified, roles, properties }) {
    if (identified) security.checkIdentification(identified, features)
    security.checkRoleNames(roles)
    const isNew = !security.users.has(name)
    security.createUser(name, '', ifNotExists, features)
    if (!isNew) return OK
    const user = security.user(name)
    if (identified) security.identify(user, identified)
    security.setProperties(name, properties)
    user.roles = new Set(roles)
    user.defaultRoles = new Set(roles)
    return OK
  },

  alterUser({ frontEnd: { security, features } }, { name, ifExists, identified, roles, properties }) {
    if (ifExists && !security.users.has(name)) return OK
    const user = security.user(name)
    if (identified) {
      security.checkIdentification(identified, features)
      security.identify(user, identified)
    }
    if (roles) security.setDefaultRoles(name, roles)
    if (properties) security.setProperties(name, properties)
    return OK
  },

  setUserProperty({ frontEnd: { security } }, { name, properties }) {
    security.setProperties(name, properties)
    return OK
  },

  showAuthentication({ frontEnd: { security }, user: self }, { user = self, all }) {
    if (!all) security.user(user)
    const keys = all ? hashOrder(security.users.keys(), identityHash, { newestFirst: true }) : [user]
    const rows = keys.map((key): Cell[] => {
      const { password, plugin, as = null } = security.user(key)
      return [userText(key), password ? 'Yes' : 'No', plugin, as]
    })
    return textRows(['UserIdentity', 'Password', 'AuthPlugin', 'UserForAuthPlugin'], rows)
  },

  showProperty({ frontEnd: { security }, user: self }, { user = self, like = '%' }) {
    const pattern = likePattern(like)
    const rows = [...security.propertiesOf(user)].filter(([key]) => pattern.test(key))
    return textRows(['Key', 'Value'], rows)
  },

  dropUser({ frontEnd: { security, features } }, { name, ifExists }) {
    security.dropUser(name, ifExists, features)
    return OK
  },

  grant(session, { revoke, privileges, object, grantee, withGrantOption }) {
    const { security } = session.frontEnd
    const { features } = session.frontEnd
    for (const { type, path, shown } of grantedPaths(session, object)) {
      const known = PRIVILEGES[type]!.filter((privilege) => features.hasPrivilege(type, privilege))
      const named = privileges.includes('ALL') ? known : privileges
      for (const privilege of named)
        if (!known.includes(privilege)) throw analyzing(`Cannot grant or revoke ${privilege} on '${type}' type object`)
      // A REVOKE of them is refused as well (`PrivilegeStmtAnalyzer.visitGrantRevokePrivilegeStatement`).
      const bad = type === 'SYSTEM' && UNGRANTABLE.find((privilege) => named.includes(privilege))
      if (bad)
        throw analyzing(
          `Operation not permitted, '${bad}' cannot be granted to user or role directly, use built-in role instead`,
        )
      const grant: Grant = { grantee, type, path, privileges: new Set(named), withGrantOption }
      if (revoke) security.revoke(grant, shown)
      else security.grant(grant)
    }
    return OK
  },

  grantRoles({ frontEnd: { security } }, { revoke, roles, grantee }) {
    security.grantRoles(grantee, roles, revoke)
    return OK
  },

  setDefaultRole({ frontEnd: { security }, user: self }, { roles, user = self }) {
    security.setDefaultRoles(user, roles)
    return OK
  },

  setRole({ access }, { roles }) {
    access.setRoles(roles)
    return OK
  },

  showRoles({ frontEnd: { security } }) {
    const rows = [...security.roles].map(([name, { builtin, comment }]) => [name, String(builtin), comment])
    return textRows(['Name', 'Builtin', 'Comment'], rows)
  },

  showUsers({ frontEnd: { security } }) {
    return textRows(
      ['User'],
      hashOrder(security.users.keys(), identityHash).map((name) => [userText(name)]),
    )
  },

  showGrants({ frontEnd, user }, { grantee = { kind: 'user', name: user } }) {
    if (grantee.kind === 'role' && !frontEnd.security.roles.has(grantee.name))
      throw analyzing(`There is no such grant defined for role ${grantee.name}: cannot find role ${grantee.name}!`)
    if (grantee.kind === 'user' && !frontEnd.security.users.has(grantee.name))
      throw analyzing(`cannot find user ${userText(grantee.name)}!`)
    const grants = frontEnd.security.grantsOf(grantee)
    const rows = [...membershipRows(frontEnd, grantee), ...grants.flatMap((grant) => grantRow(frontEnd, grant))]
    return textRows(['UserIdentity', 'Catalog', 'Grants'], rows)
  },
}

const identity = ({ kind, name }: Grantee) => (kind === 'user' ? userText(name) : name)

function membershipRows({ security }: FrontEnd, grantee: Grantee): Cell[][] {
  const roles = [...(security.rolesOf(grantee) ?? [])]
  if (roles.length === 0) return []
  const to = { user: identity(grantee), role: `ROLE ${grantee.name}`, group: `EXTERNAL GROUP ${grantee.name}` }[
    grantee.kind
  ]
  return [[identity(grantee), null, `GRANT ${roles.map((role) => `'${role}'`).join(', ')} TO ${to}`]]
}

/** One row of SHOW GRANTS; none for a dropped object. */
function grantRow(frontEnd: FrontEnd, grant: Grant): Cell[][] {
  const { grantee, type, path, withGrantOption } = grant
  const names = namesOf(frontEnd, type, path)
  if (!names) return []
  const { catalog = null, database, name } = names
  const object =
    type === 'SYSTEM'
      ? 'SYSTEM'
      : path.at(-1) === '*'
        ? allText(type, database)
        : `${type} ${objectName(type, { catalog, database, name })}`
  const to = grantee.kind === 'user' ? `USER ${identity(grantee)}` : `ROLE '${grantee.name}'`
  const option = withGrantOption ? ' WITH GRANT OPTION' : ''
  return [[identity(grantee), catalog, `GRANT ${orderedPrivileges(grant).join(', ')} ON ${object} TO ${to}${option}`]]
}

function objectName(
  type: string,
  { catalog, database, name }: { catalog: Cell; database?: string; name?: string },
): string {
  if (type === 'CATALOG') return String(catalog)
  if (FLAT_TYPES.includes(type)) return String(name)
  if (type === 'FUNCTION') return `${name} in DATABASE ${database}`
  return type === 'DATABASE' ? String(database) : `${database}.${name}`
}
