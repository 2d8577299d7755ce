import { ProviderError } from '../errors'

/**
 * The one place that quotes. A statement is built from parts that say what they are (`id`, `str`, `secret`, `verbatim`), and has
 * two forms: `text` is sent, `masked` is shown. Each secret is masked where it is put in, without search and replace, so none is
 * missed.
 */
export interface Sql {
  readonly text: string
  readonly masked: string
  /** The secrets inside, so that an answer of the server that echoes them can be masked. */
  readonly secrets: readonly string[]
}

/** The mask of a secret. */
export const MASK = '******'

/** A name or a text that no quoting makes valid. */
export class QuoteError extends ProviderError {}

/** Why a text is not a valid name in StarRocks, or undefined. Each kind of object has more rules. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.includes('`')) return 'it contains a backquote, which StarRocks would remove'
  if (name.includes('\0')) return 'it contains NUL'
  return textProblem(name)
}

/** Why StarRocks would receive another text, or undefined. */
export function textProblem(text: string): string | undefined {
  return text.isWellFormed() ? undefined : 'it contains half of a surrogate pair, which is not a character'
}

/** Why a text is not a valid key of a property, or undefined. StarRocks trims keys, but not values (`AstBuilder.visitProperty`). */
export function keyProblem(key: string): string | undefined {
  if (/^[\s\0-\x20]|[\s\0-\x20]$/.test(key)) return 'it begins or ends with a space, which StarRocks would remove'
  return textProblem(key)
}

function refuse(text: string, kind: string, problem: string | undefined): void {
  if (problem === undefined) return
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
  throw new QuoteError(`${shown} is not a valid StarRocks ${kind}: ${problem}`)
}

/** SQL with its parts filled in; only other `Sql` can be a part, so a plain string never gets in unquoted. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Sql[]): Sql {
  return composed(parts, (form) => strings.reduce((out, chunk, i) => out + (parts[i - 1]?.[form] ?? '') + chunk))
}

/** Most SQL hides nothing: then both forms are one text, and it is built once. */
function composed(parts: readonly Sql[], build: (form: 'text' | 'masked') => string): Sql {
  const text = build('text')
  const isPlain = parts.every((part) => part.text === part.masked && part.secrets.length === 0)
  if (isPlain) return { text, masked: text, secrets: [] }
  return { text, masked: build('masked'), secrets: parts.flatMap((part) => part.secrets) }
}

/** Text that is SQL already: our own keywords, numbers, and canonical types. */
export function verbatim(text: string): Sql {
  return { text, masked: text, secrets: [] }
}

/** Nothing. */
export const none: Sql = verbatim('')

/**
 * A name, or a path of names, in backquotes. StarRocks removes every backquote inside a quoted name instead of reading a pair as
 * one (`AstBuilder.visitBackQuotedIdentifier`): such a name would silently become another one.
 */
export function id(...path: readonly string[]): Sql {
  for (const name of path) refuse(name, 'name', nameProblem(name))
  return verbatim(path.map((name) => `\`${name}\``).join('.'))
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
}

function quote(text: string): string {
  refuse(text, 'text', textProblem(text))
  return `"${escaped(text)}"`
}

function escaped(text: string): string {
  return text.replaceAll(/["\\\n\r\t\0]/g, (c) => ESCAPES[c] ?? c)
}

/** A string literal, in double quotes: property lists accept no others in every version. */
export function str(text: string): Sql {
  return verbatim(quote(text))
}

/** A string literal that is shown as another text. */
export function strShownAs(text: string, shown: string): Sql {
  return { text: quote(text), masked: quote(shown), secrets: [] }
}

/** A string literal that is never shown. */
export function secret(text: string): Sql {
  if (!text.isWellFormed()) throw new QuoteError('a secret contains half of a surrogate pair, which is not a character')
  return { text: quote(text), masked: quote(MASK), secrets: text === '' ? [] : [text] }
}

/** SQL of the user that is never shown. */
export function hidden(text: string): Sql {
  return { text, masked: MASK, secrets: [text] }
}

/** Parts with a separator. */
export function join(parts: readonly Sql[], separator = ', '): Sql {
  return composed(parts, (form) => parts.map((part) => part[form]).join(separator))
}

/** Names with commas, as in a key or a column list. */
export function ids(names: readonly string[]): Sql {
  return join(names.map((name) => id(name)))
}

/** `"key" = value` pairs, sorted by key, so that the same properties always give the same text. */
export function pairs(properties: Readonly<Record<string, string | Sql>>, separator = ', '): Sql {
  const entries = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [key] of entries) refuse(key, 'property key', keyProblem(key))
  return join(
    entries.map(([key, value]) => sql`${str(key)} = ${typeof value === 'string' ? str(value) : value}`),
    separator,
  )
}

/** A short form of a statement for a message. */
export function shortened({ masked }: Pick<Sql, 'masked'>): string {
  const line = masked.replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 80)}...` : line
}

/** The number of characters in a row that reveal something of a secret; of a short one, fewer do. */
const TELLING = 6
const TELLING_OF_SHORT = 4
/** A mask shows nothing of a secret that is shorter than this. */
const SHORT = 12

/**
 * A text of the server without the secrets of the statement. StarRocks quotes parts of what it refuses, as they were sent or
 * parsed, and cuts them short: so every piece of a secret is masked, not only the whole. The time is linear in the lengths of the
 * text and of the secrets.
 */
export function scrub(answer: string, { secrets }: Pick<Sql, 'secrets'>): string {
  const hidden = new Uint8Array(answer.length)
  const byLength = new Map<number, string[]>()
  for (const form of secrets.flatMap((secret) => [secret, escaped(secret)])) {
    const length = Math.min(form.length, form.length < SHORT ? TELLING_OF_SHORT : TELLING)
    if (length > 0) byLength.set(length, [...(byLength.get(length) ?? []), form])
  }
  for (const [length, forms] of byLength) hidePieces(answer, forms, length, hidden)
  let shown = ''
  for (let at = 0; at < answer.length; ) {
    const isHidden = hidden[at] === 1
    let end = at
    while (end < answer.length && (hidden[end] === 1) === isHidden) end++
    shown += isHidden ? MASK : answer.slice(at, end)
    at = end
  }
  return shown
}

/** Marks the pieces of this length that the text shares with one of these forms. */
function hidePieces(text: string, forms: readonly string[], length: number, hidden: Uint8Array): void {
  const places = new Map<string, number[]>()
  for (let at = 0; at + length <= text.length; at++) {
    const piece = text.slice(at, at + length)
    const others = places.get(piece)
    if (others === undefined) places.set(piece, [at])
    else others.push(at)
  }
  for (const form of forms) {
    for (let at = 0; at + length <= form.length && places.size > 0; at++) {
      const piece = form.slice(at, at + length)
      const found = places.get(piece)
      if (found === undefined) continue
      for (const place of found) hidden.fill(1, place, place + length)
      places.delete(piece)
    }
  }
}

/** A secret in a preview: enough to tell two long ones apart, and nothing of a short one. */
export function mask(value: string): string {
  return value.length < SHORT ? MASK : maskOfStarRocks(value)
}

/** A secret as StarRocks masks it (`CredentialUtil`), and as releases before 0.3 have recorded it. */
export function maskOfStarRocks(value: string): string {
  return value.length <= 4 ? MASK : `${value.slice(0, 2)}${MASK}${value.slice(-2)}`
}
