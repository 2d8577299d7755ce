/** `2 tables (a, b)`: the number of names and the first of them, for a message. */
export function countOf(what: string, names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ')
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${first}${names.length > 5 ? ', …' : ''})`
}
