import { type StarRocksType, sameType } from '../sql/types'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'LARGEINT']
const MAX_DECIMAL_PRECISION = 38

/**
 * The type that holds the values of both, as StarRocks merges the files it samples: the wider integer, the decimal
 * with room for both, the longer string, DOUBLE for an integer beside a float. Where StarRocks would fall back to
 * VARCHAR there is none.
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
