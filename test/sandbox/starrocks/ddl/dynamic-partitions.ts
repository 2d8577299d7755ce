import { bare, unsupported } from '../errors'
import type { Table } from '../metadata'
import { findColumn } from '../metadata'
import type { ExplicitPartition } from './explicit-partitions'

const PREFIX = 'dynamic_partition.'
const UNITS = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR']
const DEFAULTS: Record<string, string> = {
  buckets: '0',
  enable: 'true',
  history_partition_num: '0',
  prefix: 'p',
  start: '-2147483648',
  time_zone: 'Etc/UTC',
}
const KNOWN = [
  ...Object.keys(DEFAULTS),
  'time_unit',
  'end',
  'replication_num',
  'start_day_of_week',
  'start_day_of_month',
]
const MOST = 500
const PARTITION_NAME = /^[\w\u4e00-\u9fa5][\w\u4e00-\u9fa5]{0,63}$/
/** The number of digits of yyyyMMddHH in the name of a partition. */
const NAME_DIGITS: Record<string, number> = { HOUR: 10, DAY: 8, MONTH: 6, YEAR: 4 }

export const isDynamicKey = (key: string) => key.startsWith(PREFIX)

/** True if the table creates its partitions by itself, or once did. */
const isDynamic = (table: Table) => table.properties.has(`${PREFIX}time_unit`)

/** Refuses to add or drop partitions of a dynamic table (`DynamicPartitionUtil.checkAlterAllowed`). */
export function checkNotDynamic(table: Table): void {
  if (!isDynamic(table) || settingOf(table, 'enable').toLowerCase() !== 'true') return
  throw bare(
    'Cannot add/drop partition on a Dynamic Partition Table, Use command `ALTER TABLE tbl_name SET ("dynamic_partition.enable" = "false")` firstly.',
  )
}

/** The dynamic settings of ALTER TABLE SET: the first time, all settings without a default are required. */
export function alterDynamic(table: Table, given: Map<string, string>): void {
  if (!isDynamic(table)) {
    const complete = hasOneRange(table) && given.get(`${PREFIX}time_unit`) && given.get(`${PREFIX}end`)
    if (!complete) throw bare(`Table ${table.database.name}.${table.name} is not a dynamic partition table.`)
  }
  checkSettings(given)
  for (const [key, value] of given) table.properties.set(key, value)
}

/** The dynamic settings of CREATE TABLE. */
export function createDynamic(table: Table, given: Map<string, string>): void {
  if (!hasOneRange(table)) throw bare('Dynamic partition only support single-column range partition')
  for (const name of ['time_unit', 'end'])
    if (!given.get(PREFIX + name)) throw bare(`Must assign dynamic_partition.${name} properties`)
  checkSettings(given)
}

/** The properties that SHOW CREATE TABLE prints for a dynamic table, in addition to the declared ones. */
export function dynamicDefaults(table: Table): [string, string][] {
  if (!isDynamic(table)) return []
  const unit = settingOf(table, 'time_unit').toUpperCase()
  const day: [string, string][] =
    unit === 'WEEK' ? [['start_day_of_week', '1']] : unit === 'MONTH' ? [['start_day_of_month', '1']] : []
  return [...Object.entries(DEFAULTS), ...day].map(([name, value]) => [PREFIX + name, value])
}

/** The partitions that such a table is created with: the current one, the future ones, and the declared number of past ones. */
export function firstPartitions(table: Table, now = new Date()): Map<string, ExplicitPartition> {
  const partitions = new Map<string, ExplicitPartition>()
  if (!isDynamic(table) || settingOf(table, 'enable').toLowerCase() !== 'true') return partitions
  const unit = settingOf(table, 'time_unit').toUpperCase()
  if (unit === 'WEEK') throw unsupported('a table that makes partitions of weeks')
  if (table.properties.has(`${PREFIX}start_day_of_month`)) throw unsupported('partitions that begin within a month')
  const history = Math.min(Number(settingOf(table, 'history_partition_num')), -Number(settingOf(table, 'start')))
  const column = findColumn(table.columns, (table.partitionBy as { columns: string[] }).columns[0]!)!
  const text = (date: Date) => {
    const digits = date.toISOString().replace('T', ' ').slice(0, 19)
    if (column.type.name === 'DATETIME') return digits
    return column.type.name === 'DATE' ? digits.slice(0, 10) : digits.slice(0, 10).replaceAll('-', '')
  }
  for (let offset = -history; offset <= Number(settingOf(table, 'end')); offset++) {
    const from = beginning(now, unit, offset)
    const name = settingOf(table, 'prefix') + from.toISOString().replace(/\D/g, '').slice(0, NAME_DIGITS[unit])
    partitions.set(name, { kind: 'range', from: [text(from)], to: [text(beginning(now, unit, offset + 1))] })
  }
  return partitions
}

