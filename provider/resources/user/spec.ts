import type { ImportContext } from '../../core/named'
import { schema } from '../../core/schema'
import { shownGrants } from '../../core/shown-grants'
import type { DeleteContext, Spec } from '../../core/spec'
import { isUserMark, userMarkIn, userMarkName } from '../../core/user-mark'
import { hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { ExistsError, InputError } from '../../errors'
import { countOf } from '../../sql/counted'
import { rolesIn } from '../../sql/membership'
import { ownerOf } from '../../sql/owner'
import { MASK } from '../../sql/quote'
import { showRoles } from '../../sql/role'
import { grantText, parseGrants, userOf } from '../../sql/show-grants'
import {
  type Authentication,
  defaultUserProperty,
  LDAP,
  NATIVE_PASSWORD,
  readAuthentication,
  readUserProperties,
  type ShownAuthentication,
  showAllAuthentication,
  showsAuthentication,
  showUserProperties,
} from '../../sql/user'
import type { Server } from '../../starrocks/server'
import { complete, isOwnUser } from './check'
import { type Actual, type Desired, type Inputs, userOfInputs, userText } from './model'
import { plan, removal } from './plan'

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'User',
  file: 'user',
  inputs: schema.inputsOf('User'),
  computed: {},
  observed: [],

  id: (inputs) => (hasUnknown([inputs.name, inputs.host, inputs.domain]) ? UNKNOWN : userText(inputs)),
  named: { form: "'name'@'host'", nameInput: 'name', parse, describe },
  imports: { declare },
  complete,
  define,
  read,

  actualFromState: (recorded) => ({
    mark: { ...define(recorded).mark, isUnfinished: false },
    shown: shownOf(recorded.authentication),
    known: recorded.authentication,
    roles: recorded.defaultRoles ?? [],
    defaultRoles: recorded.defaultRoles,
    privileges: [],
    properties: recorded.properties ?? {},
    isUnsettled: false,
  }),

  restoreSecrets(actual, { authentication, defaultRoles, properties = {} }) {
    if (actual.isUnsettled) return actual
    return { ...actual, known: authentication, defaultRoles, properties: { ...properties, ...actual.properties } }
  },

  objects: ({ mark }, inputs) => [
    { part: 'user', what: `user ${userText(inputs)}`, owner: mark?.owner, markable: true },
  ],

  confirmAdoption(_actual, inputs, { config }) {
    if (isOwnUser(inputs, config))
      throw new ExistsError(
        'name',
        `user ${userText(inputs)} is the user of the connection, which cannot manage itself: connect as another user`,
      )
  },

  plan,
  planDelete: (inputs) => (inputs.deletionPolicy === 'retain' ? [] : removal(define(inputs))),
  planDeleteOf: (actual, inputs) => removal(define(inputs), actual.mark?.role),
  confirmDelete,
  grantSubjects: (inputs) => ({ user: { type: 'user', name: userText(inputs) } }),
  outputs: async () => ({}),
  declared,
}

function define(inputs: Inputs): Desired {
  return {
    user: userOfInputs(inputs),
    mark: { role: userMarkName(inputs, userText(inputs)), owner: ownerOf(inputs) },
    authentication: inputs.authentication,
    defaultRoles: inputs.defaultRoles,
    properties: inputs.properties ?? {},
  }
}

async function read(inputs: Inputs, server: Server, before: Values): Promise<Actual | undefined> {
  const user = userOfInputs(inputs)
  const shown = readAuthentication(await server.query(showAllAuthentication()), user)
  if (shown === undefined) return undefined
  const rows = await shownGrants(user, server)
  const held = rolesIn(rows)
  const keys = Object.keys({ ...(before.properties as Inputs['properties']), ...inputs.properties })
  const properties = keys.length === 0 ? {} : readUserProperties(await server.query(showUserProperties(user.name)))
  return {
    mark: held.some(isUserMark) ? userMarkIn(held, await server.query(showRoles())) : undefined,
    shown,
    roles: held.filter((role) => !isUserMark(role)),
    privileges: parseGrants(rows).flatMap((grant) => {
      if (grant.type === 'roles') return []
      return [grant.type === 'unread' ? grant.text : grantText(grant)]
    }),
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key))),
    isUnsettled: before.__unfinished === true,
  }
}

