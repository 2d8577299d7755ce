import { type Sql, secret } from './quote'

/** The properties of an object by key. */
export type Properties = Readonly<Record<string, string>>

/** True if the value of a property must not be shown. */
export type IsSecret = (key: string) => boolean

/** The properties for a statement, in which secrets have two forms. An empty value hides nothing. */
export function withSecrets(properties: Properties, isSecret: IsSecret): Record<string, string | Sql> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, value !== '' && isSecret(key) ? secret(value) : value]),
  )
}
