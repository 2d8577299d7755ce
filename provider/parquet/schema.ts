import type { Finding, Remedy } from '../s3/errors'
import { ownValue } from '../sql/names'
import { parseType, TypeTextError } from '../sql/type-text'
import { printType, STRING_LENGTH, type StarRocksType, sameType } from '../sql/types'
import { castable } from '../sql/widening'
import { type LoadFeature, SchemaError } from './errors'
import type { ParquetNode } from './node'
import { columnType, loadNote, loadProblem, starRocksType, storageProblem } from './parquet-type'
import { type ColumnSelection, isSelected, selectColumns } from './select'
import { holdsGuess, unite, widen } from './widen'

/** A column of the new table. */
export interface Column {
  readonly name: string
  /** Canonical text, as `printType` writes it. */
  readonly type: string
  /** `path`: a key of the `k=v/` directories; `expression`: computed from other columns; `absent`: declared, and in no file so far. */
  readonly source: 'file' | 'path' | 'expression' | 'absent'
  /** No file has a value of it (Parquet's NULL type): its type is a guess, which gives way to any other. */
  readonly untyped?: true
  /** How StarRocks changes its values. */
  readonly note?: Finding
  /** The type, if a part of it is a guess. */
  readonly shape?: StarRocksType
  /** Why no new table can hold all of the files: their structs differ. An existing table can get the fields. */
  readonly uneven?: SchemaError
}

/** A file that has a column. */
export interface Place {
  readonly file: string
  /** The column's type there, as `printType` writes it. */
  readonly type: string
  /** The same type with unsigned integers read as signed. */
  readonly signed: string
}

/** A file and its columns. */
export interface FileSchema {
  readonly file: string
  readonly columns: readonly ParquetNode[]
}

export interface SchemaOptions extends ColumnSelection {
  readonly partitionKeys?: readonly string[]
  /** The source of the values of a key that is also a column of the files. Default: such a column is refused. */
  readonly keysFrom?: 'path' | 'file'
  /** Column name to type text, in place of the inferred type. */
  readonly types?: Readonly<Record<string, string>>
  /** Whether `types` declares the table: a column that no file has is then added, and not refused. */
  readonly declared?: boolean
  /** The longest inferred VARCHAR; 0 sets no limit. */
  readonly longestVarchar?: number
  /** Columns that an expression computes, so that no file needs them: name to type text, if that is known. */
  readonly computed?: Readonly<Record<string, string | undefined>>
}

/** A column of the files. */
export interface Found {
  readonly name: string
  readonly type: StarRocksType
  /** The file that the type comes from. */
  readonly file: string
  readonly source: Column['source']
  readonly untyped?: true
  /** Why it cannot be loaded as it is; then `type` may have no meaning. It is raised only if the column is loaded. */
  readonly problem?: SchemaError
  /** How StarRocks changes its values. It is reported only if the column is loaded as it is. */
  readonly note?: Finding
  readonly uneven?: SchemaError
}

/**
 * The columns of a table for all of these files: the union of theirs in order of appearance, then the keys of the path, then the
 * computed columns. Types that differ are widened as StarRocks widens them, or refused, but never guessed.
 *
 * @throws SchemaError
 */
export function mergeColumns(files: readonly FileSchema[], options: SchemaOptions = {}): Column[] {
  return tableColumns(withPathColumns(columnsOfFiles(files, options), fileColumns(files), options), options)
}

/**
 * The columns of the files, in order of appearance. A column that cannot be loaded has a `problem`, which {@link tableColumns}
 * raises: excluded columns have to be removed before.
 *
 * @throws SchemaError if StarRocks takes two columns for one
 */
export function columnsOfFiles(files: readonly FileSchema[], selection: ColumnSelection = {}): Found[] {
  const found = new Map<string, Found>()
  for (const { file, columns } of files) {
    const ofThisFile = new Map<string, Found>()
    for (const node of selectColumns(columns, selection)) {
      const column = columnOf(node, file)
      const key = column.name.toLowerCase()
      const before = found.get(key)
      const twin = ofThisFile.get(key) ?? (before?.name === column.name ? undefined : before)
      if (twin) throw ambiguous(twin, column)
      ofThisFile.set(key, column)
      found.set(key, merge(before, column))
    }
  }
  return [...found.values()]
}

/** A column of the files, with its name there. */
export interface FileColumn {
  readonly name: string
  readonly file: string
}

/** Each column once, with the first file that has it. */
export function fileColumns(files: readonly FileSchema[]): FileColumn[] {
  const first = new Map<string, FileColumn>()
  for (const { file, columns } of files)
    for (const { name } of columns) if (!first.has(name)) first.set(name, { name, file })
  return [...first.values()]
}

