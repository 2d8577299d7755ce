import { hidden, MASK, maskOfStarRocks, scrub } from './quote'
import { CREDENTIALS } from './storage'
import { readStoredInsert } from './stored-insert'
import { evenlySpaced, WHOLE_TEXT } from './tokens'

/*
 * StarRocks shows credentials in clear or masked, depending on release and place: `"***"`, a bare `***` (`SqlCredentialRedactor`),
 * `"******"`, `"ab******yz"` (`CredentialUtil`), or not at all. Some releases then print the whole statement from its syntax tree,
 * without comments. None of that shows a change, and a pipe that counts as changed has its table emptied. So statements are
 * compared without their credentials. Our own record in state shows whether a key has changed.
 */

/** `"key" = "value"` in FILES() and in property lists. StarRocks looks for it in the text, inside of literals as well. */
const PAIR = new RegExp(String.raw`(["'])([^"'=\s,()]{1,80})\1\s*=\s*(${WHOLE_TEXT}|\*{3,})`, 'gs')

interface Pair {
  readonly key: string
  /** Without its quotes. */
  readonly value: string
}

function pairsOf(statement: string): Pair[] {
  return [...statement.matchAll(PAIR)].map(([, , key = '', value = '']) => ({
    key: key.toLowerCase(),
    value: bare(value),
  }))
}

function bare(value: string): string {
  return value.startsWith('*') ? value : value.slice(1, -1)
}

/** True if a value of the server is a mask. */
export function isMasked(value: string): boolean {
  return value === '' || value.includes('***') || /^[<[(]?(masked|hidden|redacted)[>\])]?$/i.test(value)
}

/** A password or a token inside a URI or a list of settings, which StarRocks shows in clear. */
const PASSWORD_IN_VALUE = /:\/\/[^/?#\s:@]*:[^/?#\s@]+@|(?:[?&;,\s]|^)(?:password|passwd|pwd|sslpassword|token)=/i

export function containsPassword(value: string): boolean {
  return PASSWORD_IN_VALUE.test(value)
}

/**
 * True if a mask may stand for this value. Only one mask is known to show anything, the first and last two characters (since 3.0);
 * others match every value.
 */
export function mayBeMaskOf(shown: string, value: string): boolean {
  return !/^..\*{6}..$/s.test(shown) || shown === maskOfStarRocks(value)
}

/**
 * True if a statement that StarRocks shows can be one of ours.
 *
 * @param printedAnew whether it has lost its comments: then StarRocks printed it from its syntax tree, or somebody else wrote it
 */
export function shows(shown: string, ours: string, printedAnew: boolean): boolean {
  const masked = pairsOf(shown).filter(({ value }) => isMasked(value))
  const hidden = new Set(masked.map(({ key }) => key))
  if (withoutPairs(shown, hidden) === withoutPairs(ours, hidden)) return true
  // Only a release that masks credentials prints from the syntax tree: a statement in clear is compared letter by letter.
  if (!printedAnew || !hidesCredentials(shown, ours)) return false
  return !contradicts(shown, ours, hidden)
}

function isHidden(key: string, hidden: ReadonlySet<string>): boolean {
  return CREDENTIALS.test(key) || hidden.has(key.toLowerCase())
}

/** The statement without the pairs that are credentials or masked, whether they are shown or left out. */
function withoutPairs(statement: string, hidden: ReadonlySet<string>): string {
  const text = statement.replace(PAIR, (pair, _quote, key: string) => (isHidden(key, hidden) ? '\0' : pair))
  return evenlySpaced(text.replace(/\0\s*(?:,\s*)?/g, '').replace(/,(\s*\))/g, '$1')).trim()
}

/** True if ours has credentials and the other shows none of them. */
function hidesCredentials(shown: string, ours: string): boolean {
  const credentials = (statement: string) => pairsOf(statement).filter(({ key }) => CREDENTIALS.test(key))
  return credentials(ours).length > 0 && credentials(shown).every(({ value }) => isMasked(value))
}

/**
 * True if a statement that StarRocks has printed from its syntax tree differs from ours. Only its properties and columns can be
 * compared.
 */
function contradicts(shown: string, ours: string, hidden: ReadonlySet<string>): boolean {
  const [theirs, own] = [shown, ours].map((statement) =>
    pairsOf(statement)
      .filter(({ key }) => !isHidden(key, hidden))
      .map(({ key, value }) => `${key}=${value}`)
      .sort(),
  )
  if (theirs?.join('\n') !== own?.join('\n')) return true
  const [a, b] = [readStoredInsert(shown), readStoredInsert(ours)]
  if (a === undefined || b === undefined) return false
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase()).join('\n')
  return (
    lower(a.columns) !== lower(b.columns) || a.projections.some((text, i) => named(text) !== named(b.projections[i]))
  )
}

/** The columns and functions of a projection. The type of a cast can be printed in another way than it was written. */
function named(projection = ''): string {
  const [before = ''] = projection.split(/\bAS\b/i)
  return (before.match(/[\p{L}\p{N}_$]+/gu) ?? []).join(' ').toLowerCase()
}

/** True if a statement has credentials as `"key" = "value"`, in clear or masked. */
export function holdsCredentials(statement: string): boolean {
  return pairsOf(statement).some(({ key }) => CREDENTIALS.test(key))
}

/** A text of the server, without the credentials that it quotes as `"key" = "value"`. */
export function withoutCredentials(text: string): string {
  return text.replace(PAIR, (pair, quote: string, key: string) =>
    CREDENTIALS.test(key) ? `${quote}${key}${quote} = "${MASK}"` : pair,
  )
}

/** The reason of a failed run, in which StarRocks quotes the statement. */
export function shownReason(reason: string, statement: string, isSecret: boolean): string {
  const bare = withoutCredentials(reason)
  return isSecret ? scrub(bare, hidden(statement)) : bare
}
