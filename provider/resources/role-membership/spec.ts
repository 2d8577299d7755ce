import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import { shownGrants } from '../../core/shown-grants'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN } from '../../core/values'
import { InputError, type ProviderError, StarRocksError } from '../../errors'
import { type Grantee, holderOf } from '../../sql/grant'
import { userHostProblem } from '../../sql/grant-object'
import { membershipText, parseMembership, pathBetween, revokeRole, rolesIn, showRoleEdges } from '../../sql/membership'
import { isFixedRole, roleNameProblem } from '../../sql/role'
import { grantSql, holderText } from '../../sql/show-grants'
import type { Row, Server } from '../../starrocks/server'
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

  id: ({ role, to }) => (hasUnknown([role, to]) ? UNKNOWN : membershipText(role, holderOf(to))),
  named: {
    form: "ROLE TO USER 'name'@'host', ROLE TO ROLE 'name' or ROLE TO EXTERNAL GROUP name",
    parse: parseMembership,
    describe: () => ({}),
  },
  imports: { declare: () => ({}) },
  complete,
  define: (inputs) => inputs,

  async read({ role, to }, server) {
    const held = rolesIn(await shownGrants(holderOf(to), server))
    return held.includes(role) ? { exists: true } : undefined
  },

  actualFromState: () => ({ exists: true }),

  confirmAdoption(_actual, { role, to }, { warn }) {
    warn(
      `${holderText(holderOf(to))} has role ${role} already; this resource manages the membership from now on, and revokes the role on delete`,
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
  const statement = grantSql({ type: 'roles', roles: [role], to: holderOf(to) })
  return { statement, refused: (error) => refusal(role, to, error) }
}

/** StarRocks gives its reasons no numbers. */
function refusal(role: string, to: Grantee, error: StarRocksError): ProviderError {
  if (!error.is('refused')) return error
  const reasons = {
    role: 'it refuses a membership by which a role holds itself over others, and one that makes more levels of roles than privilege_max_role_depth (16 unless the cluster has another value)',
    user: 'it refuses more roles for a user than privilege_max_total_roles_per_user (64 unless the cluster has another value), counted with the roles that these hold',
    externalGroup: 'it refuses groups before 4.0',
  }
  return new InputError(
    'role',
    `role ${role} was not granted to ${holderText(holderOf(to))}. Both have to exist, and ${reasons[to.type]}: ${error.message}`,
  )
}

function revoking({ role, to }: Inputs): Step {
  return { statement: revokeRole(role, holderOf(to)) }
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
  const userProblem = to.type === 'user' ? userHostProblem(to) : undefined
  if (userProblem !== undefined) fail('to', userProblem)
  if (to.type === 'externalGroup') await needs('externalGroups', 'to', draft, context)
  if (to.type === 'role') {
    const problem = roleNameProblem(to.name)
    if (problem !== undefined) fail('to', `${JSON.stringify(to.name)} is refused: ${problem}`)
    if (isFixedRole(to.name)) {
      fail(
        'to',
        `role ${to.name} is built into StarRocks, and cannot be granted roles; grant them to a role of your own`,
      )
      return
    }
  }
  const isNew = recorded.role === undefined
  if (isNew && to.type === 'role' && !hasUnknown(role)) await failOnCycle(role, to.name, context)
}

/** A cycle of memberships that exist and that the program declares. */
async function failOnCycle(role: string, holder: string, context: CheckContext): Promise<void> {
  const { server, fail } = context
  if (role === holder) {
    fail('to', `role ${role} cannot be granted to itself`)
    return
  }
  const existing = server === undefined ? [] : await edgesOf(server)
  const path = pathBetween(
    [...existing.filter((edge) => !isReplaced(edge, context)), ...declaredEdges(context)],
    role,
    holder,
  )
  if (path === undefined) return
  fail(
    'to',
    `role ${role} cannot be granted to role ${holder}, which it holds (${path.join(' holds ')}): the roles would hold each other; remove one of these memberships first`,
  )
}

/** A replacement revokes the former membership first. */
function isReplaced(edge: Row, { replaced }: CheckContext): boolean {
  const former = replaced === undefined ? undefined : edgeOf(replaced as unknown as Inputs)
  return former !== undefined && former.FROM_ROLE === edge.FROM_ROLE && former.TO_ROLE === edge.TO_ROLE
}

function declaredEdges({ others }: CheckContext): Row[] {
  return others().flatMap((inputs) => {
    const edge = edgeOf(inputs as unknown as Inputs)
    return edge === undefined ? [] : [edge]
  })
}

/** The membership of a role, as StarRocks lists it. */
function edgeOf({ role, to }: Inputs): Row | undefined {
  return hasUnknown([role, to]) || to.type !== 'role' ? undefined : { FROM_ROLE: role, TO_ROLE: to.name }
}

/** A preview goes on without an answer: StarRocks refuses a cycle. */
async function edgesOf(server: Server): Promise<Row[]> {
  try {
    return await server.query(showRoleEdges())
  } catch (error) {
    if (error instanceof StarRocksError) return []
    throw error
  }
}
