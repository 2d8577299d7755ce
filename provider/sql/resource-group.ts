import { id, join, none, pairs, type Sql, sql, str, verbatim } from './quote'
import { isBuiltInRole } from './role'

type Row = Readonly<Record<string, string | null>>

/** The queries that a resource group holds: those that meet all of these conditions. */
export interface Classifier {
  readonly user?: string | undefined
  readonly role?: string | undefined
  readonly queryTypes?: readonly string[] | undefined
  readonly databases?: readonly string[] | undefined
  readonly sourceIp?: string | undefined
  readonly planCpuCostRange?: string | undefined
  readonly planMemCostRange?: string | undefined
}

export interface ShownClassifier extends Classifier {
  readonly id: string
}

/** The limits of a resource group by the names of their properties, in the form of `canonicalLimit`. */
export type Limits = Readonly<Record<string, string>>

export function createResourceGroup(name: string, classifiers: readonly Classifier[], limits: Limits): Sql {
  const to = classifiers.length === 0 ? none : sql`\nTO ${join(classifiers.map(classifierSql), ', ')}`
  return sql`CREATE RESOURCE GROUP ${id(name)}${to}\nWITH (${pairs(limits)})`
}

export function alterLimits(name: string, limits: Limits): Sql {
  return sql`ALTER RESOURCE GROUP ${id(name)} WITH (${pairs(limits)})`
}

export function addClassifiers(name: string, classifiers: readonly Classifier[]): Sql {
  return sql`ALTER RESOURCE GROUP ${id(name)} ADD ${join(classifiers.map(classifierSql), ', ')}`
}

/** Drops classifiers by their numbers. A preview, which takes the group from the state, does not know them. */
export function dropClassifiers(name: string, ids: readonly (string | undefined)[]): Sql {
  return sql`ALTER RESOURCE GROUP ${id(name)} DROP (${verbatim(ids.map((one) => one ?? '<id>').join(', '))})`
}

/** Without IF EXISTS, which not every release since 3.2 knows. */
export function dropResourceGroup(name: string): Sql {
  return sql`DROP RESOURCE GROUP ${id(name)}`
}

/** @param verbose whether all limits are shown, since 3.3.5; before, the plain statement shows them */
export function showResourceGroup(name: string, verbose: boolean): Sql {
  return sql`SHOW ${verbose ? verbatim('VERBOSE ') : none}RESOURCE GROUP ${id(name)}`
}

/** Every group with all of its limits, since 3.3.5. StarRocks checks no privilege for it. */
export function showAllResourceGroups(): Sql {
  return sql`SHOW VERBOSE RESOURCE GROUPS ALL`
}

function classifierSql({
  user,
  role,
  queryTypes,
  databases,
  sourceIp,
  planCpuCostRange,
  planMemCostRange,
}: Classifier): Sql {
  const equal = (key: string, value: string | undefined) =>
    value === undefined ? [] : [sql`${id(key)} = ${str(value)}`]
  const conditions = [
    ...equal('user', user),
    ...equal('role', role),
    ...(queryTypes === undefined ? [] : [sql`${id('query_type')} IN (${join(queryTypes.map((one) => str(one)))})`]),
    ...equal('db', databases?.join(',')),
    ...equal('source_ip', sourceIp),
    ...equal('plan_cpu_cost_range', planCpuCostRange),
    ...equal('plan_mem_cost_range', planMemCostRange),
  ]
  return sql`(${join(conditions)})`
}

export interface ShownResourceGroup {
  readonly id: string
  /** Only those that this release shows. */
  readonly limits: Limits
  readonly classifiers: readonly ShownClassifier[]
}

