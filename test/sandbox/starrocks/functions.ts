import { tokenize } from './lexer'
import { Cursor } from './parse/cursor'
import { parseSignature } from './parse/privilege'
import type { DataType } from './types'

/** The types of a function's arguments. */
export interface Signature {
  name: string
  database?: string
  types: DataType[]
  variadic: boolean
}

/**
 * The functions of users. CREATE FUNCTION needs a setting in fe.conf and a jar, so there are only those of the options; one in a database is
 * there as long as the database is.
 */
export class Functions {
  private readonly all: Signature[]

  constructor(texts: string[]) {
    this.all = texts.map((text) => parseSignature(new Cursor(text, tokenize(text))))
  }

  /** The number of a function; undefined if there is none of that signature. */
  find(wanted: Signature): number | undefined {
    const at = this.all.findIndex((known) => isIdentical(known, wanted))
    return at < 0 ? undefined : at + 1
  }

  /** The signature as SHOW GRANTS writes it. */
  text(number: number): string {
    const { name, types, variadic } = this.all[number - 1]!
    return `${name}(${types.map(word).join(',')}${variadic ? ', ...' : ''})`
  }
}

/** `FunctionSearchDesc.isIdentical`. */
function isIdentical(a: Signature, b: Signature): boolean {
  if (a.name !== b.name || a.database !== b.database || a.variadic !== b.variadic) return false
  return a.types.length === b.types.length && a.types.every((type, i) => matches(type, b.types[i]!))
}

/** `ScalarType.matchesType`: the length of a text does not count, nor the precision of a decimal beyond its size. */
function matches(a: DataType, b: DataType): boolean {
  if (isText(a) && isText(b)) return true
  if (a.name === 'DECIMAL' && b.name === 'DECIMAL') return word(a) === word(b) && a.scale === b.scale
  if (a.name === 'ARRAY' && b.name === 'ARRAY') return matches(a.item, b.item)
  if (a.name === 'MAP' && b.name === 'MAP') return matches(a.key, b.key) && matches(a.value, b.value)
  if (a.name === 'STRUCT' && b.name === 'STRUCT')
    return a.fields.length === b.fields.length && a.fields.every(({ type }, i) => matches(type, b.fields[i]!.type))
  return a.name === b.name
}

const isText = ({ name }: DataType) => name === 'CHAR' || name === 'VARCHAR'

/** `Function.getSignature`: the primitive type alone. */
function word(type: DataType): string {
  if (type.name === 'ARRAY' || type.name === 'MAP' || type.name === 'STRUCT') return 'INVALID_TYPE'
  if (type.name !== 'DECIMAL') return type.name
  return `DECIMAL${type.precision <= 9 ? 32 : type.precision <= 18 ? 64 : type.precision <= 38 ? 128 : 256}`
}
