import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import { shownGrants } from '../../core/shown-grants'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN } from '../../core/values'
import { InputError, type ProviderError, StarRocksError } from '../../errors'
import {
  type Member,
  memberHolder,
  membershipText,
  parseMembership,
  pathBetween,
  revokeRole,
  rolesIn,
  showRoleEdges,
} from '../../sql/membership'
import { roleNameProblem } from '../../sql/role'
import { grantSql, holderText } from '../../sql/show-grants'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { RoleMembershipArgs } from './args'

export type Inputs = Checked<RoleMembershipArgs>

/** A membership exists or not; it has no properties. */
export interface Actual {
  readonly exists: true
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'RoleMembership',
  file: 'role-membership',
  inputs: schema.inputsOf('RoleMembership'),
  computed: {},
  observed: [],

  id: ({ role, to }) => (hasUnknown([role, to]) ? UNKNOWN : membershipText(role, memberHolder(to))),
  named: {
    form: "ROLE TO USER 'name'@'host', ROLE TO ROLE 'name' or ROLE TO EXTERNAL GROUP name",
    parse: parseMembership,
    describe: () => ({}),
  },
  complete,
  define: (inputs) => inputs,

  async read({ role, to }, server) {
    const held = rolesIn(await shownGrants(memberHolder(to), server))
    return held.includes(role) ? { exists: true } : undefined
  },

  actualFromState: () => ({ exists: true }),

  confirmAdoption(_actual, { role, to }, { warn }) {
    warn(
      `${holderText(memberHolder(to))} has role ${role} already; this resource manages the membership from now on, and revokes the role on delete`,
    )
  },

  plan: (actual, inputs) => (actual === undefined ? [granting(inputs)] : []),
  planDelete: (inputs) => [revoking(inputs)],
  // StarRocks refuses a REVOKE if the role or the holder is gone, with no number of its own.
  planDeleteOf: (_actual, inputs) => [revoking(inputs)],
  outputs: async () => ({}),
  declared: () => ({}),
}

function granting({ role, to }: Inputs): Step {
  const statement = grantSql({ type: 'roles', roles: [role], to: memberHolder(to) })
  return { statement, refused: (error) => refusal(role, to, error) }
}

/** StarRocks gives its reasons no numbers. */
function refusal(role: string, to: Member, error: StarRocksError): ProviderError {
  if (!error.is('refused')) return error
  const reasons = {
    role: 'it refuses a membership by which a role holds itself over others, and one that makes more levels of roles than privilege_max_role_depth (16 unless the cluster has another value)',
    user: 'it refuses more roles for a user than privilege_max_total_roles_per_user (64 unless the cluster has another value), counted with the roles that these hold',
    externalGroup: 'it refuses groups before 4.0',
  }
  return new InputError(
    'role',
    `role ${role} was not granted to ${holderText(memberHolder(to))}. Both have to exist, and ${reasons[to.type]}: ${error.message}`,
  )
}

function revoking({ role, to }: Inputs): Step {
  return { statement: revokeRole(role, memberHolder(to)) }
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail, recorded } = context
  const { role, to } = draft as unknown as Inputs
  if (!hasUnknown(role)) {
    const problem = roleNameProblem(role)
    if (problem !== undefined) fail('role', `${JSON.stringify(role)} is refused: ${problem}`)
    if (role === 'public') fail('role', 'role public is held by every user and every role; remove the resource')
  }
  if (hasUnknown(to)) return
  if (to.type === 'user' && to.host !== undefined && to.domain !== undefined)
    fail('to', `user ${to.name} has a host (${to.host}) and a domain (${to.domain}); omit one of them`)
  if (to.type === 'externalGroup') await needs('externalGroups', 'to', draft, context)
  if (to.type === 'role') {
    const problem = roleNameProblem(to.name)
    if (problem !== undefined) fail('to', `${JSON.stringify(to.name)} is refused: ${problem}`)
  }
  const isNew = recorded.role === undefined
  if (isNew && to.type === 'role' && !hasUnknown(role)) await failOnCircle(role, to.name, context)
}

/** A circle with memberships that exist. Those that the same program adds are not there yet, and StarRocks refuses the last of them. */
async function failOnCircle(role: string, holder: string, { server, fail }: CheckContext): Promise<void> {
  if (role === holder) {
    fail('to', `role ${role} cannot be granted to itself`)
    return
  }
  const path = server && pathBetween(await edgesOf(server), role, holder)
  if (path === undefined) return
  fail(
    'to',
    `role ${role} cannot be granted to role ${holder}, which it holds already (${path.join(' holds ')}): the roles would hold each other; revoke one of these memberships first`,
  )
}

/** A preview goes on without an answer: StarRocks refuses a circle. */
async function edgesOf(server: Server) {
  try {
    return await server.query(showRoleEdges())
  } catch (error) {
    if (error instanceof StarRocksError) return []
    throw error
  }
}
