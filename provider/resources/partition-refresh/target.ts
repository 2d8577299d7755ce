import { InputError } from '../../errors'
import { matcherOf } from '../../s3/file-pattern'
import { storageOfFiles } from '../../sql/files'
import { isMasked } from '../../sql/masked'
import { ownValue } from '../../sql/names'
import {
  describePipe,
  PIPE_DEFAULTS,
  type Projection,
  readPipe,
  readPipeHealth,
  type ShownPipe,
  showPipes,
  valueSql,
} from '../../sql/pipe'
import type { PartitionSpec, RowValues } from '../../sql/refresh'
import type { PipeSettings } from '../../sql/refresh-marker'
import { sameExpression } from '../../sql/same-insert'
import { readTable, type ShownTable } from '../../sql/show-table'
import { CREDENTIALS } from '../../sql/storage'
import { readStoredInsert, type StoredInsert } from '../../sql/stored-insert'
import { showCreateTable } from '../../sql/table'
import type { Server } from '../../starrocks/server'

/** A partition of a table with a pipe, and everything that a reload needs. */
export interface Target {
  readonly database: string
  readonly table: ShownTable
  readonly pipe: ShownPipe & { readonly name: string }
  /** The current settings of the pipe; under the lock of a refresh they differ from those before. */
  readonly now: PipeSettings
  readonly insert: StoredInsert
  /** The values as the path has them. */
  readonly partition: PartitionSpec
  /** The values as the rows have them: `month=01` is 1 in a column of integers. */
  readonly rowValues: RowValues
  /** True if the table is partitioned by exactly these columns: then rows can be replaced in one step. */
  readonly swappable: boolean
}

export interface RefreshArgs {
  readonly database: string
  readonly tableName: string
  readonly partitionSpec: PartitionSpec
}

/** The table, its pipe and its partition; anything unsuitable is refused. */
export async function findTarget({ database, tableName, partitionSpec }: RefreshArgs, server: Server): Promise<Target> {
  const pipes = await server.query(showPipes(database))
  const [feeding, other] = pipes.flatMap((row) =>
    row.TABLE_NAME === `${database}.${tableName}` ? [row.PIPE_NAME] : [],
  )
  if (other) {
    throw new InputError(
      'tableName',
      `several pipes load table ${database}.${tableName} (${feeding}, ${other}): a refresh would also delete the rows of the other pipe`,
    )
  }
  if (!feeding) throw new InputError('tableName', `no pipe loads a table ${database}.${tableName}`)
  const described = readPipe(await server.query(describePipe(database, feeding)))
  const table = readTable(await server.query(showCreateTable(database, tableName)))
  const insert = described && readStoredInsert(described.statement)
  if (!described || !table || !insert) {
    throw new InputError(
      'tableName',
      `the statement of pipe ${database}.${feeding} is not that of a PipeTable, so the provider cannot determine which files it loads`,
    )
  }
  const hidden = Object.entries(insert.properties).find(([key, value]) => CREDENTIALS.test(key) && isMasked(value))
  if (hidden !== undefined)
    throw new InputError(
      'tableName',
      `StarRocks masks ${hidden[0]} of pipe ${database}.${feeding}, so the files cannot be loaded again; use a storage without keys (auth: { type: 'instanceProfile' })`,
    )
  const foreign = storageOfFiles(insert.properties)
    .pattern.split('/')
    .find((segment, i, segments) => !isKnown(segment, i === segments.length - 1))
  if (foreign !== undefined) {
    // Files that do not count as files would be rows that are deleted and not loaded again.
    throw new InputError(
      'tableName',
      `pipe ${database}.${feeding} loads files that match "${foreign}", which is not the pattern of a PipeTable, so the provider cannot determine which files belong to the partition`,
    )
  }
  const keys = (insert.properties.columns_from_path ?? '').split(',').filter(Boolean)
  const byColumns = table.partition?.type === 'column' ? table.partition.columns : []
  const columns = byColumns.length > 0 && byColumns.every((name) => keys.includes(name)) ? byColumns : keys
  const left = columns.find((key) => !table.columns.some(({ name }) => name.toLowerCase() === key.toLowerCase()))
  if (left !== undefined)
    throw new InputError(
      'tableName',
      `table ${database}.${tableName} has no column for ${left}, a key of the path, so the provider cannot identify the rows of one partition`,
    )
  checkSpec(partitionSpec, columns, `${database}.${tableName}`)
  checkValues(partitionSpec, insert, `${database}.${feeding}`)
  const now: PipeSettings = {
    suspended: readPipeHealth(pipes, feeding)?.state === 'SUSPEND',
    pollInterval: described.properties.poll_interval ?? PIPE_DEFAULTS.poll_interval ?? '',
  }
  const target = {
    database,
    table,
    pipe: { ...described, name: feeding },
    now,
    insert,
    swappable: columns === byColumns,
  }
  return withPartition(target, Object.fromEntries(columns.map((name) => [name, ownValue(partitionSpec, name) ?? ''])))
}

