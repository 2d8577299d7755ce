import type { Properties } from './properties'

/**
 * The properties in the SHOW CREATE of a security integration or a group provider (`PrintableMap`). Values escape only double quotes, so
 * the text is no SQL that a parser accepts. But no value contains a bare quote, so the separators with their quotes are unambiguous.
 */
export function readShownProperties(text: string): Properties | undefined {
  const [, body] = /` PROPERTIES \(\n"(.*)"\n\)$/s.exec(text) ?? []
  if (body === undefined) return undefined
  const properties = body.split(/",[ \n]"/).map((entry) => {
    const [key = '', value = ''] = entry.split('" = "', 2)
    return [key, value.replaceAll('\\"', '"')]
  })
  const shown: Properties = Object.fromEntries(properties)
  // StarRocks accepts a type in any case.
  return shown.type === undefined ? shown : { ...shown, type: shown.type.toLowerCase() }
}
