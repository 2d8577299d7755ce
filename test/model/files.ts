import { type ParquetColumn, parquet } from '../support/lake'
import type { Program } from './program'

/** A row of a file; no two rows have the same id, so a lost or doubled one shows. */
export interface LakeRow {
  readonly id: number
  readonly city: 'odd' | 'even'
  readonly amount: number
  /** Only in the files with a column more. */
  readonly note?: string
}

/** One version of a file: an overwritten file has other rows. */
export interface LakeFile {
  readonly key: string
  /** The value in the path of the partition. */
  readonly partition: string | undefined
  readonly rows: readonly LakeRow[]
}

/** Which files and rows a program declares. */
export function isDeclared({ key }: LakeFile, { pathPrefix, filePattern = '*.parquet' }: Program): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1)
  return key.startsWith(pathPrefix) && name.endsWith(filePattern.slice(1)) && !/^[_.]/.test(name)
}

export function isLoaded({ city }: LakeRow, { where }: Program): boolean {
  return where === undefined || city === 'even'
}

/** The values that the table has to show of a row, by column; null for a column that the file lacks. */
export function shownRow(
  row: LakeRow,
  { partition }: LakeFile,
  { columnExpressions = {}, excludeColumns = [] }: Program,
) {
  const upper = 'city' in columnExpressions
  const city = { [columnExpressions.label ? 'label' : 'city']: upper ? row.city.toUpperCase() : row.city }
  const values: Record<string, string | null> = {
    id: String(row.id),
    ...city,
    amount: String(row.amount),
    note: row.note ?? null,
    ...(partition !== undefined && { p: partition }),
  }
  for (const name of excludeColumns) delete values[name]
  return values
}

/** How the columns of a file differ from those of the others. */
export type Form = 'plain' | 'noted' | 'wide'

export function bytesOf({ rows }: LakeFile, form: Form): Promise<Uint8Array> {
  const column = (name: keyof LakeRow, type: ParquetColumn['type']) => ({
    name,
    type,
    data: rows.map((row) => row[name]),
  })
  const wide = { name: 'amount', type: 'INT64' as const, data: rows.map(({ amount }) => BigInt(amount)) }
  return parquet(
    column('id', 'INT32'),
    column('city', 'STRING'),
    form === 'wide' ? wide : column('amount', 'INT32'),
    ...(form === 'noted' ? [column('note', 'STRING')] : []),
  )
}