/** The columns of SHOW RESOURCE GROUP by the properties that they show; the older name comes second. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  cpu_core_limit: ['CPU_WEIGHT', 'CPU_CORE_LIMIT'],
  cpu_weight_percent: ['CPU_WEIGHT_PERCENT'],
  exclusive_cpu_cores: ['EXCLUSIVE_CPU_CORES'],
  exclusive_cpu_percent: ['EXCLUSIVE_CPU_PERCENT'],
  mem_limit: ['MEM_LIMIT'],
  max_cpu_cores: ['MAX_CPU_CORES'],
  big_query_cpu_second_limit: ['BIG_QUERY_CPU_SECOND_LIMIT'],
  big_query_scan_rows_limit: ['BIG_QUERY_SCAN_ROWS_LIMIT'],
  big_query_mem_limit: ['BIG_QUERY_MEM_LIMIT'],
  concurrency_limit: ['CONCURRENCY_LIMIT'],
  spill_mem_limit_threshold: ['SPILL_MEM_LIMIT_THRESHOLD'],
  type: ['TYPE'],
  mem_pool: ['MEM_POOL'],
  warehouses: ['WAREHOUSES'],
}

/** What a limit is that was not set. The share of the memory has no default. */
export const UNLIMITED: Limits = {
  cpu_core_limit: '0',
  cpu_weight_percent: '0',
  exclusive_cpu_cores: '0',
  exclusive_cpu_percent: '0',
  max_cpu_cores: '0',
  big_query_cpu_second_limit: '0',
  big_query_scan_rows_limit: '0',
  big_query_mem_limit: '0',
  concurrency_limit: '0',
  spill_mem_limit_threshold: '100%',
  type: 'normal',
  mem_pool: 'default_mem_pool',
  warehouses: '',
}

/** A group has exactly one share of the processors, in one of these. */
export const CPU_SHARES = ['cpu_core_limit', 'cpu_weight_percent', 'exclusive_cpu_cores', 'exclusive_cpu_percent']

/** True for the groups that every cluster has. They can be altered, but never be classified or dropped. */
export function isBuiltInGroup(name: unknown): boolean {
  return name === 'default_wg' || name === 'default_mv_wg'
}

/** True for a pool whose groups share one limit of the memory. StarRocks never changes that limit (`ResourceGroupMgr.alterResourceGroup`). */
export function isSharedPool(pool: unknown): pool is string {
  return typeof pool === 'string' && pool !== UNLIMITED.mem_pool
}

/** The rows of one group: one for each classifier, or a single one without any. Undefined if there is none. */
export function readResourceGroup(rows: readonly Row[]): ShownResourceGroup | undefined {
  const [row] = rows
  if (row === undefined) return undefined
  const limits = limitsIn(row)
  // A group of this type shows its weight as reserved cores as well (`getNormalizedExclusiveCpuCores`).
  const { exclusive_cpu_cores: _, ...others } = limits
  return {
    id: row.ID ?? '',
    limits: limits.type === 'short_query' ? others : limits,
    classifiers: rows.flatMap(({ CLASSIFIERS }) => readClassifier(CLASSIFIERS ?? '')),
  }
}

function limitsIn(row: Row): Record<string, string> {
  const shown = Object.entries(COLUMNS).flatMap(([property, headers]) => {
    const value = headers.map((header) => row[header]).find((cell) => cell !== undefined)
    return value == null ? [] : [[property, canonicalLimit(property, value)] as const]
  })
  return Object.fromEntries(shown)
}

/** The limits of every group, by its name. */
export function readAllLimits(rows: readonly Row[]): ReadonlyMap<string, Limits> {
  return new Map(rows.map((row) => [row.NAME ?? '', limitsIn(row)]))
}

/** One form for every spelling of a limit: `50.0%`, `50%` and `0.5` are the same. */
export function canonicalLimit(property: string, text: string): string {
  switch (property) {
    case 'mem_limit':
    case 'spill_mem_limit_threshold': {
      const part = text.endsWith('%') ? Number(text.slice(0, -1)) : Number(text) * 100
      // 0.29 * 100 is a little less than 29.
      return `${Number(part.toFixed(6))}%`
    }
    case 'type':
      return text.toLowerCase()
    case 'warehouses':
      return namesIn(text).sort().join(',')
    case 'mem_pool':
      return text === 'null' ? 'default_mem_pool' : text
    default:
      return text === 'null' ? '0' : String(BigInt(text))
  }
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/**
 * `(id=7, weight=2.1, user=ann, query_type in (INSERT, SELECT), db='a,b')`, as `ResourceGroupClassifier.toString` writes it; `(id=0,
 * weight=0.0)` is none.
 */
function readClassifier(text: string): ShownClassifier[] {
  const value = (key: string) => new RegExp(`, ${key}=([^,)]+)`).exec(text)?.[1]
  const range = (key: string) => new RegExp(`, ${key}=(\\[[^)]*\\))`).exec(text)?.[1]
  const number = /^\(id=(\d+)/.exec(text)?.[1]
  const types = /, query_type in \(([^)]*)\)/.exec(text)?.[1]
  const databases = /, db='([^']*)'/.exec(text)?.[1]
  const conditions = {
    user: value('user'),
    role: value('role'),
    queryTypes: types && namesIn(types).map((type) => type.toLowerCase()),
    databases: databases && namesIn(databases),
    sourceIp: value('source_ip'),
    planCpuCostRange: range('plan_cpu_cost_range'),
    planMemCostRange: range('plan_mem_cost_range'),
  }
  const given = Object.entries(conditions).filter(([, condition]) => condition !== undefined)
  return number === undefined || given.length === 0 ? [] : [{ id: number, ...Object.fromEntries(given) }]
}

