import { analyzing } from '../errors'
import type { Features } from '../features'
import { hashOrder, javaHash } from '../hash-order'
import { javaDouble, javaInteger, javaNumber } from '../java'

/** The properties of a resource group that are set; a limit of memory is a part of one. */
export interface GroupProperties {
  cpu_weight?: bigint
  cpu_weight_percent?: bigint
  exclusive_cpu_cores?: bigint
  exclusive_cpu_percent?: bigint
  max_cpu_cores?: bigint
  mem_limit?: number
  mem_pool?: string
  big_query_mem_limit?: bigint
  big_query_scan_rows_limit?: bigint
  big_query_cpu_second_limit?: bigint
  concurrency_limit?: bigint
  spill_mem_limit_threshold?: number
  type?: 'NORMAL' | 'SHORT_QUERY' | 'MV'
  warehouses?: string[]
}

/** The number of cores of the back ends. */
export const CORES = 16n
const MOST_SECONDS = (2n ** 63n - 1n) / 1_000_000_000n
const SHARES = ['cpu_weight', 'cpu_weight_percent', 'exclusive_cpu_cores', 'exclusive_cpu_percent'] as const
const ALTERABLE =
  "'cpu_weight','cpu_weight_percent','exclusive_cpu_cores','exclusive_cpu_percent','mem_limit','max_cpu_cores','concurrency_limit','big_query_mem_limit', 'big_query_scan_rows_limit','big_query_cpu_second_limit','spill_mem_limit_threshold','warehouses'"

/** Reads properties as `ResourceGroupAnalyzer.analyzeProperties` does: the first that is wrong, as a hash map has them. */
export function groupProperties(given: Map<string, string>, features: Features): GroupProperties {
  const read: GroupProperties = {}
  for (const [key, text] of hashOrder(given, ([name]) => javaHash(name))) {
    if (!isKnown(key.toLowerCase(), features)) throw analyzing(`Unknown property: ${key}`)
    readProperty(read, key, text)
  }
  if (given.has('warehouses')) checkBound(read)
  return read
}

/** Refuses limits in cores: the back ends of each warehouse may have another number of them. */
function checkBound(properties: GroupProperties): void {
  const clause = "cannot be set when 'warehouses' is specified"
  for (const name of ['cpu_weight', 'exclusive_cpu_cores', 'max_cpu_cores'] as const)
    if ((properties[name] ?? 0n) > 0n) throw analyzing(`'${name}' ${clause}`)
}

/** Refuses missing and superfluous properties of CREATE RESOURCE GROUP. */
export function checkCreation(properties: GroupProperties, features: Features): void {
  if (properties.mem_limit === undefined) throw analyzing("property 'mem_limit' is absent")
  const { type, exclusive_cpu_cores: cores } = properties
  if (type === 'SHORT_QUERY' && cores !== undefined && cores > 0n)
    throw analyzing('short query resource group should not set exclusive_cpu_cores')
  checkShares(properties, features)
}

/** Refuses properties that ALTER RESOURCE GROUP ... WITH cannot change. */
export function checkAlteration(properties: GroupProperties): void {
  if (properties.type) throw analyzing('type of ResourceGroup is immutable')
  const { mem_pool: _, ...others } = properties
  if (Object.keys(others).length === 0) throw analyzing(`At least one of (${ALTERABLE}) should be specified`)
}

/** A group has exactly one share of the processors, in one of four properties. */
export function checkShares(properties: GroupProperties, features: Features): void {
  if (!features.atLeast(4, 1)) {
    checkFormerShares(properties, features)
    return
  }
  const set = SHARES.filter((name) => (properties[name] ?? 0n) > 0n)
  const list = "'cpu_weight', 'cpu_weight_percent', 'exclusive_cpu_cores' or 'exclusive_cpu_percent'"
  if (set.length > 1) throw analyzing(`Exactly only one of ${list} can be present and positive at the same time`)
  if (set.length === 0) throw analyzing(`Exactly one of ${list} must be a positive value`)
  if (properties.type === 'SHORT_QUERY' && set[0]!.endsWith('_percent'))
    throw analyzing(`short query resource group should not set '${set[0]}'`)
  if (set[0] === 'exclusive_cpu_percent' && (CORES * properties.exclusive_cpu_percent!) / 100n < 1n) {
    throw analyzing(
      `exclusive_cpu_cores is too small, it must be at least ${(100n + CORES) / CORES}% to reserve one core on the smallest BE (with ${CORES} cores)`,
    )
  }
}