/**
 * Another partition of the same table. StarRocks finds a partition to swap by the text of its values, so this takes their one form;
 * a value for which it is unknown is found by DELETE, which compares values.
 */
export function withPartition(target: Omit<Target, 'partition' | 'rowValues'>, partition: PartitionSpec): Target {
  const values = Object.entries(partition).map(([name, value]) => {
    return { name, value, shown: shownValue(typeOf(target.table, name), value) }
  })
  return {
    ...target,
    partition,
    rowValues: Object.fromEntries(values.map(({ name, value, shown }) => [name, shown ?? value])),
    swappable: target.swappable && values.every(({ shown }) => shown !== undefined),
  }
}

/**
 * Refuses a partition whose rows another directory shares: `month=1` and `month=01` are one value in a column of integers, `a b` and
 * `a%20b` are one if the pipe decodes them. A refresh would delete the rows of both, and load only its own files again.
 */
export function refuseSharedRows(target: Target, loaded: Iterable<string>): void {
  const { database, table, partition } = target
  const own = Object.entries(partition)
  const equals = new Map(own.map(([name]) => [name, equalityOf(target, name)]))
  const seen = new Set<string>()
  for (const file of loaded) {
    const directory = file.slice(0, file.lastIndexOf('/'))
    if (seen.has(directory)) continue
    seen.add(directory)
    const values = valuesOf(directory)
    if (own.every(([name, value]) => values.get(name) === value)) continue
    if (!own.every(([name, value]) => equals.get(name)?.(value, values.get(name) ?? ''))) continue
    throw new InputError(
      'partitionSpec',
      `the rows of ${textOf(partition)} cannot be told from those of ${file}, whose directory is another form of the same value in table ${database}.${table.name}: rename the directory, or make the column a VARCHAR, which replaces the table`,
    )
  }
}

/** The keys of the path in the name of a directory. */
function valuesOf(directory: string): ReadonlyMap<string, string> {
  return new Map(
    directory.split('/').flatMap((name): [string, string][] => {
      const end = name.indexOf('=')
      return end > 0 ? [[name.slice(0, end), name.slice(end + 1)]] : []
    }),
  )
}

