import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import { shownGrants } from '../../core/shown-grants'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { argumentProblem } from '../../sql/function-signature'
import {
  coveredPrivileges,
  grant,
  guaranteedPrivileges,
  holderOf,
  inOrder,
  listsUser,
  parseGrantId,
  privilegesOn,
  readGrants,
  revoke,
  shownGrantee,
  showUsers,
  ungrantableProblem,
} from '../../sql/grant'
import {
  catalogOf,
  type GrantObject,
  isSameObject,
  kindOf,
  mayLookAlike,
  shownObject,
  shownObjectInCatalog,
  type UserName,
  userHolder,
  userHostProblem,
} from '../../sql/grant-object'
import { isFixedRole } from '../../sql/role'
import type { Server } from '../../starrocks/server'
import type { Feature } from '../../starrocks/version'
import type { Checked } from '../args'
import type { GrantArgs } from './args'

export interface Inputs extends Checked<GrantArgs, 'withGrantOption'> {
  /** The privileges that other resources of the stack declare, in a delete or an update. Never in state. */
  readonly kept?: readonly string[]
}

export interface Actual {
  /** All privileges that are held on the object, whichever user granted them. */
  readonly held: readonly string[]
  /** Those that the holder may grant to others. */
  readonly grantable: readonly string[]
  /** Those that this resource has granted. */
  readonly own: readonly string[]
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'Grant',
  file: 'grant',
  inputs: schema.inputsOf('Grant'),
  policies: {
    on: (before, after) => (isSameObject(before as GrantObject, after as GrantObject) ? 'stateOnly' : 'replace'),
  },
  computed: {},
  observed: [],

  id({ on, to }) {
    if (hasUnknown([on, to])) return UNKNOWN
    return `${shownObjectInCatalog(on)} TO ${shownGrantee(to)}`
  },

  named: {
    form: "OBJECT TO ROLE 'name' or OBJECT TO USER 'name'@'host'",
    parse: (text) => parseGrantId(text) as Partial<Inputs> | undefined,
    describe,
  },
  imports: { declare: describe },
  complete,
  define: (inputs) => inputs,
  read: read,

  actualFromState(recorded) {
    const held = guaranteedPrivileges(recorded.privileges, recorded.on)
    return { held, grantable: recorded.withGrantOption ? held : [], own: held }
  },

  restoreSecrets: (actual, recorded) => ({
    ...actual,
    own: coveredPrivileges(recorded.privileges, recorded.on, actual.held).filter(
      (name) => !coveredPrivileges(recorded.kept ?? [], recorded.on, actual.held).includes(name),
    ),
  }),

  confirmAdoption(actual, inputs, { warn }) {
    const already = guaranteedPrivileges(inputs.privileges, inputs.on).filter((name) => actual.held.includes(name))
    if (already.length === 0) return
    warn(
      `${shownGrantee(inputs.to)} has ${already.join(', ')} on ${shownObjectInCatalog(inputs.on)} already; this resource manages it from now on, and revokes it on delete`,
    )
  },

  plan: plan,

  planDelete: (inputs) => [revoking(inputs, guaranteedPrivileges(inputs.privileges, inputs.on))],

  comparable: ['on', 'privileges'],

  unshared(recorded, all) {
    const others = all.filter(({ on }) => isSameObject(on, recorded.on))
    return { ...recorded, kept: others.flatMap(({ privileges }) => privileges) }
  },

  givesUp(before, after, other) {
    const left = guaranteedPrivileges(after.privileges, after.on)
    const given = guaranteedPrivileges(before.privileges, before.on).filter((name) => !left.includes(name))
    const declared = guaranteedPrivileges(other.privileges, other.on)
    return isSameObject(before.on, other.on) && given.some((name) => declared.includes(name))
  },

  // Functions that SHOW GRANTS writes alike have one id.
  remainder(inputs, all) {
    const others = all.filter(({ on }) => isSameObject(on, inputs.on))
    if (others.some(({ privileges }) => privileges.includes('ALL'))) return undefined
    return { ...inputs, kept: others.flatMap((other) => guaranteedPrivileges(other.privileges, other.on)) }
  },

  // StarRocks refuses a REVOKE of a privilege that is not held, with no number of its own. And the effect of GRANT ALL depends on
  // the release at that time.
  planDeleteOf(actual, inputs) {
    const own = coveredPrivileges(inputs.privileges, inputs.on, actual.held).filter(
      (name) => !inputs.kept?.includes(name),
    )
    return own.length === 0 ? [] : [revoking(inputs, own)]
  },

  outputs: async () => ({}),

  declared(actual, recorded) {
    const declared = guaranteedPrivileges(recorded.privileges, recorded.on)
    const left = declared.filter((name) => actual.held.includes(name))
    const grantable = left.filter((name) => actual.grantable.includes(name))
    return {
      ...(left.length < declared.length && { privileges: left }),
      withGrantOption: recorded.withGrantOption ? grantable.length === left.length : grantable.length > 0,
    }
  },
}