/** Before 4.1 there are two of them, and before 3.3.5 one. */
function checkFormerShares(
  { cpu_weight: weight, exclusive_cpu_cores: cores }: GroupProperties,
  features: Features,
): void {
  const isSet = (share: bigint | undefined) => (share ?? 0n) > 0n
  if (!features.atLeast(3, 3, 5)) {
    if (weight === undefined) throw analyzing("property 'cpu_core_limit' is absent")
    return
  }
  if (!isSet(weight) && !isSet(cores))
    throw analyzing("property 'cpu_weight' or 'exclusive_cpu_cores' must be positive")
  if (isSet(weight) && isSet(cores))
    throw analyzing("property 'cpu_weight' and 'exclusive_cpu_cores' cannot be present and positive at the same time")
}

/** Properties that older releases do not know. */
const SINCE: Readonly<Record<string, [number, number, number]>> = {
  cpu_weight: [3, 3, 5],
  exclusive_cpu_cores: [3, 3, 5],
  mem_pool: [3, 5, 0],
  cpu_weight_percent: [4, 1, 0],
  exclusive_cpu_percent: [4, 1, 0],
  warehouses: [4, 1, 0],
}

function isKnown(property: string, features: Features): boolean {
  const since = SINCE[property]
  return since === undefined || features.atLeast(...since)
}

/** Columns that only SHOW VERBOSE shows; before 4.1 the weight and the cores were not among them. */
const VERBOSE = ['cpu_weight', 'exclusive_cpu_cores', 'max_cpu_cores', 'type', 'mem_pool']

const COLUMNS =
  'name id cpu_weight cpu_weight_percent exclusive_cpu_cores exclusive_cpu_percent mem_limit max_cpu_cores big_query_cpu_second_limit big_query_scan_rows_limit big_query_mem_limit concurrency_limit spill_mem_limit_threshold type classifiers mem_pool warehouses'.split(
    ' ',
  )

/** The columns of SHOW RESOURCE GROUP (`ResourceGroup.COLUMN_METAS`). */
export function columnsOf(features: Features, verbose: boolean): string[] {
  if (!features.atLeast(3, 3, 5)) {
    const known = COLUMNS.filter((column) => isKnown(column, features) || column === 'cpu_weight')
    return known.map((column) => (column === 'cpu_weight' ? 'cpu_core_limit' : column))
  }
  const hidden = features.atLeast(4, 1) ? VERBOSE : VERBOSE.slice(2)
  return COLUMNS.filter((column) => isKnown(column, features) && (verbose || !hidden.includes(column)))
}

/** The cells of SHOW RESOURCE GROUP about properties, by column. */
export function propertyCells(p: GroupProperties): Record<string, string> {
  const type = p.type ?? 'NORMAL'
  const exclusive = (p.exclusive_cpu_cores ?? 0n) > 0n || (p.exclusive_cpu_percent ?? 0n) > 0n
  const shared = exclusive || (p.cpu_weight_percent ?? 0n) > 0n
  const weight = shared ? 0n : (p.cpu_weight ?? 1n)
  // The weight of a group for short queries is that many reserved cores.
  const cores = (p.exclusive_cpu_cores ?? 0n) === 0n && type === 'SHORT_QUERY' ? weight : (p.exclusive_cpu_cores ?? 0n)
  // DecimalFormat("#.##"): a value exactly between two numbers becomes the even one.
  const spill = String(Number(((p.spill_mem_limit_threshold ?? 1) * 100).toFixed(2)))
  return {
    cpu_weight: String(weight),
    cpu_core_limit: String(weight),
    cpu_weight_percent: String(p.cpu_weight_percent ?? 'null'),
    exclusive_cpu_cores: String(cores),
    exclusive_cpu_percent: String(p.exclusive_cpu_percent ?? 'null'),
    mem_limit: `${javaDouble(p.mem_limit! * 100)}%`,
    max_cpu_cores: String(p.max_cpu_cores ?? 'null'),
    big_query_cpu_second_limit: String(p.big_query_cpu_second_limit ?? 0n),
    big_query_scan_rows_limit: String(p.big_query_scan_rows_limit ?? 0n),
    big_query_mem_limit: String(p.big_query_mem_limit ?? 0n),
    concurrency_limit: String(p.concurrency_limit ?? 'null'),
    spill_mem_limit_threshold: `${spill}%`,
    type,
    mem_pool: p.mem_pool ?? 'default_mem_pool',
    warehouses: (p.warehouses ?? []).join(','),
  }
}

