import { type StarRocksType, sameType } from './types'

type Kind = StarRocksType['kind']

/**
 * The types that a column's type may become in place while no value changes: a part of what MODIFY COLUMN accepts
 * (matrices/conversions.json; `ColumnType.isSchemaChangeAllowed`). Lengths and precisions are checked separately.
 */
const WIDER: Partial<Record<Kind, readonly Kind[]>> = {
  TINYINT: ['SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'DOUBLE', 'VARCHAR'],
  SMALLINT: ['INT', 'BIGINT', 'LARGEINT', 'DOUBLE', 'VARCHAR'],
  INT: ['BIGINT', 'LARGEINT', 'DOUBLE', 'VARCHAR'],
  BIGINT: ['LARGEINT', 'VARCHAR'],
  LARGEINT: ['VARCHAR'],
  FLOAT: ['VARCHAR'],
  DOUBLE: ['VARCHAR'],
  DECIMAL: ['DECIMAL', 'VARCHAR'],
  DATE: ['DATETIME'],
  CHAR: ['CHAR', 'VARCHAR'],
  VARCHAR: ['VARCHAR'],
  VARBINARY: ['VARBINARY'],
}

/**
 * Conversions that MODIFY COLUMN accepts and we refuse, with their effect on the rows (`be/src/storage/convert_helper.cpp`). A
 * VARCHAR that is too short for its values is refused as well: the conversion writes them whole and checks no length.
 */
const UNSAFE: Partial<Record<Kind, Partial<Record<Kind, string>>>> = {
  INT: { DATE: 'only numbers such as 20240131 are dates' },
  BIGINT: { DOUBLE: 'a DOUBLE holds integers exactly up to 2^53 only' },
  FLOAT: { DOUBLE: 'StarRocks converts through a text with six decimals, so 0.0000001 becomes 0' },
  JSON: { VARCHAR: 'a JSON value can be longer than any VARCHAR' },
  DATETIME: { DATE: 'the time of day is lost' },
  VARCHAR: Object.fromEntries(
    ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'DATE', 'JSON'].map((kind) => [
      kind,
      'a text of another form fails the change or becomes NULL',
    ]),
  ),
}

/** True if ALTER TABLE can change the type of a value column while every value stays. Also true for equal types. */
export function mayBecome(from: StarRocksType, to: StarRocksType): boolean {
  if (sameType(from, to) || addedFields(from, to) !== undefined) return true
  return (WIDER[from.kind]?.includes(to.kind) ?? false) && hasRoom(from, to)
}

/**
 * True if an INSERT converts the one type to the other, as far as nested types go (`Type.canCastTo`): a struct converts only to one
 * with as many fields, by position. Fields that only change their order would exchange their values, so that is refused, too.
 */
export function castable(from: StarRocksType, to: StarRocksType): boolean {
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return castable(from.element, to.element)
  if (from.kind === 'MAP' && to.kind === 'MAP') return castable(from.key, to.key) && castable(from.value, to.value)
  if (from.kind === 'STRUCT' && to.kind === 'STRUCT') {
    const { fields } = to
    const names = from.fields.map(({ name }) => name.toLowerCase())
    const inPlace = fields.every(({ name }, i) => [-1, i].includes(names.indexOf(name.toLowerCase())))
    return (
      inPlace && names.length === fields.length && from.fields.every(({ type }, i) => castable(type, fields[i]!.type))
    )
  }
  if (!isNested(from) && !isNested(to)) return true
  if (from.kind === 'BOOLEAN' || from.kind === 'JSON') return true
  return (from.kind === 'VARCHAR' || from.kind === 'CHAR') && to.kind === 'ARRAY'
}

function isNested({ kind }: StarRocksType): boolean {
  return kind === 'ARRAY' || kind === 'MAP' || kind === 'STRUCT'
}

/** A field that a struct gains. */
export interface AddedField {
  /** The path to the struct in the column: names of fields, and `[*]` for the elements of an array. */
  readonly path: readonly (string | typeof ELEMENTS)[]
  readonly name: string
  readonly type: StarRocksType
  /** The field before it; undefined for the first. */
  readonly after?: string
}

export const ELEMENTS = Symbol('[*]')

/**
 * The fields to add, if they are the only difference: `ADD FIELD` reaches into structs and the elements of arrays, but not into
 * maps (`SchemaChangeHandler.getModifiedType`). Undefined if there is another difference.
 */
export function addedFields(
  from: StarRocksType,
  to: StarRocksType,
  path: AddedField['path'] = [],
): AddedField[] | undefined {
  if (sameType(from, to)) return []
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return addedFields(from.element, to.element, [...path, ELEMENTS])
  if (from.kind !== 'STRUCT' || to.kind !== 'STRUCT') return undefined
  const added: AddedField[] = []
  let next = 0
  let after: string | undefined
  for (const { name, type } of to.fields) {
    const before = from.fields[next]
    if (before?.name.toLowerCase() === name.toLowerCase()) {
      const within = addedFields(before.type, type, [...path, before.name])
      if (within === undefined) return undefined
      added.push(...within)
      next++
    } else added.push({ path, name, type, ...(after !== undefined && { after }) })
    after = name
  }
  return next === from.fields.length ? added : undefined
}

/** The effect of a change on the values, if it is that and not StarRocks which forbids it. */
export function lossOf(from: StarRocksType, to: StarRocksType): string | undefined {
  if (mayBecome(from, to)) return undefined
  if (to.kind === 'VARCHAR' && longestText(from) > to.length) {
    return `a value can take ${longestText(from)} characters`
  }
  return UNSAFE[from.kind]?.[to.kind]
}

function hasRoom(from: StarRocksType, to: StarRocksType): boolean {
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') {
    const integerDigits = to.precision - to.scale >= from.precision - from.scale
    return to.scale >= from.scale && integerDigits && to.precision <= CONVERTIBLE_PRECISION
  }
  if (to.kind === 'CHAR' || to.kind === 'VARCHAR') return longestText(from) <= to.length
  if (from.kind === 'VARBINARY' && to.kind === 'VARBINARY') {
    return to.length === undefined || (from.length !== undefined && from.length <= to.length)
  }
  return true
}

/** Wider decimals exist, but the storage layer cannot convert to them: the job would fail. */
const CONVERTIBLE_PRECISION = 38

/** The length of the longest text of a value: `-128`, `-1.17549435e-38`, `-2.2250738585072014e-308`. */
const LONGEST: Partial<Record<Kind, number>> = {
  TINYINT: 4,
  SMALLINT: 6,
  INT: 11,
  BIGINT: 20,
  LARGEINT: 40,
  FLOAT: 15,
  DOUBLE: 24,
}

function longestText(type: StarRocksType): number {
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return type.length
  if (type.kind !== 'DECIMAL') return LONGEST[type.kind] ?? 0
  // A sign, a point if there are decimals, and a zero before it if all digits are decimals.
  return Math.max(type.precision, type.scale + 1) + (type.scale > 0 ? 2 : 1)
}
