import type { Finding, Remedy } from '../s3/errors'
import { printType, STRING_LENGTH, type StarRocksType, sameType } from '../sql/types'
import { SchemaError } from './errors'
import type { ParquetNode } from './node'
import { columnType, loadNote, loadProblem, starRocksType } from './parquet-type'
import { type ColumnSelection, selectColumns } from './select'
import { holdsGuess, unite, widen } from './widen'

/** `path`: a key of the `k=v/` directories; `expression`: computed from other columns; `absent`: declared, and in no file so far. */
export type ColumnSource = 'file' | 'path' | 'expression' | 'absent'

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

/** A column of the files. */
export interface Found {
  readonly name: string
  readonly type: StarRocksType
  /** The file that the type comes from. */
  readonly file: string
  readonly source: ColumnSource
  readonly untyped?: true
  /** Why it cannot be loaded as it is; then `type` may have no meaning. It is raised only if the column is loaded. */
  readonly problem?: SchemaError
  /** How StarRocks changes its values. It is reported only if the column is loaded as it is. */
  readonly note?: Finding
  readonly uneven?: SchemaError
}

/**
 * The columns of the files, in order of appearance. A column that cannot be loaded has a `problem`, which is
 * raised with those of the table: excluded columns have to be removed before.
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

/** The server's rules for column names (`FeNameFormat`, recorded in `matrices/names.json`), and names that cannot be quoted. */
export function checkName(
  name: string,
  problem: 'badColumnName' | 'badDeclaredName' | 'badComputedName',
  place?: string,
): void {
  const refuse = (reason: string) => {
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name)
    const where = place === undefined ? '' : ` of ${place}`
    throw new SchemaError(problem, name, `the column ${shown}${where} ${reason}`, {
      remedies: place === undefined ? [] : ['rename it in the program that writes the file'],
    })
  }
  if (name === '') refuse('has no name')
  if (name.length > 1024) refuse(`has a name of ${name.length} characters, and StarRocks allows at most 1024`)
  // Bytes that are no UTF-8 read as this character, and StarRocks would look for another column.
  if (!name.isWellFormed() || name.includes('\ufffd')) refuse('has a name that is not UTF-8')
  const bad = /[`\0=<>!*]/.exec(name)
  if (bad) refuse(`has ${JSON.stringify(bad[0])} in its name, which StarRocks does not allow`)
  // As the key of an object it would be lost on its way through Pulumi.
  if (name === '__proto__') refuse('has a name that cannot be a key of a JavaScript object')
  if (/^(__op|__row)$|^(__starrocks_shadow_|__generated_partition_column_)/i.test(name)) {
    refuse('has a name that StarRocks reserves')
  }
}

function ambiguous(one: Found, other: Found): SchemaError {
  const where = one.file === other.file ? `of ${one.file}` : `of ${one.file} and ${other.file}`
  const what =
    one.name === other.name ? `${one.name} occurs twice` : `${one.name} and ${other.name} differ only in case`
  return new SchemaError(
    'ambiguousColumn',
    other.name,
    `in the columns ${where}, ${what}, which have the same name in StarRocks`,
    { remedies: ['rename one in the program that writes the files'] },
  )
}

/** FILES() reads one type for all files; types that it cannot widen become VARCHAR, and its scanner gets the types of the table. */
function conflict(one: Found, other: Found): SchemaError {
  const { name } = other
  const what = `the column ${name} is ${printType(one.type)} in ${one.file} and ${printType(other.type)} in ${other.file}, and neither type holds the values of the other`
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
  return [{ change: 'leaveOut', column }, 'write all files again with the same fields']
}

function isNested(type: StarRocksType): boolean {
  return type.kind === 'ARRAY' ? isNested(type.element) : type.kind === 'MAP' || type.kind === 'STRUCT'
}
