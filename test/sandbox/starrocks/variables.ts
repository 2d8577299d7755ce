import { analyzing, bare } from './errors'

/** The variables that clients and the provider use, with their defaults. */
export const DEFAULT_VARIABLES: Record<string, string> = {
  activate_all_roles_on_login: 'false',
  allow_default_partition: 'false',
  auto_increment_increment: '1',
  autocommit: 'true',
  big_query_profile_threshold: '0s',
  broadcast_row_limit: '15000000',
  catalog: 'default_catalog',
  cbo_cte_reuse: 'true',
  cbo_enable_low_cardinality_optimize: 'true',
  character_set_client: 'utf8',
  character_set_connection: 'utf8',
  character_set_database: 'utf8',
  character_set_results: 'utf8',
  character_set_server: 'utf8',
  chunk_size: '4096',
  collation_connection: 'utf8_general_ci',
  collation_database: 'utf8_general_ci',
  collation_server: 'utf8_general_ci',
  connector_io_tasks_per_scan_operator: '16',
  connector_sink_compression_codec: 'uncompressed',
  default_table_compression: 'lz4_frame',
  disable_colocate_join: 'false',
  disable_join_reorder: 'false',
  dynamic_overwrite: 'false',
  enable_insert_strict: 'true',
  enable_materialized_view_rewrite: 'true',
  enable_pipeline_engine: 'true',
  enable_populate_datacache: 'true',
  enable_profile: 'false',
  enable_query_queue_select: 'false',
  enable_query_cache: 'false',
  enable_scan_datacache: 'true',
  enable_show_all_variables: 'false',
  enable_spill: 'false',
  enable_write_hive_external_table: 'false',
  event_scheduler: 'OFF',
  exec_mem_limit: '2147483648',
  foreign_key_checks: 'true',
  group_concat_max_len: '1024',
  init_connect: '',
  insert_max_filter_ratio: '0.0',
  insert_timeout: '14400',
  interactive_timeout: '3600',
  interpolate_passthrough: 'true',
  io_tasks_per_scan_operator: '4',
  language: '/starrocks/share/english/',
  license: 'Apache License 2.0',
  load_mem_limit: '0',
  lower_case_table_names: '0',
  max_allowed_packet: '33554432',
  net_buffer_length: '16384',
  net_read_timeout: '60',
  net_write_timeout: '60',
  new_planner_optimize_timeout: '3000',
  parallel_fragment_exec_instance_num: '1',
  performance_schema: 'false',
  pipeline_dop: '0',
  prefer_compute_node: 'false',
  query_cache_size: '1048576',
  query_cache_type: '0',
  query_delivery_timeout: '300',
  query_mem_limit: '0',
  query_queue_concurrency_limit: '0',
  query_queue_mem_used_pct_limit: '0.0',
  query_timeout: '300',
  resource_group: '',
  runtime_profile_report_interval: '10',
  spill_mode: 'auto',
  sql_auto_is_null: 'false',
  sql_dialect: 'StarRocks',
  sql_mode: 'ONLY_FULL_GROUP_BY',
  sql_safe_updates: '0',
  sql_select_limit: '9223372036854775807',
  statistic_collect_parallel: '1',
  system_time_zone: 'UTC',
  time_zone: 'UTC',
  transaction_isolation: 'REPEATABLE-READ',
  transaction_read_only: 'OFF',
  transaction_visible_wait_timeout: '10',
  tx_isolation: 'REPEATABLE-READ',
  tx_read_only: 'OFF',
  use_compute_nodes: '-1',
  version_compile_machine: 'x86_64',
  version_compile_os: 'Linux',
  wait_timeout: '28800',
  warehouse: 'default_warehouse',
}

/** Variables that only SET GLOBAL can set (`GlobalVariable`). */
const GLOBAL_ONLY: ReadonlySet<string> = new Set([
  'activate_all_roles_on_login',
  'character_set_database',
  'enable_query_queue_select',
  'init_connect',
  'query_cache_size',
  'query_queue_concurrency_limit',
  'query_queue_mem_used_pct_limit',
])

