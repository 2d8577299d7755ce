import { dotted } from '../../core/named'
import { schema } from '../../core/schema'
import type { Spec, Step } from '../../core/spec'
import type { Values } from '../../core/values'
import { ExistsError } from '../../errors'
import {
  addClassifiers,
  alterLimits,
  type Classifier,
  CPU_SHARES,
  canonicalLimit,
  classifierKey,
  createResourceGroup,
  dropClassifiers,
  dropResourceGroup,
  isBuiltInGroup,
  isSharedPool,
  type Limits,
  UNLIMITED,
} from '../../sql/resource-group'
import type { Checked } from '../args'
import type { ResourceGroupArgs } from './args'
import { complete } from './check'
import { declaredLimits, inputFor, isFixed, LIMIT_INPUTS, PROPERTY, sameLimit } from './limits'
import { type Actual, read } from './read'

export interface Inputs extends Checked<ResourceGroupArgs, 'name' | 'onExisting'> {
  /** Of a built-in group: the limits from before. */
  readonly previous?: Limits
}

export interface Desired {
  readonly name: string
  readonly builtIn: boolean
  /** Those that are not here are not limited; of a built-in group they stay as they are. */
  readonly limits: Limits
  readonly classifiers: readonly Classifier[]
}

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'ResourceGroup',
  file: 'resource-group',
  inputs: schema.inputsOf('ResourceGroup'),
  policies: {
    // StarRocks accepts only a value below 1, and no limit is 1.
    spillMemLimitThreshold: (_, after, __, { name }) =>
      after === undefined && !isBuiltInGroup(name) ? 'replace' : 'inPlace',
    // Another pool replaces the group by itself.
    memLimit: (before, after, { memPool }) =>
      isSharedPool(memPool) && !isSameShare(before, after) ? 'replace' : 'inPlace',
    memPool: (before, after) => fixedPolicy('memPool', before, after),
    type: (before, after) => fixedPolicy('type', before, after),
  },
  computed: { previous: 'inherited' },
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe: ({ limits, classifiers }) => described(limits, classifiers) },
  // Of a built-in group, check reads the limits that a delete restores.
  imports: { declare: ({ limits, classifiers }) => described(limits, classifiers) },
  complete,
  define,
  read: ({ name }, server) => read(name, server),
  actualFromState: (recorded) => {
    const { limits, classifiers } = define(recorded)
    return { limits: isBuiltInGroup(recorded.name) ? limits : { ...UNLIMITED, ...limits }, classifiers }
  },

  objects: ({ id }, { name }) => [
    { part: 'group', what: `resource group "${name}"`, markable: false, id: async () => id },
  ],
  confirmAdoption,
  plan,
  planDelete: ({ name, deletionPolicy, previous }) => {
    if (deletionPolicy === 'retain') return []
    if (!isBuiltInGroup(name)) return [{ statement: dropResourceGroup(name), part: 'group' }]
    return previous === undefined ? [] : [{ statement: alterLimits(name, restorable(previous)) }]
  },
  planDeleteOf: (actual, inputs) => {
    if (!isBuiltInGroup(inputs.name)) return spec.planDelete(inputs)
    const { name, previous = {} } = inputs
    const { limits } = define(inputs)
    // What differs from the declared limit belongs to somebody else.
    const ours = Object.keys(previous).filter((property) => sameLimit(property, actual.limits, limits))
    const shares = CPU_SHARES.every((share) => ours.includes(share) || previous[share] === undefined)
    const given = ours.filter((property) => shares || !CPU_SHARES.includes(property))
    const restored = Object.fromEntries(given.map((property) => [property, previous[property] ?? '']))
    return alteration(name, changedLimits(actual.limits, restorable(restored), Object.keys(restored)))
  },
  replacementCost: async ({ name }) =>
    `drops resource group ${name}: until the new one exists, its queries run in default_wg`,
  grantSubjects: ({ name }) => ({ group: { type: 'resource group', name } }),

  async outputs({ name }, server) {
    const actual = await read(name, server)
    return actual?.id === undefined ? {} : { __ids: { group: actual.id } }
  },
  declared,
}

function isSameShare(before: unknown, after: unknown): boolean {
  return canonicalLimit('mem_limit', String(before)) === canonicalLimit('mem_limit', String(after))
}

/** A declared default is no change. */
function fixedPolicy(input: 'memPool' | 'type', before: unknown, after: unknown): 'replace' | 'stateOnly' {
  const byDefault = UNLIMITED[PROPERTY[input]]
  return (before ?? byDefault) === (after ?? byDefault) ? 'stateOnly' : 'replace'
}

function define(inputs: Inputs): Desired {
  const { name, classifiers = [], previous } = inputs
  const limits = declaredLimits(inputs)
  if (!isBuiltInGroup(name)) return { name, builtIn: false, limits, classifiers }
  const shares = CPU_SHARES.some((share) => limits[share] !== undefined)
  // A share that is declared replaces the former one, whichever it was.
  const former = Object.entries(previous ?? {}).map(([property, limit]) => {
    return [property, shares && CPU_SHARES.includes(property) ? '0' : limit] as const
  })
  return { name, builtIn: true, limits: { ...Object.fromEntries(former), ...limits }, classifiers: [] }
}