function readProperty(read: GroupProperties, key: string, text: string): void {
  const wrong = () =>
    analyzing(`The value type of the property \`${key}\` must be a valid numeric type, but it is set to \`${text}\``)
  const integer = (bits: 32 | 64) => {
    const value = javaInteger(text, bits)
    if (value === undefined) throw wrong()
    return value
  }
  const part = () => {
    const percent = text.endsWith('%')
    const value = javaNumber(percent ? text.slice(0, -1) : text)
    if (value === undefined) throw wrong()
    return percent ? value / 100 : value
  }
  const atLeastZero = (value: bigint, message: string) => {
    if (value < 0n) throw analyzing(message)
    return value
  }
  const name = key.toLowerCase()
  switch (name) {
    case 'cpu_core_limit':
    case 'cpu_weight':
      read.cpu_weight = integer(32)
      if (read.cpu_weight > CORES) throw analyzing(`cpu_weight should range from 0 to ${CORES}`)
      return
    case 'cpu_weight_percent':
      read.cpu_weight_percent = integer(32)
      if (read.cpu_weight_percent < 0n || read.cpu_weight_percent > 100n)
        throw analyzing('cpu_weight_percent should range from [0, 100]')
      return
    case 'exclusive_cpu_cores':
      read.exclusive_cpu_cores = integer(32)
      if (read.exclusive_cpu_cores >= CORES)
        throw analyzing(
          `exclusive_cpu_cores cannot exceed the minimum number of CPU cores available on the backends minus one [${CORES - 1n}]`,
        )
      return
    case 'exclusive_cpu_percent':
      read.exclusive_cpu_percent = integer(32)
      if (read.exclusive_cpu_percent < 0n || read.exclusive_cpu_percent >= 100n)
        throw analyzing('exclusive_cpu_percent should range from [0, 100)')
      return
    case 'max_cpu_cores':
      read.max_cpu_cores = integer(32)
      if (read.max_cpu_cores > CORES) throw analyzing(`max_cpu_cores should range from 0 to ${CORES}`)
      return
    case 'mem_limit':
      read.mem_limit = part()
      if (read.mem_limit <= 0 || read.mem_limit > 1)
        throw analyzing('mem_limit should range from 0.00(exclude) to 1.00(include)')
      return
    case 'mem_pool':
      read.mem_pool = text
      return
    case 'big_query_mem_limit':
    case 'big_query_scan_rows_limit':
      read[name] = atLeastZero(integer(64), `${name} should greater than 0 or equal to 0`)
      return
    case 'big_query_cpu_second_limit':
      read[name] = integer(64)
      if (read[name] < 0n || read[name] > MOST_SECONDS)
        throw analyzing(`The range of \`big_query_cpu_second_limit\` should be (0, ${MOST_SECONDS}]`)
      return
    case 'concurrency_limit':
      read[name] = atLeastZero(integer(32), 'concurrency_limit should be greater than 0')
      return
    case 'spill_mem_limit_threshold':
      read[name] = part()
      if (read[name] <= 0 || read[name] >= 1)
        throw analyzing('spill_mem_limit_threshold should range from 0.00(exclude) to 1.00(exclude)')
      return
    case 'type': {
      const type = text.toUpperCase()
      if (type !== 'NORMAL' && type !== 'SHORT_QUERY' && type !== 'MV')
        throw analyzing("Only support 'normal', 'mv' and 'short_query' type")
      read.type = type
      return
    }
    case 'warehouses':
      read.warehouses = []
      for (const warehouse of text.split(',').map((one) => one.trim())) {
        if (warehouse === '') continue
        if (read.warehouses.includes(warehouse)) throw analyzing(`Duplicate warehouse in warehouses: ${warehouse}`)
        if (warehouse !== 'default_warehouse') throw analyzing(`Unknown warehouse: ${warehouse}`)
        read.warehouses.push(warehouse)
      }
      return
    default:
      throw analyzing(`Unknown property: ${key}`)
  }
}
