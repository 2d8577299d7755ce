import { analyzing, unsupported } from '../errors'
import type { BaseTable, Table } from '../metadata'
import { findColumn } from '../metadata'
import type { Session } from '../session'
import { checkReplication } from './properties'

const SESSION = 'session.'
const HINT =
  'please add `session.` prefix if you want add session variables for mv(eg, "session.insert_timeout"="30000000").'
const REWRITE_MODES = ['DISABLE', 'LOOSE', 'CHECKED', 'NOCHECK', 'FORCE_MV']
const SWITCHES = ['TRUE', 'FALSE', 'DEFAULT']
const STRATEGIES = ['strict', 'adaptive']

/** Converts a value to the stored one, or throws. `altering` is true for ALTER. */
type Keep = (value: string, table: Table, altering: boolean) => string

/** The properties of materialized views (`AlterMVJobExecutor`, `PropertyAnalyzer`). */
const PROPERTIES: Record<string, Keep> = {
  replicated_storage: (value) => value,
  replication_num: (value) => {
    checkReplication(value)
    return value
  },
  mv_rewrite_staleness_second: (value) =>
    number('Invalid maxMVRewriteStaleness Number', value, Number.MIN_SAFE_INTEGER),
  partition_ttl: (value, table, altering) => {
    if (altering) onlyRanges('partition_ttl', table)
    else onlyPartitioned('partition_ttl is only supported by partitioned materialized-view', table)
    return value
  },
  partition_ttl_number: (value, table, altering) => {
    const kept = number('Partition TTL Number', value)
    if (altering) onlyRanges('partition_ttl_number', table)
    else if (table.materialized!.partitionType !== 'RANGE')
      throw invalid('partition_ttl_number does not support non-range-partitioned materialized view.')
    return kept
  },
  auto_refresh_partitions_limit: (value) => number('Auto Refresh Partitions Limit', value),
  partition_refresh_number: (value, table, altering) => {
    const kept = number('Partition Refresh Number', value)
    if (!altering)
      onlyPartitioned('partition_refresh_number does not support non-partitioned materialized view.', table)
    return kept
  },
  partition_refresh_strategy: (value, table, altering) => {
    if (!STRATEGIES.includes(value.toLowerCase()))
      throw unsupported(`the strategy ${value} of partition_refresh_strategy`)
    if (!altering)
      onlyPartitioned('partition_refresh_strategy does not support non-partitioned materialized view.', table)
    return value
  },
  excluded_trigger_tables: excludes,
  excluded_refresh_tables: excludes,
  query_rewrite_consistency: (value) => oneOf('query_rewrite_consistency', REWRITE_MODES, value),
  force_external_table_query_rewrite: (value) => oneOf('force_external_table_query_rewrite', REWRITE_MODES, value),
  enable_query_rewrite: (value, _, altering) => {
    const known = oneOf('enable_query_rewrite', SWITCHES, value)
    return altering ? known : value
  },
  storage_medium: (value) => value,
  compression: (value) => value,
  bloom_filter_columns: (value, table) => {
    for (const name of value.split(',').map((one) => one.trim()))
      if (!findColumn(table.columns, name)) throw unsupported(`a bloom filter of the unknown column ${name}`)
    return value
  },
}
/** The properties that ALTER treats as variables without their prefix. */
const ONLY_AT_CREATION = ['replicated_storage', 'replication_num', 'storage_medium', 'compression']
/** The properties of StarRocks that the sandbox does not know. */
const NOT_BUILT =
  /^(partition_retention_condition|resource_group|unique_constraints|foreign_key_constraints|labels\.location|colocate_with|warehouse|storage_volume|storage_cooldown_t.*|bloom_filter_fpp|time_drift_constraint|transparent_mv_rewrite_mode|refresh_mode|mv_refresh_mode|datacache\..*)$/

/** The stored properties of CREATE MATERIALIZED VIEW. */
export function materializedProperties(
  session: Session,
  table: Table,
  given: Map<string, string>,
): Map<string, string> {
  const kept = new Map<string, string>()
  for (const [key, keep] of Object.entries(PROPERTIES)) {
    const value = given.get(key)
    if (value !== undefined) kept.set(key, keep(value, table, false))
  }
  for (const [key, value] of variablesIn(session, given, Object.keys(PROPERTIES), (unknown) =>
    invalid(`Analyze materialized properties failed because unknown properties: ${unknown}, ${HINT}`),
  ))
    kept.set(key, value)
  // The replicated storage is shown by its current value, the others as declared.
  kept.delete('replicated_storage')
  return kept
}

