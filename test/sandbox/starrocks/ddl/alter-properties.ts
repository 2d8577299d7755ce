import { analyzing, bare, syntax } from '../errors'
import type { Features } from '../features'
import type { Table } from '../metadata'
import { alterDynamic, isDynamicKey } from './dynamic-partitions'
import { checkBucketSize } from './properties'

/** The effect of ALTER TABLE SET on a property, as recorded; any other property is unknown. */
type Effect = 'stored' | 'ignored' | 'job' | ((table: Table, value: string, features: Features) => 'stored' | 'ignored')

const EFFECTS: Record<string, Effect> = {
  replication_num: (table) => {
    if (!table.partitionBy) return 'stored'
    throw bare(
      "This is a range partitioned table, you should specify partitions with MODIFY PARTITION clause. If you want to set default replication number, please use 'default.replication_num' instead of 'replication_num' to escape misleading.",
    )
  },
  'default.replication_num': 'ignored',
  'default.storage_medium': 'ignored',
  storage_cooldown_ttl: 'ignored',
  enable_persistent_index: 'ignored',
  bloom_filter_columns: 'job',
  bloom_filter_fpp: 'job',
  colocate_with: 'stored',
  write_quorum: 'stored',
  replicated_storage: 'stored',
  bucket_size: (table, _, features) => {
    checkBucketSize(table, features)
    return 'stored'
  },
  mutable_bucket_num: 'stored',
  partition_live_number: onRanges('partition live number'),
  partition_ttl: onRanges('partition ttl'),
  partition_retention_condition: 'stored',
  binlog_enable: 'stored',
  binlog_ttl_second: 'stored',
  binlog_max_size: 'stored',
  base_compaction_forbidden_time_ranges: 'ignored',
  unique_constraints: 'stored',
  foreign_key_constraints: (_, value) => (value === '' ? 'ignored' : 'stored'),
  'flat_json.enable': 'stored',
  enable_load_profile: 'ignored',
  primary_index_cache_expire_sec: 'ignored',
  'labels.location': 'stored',
  in_memory: 'ignored',
  storage_type: () => refuse("Can't change storage type"),
  file_bundling: () => refuse('Property file_bundling only support cloud native table'),
  tablet_type: () => refuse('Alter tablet type not supported'),
  time_drift_constraint: () => {
    throw syntax("Unexpected input '<EOF>', the most similar input is {a legal identifier}", { line: 1, column: 0 })
  },
}

/** Checks and stores the properties of ALTER TABLE SET; answers whether a job is needed. */
export function alterProperties(table: Table, given: Map<string, string>, features: Features): { job: boolean } {
  const keys = [...given.keys()]
  const together = ['dynamic_partition.', 'binlog_'].some((prefix) => keys.every((key) => key.startsWith(prefix)))
  if (keys.length > 1 && !together) return refuse('Can only set one table property at a time')
  if (keys.some(isDynamicKey)) {
    alterDynamic(table, given)
    return { job: false }
  }
  let job = false
  for (const [key, value] of given) {
    const effect = EFFECTS[key]
    if (!effect) return refuse(`Unknown properties: {${key}=${value}}`)
    const outcome = typeof effect === 'string' ? effect : effect(table, value, features)
    if (outcome !== 'ignored') table.properties.set(key, value)
    job ||= outcome === 'job'
  }
  return { job }
}

function refuse(message: string): never {
  throw analyzing(message, 5064)
}

function onRanges(what: string): (table: Table) => 'stored' {
  return (table) => {
    if (table.partitionBy) return 'stored'
    throw bare(`Table[${table.name}] is not range partitioned. no need to set ${what}.`)
  }
}
