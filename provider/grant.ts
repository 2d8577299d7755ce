import type { ConnectionArgs } from './args'
import { StarRocksError } from './core/errors'
import {
  type CustomResourceOptions,
  type Input,
  type Output,
  type Plain,
  StarRocksResource,
  serve,
} from './core/resource'
import { connectionShape } from './core/settings'
import { boolean, list, string } from './core/shape'
import type { CheckContext, Draft, Spec, Step } from './core/spec'
import { hasUnknown, UNKNOWN } from './core/unknown'
import { type GrantOnArgs, type GrantToArgs, grantOnShape, grantToShape } from './grant/args'
import {
  catalogOf,
  covered,
  type GrantObject,
  type GrantOf,
  grant,
  listsUser,
  privilegesOn,
  promised,
  readGrants,
  revoke,
  showGrants,
  shownGrantee,
  shownObject,
  showUsers,
} from './sql/grant'
import { readRole, showRoles } from './sql/role'
import type { Row, Server } from './starrocks/connection'
import { found } from './starrocks/metastore'

/**
 * The arguments of a {@link Grant}.
 * @since 0.1.0
 */
export interface GrantArgs {
  /** Such as `SELECT`, or `ALL`; which there are depends on the object. Changed in place. */
  readonly privileges: Input<Input<string>[]>
  /** The object. A change replaces the grant. */
  readonly on: Input<GrantOnArgs>
  /** The role or user. A change replaces the grant. */
  readonly to: Input<GrantToArgs>
  /** Whether it may be passed on. Default: false. Changed in place; taking it away takes the privilege away for a moment. */
  readonly withGrantOption?: Input<boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * Privileges of one role or user on one object.
 *
 * ```ts
 * new starrocks.Grant('analyst-reads-hive', {
 *   privileges: ['SELECT'],
 *   on: { type: 'allTables', catalog: hive.name },
 *   to: { type: 'role', name: analyst.name },
 * })
 * ```
 *
 * Only the privileges listed here are granted, seen and revoked; what the role or user holds besides is left alone. So one resource
 * for a pair of object and holder, or several without a privilege in common. StarRocks 3.2 and later; the user of the connection
 * needs the built-in role `user_admin`, or the same privileges with grant option.
 * @since 0.1.0
 */
export class Grant extends StarRocksResource {
  /** The privileges, as declared. */
  declare readonly privileges: Output<string[]>
  /** Whether they may be passed on. */
  declare readonly withGrantOption: Output<boolean>

