import type { NamedType } from './column'
import { files, type Source } from './files'
import { type Sql, sql } from './quote'
import { readType } from './type-text'
import { printType } from './types'

/** DESC FILES, since 3.3.4: StarRocks itself reads the files, and needs a live backend for it. */
export function describeFiles(source: Source): Sql {
  return sql`DESC ${files(source)}`
}

/** The columns in the order of the files, then the keys of the path. */
export function readFileColumns(rows: readonly Readonly<Record<string, string | null>>[]): NamedType[] {
  return rows.map((row) => ({ name: row.FIELD ?? '', type: printType(readType(row.TYPE ?? '')) }))
}
