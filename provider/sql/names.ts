/** Names of columns are the same to StarRocks if they differ only in case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function includesName(names: readonly string[], name: string): boolean {
  return names.some((other) => sameName(other, name))
}

/** The column with a name. */
export function columnNamed<T extends { readonly name: string }>(columns: readonly T[], name: string): T | undefined {
  return columns.find((column) => sameName(column.name, name))
}

/** The names that occur a second time in a list. */
export function repeatedNames(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((other) => sameName(other, name)) < i)
}

/**
 * The value of a plain object under a name that a user or a file has chosen. Every object has inherited names such as
 * `constructor`, and a data set of races has a column of that name.
 */
export function ownValue<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
