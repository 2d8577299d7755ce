/**
 * The value of a plain object under a name that a user or a file has chosen. Every object has inherited names such as
 * `constructor`, and a data set of races has a column of that name.
 */
export function ownValue<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
