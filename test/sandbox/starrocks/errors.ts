/** The position of an error in the statement; lines from 1, columns from 0, as in ANTLR. */
export interface Position {
  line: number
  column: number
}

/** An error as StarRocks sends it: number, SQLSTATE and text. */
export class StarRocksError extends Error {
  constructor(
    readonly errno: number,
    readonly sqlState: string,
    message: string,
  ) {
    super(message)
  }
}

const SQL_STATES: Record<number, string> = {
  1007: 'HY000',
  1008: 'HY000',
  1045: '28000',
  1046: '3D000',
  1044: '42000',
  1047: '08S01',
  1050: '42S01',
  1060: '42S21',
  1064: 'HY000',
  1102: '42000',
  1104: '42000',
  1113: '42000',
  1166: '42000',
  1193: 'HY000',
  1228: 'HY000',
  1229: 'HY000',
  1232: '42000',
  1295: 'HY000',
  1347: 'HY000',
  1353: 'HY000',
  1507: 'HY000',
  1517: 'HY000',
  1621: 'HY000',
  5018: 'HY000',
  5063: '42000',
  5064: '42000',
  5074: '42000',
  5078: '42000',
  5102: 'F0000',
  5203: '42000',
  5205: 'HY000',
  5401: 'XX000',
  5501: '3F000',
  5502: '42602',
  5505: '42000',
  5514: '42000',
  5515: '42000',
  5600: '58030',
  5604: '42601',
  5608: '42601',
  5609: '22000',
  5610: '22000',
  5700: '42000',
  5800: '42000',
  5801: '42000',
  5802: '42000',
  5803: '42000',
  5907: '42000',
  6013: '42000',
}

/** An error raised at execution: the bare text. */
export function bare(message: string, errno = 1064): StarRocksError {
  return new StarRocksError(errno, SQL_STATES[errno] ?? '42000', message)
}

/** An error raised by the analyzer, which wraps the text and always appends a full stop. */
export function analyzing(message: string, errno = 1064, from?: Position, to?: Position): StarRocksError {
  return bare(`Getting analyzing error${where(from, to)}. Detail message: ${message}.`, errno)
}

/** An error raised by the parser. */
export function syntax(message: string, at?: Position): StarRocksError {
  return bare(`Getting syntax error${where(at)}. Detail message: ${message}.`)
}

/** The parser has read two options that exclude each other. */
export const conflicting = (one: string, other: string) => syntax(`Conflicted options ${one} and ${other}`)

/** A reserved word in the place of a name. */
export const notAName = (word: Position & { text: string }) =>
  syntax(`Unexpected input '${word.text}', the most similar input is {a legal identifier}`, word)

/** An error of FILES() that the storage caused; never wrapped by the analyzer. */
export function storage(message: string, code?: string, errno = 1064): StarRocksError {
  return bare(`Access storage error.${code ? ` Error code: ${code}.` : ''} Error message: ${message}`, errno)
}

/** Refuses a statement that the sandbox does not support: it never accepts one that it would ignore. */
export function unsupported(what: string): StarRocksError {
  return bare(`sandbox: not supported: ${what}`)
}

export const unknownDatabase = (name: string) => analyzing(`Unknown database '${name}'`, 5501)
export const unknownTable = (name: string) => analyzing(`Unknown table '${name}'`, 5502)
export const tableNotFound = (name: string) => analyzing(`Table ${name} is not found`)
export const unknownCatalog = (name: string) => analyzing(`Unknown catalog '${name}'`, 5078)
export const noDatabaseSelected = () => analyzing('No database selected', 1046)

function where(from?: Position, to?: Position): string {
  if (!from) return ''
  if (!to) return ` at line ${from.line}, column ${from.column}`
  return ` from line ${from.line}, column ${from.column} to line ${to.line}, column ${to.column}`
}