/**
 * The columns of the files, then the keys of the path. StarRocks does not read files with a column that has the name of a key,
 * unless the key is left out of `columns_from_path` (`Duplicate column name 'k' in files table schema`).
 *
 * @throws SchemaError
 */
export function withPathColumns(
  columns: readonly Found[],
  inFiles: readonly FileColumn[],
  options: SchemaOptions,
): Found[] {
  const { partitionKeys = [], keysFrom } = options
  const fromPath = partitionKeys.flatMap((name): Found[] => {
    if (!isSelected(name, options)) return []
    const clash = inFiles.find((column) => column.name.toLowerCase() === name.toLowerCase())
    if (clash && keysFrom !== 'file') throw partitionKeyInFile(name, clash)
    if (clash) return []
    checkName(name, 'badColumnName', 'the path')
    return [{ name, type: { kind: 'VARCHAR', length: STRING_LENGTH }, file: '', source: 'path' }]
  })
  return [...columns, ...fromPath]
}

/**
 * The columns of the table, from those of the files: the inputs of the program take precedence.
 *
 * @throws SchemaError
 */
export function tableColumns(found: readonly Found[], options: SchemaOptions): Column[] {
  const { types = {}, declared = false, longestVarchar = 0, computed = {} } = options
  const decidedTypes = new Map(Object.entries(types).map(([name, text]) => [name, typeFor(name, text)]))
  const names = new Set(found.map(({ name }) => name.toLowerCase()))
  const added = Object.entries({ ...(declared ? types : {}), ...computed })
    .filter(([name]) => !names.has(name.toLowerCase()))
    .map(([name, type]): Found => {
      const isComputed = Object.hasOwn(computed, name)
      checkName(name, isComputed ? 'badComputedName' : 'badDeclaredName')
      const text = ownValue(types, name) ?? type
      if (text === undefined) throw untypedExpression(name)
      return { name, type: typeFor(name, text), file: '', source: isComputed ? 'expression' : 'absent' }
    })
  const all = [...found, ...added]
  checkNames(Object.keys(types), all)
  if (all.length > MOST_COLUMNS) throw tooManyColumns(all.length)
  return all.map((column) => {
    const { name, type: inferred, source, file, untyped, note, uneven } = column
    const isComputed = Object.hasOwn(computed, name)
    const decided = decidedTypes.get(name)
    checkLoadable(column, decided, computed)
    const type =
      decided ?? insteadOf(column, computed) ?? (source === 'expression' ? inferred : cap(inferred, longestVarchar))
    const unstorable = storageProblem(type, { column: name, file })
    if (unstorable) throw unstorable
    if (source === 'file' && !isComputed && !column.problem && !castable(inferred, type)) throw notCast(column, type)
    const isAsFound = decided === undefined && !isComputed
    return {
      name,
      type: printType(type),
      source,
      ...(isAsFound && untyped && { untyped }),
      ...(isAsFound && note !== undefined && { note }),
      ...(isAsFound && !untyped && holdsGuess(type) && { shape: type }),
      ...(!isComputed && uneven && { uneven }),
    }
  })
}

/** StarRocks finds it only when it plans a batch (`nested_p` in the recordings). */
function notCast({ name, type, file }: Found, desired: StarRocksType): SchemaError {
  return new SchemaError(
    'badType',
    name,
    `the column is ${printType(type)} in ${file}, and StarRocks does not load that into ${printType(desired)}: of nested types it takes only those with as many fields`,
    { remedies: [{ change: 'leaveOut', column: name }, { change: 'expression' }] },
  )
}

/** `max_column_number_per_table`, which a cluster can raise; hardly any does. */
const MOST_COLUMNS = 10_000

function tooManyColumns(count: number): SchemaError {
  return new SchemaError(
    'tooManyColumns',
    '',
    `the files have ${count} columns, and a table of StarRocks has ${MOST_COLUMNS} at most`,
    { remedies: [{ change: 'leaveOut' }] },
  )
}

/** Another type helps only with a server that can load it. */
function withoutType({
  problem,
  column,
  message,
  remedies,
  loadable: { as: _, ...loadable },
}: SchemaError): SchemaError {
  const others = remedies.filter((remedy) => typeof remedy === 'string' || remedy.change !== 'type')
  return new SchemaError(problem, column, message, { remedies: others, loadable })
}

