import { parseType } from '../sql/type-text'
import { printType } from '../sql/types'
import { mayBecome } from '../sql/widening'
import { SchemaError } from './errors'
import type { Column } from './schema'
import { widen } from './widen'

export interface EvolveOptions {
  /** Whether columns that are new in the files become columns of the table. */
  readonly addNew: boolean
  /** Columns whose type the program has decided anew; for these what is inferred now is taken as it is. */
  readonly decided: (name: string) => boolean
}

type Known = Pick<Column, 'name' | 'type'>

export interface Evolved {
  readonly columns: readonly Known[]
  /** Those that no file has any more. */
  readonly absent: readonly string[]
}

/**
 * The columns of a table that exists, after its files have been read again. No column goes, since its rows would: files that had it
 * may have been cleaned up. A type becomes wider where the files ask for it, and never narrower. New columns come last.
 *
 * @throws SchemaError where a column has a type now that its values cannot be kept in
 */
export function evolve(
  before: readonly Known[],
  now: readonly (Known & Pick<Column, 'untyped'>)[],
  { addNew, decided }: EvolveOptions,
): Evolved {
  const kept = before.map((column): Known => {
    const found = now.find(({ name }) => name === column.name)
    if (found === undefined || found.untyped || found.type === column.type) return column
    if (decided(column.name)) return found
    const [old, wanted] = [parseType(column.type), parseType(found.type)]
    const both = widen(old, wanted)
    if (both && mayBecome(old, both)) return { ...column, type: printType(both) }
    throw new SchemaError(
      'typeConflict',
      column.name,
      `the column ${column.name} is ${column.type} in the table and ${found.type} in the files now, and neither holds the other: set columnOverrides.${column.name} to the type it shall have`,
    )
  })
  const known = new Set(before.map(({ name }) => name.toLowerCase()))
  const added = addNew ? now.filter(({ name }) => !known.has(name.toLowerCase())) : []
  return {
    columns: [...kept, ...added.map(({ name, type }) => ({ name, type }))],
    absent: before.map(({ name }) => name).filter((name) => !now.some((column) => column.name === name)),
  }
}
