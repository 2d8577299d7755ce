import { dotted } from '../../core/named'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { hasUnknown } from '../../core/values'
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
import type { Checked } from '../args'
import type { RoleArgs } from './args'

export interface Inputs extends Checked<RoleArgs, 'name' | 'onExisting'>, Identity {}

export interface Desired {
  readonly name: string
  /** With the owner mark. */
  readonly comment: string
}

export const spec: Spec<Inputs, Desired, ShownRole> = {
  kind: 'Role',
  file: 'role',
  inputs: schema.inputsOf('Role'),
  computed: {},
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe: ({ comment }) => ({ comment: withoutMark(comment) }) },
  imports: { declare: ({ comment }) => ({ comment: withoutMark(comment) || undefined }) },

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

  planDelete: ({ name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ statement: dropRole(name), part: 'role' }],
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
