import { ownValue } from './names'
import { id, pairs, type Sql, sql } from './quote'

interface PropertyRule {
  /** True if ALTER TABLE SET accepts it; otherwise only CREATE TABLE does. */
  readonly change: 'inPlace' | 'atCreation'
  /** How two values are compared; by default letter by letter. */
  readonly as?: 'word' | 'columns' | 'constraint'
  /** The value if SHOW CREATE TABLE does not print it. Absent if it is not known. */
  readonly unless?: string
}

const word = (change: PropertyRule['change'], unless?: string): PropertyRule => ({
  change,
  as: 'word',
  ...(unless !== undefined && { unless }),
})

/** Recorded from a StarRocks 4.0 (matrices/properties.json) and read from `AlterTableClauseAnalyzer.visitModifyTablePropertiesClause`. */
const RULES: Readonly<Record<string, PropertyRule>> = {
  replication_num: word('inPlace'),
  'default.replication_num': word('inPlace'),
  storage_cooldown_ttl: word('inPlace'),
  enable_persistent_index: word('inPlace'),
  persistent_index_type: word('inPlace'),
  primary_index_cache_expire_sec: word('inPlace'),
  bloom_filter_columns: { change: 'inPlace', as: 'columns', unless: '' },
  colocate_with: { change: 'inPlace', unless: '' },
  write_quorum: word('inPlace', 'MAJORITY'),
  replicated_storage: word('inPlace'),
  bucket_size: word('inPlace'),
  mutable_bucket_num: word('inPlace'),
  partition_live_number: word('inPlace'),
  partition_ttl: word('inPlace'),
  partition_retention_condition: { change: 'inPlace' },
  time_drift_constraint: { change: 'inPlace' },
  'dynamic_partition.enable': word('inPlace'),
  'dynamic_partition.time_unit': word('inPlace'),
  'dynamic_partition.time_zone': word('inPlace'),
  'dynamic_partition.start': word('inPlace'),
  'dynamic_partition.end': word('inPlace'),
  'dynamic_partition.prefix': { change: 'inPlace' },
  'dynamic_partition.buckets': word('inPlace'),
  'dynamic_partition.replication_num': word('inPlace'),
  'dynamic_partition.history_partition_num': word('inPlace'),
  'dynamic_partition.start_day_of_week': word('inPlace'),
  'dynamic_partition.start_day_of_month': word('inPlace'),
  binlog_enable: word('inPlace'),
  binlog_ttl_second: word('inPlace'),
  binlog_max_size: word('inPlace'),
  base_compaction_forbidden_time_ranges: { change: 'inPlace' },
  unique_constraints: { change: 'inPlace', as: 'constraint' },
  foreign_key_constraints: { change: 'inPlace' },
  'flat_json.enable': word('inPlace'),
  'flat_json.null.factor': word('inPlace'),
  'flat_json.sparsity.factor': word('inPlace'),
  'flat_json.column.max': word('inPlace'),
  enable_load_profile: word('inPlace'),
  'labels.location': { change: 'inPlace' },
  in_memory: word('inPlace'),
  // These two only on tables of a shared-data cluster.
  'datacache.partition_duration': word('inPlace'),
  file_bundling: word('inPlace'),

  // It could be altered, but is never printed, and to set it to its value fails (`Nothing is changed`).
  bloom_filter_fpp: word('atCreation'),
  compression: word('atCreation'),
  storage_medium: word('atCreation'),
  storage_cooldown_time: { change: 'atCreation' },
  fast_schema_evolution: word('atCreation'),
  light_schema_change: word('atCreation'),
  storage_type: word('atCreation'),
  storage_format: word('atCreation'),
  storage_volume: { change: 'atCreation' },
  short_key: word('atCreation'),
  'datacache.enable': word('atCreation'),
  enable_async_write_back: word('atCreation'),
  tablet_type: word('atCreation'),
}

/** The name in SHOW CREATE TABLE of a property that also has an older name. */
const SHOWN_AS: Readonly<Record<string, string>> = { light_schema_change: 'fast_schema_evolution' }

/** True if ALTER TABLE can set a property. An unknown property counts as fixed. */
export function altersInPlace(key: string): boolean {
  return ownValue(RULES, key)?.change === 'inPlace'
}

/** True if the property starts a schema change job, as a change of columns does. */
export function startsJob(key: string): boolean {
  return key === 'bloom_filter_columns'
}

/**
 * The value of a table's property in SHOW CREATE TABLE. Undefined if it is not printed and has no known default: some are never
 * printed (`in_memory`), some for some tables only (`enable_persistent_index` for primary keys).
 */
export function propertyOf(key: string, shown: Readonly<Record<string, string>>): string | undefined {
  return ownValue(shown, ownValue(SHOWN_AS, key) ?? key) ?? ownValue(RULES, key)?.unless
}

/** True if StarRocks takes two values of a property as equal. */
export function sameProperty(key: string, a: string, b: string): boolean {
  const canonical = CANONICAL[ownValue(RULES, key)?.as ?? 'text']
  return canonical(a) === canonical(b)
}

const CANONICAL: Readonly<Record<'text' | NonNullable<PropertyRule['as']>, (value: string) => string>> = {
  text: (value) => value,
  word: (value) => {
    const bare = value.trim().replace(/\s+/g, ' ').toUpperCase()
    return /^\d+(\.\d+)?$/.test(bare) ? String(Number(bare)) : bare
  },
  columns: sorted,
  // A constraint `k` reads back as `default_catalog.db.t.k`.
  constraint: (value) => sorted(value.replaceAll(/default_catalog\.[^.,;]+\.[^.,;]+\./g, '')),
}

/** Columns in any order, in any case. */
function sorted(columns: string): string {
  return columns
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .sort()
    .join()
}

const DYNAMIC = 'dynamic_partition.'

/** True for the settings of dynamic partitions, which are set by one statement: `setDynamicPartitions`. */
export function isDynamicSetting(key: string): boolean {
  return key.startsWith(DYNAMIC)
}

/** True if StarRocks creates the partitions of a table in time, and drops old ones; then it lets nobody add or drop one. */
export function hasDynamicPartitions(properties: Readonly<Record<string, string>>): boolean {
  return propertyOf(`${DYNAMIC}enable`, properties)?.trim().toLowerCase() === 'true'
}

/** StarRocks refuses one setting of a table that has none yet: `time_unit` and `end` come with it. */
export function setDynamicPartitions(database: string, name: string, settings: Readonly<Record<string, string>>): Sql {
  return sql`ALTER TABLE ${id(database, name)} SET (${pairs(settings)})`
}

/**
 * The statements that set a property of an existing table: one for each property, since StarRocks refuses two (5064, `Can only set
 * one table property at a time`). In a partitioned table each partition has its own replication, and StarRocks refuses
 * `replication_num` itself. The default, which reads back as the table's, is set last: after an interrupted run the difference
 * still shows.
 */
export function setTableProperty(
  table: { readonly database: string; readonly name: string; readonly partitioned: boolean },
  key: string,
  value: string,
): Sql[] {
  const alter = sql`ALTER TABLE ${id(table.database, table.name)}`
  const set = (name: string) => sql`SET (${pairs({ [name]: value })})`
  if (key !== 'replication_num' || !table.partitioned) return [sql`${alter} ${set(key)}`]
  return [sql`${alter} MODIFY PARTITION (*) ${set(key)}`, sql`${alter} ${set(`default.${key}`)}`]
}
