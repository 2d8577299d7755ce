import { id, type Sql, sql, str, verbatim } from './quote'

type Row = Readonly<Record<string, string | null>>

/**
 * Sets a variable for all sessions that begin from now on, on all front ends; a restart keeps it (`VariableMgr` writes it into the edit
 * log). StarRocks accepts a text for a variable of any type.
 */
export function setGlobalVariable(name: string, value: string): Sql {
  return sql`SET GLOBAL ${id(name)} = ${str(value)}`
}

/** Gives a variable the default of this release. */
export function resetGlobalVariable(name: string): Sql {
  return sql`SET GLOBAL ${id(name)} = ${verbatim('DEFAULT')}`
}

/** LIKE knows no exact match: `_` stands for any character, so that the answer may list other variables too. */
export function showGlobalVariable(name: string): Sql {
  return sql`SHOW GLOBAL VARIABLES LIKE ${str(name)}`
}

/** The variable of this session. */
export function showSessionVariable(name: string): Sql {
  return sql`SHOW VARIABLES LIKE ${str(name)}`
}

/** Answers for a variable that SHOW does not list as well, and refuses an unknown one with the names that are most like it (1193). */
export function selectGlobalVariable(name: string): Sql {
  return sql`SELECT ${verbatim('@@GLOBAL')}.${id(name)}`
}

export function selectDefault(name: string): Sql {
  return sql`SELECT ${id('DEFAULT_VALUE')} FROM ${id('information_schema', 'verbose_session_variables')} WHERE ${id('VARIABLE_NAME')} = ${str(name)}`
}

/** The value of a variable in SHOW VARIABLES. */
export function readVariable(rows: readonly Row[], name: string): string | undefined {
  const row = rows.find(({ VARIABLE_NAME }) => VARIABLE_NAME?.toLowerCase() === name.toLowerCase())
  return row && (row.VALUE ?? '')
}

/** Variables with a value in each session alone (`VariableMgr.SESSION_ONLY`). */
const SESSION_ONLY = ['catalog', 'resource_group']

/** Why SET GLOBAL cannot set a variable, or undefined. */
export function globalVariableProblem(name: string): string | undefined {
  if (!SESSION_ONLY.includes(name.toLowerCase())) return undefined
  return 'each session has its own value of it; set it as a property of the user'
}

const BOOLEANS: Readonly<Record<string, string>> = { true: 'true', on: 'true', false: 'false', off: 'false' }

/**
 * True if a variable with this value can have got it from the other text: StarRocks shows `ON` and `1` of a boolean as `true`, and 5 of a
 * number with a fraction as `5.0`.
 */
export function isShownAs(shown: string, value: string): boolean {
  if (shown === value) return true
  if (shown === 'true' || shown === 'false')
    return shown === (BOOLEANS[value.toLowerCase()] ?? { 1: 'true', 0: 'false' }[value])
  const isNumber = (text: string) => /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
  return isNumber(shown) && isNumber(value) && Number(shown) === Number(value) && safe(shown, value)
}

/** Numbers beyond 2^53 are equal only as texts. */
function safe(...numbers: readonly string[]): boolean {
  return numbers.every((number) => Math.abs(Number(number)) <= Number.MAX_SAFE_INTEGER)
}

/** The type that the value of a variable shows, for a message; undefined: any text. */
export function typeProblem(shown: string, value: string): string | undefined {
  if (/^(true|false)$/.test(shown)) {
    const fits = Object.hasOwn(BOOLEANS, value.toLowerCase()) || value === '0' || value === '1'
    return fits ? undefined : 'it is a boolean: true or false'
  }
  if (/^-?\d+\.\d+$/.test(shown))
    return Number.isNaN(Number(value)) || value.trim() === '' ? 'it is a number' : undefined
  if (/^-?\d+$/.test(shown)) return /^[+-]?\d+$/.test(value) ? undefined : 'it is a whole number'
  return undefined
}
