/** `1 row`, `1,234,567 rows`: for a message. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

/** `2 tables (a, b)`: the number of names and the first of them, for a message. */
export function countOf(what: string, names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ')
  return `${counted(names.length, what)} (${first}${names.length > 5 ? ', …' : ''})`
}