/** The declared default roles are no reason to keep the user. What the same stack has granted otherwise, it has revoked before. */
async function confirmDelete(
  inputs: Inputs,
  { session: { server }, config, isReplaced }: DeleteContext<Inputs>,
): Promise<void> {
  const user = userText(inputs)
  if (isOwnUser(inputs, config))
    throw new InputError(
      'name',
      `user ${user} is the user of the connection, and is not dropped: connect as another user, or set deletionPolicy: "retain" and run \`pulumi up\` before the destroy`,
    )
  if (inputs.forceDestroy || isReplaced) return
  const actual = await read(inputs, server, {})
  const roles = (actual?.roles ?? []).filter((role) => !inputs.defaultRoles?.includes(role))
  const held = [
    ...(roles.length > 0 ? [countOf('role', roles)] : []),
    ...(actual !== undefined && actual.privileges.length > 0 ? [countOf('grant', actual.privileges)] : []),
  ]
  if (held.length === 0) return
  throw new InputError(
    'forceDestroy',
    `user ${user} still has ${held.join(' and ')} that this resource did not declare, and loses them when it is dropped; revoke them first (a RoleMembership or Grant of this stack is revoked before, if it refers to the user by the output \`name\`), or set forceDestroy: true and run \`pulumi up\` before the destroy`,
  )
}

function declared(actual: Actual, recorded: Inputs): Values {
  const { authentication, defaultRoles, properties = {} } = recorded
  // Somebody has created a user without a mark again, most likely with another password, which StarRocks does not show.
  const isDoubtful =
    (actual.isUnsettled || actual.mark === undefined) && authentication.type === 'password' && !!authentication.password
  const active = actual.isUnsettled ? [] : defaultRoles?.filter((role) => actual.roles.includes(role))
  const changed = Object.entries(actual.properties).filter(
    ([key, value]) => Object.hasOwn(properties, key) && properties[key] !== value,
  )
  return {
    ...((isDoubtful || !showsAuthentication(actual.shown, authentication)) && {
      authentication: authenticationOf(actual.shown, ''),
    }),
    ...(defaultRoles !== undefined && active?.length !== defaultRoles.length && { defaultRoles: active }),
    ...(changed.length > 0 && { properties: { ...properties, ...Object.fromEntries(changed) } }),
  }
}

/** The authentication that StarRocks shows. The text of a plugin can hold a secret, and state knows no secret under its path yet. */
function authenticationOf({ plugin, text }: ShownAuthentication, password: string): Authentication {
  if (plugin === NATIVE_PASSWORD) return { type: 'password', password }
  if (plugin === LDAP) return { type: 'ldap', ...(text !== undefined && { distinguishedName: text }) }
  return { type: 'plugin', plugin: plugin.toLowerCase(), ...(text !== undefined && { as: MASK }) }
}

function shownOf(authentication: Authentication): ShownAuthentication {
  switch (authentication.type) {
    case 'password':
      return { plugin: NATIVE_PASSWORD, hasPassword: true }
    case 'ldap': {
      const { distinguishedName: text } = authentication
      return { plugin: LDAP, hasPassword: false, ...(text && { text }) }
    }
    case 'plugin': {
      const { plugin, as: text } = authentication
      return { plugin: plugin.toUpperCase(), hasPassword: false, ...(text && { text }) }
    }
  }
}

function parse(id: string): Partial<Inputs> | undefined {
  if (!/^'[^']+'@('[^']+'|\['[^']+'\])$/.test(id)) return undefined
  const { name, host = '%', domain } = userOf(id)
  if (domain) return { name, domain: host }
  return { name, ...(host !== '%' && { host }) }
}

/** The authentication is among the outputs only as far as it is no secret. */
async function describe({ shown }: Actual, { name }: Inputs, server: Server): Promise<Values> {
  const properties = await setProperties(name, server)
  return {
    ...(shown.plugin !== NATIVE_PASSWORD && { authentication: authenticationOf(shown, '') }),
    ...(properties && { properties }),
  }
}

/** The properties that somebody has set; undefined without any. */
async function setProperties(name: string, server: Server): Promise<Record<string, string> | undefined> {
  const all = readUserProperties(await server.query(showUserProperties(name)))
  const set = Object.entries(all).filter(([key, value]) => value !== defaultUserProperty(key))
  return set.length === 0 ? undefined : Object.fromEntries(set)
}

/** StarRocks shows no password, and nobody's default roles: those stay as they are while the program declares none. */
async function declare({ shown }: Actual, named: Inputs, { server, config, missing }: ImportContext): Promise<Values> {
  if (isOwnUser(named, config))
    throw new InputError(
      'id',
      `user ${userText(named)} is the user of the connection, which cannot manage itself: connect as another user`,
    )
  const { plugin, text } = shown
  if (plugin === NATIVE_PASSWORD) missing('authentication.password')
  else if (plugin !== LDAP && text !== undefined) missing('authentication.as')
  return {
    properties: await setProperties(named.name, server),
    authentication: loginOf(plugin, text),
  }
}

function loginOf(plugin: string, text: string | undefined): Values {
  if (plugin === NATIVE_PASSWORD) return { type: 'password' }
  if (plugin === LDAP) return { type: 'ldap', ...(text !== undefined && { distinguishedName: text }) }
  return { type: 'plugin', plugin: plugin.toLowerCase() }
}
