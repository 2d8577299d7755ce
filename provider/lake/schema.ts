import { ownValue } from '../sql/own-value'
import { parseType, TypeTextError } from '../sql/type-text'
import { canBeStored, printType, STRING_LENGTH, type StarRocksType, sameType } from '../sql/types'
import { SchemaError } from './errors'
import type { ParquetNode } from './footer'
import { columnType, starRocksType } from './parquet-type'
import { widen } from './widen'

/** A column of the table to be. */
export interface Column {
  readonly name: string
  /** Canonical text, as `printType` writes it. */
  readonly type: string
  /** `path`: a key of the `k=v/` directories; `expression`: worked out from other columns. */
  readonly source: 'file' | 'path' | 'expression'
  /** No file has a value of it (Parquet's NULL type): its type is a guess, which yields to any other. */
  readonly untyped?: true
}

/** A file that has a column. */
export interface Place {
  readonly file: string
  /** The column's type there, as `printType` writes it. */
  readonly type: string
  /** The same, where unsigned integers are taken for signed ones. */
  readonly signed: string
}

/** A file and its columns. */
export interface FileSchema {
  readonly file: string
  readonly columns: readonly ParquetNode[]
}

export interface SchemaOptions {
  readonly partitionKeys?: readonly string[]
  /** Where the values of a key come from that is a column of the files as well. Default: such a column is refused. */
  readonly partitionColumns?: 'path' | 'file'
  /** Column name -> type text, instead of what is inferred. */
  readonly columnOverrides?: Readonly<Record<string, string>>
  /** Caps every inferred VARCHAR; 0 does not. */
  readonly maxVarcharLength?: number
  /** Columns that no file has to have, since an expression gives their values: name -> type text, where that is known. */
  readonly computed?: Readonly<Record<string, string | undefined>>
}

/** A column as it was found. */
export interface Found {
  readonly name: string
  readonly type: StarRocksType
  /** The file that the type comes from. */
  readonly file: string
  readonly source: Column['source']
  readonly untyped?: true
}

/**
 * The columns of a table that holds all of these files: the union of theirs in order of appearance, then the keys of
 * the path, then what is computed. What the files do not agree on is widened as StarRocks does it, or refused: never guessed.
 *
 * @throws SchemaError
 */
export function mergeColumns(files: readonly FileSchema[], options: SchemaOptions = {}): Column[] {
  const { columnOverrides = {} } = options
  const found = new Map<string, Found>()

  for (const { file, columns } of files) {
    const ofThisFile = new Map<string, Found>()
    for (const node of columns) {
      const column = columnOf(node, file)
      const key = column.name.toLowerCase()
      const before = found.get(key)
      const twin = ofThisFile.get(key) ?? (before?.name === column.name ? undefined : before)
      if (twin) throw ambiguous(twin, column)
      ofThisFile.set(key, column)
      found.set(key, merge(before, column, Object.hasOwn(columnOverrides, column.name)))
    }
  }

  return tableColumns(withPathColumns([...found.values()], options), options)
}

/**
 * The columns of the files, then the keys of the path. StarRocks reads no files that have a column of the name of a key, unless the
 * key is left out of `columns_from_path` (`Duplicate column name 'k' in files table schema`).
 *
 * @throws SchemaError
 */
export function withPathColumns(
  columns: readonly Found[],
  { partitionKeys = [], partitionColumns }: SchemaOptions,
): Found[] {
  const fromPath = partitionKeys.flatMap((name): Found[] => {
    const clash = columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
    if (clash && partitionColumns !== 'file') throw partitionKeyInFile(name, clash)
    if (clash) return []
    checkName(name, 'the path')
    return [{ name, type: { kind: 'VARCHAR', length: STRING_LENGTH }, file: '', source: 'path' }]
  })
  return [...columns, ...fromPath]
}

/**
 * The columns of the table, from those of the files: what the program says of them goes before what was found.
 *
 * @throws SchemaError
 */
export function tableColumns(found: readonly Found[], options: SchemaOptions): Column[] {
  const { columnOverrides = {}, maxVarcharLength = 0, computed = {} } = options
  const overridden = new Map(Object.entries(columnOverrides).map(([name, text]) => [name, override(name, text)]))
  const names = new Set(found.map(({ name }) => name.toLowerCase()))
  const added = Object.entries(computed)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .map(([name, type]): Found => {
      checkName(name, 'columnExpressions')
      const text = ownValue(columnOverrides, name) ?? type
      if (text === undefined) throw untypedExpression(name)
      return { name, type: override(name, text), file: '', source: 'expression' }
    })
  const all = [...found, ...added]
  checkOverrides(Object.keys(columnOverrides), all)
  return all.map(({ name, type: inferred, source, file, untyped }) => {
    const type = overridden.get(name) ?? (source === 'expression' ? inferred : cap(inferred, maxVarcharLength))
    if (type.kind === 'UNKNOWN') throw unknownType(name, type.text, file)
    if (!canBeStored(type)) throw unstorable(name, type, file)
    return { name, type: printType(type), source, ...(untyped && !overridden.has(name) && { untyped }) }
  })
}

