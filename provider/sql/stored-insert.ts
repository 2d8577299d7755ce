import { CREDENTIALS } from './storage'
import { type Token, tokens, unquoted } from './tokens'

/** The statement of a pipe, parsed as far as a refresh of one partition needs it. */
export interface StoredInsert {
  /** The target columns, in order. */
  readonly columns: readonly string[]
  /** The projection of each, as SQL. */
  readonly projections: readonly string[]
  /** The properties of FILES(), with credentials in clear. */
  readonly properties: Readonly<Record<string, string>>
  /** The condition for rows, as SQL; absent for all rows. */
  readonly where?: string
}

/**
 * Parses `INSERT INTO t (columns) SELECT projections FROM FILES(properties) WHERE condition`, as this provider writes it. Undefined
 * for any other statement.
 */
export function readStoredInsert(statement: string): StoredInsert | undefined {
  const all = tokens(statement)
  const at = (...words: string[]) =>
    all.findIndex(({ depth }, i) => depth === 0 && words.every((word, j) => all[i + j]?.text === word))
  const [select, from] = [at('SELECT'), at('FROM', 'FILES', '(')]
  const open = all.findIndex(({ text }) => text === '(')
  const close = all.findIndex(({ text, depth }, i) => i > from && depth === 0 && text === ')')
  const isInsert = all[0]?.text === 'INSERT' && all[1]?.text === 'INTO'
  if (!isInsert || select < 0 || open < 0 || open > select || from < select || close < 0) return undefined
  const rest = all.slice(close + 1)
  if (rest.length > 0 && (rest[0]?.text !== 'WHERE' || rest.length === 1)) return undefined
  const slice = (part: readonly Token[]) => statement.slice(part[0]?.start, part.at(-1)?.end)
  const columns = splitAt(all.slice(open + 1, select - 1)).map((part) => slice(part).replaceAll('`', ''))
  const projections = splitAt(all.slice(select + 1, from)).map((part) => slice(withoutAlias(part)))
  const properties = splitAt(all.slice(from + 3, close)).map((part) => {
    const equals = part.findIndex(({ text }) => text === '=')
    const [key, value] = [slice(part.slice(0, equals)), slice(part.slice(equals + 1))]
    // A mask may be without quotes there.
    return [unquoted(key), value.startsWith('*') ? value : unquoted(value)] as const
  })
  if (columns.length !== projections.length) return undefined
  const where = rest.length > 1 ? slice(rest.slice(1)) : undefined
  return { columns, projections, properties: Object.fromEntries(properties), ...(where !== undefined && { where }) }
}

/** The credentials in a pipe's statement, of any form. Masked ones are left out. */
export function storedCredentials(statement: string): string[] {
  const all = tokens(statement)
  return all.flatMap(({ text }, i) => {
    const isValue = all[i - 1]?.text === '=' && CREDENTIALS.test(unquoted(all[i - 2]?.text ?? ''))
    if (!isValue || !/^['"]/.test(text)) return []
    // A quote in the value is written twice, so the value has two forms.
    const end = all.findIndex((token, j) => j > i && (token.start !== all[j - 1]?.end || token.text[0] !== text[0]))
    const value = unquoted(statement.slice(all[i]?.start, all[end - 1]?.end))
    return value === '' || value.includes('***') ? [] : [value]
  })
}

/** The parts between commas that are in no parentheses. */
function splitAt(part: readonly Token[]): Token[][] {
  const depth = Math.min(...part.map((token) => token.depth))
  const parts: Token[][] = [[]]
  for (const token of part) {
    if (token.text === ',' && token.depth === depth) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function withoutAlias(part: readonly Token[]): readonly Token[] {
  return part.at(-2)?.text === 'AS' ? part.slice(0, -2) : part
}