/** Removes the problems that the server's release does not have. An unknown release may have them. */
export async function settleByRelease(
  found: readonly Found[],
  has: (feature: LoadFeature) => Promise<boolean | undefined>,
): Promise<Found[]> {
  return Promise.all(
    found.map(async (column) => {
      const { problem, ...rest } = column
      const feature = problem?.loadable.since
      if (problem === undefined || feature === undefined) return column
      const is = await has(feature)
      if (is) return rest
      if (is === false) return { ...rest, problem: withoutType(problem) }
      // A decimal has another way out; a category has none, and most servers load it.
      return feature === 'arrowDictionaries' ? { ...rest, note: problem } : column
    }),
  )
}

/** The type of an expression in place of a column that cannot be loaded. */
function insteadOf(
  { name, problem }: Found,
  computed: NonNullable<SchemaOptions['computed']>,
): StarRocksType | undefined {
  const text = problem?.loadable.byExpression ? ownValue(computed, name) : undefined
  return text === undefined ? undefined : typeFor(name, text)
}

/** The problem of a column, unless another type or an expression solves it. */
function checkLoadable(
  { name, problem }: Found,
  decided: StarRocksType | undefined,
  computed: NonNullable<SchemaOptions['computed']>,
): void {
  if (problem === undefined) return
  const { as, byExpression } = problem.loadable
  if (byExpression && Object.hasOwn(computed, name)) {
    if (decided === undefined && ownValue(computed, name) === undefined)
      throw untypedExpression(name, 'the column of the files has a type that no table can hold')
    return
  }
  if (decided === undefined || !as?.(decided)) throw problem
}

/** The files that have a column, except those in which it cannot be loaded. */
export function placesOf(files: readonly FileSchema[], name: string): Place[] {
  return files.flatMap(({ file, columns }) => {
    const node = columns.find((column) => column.name === name)
    if (node === undefined || node.annotation?.name === 'NULL') return []
    const { type, problem } = columnOf(node, file)
    if (problem !== undefined) return []
    return [{ file, type: printType(type), signed: printType(starRocksType(node, { column: name, file })) }]
  })
}

function columnOf(node: ParquetNode, file: string): Found {
  const { name } = node
  try {
    checkName(name, 'badColumnName', file)
    const place = { column: name, file }
    const type = columnType(node, place)
    const problem = loadProblem(node, type, place)
    const note = loadNote(node, place)
    return {
      name,
      type,
      file,
      source: 'file',
      ...(node.annotation?.name === 'NULL' && { untyped: true }),
      ...(problem && { problem }),
      ...(note !== undefined && { note }),
    }
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return { name, type: NO_TYPE, file, source: 'file', problem: error }
  }
}

/** A placeholder for the type of a column that cannot be loaded. */
const NO_TYPE: StarRocksType = { kind: 'VARCHAR', length: STRING_LENGTH }

function merge(before: Found | undefined, column: Found): Found {
  if (!before || before.problem) return before ?? column
  if (column.problem) return column
  // pandas writes a column of nothing but None so, whatever its type is in other files.
  if (before.untyped !== column.untyped) {
    const typed = before.untyped ? column : before
    return isNested(typed.type) ? { ...typed, uneven: typed.uneven ?? unevenStructs(before, column) } : typed
  }
  const type = widen(before.type, column.type)
  if (type && !holdsGuess(before.type)) return sameType(type, before.type) ? before : { ...column, type }
  const both = unite(before.type, column.type)
  if (!both) return { ...before, problem: conflict(before, column) }
  // The notes stay, and so does what was uneven before; the file is one that has the type.
  const larger = sameType(both, before.type) ? before : { ...before, ...column }
  const isEven = sameType(before.type, column.type)
  return { ...larger, type: both, ...(!isEven && { uneven: before.uneven ?? unevenStructs(before, column) }) }
}

function typeFor(name: string, text: string): StarRocksType {
  try {
    return parseType(text)
  } catch (error) {
    if (!(error instanceof TypeTextError)) throw error
    throw new SchemaError('badType', name, error.message)
  }
}

function untypedExpression(name: string, why = 'no file has this column'): SchemaError {
  return new SchemaError('untypedExpression', name, `${why}, and what its function returns is not known here`, {
    remedies: [{ change: 'type', column: name, to: 'its type' }],
  })
}

function checkNames(names: readonly string[], columns: readonly Found[]): void {
  const known = columns.map((column) => column.name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new SchemaError('unknownColumn', unknown, `there is no such column; the columns are ${known.join(', ')}`)
  }
}

