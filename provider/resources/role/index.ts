import { connectionShape } from '../../core/settings'
import { choice, string } from '../../core/shape'
import type { Spec } from '../../core/spec'
import { hasUnknown } from '../../core/unknown'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  type Plain,
  StarRocksResource,
} from '../../pulumi/dynamic'
import { type Identity, markedOwner, ownerOf, withMark, withoutMark } from '../../sql/owner'
import {
  alterRoleComment,
  createRole,
  dropRole,
  readRole,
  roleNameProblem,
  type ShownRole,
  showRoles,
} from '../../sql/role'
import type { ConnectionArgs } from '../args'

/**
 * The arguments of a {@link Role}.
 * @since 0.1.0
 */
export interface RoleArgs {
  /** The role's name: a letter, then at most 63 letters, digits and `_`. Default: the resource's name. A change replaces the role. */
  readonly name?: Input<string>
  /** What it is for. StarRocks keeps behind it which stack made the role. Default: none but that. Changed in place. */
  readonly comment?: Input<string>
  /** `adopt` takes over a role of this name that exists, with all that was granted to it. Default: `fail`. Changes only Pulumi's state. */
  readonly onExisting?: Input<'fail' | 'adopt'>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * A role, to which privileges are granted (see `Grant`).
 *
 * ```ts
 * const analyst = new starrocks.Role('analyst', { comment: 'reads the lake' })
 * ```
 *
 * When it is dropped, everything that was granted to it goes with it, and whoever has the role loses it. A replacement gives all that
 * back, to the new role: its privileges, its parents, and the users and roles that have it. The preview shows the statements. What
 * nothing in StarRocks lists is lost: whether it was a default role of a user (`ALTER USER ... DEFAULT ROLE`), and the external groups
 * that have it. StarRocks 3.2 and later; the user of the connection needs the built-in role `user_admin`.
 * @since 0.1.0
 */
export class Role extends StarRocksResource {
  /** The role's name. */
  declare readonly name: Output<string>
  /** What it is for. */
  declare readonly comment: Output<string | undefined>

  /** The resource's name is that of the role, where `args` have none. */
  constructor(name: string, args: RoleArgs = {}, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

interface Inputs extends Plain<RoleArgs>, Identity {
  readonly name: string
  readonly onExisting: 'fail' | 'adopt'
}

interface Desired {
  readonly name: string
  /** With the owner's mark. */
  readonly comment: string
}

const spec: Spec<Inputs, Desired, ShownRole> = {
  kind: 'Role',
  file: 'role',
  fields: {
    name: { shape: string(), policy: 'replace', required: true },
    comment: { shape: string(), policy: 'inPlace' },
    onExisting: { shape: choice('fail', 'adopt'), policy: 'stateOnly', default: 'fail' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {},
  observed: [],

  id: (inputs) => inputs.name,

  async complete(draft, { fail }) {
    if (hasUnknown(draft.name)) return
    const problem = roleNameProblem(String(draft.name))
    if (problem !== undefined) fail('name', `${JSON.stringify(draft.name)} is refused: ${problem}`)
  },

  define,
  read: async ({ name }, server) => readRole(await server.query(showRoles()), name),
  actualFromState: (recorded) => ({ builtIn: false, comment: define(recorded).comment }),

  objects: ({ builtIn, comment }, { name }) => [
    {
      part: 'role',
      what: builtIn ? `role "${name}", which is built into StarRocks,` : `role "${name}"`,
      owner: markedOwner(comment),
      markable: true,
      adoptable: !builtIn,
    },
  ],

  confirmAdoption: () => {},

  plan(actual, { name, comment }) {
    if (actual === undefined) return [{ statement: createRole(name, comment) }]
    return actual.comment === comment ? [] : [{ statement: alterRoleComment(name, comment) }]
  },

  planDelete: ({ name }) => [{ statement: dropRole(name), part: 'role' }],
  grantSubjects: ({ name }) => ({ role: { type: 'role', name } }),
  outputs: async () => ({}),

  declared(actual, recorded) {
    const comment = withoutMark(actual.comment)
    return comment === (recorded.comment ?? '') ? {} : { comment }
  },
}

function define(inputs: Inputs): Desired {
  return { name: inputs.name, comment: withMark(inputs.comment, ownerOf(inputs)) }
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
