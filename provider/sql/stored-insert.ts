/** The statement of a pipe, taken apart as far as a refresh of one partition needs it. */
export interface StoredInsert {
  /** The columns of the table that are filled, in order. */
  readonly columns: readonly string[]
  /** What is selected for each, as SQL. */
  readonly projections: readonly string[]
  /** Of FILES(), credentials in clear. */
  readonly properties: Readonly<Record<string, string>>
}

/** A text is one token, a quoted name another; comments are none. */
const TOKEN = /\/\*[\s\S]*?\*\/|--[^\n]*|"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*'|`[^`]*`|[\w$]+|\S/g

/**
 * Reads `INSERT INTO t (columns) SELECT projections FROM FILES(properties)`, as this provider writes it. Undefined for any other
 * statement, such as one with a WHERE: what it would load is not known from here.
 */
export function readStoredInsert(statement: string): StoredInsert | undefined {
  const tokens = (statement.match(TOKEN) ?? []).filter((token) => !token.startsWith('/*') && !token.startsWith('--'))
  const words = tokens.map((token) => token.toUpperCase())
  const [open, select, from] = [tokens.indexOf('('), words.indexOf('SELECT'), words.lastIndexOf('FROM')]
  const close = tokens.lastIndexOf(')')
  if (words[0] !== 'INSERT' || words[1] !== 'INTO' || open > select || select < 0 || from < select) return undefined
  if (words[from + 1] !== 'FILES' || tokens[from + 2] !== '(' || close !== tokens.length - 1) return undefined
  const columns = splitAt(tokens.slice(open + 1, select - 1)).map((part) => part.join('').replaceAll('`', ''))
  const projections = splitAt(tokens.slice(select + 1, from)).map((part) => spaced(withoutAlias(part)))
  const properties = splitAt(tokens.slice(from + 3, close)).map(([key = '', , ...value]) => [
    unquoted(key),
    // A mask may stand there without quotes.
    value[0] === '*' ? value.join('') : unquoted(value[0] ?? ''),
  ])
  if (columns.length !== projections.length) return undefined
  return { columns, projections, properties: Object.fromEntries(properties) as Record<string, string> }
}

/**
 * The properties of FILES() that are never shown, on any store. Releases of StarRocks mask more and more of them
 * (`SqlCredentialRedactor.CREDENTIAL_KEYS`, `CredentialUtil`): whatever the name says to be a key, a token or who somebody is.
 */
export const CREDENTIALS =
  /(access[._-]key|access-key-id|(secret|private|shared)([._-]access)?[._-]key|private_key_id|token|client_id|client_secret|credential|password)$/i

/** The credentials in a pipe's statement, whatever else it does; those that are shown masked are none. */
export function storedCredentials(statement: string): string[] {
  const tokens = statement.match(TOKEN) ?? []
  return tokens.flatMap((token, i) => {
    const isValue = tokens[i - 1] === '=' && CREDENTIALS.test(unquoted(tokens[i - 2] ?? ''))
    const value = isValue ? unquoted(token) : ''
    return value === '' || value.includes('***') ? [] : [value]
  })
}

/** The parts between the commas that are in no parentheses. */
function splitAt(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (token === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function withoutAlias(part: readonly string[]): readonly string[] {
  return part.at(-2)?.toUpperCase() === 'AS' ? part.slice(0, -2) : part
}

/** Words are kept apart; signs need no blank. */
function spaced(tokens: readonly string[]): string {
  return tokens.reduce(
    (text, token) => (/[\w`]$/.test(text) && /^[\w`]/.test(token) ? `${text} ${token}` : text + token),
    '',
  )
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1a' }

function unquoted(literal: string): string {
  const quote = literal[0] ?? ''
  const inner = literal.slice(1, -1).replaceAll(quote + quote, quote)
  return inner.replaceAll(/\\([\s\S])/g, (pair, c: string) => (c === '%' || c === '_' ? pair : (ESCAPES[c] ?? c)))
}
