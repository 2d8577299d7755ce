import { analyzing, unsupported } from '../errors'
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
}

/** The number of cores of the back ends. */
const CORES = 16n
const MOST_SECONDS = (2n ** 63n - 1n) / 1_000_000_000n
const SHARES = ['cpu_weight', 'cpu_weight_percent', 'exclusive_cpu_cores', 'exclusive_cpu_percent'] as const
const ALTERABLE =
  "'cpu_weight','cpu_weight_percent','exclusive_cpu_cores','exclusive_cpu_percent','mem_limit','max_cpu_cores','concurrency_limit','big_query_mem_limit', 'big_query_scan_rows_limit','big_query_cpu_second_limit','spill_mem_limit_threshold','warehouses'"

/** Reads properties as `ResourceGroupAnalyzer.analyzeProperties` does: the first that is wrong, as a hash map has them. */
export function groupProperties(given: Map<string, string>): GroupProperties {
  const read: GroupProperties = {}
  for (const [key, text] of hashOrder(given, ([name]) => javaHash(name))) readProperty(read, key, text)
  return read
}

/** Refuses missing and superfluous properties of CREATE RESOURCE GROUP. */
export function checkCreation(properties: GroupProperties): void {
  if (properties.mem_limit === undefined) throw analyzing("property 'mem_limit' is absent")
  const { type, exclusive_cpu_cores: cores } = properties
  if (type === 'SHORT_QUERY' && cores !== undefined && cores > 0n)
    throw analyzing('short query resource group should not set exclusive_cpu_cores')
  checkShares(properties)
}

/** Refuses properties that ALTER RESOURCE GROUP ... WITH cannot change. */
export function checkAlteration(properties: GroupProperties): void {
  if (properties.type) throw analyzing('type of ResourceGroup is immutable')
  const { mem_pool: _, ...others } = properties
  if (Object.keys(others).length === 0) throw analyzing(`At least one of (${ALTERABLE}) should be specified`)
}

/** A group has exactly one share of the processors, in one of four properties. */
export function checkShares(properties: GroupProperties): void {
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

/** The cells of SHOW RESOURCE GROUP between id and classifiers, in the order of its columns. */
export function propertyCells(p: GroupProperties, verbose: boolean): string[] {
  const exclusive = (p.exclusive_cpu_cores ?? 0n) > 0n || (p.exclusive_cpu_percent ?? 0n) > 0n
  const shared = exclusive || (p.cpu_weight_percent ?? 0n) > 0n
  // DecimalFormat("#.##"): a value exactly between two numbers becomes the even one.
  const spill = String(Number(((p.spill_mem_limit_threshold ?? 1) * 100).toFixed(2)))
  const more = (...cells: string[]) => (verbose ? cells : [])
  return [
    ...more(String(shared ? 0n : (p.cpu_weight ?? 1n))),
    String(p.cpu_weight_percent ?? 'null'),
    ...more(String(p.exclusive_cpu_cores ?? 0n)),
    String(p.exclusive_cpu_percent ?? 'null'),
    `${javaDouble(p.mem_limit! * 100)}%`,
    ...more(String(p.max_cpu_cores ?? 'null')),
    String(p.big_query_cpu_second_limit ?? 0n),
    String(p.big_query_scan_rows_limit ?? 0n),
    String(p.big_query_mem_limit ?? 0n),
    String(p.concurrency_limit ?? 'null'),
    `${spill}%`,
    ...more(p.type ?? 'NORMAL'),
  ]
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
      for (const warehouse of text.split(',').map((one) => one.trim()))
        if (warehouse && warehouse !== 'default_warehouse') throw analyzing(`Unknown warehouse: ${warehouse}`)
      throw unsupported('a resource group that is bound to warehouses')
    default:
      throw analyzing(`Unknown property: ${key}`)
  }
}