/** The files that have a column. Only for one that `mergeColumns` has taken. */
export function placesOf(files: readonly FileSchema[], name: string): Place[] {
  return files.flatMap(({ file, columns }) => {
    const node = columns.find((column) => column.name === name)
    if (node === undefined || node.annotation?.name === 'NULL') return []
    const place = { column: name, file }
    return [{ file, type: printType(columnType(node, place)), signed: printType(starRocksType(node, place)) }]
  })
}

function columnOf(node: ParquetNode, file: string): Found {
  checkName(node.name, file)
  const type = columnType(node, { column: node.name, file })
  return { name: node.name, type, file, source: 'file', ...(node.annotation?.name === 'NULL' && { untyped: true }) }
}

function merge(before: Found | undefined, column: Found, isOverridden: boolean): Found {
  if (!before || isOverridden) return before ?? column
  // pandas writes a column of nothing but None so, whatever it is in other files.
  if (before.untyped !== column.untyped) return before.untyped ? column : before
  const type = widen(before.type, column.type)
  if (!type) throw conflict(before, column)
  return sameType(type, before.type) ? before : { ...column, type }
}

function override(name: string, text: string): StarRocksType {
  try {
    return parseType(text)
  } catch (error) {
    if (!(error instanceof TypeTextError)) throw error
    throw new SchemaError('badOverride', name, `columnOverrides.${name}: ${error.message}`)
  }
}

function unknownType(name: string, text: string, file: string): SchemaError {
  return new SchemaError(
    'unsupportedType',
    name,
    `the column ${name} of ${file} has the type ${text}, which this release of the provider does not know; set columnOverrides.${name} to the type that the column of the table should have`,
  )
}

function untypedExpression(name: string): SchemaError {
  return new SchemaError(
    'untypedExpression',
    name,
    `columnExpressions.${name}: no file has this column, and what its function returns is not known here; set columnOverrides.${name} to its type`,
  )
}

function checkOverrides(names: readonly string[], columns: readonly Found[]): void {
  const known = columns.map((column) => column.name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new SchemaError(
      'unknownOverride',
      unknown,
      `columnOverrides.${unknown}: there is no such column; the columns are ${known.join(', ')}`,
    )
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

/** The server's rules for column names (`FeNameFormat`, recorded in `matrices/names.json`), and what cannot be quoted. */
function checkName(name: string, file: string): void {
  const refuse = (reason: string) => {
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name)
    throw new SchemaError(
      'badColumnName',
      name,
      `the column ${shown} of ${file} ${reason}: rename it where the file is made`,
    )
  }
  if (name === '') refuse('has no name')
  if (name.length > 1024) refuse(`has a name of ${name.length} characters, and StarRocks takes 1024`)
  // What is no UTF-8 in the file reads as this, and StarRocks would look for another column.
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
    `in the columns ${where}, ${what}, and to StarRocks they are one: rename one where the files are made`,
  )
}

function conflict(one: Found, other: Found): SchemaError {
  return new SchemaError(
    'typeConflict',
    other.name,
    `the column ${other.name} is ${printType(one.type)} in ${one.file} and ${printType(other.type)} in ${other.file}, and ` +
      `neither holds the other: set columnOverrides.${other.name} to a type for both`,
  )
}

function partitionKeyInFile(key: string, { name, file }: Found): SchemaError {
  return new SchemaError(
    'partitionKeyInFile',
    key,
    `${key} is a key of the path and the column ${name} of ${file} as well, and StarRocks reads only one of them: set ` +
      'partitionColumns to "file" to load the values of the files, or rename the directories, or leave the column out of the files',
  )
}

function unstorable(name: string, type: StarRocksType, file: string): SchemaError {
  const from = file === '' ? '' : ` of ${file}`
  return new SchemaError(
    'unstorableType',
    name,
    `the column ${name}${from} is ${printType(type)}, and no table can hold a TIME: set columnOverrides.${name}, for ` +
      'example to VARCHAR(32)',
  )
}