/** Whether two values of the path are one in the column. Where their form is unknown, more count as the same than are. */
function equalityOf({ table, insert }: Target, name: string): (one: string, other: string) => boolean {
  const type = typeOf(table, name)
  const inRows = selectedKey(insert, name)?.decodes ? percentDecoded : (text: string) => text
  const digits = (text: string) => text.replaceAll(/\D/g, '').replace(/0+$/, '')
  return (...texts) => {
    const [one = '', other = ''] = texts.map(inRows)
    const [first, second] = [shownValue(type, one), shownValue(type, other)]
    if (first !== undefined && second !== undefined) return first === second
    return one === other || (type.startsWith('DATE') ? digits(one) === digits(other) : Number(one) === Number(other))
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** How the pipe selects a key of the path, if it changes no more than its type and encoding. */
function selectedKey({ columns, projections }: StoredInsert, name: string): Projection | undefined {
  const text = projections[columns.findIndex((column) => column.toLowerCase() === name.toLowerCase())] ?? ''
  const castTo = /\bAS\s+([^()]*(?:\([^()]*\))?)\s*\)$/i.exec(text)?.[1]
  const forms: Projection[] = [false, true].flatMap((decodes) => [
    { name, decodes },
    ...(castTo === undefined ? [] : [{ name, decodes, castTo }]),
  ])
  return forms.find((form) => sameExpression(valueSql(form).text, text))
}

export function textOf(partition: PartitionSpec): string {
  return Object.entries(partition)
    .map(([name, value]) => `${name}=${value}`)
    .join('/')
}

function typeOf(table: ShownTable, name: string): string {
  return table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.type ?? ''
}

/** A value of the path as a column of this type shows it; undefined if that is unknown. */
function shownValue(type: string, value: string): string | bigint | undefined {
  if (/^(VAR)?CHAR\b/.test(type)) return value
  if (/^(TINYINT|SMALLINT|INT|BIGINT|LARGEINT)$/.test(type) && /^[+-]?\d+$/.test(value)) return BigInt(value)
  const date = type === 'DATE' ? /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(value) : null
  return date?.slice(1).join('-')
}

function checkSpec(spec: PartitionSpec, columns: readonly string[], table: string): void {
  if (columns.length === 0)
    throw new InputError(
      'tableName',
      `the files of table ${table} have no Hive partitions, so there is none to refresh`,
    )
  const missing = columns.filter((name) => ownValue(spec, name) === undefined)
  const superfluous = Object.keys(spec).filter((name) => !columns.includes(name))
  if (missing.length === 0 && superfluous.length === 0) return
  const parts = [
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(superfluous.length > 0 ? [`${superfluous.join(', ')} superfluous`] : []),
  ]
  throw new InputError(
    'partitionSpec',
    `the partition keys of table ${table} are ${columns.join(', ')}: ${parts.join(', ')}`,
  )
}

/** Rows are deleted by their values in the table, and files are found by those in the path: both must be the same. */
function checkValues(spec: PartitionSpec, insert: StoredInsert, pipe: string): void {
  const wayOut = 'load all files again with `pulumi up --replace` of the PipeTable'
  for (const [name, value] of Object.entries(spec)) {
    const selected = selectedKey(insert, name)
    if (selected === undefined)
      throw new InputError(
        'partitionSpec',
        `pipe ${pipe} changes the values of ${name} by an expression (columnExpressions), so its rows have another value than ${name}=${value}, and the partition cannot be refreshed; ${wayOut}`,
      )
    const isEncoded = /%[0-9A-Fa-f]{2}/.test(value) || value === '__HIVE_DEFAULT_PARTITION__'
    if (selected.decodes && isEncoded)
      throw new InputError(
        'partitionSpec',
        `the pipe decodes ${name}=${value} (decodePath), so its rows have another value than the path, and the partition cannot be refreshed; ${wayOut}`,
      )
  }
}

/** The directory of the partition's files, and which of its objects they are. */
export function filesOfPartition({ insert, partition }: Target): { prefix: string; matches: (key: string) => boolean } {
  const segments = storageOfFiles(insert.properties).pattern.split('/')
  const filled = segments.map((segment, i): Segment => {
    // The glob of the files' names, from the table's `filePattern`; a plain name is a pattern as well.
    if (i === segments.length - 1) return { matches: matcherOf(segment) }
    const directory = directoryOf(segment, partition)
    // A value is never a pattern: `year=*` is one directory of that name.
    return directory === undefined ? patternOf(segment) : exactly(directory)
  })
  const open = filled.findIndex(({ text }) => text === undefined)
  const prefix = [...filled.slice(0, open).map(({ text }) => text), ''].join('/')
  return {
    prefix,
    matches: (key) => {
      const found = key.split('/')
      return found.length === filled.length && filled.every(({ matches }, i) => matches(found[i] ?? ''))
    },
  }
}

/** The pattern of the partition's files for a reader, such as `s3://lake/trips/year=2024/*.parquet`. */
export function uriOfPartition({ insert, partition }: Target): string {
  const { storage, scheme, pattern } = storageOfFiles(insert.properties)
  const segments = pattern.split('/').map((segment) => directoryOf(segment, partition) ?? segment)
  return `${scheme}${storage.bucket}/${segments.join('/')}`
}

/** The directory of the partition for a segment `k=*` of the path; undefined for every other segment. */
function directoryOf(segment: string, partition: PartitionSpec): string | undefined {
  const key = /^(.+)=\*$/.exec(segment)?.[1]
  const value = key === undefined ? undefined : ownValue(partition, key)
  return value === undefined ? undefined : `${key}=${value}`
}

interface Segment {
  /** Absent if several directories or files match. */
  readonly text?: string
  matches(found: string): boolean
}

/**
 * True if a segment of a path has the form of a PipeTable's: for directories plain names and `k=*`, for files a pattern of `*`, `?`
 * and `[...]`.
 */
function isKnown(segment: string, isFile: boolean): boolean {
  return isFile ? !/[{}\\]/.test(segment) : !/[*?[\]{}\\]/.test(segment.replace(/=\*$/, ''))
}

function patternOf(segment: string): Segment {
  return segment.endsWith('=*') ? { matches: (found) => found.startsWith(segment.slice(0, -1)) } : exactly(segment)
}

function exactly(text: string): Segment {
  return { text, matches: (found) => found === text }
}
