import type { Step } from '../../core/spec'
import { ownerMark } from '../../sql/owner'
import { alterRoleComment, createRoleIfMissing, dropRole } from '../../sql/role'
import { grantSql } from '../../sql/show-grants'
import {
  alterAuthentication,
  alterDefaultRoles,
  createUser,
  defaultUserProperty,
  dropUser,
  setUserProperties,
  showsAuthentication,
} from '../../sql/user'
import type { Actual, Desired } from './model'

export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  if (actual === undefined) return creation(desired)
  return [
    ...marking(actual, desired),
    ...authenticating(actual, desired),
    ...settingDefaultRoles(actual, desired),
    ...settingProperties(actual.properties, desired),
  ]
}

/** CREATE USER makes each of its roles a default role, the one with the mark as well. */
function creation(desired: Desired): Step[] {
  const { user, mark, authentication, defaultRoles = [] } = desired
  return [
    ...creatingMark(desired),
    { statement: createUser(user, authentication, [mark.role, ...defaultRoles]) },
    { statement: alterDefaultRoles(user, defaultRoles) },
    ...settingProperties({}, desired),
  ]
}

/** A run that was cut off may have left the role, with the incarnation of that run. */
function creatingMark({ mark: { role, owner } }: Desired): Step[] {
  const comment = ownerMark(owner)
  return [
    { statement: createRoleIfMissing(role, comment) },
    { statement: alterRoleComment(role, comment), optional: true },
  ]
}

function marking(actual: Actual, desired: Desired): Step[] {
  const { user, mark } = desired
  if (actual.mark === undefined)
    return [...creatingMark(desired), { statement: grantSql({ type: 'roles', roles: [mark.role], to: user }) }]
  return actual.mark.owner === mark.owner
    ? []
    : [{ statement: alterRoleComment(actual.mark.role, ownerMark(mark.owner)) }]
}

function authenticating({ shown, known }: Actual, { user, authentication }: Desired): Step[] {
  const isSamePassword =
    authentication.type !== 'password' || (known?.type === 'password' && known.password === authentication.password)
  if (isSamePassword && showsAuthentication(shown, authentication)) return []
  return [{ statement: alterAuthentication(user, authentication) }]
}

/** Nothing is revoked: a RoleMembership, or somebody else, may have granted the role as well. */
function settingDefaultRoles(actual: Actual, { user, defaultRoles }: Desired): Step[] {
  if (defaultRoles === undefined) return []
  const missing = defaultRoles.filter((role) => !actual.roles.includes(role))
  const before = new Set(actual.defaultRoles)
  const isSame =
    actual.defaultRoles !== undefined &&
    before.size === new Set(defaultRoles).size &&
    defaultRoles.every((role) => before.has(role))
  return [
    ...(missing.length > 0 ? [{ statement: grantSql({ type: 'roles', roles: missing, to: user }) }] : []),
    ...(isSame && missing.length === 0 ? [] : [{ statement: alterDefaultRoles(user, defaultRoles) }]),
  ]
}

function settingProperties(actual: Actual['properties'], { user, properties }: Desired): Step[] {
  const removed = Object.keys(actual).filter((key) => !Object.hasOwn(properties, key))
  const wanted = { ...Object.fromEntries(removed.map((key) => [key, defaultUserProperty(key)])), ...properties }
  const changed = Object.entries(wanted).filter(([key, value]) => (actual[key] ?? defaultUserProperty(key)) !== value)
  return changed.length === 0 ? [] : [{ statement: setUserProperties(user.name, Object.fromEntries(changed)) }]
}

export function removal({ user, mark }: Pick<Desired, 'user' | 'mark'>, markRole = mark.role): Step[] {
  return [{ statement: dropUser(user), part: 'user' }, ...removalOfMark(markRole)]
}

export function removalOfMark(role: string): Step[] {
  return [{ statement: dropRole(role) }]
}
