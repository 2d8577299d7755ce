/** Names of columns are one name to StarRocks if they differ in case only. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function includesName(names: readonly string[], name: string): boolean {
  return names.some((other) => sameName(other, name))
}

/** The column of a name. */
export function columnNamed<T extends { readonly name: string }>(columns: readonly T[], name: string): T | undefined {
  return columns.find((column) => sameName(column.name, name))
}

/** The names that stand a second time in a list. */
export function repeatedNames(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((other) => sameName(other, name)) < i)
}