function plan(actual: Actual | undefined, desired: Desired): Step[] {
  const { name, builtIn, limits, classifiers } = desired
  if (actual === undefined) return [{ statement: createResourceGroup(name, classifiers, limits) }]
  const managed = builtIn ? Object.keys(limits) : Object.keys({ ...UNLIMITED, ...limits })
  const differing = changedLimits(actual.limits, limits, managed)
  const { added, dropped } = changedClassifiers(actual.classifiers, classifiers)
  return [
    ...alteration(name, differing),
    // The new ones come first, so that no query is outside of the group meanwhile.
    ...(added.length === 0 ? [] : [{ statement: addClassifiers(name, added) }]),
    ...(dropped.length === 0
      ? []
      : [
          {
            statement: dropClassifiers(
              name,
              dropped.map(({ id }) => id),
            ),
          },
        ]),
  ]
}

function alteration(name: string, limits: Limits): Step[] {
  return Object.keys(limits).length === 0 ? [] : [{ statement: alterLimits(name, limits) }]
}

/** The limits to set. Those that ALTER cannot change are left out: check and the adoption have refused them. */
function changedLimits(actual: Limits, desired: Limits, managed: readonly string[]): Limits {
  const changed = managed.filter((property) => {
    if (isFixed(property, actual)) return false
    const wanted = desired[property] ?? UNLIMITED[property]
    if (wanted === undefined || (property === 'spill_mem_limit_threshold' && wanted === UNLIMITED[property]))
      return false
    return actual[property] !== wanted && !(actual[property] === undefined && wanted === UNLIMITED[property])
  })
  return Object.fromEntries(changed.map((property) => [property, desired[property] ?? UNLIMITED[property] ?? '']))
}

/** Without the one that StarRocks cannot set. */
function restorable(limits: Limits): Limits {
  return Object.fromEntries(
    Object.entries(limits).filter(
      ([property, limit]) => property !== 'spill_mem_limit_threshold' || limit !== UNLIMITED[property],
    ),
  )
}

/** Of classifiers that are there twice, one is dropped. */
function changedClassifiers(actual: Actual['classifiers'], desired: readonly Classifier[]) {
  const left = actual.map((one) => ({ key: classifierKey(one), id: one.id }))
  const added = desired.filter((one) => {
    const at = left.findIndex(({ key }) => key === classifierKey(one))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return { added, dropped: left }
}

function confirmAdoption(actual: Actual, inputs: Inputs): void {
  const { name, onExisting } = inputs
  const what = `resource group "${name}"`
  const desired = define(inputs)
  const fixed = desired.builtIn ? [] : undesiredFixed(actual.limits, desired.limits)
  if (fixed.length > 0)
    throw new ExistsError(
      'name',
      `${what} exists already with ${fixed.map((property) => `${property} ${actual.limits[property]}`).join(', ')}, which cannot be changed; declare that, or drop it`,
    )
  if (onExisting === 'adopt') return
  if (desired.builtIn)
    throw new ExistsError(
      'name',
      `${what} is built into StarRocks: set onExisting: "adopt" to change its limits; a delete restores them`,
    )
  if (plan(actual, desired).length > 0)
    throw new ExistsError(
      'name',
      `${what} exists already with other limits or classifiers; if you have renamed the resource, give it aliases; else choose another name, or take it over with onExisting: "adopt"`,
    )
}

/** The limits that differ and cannot be changed. StarRocks can change the threshold of spilling, but not remove it. */
function undesiredFixed(actual: Limits, desired: Limits): string[] {
  return ['type', 'mem_pool', 'mem_limit', 'spill_mem_limit_threshold'].filter((property) => {
    if (sameLimit(property, actual, desired)) return false
    return isFixed(property, actual) || (property === 'spill_mem_limit_threshold' && desired[property] === undefined)
  })
}

function described(limits: Limits, classifiers: Actual['classifiers']): Values {
  const inputs = LIMIT_INPUTS.map((input) => [input, inputFor(input, limits[PROPERTY[input]])] as const)
  return {
    ...Object.fromEntries(inputs.filter(([, value]) => value !== undefined)),
    ...(classifiers.length > 0 && { classifiers: classifiers.map(({ id: _, ...one }) => one) }),
  }
}

function declared(actual: Actual, recorded: Inputs): Values {
  const { builtIn, limits, classifiers } = define(recorded)
  const compared = LIMIT_INPUTS.filter((input) => !builtIn || recorded[input] !== undefined)
  const drifted = compared.filter((input) => !sameLimit(PROPERTY[input], actual.limits, limits))
  const { added, dropped } = changedClassifiers(actual.classifiers, classifiers)
  const sameClassifiers = added.length === 0 && dropped.length === 0
  return {
    ...Object.fromEntries(drifted.map((input) => [input, inputFor(input, actual.limits[PROPERTY[input]])])),
    ...(!sameClassifiers && { classifiers: described({}, actual.classifiers).classifiers }),
  }
}
