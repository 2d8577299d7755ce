import { type StarRocksType, type StructField, sameType } from '../sql/types'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT']
const MAX_DECIMAL_PRECISION = 38

/**
 * The type that holds the values of both, as StarRocks merges the files of a sample: the wider integer, the decimal with room for
 * both, the longer string, DOUBLE for an integer and a float. Undefined where StarRocks would fall back to VARCHAR.
 */
export function widen(a: StarRocksType, b: StarRocksType): StarRocksType | undefined {
  if (sameType(a, b)) return a
  if (isNumber(a) && isNumber(b)) {
    const [i, j] = [INTEGERS.indexOf(a.kind), INTEGERS.indexOf(b.kind)]
    if (i >= 0 && j >= 0) return i > j ? a : b
    return { kind: 'DOUBLE' }
  }
  if (a.kind === 'DECIMAL' && b.kind === 'DECIMAL') {
    const scale = Math.max(a.scale, b.scale)
    const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale
    return precision <= MAX_DECIMAL_PRECISION ? { kind: 'DECIMAL', precision, scale } : undefined
  }
  if (a.kind === 'VARCHAR' && b.kind === 'VARCHAR') return a.length > b.length ? a : b
  return undefined
}

function isNumber({ kind }: StarRocksType): boolean {
  return INTEGERS.includes(kind) || kind === 'FLOAT' || kind === 'DOUBLE'
}

/**
 * The nested type with the fields of both, if one of them has all fields of the other, and more, in the same order; else undefined.
 * Fields with a guessed type get the other type. The types of fields are not widened: ALTER TABLE only adds fields to a struct.
 */
export function unite(a: StarRocksType, b: StarRocksType): StarRocksType | undefined {
  const larger = new Set<'a' | 'b'>()
  const both = united(a, b, larger)
  return larger.size > 1 ? undefined : both
}

/** `larger`: the one that has fields that the other lacks. */
function united(a: StarRocksType, b: StarRocksType, larger: Set<'a' | 'b'>): StarRocksType | undefined {
  if (isGuess(a)) return b
  if (isGuess(b)) return a
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = united(a.element, b.element, larger)
    return element && { kind: 'ARRAY', element }
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const [key, value] = [united(a.key, b.key, larger), united(a.value, b.value, larger)]
    return key && value && { kind: 'MAP', key, value }
  }
  if (a.kind === 'STRUCT' && b.kind === 'STRUCT') return unitedStruct(a.fields, b.fields, larger)
  return sameType(a, b) ? a : undefined
}

function unitedStruct(
  a: readonly StructField[],
  b: readonly StructField[],
  larger: Set<'a' | 'b'>,
): StarRocksType | undefined {
  const [most, others] = a.length >= b.length ? [a, b] : [b, a]
  if (a.length !== b.length) larger.add(a.length > b.length ? 'a' : 'b')
  const fields: StructField[] = []
  let next = 0
  for (const field of most) {
    const other = others[next]
    if (other?.name.toLowerCase() !== field.name.toLowerCase()) {
      fields.push(field)
      continue
    }
    next++
    const type = most === a ? united(field.type, other.type, larger) : united(other.type, field.type, larger)
    if (type === undefined) return undefined
    fields.push({ name: field.name, type })
  }
  return next === others.length ? { kind: 'STRUCT', fields } : undefined
}

function isGuess(type: StarRocksType): boolean {
  return 'guess' in type && type.guess === true
}

/** True if a part of a type is a guess. */
export function holdsGuess(type: StarRocksType): boolean {
  switch (type.kind) {
    case 'ARRAY':
      return holdsGuess(type.element)
    case 'MAP':
      return holdsGuess(type.key) || holdsGuess(type.value)
    case 'STRUCT':
      return type.fields.some((field) => holdsGuess(field.type))
    default:
      return isGuess(type)
  }
}