/** ALTER MATERIALIZED VIEW ... SET: all of them, or none. */
export function alterMaterializedProperties(session: Session, table: Table, given: Map<string, string>): void {
  const known = Object.keys(PROPERTIES).filter((key) => !ONLY_AT_CREATION.includes(key))
  const kept = new Map<string, string>()
  for (const key of known) {
    const value = given.get(key)
    if (value !== undefined) kept.set(key, PROPERTIES[key]!(value, table, true))
  }
  for (const [key, value] of variablesIn(session, given, known, (unknown) =>
    analyzing(`Modify failed because unknown properties: ${unknown}, ${HINT}`),
  ))
    kept.set(key, value)
  for (const [key, value] of kept) table.properties.set(key, value)
}

/** The remaining properties must be variables of the session that refreshes the view. */
function variablesIn(
  session: Session,
  given: Map<string, string>,
  known: string[],
  unknown: (properties: string) => Error,
): [string, string][] {
  const rest = [...given].filter(([key]) => !known.includes(key))
  for (const [key] of rest) {
    if (NOT_BUILT.test(key)) throw unsupported(`the property ${key} of a materialized view`)
    if (!key.startsWith(SESSION)) throw unknown(`{${rest.map(([k, v]) => `${k}=${v}`).join(', ')}}`)
    // The look-up of the variable refuses an unknown one.
    session.variable('session', key.slice(SESSION.length))
  }
  return rest
}

/** The variables that its refresh sets. */
export function sessionVariables({ properties }: Table): [string, string][] {
  return [...properties].flatMap(([key, value]): [string, string][] =>
    key.startsWith(SESSION) ? [[key.slice(SESSION.length).toLowerCase(), value]] : [],
  )
}

/** True if `excluded_trigger_tables` or `excluded_refresh_tables` excludes this base table. */
export function isExcluded(
  { properties }: Table,
  property: 'excluded_trigger_tables' | 'excluded_refresh_tables',
  base: Pick<BaseTable, 'database' | 'name'>,
): boolean {
  return tablesIn(properties.get(property) ?? '').some((parts) => names(parts, base))
}

/** Names of base tables, with or without their databases; ALTER stores the text unchanged. */
function excludes(value: string, table: Table, altering: boolean): string {
  const { refresh, bases } = table.materialized!
  if (refresh.type !== 'ASYNC')
    throw analyzing('The excluded_trigger_tables property only applies to asynchronous refreshes.')
  const tables = tablesIn(value)
  for (const parts of tables) {
    if (bases.some((base) => names(parts, base))) continue
    const shown = parts.map((part) => `\`${part}\``).join('.')
    throw analyzing(`${shown} is not base table of materialized view ${table.name}`)
  }
  return altering ? value : tables.map((parts) => parts.join('.')).join(',')
}

const tablesIn = (value: string) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => one.split('.'))

const names = (parts: string[], { database, name }: Pick<BaseTable, 'database' | 'name'>) =>
  parts.at(-1) === name && (parts.length === 1 || parts.at(-2) === database)

const invalid = (message: string) => analyzing(`Invalid parameter ${message}`, 6013)

function number(what: string, value: string, least = 1): string {
  if (!/^[+-]?\d{1,10}$/.test(value)) throw analyzing(`${what}: For input string: "${value}"`)
  const parsed = Number(value)
  if (parsed < least && parsed !== -1) throw analyzing(`Illegal ${what}: ${parsed}`)
  return String(parsed)
}

function oneOf(property: string, allowed: string[], value: string): string {
  const upper = value.toUpperCase()
  if (!allowed.includes(upper)) throw unsupported(`the value ${value} of the property ${property}`)
  return upper
}

function onlyPartitioned(message: string, { materialized }: Table): void {
  if (materialized!.partitionType === 'UNPARTITIONED') throw invalid(message)
}

function onlyRanges(property: string, { materialized }: Table): void {
  if (materialized!.partitionType === 'RANGE') return
  throw analyzing(`${property} is only supported for range partitioned materialized view`)
}
