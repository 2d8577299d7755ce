import { needs } from '../../core/release'
import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { messageOf, StarRocksError } from '../../errors'
import {
  type Classifier,
  CPU_SHARES,
  canonicalLimit,
  classifierProblem,
  isBuiltInGroup,
  isSharedPool,
  type Limits,
  readAllLimits,
  showAllResourceGroups,
} from '../../sql/resource-group'
import type { Server } from '../../starrocks/server'
import { type Feature, versionOf } from '../../starrocks/version'
import { LIMIT_INPUTS, PROPERTY } from './limits'
import { read } from './read'

/** The inputs that need a release. */
const FEATURES: Readonly<Record<string, Feature>> = {
  exclusiveCpuCores: 'exclusiveCores',
  memPool: 'memoryPools',
  cpuWeightPercent: 'cpuPercentages',
  exclusiveCpuPercent: 'cpuPercentages',
  warehouses: 'cpuPercentages',
}

const SHARE_INPUTS = ['cpuWeight', 'cpuWeightPercent', 'exclusiveCpuCores', 'exclusiveCpuPercent']

export async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  checkClassifiers(draft, fail)
  checkShares(draft, fail)
  checkLimits(draft, fail)
  for (const [input, feature] of Object.entries(FEATURES))
    if (draft[input] !== undefined && !hasUnknown(draft[input])) await needs(feature, input, draft, context)
  if (isBuiltInGroup(draft.name)) await readPrevious(draft, context)
  else await checkPool(draft, context)
}

function checkClassifiers({ name, type, classifiers }: Draft, fail: CheckContext['fail']): void {
  const builtIn = isBuiltInGroup(name)
  const given = Array.isArray(classifiers) ? (classifiers as Classifier[]) : []
  if (given.length > 0 && (builtIn || type === 'mv'))
    fail('classifiers', `${builtIn ? 'a built-in group' : 'a group of type mv'} has no classifiers: omit them`)
  if (given.length === 0 && !builtIn && type !== 'mv' && !hasUnknown([name, type, classifiers]))
    fail('classifiers', 'at least one is needed: without them StarRocks assigns no query to the group')
  for (const [i, classifier] of given.entries()) {
    const problem = hasUnknown(classifier) ? undefined : classifierProblem(classifier)
    if (problem !== undefined) fail('classifiers', `classifiers[${i}] is refused: ${problem}`)
  }
}

/** An input that is not known yet may turn out to be absent. */
function checkShares(draft: Draft, fail: CheckContext['fail']): void {
  const given = SHARE_INPUTS.filter((input) => draft[input] !== undefined)
  const known = given.filter((input) => !hasUnknown(draft[input]))
  if (known.length > 1) fail(known[1] ?? '', `${known.join(' and ')} exclude each other: declare one of them`)
  const wrong = draft.type === 'short_query' ? known.find((input) => input !== 'cpuWeight') : undefined
  if (wrong !== undefined) fail(wrong, 'a group of type short_query has a cpuWeight, which reserves that many cores')
  if (given.length === 0 && !hasUnknown(draft.name) && !isBuiltInGroup(draft.name))
    fail('cpuWeight', `a share of the processors is needed: declare one of ${SHARE_INPUTS.join(', ')}`)
}

function checkLimits(draft: Draft, fail: CheckContext['fail']): void {
  const { name, memLimit, memPool, warehouses, exclusiveCpuCores, cpuWeight, maxCpuCores } = draft
  for (const input of ['memLimit', 'spillMemLimitThreshold'])
    if (/^0*\.?0*%?$/.test(String(draft[input] ?? 'none')))
      fail(input, `${JSON.stringify(draft[input])} is refused: it is 0`)
  if (isBuiltInGroup(name)) {
    for (const input of ['type', 'memPool'])
      if (draft[input] !== undefined && !hasUnknown(draft[input]))
        fail(input, 'a built-in group keeps its own: omit it')
    return
  }
  if (memLimit === undefined && !hasUnknown(name)) fail('memLimit', 'is needed')
  if (Array.isArray(warehouses) && warehouses.length > 0)
    for (const [input, value] of Object.entries({ cpuWeight, exclusiveCpuCores, maxCpuCores }))
      if (value !== undefined && !hasUnknown(value))
        fail(input, 'is not accepted with warehouses, whose back ends may differ: declare a percentage instead')
  if (memPool === '') fail('memPool', '"" is refused: a pool has a name')
}

/** StarRocks refuses a group whose memLimit is not that of its pool, and a replacement has dropped the former group by then. */
async function checkPool(draft: Draft, { recorded, replaced, others, server, fail }: CheckContext): Promise<void> {
  const { name, memPool, memLimit } = draft
  if (!isSharedPool(memPool) || memPool === '' || typeof memLimit !== 'string' || hasUnknown([name, memPool, memLimit]))
    return
  const limit = canonicalLimit('mem_limit', memLimit)
  const isUnchanged = recorded.memPool === memPool && recorded.memLimit === memLimit && recorded.name === name
  const existing = isUnchanged || server === undefined ? [] : await groupsInPool(memPool, server)
  const differing = [...others().flatMap(declaredInPool(memPool)), ...existing].find(
    (other) => other.limit !== limit && other.name !== name && other.name !== replaced?.name,
  )
  if (differing === undefined) return
  fail(
    'memLimit',
    `the groups of memPool "${memPool}" share one memLimit, and resource group "${differing.name}" has ${differing.limit}: declare the same. StarRocks cannot change the memLimit of a pool: for another one, declare another memPool for all of its groups`,
  )
}

interface PooledGroup {
  readonly name: string
  readonly limit: string
}

function declaredInPool(pool: string): (inputs: Values) => PooledGroup[] {
  return ({ name, memPool, memLimit }) =>
    memPool !== pool || typeof memLimit !== 'string' || hasUnknown([name, memLimit])
      ? []
      : [{ name: String(name), limit: canonicalLimit('mem_limit', memLimit) }]
}

/** A preview goes on without an answer: StarRocks refuses the statement. */
async function groupsInPool(pool: string, server: Server): Promise<PooledGroup[]> {
  try {
    if (!(await versionOf(server)).can('memoryPools')) return []
    const groups = readAllLimits(await server.query(showAllResourceGroups()))
    return [...groups].flatMap(([name, { mem_pool, mem_limit = '' }]) =>
      mem_pool === pool ? [{ name, limit: mem_limit }] : [],
    )
  } catch (error) {
    if (error instanceof StarRocksError) return []
    throw error
  }
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