  /** The resource's name means nothing to StarRocks. */
  constructor(name: string, args: GrantArgs, options?: CustomResourceOptions) {
    super(spec, name, args, options)
  }
}

interface Inputs extends GrantOf {
  readonly withGrantOption: boolean
  readonly connection?: Plain<ConnectionArgs>
}

interface Seen {
  /** All that is held on the object, whoever granted it. */
  readonly held: readonly string[]
  /** Those of them that may be passed on. */
  readonly grantable: readonly string[]
  /** Those that this resource has granted. */
  readonly own: readonly string[]
}

const spec: Spec<Inputs, Inputs, Seen> = {
  kind: 'Grant',
  file: 'grant',
  fields: {
    privileges: { shape: list(string(), 1), policy: 'inPlace', required: true },
    on: { shape: grantOnShape, policy: 'replace', required: true },
    to: { shape: grantToShape, policy: 'replace', required: true },
    withGrantOption: { shape: boolean(), policy: 'inPlace', default: false },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {},
  observed: [],

  id({ on, to }) {
    if (hasUnknown([on, to])) return UNKNOWN
    const catalog = catalogOf(on)
    return `${shownObject(on)}${catalog === undefined ? '' : ` (${catalog})`} TO ${shownGrantee(to)}`
  },

  complete,
  define: (inputs) => inputs,
  observe,

  assume(recorded) {
    const held = promised(recorded.privileges, recorded.on)
    return { held, grantable: recorded.withGrantOption ? held : [], own: held }
  },

  recall: (seen, recorded) => ({ ...seen, own: covered(recorded.privileges, recorded.on) }),

  claim(seen, inputs, { warn }) {
    const already = promised(inputs.privileges, inputs.on).filter((name) => seen.held.includes(name))
    if (already.length === 0) return
    warn(
      `${shownGrantee(inputs.to)} holds ${already.join(', ')} on ${shownObject(inputs.on)} already; from now on this resource stands for it, and revokes it when it is deleted`,
    )
  },

  steps,

  drop: (inputs) => [revoking(inputs, promised(inputs.privileges, inputs.on))],

  remainder(inputs, others) {
    const kept = others.flatMap((other) => promised(other.privileges, other.on))
    const privileges = promised(inputs.privileges, inputs.on).filter((name) => !kept.includes(name))
    return privileges.length === 0 ? undefined : { ...inputs, privileges }
  },

  // A REVOKE of what is not held is refused, with no number of its own.
  dropSeen(seen, inputs) {
    const own = covered(inputs.privileges, inputs.on).filter((name) => seen.held.includes(name))
    return own.length === 0 ? [] : [revoking(inputs, own)]
  },

  report: async () => ({}),

  drift(seen, recorded) {
    const declared = promised(recorded.privileges, recorded.on)
    const left = declared.filter((name) => seen.held.includes(name))
    const grantable = left.filter((name) => seen.grantable.includes(name))
    return {
      ...(left.length < declared.length && { privileges: left }),
      withGrantOption: recorded.withGrantOption ? grantable.length === left.length : grantable.length > 0,
    }
  },
}

async function complete(draft: Draft, { fail }: CheckContext): Promise<void> {
  const { on, to, privileges } = draft as unknown as Inputs
  if (hasUnknown([on, privileges])) return
  const names = privileges.map((name) =>
    name
      .trim()
      .toUpperCase()
      .replace(/^ALL PRIVILEGES$/, 'ALL'),
  )
  const known = ['ALL', ...privilegesOn(on)]
  for (const name of names.filter((name) => !known.includes(name)))
    fail('privileges', `there is no privilege ${name} on ${shownObject(on)}; there are ${known.join(', ')}`)
  draft.privileges = known.filter((name) => names.includes(name))
  if (!hasUnknown(to) && to.type === 'role' && ['root', 'cluster_admin', 'db_admin', 'user_admin'].includes(to.name))
    fail('to', `role ${to.name} is built in, and what it may do is fixed`)
}

/** First what is too much, then what is missing: a grant option goes only with its privilege. */
function steps(seen: Seen | undefined, wanted: Inputs): Step[] {
  const { held, grantable, own }: Seen = seen ?? { held: [], grantable: [], own: [] }
  const names = promised(wanted.privileges, wanted.on)
  const tooFree = wanted.withGrantOption ? [] : names.filter((name) => grantable.includes(name))
  const superfluous = own.filter((name) => held.includes(name) && !names.includes(name))
  const taken = privilegesOn(wanted.on).filter((name) => tooFree.includes(name) || superfluous.includes(name))
  const enough = wanted.withGrantOption ? grantable : held.filter((name) => !tooFree.includes(name))
  const missing = names.filter((name) => !enough.includes(name))
  const all = seen === undefined && wanted.privileges.includes('ALL')
  const given = { ...wanted, privileges: all ? ['ALL'] : missing }
  return [
    ...(taken.length > 0 ? [revoking(wanted, taken)] : []),
    ...(missing.length > 0 ? [{ statement: grant(given, wanted.withGrantOption), catalog: catalogOf(wanted.on) }] : []),
  ]
}

function revoking(inputs: Inputs, privileges: readonly string[]): Step {
  return { statement: revoke({ ...inputs, privileges }), catalog: catalogOf(inputs.on) }
}

/** Grants on objects of a metastore that does not answer are hidden, as if they had gone with them. */
async function observe({ on, to }: Inputs, server: Server): Promise<Seen | undefined> {
  const look = () => heldOn(on, to, server)
  const catalog = on.type === 'catalog' ? undefined : catalogOf(on)
  return catalog === undefined ? look() : found(server, catalog, look)
}

async function heldOn(on: GrantObject, to: Inputs['to'], server: Server): Promise<Seen | undefined> {
  const grants = readGrants(await grantsOf(to, server), on, to)
  if (grants.length === 0) return undefined
  const grantable = grants.filter((held) => held.grantable)
  return {
    held: grants.flatMap(({ privileges }) => privileges),
    grantable: grantable.flatMap(({ privileges }) => privileges),
    own: [],
  }
}

/** Nothing, where role or user is gone: that has no error number of its own. */
async function grantsOf(to: Inputs['to'], server: Server): Promise<Row[]> {
  try {
    return await server.query(showGrants(to))
  } catch (error) {
    if (!(error instanceof StarRocksError && error.is('refused'))) throw error
    const exists =
      to.type === 'role'
        ? readRole(await server.query(showRoles()), to.name) !== undefined
        : listsUser(await server.query(showUsers()), to)
    if (exists) throw error
    return []
  }
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = serve(spec)
