import { analyzing, bare } from '../errors'
import type { Features } from '../features'
import type { Table } from '../metadata'
import { createDynamic, dynamicDefaults, isDynamicKey } from './dynamic-partitions'

export const BACKENDS = [10001, 10002, 10003]
const COMPRESSION = /^(LZ4|ZSTD|ZLIB|SNAPPY|LZ4_FRAME|ZSTD\(\d+\))$/i

interface PropertyFacts {
  check?: (value: string, table: Table, all: Map<string, string>, features: Features) => void
  /** True if it is stored, which is the default. */
  keeps?: (features: Features) => boolean
  /** The value in SHOW CREATE TABLE; absent for the declared value, null for properties that are not shown. */
  shown?: ((value: string, table: Table) => string) | null
}

/** The properties of internal tables at creation, as recorded. */
const PROPERTIES: Record<string, PropertyFacts> = {
  replication_num: { check: checkReplication },
  storage_medium: {},
  storage_cooldown_time: { check: needsMedium },
  storage_cooldown_ttl: { check: needsMedium },
  compression: { check: checkCompression, shown: (value) => value.toUpperCase() },
  enable_persistent_index: { check: checkPersistentIndex, shown: null },
  bloom_filter_columns: {},
  bloom_filter_fpp: { shown: null },
  colocate_with: {},
  write_quorum: {},
  replicated_storage: {},
  fast_schema_evolution: {},
  light_schema_change: { shown: null },
  bucket_size: { check: (_, table, __, features) => checkBucketSize(table, features), shown: null },
  mutable_bucket_num: {},
  partition_live_number: {},
  partition_ttl: {},
  partition_retention_condition: {},
  'dynamic_partition.enable': {
    check: (_, table) => {
      if (table.partitionBy?.kind === 'expressions') {
        throw bare('Expression partitioning does not support properties of dynamic partitioning')
      }
    },
  },
  'dynamic_partition.time_unit': {
    check: (_, table) => {
      if (table.partitionBy?.kind !== 'range')
        throw bare('Dynamic partition only support single-column range partition')
    },
  },
  'dynamic_partition.start': {},
  'dynamic_partition.end': {},
  'dynamic_partition.prefix': {},
  'dynamic_partition.buckets': {},
  'dynamic_partition.time_zone': {},
  'dynamic_partition.history_partition_num': {},
  'dynamic_partition.replication_num': {},
  'dynamic_partition.start_day_of_week': {},
  'dynamic_partition.start_day_of_month': {},
  binlog_enable: {},
  base_compaction_forbidden_time_ranges: { shown: null },
  unique_constraints: {
    shown: (value, table) => `default_catalog.${table.database.name}.${table.name}.${value}`,
  },
  'flat_json.enable': {
    check: (value, _, __, features) => {
      if (value === 'false' && !features.atLeast(4, 1))
        throw bare('flat JSON configuration must be set after enabling flat JSON.')
    },
  },
  enable_load_profile: { shown: null },
  primary_index_cache_expire_sec: { shown: null },
  file_bundling: {
    // From 4.1 on only a cloud native table keeps it.
    keeps: (features) => !features.atLeast(4, 1),
  },
  foreign_key_constraints: { shown: null },
  storage_volume: { shown: null },
  'labels.location': {},
  storage_format: { shown: null },
  in_memory: { shown: null },
  tablet_type: {
    check: () => {
      throw bare('Invalid tablet type')
    },
  },
}

/** Checks the properties of a CREATE TABLE. */
export function createProperties(given: Map<string, string>, table: Table, features: Features): Map<string, string> {
  const unknown = [...given].filter(
    ([key]) => !(Object.hasOwn(PROPERTIES, key) && features.knowsProperty('table', key)),
  )
  for (const [key, value] of given) PROPERTIES[key]?.check?.(value, table, given, features)
  const dynamic = new Map([...given].filter(([key]) => isDynamicKey(key)))
  if (dynamic.size > 0 && table.partitionBy?.kind === 'range') createDynamic(table, dynamic)
  if (unknown.length > 0) throw bare(`Unknown properties: {${unknown.map(([k, v]) => `${k}=${v}`).join(', ')}}`)
  return new Map([...given].filter(([key]) => PROPERTIES[key]?.keeps?.(features) !== false))
}

/** The properties that SHOW CREATE TABLE and tables_config print, sorted by key. */
export function shownProperties(table: Table): [string, string][] {
  const shown = new Map<string, string>([
    ['compression', 'LZ4'],
    ['fast_schema_evolution', 'true'],
    ['replicated_storage', 'true'],
    ['replication_num', String(BACKENDS.length)],
    ...dynamicDefaults(table),
  ])
  if (table.keyModel === 'PRIMARY_KEYS') shown.set('enable_persistent_index', 'true')
  if (table.distribution.kind === 'random' && table.distribution.buckets === undefined) {
    shown.set('bucket_size', table.properties.get('bucket_size') ?? table.bucketSize)
  }
  for (const [key, value] of table.properties) {
    const print = PROPERTIES[key]?.shown
    if (print !== null) shown.set(key, print ? print(value, table) : value)
  }
  return [...shown].sort(([a], [b]) => (a < b ? -1 : 1))
}

export function checkReplication(value: string): void {
  if (!/^\d+$/.test(value)) throw analyzing(`Invalid replication_num: ${value}`)
  if (Number(value) <= 0) throw analyzing('Replication num should larger than 0. (suggested 3)')
  if (Number(value) > BACKENDS.length) {
    throw analyzing(
      `Table replication num should be less than of equal to the number of available BE nodes. You can change this default by setting the replication_num table properties. Current alive backend is [${BACKENDS}].`,
    )
  }
}

/** From 4.1 on only buckets that grow by themselves have a size. */
export function checkBucketSize({ distribution }: Table, features: Features): void {
  if (!features.atLeast(4, 1) || (distribution.kind === 'random' && distribution.buckets === undefined)) return
  throw bare(
    "Setting bucket size is not allowed: only supported for tables with RANDOM distribution and when 'enable_automatic_bucket' is enabled.",
  )
}

function needsMedium(_: string, __: Table, all: Map<string, string>): void {
  if (!all.has('storage_medium')) throw bare('Invalid data property. storage medium property is not found')
}

function checkCompression(value: string): void {
  if (!COMPRESSION.test(value)) throw bare(`unknown compression type: ${value}`)
}

function checkPersistentIndex(value: string, table: Table): void {
  if (table.keyModel !== 'PRIMARY_KEYS' || value !== 'false') return
  throw bare('In-Memory index is not supported, please create table with persistent index')
}
