import type { Step } from '../../core/spec'
import { userMarkComment } from '../../core/user-mark'
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
  if (actual.mark?.isUnfinished) return completion(actual, desired)
  return [
    ...marking(actual, desired),
    ...authenticating(actual, desired),
    ...settingDefaultRoles(actual, desired),
    ...settingProperties(actual.properties, desired),
  ]
}

/** A run that was cut off may have left the role. */
function creation(desired: Desired): Step[] {
  const { user, mark, authentication, defaultRoles = [] } = desired
  return [
    ...creatingMark(desired, true),
    { statement: createUser(user, authentication, [mark.role, ...defaultRoles]) },
    // CREATE USER makes each of its roles a default role, the one with the mark as well.
    { statement: alterDefaultRoles(user, defaultRoles) },
    ...settingProperties({}, desired),
    { ...finishing(mark.role, desired), optional: true },
  ]
}

/** The rest of a create that was cut off after CREATE USER. The program may have changed since. */
function completion(actual: Actual, desired: Desired): Step[] {
  return [
    { statement: alterAuthentication(desired.user, desired.authentication) },
    ...settingDefaultRoles(
      { ...actual, defaultRoles: undefined },
      { ...desired, defaultRoles: desired.defaultRoles ?? [] },
    ),
    ...settingProperties(actual.properties, desired),
    finishing(actual.mark?.role ?? desired.mark.role, desired),
  ]
}

function creatingMark({ mark: { role, owner } }: Desired, isUnfinished: boolean): Step[] {
  const comment = userMarkComment(owner, isUnfinished)
  return [
    { statement: createRoleIfMissing(role, comment) },
    { statement: alterRoleComment(role, comment), optional: true },
  ]
}

function finishing(role: string, { mark: { owner } }: Desired): Step {
  return { statement: alterRoleComment(role, userMarkComment(owner, false)) }
}

/** The mark of a user who is taken over comes first. */
function marking({ mark }: Actual, desired: Desired): Step[] {
  const { role, owner } = desired.mark
  if (mark === undefined)
    return [
      ...creatingMark(desired, false),
      { statement: grantSql({ type: 'roles', roles: [role], to: desired.user }) },
    ]
  return mark.owner === owner ? [] : [finishing(mark.role, desired)]
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
