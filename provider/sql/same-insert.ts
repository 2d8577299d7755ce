import { isMasked } from './masked'
import { CREDENTIALS } from './storage'
import { readStoredInsert } from './stored-insert'
import { tokens } from './tokens'

/**
 * True if two statements of pipes do the same, whatever the quotes around names, the case of words and the order of the properties: somebody
 * has written one of them by hand. Credentials do not count, and the target is compared elsewhere.
 */
export function sameParts(stored: string, ours: string): boolean {
  const [a, b] = [readStoredInsert(stored), readStoredInsert(ours)]
  // A hint sets session variables.
  if (a === undefined || b === undefined || stored.includes('/*+')) return false
  return (
    a.columns.length === b.columns.length &&
    a.columns.every((name, i) => sameExpression(name, b.columns[i] ?? '')) &&
    a.projections.every((text, i) => sameExpression(text, b.projections[i] ?? '')) &&
    sameExpression(a.where ?? '', b.where ?? '') &&
    sameProperties(a.properties, b.properties)
  )
}

/** True if two expressions differ in blanks, in comments, in the case of words and in quotes around names at most. */
export function sameExpression(a: string, b: string): boolean {
  return plain(a) === plain(b)
}

function plain(text: string): string {
  const bare = (token: string) => (token.startsWith('`') ? token.slice(1, -1).toUpperCase() : token)
  return tokens(text)
    .map((token) => bare(token.text))
    .join(' ')
}

function sameProperties(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys({ ...a, ...b }).every((key) => {
    if (CREDENTIALS.test(key)) return true
    const [one, other] = key === 'path' ? [withoutGuard(a[key]), withoutGuard(b[key])] : [a[key], b[key]]
    return one === other || (one !== undefined && other !== undefined && (isMasked(one) || isMasked(other)))
  })
}

/**
 * Our globs skip the names of hidden files, and `*.parquet` of a statement by hand does not. The difference is no reason to create a
 * pipe again, which would load all files again.
 */
function withoutGuard(path: string | undefined): string | undefined {
  return path?.replace(/\/\[\^_\.\](?=\*[^/]*$)/, '/')
}
