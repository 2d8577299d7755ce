import { includesName, sameName } from '../sql/names'
import { SchemaError } from './errors'

/** The columns of the files that become columns of the table, and their names. */
export interface ColumnSelection {
  /** The only columns of the table, by their names there. Default: all. */
  readonly only?: readonly string[]
  /** Columns of the files and keys of the path that are left out. */
  readonly excluded?: readonly string[]
  /** Columns that were left out before: they may be gone from the files. */
  readonly excludedBefore?: readonly string[]
  /** Name in the table to name in the files. A renamed column has no other name in the table. */
  readonly renamed?: Readonly<Record<string, string>>
}

/**
 * The columns with their names in the table. If another column gets the name of a column of the files, that column is left out.
 * Names are compared without regard to case, as StarRocks compares them.
 */
export function selectColumns<Column extends { readonly name: string }>(
  columns: readonly Column[],
  selection: ColumnSelection,
): Column[] {
  const { only, renamed = {} } = selection
  const renames = Object.entries(renamed)
  const selected = columns.flatMap((column) => {
    const targets = renames.filter(([, from]) => sameName(from, column.name)).map(([name]) => ({ ...column, name }))
    if (targets.length > 0) return targets
    return includesName(Object.keys(renamed), column.name) || !isSelected(column.name, selection) ? [] : [column]
  })
  return only === undefined ? selected : selected.filter(({ name }) => includesName(only, name))
}

/** True if a column that is not renamed, or a key of the path, becomes a column of the table. */
export function isSelected(name: string, { only, excluded = [] }: ColumnSelection): boolean {
  return !includesName(excluded, name) && (only === undefined || includesName(only, name))
}

/**
 * Refuses an unknown name: a misspelled name would leave the column in the table.
 *
 * @throws SchemaError
 */
export function checkSelection(
  inFiles: readonly { readonly name: string }[],
  keys: readonly string[],
  { excluded = [], excludedBefore = [], renamed = {} }: ColumnSelection,
): void {
  const columns = inFiles.map(({ name }) => name)
  const known = `the columns are ${[...columns, ...keys].join(', ')}`
  const stranger = excluded.find((name) => ![columns, keys, excludedBefore].some((names) => includesName(names, name)))
  if (stranger !== undefined) {
    throw new SchemaError('unknownExclusion', stranger, `no file has a column "${stranger}"; ${known}`)
  }
  for (const [name, from] of Object.entries(renamed)) {
    if (includesName(columns, from)) continue
    if (!includesName(keys, from))
      throw new SchemaError('unknownSource', name, `no file has a column "${from}"; ${known}`)
    const message = `"${from}" is a key of the path, and only columns of the files can be renamed`
    throw new SchemaError('unknownSource', name, message, { remedies: [{ change: 'expression', sql: `\`${from}\`` }] })
  }
}
