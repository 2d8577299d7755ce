import { readType } from '../sql/type-text'
import { printType } from '../sql/types'
import { addedFields, castable, mayBecome } from '../sql/widening'
import { SchemaError } from './errors'
import type { Place } from './file-columns'
import type { Column } from './table-columns'
import { unite, widen } from './widen'

export interface EvolveOptions {
  /** Whether columns that are new in the files become columns of the table. */
  readonly addNew: boolean
  /** Columns whose type the program has decided again; they get the type that is inferred now. */
  readonly decided: (column: Known, now: Known) => boolean
  /** The files that have a column, and its type there. */
  readonly places: (name: string) => readonly Place[]
  /** Why ALTER TABLE cannot give the table these columns; undefined if it can. */
  readonly obstacle: (columns: readonly Known[], retyped?: readonly string[]) => string | undefined
  /** Whether the table may be replaced for what the files need. */
  readonly mayReplace: boolean
}

export type Known = Pick<Column, 'name' | 'type' | 'untyped' | 'shape' | 'uneven'>

export interface Evolved {
  readonly columns: readonly Known[]
  /** The columns that no file has any more. */
  readonly absent: readonly string[]
  /** The first column whose structs get more fields. */
  readonly extended?: string
  /** The columns that have no value and get a type to which StarRocks does not convert. */
  readonly retyped: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * The columns of an existing table after its files have been read again. No column is dropped, since its rows would be lost: files
 * that had it may have been cleaned up. A type becomes wider if the files need it, and never narrower. The order stays, and new
 * columns come last. A change that needs a new table is refused: files alone never replace a table.
 *
 * @throws SchemaError if a column has a type that the table cannot change to in place
 */
export function evolve(before: readonly Known[], now: readonly Known[], options: EvolveOptions): Evolved {
  const { addNew, decided, obstacle } = options
  const inFiles = (name: string) => now.find((column) => column.name === name)
  const base = before.map((column): Known => {
    const found = inFiles(column.name)
    return found && decided(column, found) ? { name: column.name, type: found.type } : column
  })
  // If the program itself replaces the table, the new one is for the current files.
  const isReplaced = obstacle(base) !== undefined
  const warnings: string[] = []
  const retyped: string[] = []
  const kept = base.map((column, i): Known => {
    const found = inFiles(column.name)
    if (found === undefined || found.untyped || found.type === column.type) return column
    const [was, is] = [readType(column.type), found.shape ?? readType(found.type)]
    const both = column.untyped ? is : (widen(was, is) ?? unite(was, is))
    const wider = both && { name: column.name, type: printType(both) }
    if (both && addedFields(is, both)?.length) warnings.push(fewerFieldsText(column, found.type))
    if (wider?.type === column.type) return column
    const retypes = column.untyped && wider && !mayBecome(was, is) ? [column.name] : []
    const reason = reasonAgainst(column, wider, () => obstacle(base.with(i, wider ?? column), retypes))
    if (reason === undefined) retyped.push(...retypes)
    const places = options.places(column.name)
    const onlySigns = places.length > 0 && places.every(({ signed }) => fits(column.type, signed))
    if (reason === undefined || isReplaced) {
      const fewer = places.find(({ type }) => addedFields(readType(type), both ?? is)?.length)
      if (isReplaced && found.uneven) throw found.uneven
      if (!isReplaced && fewer && addedFields(was, both ?? is)?.length) warnings.push(moreFieldsText(column, fewer))
      if (onlySigns)
        warnings.push(`${signsText(column, found.type)}, and the rows that are already loaded are not corrected`)
      return wider ?? { name: column.name, type: found.type }
    }
    // The files have not changed; only an older release of the provider took them for signed integers.
    if (onlySigns) {
      warnings.push(`${signsText(column, found.type)}, and ${reason}`)
      return column
    }
    if (options.mayReplace) refuseUneven([found])
    if (options.mayReplace) return wider ?? { name: column.name, type: found.type }
    const place = places.find(({ type }) => !fits(column.type, type)) ?? places[0]
    throw conflict(column, place ?? { type: found.type }, reason)
  })
  const known = new Set(before.map(({ name }) => name.toLowerCase()))
  const added = addNew ? now.filter(({ name }) => !known.has(name.toLowerCase())) : []
  refuseUneven(added)
  // A new column needs a new pipe, which loads all files together, into an emptied table unless its key tolerates that.
  if (added.length > 0) refuseUneven(before.flatMap(({ name }) => inFiles(name) ?? []))
  const extended = kept.find(({ type }, i) => addedFields(readType(base[i]!.type), readType(type))?.length)
  return {
    ...(extended && { extended: extended.name }),
    columns: [...kept, ...added.map(({ name, type, untyped }) => ({ name, type, ...(untyped && { untyped }) }))],
    absent: before.map(({ name }) => name).filter((name) => !now.some((column) => column.name === name)),
    retyped,
    warnings,
  }
}

/** Files that no table has loaded yet are loaded together. */
export function refuseUneven(columns: readonly Known[]): void {
  const uneven = columns.find((column) => column.uneven)?.uneven
  if (uneven) throw uneven
}

function reasonAgainst(
  column: Known,
  wider: Known | undefined,
  obstacle: () => string | undefined,
): string | undefined {
  if (wider === undefined) return 'neither type holds the values of the other'
  if (!column.untyped && !mayBecome(readType(column.type), readType(wider.type)))
    return `StarRocks does not change a column from ${column.type} to ${wider.type} in place without changing its values`
  return obstacle()
}

/** True if a column of the one type holds the values of the other. */
function fits(type: string, other: string): boolean {
  const both = widen(readType(type), readType(other))
  return both !== undefined && printType(both) === type
}

/** An INSERT casts a struct by the position of its fields, and only to one with as many (`Type.canCastTo`). */
const CASTS = 'StarRocks loads a struct only into one of as many fields'

function fewerFieldsText({ name, type }: Known, now: string): string {
  return `column ${name} is ${type} in the table and ${now} in the files: ${CASTS}, so its pipe fails with files that lack fields`
}

function moreFieldsText({ name }: Known, { file, type }: Place): string {
  return `column ${name} gets the fields that are new in the files: ${CASTS}, so a file without them, such as ${file} (${type}), can no longer be loaded, unless it already is`
}

function signsText({ name, type }: Known, now: string): string {
  return `column ${name} contains unsigned integers and is ${type} in the table, not ${now}: the upper half of its values becomes negative`
}

function conflict(
  { name, type }: Known,
  place: Partial<Place> & { readonly type: string },
  reason: string,
): SchemaError {
  const where = place.file === undefined ? 'the files now' : place.file
  const what = `the column ${name} is ${type} in the table and ${place.type} in ${where}, and ${reason}`
  if (!castable(readType(place.type), readType(type))) {
    return new SchemaError(
      'typeConflict',
      name,
      `${what}; StarRocks does not load the one into the other, whatever type is declared`,
      { remedies: [{ change: 'leaveOut', column: name }, { change: 'replaceTable' }] },
    )
  }
  const keep = `${JSON.stringify(type)} to keep the table and load what fits`
  return new SchemaError('typeConflict', name, what, {
    remedies: [{ change: 'type', column: name, to: keep }, { change: 'replaceTable' }],
  })
}