/** Equal for classifiers that mean the same. */
export function classifierKey({
  user,
  role,
  queryTypes,
  databases,
  sourceIp,
  planCpuCostRange,
  planMemCostRange,
}: Classifier): string {
  return JSON.stringify([
    user,
    role,
    queryTypes && [...new Set(queryTypes.map((type) => type.toLowerCase()))].sort(),
    databases && [...new Set(databases)].sort(),
    // StarRocks shows 010.0.0.0/08 as 10.0.0.0/8 (`SubnetInfo.getCidrSignature`).
    sourceIp?.replace(/\d+/g, (number) => String(Number(number))),
    ...[planCpuCostRange, planMemCostRange].map((range) => range && costRange(range)),
  ])
}

/** The bounds in `[0, 100)`; undefined if it is none, as StarRocks reads it (`CostRange.fromString`). */
export function costRange(text: string): readonly [min: string, max: string] | undefined {
  const [, low = '', high = ''] = /^\s*\[\s*(.+?)\s*,\s*(.+?)\s*\)\s*$/.exec(text) ?? []
  const [min, max] = [low, high].map((bound) => Number(bound.replace(/^(-?)infinity$/i, '$1Infinity')))
  if (low === '' || min === undefined || max === undefined || !(min < max)) return undefined
  return [String(min), String(max)]
}

const USER = /^[a-zA-Z][a-zA-Z0-9_]{1,63}\/?[.a-zA-Z0-9_-]{0,63}$/
const NETWORK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/** Why StarRocks refuses a classifier (`ResourceGroupAnalyzer.convertPredicateToClassifier`) or never chooses it, or undefined. */
export function classifierProblem(classifier: Classifier): string | undefined {
  const { user, role, databases, sourceIp, planCpuCostRange, planMemCostRange } = classifier
  if (Object.values(classifier).every((condition) => condition === undefined)) return 'it has no condition'
  if (user !== undefined && !USER.test(user))
    return `the user ${JSON.stringify(user)} begins with a letter and has at least two letters, digits or _; no host is part of it`
  if (role !== undefined && !/^\w+$/.test(role))
    return `the role ${JSON.stringify(role)} has only letters, digits and _`
  if (role !== undefined && isBuiltInRole(role))
    return `the role ${JSON.stringify(role)} is built into StarRocks, which does not choose a group by it: name another role`
  if (sourceIp !== undefined && !isNetwork(sourceIp))
    return `the sourceIp ${JSON.stringify(sourceIp)} is no IPv4 network such as 10.0.0.0/8`
  if (sourceIp !== undefined && hasNoClient(sourceIp))
    return `the sourceIp ${JSON.stringify(sourceIp)} has no client for StarRocks, which leaves out the first and the last address of a network: use a prefix of at most 30 bits`
  const named = databases?.find((name) => name.includes(','))
  if (named !== undefined) return `the database ${JSON.stringify(named)} has a comma in its name`
  const range = [planCpuCostRange, planMemCostRange].find((one) => one !== undefined && costRange(one) === undefined)
  if (range !== undefined)
    return `the range ${JSON.stringify(range)} is none of the form [min, max) with min less than max, such as [0, 1000) or [1000, infinity)`
  return undefined
}

function isNetwork(text: string): boolean {
  const [, ...parts] = NETWORK.exec(text) ?? []
  return parts.length === 5 && parts.slice(0, 4).every((part) => Number(part) < 256) && Number(parts[4]) <= 32
}

/** `SubnetInfo.isInRange` counts neither the address of the network nor the one of its broadcast. */
function hasNoClient(network: string): boolean {
  return Number(network.split('/')[1]) > 30
}
