import type { Values } from '../../core/values'
import { canonicalLimit, isSharedPool, type Limits, UNLIMITED } from '../../sql/resource-group'
import type { Checked } from '../args'
import type { ResourceGroupArgs } from './args'

export type LimitInputs = Checked<ResourceGroupArgs>

/** The property that an input sets. */
export const PROPERTY = {
  // Renamed to cpu_weight in 3.3.5; every release knows this name (`ResourceGroupAnalyzer.analyzeProperties`).
  cpuWeight: 'cpu_core_limit',
  cpuWeightPercent: 'cpu_weight_percent',
  exclusiveCpuCores: 'exclusive_cpu_cores',
  exclusiveCpuPercent: 'exclusive_cpu_percent',
  maxCpuCores: 'max_cpu_cores',
  memLimit: 'mem_limit',
  memPool: 'mem_pool',
  concurrencyLimit: 'concurrency_limit',
  bigQueryCpuSecondLimit: 'big_query_cpu_second_limit',
  bigQueryScanRowsLimit: 'big_query_scan_rows_limit',
  bigQueryMemLimit: 'big_query_mem_limit',
  spillMemLimitThreshold: 'spill_mem_limit_threshold',
  type: 'type',
  warehouses: 'warehouses',
} as const satisfies { readonly [Name in keyof LimitInputs]?: string }

export type LimitInput = keyof typeof PROPERTY

export const LIMIT_INPUTS = Object.keys(PROPERTY) as LimitInput[]

/** True for a property that ALTER RESOURCE GROUP cannot change in a group with these limits. */
export function isFixed(property: string, limits: Limits): boolean {
  return property === 'type' || property === 'mem_pool' || (property === 'mem_limit' && isSharedPool(limits.mem_pool))
}

/** The declared limits. */
export function declaredLimits(inputs: LimitInputs): Limits {
  return Object.fromEntries(
    LIMIT_INPUTS.flatMap((input) => {
      const value = inputs[input]
      return value === undefined ? [] : [[PROPERTY[input], canonicalLimit(PROPERTY[input], String(value))] as const]
    }),
  )
}

/** True if a limit is the same as the other one; no release shows all of them, and one that is not shown does not differ. */
export function sameLimit(property: string, shown: Limits, desired: Limits): boolean {
  return shown[property] === undefined || shown[property] === (desired[property] ?? UNLIMITED[property])
}

/** The input that would declare a limit; undefined for one that was not set. */
export function inputFor(input: LimitInput, limit: string | undefined): Values[string] {
  if (limit === undefined || limit === UNLIMITED[PROPERTY[input]]) return undefined
  switch (input) {
    case 'memLimit':
    case 'spillMemLimitThreshold':
    case 'memPool':
    case 'type':
      return limit
    case 'warehouses':
      return limit.split(',')
    default:
      return Number(limit)
  }
}
