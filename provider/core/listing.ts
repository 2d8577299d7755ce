/** `2 tables (a, b)`: how many there are, and the first of them, for a message. */
export function countOf(what: string, names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ')
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${first}${names.length > 5 ? ', …' : ''})`
}
