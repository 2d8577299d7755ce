import { type Sql, secret } from './quote'

/** The properties of an object by key. */
export type Properties = Readonly<Record<string, string>>

/** True if the value of a property must not be shown. */
export type IsSecret = (key: string) => boolean

/** The properties for a statement, in which secrets have two forms. */
export function withSecrets(properties: Properties, isSecret: IsSecret): Record<string, string | Sql> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, isSecret(key) ? secret(value) : value]),
  )
}

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