function cap(type: StarRocksType, limit: number): StarRocksType {
  if (limit === 0) return type
  switch (type.kind) {
    case 'VARCHAR':
      return { kind: 'VARCHAR', length: Math.min(type.length, limit) }
    case 'ARRAY':
      return { kind: 'ARRAY', element: cap(type.element, limit) }
    case 'MAP':
      return { kind: 'MAP', key: cap(type.key, limit), value: cap(type.value, limit) }
    case 'STRUCT':
      return { kind: 'STRUCT', fields: type.fields.map((field) => ({ ...field, type: cap(field.type, limit) })) }
    default:
      return type
  }
}

/** The server's rules for column names (`FeNameFormat`, recorded in `matrices/names.json`), and names that cannot be quoted. */
function checkName(
  name: string,
  problem: 'badColumnName' | 'badDeclaredName' | 'badComputedName',
  place?: string,
): void {
  const refuse = (reason: string) => {
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name)
    const where = place === undefined ? '' : ` of ${place}`
    throw new SchemaError(problem, name, `the column ${shown}${where} ${reason}`, {
      remedies: place === undefined ? [] : ['rename it where the file is made'],
    })
  }
  if (name === '') refuse('has no name')
  if (name.length > 1024) refuse(`has a name of ${name.length} characters, and StarRocks takes 1024`)
  // Bytes that are no UTF-8 read as this character, and StarRocks would look for another column.
  if (!name.isWellFormed() || name.includes('\ufffd')) refuse('has a name that is not UTF-8')
  const bad = /[`\0=<>!*]/.exec(name)
  if (bad) refuse(`has ${JSON.stringify(bad[0])} in its name, which StarRocks does not take`)
  // As the key of an object it would be lost on its way through Pulumi.
  if (name === '__proto__') refuse('has a name that no JavaScript object holds')
  if (/^(__op|__row)$|^(__starrocks_shadow_|__generated_partition_column_)/i.test(name)) {
    refuse('has a name that StarRocks keeps for itself')
  }
}

function ambiguous(one: Found, other: Found): SchemaError {
  const where = one.file === other.file ? `of ${one.file}` : `of ${one.file} and ${other.file}`
  const what =
    one.name === other.name ? `${one.name} is there twice` : `${one.name} and ${other.name} differ only in case`
  return new SchemaError(
    'ambiguousColumn',
    other.name,
    `in the columns ${where}, ${what}, and to StarRocks they are one`,
    { remedies: ['rename one where the files are made'] },
  )
}

/** FILES() reads one type for all files; types that it cannot widen become VARCHAR, and its scanner gets the types of the table. */
function conflict(one: Found, other: Found): SchemaError {
  const { name } = other
  const what = `the column ${name} is ${printType(one.type)} in ${one.file} and ${printType(other.type)} in ${other.file}, and neither holds the other`
  if (isNested(one.type) || isNested(other.type))
    return new SchemaError('typeConflict', name, `${what}; ${NO_NESTED}`, { remedies: nestedRemedies(name) })
  // A list that is read as text can be cast only back to an array.
  const isArray = one.type.kind === 'ARRAY' || other.type.kind === 'ARRAY'
  return new SchemaError('typeConflict', name, what, {
    remedies: [{ change: 'type', column: name, to: 'a type for both' }],
    loadable: { as: (type) => !isNested(type) && (!isArray || type.kind === 'ARRAY') },
  })
}

function unevenStructs(one: Found, other: Found): SchemaError {
  const { name } = other
  return new SchemaError(
    'typeConflict',
    name,
    `the column ${name} is ${printType(one.type)} in ${one.file} and ${printType(other.type)} in ${other.file}; ${NO_NESTED}`,
    { remedies: nestedRemedies(name) },
  )
}

/** The scanner does not get nested types (`InsertAnalyzer`), and no VARCHAR is cast to a struct or a map (`Type.canCastTo`). */
const NO_NESTED =
  'StarRocks reads all files of a batch as one type, which is VARCHAR where structs or maps differ, and casts that to neither of them, whatever type is declared'

function nestedRemedies(column: string): Remedy[] {
  return [{ change: 'leaveOut', column }, 'write the files anew with the same fields']
}

function isNested(type: StarRocksType): boolean {
  return type.kind === 'ARRAY' ? isNested(type.element) : type.kind === 'MAP' || type.kind === 'STRUCT'
}

function partitionKeyInFile(key: string, { name, file }: FileColumn): SchemaError {
  return new SchemaError(
    'partitionKeyInFile',
    key,
    `${key} is a key of the path and the column ${name} of ${file} as well, and StarRocks reads only one of them`,
    { remedies: [{ change: 'keysFromFiles' }, 'rename the directories', { change: 'leaveOut', column: key }] },
  )
}
