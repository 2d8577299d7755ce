/**
 * What a plain object has under a name that a user or a file has chosen. Every object answers to names such as `constructor`, and in
 * data of races a column is called just that.
 */
export function ownValue<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
