/** The properties that have a value. */
export function definedProperties(all: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Settings whose names are those of their properties, in camel case. */
export function inSnakeCase(settings: object | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings ?? {}).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      String(value),
    ]),
  )
}
