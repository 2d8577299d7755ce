import { parseType, readType, TypeTextError } from './type-text'
import { printType } from './types'

/** In place of the last argument type: any number of further arguments. */
export const VARIADIC = '...'

/** Words of SHOW GRANTS that say less than a type does. */
const SHOWN_ONLY = /^(INVALID_TYPE|UNKNOWN_TYPE|DECIMAL\d+)$/

/** True if the types are those of SHOW GRANTS, of which some do not name one type. */
export function areOnlyShown(argumentTypes: readonly string[]): boolean {
  return argumentTypes.some((text) => SHOWN_ONLY.test(text))
}

/** Why a text is no type of an argument, or undefined. */
export function argumentProblem(text: string, isLast: boolean): string | undefined {
  if (text === VARIADIC) return isLast ? undefined : `"${VARIADIC}" can only be the last`
  try {
    parseType(text)
    return undefined
  } catch (error) {
    if (error instanceof TypeTextError) return error.message
    throw error
  }
}

/**
 * The signature of a function in a GRANT. The lengths of texts are left out: StarRocks does not compare them (`ScalarType.matchesType`).
 *
 * @throws TypeTextError
 */
export function sentSignature(argumentTypes: readonly string[]): string {
  return `(${argumentTypes.map((text) => (text === VARIADIC ? text : sentType(text))).join(', ')})`
}

function sentType(text: string): string {
  if (SHOWN_ONLY.test(text)) return text
  const type = parseType(text)
  return type.kind === 'CHAR' || type.kind === 'VARCHAR' || type.kind === 'VARBINARY' ? type.kind : printType(type)
}

/**
 * The signature in SHOW GRANTS, which has one word for each argument, without a length, a precision or elements (`Function.getSignature`). A
 * GRANT does not distinguish CHAR from VARCHAR, so both are VARCHAR here.
 */
export function shownSignature(argumentTypes: readonly string[]): string {
  const words = argumentTypes.map((text) => (text === VARIADIC ? ` ${text}` : shownType(text)))
  return `(${words.join(',')})`
}

function shownType(text: string): string {
  if (SHOWN_ONLY.test(text)) return text
  const type = readType(text)
  switch (type.kind) {
    case 'CHAR':
      return 'VARCHAR'
    case 'DECIMAL':
      return `DECIMAL${DECIMAL_WORDS.find(([digits]) => type.precision <= digits)?.[1] ?? 256}`
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return 'INVALID_TYPE'
    case 'UNKNOWN':
      return type.text.toUpperCase()
    default:
      return type.kind
  }
}

/** The most digits of each decimal type, and the number in its name. */
const DECIMAL_WORDS = [
  [9, 32],
  [18, 64],
  [38, 128],
] as const

/** The argument types in a signature with its parentheses. */
export function argumentTypesOf(signature: string): string[] {
  const inside = signature.slice(1, -1)
  const types: string[] = []
  let depth = 0
  let start = 0
  for (const [at, mark] of [...inside].entries()) {
    if ('<('.includes(mark)) depth++
    if ('>)'.includes(mark)) depth--
    if (mark !== ',' || depth > 0) continue
    types.push(inside.slice(start, at).trim())
    start = at + 1
  }
  return inside.trim() === '' ? [] : [...types, inside.slice(start).trim()]
}
