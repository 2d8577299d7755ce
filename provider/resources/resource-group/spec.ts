import { dotted } from '../../core/named'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { ExistsError, messageOf, StarRocksError } from '../../errors'
import {
  addClassifiers,
  alterLimits,
  BUILT_IN_GROUPS,
  type Classifier,
  CPU_SHARES,
  classifierKey,
  classifierProblem,
  createResourceGroup,
  dropClassifiers,
  dropResourceGroup,
  type Limits,
  readResourceGroup,
  type ShownClassifier,
  showResourceGroup,
  UNLIMITED,
} from '../../sql/resource-group'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { type Feature, versionOf } from '../../starrocks/version'
import type { Checked } from '../args'
import type { ResourceGroupArgs } from './args'
import { declaredLimits, FIXED, inputFor, LIMIT_INPUTS, PROPERTY, sameLimit } from './limits'

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

export interface Actual {
  /** Absent in a preview. */
  readonly id?: string
  readonly limits: Limits
  readonly classifiers: readonly (Classifier & Partial<ShownClassifier>)[]
}

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'ResourceGroup',
  file: 'resource-group',
  inputs: schema.inputsOf('ResourceGroup'),
  policies: {
    // StarRocks accepts only a value below 1, and no limit is 1.
    spillMemLimitThreshold: (_, after, __, { name }) =>
      after === undefined && !isBuiltIn(name) ? 'replace' : 'inPlace',
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
    return { limits: isBuiltIn(recorded.name) ? limits : { ...UNLIMITED, ...limits }, classifiers }
  },

  objects: ({ id }, { name }) => [
    { part: 'group', what: `resource group "${name}"`, markable: false, id: async () => id },
  ],
  confirmAdoption,
  plan,
  planDelete: ({ name, deletionPolicy, previous }) => {
    if (deletionPolicy === 'retain') return []
    if (!isBuiltIn(name)) return [{ statement: dropResourceGroup(name), part: 'group' }]
    return previous === undefined ? [] : [{ statement: alterLimits(name, restorable(previous)) }]
  },
  planDeleteOf: (actual, inputs) => {
    if (!isBuiltIn(inputs.name)) return spec.planDelete(inputs)
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

function isBuiltIn(name: unknown): boolean {
  return BUILT_IN_GROUPS.includes(String(name))
}

/** A declared default is no change. */
function fixedPolicy(input: 'memPool' | 'type', before: unknown, after: unknown): 'replace' | 'stateOnly' {
  const byDefault = UNLIMITED[PROPERTY[input]]
  return (before ?? byDefault) === (after ?? byDefault) ? 'stateOnly' : 'replace'
}

function define(inputs: Inputs): Desired {
  const { name, classifiers = [], previous } = inputs
  const limits = declaredLimits(inputs)
  if (!isBuiltIn(name)) return { name, builtIn: false, limits, classifiers }
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
    if (FIXED.includes(property)) return false
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
  const fixed = [...FIXED, 'spill_mem_limit_threshold'].filter((property) => {
    // Check refuses a type and a pool for a built-in group.
    if (desired.builtIn && (FIXED.includes(property) || desired.limits[property] === undefined)) return false
    if (sameLimit(property, actual.limits, desired.limits)) return false
    return FIXED.includes(property) || desired.limits[property] === undefined
  })
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

/** The inputs that need a release. */
const FEATURES: Readonly<Record<string, Feature>> = {
  exclusiveCpuCores: 'exclusiveCores',
  memPool: 'memoryPools',
  cpuWeightPercent: 'cpuPercentages',
  exclusiveCpuPercent: 'cpuPercentages',
  warehouses: 'cpuPercentages',
}

const SHARE_INPUTS = ['cpuWeight', 'cpuWeightPercent', 'exclusiveCpuCores', 'exclusiveCpuPercent']

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  checkClassifiers(draft, fail)
  checkLimits(draft, fail)
  for (const [input, feature] of Object.entries(FEATURES))
    if (draft[input] !== undefined && !hasUnknown(draft[input])) await needs(feature, input, draft, context)
  if (!hasUnknown(draft.name) && isBuiltIn(draft.name)) await readPrevious(draft, context)
}

function checkClassifiers({ name, type, classifiers }: Draft, fail: CheckContext['fail']): void {
  const builtIn = !hasUnknown(name) && isBuiltIn(name)
  const given = Array.isArray(classifiers) ? (classifiers as Classifier[]) : []
  if (hasUnknown(type)) return
  if (given.length > 0 && (builtIn || type === 'mv'))
    fail('classifiers', `${builtIn ? 'a built-in group' : 'a group of type mv'} has no classifiers: omit them`)
  else if (classifiers !== undefined && !Array.isArray(classifiers)) return
  else if (given.length === 0 && !builtIn && type !== 'mv' && !hasUnknown(name))
    fail('classifiers', 'at least one is needed: without them StarRocks assigns no query to the group')
  for (const [i, classifier] of given.entries()) {
    const problem = hasUnknown(classifier) ? undefined : classifierProblem(classifier)
    if (problem !== undefined) fail('classifiers', `classifiers[${i}] is refused: ${problem}`)
  }
}

function checkLimits(draft: Draft, fail: CheckContext['fail']): void {
  const { name, type, memLimit, memPool, warehouses, exclusiveCpuCores, cpuWeight, maxCpuCores } = draft
  if (hasUnknown(name)) return
  const shares = SHARE_INPUTS.filter((input) => draft[input] !== undefined)
  const list = SHARE_INPUTS.join(', ')
  if (shares.length > 1) fail(shares[1] ?? '', `${shares.join(' and ')} exclude each other: declare one of them`)
  for (const input of ['memLimit', 'spillMemLimitThreshold'])
    if (/^0*\.?0*%?$/.test(String(draft[input] ?? 'none')))
      fail(input, `${JSON.stringify(draft[input])} is refused: it is 0`)
  if (isBuiltIn(name)) {
    for (const input of ['type', 'memPool'])
      if (draft[input] !== undefined) fail(input, 'a built-in group keeps its own: omit it')
    return
  }
  if (shares.length === 0) fail('cpuWeight', `a share of the processors is needed: declare one of ${list}`)
  if (memLimit === undefined) fail('memLimit', 'is needed')
  if (type === 'short_query') {
    const wrong = shares.find((input) => input !== 'cpuWeight')
    if (wrong !== undefined) fail(wrong, 'a group of type short_query has a cpuWeight, which reserves that many cores')
  }
  if (Array.isArray(warehouses) && warehouses.length > 0)
    for (const [input, value] of Object.entries({ cpuWeight, exclusiveCpuCores, maxCpuCores }))
      if (value !== undefined)
        fail(input, 'is not accepted with warehouses, whose back ends may differ: declare a percentage instead')
  if (memPool === '') fail('memPool', '"" is refused: a pool has a name')
}

/** The limits that a delete of a built-in group restores. */
async function readPrevious(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, replaced, server, fail, warn } = context
  const name = String(draft.name)
  const own = [recorded, replaced].find((inputs) => inputs?.name === name)
  const known = (own?.previous ?? {}) as Limits
  const managed = LIMIT_INPUTS.filter((input) => draft[input] !== undefined).map((input) => PROPERTY[input] as string)
  const shares = managed.some((property) => CPU_SHARES.includes(property)) ? CPU_SHARES : []
  const missing = [...new Set([...managed, ...shares])].filter((property) => known[property] === undefined)
  draft.previous = known
  if (missing.length === 0 || server === undefined) return
  try {
    const actual = await read(name, server)
    if (actual === undefined) {
      fail(
        'name',
        `this StarRocks does not show the built-in group ${name}, so it cannot be changed; 3.3.5 and later do`,
      )
      return
    }
    const added = missing.flatMap((property) => {
      const limit = actual.limits[property]
      return limit === undefined ? [] : [[property, limit] as const]
    })
    draft.previous = { ...known, ...Object.fromEntries(added) }
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    if (error.answered) fail('name', `the limits of ${name} cannot be read: ${messageOf(error)}`)
    else warn(`the limits of ${name} are not known yet, so a delete will not restore them: ${messageOf(error)}`)
  }
}

async function read(name: string, server: Server): Promise<Actual | undefined> {
  const verbose = (await versionOf(server)).can('exclusiveCores')
  const rows = await unlessMissing(server.query(showResourceGroup(name, verbose)), 'resourceGroupMissing')
  return rows && readResourceGroup(rows)
}
