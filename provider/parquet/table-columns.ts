import type { Finding } from '../s3/errors'
import { ownValue } from '../sql/names'
import { parseType, TypeTextError } from '../sql/type-text'
import { printType, STRING_LENGTH, type StarRocksType } from '../sql/types'
import { castable } from '../sql/widening'
import { type LoadFeature, SchemaError } from './errors'
import { type ColumnSource, checkName, type FileColumn, type Found } from './file-columns'
import { storageProblem } from './parquet-type'
import { type ColumnSelection, isSelected } from './select'
import { holdsGuess } from './widen'

/** A column of the new table. */
export interface Column {
  readonly name: string
  /** Canonical text, as `printType` writes it. */
  readonly type: string
  readonly source: ColumnSource
  /** No file has a value of it (Parquet's NULL type): its type is a guess, which gives way to any other. */
  readonly untyped?: true
  /** How StarRocks changes its values. */
  readonly note?: Finding
  /** The type, if a part of it is a guess. */
  readonly shape?: StarRocksType
  /** Why no new table can hold all of the files: their structs differ. An existing table can get the fields. */
  readonly uneven?: SchemaError
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
    `the files have ${count} columns, and a StarRocks table can have at most ${MOST_COLUMNS}`,
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

function typeFor(name: string, text: string): StarRocksType {
  try {
    return parseType(text)
  } catch (error) {
    if (!(error instanceof TypeTextError)) throw error
    throw new SchemaError('badType', name, error.message)
  }
}

function untypedExpression(name: string, why = 'no file has this column'): SchemaError {
  return new SchemaError(
    'untypedExpression',
    name,
    `${why}, and the provider does not know the type that its function returns`,
    {
      remedies: [{ change: 'type', column: name, to: 'its type' }],
    },
  )
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

function partitionKeyInFile(key: string, { name, file }: FileColumn): SchemaError {
  return new SchemaError(
    'partitionKeyInFile',
    key,
    `${key} is a key of the path and the column ${name} of ${file} as well, and StarRocks reads only one of them`,
    { remedies: [{ change: 'keysFromFiles' }, 'rename the directories', { change: 'leaveOut', column: key }] },
  )
}
