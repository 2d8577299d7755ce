import type { Properties } from './properties'

/** A quote inside of a value has a backslash, so the one before the next key, or before the end, closes the value. */
const ENTRY = /"([^"]*)" = "(.*?)"(?=,[ \n]"[^"]*" = "|$)/gs

/**
 * The properties in the SHOW CREATE of a security integration or a group provider (`PrintableMap`). Values escape only double quotes, so
 * the text is no SQL that a parser accepts.
 */
export function readShownProperties(text: string): Properties | undefined {
  const [, body] = /` PROPERTIES \(\n(".*")\n\)$/s.exec(text) ?? []
  if (body === undefined) return undefined
  const properties = [...body.matchAll(ENTRY)].map(([, key = '', value = '']) => [key, value.replaceAll('\\"', '"')])
  const shown: Properties = Object.fromEntries(properties)
  // StarRocks accepts a type in any case.
  return shown.type === undefined ? shown : { ...shown, type: shown.type.toLowerCase() }
}