const settingOf = ({ properties }: Table, name: string) => properties.get(PREFIX + name) ?? DEFAULTS[name] ?? ''

const hasOneRange = ({ partitionBy }: Table) => partitionBy?.kind === 'range' && partitionBy.columns.length === 1

function beginning(now: Date, unit: string, offset: number): Date {
  const [year, month, day, hour] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), now.getUTCHours()]
  if (unit === 'YEAR') return new Date(Date.UTC(year + offset, 0))
  if (unit === 'MONTH') return new Date(Date.UTC(year, month + offset))
  if (unit === 'DAY') return new Date(Date.UTC(year, month, day + offset))
  return new Date(Date.UTC(year, month, day, hour + offset))
}

/** Checks the settings in the order of `DynamicPartitionUtil.analyzeDynamicPartition`. */
function checkSettings(given: Map<string, string>): void {
  const value = (name: string) => given.get(PREFIX + name)
  const integer = (text: string) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined)
  for (const key of given.keys())
    if (!KNOWN.includes(key.slice(PREFIX.length))) throw bare(`Unknown properties: {${key}=${given.get(key)}}`)
  const unit = value('time_unit')
  if (unit !== undefined && !UNITS.includes(unit.toUpperCase()))
    throw bare(`Unsupported time unit ${unit}. Expect HOUR/DAY/WEEK/MONTH/YEAR.`, 5065)
  const prefix = value('prefix')
  if (prefix !== undefined && !PARTITION_NAME.test(prefix))
    throw bare(`Invalid dynamic partition prefix: ${prefix}.`, 5069)
  const buckets = value('buckets')
  if (buckets === '') throw bare('Dynamic partition buckets is empty', 5066)
  if (buckets && integer(buckets) === undefined) throw bare(`Invalid dynamic partition buckets ${buckets}`, 5067)
  const enable = value('enable')
  if (enable !== undefined && !/^(true|false)$/i.test(enable))
    throw bare(`Invalid dynamic partition enable: ${enable}. Expected true or false`, 5068)
  const start = value('start')
  if (start !== undefined && integer(start) === undefined) throw bare(`Invalid dynamic partition start ${start}`, 5066)
  if (start !== undefined && integer(start)! >= 0) throw bare('Dynamic partition start must less than 0', 5066)
  const end = value('end')
  if (end === '') throw bare('Dynamic partition end is empty', 5066)
  if (end && integer(end) === undefined) throw bare(`Invalid dynamic partition end ${end}`, 5066)
  if (end && integer(end)! <= 0) throw bare('Dynamic partition end must greater than 0', 5066)
  const history = value('history_partition_num')
  if (history !== undefined && integer(history) === undefined)
    throw bare('Invalid properties: dynamic_partition.history_partition_num')
  if (history !== undefined && integer(history)! < 0)
    throw unsupported('a negative dynamic_partition.history_partition_num')
  const expected = Number(end ?? 0) + Number(history ?? 0)
  if (expected > MOST) throw bare(`Too many dynamic partitions: ${expected}. Limit: ${MOST}`)
  checkDay('start_day_of_month', value('start_day_of_month'), 28)
  checkDay('start_day_of_week', value('start_day_of_week'), 7)
}

function checkDay(name: string, text: string | undefined, most: number): void {
  if (text === undefined) return
  if (!/^[+-]?\d+$/.test(text)) throw bare(`Invalid properties: dynamic_partition.${name}`)
  if (Number(text) < 1 || Number(text) > most) throw bare(`dynamic_partition.${name} should between 1 and ${most}`)
}