function describe({ held, grantable }: Actual, { on }: Inputs): Values | undefined {
  if (held.length === 0) return undefined
  return { privileges: inOrder(held, on), withGrantOption: held.every((name) => grantable.includes(name)) }
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  const { on, to, privileges } = draft as unknown as Inputs
  if (!hasUnknown(to)) checkHolder(to, fail)
  if (hasUnknown(on)) return
  checkObject(on, fail)
  if (kindOf(on) === 'WAREHOUSE') await needs('warehouses', 'on', draft, context)
  if (hasUnknown(privileges)) return
  const names = privileges.map((name) => nameOf(name, on))
  const known = ['ALL', ...privilegesOn(on)]
  for (const name of names.filter((name) => !known.includes(name)))
    fail('privileges', `there is no privilege ${name} on ${shownObject(on)}; the privileges are ${known.join(', ')}`)
  draft.privileges = known.filter((name) => names.includes(name))
  for (const name of names) {
    const problem = ungrantableProblem(name, on, hasUnknown(to) ? undefined : to)
    if (problem !== undefined) fail('privileges', problem)
  }
  const recorded = (context.recorded.privileges ?? []) as readonly string[]
  for (const [kind, name, feature] of LATER)
    if (kindOf(on) === kind && names.includes(name) && !recorded.includes(name))
      await needs(feature, 'privileges', draft, context)
}

/** Privileges of later releases. */
const LATER: readonly (readonly [kind: string, privilege: string, feature: Feature])[] = [
  ['TABLE', 'REFRESH', 'tableRefresh'],
  ['SYSTEM', 'CREATE WAREHOUSE', 'warehouses'],
]

/** In StarRocks' grammar, a GRANT on a single user has no ALL. */
function nameOf(privilege: string, on: GrantObject): string {
  const name = privilege.trim().toUpperCase()
  if (name !== 'ALL PRIVILEGES' && name !== 'ALL') return name
  return on.type === 'user' ? 'IMPERSONATE' : 'ALL'
}

function checkHolder(to: Inputs['to'], fail: CheckContext['fail']): void {
  if (to.type === 'user') checkUser(to, 'to', fail)
  if (to.type === 'role' && isFixedRole(to.name))
    fail('to', `role ${to.name} is built in, and its privileges are fixed`)
  if (to.type === 'externalGroup')
    fail(
      'to',
      `StarRocks grants no privileges to an external group; grant them to a role, and the role to the group: GRANT role TO EXTERNAL GROUP ${to.name}`,
    )
}

function checkObject(on: GrantObject, fail: CheckContext['fail']): void {
  if (on.type === 'user') checkUser(on, 'on', fail)
  // StarRocks takes it for all objects, also in quotes (`AstBuilder.visitIdentifierOrStringOrStar`).
  for (const [key, name] of Object.entries(on))
    if (name === '*') fail('on', `on.${key}: "*" means all objects to StarRocks; use the type for all of them`)
  if (!('argumentTypes' in on)) return
  for (const [i, text] of on.argumentTypes.entries()) {
    const problem = argumentProblem(text, i === on.argumentTypes.length - 1)
    if (problem !== undefined) fail('on', `on.argumentTypes[${i}]: ${problem}`)
  }
}

function checkUser(user: UserName, property: string, fail: CheckContext['fail']): void {
  const problem = userHostProblem(user)
  if (problem !== undefined) fail(property, problem)
}

/** First the superfluous privileges, then the missing ones: a grant option can be revoked only with its privilege. */
function plan(actual: Actual | undefined, desired: Inputs): Step[] {
  const { held, grantable, own } = certain(actual ?? { held: [], grantable: [], own: [] }, desired.on)
  const all = desired.privileges.includes('ALL')
  const names = inOrder(
    [
      ...guaranteedPrivileges(desired.privileges, desired.on),
      ...coveredPrivileges(desired.privileges, desired.on, held),
    ],
    desired.on,
  )
  const tooFree = desired.withGrantOption ? [] : names.filter((name) => grantable.includes(name))
  const superfluous = own.filter((name) => held.includes(name) && !names.includes(name))
  const taken = inOrder([...tooFree, ...superfluous], desired.on)
  const enough = desired.withGrantOption ? grantable : held.filter((name) => !tooFree.includes(name))
  const missing = names.filter((name) => !enough.includes(name))
  // ALL under its own name also gives privileges that only this release has.
  const given = { ...desired, privileges: all ? ['ALL'] : missing }
  return [
    ...(taken.length > 0 ? [revoking(desired, taken)] : []),
    ...(missing.length > 0
      ? [{ statement: grant(given, desired.withGrantOption), catalog: catalogOf(desired.on) }]
      : []),
  ]
}

/** What is surely held on this object and not on another that looks alike: what this resource has granted. A second GRANT does no harm. */
function certain(actual: Actual, on: GrantObject): Actual {
  if (!mayLookAlike(on)) return actual
  const isOwn = (name: string) => actual.own.includes(name)
  return { held: actual.held.filter(isOwn), grantable: actual.grantable.filter(isOwn), own: actual.own }
}

function revoking(inputs: Inputs, privileges: readonly string[]): Step {
  return { statement: revoke({ ...inputs, privileges }), catalog: catalogOf(inputs.on) }
}

/**
 * StarRocks stores grants on objects of an external catalog by their names, and shows them whether its metastore answers or not. So
 * the metastore is not asked.
 */
async function read({ on, to }: Inputs, server: Server): Promise<Actual | undefined> {
  const grants = readGrants(await shownGrants(holderOf(to), server), on, to)
  if (grants.length === 0) return undefined
  // A grant on a dropped user is shown, and cannot be revoked (`UserPEntryObject.toString`).
  if (on.type === 'user' && !listsUser(await server.query(showUsers()), userHolder(on))) return undefined
  const grantable = grants.filter((held) => held.grantable)
  return {
    held: grants.flatMap(({ privileges }) => privileges),
    grantable: grantable.flatMap(({ privileges }) => privileges),
    own: [],
  }
}