/** Variables that only SET SESSION can set (`VariableMgr.SESSION_ONLY`). */
const SESSION_ONLY: ReadonlySet<string> = new Set(['resource_group'])

/** Variables that nobody can set (`VariableMgr.READ_ONLY`). */
const READ_ONLY: ReadonlySet<string> = new Set([
  'language',
  'license',
  'lower_case_table_names',
  'performance_schema',
  'system_time_zone',
  'version',
  'version_comment',
])

/** Variables that SHOW VARIABLES lists only with enable_show_all_variables (`VariableMgr.INVISIBLE`). */
const INVISIBLE: ReadonlySet<string> = new Set(['interpolate_passthrough'])

export const isInvisible = (name: string) => INVISIBLE.has(name)

/** Variables with a smallest value, and with a largest one (`SetStmtAnalyzer`). */
const RANGES: Record<string, readonly [min: bigint, max?: bigint]> = {
  exec_mem_limit: [2_097_152n],
  load_mem_limit: [0n],
  new_planner_optimize_timeout: [1n],
  query_mem_limit: [0n],
  query_timeout: [1n, 259_200n],
  sql_select_limit: [0n],
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P']

/** Refuses what `VariableMgr.checkUpdate` refuses; no recording shows whether its errors are wrapped. */
export function checkScope(scope: string, name: string): void {
  if (READ_ONLY.has(name)) throw bare(`Variable '${name}' is a read only variable`, 1621)
  if (scope === 'global' && SESSION_ONLY.has(name))
    throw bare(`Variable '${name}' is a SESSION variable and can't be used with SET GLOBAL`, 1228)
  if (scope !== 'global' && GLOBAL_ONLY.has(name))
    throw bare(`Variable '${name}' is a GLOBAL variable and should be set with SET GLOBAL`, 1229)
}

/** The value that a variable gets, of the type of its default. */
export function settingOf(name: string, text: string): string {
  const byDefault = DEFAULT_VARIABLES[name] ?? ''
  if (text.toLowerCase() === 'default') return byDefault
  const value = name === 'exec_mem_limit' ? bytesOf(text) : text
  const range = RANGES[name]
  if (range !== undefined) checkRange(name, value, range)
  const wrongType = () => bare(`Incorrect argument type to variable '${name}'`, 1232)
  if (/^(true|false)$/.test(byDefault)) {
    if (/^(on|true|1)$/i.test(text)) return 'true'
    if (/^(off|false|0)$/i.test(text)) return 'false'
    throw wrongType()
  }
  if (/^-?\d+$/.test(byDefault)) {
    if (!/^[+-]?\d+$/.test(value)) throw wrongType()
    return String(BigInt(value))
  }
  if (/^-?\d+\.\d+$/.test(byDefault)) {
    if (value.trim() === '' || Number.isNaN(Number(value))) throw wrongType()
    return Number.isInteger(Number(value)) ? `${Number(value)}.0` : String(Number(value))
  }
  return value
}

function checkRange(name: string, text: string, [min, max]: readonly [min: bigint, max?: bigint]): void {
  if (!/^[+-]?\d+$/.test(text)) throw analyzing(`${name} is not a number`)
  if (BigInt(text) < min) throw analyzing(`${name} must be equal or greater than ${min}`)
  if (max !== undefined && BigInt(text) > max) throw analyzing(`${name} must be equal or smaller than ${max}`)
}

/** `2G` as bytes (`ParseUtil.analyzeDataVolume`). */
function bytesOf(text: string): string {
  const [, digits, unit = ''] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? []
  const power = UNITS.indexOf(unit === '' ? 'B' : unit.toUpperCase().replace(/(?<=.)B$/, ''))
  if (digits === undefined || power < 0) throw analyzing(`invalid data volumn expression:${text}`)
  if (BigInt(digits) <= 0n) throw analyzing('Data volumn must larger than 0')
  return String(BigInt(digits) * 1024n ** BigInt(power))
}
