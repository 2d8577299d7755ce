import { timeText } from './answer'
import { analyzing, storage, unsupported } from './errors'
import type { Features } from './features'
import { globPrefix, globToRegExp, splitPaths } from './glob'
import type { Lake, LakeFile } from './lake'
import { parseUri } from './lake'
import type { FileColumn } from './parquet'
import { FooterError, readFooter } from './parquet'
import type { Store } from './store'
import { literal, quoted } from './store'
import type { DataType } from './types'
import { duckType, internalText, isFloat, isNested, MAX_VARCHAR, sameType, varchar } from './types'

/** The source of a FILES(): its columns, and DuckDB SQL for its rows. */
export interface FilesRelation {
  columns: FileColumn[]
  sql: string
}

const KNOWN = new Set([
  'path',
  'format',
  'columns_from_path',
  'auto_detect_sample_files',
  'auto_detect_sample_rows',
  'fill_mismatch_column_with',
  'list_files_only',
  'list_recursively',
])
const STORAGE_PREFIXES = ['aws.', 'azure.', 'gcp.', 'aliyun.', 'hadoop.']
const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT']

/** The columns of a listing without reading. */
const LISTED: FileColumn[] = [
  { name: 'PATH', type: varchar(MAX_VARCHAR) },
  { name: 'SIZE', type: { name: 'BIGINT' } },
  { name: 'IS_DIR', type: { name: 'BOOLEAN' } },
  { name: 'MODIFICATION_TIME', type: { name: 'DATETIME' } },
]

/** FILES(): lists the store, infers the schema from a sample of footers, reads the Parquet files. */
export class Files {
  private readonly footers = new Map<string, Promise<FileColumn[]>>()

  constructor(
    private readonly lake: Lake,
    private readonly store: Store,
    private readonly features: Features,
  ) {}

  /** The schema, as DESC FILES() shows it. */
  async columns(properties: Map<string, string>): Promise<FileColumn[]> {
    if (this.listsOnly(properties)) return LISTED
    return this.infer(await this.match(properties), properties)
  }

  /** The schema and the rows. */
  async open(
    properties: Map<string, string>,
    batch?: LakeFile[],
    pushed = new Map<string, DataType>(),
    timeZone = 'UTC',
  ): Promise<FilesRelation> {
    if (this.listsOnly(properties)) return { columns: LISTED, sql: await this.listing(properties) }
    const files = batch ?? (await this.match(properties))
    const columns = await this.infer(files, properties)
    const parts = await Promise.all(files.map((file) => this.readFile(file, columns, properties, pushed, timeZone)))
    return { columns, sql: parts.join(' UNION ALL ') }
  }

  private listsOnly(properties: Map<string, string>): boolean {
    return this.features.atLeast(3, 4) && properties.get('list_files_only') === 'true'
  }

  /** The files below a path, as rows; matching directories are searched on request. */
  private async listing(properties: Map<string, string>): Promise<string> {
    const path = properties.get('path')
    if (!path) throw storage("path is null. Please add properties(path='xxx') when create table")
    const { bucket, key } = parseUri(path)
    const matches = globToRegExp(key)
    const depth = key.split('/').length
    const listed = await this.lake.listPrefix(bucket, globPrefix(key), path, properties)
    const files = listed.filter(({ key: found }) => {
      const upToPattern = found.split('/').slice(0, depth).join('/')
      const deeper = upToPattern !== found
      return (
        !found.endsWith('/') && matches.test(upToPattern) && (!deeper || properties.get('list_recursively') === 'true')
      )
    })
    if (files.length === 0) throw analyzing(noFiles(path).message, 5600)
    const rows = files.map((file) => {
      return `(${literal(file.uri)}, ${file.size}, false, TIMESTAMP ${literal(timeText(file.modifiedAt))})`
    })
    return `SELECT * FROM (VALUES ${rows.join(', ')}) AS t ("PATH", "SIZE", "IS_DIR", "MODIFICATION_TIME")`
  }

  /** The properties that select the files, checked in StarRocks' order. */
  private async match(properties: Map<string, string>): Promise<LakeFile[]> {
    const path = properties.get('path')
    if (!path) throw storage("path is null. Please add properties(path='xxx') when create table")
    const format = properties.get('format')
    if (!format) throw storage("format is null. Please add properties(format='xxx') when create table")
    if (['csv', 'orc', 'avro'].includes(format.toLowerCase())) throw unsupported(`FILES() of format ${format}`)
    if (format.toLowerCase() !== 'parquet') throw storage(`not supported format: ${format}`)
    for (const key of properties.keys()) {
      const known = KNOWN.has(key) || STORAGE_PREFIXES.some((prefix) => key.startsWith(prefix))
      if (!known) throw unsupported(`the property ${key} of FILES()`)
    }
    const patterns = splitPaths(path)
    for (const pattern of patterns) parseUri(pattern)
    const lists = await Promise.all(patterns.map((pattern) => this.lake.list(pattern, properties)))
    const files = lists.flat()
    if (files.length === 0) throw noFiles(path)
    return files
  }

