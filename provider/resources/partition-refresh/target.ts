import { InputError } from '../../errors'
import { matcherOf } from '../../s3/file-pattern'
import { storageOfFiles } from '../../sql/files'
import { isMasked } from '../../sql/masked'
import { ownValue } from '../../sql/names'
import { describePipe, PIPE_DEFAULTS, readPipe, readPipeHealth, type ShownPipe, showPipes } from '../../sql/pipe'
import type { PartitionSpec } from '../../sql/refresh'
import type { PipeSettings } from '../../sql/refresh-marker'
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
  readonly rowValues: PartitionSpec
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
  checkValues(partitionSpec, insert)
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
 * Refuses a partition whose rows another directory shares: `month=1` and `month=01` are one value in a column of integers. A refresh
 * would delete the rows of both, and load only its own files again.
 */
export function refuseSharedRows({ database, table, partition }: Target, loaded: Iterable<string>): void {
  for (const file of loaded) {
    const values = valuesOf(file)
    const pairs = Object.entries(partition).map(
      ([name, value]) => [typeOf(table, name), value, values.get(name)] as const,
    )
    if (
      pairs.every(([, own, other]) => own === other) ||
      !pairs.every(([type, own, other]) => isSame(type, own, other))
    )
      continue
    throw new InputError(
      'partitionSpec',
      `the rows of ${textOf(partition)} cannot be told from those of ${file}, whose directory is another form of the same value in table ${database}.${table.name}: rename the directory, or make the column a VARCHAR, which replaces the table`,
    )
  }
}

/** The keys of the path of a file. */
function valuesOf(file: string): ReadonlyMap<string, string> {
  const directories = file.split('/').slice(0, -1)
  return new Map(
    directories.flatMap((name): [string, string][] => {
      const end = name.indexOf('=')
      return end > 0 ? [[name.slice(0, end), name.slice(end + 1)]] : []
    }),
  )
}

/** Whether a column of this type has one value for two texts. Where their form is unknown, more texts count as the same than are. */
function isSame(type: string, one: string, other: string | undefined): boolean {
  if (other === undefined) return false
  const [first, second] = [shownValue(type, one), shownValue(type, other)]
  if (first !== undefined && second !== undefined) return first === second
  const digits = (text: string) => text.replaceAll(/\D/g, '').replace(/0+$/, '')
  return one === other || (type.startsWith('DATE') ? digits(one) === digits(other) : Number(one) === Number(other))
}

function textOf(partition: PartitionSpec): string {
  return Object.entries(partition)
    .map(([name, value]) => `${name}=${value}`)
    .join('/')
}

function typeOf(table: ShownTable, name: string): string {
  return table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.type ?? ''
}

/** A value of the path as a column of this type shows it; undefined if that is unknown. */
function shownValue(type: string, value: string): string | undefined {
  if (/^(VAR)?CHAR\b/.test(type)) return value
  if (/^(TINYINT|SMALLINT|INT|BIGINT|LARGEINT)$/.test(type) && /^[+-]?\d+$/.test(value)) return BigInt(value).toString()
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

/**
 * Rows are deleted by their values in the table, and files are found by those in the path: if the pipe decodes them (`decodePath`
 * of the PipeTable), both must be the same.
 */
function checkValues(spec: PartitionSpec, { columns, projections }: StoredInsert): void {
  const encoded = Object.entries(spec).find(([name, value]) => {
    const decodes = projections[columns.indexOf(name)]?.includes('url_decode(')
    return decodes && (/%[0-9A-Fa-f]{2}/.test(value) || value === '__HIVE_DEFAULT_PARTITION__')
  })
  if (encoded === undefined) return
  throw new InputError(
    'partitionSpec',
    `the pipe decodes ${encoded[0]}=${encoded[1]} (decodePath), so its rows have another value than the path, and the partition cannot be refreshed; load all files again with \`pulumi up --replace\` of the PipeTable`,
  )
}

/** The directory of the partition's files, and which of its objects they are. */
export function filesOfPartition({ insert, partition }: Target): { prefix: string; matches: (key: string) => boolean } {
  const segments = storageOfFiles(insert.properties).pattern.split('/')
  const filled = segments.map((segment, i): Segment => {
    // The glob of the files' names, from the table's `filePattern`; a plain name is a pattern as well.
    if (i === segments.length - 1) return { matches: matcherOf(segment) }
    const key = /^(.+)=\*$/.exec(segment)?.[1]
    const value = key === undefined ? undefined : ownValue(partition, key)
    // A value is never a pattern: `year=*` is one directory of that name.
    return value === undefined ? patternOf(segment) : exactly(`${key}=${value}`)
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