  private async infer(files: LakeFile[], properties: Map<string, string>): Promise<FileColumn[]> {
    const wanted = Number(properties.get('auto_detect_sample_files') ?? this.features.sampledFiles)
    const schemas = await Promise.all(sample(files, wanted).map((file) => this.footer(file, properties)))
    const merged = schemas.reduce(mergeSchemas)
    const fromPath = pathKeys(properties)
    for (const key of fromPath) {
      if (!merged.some((column) => column.name.toLowerCase() === key.toLowerCase())) continue
      throw analyzing(
        `Duplicate column name '${key}' in files table schema, the column names in path are [${fromPath}]`,
      )
    }
    return [...merged, ...fromPath.map((name) => ({ name, type: varchar(65533) }))]
  }

  private async footer(file: LakeFile, properties: Map<string, string>): Promise<FileColumn[]> {
    const path = await this.lake.download(file, properties)
    let footer = this.footers.get(path)
    if (!footer) {
      footer = readFooter(path, this.features)
      this.footers.set(path, footer)
    }
    try {
      return await footer
    } catch (error) {
      if (!(error instanceof FooterError)) throw error
      throw storage(`failed to get file schema, path: ${file.uri}, error: ${error.message}`)
    }
  }

  private async readFile(
    file: LakeFile,
    columns: FileColumn[],
    properties: Map<string, string>,
    pushed: Map<string, DataType>,
    timeZone: string,
  ): Promise<string> {
    const path = await this.lake.download(file, properties)
    const own = await this.footer(file, properties)
    const fromPath = pathKeys(properties)
    const source = `read_parquet(${literal(path)})`
    const { rows } = await this.store.query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${source})`)
    const stored = new Map(
      rows.map(([name, type]) => [String(name).toLowerCase(), { name: String(name), type: String(type) }]),
    )
    const items = columns.map((column, i) => {
      if (i >= columns.length - fromPath.length)
        return `${literal(pathValue(file, column.name))} AS ${quoted(column.name)}`
      const physical = stored.get(column.name.toLowerCase())
      const declared = own.find((o) => o.name.toLowerCase() === column.name.toLowerCase())
      if (physical && declared) {
        if (this.shifts(declared))
          return `${withinDates(inZone(physical.name, timeZone), column.type)} AS ${quoted(column.name)}`
        const target = isNested(column.type) ? undefined : pushed.get(column.name.toLowerCase())
        const refused = this.refusal(declared, target ?? column.type)
        if (refused !== undefined) return `${failing(refused, physical.name, column.type)} AS ${quoted(column.name)}`
        const value = withinDates(
          wrapped(physical, target ?? column.type) ?? converted(physical, column.type),
          column.type,
        )
        return `${value} AS ${quoted(column.name)}`
      }
      if (this.features.fillsMissingColumns && properties.get('fill_mismatch_column_with') === 'null') {
        return `CAST(NULL AS ${duckType(column.type)}) AS ${quoted(column.name)}`
      }
      throw storage(
        `Column: ${column.name} is not found in file: ${file.uri}. Consider setting 'fill_mismatch_column_with' = 'null' property`,
      )
    })
    return `SELECT ${items.join(', ')} FROM ${source}`
  }

  /** The reason why a column cannot be read; the other columns of its file can. */
  private refusal({ arrow }: FileColumn, type: DataType): string | undefined {
    if (arrow === undefined || this.features.loads(arrow)) return undefined
    if (arrow === 'variant') return 'sandbox: not supported: a column of VARIANT'
    return `Illegal converting from arrow type(${arrow}) to StarRocks type(${internalText(type)})`
  }

  /** Up to 4.1.2 every timestamp is shifted to the zone of the session, then those that are a moment (PR 73674). */
  private shifts({ timestamp }: FileColumn): boolean {
    return timestamp === 'instant' || (timestamp === 'local' && !this.features.atLeast(4, 1, 3))
  }
}

/** An expression that fails where a statement reads the column; one that it does not name DuckDB leaves out. */
function failing(message: string, column: string, type: DataType): string {
  const text = `${literal(message)} || left(CAST(${quoted(column)} AS VARCHAR), 0)`
  return `CAST(error(coalesce(${text}, ${literal(message)})) AS ${duckType(type)})`
}

/** StarRocks' result for dates out of its range is not recorded; DuckDB has a larger range, and infinite dates. */
function withinDates(value: string, { name }: DataType): string {
  if (name !== 'DATE' && name !== 'DATETIME') return value
  const first = "DATE '0001-01-01 (BC)'"
  const refusal = literal('sandbox: not supported: a date before the year 0 or after the year 9999')
  return `CASE WHEN ${value} < ${first} OR ${value} >= DATE '10000-01-01' THEN error(${refusal}) ELSE ${value} END`
}

function inZone(name: string, timeZone: string): string {
  // DuckDB has the zones of the tz database; StarRocks also accepts offsets such as +08:00.
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):(\d{2})$/.exec(timeZone) ?? []
  const utc = `timezone('UTC', CAST(${quoted(name)} AS TIMESTAMPTZ))`
  if (sign !== undefined) return `(${utc} ${sign} INTERVAL '${hours} hours ${minutes} minutes')`
  return `timezone(${literal(timeZone)}, timezone('UTC', ${utc}))`
}

export function noFiles(path: string) {
  const text = `No files were found matching the pattern(s) or path(s): '${path}'. You should check whether there are files under the path, and make sure the process has the permission to access the path`
  return storage(text, undefined, 5600)
}

/** Evenly spaced from the first to the last; a single sample is the last. */
export function sample<T>(files: T[], wanted: number): T[] {
  if (wanted >= files.length) return files
  if (wanted <= 1) return files.slice(-1)
  return Array.from({ length: wanted }, (_, i) => files[Math.round((i * (files.length - 1)) / (wanted - 1))]!)
}

/** The union of the columns by name; types that differ are widened as StarRocks does. */
export function mergeSchemas(left: FileColumn[], right: FileColumn[]): FileColumn[] {
  const merged = left.map((column) => {
    const other = right.find((r) => r.name === column.name)
    return other ? { name: column.name, type: widened(column.type, other.type) } : column
  })
  return [...merged, ...right.filter((r) => !left.some((l) => l.name === r.name))]
}

function widened(a: DataType, b: DataType): DataType {
  if (sameType(a, b)) return a
  const ranks = [INTEGERS.indexOf(a.name), INTEGERS.indexOf(b.name)]
  if (ranks[0]! >= 0 && ranks[1]! >= 0) return ranks[0]! > ranks[1]! ? a : b
  const numeric = (t: DataType) => isFloat(t) || INTEGERS.includes(t.name)
  if (numeric(a) && numeric(b)) return { name: 'DOUBLE' }
  if (a.name === 'DECIMAL' && b.name === 'DECIMAL') {
    const scale = Math.max(a.scale, b.scale)
    const digits = Math.max(a.precision - a.scale, b.precision - b.scale)
    // A value too large for a DECIMAL becomes a text (PR 54583).
    return digits + scale > 38 ? varchar(MAX_VARCHAR) : { name: 'DECIMAL', precision: digits + scale, scale }
  }
  return varchar(MAX_VARCHAR)
}

function pathKeys(properties: Map<string, string>): string[] {
  const list = properties.get('columns_from_path') ?? ''
  return list
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
}

function pathValue(file: LakeFile, key: string): string {
  const segment = file.key
    .split('/')
    .slice(0, -1)
    .find((part) => part.startsWith(`${key}=`))
  if (segment === undefined) throw storage(`Fail to parse columnsFromPath, expected: ${key}, filePath: ${file.uri}`)
  return segment.slice(key.length + 1)
}

/** Unsigned values in a type of the same width, as the scanner reads them: the upper half is negative. In a wider one they stay. */
function wrapped({ name, type }: { name: string; type: string }, read: DataType): string | undefined {
  const column = quoted(name)
  const bits = type === 'UINTEGER' ? 32n : type === 'UBIGINT' ? 64n : undefined
  if (bits === undefined || !INTEGERS.includes(read.name)) return undefined
  const fits = read.name === 'LARGEINT' || (bits === 32n && read.name === 'BIGINT')
  const value = `CAST(${column} AS HUGEINT)`
  if (fits) return value
  return `CASE WHEN ${value} >= ${1n << (bits - 1n)} THEN ${value} - CAST('${1n << bits}' AS HUGEINT) ELSE ${value} END`
}

/** A column of the file in the type that FILES() gives it. */
function converted({ name, type }: { name: string; type: string }, wanted: DataType): string {
  const column = quoted(name)
  const target = duckType(wanted)
  if (type === target) return column
  // Arrow's lists and structs are converted to VARCHAR through JSON.
  if (target === 'VARCHAR' && /^(STRUCT|MAP)\(|\]$/.test(type)) return `CAST(to_json(${column}) AS VARCHAR)`
  if (type === 'BLOB') return target === 'VARCHAR' ? `decode(${column})` : column
  if (target === 'BLOB') return `encode(CAST(${column} AS VARCHAR))`
  return `CAST(${column} AS ${target})`
}
